"""A manager leads old addresses of the own site to its pages, and touches no other site."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.contrib.redirects.models import Redirect

from clinics import tenancy
from tests.cached_fixtures import cached_fixture
from tests.factories import make_admin, make_practice

pytestmark = pytest.mark.django_db


@cached_fixture
def two():
    """Two practices, each with a redirect."""
    made = [make_practice("alder"), make_practice("beech")]
    for practice in made:
        Redirect.objects.create(
            old_path=f"/old-{practice.slug}", site=practice.site, redirect_page=practice.home
        )
    return made


def signed_in(practice, role: str) -> Client:
    user = get_user_model().objects.create_user(f"{practice.slug}-{role}")
    user.groups.add(tenancy.group_of(practice, role))
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    return client


def test_a_manager_sees_and_deletes_the_own_redirects_alone(two):
    alder, beech = two
    client = signed_in(alder, "manager")
    own = Redirect.objects.get(site=alder.site)
    other = Redirect.objects.get(site=beech.site)

    listed = client.get("/admin/redirects/").content.decode()
    answers = [client.get(f"/admin/redirects/{r.pk}/").status_code for r in (own, other)]
    client.post(f"/admin/redirects/{other.pk}/delete/")
    client.post(f"/admin/redirects/{own.pk}/delete/")

    assert "/old-alder" in listed
    assert "beech" not in listed
    assert answers == [200, 404]
    assert list(Redirect.objects.values_list("old_path", flat=True)) == ["/old-beech"]


def test_a_redirect_starts_at_the_own_site_without_being_asked(two):
    alder, beech = two
    client = signed_in(alder, "manager")
    form = client.get("/admin/redirects/add/").content.decode()

    sent = {"old_path": "/prices.html", "redirect_link": "/treatments/", "site": beech.site_id}
    client.post("/admin/redirects/add/", sent)

    made = Redirect.objects.get(old_path="/prices.html")
    assert 'name="site"' not in form
    assert made.site == alder.site
    visitor = Client(headers={"host": "alder.localhost"})
    assert visitor.get("/prices.html")["Location"] == "http://alder.localhost/treatments/"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"old_path": "/x"}, "Say where it leads"),
        ({"old_path": "/x", "redirect_link": "https://evil.example.com/"}, "Platform staff make"),
        ({"old_path": "/x", "redirect_link": "//evil.example.com/"}, "Enter a valid URL"),
        ({"old_path": "/x", "redirect_link": "javascript:alert(1)"}, "Enter a valid URL"),
        ({"old_path": "/old-alder", "redirect_link": "/"}, "already exists"),
    ],
)
def test_what_can_not_be_is_said_at_its_field_and_nothing_is_made(two, sent, said):
    client = signed_in(two[0], "manager")

    answer = client.post("/admin/redirects/add/", sent)

    assert said in answer.content.decode()
    assert Redirect.objects.count() == 2


def test_a_redirect_leads_to_no_page_of_another_practice(two):
    alder, beech = two
    client = signed_in(alder, "manager")

    client.post("/admin/redirects/add/", {"old_path": "/x", "redirect_page": beech.home_id})

    assert not Redirect.objects.filter(old_path="/x").exists()


def test_redirects_of_a_former_site_come_from_a_file(two):
    alder, _beech = two
    client = signed_in(alder, "manager")
    rows = b"from,to\n/a.html,/treatments/\n/b.html,https://evil.example.com/\n"

    asked = client.post(
        "/admin/redirects/import/", {"import_file": SimpleUploadedFile("old.csv", rows)}
    )
    form = asked.context["form"]
    sent = {
        "import_file_name": form.initial["import_file_name"],
        "input_format": form.initial["input_format"],
        "from_index": "0",
        "to_index": "1",
        "permanent": "on",
        "site": "",
    }
    answer = client.post("/admin/redirects/import/process/", sent)

    assert Redirect.objects.get(old_path="/a.html").site == alder.site
    assert not Redirect.objects.filter(old_path="/b.html").exists()
    assert "Platform staff make" in answer.content.decode()


def test_a_manager_sees_which_addresses_are_gone_and_leads_one_to_a_page(two):
    alder, _beech = two
    client = signed_in(alder, "manager")
    page = alder.home.get_children().last()
    page.delete()
    gone = Redirect.objects.get(old_path=f"/{page.slug}")

    listed = client.get("/admin/redirects/").content.decode()
    sent = {"old_path": gone.old_path, "redirect_page": alder.home_id, "is_permanent": "on"}
    client.post(f"/admin/redirects/{gone.pk}/", sent)

    assert "Nowhere: the page was deleted" in listed
    visitor = Client(headers={"host": "alder.localhost"})
    assert visitor.get(f"/{page.slug}/").status_code == 301


@pytest.mark.parametrize("role", ["editor", "reviewer"])
def test_who_is_no_manager_has_no_redirects(two, role):
    client = signed_in(two[0], role)

    client.post("/admin/redirects/add/", {"old_path": "/x", "redirect_link": "/"})

    assert client.get("/admin/redirects/").status_code in (302, 403)
    assert Redirect.objects.count() == 2


def test_platform_staff_choose_the_site_and_lead_anywhere(two):
    client = Client(headers={"host": "localhost"})
    client.force_login(make_admin())

    sent = {
        "old_path": "/x",
        "site": two[1].site_id,
        "redirect_link": "https://elsewhere.example.com/",
    }
    client.post("/admin/redirects/add/", sent)

    assert Redirect.objects.get(old_path="/x").site == two[1].site
