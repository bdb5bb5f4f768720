"""A health page's picture, and what its editor is told of it."""

from types import SimpleNamespace

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage

from clinics.models import TreatmentPage
from clinics.models.base import width_warning
from clinics.wagtail_hooks import tell_narrow_picture


@pytest.mark.parametrize(("width", "is_told"), [(640, True), (1199, True), (1200, False)])
def test_a_picture_that_is_shown_small_is_told_with_both_widths(width, is_told):
    told = width_warning(SimpleNamespace(width=width))

    assert bool(told) == is_told
    assert not is_told or (str(width) in told and "1200" in told)


def test_a_page_without_a_picture_is_told_nothing():
    assert width_warning(None) == ""


@pytest.mark.django_db
@pytest.mark.parametrize(("method", "count"), [("post", 1), ("get", 0)])
def test_the_editor_is_told_when_the_page_was_saved(rf, monkeypatch, method, count):
    monkeypatch.setattr(TreatmentPage, "picture", SimpleNamespace(width=640))
    request = getattr(rf, method)("/admin/pages/1/edit/")
    request.session, request._messages = {}, None
    request._messages = FallbackStorage(request)

    tell_narrow_picture(request, TreatmentPage())

    assert len(list(get_messages(request))) == count
