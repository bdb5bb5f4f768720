"""Why a page is not shown: what is said of each gate is what a visitor meets."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page, PageViewRestriction

from clinics import tenancy
from clinics.models import ContentPage
from clinics.tenancy import explain, rls, scope
from clinics.tenancy.context import database_scope
from condition_pages.models import ConditionPage
from tests.cached_fixtures import cached_fixture
from tests.factories import (
    make_admin,
    make_condition_page,
    make_editor,
    make_location,
    make_practice,
    section,
)

pytestmark = pytest.mark.django_db
HOST = "alder.localhost"


@pytest.fixture(autouse=True)
def _said_in_english():
    # A client's request leaves its language behind.
    with translation.override("en"):
        yield


@cached_fixture
def alder():
    practice = make_practice("alder")
    practice.home.add_child(instance=ContentPage(title="Fees", slug="fees"))
    return practice


@pytest.fixture
def fees(alder):
    return ContentPage.objects.get(slug="fees")


def asked(path: str = "/fees/", host: str = HOST) -> dict[str, explain.Gate]:
    """The gates by their names, of an address."""
    with translation.override("en"):
        return by_name(explain.explain(explain.read_address(f"http://{host}{path}")))


def by_name(gates: list[explain.Gate]) -> dict[str, explain.Gate]:
    return {gate.name: gate for gate in gates}


def refused(gates: dict[str, explain.Gate]) -> list[str]:
    for gate in gates.values():
        assert gate.said
        assert bool(gate.remedy) == (gate.passed is False)
    return [name for name, gate in gates.items() if gate.passed is False]


def answer(path: str = "/fees/", host: str = HOST):
    return Client(headers={"host": host}).get(path)


def test_every_gate_is_passed_where_visitors_see_the_page(alder):
    gates = asked()

    assert answer().status_code == 200
    assert refused(gates) == []
    assert [gate.passed for gate in gates.values()] == [True] * len(gates)
    assert list(gates) == [
        "Host",
        "In service",
        "Open to visitors",
        "Address",
        "Redirect",
        "Published",
        "Dates",
        "Privacy",
        "Language",
        "Practice",
        "Row-level security",
    ]


def test_the_home_is_seen_at_the_bare_address(alder):
    assert answer("/").status_code == 200
    assert refused(asked("/")) == []


def test_a_host_that_is_nobodys(alder):
    gates = asked(host="birch.localhost")

    assert answer(host="birch.localhost").status_code == 400
    assert refused(gates) == ["Host"]
    assert {gate.passed for name, gate in gates.items() if name != "Host"} == {None}


def test_a_host_that_leads_to_the_practices_own(alder):
    led = answer(host=f"www.{HOST}")

    assert led.status_code == 308
    assert refused(asked(host=f"www.{HOST}")) == ["Host"]
    assert led["Location"].removesuffix("/fees/") in asked(host=f"www.{HOST}")["Host"].said


def test_the_platforms_own_host(alder):
    assert answer(host="localhost").status_code == 404
    assert refused(asked(host="localhost")) == ["Host"]


def test_an_archived_practice(alder):
    tenancy.archive(alder)

    assert answer().status_code == 410
    assert refused(asked()) == ["In service"]
    assert asked()["Open to visitors"].passed is None


def test_a_practice_that_has_not_opened(alder):
    tenancy.close_to_visitors(alder)

    assert answer().status_code == 503
    assert refused(asked()) == ["Open to visitors"]


def test_no_page_at_the_address(alder):
    gates = asked("/prices/")

    assert answer("/prices/").status_code == 404
    assert refused(gates) == ["Address"]
    assert gates["Published"].passed is None


def test_a_page_that_no_address_leads_to(alder, fees):
    path = f"{alder.home.url_path}fees.html/"
    Page.objects.filter(pk=fees.pk).update(slug="fees.html", url_path=path)
    fees.refresh_from_db()

    with translation.override("en"):
        gates = by_name(explain.explain_page(fees))

    assert answer("/fees.html/").status_code == 404
    assert refused(gates) == ["Address"]


def test_a_page_in_the_place_of_another_view(alder, fees):
    fees.slug = "search"
    fees.save()

    with translation.override("en"):
        gates = by_name(explain.explain_page(fees))

    assert "Fees</h1>" not in answer("/search/").content.decode()
    assert refused(gates) == ["Address"]


def test_another_view_at_the_address(alder):
    assert answer("/robots.txt").status_code == 200
    assert refused(asked("/robots.txt")) == ["Address"]


def test_a_page_that_was_deleted(alder, fees):
    fees.delete()

    assert answer().status_code == 410
    assert refused(asked()) == ["Address", "Redirect"]
    assert "410" in asked()["Redirect"].said


@pytest.mark.parametrize("path", ["/prices/", "/prices", "/fees", "/FEES/", "/prices/?a=b"])
def test_a_visitor_who_is_led_on(alder, fees, path):
    Redirect.objects.create(old_path="/prices", site=alder.site, redirect_page=fees)
    led = answer(path)

    assert led.status_code in (301, 302)
    assert "Redirect" in refused(asked(path))
    assert led["Location"].removeprefix(f"http://{HOST}") in asked(path)["Redirect"].said


def test_a_list_of_one_leads_on(alder):
    make_location(alder)
    led = answer("/find-us/")

    assert led.status_code == 302
    assert refused(asked("/find-us/")) == ["Redirect"]
    assert led["Location"] in asked("/find-us/")["Redirect"].said


def test_a_draft(alder, fees):
    fees.unpublish()
    Redirect.objects.all().delete()

    assert answer().status_code == 404
    assert refused(asked()) == ["Published"]


def test_changes_that_are_not_published_are_named(alder, fees):
    fees.title = "Prices"
    fees.save_revision()

    assert refused(asked()) == []
    assert "latest changes are not" in asked()["Published"].said


def test_a_page_that_goes_live_later(alder):
    page = ContentPage(title="New", slug="new", live=False)
    page.go_live_at = timezone.now() + timedelta(days=2)
    alder.home.add_child(instance=page)
    page.save_revision().publish()

    assert answer("/new/").status_code == 404
    assert refused(asked("/new/")) == ["Published", "Dates"]


def test_a_page_that_has_expired(alder, fees):
    fees.expire_at = timezone.now() - timedelta(hours=1)
    fees.save()
    late = asked()["Dates"]
    call_command("publish_scheduled", stdout=io.StringIO())

    assert late.passed
    assert "late" in late.said
    assert answer().status_code == 404
    assert refused(asked()) == ["Published", "Dates"]


@pytest.mark.parametrize(("kind", "status"), [("password", 200), ("login", 302)])
def test_a_private_page(alder, fees, kind, status):
    PageViewRestriction.objects.create(page=alder.home, restriction_type=kind, password="x")

    seen = answer()

    assert seen.status_code == status
    assert "Fees" not in seen.content.decode()
    assert refused(asked()) == ["Privacy"]
    assert "Alder Clinic" in asked()["Privacy"].said


@pytest.fixture
def spanish(alder):
    """The practice's Spanish home."""
    locale = Locale.objects.get_or_create(language_code="es")[0]
    home = alder.home.copy_for_translation(locale)
    home.title = "Clínica"
    home.save_revision().publish()
    home.refresh_from_db()
    return home


