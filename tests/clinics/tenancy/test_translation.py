"""A practice's own people translate its pages, and nobody else's."""

import pytest
from django.urls import reverse
from wagtail.models import Locale

from clinics import tenancy
from clinics.models import ClinicPage
from condition_pages.models import ConditionPage
from tests.factories import make_condition_page, make_editor, make_practice

pytestmark = pytest.mark.django_db


@pytest.fixture
def spanish():
    return Locale.objects.get_or_create(language_code="es")[0]


def translate(client, page, locale, **more):
    address = reverse("simple_translation:submit_page_translation", args=[page.pk])
    return client.post(address, {"locales": [locale.pk], **more})


def test_an_editor_translates_the_home_and_all_that_stands_below_it(client, spanish):
    practice = make_practice()
    page = make_condition_page(practice)
    client.force_login(make_editor(practice))

    response = translate(client, practice.home, spanish, include_subtree="on")

    home = ClinicPage.objects.get(locale=spanish)
    version = ConditionPage.objects.get(locale=spanish)
    assert response["Location"] == reverse("wagtailadmin_pages:edit", args=[home.pk])
    assert version.translation_key == page.translation_key
    assert not home.live
    assert not version.live
    assert tenancy.practice_of(version) == practice
    for made in (home, version):
        assert client.get(reverse("wagtailadmin_pages:edit", args=[made.pk])).status_code == 200


def test_an_editor_finds_the_way_to_translating(client, spanish):
    practice = make_practice()
    page = make_condition_page(practice)
    client.force_login(make_editor(practice))

    html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()

    assert reverse("simple_translation:submit_page_translation", args=[page.pk]) in html


def test_nobody_translates_another_practices_page(client, spanish):
    practice, other = make_practice(), make_practice("other")
    client.force_login(make_editor(practice))

    for page in (make_condition_page(other), other.home):
        assert translate(client, page, spanish).status_code == 404

    assert not ClinicPage.objects.filter(locale=spanish).exists()


def test_a_home_is_translated_beside_the_homes_of_others(client, spanish):
    practice, other = make_practice(), make_practice("other")
    client.force_login(make_editor(practice))

    translate(client, practice.home, spanish)

    home = ClinicPage.objects.get(locale=spanish)
    assert tenancy.practice_of(home) == practice
    assert tenancy.home_paths(practice) == (practice.home.path, home.path)
    assert tenancy.home_paths(other) == (other.home.path,)
    assert client.get(reverse("wagtailadmin_pages:edit", args=[home.pk])).status_code == 200
