"""The demo practices: complete, valid, kept apart, and never in an editor's way."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, Page, Revision, Site

from clinics import tenancy
from clinics.models import (
    ClinicPage,
    EnquiryPage,
    Practice,
    PractitionerIndexPage,
    PractitionerPage,
)
from condition_pages.models import ConditionPage
from demo import content, logins
from demo.load import load
from demo.models import DemoRecord
from seo.vocabulary import describe, problems

MAIN = {
    "alder-lane-acupuncture": "muscle-spasm",
    "fernhollow-naturopathy": "muscle-twitch",
    "kirkbeck-chiropractic": "muscle-spasm",
    "larkfield-chiropractic": "muscle-spasm",
    "stillwater-acupuncture": "muscle-spasm",
}

# The demo takes seconds to load: one process of the run does it, once.
pytestmark = [pytest.mark.usefixtures("demo"), pytest.mark.xdist_group("demo")]


def main_pages() -> list[ConditionPage]:
    return [condition_page(slug, page) for slug, page in MAIN.items()]


def condition_page(practice: str, slug: str) -> ConditionPage:
    home = Practice.objects.get(slug=practice).home
    return ConditionPage.objects.descendant_of(home).get(slug=slug)


def published() -> Iterator[tuple[Practice, Page]]:
    for practice in Practice.objects.all():
        for page in practice.home.get_descendants(inclusive=True).live().specific():
            yield practice, page


def host(slug: str) -> dict[str, str]:
    return {"headers": {"host": f"{slug}.localhost:8000"}}


def traces() -> tuple:
    """What any change would leave a mark on."""
    return (
        list(Page.objects.order_by("pk").values_list("pk", "title", "latest_revision_created_at")),
        list(Revision.objects.order_by("pk").values_list("pk", flat=True)),
        list(get_user_model().objects.order_by("pk").values_list("pk", "password")),
        list(Site.objects.order_by("pk").values_list("pk", "hostname", "port")),
    )


def test_lists_and_forms_have_the_introduction_that_was_written_for_them():
    for written in content.practices():
        practice = Practice.objects.get(slug=written.slug)
        [form] = tenancy.owned(EnquiryPage, practice.home)
        assert form.intro == written.profile["enquiry"]["intro"]
        [team] = tenancy.owned(PractitionerIndexPage, practice.home)
        # A list of one leads straight on, and has none.
        assert team.intro == written.profile["lists"].get("team", "")
        assert bool(team.intro) == (len(team.listed) > 1)


# Five practices


def test_there_are_two_acupuncture_one_naturopathy_and_two_chiropractic_practices():
    first = [home.professions[0] for home in ClinicPage.objects.filter(locale__language_code="en")]

    assert sorted(first) == [
        "acupuncture", "acupuncture", "chiropractic", "chiropractic", "naturopathy",
    ]  # fmt: skip


@pytest.mark.parametrize("slug", MAIN)
def test_each_practice_answers_on_its_own_host(client, slug):
    home = Practice.objects.get(slug=slug).home

    response = client.get("/", **host(slug))

    assert response.status_code == 200
    assert home.title in response.content.decode()


def test_the_platform_lists_all_practices_with_their_addresses(client):
    text = client.get("/", headers={"host": "localhost:8000"}).content.decode()

    for slug in MAIN:
        assert f'href="http://{slug}.localhost:8000/"' in text


def test_the_list_names_the_town_of_the_first_location(client):
    text = client.get("/", headers={"host": "localhost:8000"}).content.decode()

    assert "Burlington" in text
    assert "Winooski" not in text


def test_a_practice_that_is_not_published_is_not_listed(client):
    Practice.objects.get(slug="kirkbeck-chiropractic").home.unpublish()

    text = client.get("/", headers={"host": "localhost:8000"}).content.decode()

    assert "Kirkbeck" not in text


@pytest.mark.parametrize("slug", MAIN)
def test_a_practice_has_all_that_the_demo_promises(slug):
    home = Practice.objects.get(slug=slug).home

    assert home.tagline
    assert home.mark
    assert all(place.main_phone and place.opening_hours.exists() for place in home.locations)
    assert 1 <= len(home.practitioners) <= 3
    assert 2 <= len(home.treatments) <= 4
    assert len(home.actions) >= 3
    assert home.registrations.exists()
    assert all(treatment.all_risks for treatment in home.treatments)


def test_a_lunch_break_a_holiday_and_a_second_location_are_shown():
    places = [place for practice in Practice.objects.all() for place in practice.home.locations]

    assert any(len(day["spans"]) == 2 for place in places for day in place.hours)
    assert all(
        place.exceptions.exists() for place in places if place.title != "Fernhollow in Winooski"
    )
    assert len(places) == 6


def test_dr_stands_with_the_profession():
    names = [p.display_name for p in PractitionerPage.objects.exclude(honorific="")]

    assert names
    assert all(name.startswith("Dr ") and name.endswith(")") for name in names)


# Their pages


def test_every_published_page_has_a_valid_graph():
    found = {
        page.full_url: describe(wrong)
        for _practice, page in published()
        if (wrong := problems(page.graph()))
    }

    assert found == {}


def test_every_published_page_passes_what_publishing_asks_for():
    found = {}
    for practice, page in published():
        with tenancy.working_on(practice):
            try:
                page.full_clean()
                if isinstance(page, ConditionPage):
                    page.body.stream_block.clean(page.body)
            except ValidationError as error:
                found[page.full_url] = error

    assert found == {}


def test_no_published_condition_page_has_a_warning():
    found = {
        page.full_url: warnings
        for _practice, page in published()
        if isinstance(page, ConditionPage) and (warnings := list(page.publish_warnings()))
    }

    assert found == {}


def test_the_five_main_pages_use_every_kind_of_section():
    kinds = {section.kind for page in main_pages() for section in page.sections}

    assert kinds == set(ConditionPage._meta.get_field("body").stream_block.child_blocks)


def test_the_five_main_pages_use_every_aspect_and_every_level():
    sections = [section for page in main_pages() for section in page.sections]

    aspects = {s.value.aspect for s in sections if s.kind == "overview"}
    levels = {s.value.level for s in sections if s.kind == "red_flags"}

    assert aspects == {
        "what_is", "types", "who_gets_it", "outlook", "affected_areas", "complications",
    }  # fmt: skip
    assert levels == {"emergency", "urgent", "non_urgent"}


def test_every_reference_in_a_section_finds_something_of_the_own_practice():
    lost = []
    for page in ConditionPage.objects.live():
        for section in page.sections:
            value = section.value
            if section.kind == "cta" and len(value.actions) != len(value["ctas"]):
                lost.append((page.full_url, "cta"))
            if section.kind == "about_clinic" and len(value.team) != len(value["practitioners"]):
                lost.append((page.full_url, "team"))
            if section.kind == "modality" and value["treatment"] and not value.treatment_page:
                lost.append((page.full_url, "treatment"))
            if section.kind == "offer" and not value.offer_object:
                lost.append((page.full_url, "offer"))
            if section.kind == "testimonial" and not value.quotes:
                lost.append((page.full_url, "testimonial"))

    assert lost == []


def test_each_page_is_written_and_reviewed_by_somebody():
    for page in ConditionPage.objects.live():
        assert page.author_label
        assert page.reviewer
        assert page.last_reviewed < page.next_review_due


def test_one_draft_has_gaps_and_visitors_do_not_see_it(client):
    draft = ConditionPage.objects.get(live=False)

    response = client.get(draft.get_url(), **host("stillwater-acupuncture"))

    assert draft.reviewer is None
    assert response.status_code == 404


# Loading again


def test_loading_again_changes_nothing():
    before = traces()

    load()

    assert traces() == before


def test_loading_again_keeps_what_an_editor_changed():
    page = condition_page("stillwater-acupuncture", "muscle-spasm")
    page.title = "Spasms, in our own words"
    page.save_revision().publish()

    load()

    page.refresh_from_db()
    assert page.title == "Spasms, in our own words"


def test_a_page_that_an_editor_deleted_does_not_come_back():
    condition_page("larkfield-chiropractic", "back-spasm").delete()

    load()

    assert not ConditionPage.objects.filter(slug="back-spasm").exists()


def test_a_practice_that_was_deleted_does_not_come_back():
    practice = Practice.objects.get(slug="larkfield-chiropractic")
    home = practice.home
    practice.delete()
    home.delete()

    loaded = {one.slug: one.skipped for one in load()}

    assert loaded["larkfield-chiropractic"] == "it was deleted"
    assert Practice.objects.count() == 4


def test_a_page_that_was_never_made_is_added():
    condition_page("larkfield-chiropractic", "back-spasm").delete()
    DemoRecord.objects.filter(
        practice="larkfield-chiropractic", name="condition/back-spasm"
    ).delete()

    load()

    assert condition_page("larkfield-chiropractic", "back-spasm").live


def test_a_practice_whose_host_is_taken_is_left_out_whole():
    forget("larkfield-chiropractic")
    root = Site.objects.get(is_default_site=True).root_page
    Site.objects.create(hostname="larkfield-chiropractic.localhost", port=8000, root_page=root)

    loaded = {one.slug: one.skipped for one in load()}

    assert "taken" in loaded["larkfield-chiropractic"]
    assert not Page.objects.filter(slug="larkfield-chiropractic").exists()
    assert not Collection.objects.filter(name="Larkfield Chiropractic").exists()


def forget(slug: str) -> None:
    """As if the demo had never made this practice."""
    practice = Practice.objects.get(slug=slug)
    home, site, collection = practice.home, practice.site, practice.collection
    Group.objects.filter(practice_group__practice=practice).delete()
    practice.delete()
    site.delete()
    home.delete()
    collection.delete()
    DemoRecord.objects.filter(practice=slug).delete()


def test_loading_again_moves_the_sites_to_the_port_that_is_served(settings):
    settings.DEMO_PORT = 8123

    load()

    assert set(Site.objects.values_list("port", flat=True)) == {8123}


# People


def test_the_command_prints_addresses_and_the_logins_of_every_role(demo):
    for slug in MAIN:
        assert f"http://{slug}.localhost:8000/" in demo
        for role in ("editor", "manager", "reviewer"):
            assert f"{role}-{slug}" in demo
    assert "http://localhost:8000/admin/" in demo


def test_a_login_that_is_gone_is_not_printed(demo):
    get_user_model().objects.filter(username="reviewer-kirkbeck-chiropractic").delete()

    told = "\n".join(logins.lines("http://localhost:8000"))

    assert "manager-kirkbeck-chiropractic" in told
    assert "reviewer-kirkbeck-chiropractic" not in told


def test_the_printed_passwords_open_the_admin(client):
    assert client.login(username="admin", password="admin")
    for role in ("editor", "manager", "reviewer"):
        name = f"{role}-stillwater-acupuncture"
        assert client.login(username=name, password="editor")
        assert [
            group.name for group in get_user_model().objects.get(username=name).groups.all()
        ] == [f"stillwater-acupuncture: {role}"]


def test_settings_without_a_demo_admin_load_nothing(settings):
    del settings.DEMO_ADMIN

    with pytest.raises(CommandError, match="DEMO_ADMIN"):
        call_command("load_demo")


def test_an_admin_who_is_there_keeps_the_password():
    User = get_user_model()
    admin = User.objects.get(username="admin")
    admin.set_password("another one")
    admin.save()

    load()

    admin.refresh_from_db()
    assert admin.check_password("another one")


@pytest.fixture
def editor(client: Client) -> Client:
    """Somebody signed in who edits Stillwater Acupuncture."""
    client.force_login(get_user_model().objects.get(username="editor-stillwater-acupuncture"))
    return client


def test_an_editor_opens_their_own_pages(editor):
    own = condition_page("stillwater-acupuncture", "muscle-spasm")

    assert editor.get(reverse("wagtailadmin_pages:edit", args=[own.pk])).status_code == 200


@pytest.mark.parametrize("name", ["edit", "delete", "unpublish", "copy", "move"])
def test_an_editor_can_do_nothing_to_a_page_of_another_practice(editor, name):
    other = condition_page("alder-lane-acupuncture", "muscle-spasm")

    response = editor.get(reverse(f"wagtailadmin_pages:{name}", args=[other.pk]))

    assert response.status_code in (302, 403, 404)
    assert "Alder Lane" not in response.content.decode()


def test_an_editor_can_not_open_an_image_of_another_practice(editor):
    other = Practice.objects.get(slug="alder-lane-acupuncture")
    image = get_image_model().objects.create(
        title="Theirs", file=get_test_image_file(), collection=other.collection
    )

    response = editor.get(reverse("wagtailimages:edit", args=[image.pk]))

    assert response.status_code in (302, 403, 404)
