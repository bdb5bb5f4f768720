"""Only what any visitor may read of the very practice is ever found, suggested or promoted."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from clinics.models import ContentPage
from search import indexer
from search.finder import Search
from search.models import SearchDocument, SearchName, SearchPromotion
from search.names import suggest

pytestmark = pytest.mark.django_db


def titles(practice, query):
    answer = Search(practice).answer(query)
    shown = [result for group in answer.groups for result in group.results]
    return {result.title for result in [*shown, *answer.promoted, *answer.disambiguations]}


def suggested(practice, typed):
    return {suggestion.title for suggestion in suggest(practice, typed)}


def make_private(page):
    return PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


def test_a_practice_finds_its_own_pages_only(build, practice):
    other = build.practice("valley")
    build.plain_page(practice, "Marmalade", "Our own.")
    build.plain_page(other, "Marmalade jar", "Theirs.")

    assert titles(practice, "marmalade") == {"Marmalade"}
    assert titles(other, "marmalade") == {"Marmalade jar"}
    assert suggested(practice, "marm") == {"Marmalade"}
    assert suggested(other, "marm") == {"Marmalade jar"}


def test_another_practices_words_correct_nobody(build, practice):
    other = build.practice("valley")
    build.plain_page(other, "Xylophone", "Theirs.")

    answer = Search(practice).answer("xylophome")

    assert not answer.parsed.corrections
    assert answer.total == 0


def test_results_are_the_same_whatever_another_practice_writes(build, practice):
    for name, words in [("One", "ginger tea"), ("Two", "ginger ginger tea"), ("Three", "tea " * 9)]:
        build.plain_page(practice, name, words)
    queries = ["ginger", "tea", "ginger tea", "tee", "gin"]

    def everything():
        return [
            (answer.groups, answer.total, answer.explanations)
            for answer in map(Search(practice).answer, queries)
        ]

    before = everything()
    other = build.practice("valley")
    for number in range(12):
        build.plain_page(other, f"Ginger {number}", "ginger tea tee gin " * (number + 1))

    assert everything() == before


def test_a_draft_is_not_found_until_it_is_published(build, practice):
    page = build.plain_page(practice, "Marmalade", "Soon.", live=False)
    page.save_revision()
    assert titles(practice, "marmalade") == set()

    page.save_revision().publish()

    assert titles(practice, "marmalade") == {"Marmalade"}


def test_unpublished_words_of_a_live_page_are_not_found(build, practice):
    page = build.plain_page(practice, "Marmalade", "Orange.")
    page.title = "Secret"
    page.save_revision()

    assert titles(practice, "secret") == set()
    assert suggested(practice, "secr") == set()
    assert titles(practice, "marmalade") == {"Marmalade"}


def test_an_unpublished_page_is_gone(build, practice):
    page = build.plain_page(practice, "Marmalade", "Orange.")

    page.unpublish()

    assert titles(practice, "marmalade") == suggested(practice, "marm") == set()
    assert not SearchName.objects.filter(key="marmalade").exists()


def test_a_page_and_its_alias_are_one_result(build, practice):
    page = build.plain_page(practice, "Marmalade", "Orange.")
    alias = page.create_alias(update_slug="again")
    indexer.rebuild(practice)

    found = SearchDocument.objects.filter(page__in=[page.pk, alias.pk])

    assert [row.page_id for row in found] == [page.pk]


def test_a_deleted_page_is_gone(build, practice):
    page = build.plain_page(practice, "Marmalade", "Orange.")

    page.delete()

    assert titles(practice, "marmalade") == set()
    assert not SearchDocument.objects.filter(title="Marmalade").exists()


def test_a_private_page_and_those_below_are_not_found(build, practice):
    above = build.plain_page(practice, "Members", "Above.")
    below = ContentPage(title="Marmalade", slug="marmalade")
    above.add_child(instance=below)
    below.save_revision().publish()
    assert titles(practice, "marmalade") == {"Marmalade"}

    restriction = make_private(above)

    assert titles(practice, "marmalade") == titles(practice, "members") == set()
    assert suggested(practice, "marm") == set()

    restriction.delete()

    assert titles(practice, "marmalade") == {"Marmalade"}


def test_a_page_published_below_a_private_one_is_not_found(build, practice):
    above = build.plain_page(practice, "Members", "Above.")
    make_private(above)
    below = ContentPage(title="Marmalade", slug="marmalade")
    above.add_child(instance=below)
    below.save_revision().publish()

    assert titles(practice, "marmalade") == set()


def test_a_page_whose_time_is_over_is_not_found(build, practice):
    page = build.plain_page(practice, "Marmalade", "Orange.")
    # As between the hour and the scheduled task that unpublishes it.
    past = timezone.now() - timedelta(minutes=1)
    SearchDocument.objects.filter(pk=page.pk).update(expires_at=past)

    assert titles(practice, "marmalade") == suggested(practice, "marm") == set()


def test_the_page_itself_has_the_last_word(build, practice):
    page = build.plain_page(practice, "Marmalade", "Orange.")
    # A change of which no signal told the index.
    Page.objects.filter(pk=page.pk).update(live=False)

    assert titles(practice, "marmalade") == suggested(practice, "marm") == set()


def test_a_page_that_was_not_let_into_another_practice_stays_found_in_its_own(build, practice):
    other = build.practice("valley")
    page = build.plain_page(practice, "Marmalade", "Orange.")

    with pytest.raises(ValidationError), transaction.atomic():
        page.move(other.home, pos="last-child")

    assert titles(practice, "marmalade") == {"Marmalade"}
    assert titles(other, "marmalade") == set()


def test_a_page_outside_of_any_practice_is_in_no_index(build, practice):
    page = ContentPage(title="Marmalade", slug="marmalade")
    Page.get_first_root_node().add_child(instance=page)
    page.save_revision().publish()

    assert not SearchDocument.objects.filter(pk=page.pk).exists()


def test_a_promotion_shows_only_what_is_public(build, practice):
    page = build.plain_page(practice, "Marmalade", "Orange.")
    SearchPromotion.objects.create(page=practice.home, words=["jam"], target=page)
    assert titles(practice, "jam") == {"Marmalade"}

    make_private(page)

    assert titles(practice, "jam") == set()
