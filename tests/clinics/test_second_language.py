"""A second language lists its own pages, and says of the others in which language they are."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone, translation
from lxml import html as markup
from wagtail.models import Locale

from clinics import tenancy
from clinics.models import (
    ContentPage,
    EnquiryPage,
    LocationPage,
    Practice,
    TreatmentIndexPage,
)
from tests.factories import (
    make_cta,
    make_location,
    make_practice,
    make_practitioner,
    make_treatment,
)

HOST = {"host": "elm.localhost"}


@pytest.fixture(autouse=True)
def _nothing_stays_spanish():
    with translation.override("en"):
        yield


@pytest.fixture
def partly(db):
    """A practice whose home, list of treatments and one of two treatments are in Spanish."""
    practice = make_practice()
    Practice.objects.update(opened_at=timezone.now())
    place = make_location(practice)
    home = practice.home
    form = home.add_child(instance=EnquiryPage(title="Write to us"))
    home.add_child(instance=ContentPage(title="Privacy", slug="privacy"))
    first, second = make_treatment(practice), make_treatment(practice, title="Cupping", slug="cup")
    cta = make_cta(practice, kind="form", target_page=form, label="Write")
    spanish = Locale.objects.create(language_code="es")
    for page, title in (
        (home, "Clínica Elm"),
        (tenancy.owned(TreatmentIndexPage, practice).get(), "Tratamientos"),
        (first, "Acupuntura"),
    ):
        page.refresh_from_db()
        if not page.live:
            page.save_revision().publish()
        version = page.copy_for_translation(spanish)
        version.title = title
        version.save_revision().publish()
    for page in (place, second, form):
        page.refresh_from_db()
        page.save_revision().publish()
    return SimpleNamespace(practice=practice, second=second, form=form, cta=cta)


def links(path: str) -> dict[str, tuple[str | None, str]]:
    """(hreflang, the words around it) of each link of a page, by its own words."""
    answer = Client().get(path, headers=HOST)
    assert answer.status_code == 200
    tree = markup.fromstring(answer.content)
    return {
        " ".join(link.text_content().split()): (
            link.get("hreflang"),
            " ".join(link.getparent().text_content().split()),
        )
        for link in tree.iter("a")
    }


def test_the_menu_lists_the_pages_of_the_language_and_marks_the_others(partly):
    menu = {
        " ".join(link.text_content().split()): link
        for link in markup.fromstring(Client().get("/es/", headers=HOST).content).xpath(
            "//*[contains(@class, 'menu__link')][self::a]"
        )
    }

    assert menu["Tratamientos"].get("hreflang") is None
    assert menu["Tratamientos"].get("href").endswith("/es/treatments/")
    marked = menu["Conditions (en inglés)"]
    assert marked.get("hreflang") == "en-US"
    assert marked[0].get("lang") == "en-US"
    # Our own word for it is Spanish, the form is not.
    assert menu["Contacto (en inglés)"].get("hreflang") == "en-US"


def test_cards_prices_and_the_foot_say_it_too(partly):
    found = links("/es/")

    assert found["Acupuntura"][0] is None
    assert found["Cupping"] == ("en-US", "Cupping (en inglés)")
    assert found["Privacy"] == ("en-US", "Privacy (en inglés)")
    assert found["Write (en inglés)"][0] == "en-US"


def test_a_list_misses_nothing(partly):
    found = links("/es/treatments/")

    assert "Acupuntura" in found
    assert found["Cupping"] == ("en-US", "Cupping (en inglés)")


def test_in_the_first_language_nothing_is_marked(partly):
    answer = Client().get("/", headers=HOST).content.decode()

    assert "(in " not in answer
    assert "Clínica" not in answer


def test_what_is_translated_later_is_marked_no_more(partly):
    spanish = Locale.objects.get(language_code="es")
    form = EnquiryPage.objects.get()
    version = form.copy_for_translation(spanish)
    version.title = "Escríbanos"
    version.save_revision().publish()

    found = links("/es/")

    assert found["Contacto"][0] is None
    assert found["Escríbanos"][0] is None
    assert found["Write"][0] is None


def test_who_works_at_a_place_leads_to_it_in_the_reader_s_language(partly):
    spanish = Locale.objects.get(language_code="es")
    place = tenancy.owned(LocationPage, partly.practice).get()
    person = make_practitioner(partly.practice, locations=[place])
    person.save_revision().publish()
    version = person.copy_for_translation(spanish, copy_parents=True)
    version.save_revision().publish()

    code, around = links(version.url)[place.title]
    assert code == "en-US"
    assert around.endswith("(en inglés)")

    in_spanish = place.copy_for_translation(spanish, copy_parents=True)
    in_spanish.title = "Casa Elm"
    in_spanish.save_revision().publish()

    found = links(version.url)
    assert found["Casa Elm"][0] is None
    assert place.title not in found


def test_a_place_that_is_taken_off_the_web_is_linked_from_nobody(partly):
    place = tenancy.owned(LocationPage, partly.practice).get()
    person = make_practitioner(partly.practice, locations=[place])
    person.save_revision().publish()
    assert place.title in links(person.url)

    place.unpublish()

    assert place.title not in links(person.url)


def test_the_reading_for_programs_says_it_as_well(partly):
    written = Client().get("/es/page.md", headers=HOST).content.decode()

    assert "(en inglés)" in written.split("Cupping")[1].splitlines()[0]
    assert "(en inglés)" not in written.split("Acupuntura")[1].splitlines()[0]
