"""A new practice is its people's alone until one of them opens it; an archived one says so."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client
from wagtail.models import Page

from clinics import tenancy
from clinics.models import Practice
from seo.audit.render import fetch
from tests.cached_fixtures import cached_fixture
from tests.factories import make_admin, make_editor, make_practice

pytestmark = pytest.mark.django_db
#: What a visitor or a machine may ask of a practice's host.
ADDRESSES = ("/", "/conditions/", "/search/", "/robots.txt", "/sitemap.xml", "/nothing/")


@cached_fixture
def private():
    return make_practice("alder", private=True)


def at_home(user=None, slug: str = "alder") -> Client:
    client = Client(headers={"host": f"{slug}.localhost"})
    if user:
        client.force_login(user)
    return client


def manager_of(practice):
    user = get_user_model().objects.create_user(f"{practice.slug}-manager", email="m@example.com")
    user.groups.add(tenancy.group_of(practice, "manager"))
    return user


def test_visitors_read_that_a_private_practice_opens_soon(private):
    answers = {path: at_home().get(path) for path in ADDRESSES}

    for path, answer in answers.items():
        assert answer.status_code == 503, path
        assert answer["Retry-After"] == "86400"
        assert answer["X-Robots-Tag"] == "noindex"
        assert "no-store" in answer["Cache-Control"]
    text = answers["/conditions/"].content.decode()
    assert "Alder Clinic" in text
    assert "/admin/login/?next=/conditions/" in text


def test_only_its_own_people_see_a_private_practice(private):
    other = make_practice("beech")

    seen = {
        name: at_home(user).get("/conditions/").status_code
        for name, user in {
            "its editor": make_editor(private),
            "its manager": manager_of(private),
            "staff": make_admin(),
            "another's editor": make_editor(other),
        }.items()
    }

    assert seen == {"its editor": 200, "its manager": 200, "staff": 200, "another's editor": 503}


def test_what_its_people_see_is_kept_by_nobody(private):
    answer = at_home(make_editor(private)).get("/")

    assert "Not open yet" in answer.content.decode()
    assert answer["X-Robots-Tag"] == "noindex"
    assert "no-store" in answer["Cache-Control"]


def test_only_who_may_open_it_is_led_to_where_it_is_opened(private):
    led = {
        name: "/admin/practice/" in at_home(user).get("/").content.decode()
        for name, user in {"editor": make_editor(private), "manager": manager_of(private)}.items()
    }

    assert led == {"editor": False, "manager": True}


def test_the_platforms_list_and_its_audit_know_which_are_open(private, settings):
    settings.LIST_PRACTICES, settings.PLATFORM_HOSTS = True, ["localhost"]
    make_practice("beech")
    closed = make_practice("cedar")
    tenancy.archive(closed)

    listed = Client(headers={"host": "localhost"}).get("/").content.decode()

    assert "Beech Clinic" in listed
    assert "Alder Clinic" not in listed
    assert "Cedar Clinic" not in listed
    assert fetch("http://alder.localhost/conditions/").status_code == 200


def test_a_preview_of_a_private_practice_is_shown_to_its_editor(private):
    client = Client(headers={"host": "localhost"})
    client.force_login(make_editor(private))

    assert client.get(f"/admin/pages/{private.home_id}/view_draft/").status_code == 200


def test_a_manager_opens_the_site_and_closes_it_only_when_sure(private):
    client = Client(headers={"host": "localhost"})
    client.force_login(manager_of(private))
    assert "Open the site to visitors" in client.get("/admin/practice/").content.decode()

    client.post("/admin/practice/", {"do": "open"})
    opened = at_home().get("/").status_code
    client.post("/admin/practice/", {"do": "close"})
    still = at_home().get("/").status_code
    client.post("/admin/practice/", {"do": "close", "sure": "on"})

    assert (opened, still, at_home().get("/").status_code) == (200, 200, 503)
    assert Page.objects.filter(path__startswith=private.home.path, live=False).count() == 0


@pytest.mark.parametrize("role", ["editor", "reviewer"])
def test_who_is_no_manager_opens_nothing_and_takes_no_data(private, role):
    user = get_user_model().objects.create_user("someone")
    user.groups.add(tenancy.group_of(private, role))
    client = Client(headers={"host": "localhost"})
    client.force_login(user)

    client.get("/admin/practice/")
    client.post("/admin/practice/", {"do": "open"})
    taken = client.post("/admin/practice/export/")

    private.refresh_from_db()
    assert private.opened_at is None
    assert "attachment" not in taken.get("Content-Disposition", "")


def test_a_manager_takes_the_own_data_and_no_others(private):
    make_practice("beech")
    client = Client(headers={"host": "localhost"})
    client.force_login(manager_of(private))

    exported = client.post("/admin/practice/export/")

    assert "attachment" in exported["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(b"".join(exported.streaming_content))) as archive:
        held = "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    assert "Alder Clinic" in held
    assert "beech" not in held.lower()


def test_archiving_asks_and_a_closed_practice_says_so_at_every_address(private):
    tenancy.open_to_visitors(private)
    staff = Client(headers={"host": "localhost"})
    staff.force_login(make_admin())

    staff.post("/admin/practices/alder/", {"do": "archive"})
    asked = at_home().get("/").status_code
    staff.post("/admin/practices/alder/", {"do": "archive", "sure": "on"})
    closed = [at_home().get(path) for path in (*ADDRESSES, "/admin/", "/admin/login/")]
    staff.post("/admin/practices/alder/", {"do": "restore"})

    assert asked == 200
    assert {answer.status_code for answer in closed} == {410}
    assert all("Alder Clinic" in answer.content.decode() for answer in closed)
    assert at_home().get("/").status_code == 200


def test_the_command_makes_a_private_practice_unless_told_otherwise():
    facts = ("--country=US", "--profession=acupuncture")
    call_command("create_practice", "Elm", "--slug=elm", "--host=elm.localhost", *facts)
    call_command("create_practice", "Fir", "--slug=fir", "--host=fir.localhost", *facts, "--open")

    assert {p.slug: p.is_open for p in Practice.objects.all()} == {"elm": False, "fir": True}
