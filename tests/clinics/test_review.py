"""A clinical review: who may answer, what an answer does, and who hears of it."""

from __future__ import annotations

import pytest
from django.urls import reverse
from wagtail.models import PageLogEntry, TaskState

from clinics.models import LocationPage
from condition_pages.models import ConditionPage
from tests.factories import (
    make_admin,
    make_condition_page,
    make_location,
    make_member,
    make_practice,
)
from tests.kept import kept

pytestmark = pytest.mark.django_db


@kept
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


def answer_url(page, action, state):
    return reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk])


def told(response):
    return [str(message) for message in response.context["messages"]]


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

    assert told(response)[-1] == "elm-reviewer has asked for changes already."
    assert place.workflow_in_progress


def test_a_form_that_arrives_cut_off_is_no_error_of_the_server(client, practice, people):
    page = make_condition_page(practice)
    submit(page, people["editor"])
    client.force_login(people["reviewer"])
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])

    response = client.post(
        edit, {"action-workflow-action": "true", "workflow-action-name": "reject"}, follow=True
    )

    assert told(response)[-1] == "The form arrived incomplete, so nothing was saved."
    assert page.workflow_in_progress


def test_what_is_not_complete_is_said_and_stays_in_review(client, practice, people):
    page = make_condition_page(practice, [], live=False)
    page.save_revision(clean=False)
    page.get_workflow().start(page, people["editor"])
    client.force_login(people["reviewer"])

    response = client.post(
        answer_url(page, "approve", page.current_workflow_task_state), follow=True
    )

    assert "Sections: Add a call to action." in told(response)[-1]
    assert not ConditionPage.objects.get().live
    assert page.workflow_in_progress
