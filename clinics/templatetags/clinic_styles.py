"""``{% one_stylesheet %}``: the links to stylesheets inside it, joined into one."""

import re

from django import template
from django.conf import settings
from django.template.base import NodeList
from django.utils.html import format_html
from django.utils.safestring import SafeString

from clinics.theme import stylesheets
from clinics.theme.bundle import StylesheetError

register = template.Library()

_LINK = re.compile(r'<link rel="stylesheet" href="([^"]+)">\s*')


class OneStylesheet(template.Node):
    """Plain links stay plain in the templates, so that these work in any project's base."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: template.Context) -> SafeString:
        written = self.nodelist.render(context)
        parts: list[str] = []

        def collect(link: re.Match[str]) -> str:
            found = stylesheets.parts_of(link[1])
            parts.extend(found)
            return "" if found else link[0]

        rest = _LINK.sub(collect, written).strip()
        try:
            address = stylesheets.stylesheet_url(parts)
        except StylesheetError:
            # A missing file is for the browser's console to tell, not for a broken page.
            if settings.DEBUG:
                raise
            return written
        # nosemgrep: trusted-markup-is-literal
        return format_html('<link rel="stylesheet" href="{}">\n', address) + SafeString(rest)  # nosec B703


@register.tag
def one_stylesheet(parser, token):
    nodelist = parser.parse(("endone_stylesheet",))
    parser.delete_first_token()
    return OneStylesheet(nodelist)
