"""A practice out of one installation and into another: whole, in its place, and in nobody's way."""

from __future__ import annotations

import io
import json
import re
import zipfile

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file_jpeg
from wagtail.models import Collection, Comment, Page, ReferenceIndex, Revision, Site

from clinics import tenancy
from clinics.models import ContentPage, Enquiry, Practice
from clinics.tenancy.context import tenant_context
from clinics.tenancy.transfer import exporting
from tests.cached_fixtures import cached_fixture
from tests.factories import make_admin, make_practice

WORDS = {"name": "Pat", "email": "pat@example.com", "phone": "", "message": "Hello"}


def member(practice, role):
    user = get_user_model().objects.create_user(
        f"{practice.slug}-{role}", f"{role}@example.com", "pw"
    )
    user.groups.add(tenancy.group_of(practice, role))
    return user


@cached_fixture
def whole():
    """A practice with something of every kind, a Spanish home, and another practice before it."""
    make_practice("oak")
    practice = make_practice("elm", usual_pages=True)
    editor, staff = member(practice, "editor"), make_admin()
    member(practice, "manager")
    image = Image.objects.create(
        title="House",
        file=get_test_image_file_jpeg(filename="house.jpg", size=(90, 60)),
        collection=practice.collection,
        uploaded_by_user=editor,
    )
    image.tags.add("garden")
    document = Document.objects.create(
        title="Fees",
        file=ContentFile(b"Cash or card.", "fees.txt"),
        collection=practice.collection,
    )
    privacy = practice.home.get_children().get(slug="privacy")
    text = (
        f'<p><a linktype="page" id="{privacy.pk}">Privacy</a> and '
        f'<a linktype="document" id="{document.pk}">fees</a></p>'
    )
    body = [
        {"type": "text", "value": text, "id": "a" * 36},
        {"type": "image", "value": {"image": image.pk, "decorative": False, "alt_text": "A house"}},
    ]
    page = practice.home.add_child(
        instance=ContentPage(
            title="House", slug="house", body=json.dumps(body), owner=editor, social_image=image
        )
    )
    page.save_revision(user=staff).publish(user=staff)
    Comment.objects.create(page=page, user=staff, text="By staff", contentpath="title")
    Comment.objects.create(page=page, user=editor, text="By us", contentpath="title")
    practice.home.logo = image
    practice.home.save_revision(user=editor).publish()
    enquiry = Enquiry(practice=practice, kind="message")
    enquiry.encrypt({**WORDS, "answers": []})
    enquiry.save()
    return practice


def exported(practice) -> io.BytesIO:
    file = io.BytesIO()
    tenancy.export(practice, file)
    file.seek(0)
    return file


def rows_in(file: io.BytesIO) -> list[dict]:
    with zipfile.ZipFile(file) as archive:
        rows = json.loads(archive.read(exporting.DATA))["rows"]
    file.seek(0)
    return rows


def gone(practice) -> io.BytesIO:
    """The archive of a practice that was then deleted, while others took its numbers."""
    file = exported(practice)
    tenancy.delete(practice, confirmation=practice.home.title, exported=True)
    make_practice("beech", usual_pages=True)
    return file


def shown(host: str, address: str) -> str:
    answer = Client(headers={"host": host}).get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    # Folders of media are drawn anew, and numbers are those of here.
    text = re.sub(r"/[a-z0-9]{12}/", "/…/", answer.content.decode())
    return re.sub(r"(/documents/|/enquiry/)\d+", r"\1N", text)


def words(html: str) -> str:
    """What a visitor reads: in the graph the order of some lists is the database's to choose."""
    return BeautifulSoup(html, "lxml").get_text(" ", strip=True)


def test_a_practice_comes_back_as_it_was(whole):
    addresses = ["/", "/house/", "/team/", "/treatments/"]
    before = [shown("elm.localhost", address) for address in addresses]

    practice = tenancy.import_practice(gone(whole))

    after = [shown("elm.localhost", address) for address in addresses]
    assert practice.slug == "elm"
    assert after == before


