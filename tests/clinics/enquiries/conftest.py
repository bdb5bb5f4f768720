"""A practice's form, as a test file's own ``practice`` has it."""

import pytest

from clinics.enquiries import forms
from clinics.models import EnquiryPage


@pytest.fixture
def form(practice):
    return practice.home.add_child(instance=EnquiryPage(title="Contact us", slug="contact"))


@pytest.fixture
def token(form, monkeypatch):
    """A token that is old enough to have been filled in by a person."""
    monkeypatch.setattr(forms, "LEAST_SECONDS", -1)
    return forms.new_token(form)
