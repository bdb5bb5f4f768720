"""A page's pictures have their sizes before the first visitor asks for it."""

from __future__ import annotations

import pytest
from django.test import override_settings
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from clinics.files.renditions import make_renditions
from clinics.models import ContentPage
from clinics.runtime import memory
from tests.factories import make_practice

pytestmark = pytest.mark.django_db
WORKER = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


@pytest.fixture
def house():
    practice = make_practice("elm")
    image = get_image_model().objects.create(
        title="door", collection=practice.collection, file=get_test_image_file(size=(640, 480))
    )
    page = ContentPage(title="House", slug="house")
    page.body = [("image", image)]
    page.body[0].value.contextual_alt_text = "A door"
    practice.home.add_child(instance=page)
    return page


def test_publishing_queues_one_reading_of_the_page(house, django_capture_on_commit_callbacks):
    with override_settings(TASKS=WORKER):
        with django_capture_on_commit_callbacks(execute=True):
            house.save_revision().publish()
        queued = [
            result.args
            for result in make_renditions.get_backend().results
            if result.task == make_renditions
        ]

    assert queued == [[house.pk]]


def test_the_reading_makes_all_sizes(house):
    house.save_revision().publish()
    image = house.body[0].value
    assert not image.renditions.exists()

    assert make_renditions.call(house.pk) == 200

    assert image.renditions.count() > 2


def test_a_page_that_is_down_is_not_read(house):
    house.unpublish()

    assert make_renditions.call(house.pk) == 0


def test_memory_that_making_a_size_took_is_given_back(house, monkeypatch):
    given = []
    monkeypatch.setattr(memory, "give_back", lambda: given.append(1))
    house.save_revision().publish()

    make_renditions.call(house.pk)

    assert len(given) == house.body[0].value.renditions.count() > 0


def test_where_the_c_library_can_give_nothing_back_nothing_happens(monkeypatch):
    monkeypatch.setattr(memory, "_trim", lambda: None)

    memory.give_back()