def test_a_page_in_another_language_than_its_address(alder, spanish):
    spanish.unpublish()
    led = answer("/es/fees/")

    assert led.status_code == 302
    assert refused(asked("/es/fees/")) == ["Redirect", "Language"]
    assert led["Location"] in asked("/es/fees/")["Redirect"].said


def test_a_language_whose_home_is_not_published(alder, spanish):
    spanish.add_child(instance=ContentPage(title="Precios", slug="precios"))
    seen = asked("/es/precios/")
    before = answer("/es/precios/").status_code
    # By a script: taking it down in the admin takes down what is below.
    type(spanish).objects.filter(pk=spanish.pk).update(live=False)

    gates = asked("/es/precios/")

    assert (before, answer("/es/precios/").status_code) == (200, 404)
    assert refused(seen) == []
    assert refused(gates) == ["Language"]


def test_a_page_of_no_practice(alder):
    page = Page.get_first_root_node().add_child(instance=Page(title="Alone", slug="alone"))

    with translation.override("en"):
        gates = by_name(explain.explain_page(page))

    assert answer("/alone/").status_code == 404
    assert refused(gates) == ["Host", "Practice"]


def test_another_practices_page_is_not_found_and_not_named(alder):
    other = make_practice("beech")
    other.home.add_child(instance=ContentPage(title="Hours", slug="hours"))

    gates = asked("/hours/")

    assert answer("/hours/").status_code == 404
    assert refused(gates) == ["Address"]
    assert "beech" not in repr(gates.values()).lower()


