"""What visitors ask a practice leads to the place on the page where it says so."""

from __future__ import annotations

import datetime
import json

import pytest
from django.db import connection
from django.utils import timezone
from lxml import html

from clinics import tenancy
from clinics.models import ClinicPage, LocationPage, LocationPhone, Offer
from search import indexer
from search.finder import Search
from search.models import SearchDocument
from search.signals import renew_index
from tests.search.conftest import visit

pytestmark = pytest.mark.django_db


def first(practice, query):
    answer = Search(practice).answer(query)
    return answer.groups[0].results[0] if answer.groups else None


def tree(response):
    return html.fromstring(response.content.decode())


def text(response):
    return " ".join(tree(response).text_content().split())


# Where it says so


def test_access_and_parking_lead_to_their_place_on_the_page(build, practice):
    build.place(practice, access="<p>A ramp at the side.</p>", parking="Six spaces. Bus 4 stops.")

    assert first(practice, "wheelchair access").url.endswith("/harbour-street/#access")
    assert first(practice, "where can I park").url.endswith("/harbour-street/#parking")
    assert first(practice, "which bus").url.endswith("#parking")
    assert first(practice, "do you have a ramp").excerpt == "A ramp at the side."


def test_what_the_practice_does_not_say_is_not_answered(build, practice):
    build.place(practice)

    assert first(practice, "parking") is None
    assert first(practice, "cancel my appointment") is None
    assert first(practice, "do you take Aetna") is None


def test_the_price_of_a_treatment_is_on_its_own_page(build, practice):
    build.treatment(practice, cost="$80")

    found = first(practice, "how much are needles")

    assert found.url.endswith("/treatments/acupuncture/#cost")
    assert (found.why, found.excerpt) == ("What it costs", "$80")
    assert first(practice, "how much is a root canal") is None


def test_a_heading_of_a_plain_page_answers_like_a_question(build, practice):
    page = build.plain_page(practice, "Rules")
    page.body = json.dumps(
        [
            {"type": "heading", "value": "Cancelling"},
            {"type": "text", "value": "<p>Until the day before.</p>"},
        ]
    )
    page.save_revision().publish()

    found = first(practice, "I have to cancel my visit")

    assert found.url.endswith("/rules/#part-1")
    assert found.excerpt == "Until the day before."


def test_a_page_called_fees_tells_what_it_costs(build, practice):
    build.plain_page(practice, "Fees", "See the desk.")

    assert first(practice, "how much does it cost").title == "Fees"


def test_an_offer_is_found_while_it_holds(build, practice):
    today = timezone.localdate()
    offer = Offer.objects.create(
        page=practice.home, name="A free first talk", price=0, terms="Once.", valid_until=today
    )

    assert first(practice, "free first talk").url.endswith("/#first-visit")

    offer.valid_until = today - datetime.timedelta(days=1)
    offer.save()

    assert first(practice, "free consultation") is None


def test_the_home_tells_a_treatments_new_price(build, practice):
    page = build.treatment(practice, cost="$80")
    home = SearchDocument.objects.get(pk=practice.home_id)
    assert "$80" in json.dumps(home.passages)

    page.cost = "$95"
    page.save_revision().publish()

    home.refresh_from_db()
    assert "$95" in json.dumps(home.passages)
    assert "$80" not in json.dumps(home.passages)


@pytest.mark.usefixtures("demo")
def test_every_place_that_a_result_leads_to_is_on_its_page():
    documents = SearchDocument.objects.exclude(passages=[]).select_related("page", "practice")
    missing = []
    for document in documents:
        anchors = {each["anchor"] for each in document.passages if each["anchor"]}
        if not anchors:
            continue
        page = tree(visit(document.practice, document.page.get_url().partition("8000")[2] or "/"))
        known = set(page.xpath("//@id"))
        missing += [(document.title, anchor) for anchor in anchors - known]

    assert missing == []


# People


def test_a_person_is_found_by_a_title_and_a_misspelt_name(build, practice):
    build.person(practice)

    for query in ("Dr Quilfeather", "Mrs Quillfether", "ada quillfeather", "doctora Quilfeather"):
        assert first(practice, query).title == "Ada Quillfeather", query


