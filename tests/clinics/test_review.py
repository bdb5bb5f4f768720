"""A clinical review: who may answer, what an answer does, and who hears of it."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.db import transaction
from django.urls import reverse
from wagtail.models import PageLogEntry, TaskState

from clinics.models import LocationPage
from clinics.review import mails
from condition_pages.models import ConditionPage
from tests.cached_fixtures import cached_fixture
from tests.factories import (
    make_admin,
    make_condition_page,
    make_location,
    make_member,
    make_practice,
    section,
)

pytestmark = pytest.mark.django_db


@cached_fixture
def clinic():
    """A practice with sign-off and one of each role."""
    practice = make_practice(sign_off=True)
    return practice, {
        role: make_member(practice, role) for role in ("editor", "manager", "reviewer")
    }


@pytest.fixture
def practice(clinic):
    return clinic[0]


@pytest.fixture
def people(clinic):
    return clinic[1]


def submit(page, editor):
    """Hand a page in as its editor does; the state that a reviewer answers."""
    page.save_revision(user=editor)
    page.get_workflow().start(page, editor)
    return page.current_workflow_task_state


@pytest.fixture(autouse=True)
def _mails_are_sent(monkeypatch):
    """A test's transaction never ends, so what waits for its end would never come."""
    monkeypatch.setattr(mails.transaction, "on_commit", lambda send, **options: send())


def answer_url(page, action, state):
    return reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk])


def told(response):
    return [str(message).strip() for message in response.context["messages"]]


# Who may answer


@pytest.mark.parametrize("role", ["reviewer", "manager"])
def test_a_reviewer_s_yes_publishes_in_their_name(client, practice, people, role):
    place = make_location(practice, title="Old name")
    place.title = "New name"
    state = submit(place, people["editor"])
    client.force_login(people[role])

    client.post(answer_url(place, "approve", state))

    place = LocationPage.objects.get()
    assert (place.live, place.title) == (True, "New name")
    assert PageLogEntry.objects.get(action="wagtail.publish").user == people[role]


def test_a_reviewer_publishes_in_no_other_way(client, practice, people):
    place = make_location(practice)
    place.title = "Mine"
    place.save_revision(user=people["reviewer"])
    client.force_login(people["reviewer"])
    edit = reverse("wagtailadmin_pages:edit", args=[place.pk])
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])

    client.post(edit, {"action-publish": "1", "title": "Mine"})
    client.post(f"{bulk}?id={place.pk}&next=/admin/", {})
    client.post(reverse("wagtailadmin_pages:unpublish", args=[place.pk]))

    place.refresh_from_db()
    assert (place.live, place.title) == (True, "Main street")


def test_an_editor_does_not_answer_for_their_own_page(client, practice, people):
    place = make_location(practice)
    place.title = "Mine"
    state = submit(place, people["editor"])
    client.force_login(people["editor"])

    client.post(answer_url(place, "approve", state))

    assert LocationPage.objects.get().title == "Main street"
    assert place.workflow_in_progress


def test_a_reviewer_of_another_practice_does_not_answer(client, practice, people):
    place = make_location(practice)
    state = submit(place, people["editor"])
    client.force_login(make_member(make_practice("oak"), "reviewer"))

    assert client.post(answer_url(place, "approve", state)).status_code == 404
    assert place.workflow_in_progress


def test_nothing_waits_for_platform_staff(practice, people, mailoutbox):
    staff = make_admin()
    staff.email = "staff@example.com"
    staff.save()

    submit(make_location(practice), people["editor"])

    assert not TaskState.objects.reviewable_by(staff).exists()
    assert {mail.to[0] for mail in mailoutbox} == {
        people["reviewer"].email,
        people["manager"].email,
    }


# An answer


def test_a_second_answer_says_who_was_first(client, practice, people):
    place = make_location(practice)
    state = submit(place, people["editor"])
    client.force_login(people["reviewer"])
    client.post(answer_url(place, "reject", state), {"comment": "Say where to park."})
    place.current_workflow_state.resume(people["editor"])

    response = client.post(answer_url(place, "reject", state), {"comment": "Again."}, follow=True)

    assert told(response)[0] == "elm-reviewer has asked for changes already."
    assert place.workflow_in_progress


def test_a_form_that_arrives_cut_off_is_no_error_of_the_server(client, practice, people):
    page = make_condition_page(practice)
    submit(page, people["editor"])
    client.force_login(people["reviewer"])
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])

    response = client.post(
        edit, {"action-workflow-action": "true", "workflow-action-name": "reject"}, follow=True
    )

    assert told(response)[0] == "The form arrived incomplete, so nothing was saved."
    assert page.workflow_in_progress


