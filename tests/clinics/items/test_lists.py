"""Calls to action, offers and testimonials in lists of each practice's own: live when saved."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission, Locale, ModelLogEntry, ReferenceIndex

from clinics import models, tenancy
from clinics.models import CallToAction, ClinicPage, EnquiryPage, LocationPage, Offer
from clinics.models.base import uuid_in
from search.models import SearchDocument
from tests.cached_fixtures import cached_fixture
from tests.factories import (
    make_admin,
    make_condition_page,
    make_cta,
    make_editor,
    make_location,
    make_practice,
    needed_sections,
    section,
)

pytestmark = pytest.mark.django_db

LISTS = ("calls-to-action", "offers", "testimonials")


@cached_fixture
def two():
    """An American and a Canadian practice, each with a place."""
    elm, oak = make_practice("elm"), make_practice("oak", country="CA")
    make_location(elm, booking_url="https://book.example.com/")
    make_location(oak, title="Lake road", country="CA")
    return elm, oak


@pytest.fixture
def editor(two):
    return sign_in(make_editor(two[0]))


def sign_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def sent(kind: str = "call", **facts) -> dict:
    """What a browser sends from the form of a call to action."""
    empty = dict.fromkeys(
        ["target_page", "target_url", "document", "location", "offer_text", "offer_terms"], ""
    )
    return {**empty, "kind": kind, "label": "Call us", **facts}


def test_a_new_call_to_action_is_live_and_leaves_the_home_page_alone(two, editor):
    home = ClinicPage.objects.get(pk=two[0].home_id)
    before = (home.latest_revision_id, home.last_published_at, home.revisions.count())

    answer = editor.post(f"{reverse('calls-to-action:add')}?kind=call", sent())

    assert answer.status_code == 302
    home = ClinicPage.objects.get(pk=home.pk)
    assert (home.latest_revision_id, home.last_published_at, home.revisions.count()) == before
    assert [action.label for action in home.actions] == ["Call us"]


def test_an_old_revision_of_the_home_brings_no_old_call_to_action_back(two, editor):
    home = ClinicPage.objects.get(pk=two[0].home_id)
    cta = make_cta(two[0], label="Ring us")
    old = home.save_revision()
    old.content["calls_to_action"] = [{"pk": cta.pk, "kind": "call", "label": "Old words"}]
    old.save()
    cta.delete()

    old.publish()

    assert list(CallToAction.objects.filter(page=home)) == []


@pytest.mark.parametrize("name", LISTS)
def test_each_list_opens_for_an_editor_with_nothing_in_it(two, editor, name):
    assert editor.get(reverse(f"{name}:index")).status_code == 200


def test_a_kind_is_chosen_first_and_its_own_fields_alone_are_shown(two, editor):
    address = reverse("calls-to-action:add")

    choice = editor.get(address).content.decode()
    form = editor.get(f"{address}?kind=download").content.decode()

    assert "?kind=download" in choice
    hidden = {
        name
        for name in ("document", "location", "target_page", "target_url")
        if is_hidden(form, name)
    }
    assert hidden == {"location", "target_page", "target_url"}


def is_hidden(html: str, name: str) -> bool:
    wrapper = html.partition(f'id="id_{name}"')[0].rpartition('<div class="w-panel__wrapper')[2]
    return " hidden" in wrapper.partition(">")[0]


def test_what_another_kind_had_is_emptied_with_the_change_of_kind(two, editor):
    cta = make_cta(two[0], kind="link", label="Read", target_url="https://example.com/")

    editor.post(
        reverse("calls-to-action:edit", args=[cta.pk]),
        sent("call", target_url="https://example.com/"),
    )

    cta.refresh_from_db()
    assert (cta.kind, cta.target_url) == ("call", "")


@pytest.mark.parametrize(
    ("kind", "field"),
    [("form", "target_page"), ("download", "document"), ("link", "target_url")],
)
def test_a_kind_that_leads_nowhere_is_refused_at_its_field(two, editor, kind, field):
    answer = editor.post(f"{reverse('calls-to-action:add')}?kind={kind}", sent(kind))

    assert list(answer.context["form"].errors) == [field]
    assert not CallToAction.objects.filter(page=two[0].home_id).exists()


def test_a_button_that_books_needs_somewhere_to_book(two, editor):
    address = f"{reverse('calls-to-action:add')}?kind=book"

    # The place has an address to book at.
    assert editor.post(address, sent("book", label="Book")).status_code == 302
    LocationPage.objects.update(booking_url="")
    refused = editor.post(address, sent("book", label="Book now"))

    assert list(refused.context["form"].errors) == ["target_url"]
    shown = editor.get(reverse("calls-to-action:index")).content.decode()
    assert "nowhere to book" in shown


@pytest.mark.parametrize("kind", ["call", "directions", "message"])
def test_what_leads_nowhere_yet_is_said_to_be_saved_and_not_to_be_live(two, editor, kind):
    LocationPage.objects.all().delete()
    EnquiryPage.objects.all().delete()
    cta = CallToAction(page=two[0].home, kind="call", label="Later", target_url="")
    cta.save()

    made = editor.post(
        f"{reverse('calls-to-action:add')}?kind={kind}", sent(kind, label="Soon"), follow=True
    )
    changed = editor.post(
        reverse("calls-to-action:edit", args=[cta.pk]), sent(kind, label="Later"), follow=True
    )

    for answer, label in ((made, "Soon"), (changed, "Later")):
        [said] = map(str, answer.context["messages"])
        assert f"“{label}” is saved and not shown yet." in said
        assert "live" not in said


def test_the_list_says_on_which_pages_each_one_is(two, editor):
    cta = make_cta(two[0])
    page = make_condition_page(two[0], needed_sections(cta))
    ReferenceIndex.create_or_update_for_object(page)

    shown = editor.get(reverse("calls-to-action:index")).content.decode()
    before_deletion = editor.get(reverse("calls-to-action:delete", args=[cta.pk])).content.decode()

    assert "Every page" in shown
    assert "Muscle spasm" in shown
    assert "Muscle spasm" in before_deletion


def test_the_list_is_searched_and_narrowed_by_kind(two, editor):
    make_cta(two[0], label="Ring the desk")
    make_cta(two[0], kind="directions", label="Find us")
    address = reverse("calls-to-action:index")

    searched = editor.get(f"{address}?q=ring").content.decode()
    narrowed = editor.get(f"{address}?kind=directions").content.decode()

    assert "Ring the desk" in searched
    assert "Find us" not in searched
    assert "Find us" in narrowed
    assert "Ring the desk" not in narrowed


def test_a_new_offer_is_in_the_money_of_the_practices_country(two):
    client = sign_in(make_editor(two[1]))
    address = reverse("offers:add")

    form = client.get(address).content.decode()
    facts = {"name": "First talk", "price": "20", "currency": "CAD", "terms": "New patients."}
    client.post(address, facts)

    assert '<option value="CAD" selected>' in form
    assert Offer.objects.get().currency == "CAD"
    assert Offer(page=two[1].home, name="x", terms="y", price=Decimal(5)).price_label == "$5"


def test_the_order_of_the_list_is_the_order_of_the_pages(two, editor):
    _first, second = make_cta(two[0], label="First"), make_cta(two[0], label="Second")

    editor.post(f"{reverse('calls-to-action:reorder', args=[second.pk])}?position=0")

    home = ClinicPage.objects.get(pk=two[0].home_id)
    assert [action.label for action in home.actions] == ["Second", "First"]


def test_a_change_is_found_by_search_at_once_and_stands_in_the_history(two, editor):
    offer = Offer.objects.create(page=two[0].home, name="Autumn talk", terms="New patients.")
    page = make_condition_page(two[0], [section("offer", offer=str(offer.uuid))])
    ReferenceIndex.create_or_update_for_object(page)
    facts = {"name": "Winter talk", "price": "", "currency": "USD", "terms": "New patients."}

    editor.post(reverse("offers:edit", args=[offer.pk]), facts)

    assert "Winter talk" in SearchDocument.objects.get(page=page).text
    history = editor.get(reverse("offers:history", args=[offer.pk])).content.decode()
    assert "elm-editor" in history
    assert ModelLogEntry.objects.filter(object_id=str(offer.pk)).count() == 1


# Who may


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("view", ["edit", "delete", "history", "usage"])
def test_another_practices_item_is_not_there(two, editor, name, view):
    theirs = item_of(two[1], name)

    assert editor.get(reverse(f"{name}:{view}", args=[theirs.pk])).status_code == 404
    if view in ("edit", "delete"):
        assert editor.post(reverse(f"{name}:{view}", args=[theirs.pk]), sent()).status_code == 404
    assert theirs.name_in(name) in str(type(theirs).objects.get(pk=theirs.pk))


def item_of(practice, name: str):
    model, facts = {
        "calls-to-action": (CallToAction, {"kind": "call", "label": "Their words"}),
        "offers": (Offer, {"name": "Their words", "terms": "none"}),
        "testimonials": (models.Testimonial, {"quote": "Their words"}),
    }[name]
    item = model.objects.create(page=practice.home, **facts)
    item.name_in = lambda _name: "Their words"
    return item


def test_another_practices_item_is_in_no_list_and_does_not_move(two, editor):
    theirs = make_cta(two[1], label="Their words")

    shown = editor.get(reverse("calls-to-action:index")).content.decode()
    moved = editor.post(f"{reverse('calls-to-action:reorder', args=[theirs.pk])}?position=0")

    assert "Their words" not in shown
    assert moved.status_code == 404


def test_another_practices_page_place_and_home_are_not_taken(two, editor):
    theirs = LocationPage.objects.get(title="Lake road")

    for facts in ({"location": theirs.pk}, {"page": two[1].home_id}):
        editor.post(f"{reverse('calls-to-action:add')}?kind=call", sent(**facts))
    refused = editor.post(
        f"{reverse('calls-to-action:add')}?kind=link", sent("link", target_page=theirs.pk)
    )
    elsewhere = editor.get(f"{reverse('calls-to-action:add')}?kind=call&practice=oak")

    assert "target_page" in refused.context["form"].errors
    assert elsewhere.status_code == 404
    assert not CallToAction.objects.filter(page=two[1].home_id).exists()
    assert not CallToAction.objects.filter(location=theirs).exists()


@pytest.mark.parametrize("name", LISTS)
def test_a_reviewer_has_no_such_list(two, name):
    user = make_editor(two[0], "reviewer")
    user.groups.set([tenancy.group_of(two[0], "reviewer")])

    assert sign_in(user).get(reverse(f"{name}:index")).status_code in (302, 403)


def test_where_a_reviewers_yes_publishes_editors_see_the_list_and_managers_change_it(two):
    practice = two[0]
    GroupPagePermission.objects.filter(
        group=tenancy.editors_of(practice), permission__codename="publish_page"
    ).delete()
    cta = make_cta(practice)
    editor = sign_in(make_editor(practice))
    manager = make_editor(practice, "manager")
    manager.groups.set([tenancy.group_of(practice, "manager")])

    shown = editor.get(reverse("calls-to-action:index"))

    assert shown.status_code == 200
    assert reverse("calls-to-action:edit", args=[cta.pk]) not in shown.content.decode()
    for client, status in ((editor, (302, 403)), (sign_in(manager), (200,))):
        assert client.get(reverse("calls-to-action:edit", args=[cta.pk])).status_code in status


def test_platform_staff_see_all_lists_and_say_for_which_practice_they_add(two):
    staff = sign_in(make_admin())
    make_cta(two[0], label="Elm words")
    make_cta(two[1], label="Oak words")
    address = reverse("calls-to-action:add")

    shown = staff.get(reverse("calls-to-action:index")).content.decode()
    choice = staff.get(address).content.decode()
    staff.post(f"{address}?practice=oak&kind=call", sent(label="From staff"))

    assert "Elm words" in shown
    assert "Oak words" in shown
    assert "?practice=oak" in choice
    assert CallToAction.objects.get(label="From staff").page_id == two[1].home_id


# In other languages


@pytest.fixture
def spanish(two):
    """The first practice's home in Spanish."""
    locale, _made = Locale.objects.get_or_create(language_code="es")
    home = ClinicPage.objects.get(pk=two[0].home_id).copy_for_translation(locale)
    home.live = True
    home.save()
    return ClinicPage.objects.get(pk=home.pk)


