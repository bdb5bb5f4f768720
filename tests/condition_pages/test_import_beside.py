"""Pictures, buttons and links of a page that is brought in, in its draft."""

import io

import pytest
from django.urls import reverse
from PIL import Image as Pixels
from wagtail.images import get_image_model

from clinics.models import CallToAction
from condition_pages.imports.beside import MOST_SECONDS
from condition_pages.models import ConditionPage, PendingImport
from tests import factories
from tests.cached_fixtures import cached_fixture
from tests.condition_pages.importer.test_fetch import Street
from tests.condition_pages.test_import_admin import act, make_pending, review_url, said, upload

PAGE = """<html><head><title>Frozen shoulder | Elm Clinic</title>
<link rel="canonical" href="https://elm.example.com/frozen-shoulder/"></head><body><main>
<h1>Frozen shoulder</h1>
<p>A frozen shoulder is a joint that stiffens and aches over many months.</p>
<p>Our page on <a href="https://www.elm.example.com/neck-pain">neck pain</a> says more.</p>
<h2>Signs you may notice</h2>
<ul><li>An ache at the outer arm at night</li><li>Trouble fastening a seat belt</li></ul>
<img src="https://pictures.example.com/arm.png" alt="An arm held out">
<h2>Book a visit</h2>
<p>Ready to feel better? Book with us today.</p>
<p><a class="button" href="https://elm.janeapp.example/book">Book online</a></p>
</main></body></html>"""

OTHER = """<html><head><title>Neck pain | Elm Clinic</title>
<link rel="canonical" href="https://elm.example.com/neck-pain/"></head><body><main>
<h1>Neck pain</h1>
<p>Neck pain is an ache between the shoulders and the head, and it is common.</p>
<p>It may come with a <a href="/frozen-shoulder/">frozen shoulder</a>.</p>
</main></body></html>"""


@cached_fixture
def practice():
    practice = factories.make_practice("elm")
    factories.make_location(practice)
    return practice


@pytest.fixture
def editor(practice, client):
    user = factories.make_editor(practice)
    client.force_login(user)
    return user


@pytest.fixture
def manager(practice, client):
    user = factories.make_member(practice, "manager")
    client.force_login(user)
    return user


def bring_in(practice, user, page=PAGE):
    return make_pending(practice, user, upload("page.html", page))[0]


def png(side=80) -> bytes:
    file = io.BytesIO()
    Pixels.new("RGB", (side, side), "teal").save(file, "PNG")
    return file.getvalue()


def answer(body: bytes, kind="image/png", status="200 OK") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


@pytest.fixture
def street(monkeypatch):
    """The hosts of this test, in the place of the network."""

    def build(body=None, address="93.184.215.14", **options):
        made = Street(
            {"pictures.example.com": [address]},
            {"pictures.example.com": answer(png() if body is None else body, **options)},
        )
        monkeypatch.setattr("condition_pages.importer.read.fetch.Internet", lambda: made)
        return made

    return build


def stored(page, kind) -> dict:
    """The first section of a kind, as it is stored."""
    return next(one["value"] for one in page.body.raw_data if one["type"] == kind)


def sections(page) -> list[str]:
    return [block.block_type for block in page.body]


def test_a_picture_that_is_ticked_stands_in_the_draft_where_it_stood(
    client, practice, editor, street
):
    street()
    pending = bring_in(practice, editor)

    act(client, pending, "create", **{"picture-0": "on", "alt-0": "An arm, held out"})

    page = ConditionPage.objects.get()
    kinds = sections(page)
    assert kinds.index("image") == kinds.index("symptoms") + 1
    shown = page.body[kinds.index("image")].value
    assert shown["alt_text"] == "An arm, held out"
    assert shown["image"].collection == practice.collection
    assert shown["image"].uploaded_by_user == editor
    assert (shown["image"].width, shown["image"].height) == (80, 80)


def test_no_picture_is_fetched_that_nobody_asked_for(client, practice, editor, street):
    asked = street()
    act(client, bring_in(practice, editor), "create")

    assert asked.asked == []
    assert "image" not in sections(ConditionPage.objects.get())


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"body": b"<html>", "kind": "text/html"}, "is of the type text/html, not a page."),
        ({"body": b"no picture at all"}, "arm.png: "),
        ({"status": "404 Not Found"}, "answered with status 404"),
        ({"address": "10.0.0.7"}, "is not a public host"),
    ],
)
def test_a_picture_that_cannot_be_had_is_told_and_the_draft_is_made(
    client, practice, editor, street, options, told
):
    street(**options)
    response = act(client, bring_in(practice, editor), "create", follow=True, **{"picture-0": "on"})

    assert told in said(response)
    assert "image" not in sections(ConditionPage.objects.get())
    assert not get_image_model().objects.exists()