def test_what_is_not_complete_is_said_and_stays_in_review(client, practice, people):
    page = make_condition_page(practice, [], live=False)
    page.save_revision(clean=False)
    page.get_workflow().start(page, people["editor"])
    client.force_login(people["reviewer"])

    response = client.post(
        answer_url(page, "approve", page.current_workflow_task_state), follow=True
    )

    said = BeautifulSoup(told(response)[0], "html.parser")
    form = reverse("wagtailadmin_pages:edit", args=[page.pk])
    links = {link.text: link["href"] for link in said.select("li a")}
    assert links["Sections: Add a call to action."] == (f"{form}#panel-child-content-body-section")
    assert links["Reviewed by: This field cannot be blank."] == f"{form}#id_reviewer"
    assert not ConditionPage.objects.get().live
    assert page.workflow_in_progress


# The page on which a reviewer reads and answers


def review_of(client, page, **answer):
    address = reverse("clinics-review", args=[page.pk])
    if not answer:
        return client.get(address)
    seen = client.get(address).context["seen"]
    return client.post(address, {"seen": seen, **answer}, follow=True)


def test_the_review_says_what_changed_for_visitors_and_by_whom(client, practice, people):
    place = make_location(practice)
    place.street = "2 Main Street"
    place.country = "CA"
    submit(place, people["editor"])
    client.force_login(people["reviewer"])

    shown = review_of(client, place)

    found = {change.label: "".join(change.parts[0].lines) for change in shown.context["changes"]}
    assert found == {
        "Street": "<del>1</del><ins>2</ins> Main Street",
        "Country": "<del>United States</del> <ins>Canada</ins>",
    }
    assert "elm-editor" in shown.content.decode()


def test_a_page_that_was_never_live_is_shown_whole(client, practice, people):
    page = make_condition_page(practice, live=False)
    page.save_revision(clean=False)
    page.get_workflow().start(page, people["editor"])
    client.force_login(people["reviewer"])

    found = review_of(client, page).context["changes"]

    assert {change.kind for change in found} == {"new"}
    labels = [change.label for change in found]
    assert labels[0] == "Title"
    assert "Overview: What it is" in labels


def test_yes_with_a_note_publishes_and_tells_the_editor(client, practice, people, mailoutbox):
    place = make_location(practice)
    place.street = "2 Main Street"
    submit(place, people["editor"])
    mailoutbox.clear()
    client.force_login(people["reviewer"])

    response = review_of(client, place, answer="approve", comment="Thank you.")

    assert "“Main street” is live." in told(response)[-1]
    assert LocationPage.objects.get().street == "2 Main Street"
    [mail] = mailoutbox
    assert (mail.to, mail.subject) == ([people["editor"].email], "Live: “Main street”")
    assert "> Thank you." in mail.body
    assert f"http://elm.localhost{LocationPage.objects.get().get_url_parts()[2]}" in mail.body


def test_changes_are_asked_for_with_words(client, practice, people, mailoutbox):
    place = make_location(practice)
    submit(place, people["editor"])
    mailoutbox.clear()
    client.force_login(people["reviewer"])

    without = review_of(client, place, answer="reject", comment=" ")
    review_of(client, place, answer="reject", comment="Say where to park.\n<b>Please</b>")

    assert (without.status_code, without.context["error"]) == (422, "Write what should change.")
    assert place.current_workflow_state.status == "needs_changes"
    [mail] = mailoutbox
    assert mail.subject == "Please change: “Main street”"
    assert "> Say where to park.\n> <b>Please</b>" in mail.body


def test_the_note_stands_before_the_editor_who_mends(client, practice, people):
    place = make_location(practice)
    submit(place, people["editor"]).reject(user=people["reviewer"], comment="Park <b>where</b>?")
    client.force_login(people["editor"])

    shown = client.get(reverse("wagtailadmin_pages:edit", args=[place.pk]))

    assert "elm-reviewer asks for changes:" in told(shown)[0]
    assert "Park &lt;b&gt;where&lt;/b&gt;?" in told(shown)[0]


