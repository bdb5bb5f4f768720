"""Every address that was ever public leads to its page by one hop, or says that it is gone."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client, TestCase
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    multiple,
    rule,
    run_state_machine_as_test,
)
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page

from clinics.models import ContentPage

HOME = "http://harbour.localhost"


def ask(path: str, method: str = "get"):
    """The answer at an address of the practice, and where it leads."""
    answer = getattr(Client(headers={"host": "harbour.localhost"}), method)(path)
    goal = answer.headers.get("Location", "")
    return answer.status_code, urljoin(HOME + path, goal) if goal else ""


def rename(page, slug: str):
    """Publish ``page`` under another slug, as an editor does."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        page = page.specific_class.objects.get(pk=page.pk)
        page.slug = slug
        page.save_revision().publish()
    page.refresh_from_db()
    return page


def rename_unseen(draft, slug: str):
    with TestCase.captureOnCommitCallbacks(execute=True):
        draft.slug = slug
        draft.save()


def section(home, slug: str, build):
    return build.add(home, ContentPage(title=slug.title(), slug=slug))


def test_a_page_that_is_renamed_back_keeps_all_that_leads_to_it(practice, build):
    page = section(practice.home, "story", build)
    child = build.add(page, ContentPage(title="Ada", slug="ada"))
    Redirect.add_redirect("/people", redirect_to=page, site=practice.site)
    rename(page, "staff")
    rename(page, "story")

    assert ask("/staff/") == (301, f"{HOME}/story/")
    assert ask("/staff/ada/") == (301, f"{HOME}/story/ada/")
    assert ask("/people/") == (301, f"{HOME}/story/")
    assert ask(urlsplit(child.get_full_url()).path)[0] == 200
    assert not Redirect.objects.filter(old_path="/story").exists()


def test_a_draft_leaves_no_redirect_at_an_address_where_it_never_was(practice, build):
    draft = ContentPage(title="Draft", slug="draft", live=False)
    practice.home.add_child(instance=draft)
    rename_unseen(draft, "second-draft")
    draft.move(section(practice.home, "story", build), pos="last-child")

    assert not Redirect.objects.exists()
    assert ask("/draft/")[0] == ask("/second-draft/")[0] == 404


def test_a_page_that_was_taken_down_and_comes_back_elsewhere_is_found(practice, build):
    page = section(practice.home, "story", build)
    page.unpublish()
    assert ask("/story/")[0] == 404
    rename(page, "staff")

    assert ask("/story/") == (301, f"{HOME}/staff/")


def test_a_page_below_a_renamed_section_that_is_down_is_found_when_it_is_back(practice, build):
    page = section(practice.home, "story", build)
    child = build.add(page, ContentPage(title="Ada", slug="ada"))
    child.unpublish()
    rename(page, "staff")
    build.publish(ContentPage.objects.get(pk=child.pk))

    assert ask("/story/ada/") == (301, f"{HOME}/staff/ada/")


def test_what_is_deleted_is_gone_with_every_address_it_had(practice, build):
    page = section(practice.home, "story", build)
    build.add(page, ContentPage(title="Ada", slug="ada"))
    Redirect.add_redirect("/people", redirect_to=page, site=practice.site)
    page = rename(page, "staff")
    page.delete()

    answers = {path: ask(path)[0] for path in GONE}
    assert answers == dict.fromkeys(GONE, 410)
    page = section(practice.home, "story", build)
    assert ask("/story/")[0] == 200
    assert page.live


GONE = ("/story/", "/staff/", "/people/", "/story/ada/", "/staff/ada/", "/staff/ada", "/Story/Ada/")


def test_an_address_that_is_gone_has_the_page_for_what_is_missing(practice, build):
    section(practice.home, "story", build).delete()

    answer = build.visit(f"{HOME}/story/")

    assert answer.status_code == 410
    assert build.parse(answer).xpath("//h1")
    assert "noindex" in answer["X-Robots-Tag"]


def test_a_manager_leads_an_address_that_is_gone_elsewhere(practice, build):
    section(practice.home, "story", build).delete()
    gone = Redirect.objects.get(old_path="/story")
    gone.redirect_page = section(practice.home, "staff", build)
    gone.save()

    assert ask("/story/") == (301, f"{HOME}/staff/")


def test_a_draft_at_an_address_that_is_gone_is_not_told_of(practice, build):
    section(practice.home, "story", build).delete()
    practice.home.add_child(instance=ContentPage(title="Story", slug="story", live=False))

    assert ask("/story/")[0] == 410


def test_the_query_goes_along(practice, build):
    page = section(practice.home, "story", build)
    rename(page, "staff")
    site = practice.site
    Redirect.add_redirect("/old", redirect_to=f"{HOME}/staff/?tab=1#ada", site=site)
    Redirect.add_redirect("/page.php?id=3", redirect_to=page, site=site)

    assert ask("/story/?utm_source=card&q=a%20b")[1] == f"{HOME}/staff/?utm_source=card&q=a%20b"
    assert ask("/old/?x=1")[1] == f"{HOME}/staff/?tab=1&x=1#ada"
    assert ask("/page.php?id=3")[1] == f"{HOME}/staff/"


