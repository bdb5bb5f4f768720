"""The review: who wrote and checked the page, when, and on what, in the page's own columns."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from clinics.models import PractitionerPage
from clinics.models.practitioner import PractitionerCredential
from condition_pages.models import ConditionPage
from condition_pages.models.pages import header_errors

# A page asks for its content type as soon as it is made.
pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 1, 15)


def person(*credentials: str, **facts) -> PractitionerPage:
    made = PractitionerPage(title="Ann Lee", professions=["chiropractic"], **facts)
    made.credentials = [PractitionerCredential(token=token) for token in credentials]
    return made


def warnings_of(**facts) -> str:
    return "\n".join(ConditionPage(title="Spasm", body=[], **facts).publish_warnings())


def test_a_practitioner_stands_above_a_name_that_is_typed():
    assert ConditionPage(author=person(), author_name="Somebody").author_label == "Ann Lee"
    assert ConditionPage(author_name="Somebody").author_label == "Somebody"
    assert ConditionPage().author_label == ""


def test_publishing_needs_an_author_of_either_kind():
    assert list(header_errors({"title": "Spasm"})) == ["author"]
    assert header_errors({"title": "Spasm", "author_name": "Somebody"}) == {}
    assert header_errors({"title": "Spasm", "author": person()}) == {}


def test_the_reviewer_is_shown_with_credentials_and_without_honours():
    page = ConditionPage(reviewer=person("DC", "OAM", honorific="Dr"))

    assert page.reviewer_label == "Dr Ann Lee (chiropractor), DC"


@pytest.mark.parametrize("due", [DAY, DAY - datetime.timedelta(days=1)])
def test_a_next_review_that_is_not_later_is_refused_even_in_a_draft(due, monkeypatch):
    monkeypatch.setattr("wagtail.models.Page.clean", lambda self: None)
    page = ConditionPage(title="Spasm", body=[], last_reviewed=DAY, next_review_due=due)

    with pytest.raises(ValidationError) as refused:
        page.clean()

    assert list(refused.value.message_dict) == ["next_review_due"]


def test_a_review_that_is_far_off_or_overdue_gets_a_warning():
    far = DAY + datetime.timedelta(days=4 * 365)
    past = datetime.date(2001, 1, 1)

    assert "more than three years" in warnings_of(last_reviewed=DAY, next_review_due=far)
    assert "overdue" in warnings_of(last_reviewed=past, next_review_due=datetime.date(2002, 1, 1))


def test_a_page_without_a_source_gets_a_warning():
    assert "names no source" in warnings_of()
    assert "names no source" not in warnings_of(sources="<p>A textbook.</p>")


def test_sources_are_read_last():
    page = ConditionPage(title="Spasm", body=[], sources="<p>A textbook.</p>")

    assert page.plain_text().split("\n")[-1] == "A textbook."