def test_trees_count_right_and_nobody_elses_rows_are_touched(whole):
    file = exported(whole)
    tenancy.delete(whole, confirmation=whole.home.title, exported=True)
    oak = Practice.objects.get(slug="oak")
    others = rows_in(exported(oak))

    tenancy.import_practice(file)

    assert Page.find_problems() == ([], [], [], [], [])
    assert Collection.find_problems() == ([], [], [], [], [])
    assert rows_in(exported(oak)) == others


def test_every_reference_leads_to_the_own_row(whole):
    practice = tenancy.import_practice(gone(whole))

    with tenant_context(practice):
        page = ContentPage.objects.get(slug="house")
        image, document = Image.objects.get(), Document.objects.get()
        privacy = Page.objects.get(slug="privacy")
        assert page.social_image == image
        assert page.body[1].value.pk == image.pk
        assert f'linktype="page" id="{privacy.pk}"' in page.body[0].value.source
        assert f'linktype="document" id="{document.pk}"' in page.body[0].value.source
        assert practice.home.logo == image
        assert list(image.tags.names()) == ["garden"]
        assert image.file.read()
        assert document.file.read() == b"Cash or card."
        used = ReferenceIndex.get_references_to(image)
        assert used.filter(object_id=str(page.pk)).exists()
    tenancy.check_references(page)


def test_old_revisions_can_be_published_and_overwrite_nobody(whole):
    practice = tenancy.import_practice(gone(whole))
    others = rows_in(exported(Practice.objects.get(slug="beech")))

    for page in practice.home.get_descendants(inclusive=True).specific():
        for revision in Revision.objects.for_instance(page):
            revision.as_object().save_revision().publish()

    assert rows_in(exported(Practice.objects.get(slug="beech"))) == others
    assert Page.find_problems() == ([], [], [], [], [])
    shown("elm.localhost", "/house/")


def test_its_people_are_invited_without_a_password_and_work_again(
    whole, mailoutbox, django_capture_on_commit_callbacks
):
    file = gone(whole)
    get_user_model().objects.create_user("elm-editor", "somebody@example.net", "pw")

    with django_capture_on_commit_callbacks(execute=True):
        practice = tenancy.import_practice(file)

    editor = tenancy.people.people_of(practice).get(email="editor@example.com")
    assert sorted(mail.to[0] for mail in mailoutbox) == [
        "editor@example.com",
        "manager@example.com",
    ]
    assert editor.username != "elm-editor"
    assert not editor.has_usable_password()
    client = Client(headers={"host": "elm.localhost"})
    client.force_login(editor)
    page = ContentPage.objects.get(slug="house")
    assert client.get(f"/admin/pages/{page.pk}/edit/").status_code == 200
    assert page.owner == editor
    assert client.get("/admin/images/").content.decode().count("House") > 0
    assert "By us" in str(Comment.objects.values_list("text", flat=True))
    assert not Comment.objects.filter(text="By staff").exists()


def test_what_visitors_wrote_is_there_for_who_has_the_keys(whole):
    practice = tenancy.import_practice(gone(whole))

    assert [enquiry.words["message"] for enquiry in practice.enquiries.all()] == ["Hello"]


def rights_in(practice) -> set[tuple]:
    groups = Group.objects.filter(practice_group__practice=practice)
    return set(groups.values_list("practice_group__role", "permissions__codename"))


def test_no_archive_hands_out_rights(whole):
    file = gone(whole)
    with zipfile.ZipFile(file) as archive:
        data = json.loads(archive.read(exporting.DATA))
    data["people"][0].update(is_superuser=True, is_staff=True, password="x")
    forged = io.BytesIO()
    with zipfile.ZipFile(forged, "w") as archive:
        archive.writestr(exporting.DATA, json.dumps(data))

    practice = tenancy.import_practice(forged)

    for person in tenancy.people.people_of(practice):
        assert not person.is_superuser
        assert not person.has_usable_password()
    assert rights_in(practice) == rights_in(Practice.objects.get(slug="oak"))