def test_pictures_that_take_too_long_are_told_one_by_one(
    client, practice, editor, street, monkeypatch
):
    street()
    monkeypatch.setattr("condition_pages.imports.beside.MOST_SECONDS", -MOST_SECONDS)
    response = act(client, bring_in(practice, editor), "create", follow=True, **{"picture-0": "on"})

    assert "arm.png: There was no time left for it." in said(response)
    assert ConditionPage.objects.exists()


def test_a_manager_can_add_the_pages_button_and_the_section_then_shows_it(
    client, practice, manager
):
    act(client, bring_in(practice, manager), "create", **{"call-0": "on"})

    made = CallToAction.objects.get()
    assert (made.kind, made.label) == ("book", "Book online")
    assert made.target_url == "https://elm.janeapp.example/book"
    page = ConditionPage.objects.get()
    call = stored(page, "cta")
    assert [one["value"] for one in call["ctas"]] == [str(made.uuid)]
    assert "<a " not in call["text"]


def test_for_a_draft_that_is_kept_nothing_is_fetched_and_no_button_is_added(
    client, practice, manager, street
):
    asked = street()
    act(client, bring_in(practice, manager), "create")
    ConditionPage.objects.get().save_revision(clean=False)

    ticks = {"picture-0": "on", "call-0": "on"}
    response = act(client, bring_in(practice, manager), "create", follow=True, **ticks)

    assert "was kept as it is" in said(response)
    assert (asked.asked, CallToAction.objects.count()) == ([], 0)
    assert not get_image_model().objects.exists()


def test_an_editor_who_may_not_publish_the_home_cannot_add_a_button(client, db):
    practice = factories.make_practice("ash", sign_off=True)
    editor = factories.make_editor(practice)
    client.force_login(editor)
    act(client, bring_in(practice, editor), "create", **{"call-0": "on"})

    assert not CallToAction.objects.exists()
    page = ConditionPage.objects.get()
    assert 'href="https://elm.janeapp.example/book"' in stored(page, "cta")["text"]


def test_a_button_that_the_practice_has_is_named_by_the_section_and_not_offered(
    client, practice, editor
):
    own = factories.make_cta(
        practice, kind="book", label="Book", target_url="https://elm.janeapp.example/book/"
    )
    pending = bring_in(practice, editor)

    assert client.get(review_url(pending)).context["beside"].calls == []
    act(client, pending, "create")
    page = ConditionPage.objects.get()
    assert [one["value"] for one in stored(page, "cta")["ctas"]] == [str(own.uuid)]


def test_pages_that_link_to_one_another_lead_to_the_pages_made_of_them(client, practice, editor):
    act(client, bring_in(practice, editor), "create")
    act(client, bring_in(practice, editor, OTHER), "create")

    first, second = ConditionPage.objects.order_by("pk")
    led = f'<a linktype="page" id="{second.pk}">neck pain</a>'
    assert led in stored(first, "related_conditions")["text"]
    led = f'<a linktype="page" id="{first.pk}">frozen shoulder</a>'
    assert led in str(second.body.raw_data[:])
    assert first.import_record.is_untouched
    assert second.import_record.is_untouched


def test_a_draft_that_gets_urgent_signs_keeps_its_joined_links(client, practice, editor):
    act(client, bring_in(practice, editor, OTHER), "create")
    act(client, bring_in(practice, editor), "create", additions="1", add="red_flags")

    other = ConditionPage.objects.get(title="Neck pain")
    draft = ConditionPage.objects.get(title="Frozen shoulder").get_latest_revision_as_object()
    assert "red_flags" in sections(draft)
    led = f'<a linktype="page" id="{other.pk}">neck pain</a>'
    assert led in stored(draft, "related_conditions")["text"]
    assert draft.import_record.is_untouched


def test_what_is_published_keeps_its_links_until_somebody_works_on_it(client, practice, editor):
    act(client, bring_in(practice, editor), "create")
    page = ConditionPage.objects.get()
    ConditionPage.objects.update(live=True)

    act(client, bring_in(practice, editor, OTHER), "create")

    page.refresh_from_db()
    assert "https://www.elm.example.com/neck-pain" in str(page.body.raw_data[:])
    assert page.revisions.count() == 1


def test_pages_of_another_practice_are_no_target_of_links(client, practice, editor):
    other = factories.make_practice("oak")
    user = factories.make_editor(other)
    client.force_login(user)
    act(client, bring_in(other, user, OTHER), "create")
    client.force_login(editor)

    act(client, bring_in(practice, editor), "create")

    page = ConditionPage.objects.get(title="Frozen shoulder")
    assert "linktype" not in str(page.body.raw_data[:])


def test_the_old_address_is_kept_with_the_draft(client, practice, editor):
    act(client, bring_in(practice, editor), "create")

    record = ConditionPage.objects.get().import_record
    assert record.source_url == "https://elm.example.com/frozen-shoulder/"
    assert PendingImport.objects.get().state == PendingImport.State.DONE
    assert client.get(reverse("wagtailadmin_pages:edit", args=[record.page_id])).status_code == 200
