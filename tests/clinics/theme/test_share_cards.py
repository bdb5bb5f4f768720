"""The picture that goes along with a shared link: at which address, for whom, drawn how often."""

from __future__ import annotations

import io
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.test import override_settings
from lxml import html
from PIL import Image
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page, PageViewRestriction

from clinics import tenancy
from clinics.models import ContentPage, ShareCard
from clinics.theme import card_drawing, share_cards
from tests.factories import make_practice

pytestmark = pytest.mark.django_db


@pytest.fixture
def elm():
    return make_practice("elm")


def page_below(practice, title="Fees", slug="fees"):
    page = ContentPage(title=title, slug=slug)
    practice.home.add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def tags(client, page):
    answer = client.get(page.get_url(), headers={"host": host_of(page)})
    tree = html.fromstring(answer.content)
    return {m.get("property") or m.get("name"): m.get("content") for m in tree.iter("meta")}


def host_of(page) -> str:
    return urlsplit(page.get_full_url()).netloc


def card(client, page, host=""):
    address = urlsplit(tags(client, page)["og:image"])
    return client.get(address.path, headers={"host": host or address.netloc})


def test_a_shared_link_shows_the_title_and_whose_page_it_is(client, elm):
    page = page_below(elm)

    found = tags(client, page)
    answer = card(client, page)

    assert urlsplit(found["og:image"]).netloc == host_of(page)
    assert (found["og:image:width"], found["og:image:height"]) == ("1200", "630")
    assert found["og:image:alt"] == f"Fees – {elm.home.title}"
    assert found["twitter:card"] == "summary_large_image"
    assert answer["Content-Type"] == "image/jpeg"
    assert Image.open(io.BytesIO(answer.content)).size == (1200, 630)
    assert "immutable" in answer["Cache-Control"]
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_a_card_is_drawn_once_for_what_it_shows(client, elm, monkeypatch):
    page = page_below(elm)
    drawn = []
    draw = card_drawing.draw
    monkeypatch.setattr(card_drawing, "draw", lambda card: drawn.append(card.title) or draw(card))

    first, second = card(client, page), card(client, page)

    assert drawn == ["Fees"]
    assert first.content == second.content


def test_who_waits_for_another_draws_nothing_anew(elm, monkeypatch):
    page = page_below(elm)
    wanted = share_cards.content_hash(page, page.practice)
    share_cards.draw(page, wanted)
    monkeypatch.setattr(card_drawing, "draw", lambda card: pytest.fail("drawn twice"))

    assert share_cards.draw(page, wanted)


@pytest.mark.parametrize(
    ("of", "name", "value"),
    [
        ("page", "title", "Prices"),
        ("home", "title", "Elm Tree Clinic"),
        ("home", "brand_colour", "#884422"),
        ("home", "type_pairing", "literary"),
        ("home", "layout", "letter"),
        ("home", "mark", "spine"),
    ],
)
def test_what_changes_gets_another_address_and_the_old_file_goes(
    client, elm, of, name, value, django_capture_on_commit_callbacks
):
    page = page_below(elm)
    before = tags(client, page)["og:image"]
    old = card(client, page)
    kept = ShareCard.objects.get(page=page)
    file, storage = kept.file.name, kept.file.storage

    changed = page if of == "page" else elm.home
    setattr(changed, name, value)
    changed.save_revision().publish()
    with django_capture_on_commit_callbacks(execute=True):
        new = card(client, page)

    assert tags(client, page)["og:image"] != before
    assert new.content != old.content
    assert not storage.exists(file)
    assert ShareCard.objects.filter(page=page).count() == 1
    # A link that was shared before keeps its picture, which is no longer kept for good.
    again = client.get(urlsplit(before).path, headers={"host": host_of(page)})
    assert again.status_code == 200
    assert "immutable" not in again["Cache-Control"]


def test_a_page_with_a_picture_shows_it_on_its_card(client, elm):
    page = page_below(elm)
    bare = card(client, page).content
    image = get_image_model().objects.create(
        title="IMG_1.jpg", collection=elm.collection, file=get_test_image_file(size=(640, 480))
    )
    page.body = [("image", image)]
    page.body[0].value.contextual_alt_text = "A door"
    page.save_revision().publish()

    assert card(client, page).content != bare


