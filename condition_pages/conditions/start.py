"""Beginning a page: find or name the condition, then write in a form that has the sections."""

from __future__ import annotations

import json

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.pages.create import AddSubpageView
from wagtail.admin.viewsets.pages import PageViewSet

from clinics import tenancy
from condition_pages.conditions import naming, skeleton
from condition_pages.conditions.forms import NameConditionForm
from condition_pages.importer.draft import free_slug
from condition_pages.models import Condition, ConditionIndexPage, ConditionPage
from seo.viewsets import SeoCreateView, SeoPageViewSet

#: So many conditions are shown for a search.
MOST_FOUND = 30


class StartView(WagtailAdminTemplateMixin, AddSubpageView):
    """What a new page below the list of conditions is about; stands before Wagtail's form."""

    template_name = "condition_pages/conditions/start.html"
    page_title = _("Write about a condition")
    header_icon = "doc-empty-inverse"

    def dispatch(self, request, parent_page_id, *args, **kwargs):
        response = super().dispatch(request, parent_page_id, *args, **kwargs)
        if not isinstance(self.parent_page, ConditionIndexPage):
            return response
        # Wagtail goes straight to the form where there is one kind of page alone.
        self.practice = tenancy.practice_of(self.parent_page)
        handler = self.post if request.method == "POST" else self.get
        return handler(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        explore = reverse("wagtailadmin_explore", args=[self.parent_page.pk])
        return [
            {"url": explore, "label": self.parent_page.get_admin_display_title()},
            {"url": "", "label": self.page_title},
        ]

    def address(self, condition=None) -> str:
        """The form of a new page, on ``condition`` where one is chosen."""
        names = (ConditionPage._meta.app_label, ConditionPage._meta.model_name)
        address = reverse("wagtailadmin_pages:add", args=[*names, self.parent_page.pk])
        return f"{address}?condition={condition.pk}" if condition else address

    def get(self, request, *args, **kwargs):
        return self.render_to_response(self.get_context_data(**kwargs))

    def post(self, request, *args, **kwargs):
        form = NameConditionForm(request.POST, practice=self.practice)
        if form.is_valid():
            return redirect(self.address(form.save()))
        return self.render_to_response(self.get_context_data(form=form, **kwargs))

    def get_context_data(self, **kwargs):
        query = self.request.GET.get("q", "").strip()[:100]
        pages = {
            page.condition_id: page
            for page in ConditionPage.objects.child_of(self.parent_page).order_by("-pk")
        }
        found = [
            {
                "condition": condition,
                "by": by,
                "address": self.address(condition),
                "page": pages.get(condition.pk),
            }
            for condition, by in naming.search(query, self.practice)[:MOST_FOUND]
        ]
        if "form" not in kwargs and query:
            kwargs["form"] = NameConditionForm(initial={"name": query[:65]}, practice=self.practice)
        return {
            **super().get_context_data(**kwargs),
            "query": query,
            "found": found,
            "empty_address": self.address(),
        }


class ConditionCreateView(SeoCreateView):
    """A new page's form, with the usual sections where it is known what it is about."""

    def get(self, request):
        practice = tenancy.practice_of(self.parent_page)
        number = request.GET.get("condition", "")
        # Digits beyond these are no number that a database has.
        if number.isdecimal() and len(number) < 19:
            condition = Condition.objects.for_practice(practice).filter(pk=number).first()
            if condition:
                self.page.locale = self.parent_page.locale
                skeleton.start(self.page, condition, practice)
                if self.page.title:
                    # The form makes it of a title that is typed alone.
                    self.page.slug = free_slug(self.parent_page, self.page.title)
        return super().get(request)


class ConditionPageViewSet(SeoPageViewSet):
    model = ConditionPage
    add_view_class = ConditionCreateView
    add_subpage_view_class = StartView

    def on_register(self):
        # For this kind of page alone; the set it inherits from is for all kinds.
        PageViewSet.on_register(self)


def add_sections(request, page):
    """Put the sections that are missing into the draft that has just been saved.

    For the hooks after a page was created or edited.
    """
    if not isinstance(page, ConditionPage) or "add-sections" not in request.POST:
        return None
    draft = page.get_latest_revision_as_object()
    if not draft.condition:
        return None
    practice = tenancy.practice_of(draft)
    stored = draft.body.get_prep_value()
    with translation.override(draft.locale.language_code):
        more = skeleton.missing(stored, draft.condition, practice)
    if more:
        order = draft.body.stream_block.child_blocks
        draft.body = json.dumps(skeleton.joined(stored, more, order))
        draft.save_revision(user=request.user, clean=False)
        text = ngettext(
            "%(count)d section was added. What is in it already is a start: read and complete it.",
            "%(count)d sections were added. What is in them already is a start: read and complete "
            "it.",
            len(more),
        )
        messages.success(request, text % {"count": len(more)})
    else:
        messages.info(request, gettext("The usual sections are all there."))
    return redirect("wagtailadmin_pages:edit", page.pk)
