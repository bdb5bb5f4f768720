"""In which language something is, as its practice's country has it: ``lang="en-GB"``.

Links to what is there in another language than the reader's say so: in words, and to programs.
"""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from clinics.country import local

register = template.Library()


@register.simple_tag
def language_tag() -> str:
    """The tag of the language that is spoken (BCP 47), for a page's ``lang``."""
    return local.here()


@register.simple_tag
def page_link(page, css: str = "", title: str = "") -> SafeString:
    """A link to ``page``; in another language than the reader's it says so.

    ``title``: words of the reader's language, where they are not the page's own title.
    """
    code = other_language(page)
    link = format_html(
        '<a{} href="{}"{}>{}</a>',
        format_html(' class="{}"', css) if css else "",
        page.url or "",
        attribute("hreflang", code),
        format_html("<span{}>{}</span>", attribute("lang", code), page.title)
        if code and not title
        else title or page.title,
    )
    return format_html("{}{}", link, language_note(code))


@register.simple_tag
def lang_of(page) -> SafeString:
    """`` lang="…"`` for the words of ``page``, where they are in another language."""
    return attribute("lang", other_language(page))


@register.simple_tag
def hreflang(code: str) -> SafeString:
    """`` hreflang="…"`` for a link to what is in the language of this code, if that is another."""
    return attribute("hreflang", code)


@register.simple_tag
def lang(code: str) -> SafeString:
    """`` lang="…"`` likewise."""
    return attribute("lang", code)


@register.simple_tag
def language_note(code: str) -> SafeString:
    """ " (in English)" behind what is in the language of this code, if that is another."""
    if not code:
        return SafeString("")
    return format_html(
        ' <span class="quiet">{}</span>',
        gettext("(in %(language)s)") % {"language": local.name_of(code)},
    )


def other_language(page) -> str:
    """The code of the page's language, "" where it is the reader's."""
    # What a preview shows is no page and has no language.
    code = page.locale.language_code if getattr(page, "locale_id", None) else ""
    return "" if code == get_language() else code


def attribute(name: str, code: str) -> SafeString:
    return format_html(' {}="{}"', name, local.here(code)) if code else SafeString("")
