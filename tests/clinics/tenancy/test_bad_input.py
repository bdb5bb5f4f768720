"""What would mix two practices up is refused in one clear line, and nothing is lost."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page, Site

from clinics import tenancy
from clinics.models import ContentPage, Practice
from clinics.tenancy.context import tenant_context
from tests.cached_fixtures import cached_fixture
from tests.factories import make_admin, make_cta, make_editor, make_practice

pytestmark = pytest.mark.django_db


@cached_fixture
def two():
    return make_practice("alder"), make_practice("beech")


@pytest.fixture
def staff():
    client = Client(headers={"host": "localhost"})
    client.force_login(make_admin())
    return client


def client_at(host: str, user=None) -> Client:
    client = Client(headers={"host": host})
    if user:
        client.force_login(user)
    return client


# Hosts


@pytest.mark.parametrize("host", ["beech.localhost", "BEECH.localhost"])
def test_a_practices_site_does_not_take_another_practices_host(two, staff, host):
    site = two[0].site
    sent = {"hostname": host, "port": 8443, "site_name": "Alder", "root_page": two[0].home_id}

    answer = staff.post(f"/admin/sites/edit/{site.pk}/", sent, follow=True)

    assert f"The host {host.lower()} is taken." in answer.content.decode()
    site.refresh_from_db()
    assert site.hostname == "alder.localhost"


def test_a_host_that_two_practices_have_all_the_same_answers_for_neither(two):
    Site.objects.filter(pk=two[0].site_id).update(hostname="beech.localhost", port=8443)
    cache.clear()

    for host in ("beech.localhost", "beech.localhost:8443", "alder.localhost"):
        assert client_at(host).get("/").status_code == 400


def test_an_unknown_host_gets_an_answer_in_a_project_that_names_no_host_of_its_own(two, settings):
    del settings.PLATFORM_HOSTS

    assert client_at("stranger.localhost").get("/").status_code == 400
    assert client_at("alder.localhost").get("/").status_code == 200


@pytest.mark.parametrize("forged", ["x-forwarded-host", "x-host", "forwarded", "x-original-host"])
def test_no_header_but_the_host_says_whose_site_it_is(two, forged):
    value = "host=beech.localhost" if forged == "forwarded" else "beech.localhost"
    client = Client(headers={"host": "alder.localhost", forged: value})

    assert b"Beech" not in client.get("/").content
    assert client.get("/").headers.get("Location", "") == ""
    assert "beech" not in client.get("/admin/").headers["Location"]


def test_an_address_in_the_request_line_says_no_more_than_the_host(two):
    answer = client_at("alder.localhost").get("http://beech.localhost/", follow=True)

    assert b"Alder" in answer.content


def test_a_mail_never_links_to_the_host_that_was_sent(two, mailoutbox, settings):
    settings.WAGTAILADMIN_BASE_URL = "https://clinics.example.com"
    user = make_editor(two[0])
    user.email = "ann@example.com"
    user.save()
    client = Client(headers={"host": "alder.localhost", "x-forwarded-host": "evil.example.net"})

    client.post(reverse("wagtailadmin_password_reset"), {"email": "ann@example.com"})

    [mail] = mailoutbox
    assert "evil" not in mail.body + mail.subject
    assert "https://clinics.example.com/" in mail.body or "alder.localhost" in mail.body


# People


def test_who_is_in_two_practices_all_the_same_gets_into_neither(two):
    user = make_editor(two[0])
    through = get_user_model().groups.through
    through.objects.bulk_create([through(user=user, group=tenancy.editors_of(two[1]))])

    for host in ("alder.localhost", "beech.localhost", "localhost"):
        answer = client_at(host, user).get(f"/admin/pages/{two[0].home_id}/edit/")
        assert answer.status_code in (302, 403)
        assert b"Alder Clinic" not in answer.content.replace(b"<title>", b"") or host.startswith(
            "alder"
        )


# Pages that would move


def page_with_a_picture(practice):
    image = Image.objects.create(
        title="Our house", file=get_test_image_file(), collection=practice.collection
    )
    picture = {"image": image.pk, "decorative": True, "alt_text": ""}
    page = ContentPage(
        title="Fees", slug="fees", body=json.dumps([{"type": "image", "value": picture}])
    )
    practice.home.add_child(instance=page)
    return page


def test_a_page_that_staff_move_across_stays_and_what_holds_it_is_listed(two, staff):
    ours, theirs = two
    page = page_with_a_picture(ours)
    make_cta(ours, kind="form", label="Ask", target_page=page)
    Redirect.add_redirect("/prices", page, site=ours.site)

    address = f"/admin/pages/{page.pk}/move/{theirs.home_id}/confirm/"
    answer = staff.post(address, follow=True).content.decode()

    assert "Our house" in answer
    assert "/prices" in answer
    assert "Ask" in answer
    page.refresh_from_db()
    assert tenancy.practice_of(page) == ours
    assert Redirect.objects.get(old_path="/prices").redirect_page_id == page.pk
    assert list(ours.home.calls_to_action.values_list("target_page", flat=True)) == [page.pk]


def test_a_page_is_not_copied_into_another_practice_with_what_it_shows(two, staff):
    ours, theirs = two
    page = page_with_a_picture(ours)

    staff.post(
        f"/admin/pages/{page.pk}/copy/",
        {
            "new_title": "Fees",
            "new_slug": "fees",
            "new_parent_page": theirs.home_id,
            "alias": "",
        },
    )

    assert not Page.objects.descendant_of(theirs.home).filter(slug="fees").exists()


@pytest.mark.parametrize("bulk", [False, True])
def test_a_home_that_staff_delete_stays_with_its_practice(two, staff, bulk):
    ours = two[0]
    address = (
        f"/admin/bulk/wagtailcore/page/delete/?id={ours.home_id}"
        if bulk
        else f"/admin/pages/{ours.home_id}/delete/"
    )

    answer = staff.post(address, {"wtconfirm": "", "next": "/admin/"}, follow=True)

    assert "Delete the practice instead" in answer.content.decode()
    assert Practice.objects.get(pk=ours.pk).home_id == ours.home_id
    assert client_at("alder.localhost").get("/").status_code == 200


# Redirects


def redirect(practice, **where) -> Redirect:
    return Redirect(old_path="/old", site=practice.site, **where)


@pytest.mark.parametrize(
    "link",
    [
        "https://elsewhere.example.net/",
        "//elsewhere.example.net/",
        "https://beech.localhost/",
        "https:\\\\elsewhere.example.net",
        "https://alder.localhost@elsewhere.example.net/",
        "javascript:alert(1)",
    ],
)
def test_a_practices_people_lead_no_visitor_to_another_host(two, link):
    ours = two[0]

    with tenant_context(ours), pytest.raises(ValidationError), transaction.atomic():
        redirect(ours, redirect_link=link).save()

    assert not Redirect.objects.exists()


@pytest.mark.parametrize("link", ["/fees/", "http://alder.localhost/fees/", "#fees"])
def test_a_redirect_within_the_practice_is_theirs_to_make(two, link):
    with tenant_context(two[0]):
        redirect(two[0], redirect_link=link).save()

    assert Redirect.objects.get().redirect_link == link


def test_a_redirect_starts_and_ends_in_one_practice(two):
    ours, theirs = two

    with pytest.raises(ValidationError, match="to a page of another"):
        redirect(ours, redirect_page=theirs.home).save()
    with tenant_context(ours):
        for site in (theirs.site, None):
            with pytest.raises(ValidationError, match="own address"), transaction.atomic():
                Redirect(old_path="/old", site=site, redirect_link="/fees/").save()

    assert not Redirect.objects.exists()


def test_platform_staff_may_lead_elsewhere(two, staff):
    sent = {
        "old_path": "/shop",
        "site": two[0].site_id,
        "is_permanent": "on",
        "redirect_link": "https://shop.example.net/",
    }

    staff.post("/admin/redirects/add/", sent)

    assert client_at("alder.localhost").get("/shop/").headers["Location"].endswith("example.net/")


@pytest.mark.parametrize("role", ["editor", "reviewer"])
def test_who_is_no_manager_opens_no_redirects(two, role):
    user = get_user_model().objects.create_user(f"alder-{role}")
    user.groups.add(tenancy.group_of(two[0], role))
    client = client_at("alder.localhost", user)

    sent = {"old_path": "/x", "redirect_link": "https://evil.example.net/"}
    assert client.get("/admin/redirects/").status_code in (302, 403)
    assert client.post("/admin/redirects/add/", sent).status_code in (302, 403)
    assert not Redirect.objects.exists()


@pytest.mark.parametrize("kind", ["images", "documents"])
def test_a_chooser_asked_for_what_is_no_id_says_that_there_is_nothing(two, kind):
    client = client_at("alder.localhost", make_editor(two[0]))

    assert client.get(f"/admin/{kind}/chooser/chosen/no-number/").status_code == 404
