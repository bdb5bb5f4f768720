"""The review of a page that becomes no condition: text with headings, no kinds of sections."""

import pytest
from django.urls import reverse

from clinics.models import TreatmentPage
from condition_pages.importer.model import Item, Section
from condition_pages.imports.needed import needed_of
from condition_pages.imports.screen import screen_of
from condition_pages.models import PendingImport

from .test_import_admin import act, editor, make_pending, practice, review_url, upload

__all__ = ["editor", "practice"]

PAGE = """<html><head><title>Cupping</title></head><body><main>
<h1>Cupping</h1>
<p>Cupping as we give it is slow and gentle, and you may stop whenever you like.</p>
<h2>Symptoms it is asked for</h2>
<ul><li>A stiff neck after a long drive</li><li>An ache between the shoulder blades</li></ul>
<h2>How cupping works</h2>
<p>The cups lift the skin, and the traditional view is that this moves what is stuck.</p>
<p>Call us on (260) 555-0142 to book with Dr Mara Quill.</p>
</main></body></html>"""
TYPES = ["treatment", "person", "location", "post", "other"]


@pytest.fixture
def review_as(practice, editor):
    """A page of a site that waits for its review and becomes a page of a type."""

    def make(page_type: str) -> PendingImport:
        pending = make_pending(practice, editor, upload("cupping.html", PAGE))[0]
        pending.batch.is_site = True
        pending.batch.save()
        pending.page_type = page_type
        pending.save()
        assert {"symptoms", "mechanisms"} <= {one.kind for one in pending.proposal.sections}
        return pending

    return make


@pytest.mark.parametrize("page_type", TYPES)
def test_a_page_without_kinds_shows_its_headings_and_offers_no_kind(client, review_as, page_type):
    pending = review_as(page_type)

    response = client.get(review_url(pending))

    page = response.content.decode()
    labels = [card.label for card in response.context["screen"].cards]
    assert labels[0] == "Text"
    assert "Symptoms it is asked for" in labels
    for word in ("kind-0", "Kind of section", "% sure", "Please check", "Because:", "Keep as"):
        assert word not in page
    assert "no condition chosen" not in page
    assert "The page lacks" not in page
    assert 'name="add"' not in page
    assert "This page becomes" in page


@pytest.mark.parametrize("page_type", TYPES)
def test_its_lines_name_the_heading_that_they_stand_under(client, review_as, page_type):
    screen = screen_of(review_as(page_type).proposal, page_type)

    names = {name for row in screen.rows for _number, name in row.sections}

    assert {"Text", "Symptoms it is asked for"} <= names
    assert not names & {"Symptoms", "Overview", "How it may work"}
    assert screen.to_check == []


def test_a_condition_page_still_shows_its_kinds(client, review_as):
    response = client.get(review_url(review_as("condition")))

    assert 'name="kind-0"' in response.content.decode()
    assert "Symptoms" in [card.label for card in response.context["screen"].cards]


def test_a_treatment_says_which_field_each_part_goes_to(review_as):
    screen = screen_of(review_as("treatment").proposal, "treatment")

    goes_to = {card.label: card.goes_to for card in screen.cards}

    assert goes_to["Symptoms it is asked for"] == "What it is"
    assert goes_to["How cupping works"] == "How it may work"


def test_a_heading_that_names_its_part_is_not_said_twice(client, review_as):
    page = client.get(review_url(review_as("other"))).content.decode()

    words = page.partition('class="import-card__words"')[2]
    assert '<p class="import-card__heading">' not in words


@pytest.mark.parametrize(
    ("page_type", "some", "others"),
    [
        ("treatment", {"Summary", "Risks", "Who should not have it"}, {"Condition", "What it is"}),
        ("person", {"Professions"}, {"Condition", "Summary"}),
        ("location", {"Street", "Time zone"}, {"Country", "Condition"}),
        ("other", set(), {"Condition", "Summary"}),
    ],
)
def test_what_publishing_needs_is_that_of_the_page_s_type(
    practice, review_as, page_type, some, others
):
    needed = needed_of(review_as(page_type).proposal, practice, page_type)

    texts = {point.text for point in needed.points}
    assert some <= texts
    assert not texts & others
    assert needed.additions == ()


def test_a_needed_field_that_the_review_has_can_be_reached_from_the_list(client, review_as):
    page = client.get(review_url(review_as("treatment"))).content.decode()

    assert 'href="#id_summary"' in page
    assert 'id="id_summary"' in page
    assert "The same list stands at the top" not in page


def test_facts_without_a_field_stay_as_they_were_read(client, review_as):
    pending = review_as("person")
    proposal = pending.proposal
    assert proposal.cta_text

    act(client, pending, "save", title="Cups")

    pending.refresh_from_db()
    changed = pending.proposal
    assert changed.title == "Cups"
    assert changed.cta_text == proposal.cta_text
    assert changed.page_type == proposal.page_type
    assert changed.facts.body_regions == proposal.facts.body_regions
    assert [section.kind for section in changed.sections] == [
        section.kind for section in proposal.sections
    ]


def test_parts_are_merged_dropped_and_worded_as_before(client, review_as):
    pending = review_as("other")
    count = len(pending.proposal.sections)

    act(client, pending, "merge:1")

    pending.refresh_from_db()
    assert len(pending.proposal.sections) == count - 1


def test_the_report_of_a_treatment_names_no_kinds(client, review_as):
    pending = review_as("treatment")
    act(client, pending, "create")
    treatment = TreatmentPage.objects.get()

    response = client.get(reverse("condition_imports:report", args=[treatment.pk]))

    page = response.content.decode()
    assert "Symptoms it is asked for" in [card.label for card in response.context["screen"].cards]
    assert "% sure" not in page
    assert "A condition page has no field" not in page
    edit = client.get(reverse("wagtailadmin_pages:edit", args=[treatment.pk])).content.decode()
    assert "Import report" in edit


def test_a_doubt_about_a_kind_is_no_doubt_where_there_are_none(review_as):
    pending = review_as("other")
    proposal = pending.proposal
    doubted = Section("faq", items=(Item("A line"),), check=True, opinions=("faq", "causes"))
    object.__setattr__(proposal, "sections", (doubted, *proposal.sections))

    card = screen_of(proposal, "other").cards[0]

    assert (card.section.check, card.doubt, card.sureness) == (False, "", "plain")