def test_what_was_changed_behind_a_reviewer_s_back_is_read_before_it_is_answered(
    client, practice, people
):
    place = make_location(practice)
    submit(place, people["editor"])
    client.force_login(people["reviewer"])
    seen = review_of(client, place).context["seen"]
    place.street = "Somewhere else"
    place.save_revision(user=people["manager"])

    response = client.post(
        reverse("clinics-review", args=[place.pk]), {"seen": seen, "answer": "approve"}
    )

    assert response.context["error"].startswith("The page was changed since you opened it.")
    assert "Somewhere else" in response.content.decode()
    assert LocationPage.objects.get().street == "1 Main Street"


def test_a_link_to_a_review_that_is_over_says_how_it_ended(client, practice, people):
    place = make_location(practice)
    submit(place, people["editor"]).approve(user=people["manager"])
    client.force_login(people["reviewer"])

    response = client.get(reverse("clinics-review", args=[place.pk]), follow=True)

    assert told(response)[0] == "elm-manager has approved this page already."


@pytest.mark.parametrize("role", ["editor", "stranger"])
def test_who_may_not_answer_is_given_no_answers(client, practice, people, role):
    place = make_location(practice)
    submit(place, people["editor"])
    stranger = make_member(make_practice("oak"), "reviewer")
    client.force_login(people.get(role, stranger))
    address = reverse("clinics-review", args=[place.pk])

    shown, sent = client.get(address), client.post(address, {"answer": "approve", "seen": ""})

    expected = (302, 302) if role == "editor" else (404, 404)
    assert (shown.status_code, sent.status_code) == expected
    assert place.workflow_in_progress


def test_a_reviewer_finds_what_waits_on_the_first_screen(client, practice, people):
    place = make_location(practice)
    submit(place, people["editor"])
    client.force_login(people["reviewer"])

    first = client.get(reverse("wagtailadmin_home")).content.decode()

    assert reverse("clinics-review", args=[place.pk]) in first


def test_the_answers_stand_beside_the_editor_s_buttons(client, practice, people):
    place = make_location(practice)
    submit(place, people["editor"])
    client.force_login(people["reviewer"])

    shown = client.get(reverse("wagtailadmin_pages:edit", args=[place.pk])).content.decode()

    form = BeautifulSoup(shown, "html.parser")
    for name in ("approve", "reject"):
        [button] = form.select(f'[data-workflow-action-name="{name}"]')
        assert button.find_parent(class_="w-dropdown__content") is None


def test_submitting_stands_in_sight_where_it_is_all_that_an_editor_may_do(client, practice, people):
    place = make_location(practice)
    client.force_login(people["editor"])

    shown = client.get(reverse("wagtailadmin_pages:edit", args=[place.pk])).content

    [button] = BeautifulSoup(shown, "html.parser").select('button[name="action-submit"]')
    assert button.find_parent(class_="w-dropdown__content") is None


# The mails


def test_a_mail_server_that_fails_keeps_nobody_from_answering(
    client, practice, people, settings, caplog
):
    place = make_location(practice)
    submit(place, people["editor"])
    settings.EMAIL_BACKEND = "nowhere.EmailBackend"
    client.force_login(people["reviewer"])

    response = review_of(client, place, answer="approve")

    assert "“Main street” is live." in told(response)[-1]
    assert "Mails about a review could not be sent" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_no_mail_tells_of_what_was_taken_back(monkeypatch, mailoutbox):
    monkeypatch.undo()
    practice = make_practice(sign_off=True)
    editor, _reviewer = make_member(practice, "editor"), make_member(practice, "reviewer")
    place = make_location(practice)

    with transaction.atomic():
        submit(place, editor)
        transaction.set_rollback(True)
    sent_before = list(mailoutbox)
    place = LocationPage.objects.get()
    state = submit(place, editor)
    state.reject(user=None, comment="More")
    place.current_workflow_state.resume(editor)

    assert sent_before == []
    assert [mail.subject for mail in mailoutbox] == [
        "For your review: “Main street”",
        "Please change: “Main street”",
        "For your review: “Main street”",
    ]


def test_two_versions_are_compared_in_words_and_of_the_sections_only_those_that_changed(
    client, practice, people
):
    page = make_condition_page(
        practice,
        [
            section("causes", text="<p>Effort.</p>"),
            section("red_flags", level="urgent", entries=["it lasts for a week"]),
        ],
    )
    page = ConditionPage.objects.get(pk=page.pk)
    first = page.save_revision()
    page.body[1].value["level"] = "emergency"
    second = page.save_revision()
    client.force_login(people["editor"])

    address = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, first.pk, second.pk])
    main = BeautifulSoup(client.get(address).content, "html.parser").main.get_text(" ", strip=True)

    assert "What changed" in main
    assert "emergency" not in main
    assert "Effort." not in main
