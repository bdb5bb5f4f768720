"""What a practice needs before visitors are well served; each point ticks itself off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.models import Page

from clinics import models
from clinics.models.listing import IndexPage
from clinics.practices.workplace import Workplace

#: The parts of a place's form where its phones and its hours are.
PHONES = "id_phones-FORMS"
HOURS = "id_opening_hours-FORMS"


@dataclass(frozen=True)
class Step:
    """One point: what to do (a sentence), whether it is done, and where it is done."""

    text: str
    done: bool
    url: str


def steps(place: Workplace) -> list[Step]:
    """The practice's check-list, in the order in which one sets up.

    Each app adds its own with the hook ``clinics_checklist``: a callable that takes the workplace
    and a function which says whether the practice has a published page of a model.
    """

    def has(model: type[Page]) -> bool:
        return ContentType.objects.get_for_model(model).pk in place.published

    listed = list(own_steps(place, has))
    for gather in hooks.get_hooks("clinics_checklist"):
        listed += gather(place, has)
    return listed


def own_steps(place: Workplace, has: Callable[[type[Page]], bool]) -> Iterator[Step]:
    home = reverse("wagtailadmin_pages:edit", args=[place.home.pk])
    yield Step(_("Say in a line what you do and for whom"), bool(place.home.tagline), home)
    places = [each for each in place.locations if each.live]
    where = where_to_write(place, models.LocationIndexPage)
    first = reverse("wagtailadmin_pages:edit", args=[places[0].pk]) if places else where
    yield Step(_("Give your place with its address"), bool(places), where)
    yield Step(_("Give its phone"), any(each.has_phone for each in places), f"{first}#{PHONES}")
    yield Step(
        _("Give its opening hours"), any(each.has_hours for each in places), f"{first}#{HOURS}"
    )
    yield Step(
        _("Introduce who works with you"),
        has(models.PractitionerPage),
        where_to_write(place, models.PractitionerIndexPage),
    )
    yield Step(
        _("Describe a treatment"),
        has(models.TreatmentPage),
        where_to_write(place, models.TreatmentIndexPage),
    )
    form = draft_of(place, models.EnquiryPage)
    yield Step(_("Publish your form for enquiries"), has(models.EnquiryPage), form)
    privacy = draft_of(place, models.ContentPage)
    yield Step(_("Publish your page on privacy"), has(models.ContentPage), privacy)


def where_to_write(place: Workplace, listing: type[IndexPage]) -> str:
    """Where a new page begins; the practice's pages where its listing is gone."""
    index = place.lists.get(listing)
    if index is None:
        return reverse("wagtailadmin_explore", args=[place.home.pk])
    # Wagtail goes on to the form, unless a kind of page asks something first.
    return reverse("wagtailadmin_pages:add_subpage", args=[index.pk])


def draft_of(place: Workplace, model: type[Page]) -> str:
    """The form of the practice's page of ``model`` right below its home, else of a new one."""
    kind = ContentType.objects.get_for_model(model).pk
    page = next((page for page in place.below if page.content_type_id == kind), None)
    if page:
        return reverse("wagtailadmin_pages:edit", args=[page.pk])
    return reverse("wagtailadmin_pages:add", args=[*label_of(model), place.home.pk])


def label_of(model: type[Page]) -> tuple[str, str]:
    return model._meta.app_label, model._meta.model_name
