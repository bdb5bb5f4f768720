"""What a practice's pages say in every language alike."""

from __future__ import annotations

import datetime
from types import SimpleNamespace

import pytest
from django.urls import reverse
from wagtail.models import Locale, Revision

from clinics import facts, tenancy
from clinics.models import (
    ClinicPage,
    HolidayException,
    LocationPage,
    LocationPhone,
    OpeningHours,
    Practice,
    Registration,
)
from tests.factories import make_location, make_member, make_practice, make_practitioner

NINE, FIVE, SIX = datetime.time(9), datetime.time(17), datetime.time(18)


@pytest.fixture
def both(db):
    """A practice with its home and a place, in English and in Spanish."""
    practice = make_practice()
    place = make_location(practice)
    place.opening_hours = [OpeningHours(days=["mon"], opens=NINE, closes=FIVE)]
    place.save_revision().publish()
    practice.home.save_revision().publish()
    spanish = Locale.objects.create(language_code="es")
    versions = []
    for page in (practice.home, place.get_parent().specific, place):
        page.refresh_from_db()
        version = page.copy_for_translation(spanish)
        version.save_revision().publish()
        versions.append(version)
    return SimpleNamespace(
        practice=Practice.objects.get(), place=place, home_es=versions[0], place_es=versions[2]
    )


def fresh(page):
    return type(page).objects.get(pk=page.pk)


def test_hours_phones_and_holidays_reach_the_other_language_when_they_go_live(both):
    place = fresh(both.place)
    place.opening_hours = [OpeningHours(days=["mon", "tue"], opens=NINE, closes=SIX)]
    place.exceptions = [HolidayException(label="Feast", first_day=datetime.date(2030, 1, 2))]
    place.phones = [LocationPhone(number="+12605550199")]
    place.postcode = "12345"
    revision = place.save_revision()

    before = fresh(both.place_es).phone_display
    revision.publish()

    other = fresh(both.place_es)
    assert before != other.phone_display == fresh(both.place).phone_display
    assert [span.times for span in other.opening_hours.all()] == [["09:00", "18:00"]]
    assert [day.label for day in other.exceptions.all()] == ["Feast"]
    assert other.postcode == "12345"


def test_colours_and_layout_are_one_for_all_languages(both):
    home = both.practice.home
    home.brand_colour, home.layout, home.tagline = "#123456", "letter", "New words"
    home.registrations = [Registration(regulator="A board", number="1")]
    home.save_revision().publish()

    other = fresh(both.home_es)
    assert (other.brand_colour, other.layout) == ("#123456", "letter")
    assert [each.number for each in other.registrations.all()] == ["1"]
    assert other.tagline != "New words"


def test_an_old_draft_of_a_translation_brings_no_old_facts_back(both):
    draft = fresh(both.place_es)
    draft.parking = "Delante"
    old = draft.save_revision()
    place = fresh(both.place)
    place.street = "2 Other Street"
    place.opening_hours = []
    place.save_revision().publish()

    Revision.objects.get(pk=old.pk).publish()

    other = fresh(both.place_es)
    assert (other.parking, other.street) == ("Delante", "2 Other Street")
    assert other.opening_hours.count() == 0


def test_the_form_of_a_translation_asks_for_words_and_says_where_the_facts_are(client, both):
    client.force_login(make_member(both.practice, "editor"))

    def form(page):
        return client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()

    original, translation = form(both.place), form(both.place_es)

    for name in ('name="street"', "opening_hours-TOTAL_FORMS", 'name="map_place"'):
        assert name in original
        assert name not in translation
    assert 'name="parking"' in translation
    address = reverse("wagtailadmin_pages:edit", args=[both.place.pk])
    assert f'stand on <a href="{address}">' in translation
    assert "stand on" not in original


def test_an_editor_publishes_the_words_of_a_translation(client, both):
    client.force_login(make_member(both.practice, "manager"))
    address = reverse("wagtailadmin_pages:edit", args=[both.place_es.pk])
    page = client.get(address).context["form"]
    sent = {name: page[name].value() or "" for name in page.fields}
    sent.update(
        {
            "title": "Calle principal",
            "slug": "calle-principal",
            "access": '{"blocks": [], "entityMap": {}}',
            "action-publish": "1",
            "comments-TOTAL_FORMS": 0,
            "comments-INITIAL_FORMS": 0,
        }
    )

    answer = client.post(address, sent)

    assert answer.status_code == 302, answer.context["form"].errors
    other = fresh(both.place_es)
    assert (other.title, other.street) == ("Calle principal", both.place.street)
    assert other.opening_hours.count() == 1


def test_what_is_there_in_another_language_alone_keeps_its_own(both):
    index = both.place_es.get_parent().specific
    alone = index.add_child(
        instance=LocationPage(
            title="Sólo aquí",
            street="3 Street",
            locality="Town",
            country="US",
            time_zone="America/Boise",
            locale=both.place_es.locale,
        )
    )

    assert facts.original_of(alone) is None
    alone.street = "4 Street"
    alone.save_revision().publish()
    assert fresh(alone).street == "4 Street"


def test_a_person_works_at_the_places_of_the_page_s_language(both):
    person = make_practitioner(both.practice)
    person.locations = [both.place]
    person.save_revision().publish()
    version = fresh(person).copy_for_translation(both.place_es.locale, copy_parents=True)

    fresh(person).save_revision().publish()

    assert [place.pk for place in fresh(version).locations.all()] == [both.place_es.pk]


def test_another_practice_s_pages_are_not_touched(both):
    other = make_practice("oak")
    home = ClinicPage.objects.get(pk=other.home_id)
    before = home.brand_colour
    mine = both.practice.home
    mine.brand_colour = "#654321"
    mine.save_revision().publish()

    assert fresh(home).brand_colour == before
    assert tenancy.practice_of(home) == other