@pytest.mark.rls
@pytest.mark.owner
def test_a_row_that_the_database_hides(alder, fees):
    shown = asked()["Row-level security"]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE wagtailcore_page SET {rls.TENANT_ID} = %s WHERE id = %s",
            [scope.HIGHEST, fees.pk],
        )

    assert answer().status_code == 404
    assert shown.passed
    assert refused(asked()) == ["Row-level security"]


def test_a_hidden_section_is_named_and_hides_no_page(alder):
    make_condition_page(
        alder,
        title="Cramp",
        slug="cramp",
        body=[section("overview", aspect="what_is", text="<p>It is tight.</p>"), section("offer")],
    )
    gates = explain.explain(explain.read_address(f"http://{HOST}/conditions/cramp/"))
    parts = [gate for gate in gates if gate.is_part]

    assert answer("/conditions/cramp/").status_code == 200
    assert explain.is_seen(gates)
    assert [(gate.passed, gate.said) for gate in parts] == [(False, "No offer is chosen.")]
    assert "An offer" in parts[0].name
    assert "An offer" not in answer("/conditions/cramp/").content.decode()


# The command


def run(*arguments: str) -> tuple[int, list[str]]:
    printed = io.StringIO()
    try:
        call_command("explain", *arguments, stdout=printed)
    except SystemExit as end:
        return end.code, printed.getvalue().splitlines()
    return 0, printed.getvalue().splitlines()


def test_the_command_prints_a_line_a_gate(alder, fees):
    status, lines = run(f"http://{HOST}/fees/")

    assert status == 0
    assert len(lines) == 12
    assert {line[:2] for line in lines[:-1]} == {"✓ "}
    assert lines[-1] == "Visitors see the page."


@pytest.mark.rls
def test_the_command_sees_the_practice_from_outside_of_every_scope(alder, fees):
    with database_scope(scope.NOBODY):
        status, lines = run(f"http://{HOST}/fees/")

    assert status == 0
    assert "shows the page’s row" in lines[-2]


def test_the_command_ends_with_1_where_visitors_do_not_see_the_page(alder, fees):
    status, lines = run("/prices/", "--practice", "alder")

    assert status == 1
    assert [line[0] for line in lines[:-1]] == [*"✓✓✓✗✓", *"––––––"]
    assert lines[-1] == "Visitors do not see the page."


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("alder.localhost/fees/", "https:// in front"),
        ("ftp://alder.localhost/", "https:// in front"),
        ("/fees/", "--practice"),
        ("", "https:// in front"),
        ("http://", "no host"),
        ("http:///fees/", "no host"),
        ("http://:80/", "no host"),
        ("http://[::1/", "no address"),
        ("http://alder.localhost:port/", "no address"),
        ("http://alder.localhost:99/fees/", "at port 80, not at 99"),
        ("http://alder.localhost/%00/", "control characters"),
    ],
)
def test_what_is_no_address_gets_one_line(alder, address, said):
    with pytest.raises(CommandError) as error:
        call_command("explain", address)

    assert said in str(error.value)
    assert "\n" not in str(error.value)
    assert error.value.returncode == 2