@pytest.mark.parametrize("taken", ["all", "host"])
def test_where_its_name_or_host_is_taken_nothing_is_made(whole, taken):
    if taken == "all":
        file = exported(whole)
    else:
        file = gone(whole)
        make_practice("ash", hostname="elm.localhost")
    before = {model: model.objects.count() for model in (Page, Site, Group, Image, Practice)}

    with pytest.raises(ValidationError) as refused:
        tenancy.import_practice(file)

    assert set(refused.value.message_dict) <= {"slug", "hostname"}
    assert {model: model.objects.count() for model in before} == before


def test_it_may_answer_at_another_host(whole):
    practice = tenancy.import_practice(gone(whole), hostname="elm.example.com", port=443)

    assert practice.site.root_url == "https://elm.example.com"
    assert Client(headers={"host": "elm.example.com"}).get("/house/").status_code == 200


def test_what_fails_in_the_middle_leaves_neither_rows_nor_files(whole, settings, monkeypatch):
    file = gone(whole)
    before = sorted(settings.MEDIA_ROOT.rglob("*.*"))
    pages = Page.objects.count()
    monkeypatch.setattr(ReferenceIndex, "create_or_update_for_object", lambda thing: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        tenancy.import_practice(file)

    assert Page.objects.count() == pages
    assert sorted(settings.MEDIA_ROOT.rglob("*.*")) == before


@pytest.mark.parametrize(
    "content", [b"", b"no archive", b"PK\x03\x04 half"], ids=["empty", "text", "half"]
)
def test_a_file_that_is_no_archive_gets_one_line(db, tmp_path, content):
    file = tmp_path / "elm.zip"
    file.write_bytes(content)

    with pytest.raises(CommandError, match="no archive of a practice"):
        call_command("import_practice", file)


def test_an_archive_of_what_is_not_known_here_gets_one_line(db, tmp_path):
    file = tmp_path / "elm.zip"
    row = {"model": "shop.Basket", "pk": 1, "fields": {}}
    data = {"format": 1, "rows": [row], "shared": {}, "people": [], "practice": 1}
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(exporting.DATA, json.dumps(data))

    with pytest.raises(CommandError, match=r"shop\.Basket"):
        call_command("import_practice", file)


def test_an_archive_that_would_fill_the_disk_is_refused_before_anything_is_unpacked(db, tmp_path):
    file = tmp_path / "elm.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(exporting.DATA, json.dumps({"format": 1, "rows": []}))
        archive.writestr("media/original_images/house.jpg", bytes(20 * 1024 * 1024))

    with pytest.raises(CommandError, match="too large"):
        call_command("import_practice", file)


def test_by_the_commands_it_is_found_by_search_again(whole, tmp_path):
    file = tmp_path / "elm.zip"
    call_command("export_practice", "elm", file, stdout=io.StringIO())
    tenancy.delete(whole, confirmation=whole.home.title, exported=True)

    call_command("import_practice", file, invite=False, stdout=io.StringIO())

    assert "House" in shown("elm.localhost", "/search/?q=house")
    with pytest.raises(CommandError, match="is there already"):
        call_command("export_practice", "elm", file)


def test_an_archive_holds_one_practice_its_originals_and_no_secret(whole):
    file = exported(whole)

    with zipfile.ZipFile(file) as archive:
        text = archive.read(exporting.DATA).decode()
        names = archive.namelist()
    assert "Oak Clinic" not in text
    assert "Hello" not in text
    assert "password" not in text
    assert "md5$" not in text
    files = sorted(name.rpartition("/")[2] for name in names)
    assert files == ["fees.txt", "house.jpg", exporting.DATA]


@pytest.mark.audit
def test_a_demo_practice_comes_back_as_it_was(demo):
    practice = Practice.objects.get(slug="larkfield-chiropractic")
    host = practice.site.hostname
    pages = practice.home.get_descendants(inclusive=True).live().public()
    addresses = [page.get_url_parts()[2] for page in pages]
    before = {address: words(shown(host, address)) for address in addresses}

    tenancy.import_practice(gone(practice), invite=False)
    call_command("rebuild_search_index", practice.slug, verbosity=0)

    assert len(addresses) > 10
    for address in addresses:
        assert words(shown(host, address)) == before[address]
    assert Page.find_problems() == ([], [], [], [], [])
