"""The other practice's ids in every field of one's own forms."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from wagtail.images.models import Image

from clinics import tenancy
from clinics.models import ContentPage


def fields_of(client, address):
    """What a browser would send back from the forms of a page."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(client.get(address).content, "lxml")
    sent = {}
    for tag in soup.select("[name]"):
        if tag.name == "select":
            chosen = tag.select("option[selected]")
            sent[tag["name"]] = [option.get("value", "") for option in chosen]
        elif tag.name == "textarea":
            sent[tag["name"]] = tag.text
        elif tag.get("type") in ("checkbox", "radio"):
            if tag.has_attr("checked"):
                sent.setdefault(tag["name"], []).append(tag.get("value", "on"))
        elif tag.get("type") not in ("submit", "file", "button"):
            sent[tag["name"]] = tag.get("value", "")
    return sent


def answer(client, address):
    response = client.get(address)
    return b"".join(response.streaming_content) if response.streaming else response.content


def pointers(world):
    """(page of one's own, field, kind) for everything that a page form lets one choose."""
    page = dict(zip(
        ["condition", "home", "plain", "place", "person", "treatment", "conditions"],
        world.ids["page"], strict=True))  # fmt: skip
    yield page["home"], "logo", "image"
    yield page["home"], "social_image", "image"
    yield page["home"], "calls_to_action-0-target_page", "page"
    yield page["home"], "calls_to_action-0-document", "document"
    yield page["home"], "calls_to_action-0-location", "page"
    yield page["person"], "portrait", "image"
    yield page["person"], "locations", "page"
    yield page["condition"], "author", "page"
    yield page["condition"], "reviewer", "page"


def test_no_field_of_a_page_takes_or_shows_what_is_the_other_practices(worlds, rows_now):
    ours, theirs, _rows = worlds
    client = Client(headers={"host": ours.host})
    client.force_login(ours.users["editor"])
    taken, shown = [], []
    by_field = {"location": 3, "locations": 3, "author": 4, "reviewer": 4}

    for page, field, kind in pointers(ours):
        position = by_field.get(field.rpartition("-")[2], 0) if kind == "page" else 0
        foreign = theirs.ids[kind][position]
        address = f"/admin/pages/{page}/edit/"
        sent = fields_of(client, address)
        assert field in sent or field == "locations", (field, sorted(sent))
        # The editor builds the sections with script.
        sent.setdefault("body-count", "0")
        for action in ("", "action-publish"):
            with transaction.atomic():
                extra = {action: "x"} if action else {}
                answer = client.post(address, {**sent, field: str(foreign), **extra})
                shown += [field] if theirs.marker in answer.content.decode() else []
                specific = tenancy.owned("wagtailcore.Page", ours.practice).get(pk=page)
                latest = specific.specific.get_latest_revision_as_object()
                value = getattr(latest, field + "_id", None) if "-" not in field else None
                if value == foreign or f'": {foreign},' in json.dumps(
                    latest.serializable_data().get("calls_to_action", "")
                ):
                    taken.append((field, action))
                transaction.set_rollback(True)

    assert (taken, shown) == ([], [])


@pytest.mark.parametrize(
    "html",
    [
        '<p><a linktype="page" id="{page}">x</a></p>',
        '<p><a linktype="document" id="{document}">x</a></p>',
        '<embed embedtype="image" id="{image}" format="left" alt=""/>',
    ],
)
def test_rich_text_that_points_across_is_refused(worlds, html):
    ours, theirs, _rows = worlds
    text = html.format(**{kind: theirs.ids[kind][0] for kind in ("page", "document", "image")})
    page = ContentPage(title="New", slug="new", body=json.dumps([{"type": "text", "value": text}]))

    with pytest.raises(ValidationError, match="another practice"):
        ours.practice.home.add_child(instance=page)


def test_an_image_block_that_points_across_is_refused(worlds):
    ours, theirs, _rows = worlds
    value = {"image": theirs.ids["image"][0], "decorative": True, "alt_text": ""}
    page = ContentPage(
        title="New", slug="new", body=json.dumps([{"type": "image", "value": value}])
    )

    with pytest.raises(ValidationError, match="another practice"):
        ours.practice.home.add_child(instance=page)


def test_an_image_does_not_move_into_the_other_practices_collection(worlds):
    ours, theirs, _rows = worlds
    client = Client(headers={"host": ours.host})
    client.force_login(ours.users["editor"])
    image = Image.objects.get(pk=ours.ids["image"][0])

    client.post(
        f"/admin/images/{image.pk}/",
        {"title": "x", "collection": theirs.ids["collection"][0], "tags": ""},
    )

    image.refresh_from_db()
    assert image.collection == ours.practice.collection


def test_a_page_shows_the_same_whether_or_not_another_practice_exists(db, media):
    from django.core.cache import cache

    practice = tenancy.provision(
        name="Alder", slug="alder", hostname="alder.example.com", country="US",
        professions=["acupuncture"],
    )  # fmt: skip
    client = Client(headers={"host": "alder.example.com"})
    addresses = ["/", "/team/", "/conditions/", "/sitemap.xml", "/search/?query=beech"]
    cache.clear()
    alone = [answer(client, address) for address in addresses]

    other = tenancy.provision(
        name="Beech", slug="beech", hostname="beech.example.com", country="US",
        professions=["acupuncture"],
    )  # fmt: skip
    other.home.add_child(instance=ContentPage(title="Beech fees", slug="fees"))
    cache.clear()

    assert [answer(client, address) for address in addresses] == alone
    assert practice.home.title == "Alder"
