"""The editor's side panel "Search and markup", and our rules in Wagtail's Checks panel.

The panel's content is a preview mode of the page: Wagtail keeps what is typed for its own
preview, checks who may see it and builds the page from it. The panel asks for that mode each
time Wagtail's preview has taken in a change.
"""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from django.forms import Media
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.admin.userbar import ContentCheckerItem
from wagtail.users.models import UserProfile

from seo import vocabulary
from seo.audit.findings import ERROR, RULES, AuditedPage, audit
from seo.audit.rules import VAGUE
from seo.audit.widths import SNIPPET_PIXELS, TITLE_PIXELS
from seo.head import HeadTags
from seo.preview import result, tree
from seo.sentences import readable, sentences

#: The name of the preview mode that renders the panel's content.
MODE = "search-and-markup"


class SearchSidePanel(BaseSidePanel):
    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = _("Toggle search and markup")
        icon_name = "search"
        counter_classname = "w-bg-critical-200"

    name = "search-and-markup"
    title = _("Search and markup")
    template_name = "clinic_seo/side_panel.html"
    order = 360

    def __init__(self, page, request, *, preview_url):
        super().__init__(page, request)
        self.preview_url = preview_url

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        context["content_url"] = f"{self.preview_url}?mode={MODE}"
        context["site_name"] = self.object.get_site_name() if self.object.pk else ""
        context["title_pixels"] = TITLE_PIXELS
        context["description_pixels"] = 2 * SNIPPET_PIXELS
        return context

    @property
    def media(self):
        return Media(js=["clinic_seo/panel.js"], css={"all": ["clinic_seo/panel.css"]})


def admin_language(request) -> str | None:
    """The language of the person in the admin; None for a visitor."""
    user = getattr(request, "user", None)
    if user is None or user.is_anonymous:
        return None
    return UserProfile.get_for_user(user).get_preferred_language()


def render_content(page, request) -> str:
    """The panel's content for a page as it is typed at the moment."""
    from seo.audit.run import edited

    with translation.override(page.locale.language_code if page.locale_id else None):
        # What visitors will read is in their language, not in the editor's.
        seen = edited(page)
        markdown = page.markdown() if seen.url else ""
    with translation.override(admin_language(request)):
        found = audit(seen)
        problems = vocabulary.problems(seen.graph) if seen.graph else []
        shown = result(seen.head, seen.graph)
        return render_to_string(
            "clinic_seo/panel_content.html",
            {
                "page": page,
                "result": shown,
                "date": readable(shown.date),
                "head": seen.head,
                "findings": [
                    {"finding": finding, "target": target_of(page, finding.field)}
                    for finding in found
                    if not (finding.rule in ("graph-missing",) and not seen.url)
                ],
                "errors": sum(finding.severity == ERROR for finding in found),
                "kinds": sentences(tree(seen.graph, problems, seen.field_of)),
                "json": json.dumps(seen.graph, ensure_ascii=False, indent=2) if seen.graph else "",
                "markdown": markdown,
                "card": shared_card(page, seen.head),
                "has_address": bool(seen.url),
            },
            request=request,
        )


def shared_card(page, head: HeadTags) -> dict[str, str]:
    """What a link to the page looks like in a message or a feed."""
    picture = head.picture
    return {
        "picture": page.shown_in_panel(picture) if picture else "",
        "alt": picture.alt if picture else "",
        "host": urlsplit(head.canonical).netloc,
        "title": head.title,
        "description": head.description,
    }


def target_of(page, field: str) -> str:
    """The id of the form's part where an editor corrects a field; empty where there is none."""
    name, _colon, block_id = field.partition(":")
    if block_id:
        return f"block-{block_id}-section"
    if not name:
        return ""
    return {"seo_title": "id_seo_title", "body": "panel-child-content-body-section"}.get(
        name, f"id_{name}"
    )


# Wagtail's Checks panel


class SearchContentChecker(ContentCheckerItem):
    """Wagtail's checks and ours. What a browser can't know is judged here and passed on."""

    def __init__(self, page, in_editor=False):
        super().__init__(in_editor=in_editor)
        self.page = page

    @property
    def media(self):
        return Media(js=["clinic_seo/checks.js"])

    @cached_property
    def failed(self) -> dict[str, list[str]]:
        """The sentences of each rule that finds something, by the rule's name.

        None in the editor: what is looked through there is the preview, which is newer than the
        form and brings its own (``panel.js`` hands them on).
        """
        from seo.audit.run import edited

        if self.in_editor:
            return {}
        found: dict[str, list[str]] = {}
        for finding in audit(edited(self.page), shown_rules()):
            found.setdefault(finding.rule, []).append(finding.message)
        return found

    def get_axe_custom_rules(self, request):
        own = [
            {
                "id": axe_name(rule.name),
                "impact": "serious" if rule.severity == ERROR else "moderate",
                # Axe looks at what can be seen; the main heading stands for the page.
                "selector": "h1",
                "tags": ["best-practice"],
                "any": [axe_name(rule.name)],
                "enabled": True,
            }
            for rule in shown_rules()
        ]
        vague = {
            "id": "clinic-link-text",
            "impact": "moderate",
            "selector": "main a[href]",
            "tags": ["best-practice"],
            "any": ["clinic-link-text"],
            "enabled": True,
        }
        return [*super().get_axe_custom_rules(request), *own, vague]

    def get_axe_custom_checks(self, request):
        failed = self.failed
        own = [
            {"id": axe_name(rule.name), "options": {"found": failed.get(rule.name, [])}}
            for rule in shown_rules()
        ]
        vague = {"id": "clinic-link-text", "options": {"pattern": VAGUE.pattern}}
        return [*super().get_axe_custom_checks(request), *own, vague]

    def get_axe_run_only(self, request):
        own = [axe_name(rule.name) for rule in shown_rules()]
        # Every picture needs words, whether or not they are good ones.
        return [*super().get_axe_run_only(request), *own, "clinic-link-text", "image-alt"]

    def get_axe_messages(self, request):
        failed = self.failed
        own = {
            axe_name(rule.name): {
                "error_name": str(rule.title),
                "help_text": " ".join(failed.get(rule.name, [])) or rule.source,
            }
            for rule in shown_rules()
        }
        return {
            **super().get_axe_messages(request),
            **own,
            "clinic-link-text": {
                "error_name": str(RULES["link-text"].title),
                "help_text": _("Say where the link leads"),
            },
            "image-alt": {
                "error_name": str(RULES["picture-text"].title),
                "help_text": _("Describe the picture, or mark it as decorative"),
            },
        }


#: Rules about the whole page that Wagtail's own checks don't cover.
IN_CHECKS = (
    "hidden",
    "reviewer-missing",
    "review-overdue",
    "red-flags-missing",
    "claim-uncited",
    "graph-missing",
    "graph-vocabulary",
)


def shown_rules():
    return [RULES[name] for name in IN_CHECKS if name in RULES]


def axe_name(rule: str) -> str:
    return f"clinic-{rule}"


def put_checks_into(request, items, page) -> None:
    """Put our checks where Wagtail's stand, in the userbar and in the editor."""
    if not hasattr(page, "audit_facts"):
        return
    for position, item in enumerate(items):
        if isinstance(item, ContentCheckerItem):
            items[position] = SearchContentChecker(page, getattr(item, "in_editor", False))


__all__ = ["MODE", "AuditedPage", "SearchContentChecker", "SearchSidePanel", "render_content"]
