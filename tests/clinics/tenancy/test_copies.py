"""Whatever Wagtail makes of a practice's page by copying is the practice's own, as it was."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Locale, Page

from clinics import tenancy
from clinics.models import ClinicPage, ContentPage
from tests.cached_fixtures import cached_fixture
from tests.factories import (
    make_condition_page,
    make_cta,
    make_editor,
    make_location,
    make_practice,
    needed_sections,
    section,
)

pytestmark = pytest.mark.django_db


@cached_fixture
def furnished():
    """A practice whose pages point at all that a practice can own."""
    practice = make_practice("alder")
    place = make_location(practice)
    care = section("treatments", entries=[{"group": "self_care", "label": "Gentle stretching"}])
    body = [*needed_sections(make_cta(practice)), care]
    condition = make_condition_page(practice, body)
    picture = Image.objects.create(
        title="House", file=get_test_image_file(), collection=practice.collection
    )
    leaflet = Document.objects.create(
        title="Leaflet", file=ContentFile(b"x", "leaflet.txt"), collection=practice.collection
    )
    home = ClinicPage.objects.get(pk=practice.home_id)
    home.logo = home.picture = home.social_image = picture
    home.picture_alt = "Our house"
    home.intro = (
        f'<p><a linktype="page" id="{place.pk}">Here</a> '
        f'<a linktype="document" id="{leaflet.pk}">this</a></p>'
    )
    make_cta(practice, label="Ring here", location=place)
    make_cta(practice, kind="link", label="Read on", target_page=condition)
    make_cta(practice, kind="download", label="Our leaflet", document=leaflet)
    home.save_revision().publish()
    home.add_child(
        instance=ContentPage(
            title="Prices",
            slug="prices",
            social_image=picture,
            body=json.dumps(
                [
                    {"type": "text", "value": home.intro},
                    {"type": "image", "value": {"image": picture.pk, "alt_text": "x"}},
                ]
            ),
        )
    )
    for page in Page.objects.filter(path__startswith=home.path, live=True).specific():
        page.save_revision().publish()
    Locale.objects.get_or_create(language_code="es")
    return tenancy.practice_of(home)


def spanish() -> Locale:
    return Locale.objects.get(language_code="es")


def signed_in(practice, role: str, host: str) -> Client:
    user = get_user_model().objects.create_user(f"{practice.slug}-{role}-x")
    user.groups.add(tenancy.group_of(practice, role))
    client = Client(headers={"host": host})
    client.force_login(user)
    return client


@pytest.mark.parametrize("role", ["editor", "manager"])
@pytest.mark.parametrize("host", ["localhost", "alder.localhost"])
def test_a_home_with_pictures_and_actions_is_translated_with_all_below_it(furnished, role, host):
    client = signed_in(furnished, role, host)
    address = reverse("simple_translation:submit_page_translation", args=[furnished.home_id])

    answer = client.post(address, {"locales": [spanish().pk], "include_subtree": "on"})

    home = ClinicPage.objects.get(locale=spanish())
    assert answer["Location"] == reverse("wagtailadmin_pages:edit", args=[home.pk])
    assert home.picture_id == furnished.home.picture_id
    assert home.get_descendants().count() == furnished.home.get_descendants().count()
    assert tenancy.practice_of(home.get_descendants().last()) == furnished


def test_a_translation_is_published_and_read_on_the_practices_host(furnished):
    client = signed_in(furnished, "editor", "localhost")
    address = reverse("simple_translation:submit_page_translation", args=[furnished.home_id])
    client.post(address, {"locales": [spanish().pk], "include_subtree": "on"})

    for page in Page.objects.filter(locale=spanish(), slug__in=["alder-es", "prices"]).specific():
        page.get_latest_revision().publish()

    visitor = Client(headers={"host": "alder.localhost"})
    answers = [visitor.get(path).status_code for path in ("/es/", "/es/prices/")]
    assert answers == [200, 200]


def copy_tree(page):
    return page.copy(recursive=True, update_attrs={"slug": f"{page.slug}-copy"})


def copy_as_draft(page):
    return page.copy(recursive=True, keep_live=False, update_attrs={"slug": f"{page.slug}-copy"})


def alias(page):
    return page.create_alias(recursive=True, update_slug=f"{page.slug}-alias")


def alias_that_follows(page):
    made = page.create_alias(update_slug=f"{page.slug}-alias")
    page.save_revision().publish()
    made.refresh_from_db()
    return made


def translate(page):
    return page.copy_for_translation(spanish(), copy_parents=True)


def translate_as_alias(page):
    return page.copy_for_translation(spanish(), copy_parents=True, alias=True)


def move(page):
    beside = page.get_next_sibling() or page.get_prev_sibling()
    page.move(beside or page, "right" if beside else "left")
    return Page.objects.get(pk=page.pk).specific


def revert(page):
    first = page.get_latest_revision()
    page.save_revision().publish()
    first.as_object().save_revision().publish()
    return page


@pytest.mark.parametrize(
    "make",
    [
        copy_tree,
        copy_as_draft,
        alias,
        alias_that_follows,
        translate,
        translate_as_alias,
        move,
        revert,
    ],
)
def test_each_copy_of_ones_own_stays_ones_own(furnished, make):
    below = list(furnished.home.get_descendants().values_list("pk", flat=True))
    for key in below:
        page = Page.objects.get(pk=key).specific

        made = make(page)

        assert tenancy.practice_of(made) == furnished, page
        tenancy.check_references(made.specific)


@pytest.mark.parametrize("make", [translate, translate_as_alias, revert])
def test_a_home_in_another_language_stays_its_practices(furnished, make):
    made = make(ClinicPage.objects.get(pk=furnished.home_id))

    assert tenancy.practice_of(made) == furnished
    tenancy.check_references(made.specific)


def test_a_key_that_is_nobodys_makes_no_practice(furnished):
    stray = ClinicPage(title="Stray", slug="stray", country="US", professions=["acupuncture"])

    stray.logo = furnished.home.logo

    assert tenancy.practice_of(stray) is None
    with pytest.raises(ValidationError, match="logo"):
        Page.get_first_root_node().add_child(instance=stray)


def test_a_translated_home_shows_nothing_of_another_practice(furnished):
    other = make_practice("beech")
    version = ClinicPage.objects.get(pk=other.home_id)
    version.pk = version.id = None
    version._state.adding = True
    version.path, version.slug, version.locale = "", "beech-es", spanish()
    version.logo = furnished.home.logo

    with pytest.raises(ValidationError, match="logo"):
        Page.get_first_root_node().add_child(instance=version)


def test_an_editor_copies_a_page_in_the_admin(furnished):
    client = Client(headers={"host": "localhost"})
    client.force_login(make_editor(furnished))
    page = Page.objects.get(slug="prices", path__startswith=furnished.home.path)
    sent = {"new_title": "Prices 2", "new_slug": "prices-2", "new_parent_page": furnished.home_id}

    answer = client.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), sent)

    assert answer.status_code == 302
    assert Page.objects.filter(slug="prices-2").exists()
