"""Said before anything runs: what the settings and templates of a project lack."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.core.checks import Error, Tags, register
from django.template import TemplateDoesNotExist, loader
from django.template.base import Node
from django.template.library import SimpleNode
from django.template.loader_tags import ExtendsNode, IncludeNode


@register()
def settings_of_sites_have_their_app(app_configs, **_kwargs):
    """Else no screen of Wagtail's admin could be shown: its menu leads to these settings."""
    if apps.is_installed("wagtail.contrib.settings"):
        return []
    return [
        Error(
            "The app seo needs wagtail.contrib.settings.",
            hint='Add "wagtail.contrib.settings" to INSTALLED_APPS.',
            id="clinic_seo.E001",
        )
    ]


@register(Tags.templates)
def pages_print_what_machines_read(app_configs, **_kwargs):
    """Each page's template, or what it extends, prints the page's head and graph."""
    from seo.templatetags import seo_tags

    printed = [
        ("clinic_seo.W002", "graph", "{% load seo_tags %}{% seo_graph %} before </body>",
         {seo_tags.seo_graph, seo_tags.graph_script}),
    ]  # fmt: skip
    if getattr(settings, "CLINIC_SEO_HEAD", True):
        place = '{% include "clinic_seo/head.html" %} in the place of <title>'
        printed.append(("clinic_seo.W003", "description and cards", place, {seo_tags.seo_head}))
    called = {name: set(_tags_of(name)) for name in sorted(_templates_of_pages())}
    found = []
    for number, what, line, tags in printed:
        lacking = [name for name, functions in called.items() if not functions & tags]
        if lacking:
            found.append(
                checks.Warning(
                    f"Pages have no {what}: {', '.join(lacking)}.",
                    hint=f"Put {line} into the template that these extend: docs/integrating.md.",
                    id=number,
                )
            )
    return found


def _templates_of_pages() -> set[str]:
    models: list[Any] = [m for m in apps.get_models() if hasattr(m, "graph_or_none")]
    return {model.template for model in models if not model._meta.abstract}


def _tags_of(name: str, seen: frozenset[str] = frozenset()) -> Iterator[object]:
    """The functions of the simple tags in a template, and in what it extends and includes."""
    try:
        template: Any = loader.get_template(name)
        nodes = template.template.nodelist
    except (TemplateDoesNotExist, AttributeError):
        # Whoever shows it will say so; or it is no template of Django's language.
        return
    for node in nodes.get_nodes_by_type(Node):
        if isinstance(node, SimpleNode):
            yield node.func
        other = node.parent_name if isinstance(node, ExtendsNode) else None
        if isinstance(node, IncludeNode):
            other = node.template
        other = getattr(other, "var", None)
        if isinstance(other, str) and other not in seen:
            yield from _tags_of(other, seen | {name, other})