def test_redirects_that_follow_one_another_are_one_hop(practice, build):
    page = section(practice.home, "story", build)
    site = practice.site
    Redirect.add_redirect("/a", redirect_to="/b/", site=site)
    Redirect.add_redirect("/b", redirect_to=f"{HOME}/c/", site=site, is_permanent=False)
    Redirect.add_redirect("/c", redirect_to=page, site=site)

    assert ask("/a/") == (302, f"{HOME}/story/")
    assert ask("/c/") == (301, f"{HOME}/story/")
    page.delete()
    assert [ask(path)[0] for path in ("/a/", "/b/", "/c/")] == [410, 410, 410]


def test_a_form_that_is_sent_to_an_old_address_is_sent_on(practice, build):
    rename(section(practice.home, "story", build), "staff")

    assert ask("/story/", "post") == (308, f"{HOME}/staff/")


def test_the_markdown_and_the_graph_of_a_renamed_page_lead_to_its_own(whole, build):
    page = rename(whole.condition, "spasms")
    old = urlsplit(whole.condition.get_full_url()).path

    assert ask(f"{old}page.md") == (301, f"{page.get_full_url()}page.md")
    assert ask(f"{old.upper()}page.md") == (301, f"{page.get_full_url()}page.md")
    assert ask(f"{old}page.jsonld") == (301, f"{page.get_full_url()}page.jsonld")
    page.delete()
    assert ask(f"{old}page.md")[0] == ask(f"{old}page.jsonld")[0] == 410


def test_a_page_without_markdown_has_none_under_its_old_address(practice, build, monkeypatch):
    rename(section(practice.home, "story", build), "staff")
    monkeypatch.setattr(ContentPage, "has_markdown", False)

    assert ask("/story/page.md")[0] == ask("/staff/page.md")[0] == 404


@pytest.mark.parametrize("path", ["/Story/", "/STORY", "/sTORY/"])
def test_capitals_lead_to_the_page_in_small_letters(practice, build, path):
    section(practice.home, "story", build)

    assert ask(path) == (301, f"{HOME}/story/")
    assert ask("/Nowhere/")[0] == 404


def test_a_page_without_its_slash_is_the_page_whatever_led_from_there(practice, build):
    page = section(practice.home, "story", build)
    rename(page, "staff")
    practice.home.add_child(instance=ContentPage(title="Story", slug="story"))

    assert ask("/story") == (301, f"{HOME}/story/")


def test_pages_in_another_language_are_found_too(practice, build):
    spanish = Locale.objects.create(language_code="es")
    page = section(practice.home, "story", build)
    build.publish(practice.home.copy_for_translation(spanish))
    page = build.publish(page.copy_for_translation(spanish))
    page = rename(page, "equipo")
    page = rename(page, "personas")
    page.alias_of = None

    assert ask("/es/story/") == (301, f"{HOME}/es/personas/")
    assert ask("/es/equipo/") == (301, f"{HOME}/es/personas/")
    assert ask("/ES/Personas/") == (301, f"{HOME}/es/personas/")
    assert ask("/story/")[0] == 200
    page.delete()
    assert ask("/es/story/")[0] == ask("/es/personas/")[0] == 410


def test_an_address_that_is_too_long_for_a_redirect_stops_no_renaming(practice, build):
    page = section(practice.home, "t" * 200, build)
    build.add(page, ContentPage(title="Ada", slug="a" * 200))

    rename(page, "staff")

    assert ask(f"/{'t' * 200}/") == (301, f"{HOME}/staff/")


def test_a_new_name_that_changes_no_address_leaves_all_redirects_alone(practice, build):
    rename(section(practice.home, "story", build), "staff")
    draft = ContentPage(title="Draft", slug="draft", live=False)
    practice.home.add_child(instance=draft)

    rename_unseen(draft, "second-draft")

    assert ask("/story/") == (301, f"{HOME}/staff/")


def test_a_practice_leaves_nothing_at_another_ones_host(practice, build):
    other = build.practice("lake", name="Lake Clinic")
    rename(section(practice.home, "story", build), "staff")
    section(practice.home, "prices", build).delete()

    for path in ("story", "prices"):
        assert build.visit(f"http://lake.localhost/{path}/").status_code == 404
    assert not Redirect.objects.filter(site=other.site).exists()


# All of it in any order


SLUGS = st.sampled_from(("one", "two", "three", "four"))
MACHINE = hypothesis_settings(max_examples=20, stateful_step_count=12, deadline=None)


