from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from seo.graph import script_json

register = template.Library()


@register.simple_tag(takes_context=True)
def graph_script(context, page):
    """The page's one JSON-LD script; nothing for a page without an address."""
    if not hasattr(page, "graph_or_none"):
        return ""
    document = page.graph_or_none(context.get("request"))
    if document is None:
        return ""
    # script_json escapes <, > and &: nothing in it can end the element.
    return format_html(
        '<script type="application/ld+json">{}</script>',
        mark_safe(script_json(document)),  # noqa: S308
    )
