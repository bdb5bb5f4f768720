"""What visits keep of a practice is gone with the first change of it."""

import re

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client
from wagtail.images import get_image_model
from wagtail.models import Page, PageViewRestriction, Site

from clinics import tenancy
from clinics.models import (
    CallToAction,
    ContentPage,
    ContentVersion,
    LocationPage,
    OpeningHours,
    Practice,
)
from clinics.runtime import content_cache
from clinics.templatetags import clinic_pictures
from clinics.tenancy.context import tenant_context
from condition_pages.models import ConditionPage
from tests.factories import make_practice

pytestmark = pytest.mark.django_db

PRACTICE, OTHER = "larkfield-chiropractic", "kirkbeck-chiropractic"
CONDITION = "/conditions/muscle-spasm/"


@pytest.fixture(autouse=True)
def no_sizes(monkeypatch):
    """Pictures as they were uploaded: making sizes of them takes seconds a page."""
    monkeypatch.setattr(clinic_pictures, "renditions", lambda image, specs: None)


@pytest.fixture
def practice(demo):
    return Practice.objects.select_related("home", "site").get(slug=PRACTICE)


@pytest.fixture
def other(demo):
    return Practice.objects.select_related("home", "site").get(slug=OTHER)


@pytest.fixture
def place(practice):
    return LocationPage.objects.descendant_of(practice.home).get()


def page(path: str = "/", slug: str = PRACTICE) -> str:
    return Client(headers={"host": f"{slug}.localhost:8000"}).get(path).content.decode()


def version(practice) -> str:
    return content_cache.content_of(practice.pk).version


# Seen at once


def test_what_is_published_is_seen_at_once_also_on_other_pages(practice):
    treatment = practice.home.treatments[0]
    assert "Gentle kneading" not in page() + page(treatment.url)

    treatment.title = "Gentle kneading"
    treatment.save_revision().publish()

    assert "Gentle kneading" in page()
    assert "Gentle kneading" in page("/treatments/")


def test_a_page_that_is_unpublished_or_deleted_is_gone_at_once(practice):
    condition = ConditionPage.objects.descendant_of(practice.home).exclude(slug="muscle-spasm")[0]
    assert condition.title in page()
    assert condition.title in page("/conditions/")

    condition.unpublish()

    assert condition.title not in page() + page("/conditions/")


def test_a_change_of_the_menu_is_seen_at_once(practice):
    practice.home.add_child(instance=ContentPage(title="Opening party", show_in_menus=True))
    assert 'menu__link" href="/opening-party/"' in page()

    # Without a signal.
    Page.objects.filter(slug="opening-party").update(show_in_menus=False)

    assert 'menu__link" href="/opening-party/"' not in page()


def test_a_page_that_moves_or_gets_another_slug_is_linked_at_its_new_address_at_once(practice):
    first = practice.home.add_child(instance=ContentPage(title="First", show_in_menus=True))
    second = practice.home.add_child(instance=ContentPage(title="Second", show_in_menus=True))
    assert "/second/" in page()

    second.move(first, "left")
    menu = page()
    assert menu.index(">Second<") < menu.index(">First<")

    second.refresh_from_db()
    second.slug = "other-slug"
    second.save()
    assert 'href="/other-slug/"' in page()
    assert 'href="/second/"' not in page()


def test_other_hours_are_seen_at_once(practice, place):
    assert "11:11" not in page(CONDITION)

    OpeningHours.objects.filter(page=place).update(opens="11:11")

    assert "11:11" in page(CONDITION)
    assert "11:11" in page(place.url)


def test_another_call_to_action_is_seen_at_once(practice):
    action = CallToAction.objects.filter(page=practice.home, kind="call").first()
    page(CONDITION)

    action.label = "Ring the bell"
    action.save()
    assert "Ring the bell" in page()

    action.delete()
    assert "Ring the bell" not in page()


def test_another_picture_is_seen_at_once(practice):
    portrait = practice.home.practitioners[0].portrait
    assert 'width="777"' not in page("/team/")

    get_image_model().objects.filter(pk=portrait.pk).update(width=777)

    assert 'width="777"' in page("/team/")


def test_a_page_that_becomes_private_is_in_no_list_from_then_on(practice):
    condition = ConditionPage.objects.descendant_of(practice.home).get(slug="muscle-spasm")
    assert condition.title in page("/conditions/")

    PageViewRestriction.objects.create(page=condition, restriction_type="login")

    assert condition.title not in page("/conditions/")
    answer = Client(headers={"host": f"{PRACTICE}.localhost:8000"}).get(CONDITION)
    assert answer.status_code == 302


def test_a_page_in_another_language_is_offered_and_changed_at_once(practice):
    [spanish] = tenancy.homes_of(practice).exclude(pk=practice.home.pk)
    assert spanish.title in page("/es/")

    spanish.title = "Quiropráctica del prado"
    spanish.save_revision().publish()

    assert "Quiropráctica del prado" in page("/es/")
    assert "Quiropráctica del prado" not in page("/")

    spanish.unpublish()
    assert 'hreflang="es' not in page("/")


def test_another_host_is_where_all_links_lead_at_once(practice):
    canonical = re.search(r'rel="canonical" href="([^"]+)', page(CONDITION))[1]
    assert PRACTICE in canonical

    site = Site.objects.get(pk=practice.site_id)
    site.hostname = "meadow.localhost"
    site.save()

    answer = Client(headers={"host": "meadow.localhost:8000"}).get(CONDITION).content.decode()
    assert 'rel="canonical" href="http://meadow.localhost:8000' in answer
    assert f"//{PRACTICE}.localhost" not in answer


