"""Behind row-level security, in the web server's role, search still has its index."""

import pytest

from search.checks import full_text_search_may_use_its_index

pytestmark = [pytest.mark.django_db, pytest.mark.rls]


def test_the_check_is_silent_where_the_index_can_be_used():
    assert full_text_search_may_use_its_index(None, databases=["default"]) == []


def test_the_check_says_what_a_superuser_has_to_do(monkeypatch):
    monkeypatch.setattr("search.engines.postgresql.MATCH", "pg_catalog.ts_match_tq(text, tsquery)")

    [warning] = full_text_search_may_use_its_index(None, databases=["default"])

    assert warning.id == "search.W001"
    assert "LEAKPROOF" in warning.hint
