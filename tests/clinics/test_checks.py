"""What is said before anything runs."""

import pytest

from clinics import checks


@pytest.mark.parametrize("keys", [[], ["short"], ["x" * 44, "short"]])
def test_a_bad_enquiry_key_is_named_before_the_site_starts(settings, keys):
    settings.ENQUIRY_KEYS = keys

    assert [error.id for error in checks.enquiry_keys_are_keys(None)] == ["clinics.E001"]


def test_every_table_that_holds_something_of_a_practice_is_confined():
    assert checks.every_table_has_an_owner(None) == []


def test_a_model_without_an_owner_is_named(monkeypatch):
    from clinics.tenancy import row_filters

    known = {k: v for k, v in row_filters.rules().items() if k != "clinics_enquiry"}
    monkeypatch.setattr(row_filters, "rules", lambda: known)

    found = checks.every_table_has_an_owner(None)

    assert ["clinics.Enquiry" in error.msg for error in found] == [True]