def test_a_practice_that_there_is_not(alder):
    with pytest.raises(CommandError, match="no practice named birch"):
        call_command("explain", "/", "--practice", "birch")


@pytest.mark.parametrize("path", ["/%ff/", "/ñ/?q=%ff", "/long/" + "a/" * 300])
def test_odd_paths_are_explained_too(alder, path):
    assert answer(path).status_code in (400, 404)
    assert refused(asked(path)) == ["Address"]


# The admin


def signed_in(user) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    return client


def test_an_editor_reads_what_keeps_the_own_page_back(alder, fees):
    tenancy.close_to_visitors(alder)
    fees.unpublish()
    client = signed_in(make_editor(alder))

    text = client.get(f"/admin/pages/{fees.pk}/visitors/").content.decode()

    assert "Visitors do not see the page." in text
    assert "Open to visitors: refused" in text
    assert "Published: refused" in text
    assert "Host: passed" in text
    assert "What to do:" in text


def test_the_editor_of_a_page_leads_there_at_no_cost(alder, fees):
    client = signed_in(make_editor(alder))

    text = client.get(f"/admin/pages/{fees.pk}/edit/").content.decode()
    listing = client.get(f"/admin/pages/{alder.home_id}/").content.decode()

    assert f'href="/admin/pages/{fees.pk}/visitors/"' in text
    assert "/visitors/" not in listing


def test_explaining_a_page_costs_no_more_than_an_editors_screen(alder, fees):
    client = signed_in(make_editor(alder))
    client.get(f"/admin/pages/{fees.pk}/visitors/")

    with CaptureQueriesContext(connection) as queries:
        client.get(f"/admin/pages/{fees.pk}/visitors/")

    # It takes 34 today; a few more are no fault.
    assert len(queries) <= 40


def test_another_practices_editor_finds_nothing_there(alder, fees):
    client = signed_in(make_editor(make_practice("beech")))

    refusal = client.get(f"/admin/pages/{fees.pk}/visitors/")

    assert refusal.status_code == 404
    assert "Fees" not in refusal.content.decode()


def test_nobody_reads_it_without_signing_in(alder, fees):
    answered = Client(headers={"host": "localhost"}).get(f"/admin/pages/{fees.pk}/visitors/")

    assert answered.status_code == 302
    assert "login" in answered["Location"]


def test_who_may_not_edit_the_page_is_refused(alder, fees):
    root = Page.get_first_root_node()
    client = signed_in(make_admin())

    assert client.get(f"/admin/pages/{root.pk}/visitors/").status_code in (302, 403)
    assert client.get(f"/admin/pages/{fees.pk}/visitors/").status_code == 200


def test_a_draft_of_a_condition_page_is_explained(alder):
    page = make_condition_page(alder, title="Cramp", slug="cramp")
    ConditionPage.objects.filter(pk=page.pk).update(live=False)
    client = signed_in(make_editor(alder))

    text = client.get(f"/admin/pages/{page.pk}/visitors/").content.decode()

    assert "Published: refused" in text


@pytest.mark.django_db(transaction=True)
def test_by_keyboard_on_a_phone_an_editor_reads_why(phone, live_server):
    practice = make_practice("alder", private=True)
    page = practice.home.add_child(instance=ContentPage(title="Fees", slug="fees", live=False))
    session = signed_in(make_editor(practice)).cookies["sessionid"].value
    cookie = {"name": "sessionid", "value": session, "url": live_server.url}
    phone.context.add_cookies([cookie])

    phone.goto(f"/admin/pages/{page.pk}/edit/")
    phone.get_by_role("button", name="Actions").first.focus()
    phone.keyboard.press("Enter")
    phone.get_by_role("link", name="Why is this page not shown?").focus()
    phone.keyboard.press("Enter")

    phone.get_by_role("heading", name="Open to visitors: refused").wait_for()
    assert phone.get_by_role("heading", name="Published: refused").is_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
