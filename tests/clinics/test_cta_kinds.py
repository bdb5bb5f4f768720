"""Each kind of call to action is one class, and none is forgotten."""

from __future__ import annotations

import pytest
from django.utils import translation

from clinics import checks, vocabulary
from clinics.models import CallToAction
from clinics.models.cta_kinds import CTA_KINDS, TARGET_FIELDS
from tests.factories import make_cta, make_practice


def test_every_kind_in_the_vocabulary_has_its_class_and_every_class_its_kind():
    assert set(CTA_KINDS) == set(vocabulary.terms("cta_kinds"))
    assert checks.every_kind_of_call_to_action_has_a_class(None) == []


def test_a_kind_that_no_class_knows_is_told_before_the_server_starts(monkeypatch):
    monkeypatch.delitem(CTA_KINDS, "download")

    [told] = checks.every_kind_of_call_to_action_has_a_class(None)

    assert told.id == "clinics.E008"
    assert "'download'" in told.msg


@pytest.mark.parametrize("kind", CTA_KINDS.values(), ids=lambda kind: kind.id)
def test_each_kind_says_what_it_does_and_where_it_leads(kind):
    assert all([kind.does, kind.why_hidden, kind.icon, kind.fields])
    assert set(kind.fields) <= set(TARGET_FIELDS)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", CTA_KINDS)
def test_one_that_leads_nowhere_is_not_shown_and_its_editor_reads_why(kind):
    practice = make_practice()
    cta = CallToAction(page=practice.home, kind=kind, label="Go")

    assert cta.as_action(practice.home) is None
    assert cta.why_not_shown(practice.home) == str(CTA_KINDS[kind].why_hidden)


@pytest.mark.django_db
def test_one_of_a_kind_that_went_is_not_shown_and_its_editor_reads_why(monkeypatch):
    practice = make_practice()
    cta = make_cta(practice, kind="link", target_url="https://example.com/")
    monkeypatch.delitem(CTA_KINDS, "link")

    with translation.override("en"):
        assert cta.as_action(practice.home) is None
        assert "knows this kind" in cta.why_not_shown(practice.home)
