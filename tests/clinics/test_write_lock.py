"""SQLite lets one write at a time: who publishes takes their turn for writing alone."""

from __future__ import annotations

import pytest
from django.db import connection

from clinics.models import ContentPage
from search import upkeep
from tests.factories import make_practice


@pytest.mark.django_db(transaction=True)
def test_a_page_is_judged_and_its_words_are_collected_before_anybody_has_to_wait(monkeypatch):
    practice = make_practice()
    page = practice.home.add_child(instance=ContentPage(title="Parking", slug="parking"))
    judged, collected = [], []
    full_clean, document_of = ContentPage.full_clean, upkeep.document_of

    def judge(self, *args, **kwargs):
        judged.append(connection.in_atomic_block)
        return full_clean(self, *args, **kwargs)

    def collect(page):
        collected.append(connection.in_atomic_block)
        return document_of(page)

    monkeypatch.setattr(ContentPage, "full_clean", judge)
    monkeypatch.setattr(upkeep, "document_of", collect)

    page.title = "Where to park"
    page.save_revision().publish()

    assert judged
    assert collected
    assert not any(judged + collected)


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
