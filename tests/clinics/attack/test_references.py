"""The other practice's ids in every field of one's own forms."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from wagtail.images.models import Image
from wagtail.models import Page

from clinics.models import ContentPage
from tests.clinics.attack import crawl
from tests.clinics.attack.conftest import client_of


def fields_of(client, address, host):
    """What a browser would send back from the forms of a page."""
    sent = {}
    text = client.get(address, headers={"host": host}).content.decode()
    for form in crawl.forms_in(address, text):
        sent |= form.fields
    return {name: value for name, value in sent.items() if value is not crawl.A_FILE}


def pointers(world):
    """(address of a form of one's own, field, kind) for everything that it lets one choose."""
    page = dict(zip(
        ["condition", "home", "plain", "place", "person", "treatment", "conditions"],
        world.ids["page"], strict=True))  # fmt: skip
    edit = {name: f"/admin/pages/{pk}/edit/" for name, pk in page.items()}
    action = f"/admin/calls-to-action/edit/{world.ids['child'][0]}/"
    yield edit["home"], "logo", "image"
    yield edit["home"], "social_image", "image"
    yield action, "target_page", "page"
    yield action, "document", "document"
    yield action, "location", "page"
    yield edit["person"], "portrait", "image"
    yield edit["person"], "locations", "page"
    yield edit["condition"], "condition", "condition"
    yield edit["condition"], "author", "page"
    yield edit["condition"], "reviewer", "page"


def kept_in_draft(address, foreign):
    """Which of the fields have the other practice's keys in the newest draft of a page."""
    page = Page.objects.get(pk=address.split("/")[3])
    # Where the whole draft was refused, there is none.
    content = page.latest_revision.content if page.latest_revision else {}
    return {name for name, key in foreign.items() if key in keys_in(content.get(name))}


def keys_in(held):
    return list(map(str, held if isinstance(held, list) else [held]))


@pytest.mark.parametrize("action", ["", "action-publish"])
def test_no_field_of_a_page_takes_or_shows_what_is_the_other_practices(
    worlds, watch, monkeypatch, action
):
    ours, theirs, _rows = worlds
    client = client_of(ours, "editor")
    by_field = {"location": 3, "locations": 3, "author": 4, "reviewer": 4}
    fields, taken, shown = {}, {}, set()
    for address, field, kind in pointers(ours):
        position = by_field.get(field, 0) if kind == "page" else 0
        fields.setdefault(address, {})[field] = str(theirs.ids[kind][position])
    refused = crawl.Refusals(monkeypatch)

    for address, foreign in fields.items():
        sent = fields_of(client, address, ours.host)
        assert foreign.keys() - sent.keys() <= {"locations"}, sorted(sent)
        refused()
        with transaction.atomic():
            chosen = {**sent, **foreign, **({action: "x"} if action else {})}
            answer = client.post(address, chosen, headers={"host": ours.host})
            shown |= {address} if theirs.marker in answer.content.decode() else set()
            # A draft is saved without what may not be chosen.
            kept = kept_in_draft(address, foreign) if "/pages/" in address and not action else None
            transaction.set_rollback(True)
        taken[address] = foreign.keys() - refused() if kept is None else kept

    assert (taken, shown) == ({address: set() for address in fields}, set())
    assert not watch.changed()


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
