"""The forms of a home page and of a place, as the practice's editor fills them in."""

from __future__ import annotations

import pytest
from django.forms import CheckboxSelectMultiple
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from clinics.forms.form_fields import FoldedTicks
from clinics.models import ClinicPage, LocationPage, TreatmentPage
from condition_pages.blocks.body import ConditionBody
from tests.cached_fixtures import cached_fixture
from tests.clinics.attack import crawl
from tests.factories import (
    make_condition_page,
    make_editor,
    make_location,
    make_practice,
    make_practitioner,
    make_treatment,
)

pytestmark = pytest.mark.django_db
CORRECTED = "Your colors are live"


@cached_fixture
def elm():
    return make_practice("elm")


@pytest.fixture
def editor(elm):
    client = Client()
    client.force_login(make_editor(elm))
    return client


def fields_of(client, page) -> dict:
    """What a browser would send back from the form of a page."""
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    sent = {}
    for form in crawl.forms_in(address, client.get(address).content.decode()):
        sent |= form.fields
    # What is empty the crawler fills in.
    made_up = ("Mine now", "mine@example.com", "https://example.com/", crawl.A_FILE)
    return {name: "" if value in made_up else value for name, value in sent.items()}


def publish(client, page, **changed) -> str:
    """Publish a page with some fields changed; what the editor reads then."""
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    sent = {**fields_of(client, page), **changed, "action-publish": "x"}
    return client.post(address, sent, follow=True).content.decode()


def test_a_colour_that_is_hard_to_read_is_told_of_once_and_stands_in_the_form(elm, editor):
    home = ClinicPage.objects.get(pk=elm.home_id)

    first = publish(editor, home, brand_colour="#FFEE00")
    again = publish(editor, home, tagline="We help.")
    form = editor.get(reverse("wagtailadmin_pages:edit", args=[home.pk])).content.decode()

    assert CORRECTED in first
    assert CORRECTED not in again
    assert ClinicPage.objects.get().tagline == "We help."
    assert "Kept readable" in form


def test_a_home_whose_colours_are_readable_says_nothing_of_them(elm, editor):
    home = ClinicPage.objects.get(pk=elm.home_id)

    assert CORRECTED not in publish(editor, home, brand_colour="#1F3F3B")


@pytest.mark.parametrize(
    ("written", "kept_as"),
    [
        ("43.615, -116.2023", "43.615000 -116.202300"),
        ("https://www.openstreetmap.org/#map=17/43.615/-116.2023", "43.615000 -116.202300"),
        ("", "None None"),
    ],
)
def test_a_place_on_the_map_is_pasted_or_left_out(elm, editor, written, kept_as):
    place = make_location(elm, latitude="1.5", longitude="2.5")

    publish(editor, place, map_place=written)

    place = LocationPage.objects.get(pk=place.pk)
    assert f"{place.latitude} {place.longitude}" == kept_as


def test_what_is_no_place_is_refused_at_its_field_and_nothing_is_lost(elm, editor):
    place = make_location(elm, latitude="1.5", longitude="2.5")
    assert fields_of(editor, place)["map_place"] == "1.5, 2.5"

    answer = publish(editor, place, map_place="behind the church")

    place = LocationPage.objects.get(pk=place.pk)
    assert "No place on the map can be read here" in answer
    assert "behind the church" in answer
    assert (place.latitude, place.longitude) == (pytest.approx(1.5), pytest.approx(2.5))


def test_the_form_of_a_place_begins_with_its_hours_and_asks_for_no_latitude(elm, editor):
    place = make_location(elm)
    names = list(fields_of(editor, place))

    assert "latitude" not in names
    assert names.index("opening_hours-TOTAL_FORMS") < names.index("street")


# Long lists, and what belongs where


def is_long(field) -> bool:
    """Whether a field of a form shows more ticks than one takes in at a glance."""
    ticks = isinstance(getattr(field, "widget", None), CheckboxSelectMultiple)
    return ticks and len(list(field.choices)) > 12


def forms_of(client, practice):
    """The bound form of one page of each kind, by its model's name."""
    make_location(practice)
    make_treatment(practice)
    make_practitioner(practice)
    make_condition_page(practice)
    for page in Page.objects.descendant_of(practice.home, inclusive=True).specific():
        answer = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
        yield type(page).__name__, answer.context["form"]


def test_a_long_list_of_ticks_is_folded_below_what_is_chosen_of_it(editor, elm):
    elm.home.languages = ["en", "es"]
    elm.home.save_revision().publish()
    lists = [
        (kind, field.name, field.field.widget, str(field))
        for kind, form in forms_of(editor, elm)
        for field in form
        if is_long(field.field)
    ]

    assert {name for _kind, name, _widget, _html in lists} >= {"languages", "modalities"}
    assert [row[:2] for row in lists if not isinstance(row[2], FoldedTicks)] == []
    [home] = [row[3] for row in lists if row[:2] == ("ClinicPage", "languages")]
    assert "<summary>English, Spanish</summary>" in home


def test_each_list_of_ticks_in_a_section_is_folded_where_it_is_long():
    long = [
        (section, name, field.field.widget)
        for section, block in ConditionBody().child_blocks.items()
        for name, field in getattr(block, "child_blocks", {}).items()
        if is_long(getattr(field, "field", None))
    ]

    assert {row[:2] for row in long} >= {("overview", "regions")}
    assert [row[:2] for row in long if not isinstance(row[2], FoldedTicks)] == []


def test_each_field_of_a_treatment_says_what_belongs_there():
    plain = {field.name: field for field in TreatmentPage._meta.local_fields if field.editable}

    assert [name for name in plain if name != "page_ptr" and not plain[name].help_text] == []
