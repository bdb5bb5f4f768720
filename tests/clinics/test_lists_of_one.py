"""A practice with one place or one person has no page that only leads to it."""

import pytest
from django.test import Client

from clinics.models import LocationIndexPage, LocationPage
from tests.cached_fixtures import cached_fixture
from tests.factories import make_editor, make_location, make_practice, make_practitioner

pytestmark = pytest.mark.django_db


@cached_fixture
def practice():
    return make_practice("elm")


def get(page, **headers):
    path = page.get_full_url().removeprefix("http://elm.localhost")
    return Client(headers={"host": "elm.localhost", **headers}).get(path)


def sitemap():
    answer = Client(headers={"host": "elm.localhost"}).get("/sitemap.xml")
    return answer.getvalue().decode()


@pytest.fixture
def place(practice):
    return make_location(practice, title="Elm Street", street="1 Elm Street")


def test_the_list_of_one_place_leads_on_to_it_and_is_no_step_of_the_way(place):
    index = place.get_parent().specific

    answer = get(index)

    assert (answer.status_code, answer["Location"]) == (302, "/find-us/elm-street/")
    assert "no-store" in answer["Cache-Control"]
    assert [page.title for page in place.trail] == [index.practice.title, "Elm Street"]
    steps = [node for node in place.graph()["@graph"] if node["@type"] == "BreadcrumbList"]
    assert f"'{index.get_full_url()}'" not in str(steps)
    assert f"<loc>{index.get_full_url()}</loc>" not in sitemap()
    assert f"<loc>{place.get_full_url()}</loc>" in sitemap()


def test_the_list_is_there_again_with_a_second_place(place, practice):
    index = place.get_parent().specific
    make_location(practice, title="Oak Street", street="2 Oak Street")

    assert get(index).status_code == 200
    assert f"<loc>{index.get_full_url()}</loc>" in sitemap()
    place = LocationPage.objects.get(pk=place.pk)
    assert index.title in [page.title for page in place.trail]


def test_a_second_place_that_is_not_public_does_not_count(place, practice):
    make_location(practice, title="Oak Street", street="2 Oak Street").unpublish()

    index = LocationIndexPage.objects.get(pk=place.get_parent().pk)

    assert get(index).status_code == 302
    assert f"<loc>{index.get_full_url()}</loc>" not in sitemap()


def test_a_list_of_one_with_words_of_its_own_is_shown_with_them(place):
    index = place.get_parent().specific
    index.intro = "There is one place, and it has a garden."
    index.save_revision().publish()

    assert "it has a garden" in get(index).content.decode()
    assert f"<loc>{index.get_full_url()}</loc>" in sitemap()


def test_the_list_of_one_person_leads_on_too_and_one_without_anybody_says_so(practice):
    person = make_practitioner(practice, title="Ada Example")
    index = person.get_parent().specific

    assert get(index)["Location"] == "/team/ada-example/"
    person.unpublish()
    assert "There is nobody here yet." in get(index).content.decode()


def test_an_editor_still_sees_the_list_in_the_preview(place, practice):
    index = place.get_parent().specific

    answer = index.make_preview_request(preview_mode=index.default_preview_mode)

    assert answer.status_code == 200
    assert "Our locations" in answer.content.decode()
    assert make_editor(practice)
