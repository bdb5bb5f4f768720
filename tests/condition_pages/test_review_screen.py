"""The review of an import: what was left out is folded, what is doubtful and lacking is listed."""

import re
from dataclasses import replace

import pytest
from django.urls import reverse

from condition_pages.conditions import left
from condition_pages.importer.model import Section
from condition_pages.imports.screen import Row, doubt_of, pairs_of, runs_of
from condition_pages.models import ConditionPage
from tests import factories

from .test_import_admin import act, editor, make_pending, practice, review_url, said, upload

__all__ = ["editor", "practice"]

PAGE = """<html><body><nav><a href="/">Home</a> <a href="/team">Team</a></nav><main>
<h1>Sciatica</h1>
<p>Sciatica is pain that runs from the lower back into the leg.</p>
<h2>Signs you may notice</h2>
<ul><li>A burning ache down one leg</li><li>Tingling in the foot</li></ul>
<p>Our chiropractors look after many people with it.</p>
</main><footer><p>Copyright Elm Clinic</p><p>Privacy policy</p></footer></body></html>"""


def row(number, status="dropped", reason="menu entry", section=0):
    sections = ((section, "Symptoms"),) if section else ()
    return Row(number, f"line {number}", status, "", reason, sections)


class Numbered:
    """A card as ``pairs_of`` sees it."""

    def __init__(self, number):
        self.number = number


def numbers(runs):
    return [[one.number for one in run.rows] for run in runs]


# Without a database


def test_what_was_left_out_in_a_row_is_one_line_that_counts_its_reasons():
    rows = [row(n) for n in range(1, 4)] + [row(4, reason="footer"), row(5, "placed", section=1)]

    folded, shown = runs_of(rows)

    assert folded.is_folded
    assert folded.said == "4 lines left out: menu entry (3), footer (1)"
    assert not shown.is_folded


def test_one_reason_is_not_counted_and_many_are_summed_up():
    assert runs_of([row(1)])[0].said == "1 line left out: menu entry"
    many = [row(n, reason=f"reason {n}") for n in range(6)]
    assert runs_of(many)[0].said.endswith("other reasons (3)")


def test_what_was_not_understood_is_never_folded():
    runs = runs_of([row(1), row(2, "not_understood"), row(3)])

    assert [run.is_folded for run in runs] == [True, False, True]


def test_each_line_stands_once_before_or_beside_its_section():
    rows = [
        row(1),
        row(2, "placed", section=1),
        row(3),
        row(4, "placed", section=1),
        row(5),
        row(6, "placed", section=2),
        row(7),
    ]

    pairs, rest = pairs_of(rows, [Numbered(1), Numbered(2)])

    assert [numbers(pair.before) for pair in pairs] == [[[1]], [[5]]]
    assert [numbers(pair.runs) for pair in pairs] == [[[2], [3], [4]], [[6]]]
    assert numbers(rest) == [[7]]


def test_sections_out_of_the_source_s_order_lose_no_line():
    rows = [row(1, "placed", section=2), row(2), row(3, "placed", section=1)]

    pairs, rest = pairs_of(rows, [Numbered(1), Numbered(2)])

    told = [
        number for pair in pairs for run in numbers((*pair.before, *pair.runs)) for number in run
    ]
    assert sorted(told) == [1, 2, 3]
    assert numbers(pairs[1].runs) == [[1]]
    assert rest == ()


def test_a_section_without_lines_takes_none():
    pairs, rest = pairs_of([row(1), row(2, "placed", section=2)], [Numbered(1), Numbered(2)])

    assert pairs[0].before == pairs[0].runs == ()
    assert numbers(pairs[1].before) == [[1]]
    assert rest == ()


@pytest.mark.parametrize(
    ("opinions", "said_of_it"),
    [
        (("a", "b"), "Its key words say “Causes”, but as a whole it reads like “Symptoms”."),
        (("", "b"), "By itself it reads like “Symptoms”."),
        (("a", "a"), "By itself it reads like “Causes”."),
        ((), ""),
    ],
)
def test_who_differs_is_said_in_plain_words(opinions, said_of_it):
    section = Section("faq", check=True, opinions=opinions)

    assert doubt_of(section, {"a": "Causes", "b": "Symptoms"}) == said_of_it
    assert doubt_of(replace(section, check=False), {}) == ""


# With one


@pytest.fixture
def call(practice):
    return factories.make_cta(practice)


@pytest.fixture
def pending(practice, editor, call):
    return make_pending(practice, editor, upload("sciatica.html", PAGE))[0]


def doubt(pending, place=0):
    """Let those who judged a section differ."""
    proposal = pending.proposal
    sections = list(proposal.sections)
    sections[place] = replace(
        sections[place], check=True, opinions=("symptoms", "causes"), confidence=0.6
    )
    pending.proposal = replace(proposal, sections=tuple(sections))
    pending.save()