class Addresses(RuleBasedStateMachine):
    """Who was last live at each address, beside what a visitor gets there.

    ``owner`` has the key of that page by path, ``manual`` the page of a redirect made by hand,
    ``drafts`` the addresses where pages stood that nobody could see.
    """

    pages = Bundle("pages")
    practice = None

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.owner: dict[str, int] = {}
        self.manual: dict[str, int] = {}
        self.counter = 0

    def teardown(self):
        try:
            self.visitors_find_everything()
        finally:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)
            cache.clear()

    # What is there

    def fetch(self, pk):
        found = Page.objects.filter(pk=pk).first()
        return found.specific if found else None

    def home(self):
        return Page.objects.get(pk=self.practice.home_id)

    def note(self):
        """Each live page owns the address where it is."""
        for page in self.home().get_descendants().live():
            self.owner[urlsplit(page.full_url).path] = page.pk

    def free(self, parent, slug, page=None):
        taken = parent.get_children().filter(slug=slug)
        return not (taken.exclude(pk=page.pk) if page else taken).exists()

    # What people do

    @initialize(target=pages, is_live=st.booleans())
    def begin(self, is_live):
        section = self.make(None, "one", True)
        return multiple(section, self.make(section, "two", is_live))

    @rule(target=pages, parent=pages, slug=SLUGS, live=st.booleans())
    def add_below(self, parent, slug, live):
        return self.make(parent, slug, live)

    @rule(target=pages, slug=SLUGS, live=st.booleans())
    def add(self, slug, live):
        return self.make(None, slug, live)

    def make(self, parent, slug, live):
        above = self.fetch(parent) if parent else self.home()
        if above is None or above.depth > 5 or not self.free(above, slug):
            return multiple()
        page = ContentPage(title=slug, slug=slug, live=False)
        above.add_child(instance=page)
        if live:
            page.save_revision().publish()
        self.note()
        return page.pk

    @rule(pk=pages, slug=SLUGS, publish=st.booleans())
    def rename(self, pk, slug, publish):
        page = self.fetch(pk)
        if page is None or page.alias_of_id or not self.free(page.get_parent(), slug, page):
            return
        with TestCase.captureOnCommitCallbacks(execute=True):
            page.slug = slug
            if publish:
                page.save_revision().publish()
            else:
                page.save()
        self.note()

    @rule(pk=pages, parent=pages)
    def move(self, pk, parent):
        page, below = self.fetch(pk), self.fetch(parent)
        if not page or not below or below.pk == page.pk or below.is_descendant_of(page):
            return
        if below.depth + page.get_descendants().count() > 6:
            return
        if self.free(below, page.slug, page):
            with TestCase.captureOnCommitCallbacks(execute=True):
                page.move(below, pos="last-child")
        self.note()

    @rule(pk=pages)
    def move_up(self, pk):
        page = self.fetch(pk)
        if page and self.free(self.home(), page.slug, page):
            with TestCase.captureOnCommitCallbacks(execute=True):
                page.move(self.home(), pos="last-child")
        self.note()

    @rule(target=pages, pk=pages, slug=SLUGS)
    def alias(self, pk, slug):
        page = self.fetch(pk)
        if not page or page.alias_of_id or not self.free(page.get_parent(), slug):
            return multiple()
        alias = page.create_alias(update_slug=slug)
        self.note()
        return alias.pk

    @rule(pk=pages)
    def unpublish(self, pk):
        page = self.fetch(pk)
        if page and not page.alias_of_id:
            page.unpublish()

    @rule(pk=pages)
    def publish(self, pk):
        page = self.fetch(pk)
        if page and not page.alias_of_id:
            page.save_revision().publish()
            self.note()

    @rule(pk=pages, slug=SLUGS)
    def unpublish_and_come_back_elsewhere(self, pk, slug):
        self.unpublish(pk)
        self.rename(pk, slug, True)

    @rule(pk=consumes(pages))
    def delete(self, pk):
        page = self.fetch(pk)
        if page:
            page.delete()

    @rule(pk=pages)
    def redirect_by_hand(self, pk):
        page = self.fetch(pk)
        if page:
            self.counter += 1
            path = f"/by-hand-{self.counter}"
            Redirect.add_redirect(path, redirect_to=page, site=self.practice.site)
            self.manual[f"{path}/"] = pk

    # What visitors meet

    @rule()
    def visitors_find_everything(self):
        live = {urlsplit(p.full_url).path: p.pk for p in self.home().get_descendants().live()}
        for path, pk in {**self.owner, **self.manual}.items():
            page = Page.objects.filter(pk=pk).first()
            if path in live:
                expected = (200, "")
            elif page is None:
                expected = (410, "")
            elif page.live:
                expected = (301, page.full_url)
            else:
                expected = (404, "")
            assert ask(path) == expected, path
        invented = set(Redirect.objects.values_list("old_path", flat=True))
        assert {f"{path}/" for path in invented} <= set(self.owner) | set(self.manual)


def test_in_whatever_order_pages_come_and_go_each_address_leads_to_its_page(practice):
    Addresses.practice = practice

    run_state_machine_as_test(Addresses, settings=MACHINE)