def test_the_correction_of_a_name_is_said(build, practice):
    build.person(practice)

    answer = Search(practice).answer("Dr Quilfeather")

    assert answer.explanations == ["No page says “Dr Quilfeather”: showing “dr quillfeather”."]


# What no page is about


def test_a_condition_without_a_page_is_said_and_nothing_stands_in_for_it(build, practice):
    build.condition(practice, "muscle-cramp", words="Cramps may come with a period.")
    build.place(practice, phones=[])

    for query in ("period cramps", "seizure", "calf pain walking that stops when I rest"):
        answer = Search(practice).answer(query)

        assert answer.total == 0, query
        assert answer.absent.startswith("No page here is about"), query
        assert not answer.related, query
        assert not answer.disambiguations, query


def test_the_page_says_so_and_offers_nothing_that_begins_alike(build, practice):
    build.condition(practice, "muscle-cramp")

    page = build.visit(practice, "/search/", {"q": "period cramps"})

    assert "No page here is about period pain." in text(page)
    assert "Did you mean" not in text(page)
    assert "/conditions/muscle-cramp/" not in tree(page).xpath("//main//a/@href")


def test_what_is_near_is_called_related(build, practice):
    build.condition(practice, "back-spasm")

    page = build.visit(practice, "/search/", {"q": "low back pain"})

    assert "No page here is about low back pain." in text(page)
    assert "Related, and not the same" in text(page)


def test_the_phone_stands_where_nothing_is_found(build, practice):
    place = build.place(practice)
    place.phones = [LocationPhone(number="+12025550123")]
    place.save_revision().publish()

    page = build.visit(practice, "/search/", {"q": "period cramps"})

    assert "tel:+12025550123" in tree(page).xpath("//main//a/@href")


def test_a_pages_own_sentence_beats_the_vocabulary(build, practice):
    build.condition(
        practice,
        "nocturnal-leg-cramps",
        words="See a doctor if your calves also cramp when you walk.",
    )

    assert first(practice, "your calves also cramp when you walk").title == "Night leg cramps"
    assert first(practice, "calves cramp on walking, better at rest") is None


# Long questions


def test_a_long_question_is_said_to_be_read_in_part(build, practice):
    build.condition(practice, "muscle-cramp")
    question = "charley horse " + "and so on " * 60

    answer = Search(practice).answer(question)

    assert [result.title for group in answer.groups for result in group.results] == ["Muscle cramp"]
    assert answer.explanations[0].startswith("Your question is long: only its first 80 words")


def test_a_danger_late_in_a_question_brings_its_card(build, practice):
    question = "I have had this for weeks and nobody knows why. " * 60 + "Now I have chest pain."

    page = build.visit(practice, "/search/", {"q": question})

    assert "tel:911" in tree(page).xpath("//a/@href")


def test_the_field_takes_a_question_of_any_usual_length(build, practice):
    fields = tree(build.visit(practice, "/search/")).xpath("//input[@name='q']/@maxlength")

    assert {int(length) for length in fields} == {2000}


# Suggestions


def test_a_place_on_a_page_is_suggested_by_what_it_answers(build, practice):
    build.place(practice, parking="Six spaces.")

    [found] = build.visit(practice, "/search/suggest/", {"q": "parki"}).json()["suggestions"]

    assert (found["title"], found["why"]) == ("Parking", "Harbour Street")
    assert found["url"].endswith("/find-us/harbour-street/#parking")


def test_a_treatment_is_suggested_by_a_plain_name(build, practice):
    build.treatment(practice)

    [found] = build.visit(practice, "/search/suggest/", {"q": "needl"}).json()["suggestions"]

    assert found["title"] == "Acupuncture"


# Upgrades


def test_migrating_indexes_anew_what_an_older_version_did(build, practice):
    build.place(practice, parking="Six spaces.")
    SearchDocument.objects.update(version=0, passages=[])

    renew_index(using=connection.alias, verbosity=0)

    assert set(SearchDocument.objects.values_list("version", flat=True)) == {indexer.VERSION}
    assert first(practice, "parking").title == "Harbour Street"


def test_nothing_is_indexed_anew_without_need(build, practice, django_assert_max_num_queries):
    build.place(practice)

    with django_assert_max_num_queries(4):
        renew_index(using=connection.alias, verbosity=0)
    assert tenancy.owned(LocationPage, practice).exists()
    assert ClinicPage.objects.exists()