def test_the_editors_own_choice_goes_before_the_card(client, elm):
    page = page_below(elm)
    page.social_image = get_image_model().objects.create(
        title="IMG_2.jpg", collection=elm.collection, file=get_test_image_file(size=(1400, 900))
    )
    page.save_revision().publish()

    found = tags(client, page)

    assert "/media/" in found["og:image"]
    assert found["og:image:alt"] == "Fees"


def test_nobody_gets_the_card_of_what_is_down_or_private(client, elm):
    page = page_below(elm)
    address = urlsplit(tags(client, page)["og:image"]).path
    host = host_of(page)
    PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.PASSWORD, password="x"
    )
    private = client.get(address, headers={"host": host}).status_code
    PageViewRestriction.objects.all().delete()
    page.unpublish()

    assert private == 404
    assert client.get(address, headers={"host": host}).status_code == 404
    assert not ShareCard.objects.filter(page=page).exists()


def test_another_practices_host_does_not_know_the_card(client, elm):
    page = page_below(elm)
    oak = make_practice("oak")

    assert card(client, page).status_code == 200
    assert card(client, page, host=oak.site.hostname).status_code == 404
    assert card(client, page, host="localhost").status_code == 404


@pytest.mark.parametrize("name", ["", "x", "12345678-en-1", "zzzzzzzz-en-0123456789", "1-en-1"])
def test_an_address_that_names_no_page_is_none(client, elm, name):
    answer = client.get(f"/card-{name}.jpg", headers={"host": "elm.localhost"})

    assert answer.status_code == 404


def test_before_a_practice_opens_its_cards_are_nobodys(client):
    birch = make_practice("birch", private=True)
    page = page_below(birch)
    address = share_cards.address_of(page, page.practice)

    answer = client.get(address, headers={"host": birch.site.hostname})

    assert answer.status_code == 503
    assert "image" not in answer["Content-Type"]


def test_a_command_draws_what_is_missing_and_nothing_else(elm, capsys):
    make_practice("oak")
    page_below(elm)

    call_command("draw_share_cards", practice="elm")
    first = capsys.readouterr().out
    call_command("draw_share_cards")
    call_command("draw_share_cards")

    public = tenancy.owned(Page, elm).live().public()
    assert first == f"{public.count()} cards drawn.\n"
    assert capsys.readouterr().out.splitlines()[-1] == "0 cards drawn."
    assert ShareCard.objects.filter(page__in=public).count() == public.count()


def test_publishing_leaves_the_drawing_to_a_worker(elm, django_capture_on_commit_callbacks):
    worker = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    with override_settings(TASKS=worker):
        with django_capture_on_commit_callbacks(execute=True):
            page = page_below(elm)
        queued = share_cards.draw_cards.get_backend().results

    own = [result.args for result in queued if result.task == share_cards.draw_cards]
    assert own == [[page.pk, False]]
    assert not ShareCard.objects.filter(page=page).exists()
    assert share_cards.draw_cards.call(page.pk) == 1


def test_after_a_change_of_look_a_worker_draws_all_the_practices_cards(elm):
    page_below(elm)
    call_command("draw_share_cards", practice="elm")
    elm.home.brand_colour = "#884422"
    elm.home.save_revision().publish()

    drawn = share_cards.draw_cards.call(elm.home_id, True)

    assert drawn == tenancy.owned(Page, elm).live().public().count()


def test_a_full_disk_costs_nobody_the_card(client, elm, monkeypatch):
    page = page_below(elm)

    def full(*_args, **_kwargs):
        raise OSError("No space left on device")

    monkeypatch.setattr("django.core.files.storage.FileSystemStorage._save", full)

    assert card(client, page).status_code == 200
    assert ShareCard.objects.filter(page=page, content_hash="").count() == 1


@override_settings(CLINIC_CARD_FONTS=[])
def test_a_title_that_no_typeface_can_write_has_no_card_of_boxes(client, elm):
    share_cards.faces_of.cache_clear()
    share_cards.writable_in.cache_clear()
    try:
        found = tags(client, page_below(elm, title="تشنج العضلات", slug="arabic"))
    finally:
        share_cards.faces_of.cache_clear()
        share_cards.writable_in.cache_clear()

    assert "og:image" not in found
    assert found["twitter:card"] == "summary"


def test_an_exported_practice_leaves_its_cards_behind_and_draws_them_anew(elm, tmp_path):
    page_below(elm)
    call_command("draw_share_cards", practice="elm")
    with (tmp_path / "elm.zip").open("wb+") as file:
        counts = tenancy.export(elm, file)

    assert "clinics.ShareCard" not in counts