def test_a_practice_that_closes_is_closed_at_once(practice):
    page()

    tenancy.close_to_visitors(practice)

    answer = Client(headers={"host": f"{PRACTICE}.localhost:8000"}).get("/")
    assert answer.status_code == 503


# Whose version


def test_a_practices_work_changes_its_own_version_and_no_other(practice, other):
    before = version(practice), version(other)

    with tenant_context(practice):
        practice.home.treatments[0].save()

    assert version(practice) != before[0]
    assert version(other) == before[1]


def test_what_may_be_anybodys_changes_the_version_of_all(practice, other):
    before = version(practice), version(other)

    Site.objects.filter(pk=other.site_id).update(site_name="Another")

    assert version(practice) != before[0]
    assert version(other) != before[1]


def test_practices_never_get_what_another_keeps(practice, other):
    for each in (practice, other, practice):
        content = content_cache.content_of(each.pk)

        assert content.get("name", lambda each=each: each.slug) == each.slug


@pytest.mark.parametrize(
    "statement",
    [
        'UPDATE "wagtailcore_page" SET title = title WHERE 1 = 0',
        "update wagtailcore_page set title = title where 1 = 0",
        "DELETE FROM clinics_openinghours WHERE 1 = 0",
        "\n  UPDATE clinics_locationphone SET label = label WHERE 1 = 0",
    ],
)
def test_what_is_written_without_a_model_counts_too(practice, statement):
    before = version(practice)

    with connection.cursor() as cursor:
        cursor.execute(statement)

    assert version(practice) != before


def test_what_no_page_shows_leaves_the_version(practice):
    before = version(practice)
    treatment = practice.home.treatments[0]

    with connection.cursor() as cursor:
        cursor.execute("UPDATE wagtailcore_revision SET content_type_id = 1 WHERE 1 = 0")
        cursor.execute("SELECT 'UPDATE wagtailcore_page'")
    # Read, not written.
    assert Page.objects.filter(pk=treatment.pk).exists()

    assert version(practice) == before


def test_a_change_that_is_taken_back_takes_its_version_back(practice):
    before = version(practice)

    with transaction.atomic():
        Page.objects.filter(pk=practice.home.pk).update(title="For a moment")
        assert version(practice) != before
        transaction.set_rollback(True)

    assert version(practice) == before


def test_after_a_savepoint_is_taken_back_a_later_change_counts(practice):
    page_rows = Page.objects.filter(pk=practice.home.pk)
    with transaction.atomic():
        with transaction.atomic():
            page_rows.update(title="For a moment")
            transaction.set_rollback(True)
        before = version(practice)

        page_rows.update(title="For good")

        assert version(practice) != before


def test_each_change_counts_that_follows_a_reading_in_the_same_transaction(practice):
    seen = set()

    for number in range(3):
        Page.objects.filter(pk=practice.home.pk).update(title=f"Title {number}")
        seen.add(version(practice))

    assert len(seen) == 3


def test_many_changes_that_nobody_reads_between_write_one_version(practice):
    with tenant_context(practice):
        practice.home.save()
    version(practice)
    written = []

    def note(execute, sql, params, many, context):
        written.append(sql)
        return execute(sql, params, many, context)

    with tenant_context(practice), connection.execute_wrapper(note):
        for _time in range(5):
            Page.objects.filter(pk=practice.home.pk).update(title="Title")

    table = ContentVersion._meta.db_table
    assert len([sql for sql in written if sql.startswith("UPDATE") and table in sql]) == 1


# What is kept


def test_every_table_from_which_something_is_kept_is_watched(demo, monkeypatch):
    read: set[str] = set()
    real = content_cache.ContentCache.get

    def get(self, name, work):
        def watched_work():
            def note(execute, sql, params, many, context):
                read.update(re.findall(r'(?:FROM|JOIN)\s+"?(\w+)"?', sql))
                return execute(sql, params, many, context)

            with connection.execute_wrapper(note):
                return work()

        return real(self, name, watched_work)

    monkeypatch.setattr(content_cache.ContentCache, "get", get)
    cache.clear()
    for slug in (PRACTICE, OTHER):
        practice = Practice.objects.get(slug=slug)
        for found in Page.objects.descendant_of(practice.home, inclusive=True).live():
            page(found.url_path.removeprefix(practice.home.url_path.rstrip("/")), slug)
    page("/es/")

    assert {"clinics_locationpage", "wagtailimages_image"} <= read
    # That a page is of this or that type is written by migrations alone.
    assert read - content_cache.watched() - {"django_content_type"} == set()


@pytest.mark.django_db(transaction=True)
def test_what_is_written_outside_of_a_transaction_is_written_and_counts():
    elm = make_practice("elm")
    before = version(elm)

    # Rows that a statement gives back (RETURNING) are fetched after it.
    cta = CallToAction.objects.create(page=elm.home, kind="call", label="Ring")
    made = version(elm)
    CallToAction.objects.filter(pk=cta.pk).update(label="Look")
    changed = version(elm)
    with pytest.raises(IntegrityError):
        CallToAction.objects.create(page_id=None, kind="call", label="Ring")
    CallToAction.objects.filter(pk=cta.pk).delete()

    assert len({before, made, changed, version(elm)}) == 4
    assert not CallToAction.objects.exists()


def test_nothing_is_kept_outside_of_visits(practice):
    home = Practice.objects.get(pk=practice.pk).home
    cache.clear()

    assert home.locations
    assert home.content is content_cache.NO_CACHE
    assert not [key for key in cache._cache if "clinics.content" in key]
