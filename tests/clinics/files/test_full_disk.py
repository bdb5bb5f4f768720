"""A disk without room: one line in the form, no orphan, and every page stays up."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.test import Client
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file_jpeg

from clinics.models import ContentPage
from clinics.runtime import logs
from tests.cached_fixtures import cached_fixture
from tests.factories import make_editor, make_location, make_practice, make_practitioner

HOST = {"host": "elm.localhost"}


@cached_fixture
def practice():
    return make_practice()


@pytest.fixture
def media(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def files_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def full(*args, **kwargs):
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def full_disk(media, monkeypatch):
    """Nothing more can be kept: what is begun ends in the middle."""
    save = FileSystemStorage._save

    def half(self, name, content):
        save(self, name, SimpleUploadedFile(name, b"half"))
        full()

    def fill():
        monkeypatch.setattr(os, "posix_fallocate", full)
        monkeypatch.setattr(FileSystemStorage, "_save", half)

    return fill


def editors_client(practice) -> Client:
    client = Client(headers=HOST, raise_request_exception=False)
    client.force_login(make_editor(practice))
    return client


UPLOADS = [
    ("/admin/images/add/", "image"),
    ("/admin/images/chooser/create/", "image"),
    ("/admin/documents/add/", "document"),
    ("/admin/documents/multiple/add/", "document"),
    ("/admin/images/multiple/add/", "image"),
]


@pytest.mark.parametrize(("address", "kind"), UPLOADS)
def test_an_upload_that_finds_no_room_gets_one_line_and_leaves_nothing(
    practice, media, full_disk, address, kind
):
    client = editors_client(practice)
    full_disk()
    if kind == "image":
        file = SimpleUploadedFile("a.jpg", get_test_image_file_jpeg().file.getvalue(), "image/jpeg")
    else:
        file = SimpleUploadedFile("a.txt", b"Fees")
    collection = practice.collection_id
    sent = {"title": "A", "collection": collection, "description": ""}
    if "chooser" in address:
        sent = {f"image-chooser-upload-{name}": value for name, value in sent.items()}
        sent["image-chooser-upload-file"] = file
    elif "multiple" in address:
        sent["files[]"] = file
    else:
        sent["file"] = file

    answer = client.post(address, sent, headers={"x-requested-with": "XMLHttpRequest"})

    assert answer.status_code == 200
    assert "no room for this file" in answer.content.decode()
    assert not Image.objects.exists()
    assert not Document.objects.exists()
    assert files_in(media) == []


def test_a_file_that_finds_no_room_at_the_last_moment_leaves_nothing(
    practice, media, full_disk, monkeypatch
):
    client = editors_client(practice)
    full_disk()
    monkeypatch.setattr(os, "posix_fallocate", lambda *args: None)
    file = SimpleUploadedFile("a.txt", b"Fees")

    answer = client.post(
        "/admin/documents/add/", {"title": "A", "collection": practice.collection_id, "file": file}
    )

    assert answer.status_code == 503
    assert not Document.objects.exists()
    assert [name for name in files_in(media) if not (media / name).is_dir()] == []


def picture(practice) -> Image:
    return Image.objects.create(
        title="House",
        description="A house",
        file=get_test_image_file_jpeg(filename="house.jpg", size=(900, 600)),
        collection=practice.collection,
    )


@pytest.fixture
def house(practice, media):
    image = picture(practice)
    body = [{"type": "image", "value": {"image": image.pk, "decorative": False, "alt_text": "A"}}]
    page = ContentPage(title="House", slug="house", body=body)
    practice.home.logo = image
    practice.home.save()
    return practice.home.add_child(instance=page)


def test_pages_whose_pictures_have_no_room_show_them_as_they_were_uploaded(house, media, full_disk):
    before = files_in(media)
    full_disk()

    answer = Client(headers=HOST).get("/house/")

    shown = answer.content.decode()
    assert answer.status_code == 200
    assert 'src="/media/original_images/' in shown
    assert 'alt="A"' in shown
    assert [name for name in files_in(media) if not (media / name).is_dir()] == [
        name for name in before if not (media / name).is_dir()
    ]


@pytest.mark.parametrize("when", ["at the first visit", "after sizes were made"])
def test_pages_stay_up_whose_pictures_a_restored_database_names_in_vain(
    practice, house, media, when
):
    """Media were not restored with it; who reads that page has no use for a failure."""
    image = Image.objects.get()
    place = make_location(practice, picture=image, picture_alt="Our door")
    person = make_practitioner(practice, portrait=image)
    pages = [practice.home, house, place.get_parent(), place, person.get_parent(), person]
    addresses = [page.get_url() for page in pages]
    client = Client(headers=HOST)
    if when == "after sizes were made":
        for address in addresses:
            client.get(address)
        cache.clear()
    shutil.rmtree(media)

    # A list of one leads straight on to that one, which is among them.
    lists = {place.get_parent().get_url(): place, person.get_parent().get_url(): person}
    answers = {address: client.get(address) for address in addresses}
    assert {address: answers.pop(address)["Location"] for address in lists} == {
        address: urlsplit(page.get_url()).path for address, page in lists.items()
    }
    assert [answer.status_code for answer in answers.values()] == [200] * len(answers)


def test_the_list_of_images_and_the_editor_stay_up(practice, house, full_disk):
    client = editors_client(practice)
    full_disk()

    answers = [client.get(url) for url in ("/admin/images/", f"/admin/pages/{house.pk}/edit/")]

    assert [answer.status_code for answer in answers] == [200, 200]


def test_once_there_is_room_again_pictures_have_their_sizes(house, media, full_disk, monkeypatch):
    with monkeypatch.context():
        full_disk()
        Client(headers=HOST).get("/house/")
        monkeypatch.undo()

    shown = Client(headers=HOST).get("/house/").content.decode()

    assert ".avif" in shown
    assert 'src="/media/original_images/' not in shown


def test_sizes_that_were_kept_before_the_disk_was_full_do_not_stay(practice, media, monkeypatch):
    image = picture(practice)
    before = files_in(media)
    save, kept_names = FileSystemStorage._save, []

    def third_fails(self, name, content):
        if len(kept_names) == 2:
            full()
        kept_names.append(save(self, name, content))
        return kept_names[-1]

    monkeypatch.setattr(FileSystemStorage, "_save", third_fails)
    template = Template('{% load clinic_pictures %}{% picture image "width-{20,40}" alt="A" %}')

    shown = template.render(Context({"image": image}))

    assert "original_images" in shown
    assert len(kept_names) == 2
    assert [name for name in files_in(media) if not (media / name).is_dir()] == [
        name for name in before if not (media / name).is_dir()
    ]


def test_a_disk_that_can_only_be_read_is_no_fault_of_the_page():
    assert logs.is_away(OSError(errno.EROFS, "Read-only file system"))
    assert not logs.is_away(OSError(errno.ENOENT, "No such file"))
