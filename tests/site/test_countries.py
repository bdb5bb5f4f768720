"""Every page that a visitor sees speaks as its practice's country does."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from django.test import Client
from lxml import html as markup
from wagtail.models import Page

from clinics import tenancy
from clinics.country import country_words, local
from clinics.models import ClinicPage, LocationPage, Practice

#: Of the other countries' words, those that mean something else as well, or stand in a name.
ALIKE = {"two weeks", "while", "tire", "pharmacist", "pharmacists", "lift"}
COUNTRIES = {
    "larkfield-chiropractic": "US",
    "fernhollow-naturopathy": "US",
    "kirkbeck-chiropractic": "GB",
    "alder-lane-acupuncture": "CA",
}
#: What stands in the page's source and nobody reads, and what others have written.
UNREAD = "//script | //style | //*[contains(@class, 'review__note')]"
READ = ("alt", "title", "aria-label", "placeholder", "content", "data-open-now", "value")
WORD = re.compile(r"[\w&.-]+")

pytestmark = [pytest.mark.usefixtures("demo"), pytest.mark.xdist_group("demo")]


def visit(page: Page, address: str = ""):
    parts = urlsplit(page.full_url)
    answer = Client().get(f"{parts.path}{address}", headers={"host": parts.netloc})
    assert answer.status_code == 200, page.full_url
    return answer


def said_on(page: Page) -> str:
    """All that a visitor reads or hears of a page, without the titles of others' publications."""
    tree = markup.fromstring(visit(page).content)
    for node in tree.xpath(UNREAD):
        node.drop_tree()
    words = [tree.text_content(), *tree.xpath("|".join(f"//@{name}" for name in READ))]
    if page.specific.has_markdown:
        written = visit(page, "page.md").content.decode()
        words += [line for line in written.splitlines() if "doi.org" not in line]
    return "\n".join(words)


def foreign(text: str, country: str) -> set[str]:
    """Words of other countries in ``text``; several words and single ones."""
    low = text.lower()
    words = set(WORD.findall(low))
    others = country_words.other_words("en", country) - ALIKE
    # "practice" is a verb there and a noun everywhere.
    others -= {"practice", "practices"}
    return {word for word in others if (word in words if " " not in word else word in low)}


def pages_of(slug: str) -> list[Page]:
    practice = Practice.objects.get(slug=slug)
    english = practice.home.locale_id
    pages = tenancy.owned(Page, practice).live().filter(locale_id=english)
    assert pages
    # A list of one leads straight on to that one.
    return [page for page in pages.specific() if not getattr(page, "only_one", None)]


@pytest.mark.parametrize("slug", COUNTRIES)
def test_no_page_of_the_demo_has_a_word_of_another_country(slug):
    country = COUNTRIES[slug]

    found = {page.url: foreign(said_on(page), country) for page in pages_of(slug)}

    assert {url: words for url, words in found.items() if words} == {}


@pytest.mark.parametrize(
    ("country", "date", "hours"),
    [
        ("GB", r"\b\d{1,2} [A-Z][a-z]+ 20\d\d\b", r"\b\d{1,2}(:\d\d)?[ap]m\b"),
        ("US", r"\b[A-Z][a-z]{2,8}\.? \d{1,2}, 20\d\d\b", r"\b\d{1,2}(:\d\d)? [ap]\.m\."),
        ("CA", r"\b[A-Z][a-z]{2,8}\.? \d{1,2}, 20\d\d\b", r"\b\d{1,2}(:\d\d)? [ap]\.m\."),
        ("AU", r"\b\d{1,2} [A-Z][a-z]+ 20\d\d\b", r"\b\d{1,2}(:\d\d)? [ap]m\b"),
        ("IE", r"\b\d{1,2} [A-Z][a-z]+ 20\d\d\b", r"\b\d{1,2}(:\d\d)?[ap]m\b"),
    ],
)
def test_one_practice_moved_from_country_to_country_changes_its_words(country, date, hours):
    """Our own strings: what an editor wrote stays, and is the same before and after."""
    slug = "larkfield-chiropractic"
    before = {page.pk: foreign(said_on(page), country) for page in pages_of(slug)}
    practice = Practice.objects.get(slug=slug)
    ClinicPage.objects.filter(pk=practice.home_id).update(country=country)
    LocationPage.objects.filter(pk__in=tenancy.owned(LocationPage, practice)).update(
        country=country
    )

    pages = pages_of(slug)
    said = {page.pk: said_on(page) for page in pages}

    assert before  # The walk has pages to compare with.
    # What is left was written by the practice: it is in the rows themselves.
    ours = set()
    for page in pages:
        written = " ".join(map(str, page.specific.serializable_data().values())).lower()
        ours |= {word for word in foreign(said[page.pk], country) if word not in written}
    theirs = " ".join(str(each.specific.serializable_data()).lower() for each in pages)
    assert {word for word in ours if word not in theirs} == set()
    whole = "\n".join(said.values())
    assert re.search(date, whole)
    assert re.search(hours, whole)
    answer = visit(pages[0]).content.decode()
    assert f'<html lang="{local.language_tag("en", country)}"' in answer