def test_a_home_in_another_language_shows_what_nobody_has_written_there_yet(two, spanish):
    make_cta(two[0], label="Call us")

    assert [action.label for action in spanish.actions] == ["Call us"]


def test_words_are_written_for_each_language_and_facts_follow_the_first(two, spanish, editor):
    cta = make_cta(two[0], label="Read", kind="link", target_url="https://example.com/one")

    begun = editor.post(reverse("calls-to-action:write", args=[cta.pk, "es"]))
    editor.post(begun.url, {"label": "Leer", "offer_text": "", "offer_terms": ""})
    editor.post(
        reverse("calls-to-action:edit", args=[cta.pk]),
        sent("link", label="Read", target_url="https://example.com/two"),
    )

    version = CallToAction.objects.get(page=spanish)
    assert version.uuid == uuid_in(cta.uuid, "es")
    assert (version.label, version.target_url) == ("Leer", "https://example.com/two")
    spanish = ClinicPage.objects.get(pk=spanish.pk)
    assert [(a.label, a.href) for a in spanish.actions] == [("Leer", "https://example.com/two")]
    shown = editor.get(reverse("calls-to-action:index")).content.decode()
    assert shown.count("https://example.com/two") == 1


def test_a_language_that_the_practice_does_not_have_is_not_there(two, editor):
    cta = make_cta(two[0])

    assert editor.post(reverse("calls-to-action:write", args=[cta.pk, "es"])).status_code == 404


def test_an_item_goes_with_its_versions(two, spanish):
    cta = make_cta(two[0])
    cta.in_language(spanish).save()

    cta.delete()

    assert not CallToAction.objects.exists()


def test_the_form_of_the_home_asks_for_none_of_them(two, editor):
    make_cta(two[0])

    shown = editor.get(reverse("wagtailadmin_pages:edit", args=[two[0].home_id])).content.decode()

    assert "calls_to_action-" not in shown
    assert reverse("calls-to-action:index") in shown
