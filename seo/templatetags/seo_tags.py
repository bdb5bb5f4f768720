from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from seo.graph import script_json

register = template.Library()


@register.simple_tag(takes_context=True)
def seo_head(context):
    """What the page being rendered says in its <head>; None where the host project says it.

    A view that is no page puts HeadTags into its context as ``head``.
    """
    if not getattr(settings, "CLINIC_SEO_HEAD", True):
        return None
    if context.get("head"):
        return context["head"]
    page = context.get("page")
    return page.head_tags(context.get("request")) if hasattr(page, "head_tags") else None


@register.simple_tag(takes_context=True)
def seo_graph(context):
    """The one JSON-LD script: of the page, or of a view's ``graph``."""
    document = context.get("graph")
    page = context.get("page")
    if document is None and hasattr(page, "graph_or_none"):
        document = page.graph_or_none(context.get("request"))
    return script(document)


@register.simple_tag(takes_context=True)
def graph_script(context, page):
    """The page's one JSON-LD script; nothing for a page without an address."""
    if not hasattr(page, "graph_or_none"):
        return ""
    return script(page.graph_or_none(context.get("request")))


def script(document):
    if not document:
        return ""
    # script_json escapes <, > and &: nothing in it can end the element.
    return format_html(
        '<script type="application/ld+json">{}</script>',
        # nosemgrep: trusted-markup-is-literal
        mark_safe(script_json(document)),  # noqa: S308  # nosec B308 B703 - it escapes "<"
    )