@pytest.mark.django_db
def test_left_out_lines_are_folded_with_their_buttons_inside(client, pending):
    page = client.get(review_url(pending)).content.decode()

    runs = re.findall(r'<details class="import-run".*?</details>', page, re.DOTALL)
    assert "Copyright Elm Clinic" in runs[-1]
    assert "Put on the page" in runs[-1]
    assert "<summary>2 lines left out" in runs[-1]
    outside = re.sub(r'<details class="import-run".*?</details>', "", page, flags=re.DOTALL)
    assert "Put on the page" not in outside


@pytest.mark.django_db
def test_a_section_to_check_is_listed_says_why_and_can_be_confirmed(client, pending):
    doubt(pending)

    page = client.get(review_url(pending)).content.decode()

    assert 'href="#section-1">1 Overview</a>' in page.split('class="import-check"')[1]
    assert "Please check" in page
    assert "60% sure" in page
    assert "Its key words say “Symptoms”" in page
    response = act(client, pending, "confirm:0", follow=True)
    assert "The kind of section 1 was confirmed." in said(response)
    assert 'href="#section-1">1 Overview</a>' not in response.content.decode()


@pytest.mark.django_db
def test_what_publishing_will_ask_for_leads_to_where_it_is_given(client, pending):
    page = client.get(review_url(pending)).content.decode()

    asked = page.split('class="import-needed"')[1].split("</details>")[0]
    assert 'href="#id_summary"' in asked
    assert 'href="#add-red_flags"' in asked
    assert 'href="#add-cta"' in asked
    assert "Reviewed by" in asked
    assert "asked in the page’s own form" in asked
    for target in re.findall(r'href="#([^"]+)"', asked):
        assert f'id="{target}"' in page


@pytest.mark.django_db
def test_the_list_asks_what_the_page_s_own_form_asks_afterwards(client, pending):
    needed = client.get(review_url(pending)).context["needed"]

    act(client, pending, "create")

    page = ConditionPage.objects.get().get_latest_revision_as_object()
    assert [point.text for point in needed.points] == [
        point.text for point in left.points(page) if not point.is_done
    ]


@pytest.mark.django_db
def test_nothing_is_added_that_nobody_ticked(client, pending):
    act(client, pending, "create")

    body = ConditionPage.objects.get().get_latest_revision_as_object().body
    assert not {"red_flags", "cta"} & {child.block_type for child in body}


@pytest.mark.django_db
def test_a_tick_adds_the_library_s_signs_and_the_practice_s_call(client, pending, call):
    act(client, pending, "save", additions="1", add=["red_flags", "cta"])
    assert client.get(review_url(pending)).content.decode().count(" checked aria-describedby") == 2

    response = act(client, pending, "create", follow=True)

    assert "Added, and not from your page: When to get help, Call to action." in said(response)
    draft = ConditionPage.objects.get()
    body = draft.get_latest_revision_as_object().body
    signs = [child.value for child in body if child.block_type == "red_flags"]
    assert "you lose control of your bladder or bowel" in signs[0]["entries"][0]
    calls = [child.value["ctas"] for child in body if child.block_type == "cta"]
    assert [list(one) for one in calls] == [[str(call.uuid)]]
    assert draft.import_record.is_untouched
    assert not draft.live
    report = client.get(reverse("condition_imports:report", args=[draft.pk])).content.decode()
    assert "When to get help: in the library’s words" in report


@pytest.mark.django_db
def test_a_call_of_the_page_without_a_button_gets_the_practice_s(client, practice, editor, call):
    text = PAGE.replace("</main>", "<h2>Book now</h2><p>Call us today to book a visit.</p></main>")
    pending = make_pending(practice, editor, upload("sciatica.html", text))[0]

    needed = client.get(review_url(pending)).context["needed"]
    assert any(point.target == "add-cta" and point.is_here for point in needed.points)
    act(client, pending, "create", additions="1", add=["cta"])

    body = ConditionPage.objects.get().get_latest_revision_as_object().body
    calls = [child.value for child in body if child.block_type == "cta"]
    assert len(calls) == 1
    assert "Call us today" in calls[0]["text"].source
    assert list(calls[0]["ctas"]) == [str(call.uuid)]


@pytest.mark.django_db
def test_a_practice_without_a_call_is_offered_none(client, practice, editor):
    pending = make_pending(practice, editor, upload("sciatica.html", PAGE))[0]

    additions = client.get(review_url(pending)).context["needed"].additions

    assert [one.kind for one in additions] == ["red_flags"]


@pytest.mark.django_db
def test_a_kind_that_is_not_offered_is_not_added(client, pending):
    act(client, pending, "save", additions="1", add=["faq", "cta"])

    pending.refresh_from_db()
    assert pending.proposal.added == ("cta",)
