"""A file's address tells nothing of other practices' files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file

from tests.factories import make_practice


def plain(name: str) -> str:
    """A file's name without what is drawn, or hashed from its own pixels."""
    return re.sub(r"\.[0-9a-f]{8}\.", ".", re.sub(r"/[a-z0-9]{12}/", "/…/", name))


@pytest.mark.django_db
def test_two_practices_files_of_one_name_both_keep_it():
    names = {}
    for slug in ("alder", "beech"):
        collection = make_practice(slug).collection
        image = Image.objects.create(
            title="House", file=get_test_image_file(filename="house.png"), collection=collection
        )
        document = Document.objects.create(
            title="Fees", file=ContentFile(b"Cash.", "fees.txt"), collection=collection
        )
        small = image.get_rendition("fill-10x10")
        names[slug] = [file.name for file in (image.file, document.file, small.file)]

    shapes = [[plain(name) for name in own] for own in names.values()]
    assert shapes[0] == shapes[1]
    assert shapes[0] == [
        "original_images/…/house.png",
        "documents/…/fees.txt",
        "images/…/house.fill-10x10.png",
    ]
    assert not set(names["alder"]) & set(names["beech"])


def test_a_deleted_file_takes_its_folder_along():
    name = default_storage.save("documents/fees.txt", ContentFile(b"Cash."))
    folder = Path(default_storage.path(name)).parent
    assert folder.exists()

    default_storage.delete(name)

    assert not folder.exists()
    assert folder.parent.exists()


def test_a_long_name_still_fits_its_column():
    name = default_storage.save(
        "documents/" + "x" * 200 + ".txt", ContentFile(b"Cash."), max_length=100
    )

    assert len(name) <= 100
    assert name.endswith(".txt")
