"""The chooser of a page's condition: by any of its names, and by naming what is not there."""

from __future__ import annotations

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenMultipleView,
    SnippetChosenView,
    SnippetCreateView,
)

from clinics import tenancy
from condition_pages.conditions.forms import ConditionFilterForm, NameConditionForm
from condition_pages.models import Condition


def practice_at_work(user):
    """The practice whose conditions ``user`` chooses and names; None for platform staff."""
    if tenancy.is_platform_staff(user):
        return None
    return tenancy.practices_for(user).first()


class ForPractice:
    """A view of the chooser: the library, and what one's own practice has named."""

    @cached_property
    def practice(self):
        return practice_at_work(self.request.user)

    def get_object_list(self):
        return Condition.objects.for_practice(self.practice)

    def get_object(self, pk):
        return self.get_object_list().get(pk=pk)

    def get_objects(self, pks):
        return self.get_object_list().filter(pk__in=pks)

    def can_create(self):
        # What one's practice lacks one may name, without a right to change the library.
        return self.request.user.has_perm("wagtailadmin.access_admin")

    def get_edit_item_url(self, instance):
        return None

    def get_filter_form(self):
        return ConditionFilterForm(self.request.GET, practice=self.practice)

    def get_creation_form_kwargs(self):
        return {**super().get_creation_form_kwargs(), "practice": self.practice}


class Listing(ForPractice):
    results_template_name = "condition_pages/conditions/chooser_results.html"

    @property
    def columns(self):
        return [
            *super().columns,
            Column("known_as", label=_("Also called"), accessor=known_as, width="55%"),
        ]


def known_as(condition) -> str:
    """What a line of the list says beside the name: how it was found, or the medical term."""
    said = getattr(condition, "found_by", "") or condition.clinical_name
    return f"{said} · {_('named by your practice')}" if condition.practice_id else said


class ConditionChooseView(Listing, ChooseView):
    pass


class ConditionResultsView(Listing, ChooseResultsView):
    pass


class ConditionChosenView(ForPractice, SnippetChosenView):
    pass


class ConditionChosenMultipleView(ForPractice, SnippetChosenMultipleView):
    def get_objects(self, pks):
        return super().get_objects([pk for pk in pks if pk.isdecimal() and len(pk) < 19])


class ConditionCreateView(ForPractice, SnippetCreateView):
    pass


class ConditionChooserViewSet(SnippetChooserViewSet):
    choose_view_class = ConditionChooseView
    choose_results_view_class = ConditionResultsView
    chosen_view_class = ConditionChosenView
    chosen_multiple_view_class = ConditionChosenMultipleView
    create_view_class = ConditionCreateView
    creation_form_class = NameConditionForm
    search_tab_label = _("Find")
    creation_tab_label = _("It is not there: name it")
    create_action_label = _("Use this name")
