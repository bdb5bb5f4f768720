"""SQLite lets one write at a time: who publishes takes their turn for writing alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from clinics.models import ContentPage
from clinics.runtime import schedule
from search import indexer
from tests.factories import make_member, make_practice


@pytest.fixture
def others_wait(monkeypatch):
    """Whether others waited for a turn, each time a page was judged or its words collected."""
    judged, collected = [], []
    full_clean, document_of = ContentPage.full_clean, indexer.document_of

    def judge(self, *args, **kwargs):
        judged.append(connection.in_atomic_block)
        return full_clean(self, *args, **kwargs)

    def collect(page):
        collected.append(connection.in_atomic_block)
        return document_of(page)

    monkeypatch.setattr(ContentPage, "full_clean", judge)
    monkeypatch.setattr(indexer, "document_of", collect)
    return judged, collected


def due(practice, slug: str, user=None) -> ContentPage:
    """A page that was to go live a minute ago."""
    at = timezone.now() - timedelta(minutes=1)
    page = ContentPage(title=slug.title(), slug=slug, live=False, go_live_at=at)
    practice.home.add_child(instance=page)
    page.save_revision(approved_go_live_at=at, user=user)
    return page


@pytest.mark.django_db(transaction=True)
def test_a_page_is_judged_and_its_words_are_collected_before_anybody_has_to_wait(others_wait):
    judged, collected = others_wait
    practice = make_practice()
    page = practice.home.add_child(instance=ContentPage(title="Parking", slug="parking"))
    judged.clear()
    collected.clear()

    page.title = "Where to park"
    page.save_revision().publish()

    assert judged
    assert collected
    assert not any(judged + collected)


@pytest.mark.django_db(transaction=True)
def test_a_page_that_goes_live_by_schedule_is_judged_once_before_anybody_has_to_wait(others_wait):
    judged, _collected = others_wait
    page = due(make_practice(), "parking")
    judged.clear()

    counts = schedule.publish_due()

    assert counts == (1, 0)
    assert Page.objects.get(pk=page.pk).live
    assert judged == [False]


@pytest.mark.django_db(transaction=True)
def test_what_changed_while_a_due_page_waited_for_its_turn_is_not_undone(monkeypatch):
    practice = make_practice()
    page = due(practice, "parking")
    judge = ContentPage.judge

    def and_then_somebody_adds_a_page_below(self):
        judge(self)
        parent = ContentPage.objects.get(pk=page.pk)
        parent.add_child(instance=ContentPage(title="Bicycles", slug="bicycles"))

    monkeypatch.setattr(ContentPage, "judge", and_then_somebody_adds_a_page_below)

    counts = schedule.publish_due()

    page = ContentPage.objects.get(pk=page.pk)
    assert counts == (1, 0)
    assert page.live
    assert page.numchild == 1
    assert [child.slug for child in page.get_children()] == ["bicycles"]


@pytest.mark.django_db(transaction=True)
def test_a_due_page_that_is_taken_off_the_schedule_meanwhile_does_not_go_live(monkeypatch):
    page = due(make_practice(), "parking")
    judge = ContentPage.judge

    def and_then_somebody_thinks_better_of_it(self):
        judge(self)
        page.revisions.update(approved_go_live_at=None)

    monkeypatch.setattr(ContentPage, "judge", and_then_somebody_thinks_better_of_it)

    schedule.publish_due()

    assert not Page.objects.get(pk=page.pk).live


@pytest.mark.django_db(transaction=True)
def test_a_due_page_that_is_found_wanting_stays_due_whole_and_its_author_is_told_once(others_wait):
    judged, _collected = others_wait
    practice = make_practice()
    author = make_member(practice, "editor")
    page = due(practice, "parking", author)
    Page.objects.filter(pk=page.pk).update(slug="parking-draft")
    practice.home.add_child(instance=ContentPage(title="In the way", slug="parking"))
    judged.clear()

    counts = [schedule.publish_due() for _ in range(2)]

    assert counts == [(0, 1), (0, 1)]
    assert judged == [False, False]
    assert page.revisions.filter(approved_go_live_at__isnull=False).count() == 1
    assert not Page.objects.get(pk=page.pk).live
    assert PageLogEntry.objects.filter(page=page.pk, action=schedule.NOT_PUBLISHED).count() == 1
    [told] = mail.outbox
    assert told.to == [author.email]
    assert "already in use" in told.body


@pytest.mark.django_db(transaction=True)
def test_what_is_wrong_with_a_page_is_still_said_before_anything_is_kept():
    practice = make_practice()
    practice.home.add_child(instance=ContentPage(title="Parking", slug="parking"))
    page = practice.home.add_child(instance=ContentPage(title="Prices", slug="prices"))
    page.slug = "parking"

    with pytest.raises(Exception, match="in use"):
        page.save()
    with pytest.raises(Exception, match="in use"):
        page.save_revision()

    assert ContentPage.objects.filter(slug="parking").count() == 1
    assert not page.revisions.exists()
