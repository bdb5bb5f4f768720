"""The shared library in the admin, and a word about gaps after saving."""

from django.contrib import messages
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from condition_pages.models import Condition, ConditionPage


class ConditionViewSet(SnippetViewSet):
    """The platform's library. A snippet on purpose: no practice owns a row of it."""

    model = Condition
    icon = "list-ul"
    menu_label = _("Condition library")
    menu_name = "condition-library"
    add_to_admin_menu = True
    list_display = ["name", "clinical_name", "icd10"]
    search_fields = ["name", "clinical_name", "term_id"]


register_snippet(ConditionViewSet)


@hooks.register("after_publish_page")
def tell_what_is_missing(request, page):
    """Say what a page that has just been published had better have."""
    if not isinstance(page, ConditionPage):
        return
    warnings = list(page.specific.publish_warnings())
    if warnings:
        messages.warning(
            request,
            format_html_join(" ", "{}", ((warning,) for warning in warnings)),
        )
