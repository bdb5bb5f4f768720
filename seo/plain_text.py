"""Markup as the words that people read."""

from __future__ import annotations

import html
import re

from django.utils.html import strip_tags

from seo.graph import text

BLOCK_ENDS = re.compile(r"</(p|li|ul|ol|h[1-6]|div)>|<br\s*/?>", re.IGNORECASE)


def plain_text(source: object) -> str:
    """HTML, or a rich text value, as plain text on one line.

    Words of two blocks stay two words; inside of a block a tag parts nothing.
    """
    # A RichText as it is stored: its words need no links that lead somewhere.
    source = getattr(source, "source", source)
    return text(html.unescape(strip_tags(BLOCK_ENDS.sub(r"\g<0> ", str(source or "")))))
