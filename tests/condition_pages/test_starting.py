"""Beginning a page with its sections, and the list of what is left before it can go live."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from condition_pages.conditions import left, skeleton
from condition_pages.models import Condition, ConditionIndexPage, ConditionPage
from tests.factories import (
    index_of,
    make_condition_page,
    make_cta,
    make_editor,
    make_practice,
    make_treatment,
    section,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice():
    return make_practice()


@pytest.fixture
def editor(client, practice):
    client.force_login(make_editor(practice))
    return client


def start_of(practice) -> str:
    return reverse(
        "wagtailadmin_pages:add_subpage", args=[index_of(ConditionIndexPage, practice).pk]
    )


def add_of(practice) -> str:
    index = index_of(ConditionIndexPage, practice)
    return reverse("wagtailadmin_pages:add", args=["condition_pages", "conditionpage", index.pk])


def kinds(sections):
    return [each["type"] for each in sections]


def text_of(response) -> str:
    return response.content.decode()


def test_add_asks_what_the_page_is_about_and_finds_it_by_what_patients_say(editor, practice):
    address = start_of(practice)

    assert "What is the page about?" in text_of(editor.get(address))
    found = text_of(editor.get(address, {"q": "slipped disc"}))

    disc = Condition.objects.get(term_id="disc-herniation-low-back")
    assert f'{add_of(practice)}?condition={disc.pk}"' in found


def test_what_the_library_lacks_is_named_on_the_way(editor, practice):
    answer = editor.post(start_of(practice), {"name": "Moonwalker’s elbow"})

    made = Condition.objects.get(practice=practice)
    assert answer.url == f"{add_of(practice)}?condition={made.pk}"


def test_a_condition_that_has_a_page_leads_to_that_too(editor, practice):
    page = make_condition_page(practice)

    found = text_of(editor.get(start_of(practice), {"q": "muscle spasm"}))

    assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in found


def test_the_form_of_a_new_page_has_the_sections_and_the_signs(editor, practice):
    sciatica = Condition.objects.get(term_id="sciatica")

    answer = editor.get(add_of(practice), {"condition": sciatica.pk})

    page = answer.context["form"].instance
    assert (page.title, page.slug, page.condition) == ("Sciatica", "sciatica", sciatica)
    assert page.also_known_as[0] == "sciatic nerve pain"
    assert [child.block_type for child in page.body][:3] == ["overview", "red_flags", "red_flags"]
    assert "you lose control of your bladder or bowel" in page.body[1].value["entries"][0]


@pytest.mark.parametrize("number", ["", "x", "-1", "0", "9" * 30, "1 OR 1=1"])
def test_a_number_that_is_no_condition_gives_the_empty_form(editor, practice, number):
    answer = editor.get(add_of(practice), {"condition": number})

    assert answer.status_code == 200
    assert not answer.context["form"].instance.body


def test_another_practices_condition_starts_no_page(editor, practice):
    theirs = Condition.objects.create(practice=make_practice("beech"), name="Their ache")

    answer = editor.get(add_of(practice), {"condition": theirs.pk})

    assert "Their ache" not in text_of(answer)


def test_the_skeleton_says_nothing_but_signs_and_what_the_practice_offers(practice):
    treatment = make_treatment(practice)
    cta = make_cta(practice)

    made = skeleton.sections(Condition.objects.get(term_id="sciatica"), practice)

    assert kinds(made) == [
        "overview", "red_flags", "red_flags", "symptoms", "causes", "prevention", "treatments",
        "modality", "about_clinic", "cta",
    ]  # fmt: skip
    values = {each["type"]: each["value"] for each in made}
    assert values["modality"] == {"therapy": "acupuncture", "treatment": str(treatment.uuid)}
    assert values["cta"] == {"ctas": [str(cta.uuid)]}
    assert values["symptoms"] == values["treatments"] == {}


def test_a_condition_of_ones_own_starts_with_the_signs_that_hold_for_everything(practice):
    own = Condition.objects.create(practice=practice, name="Moonwalker’s elbow")

    cards = [
        each["value"] for each in skeleton.sections(own, practice) if each["type"] == "red_flags"
    ]

    assert [each["level"] for each in cards] == ["emergency", "urgent"]
    assert all(each["entries"] for each in cards)


def test_sections_that_are_missing_go_where_they_belong(practice):
    sciatica = Condition.objects.get(term_id="sciatica")
    stored = [section("symptoms", text="<p>Mine</p>"), section("cta")]

    more = skeleton.missing(stored, sciatica, practice)
    order = ConditionPage._meta.get_field("body").stream_block.child_blocks
    joined = skeleton.joined(stored, more, order)

    assert kinds(joined) == [
        "overview", "red_flags", "red_flags", "symptoms", "causes", "prevention", "treatments",
        "about_clinic", "cta",
    ]  # fmt: skip
    assert joined[3]["value"] == {"text": "<p>Mine</p>"}
    assert skeleton.missing(joined, sciatica, practice) == []


def draft_of(practice, **facts):
    """A page with its title and condition, and nothing else of what publishing asks for."""
    facts = {"live": False, "reviewer": None, "author_name": "", "last_reviewed": None, **facts}
    page = make_condition_page(practice, body=[], **facts)
    page.save_revision(clean=False)
    return page


def test_a_button_adds_the_missing_sections_and_keeps_what_was_typed(editor, practice):
    page = draft_of(practice, title="Sciatica", condition=Condition.objects.get(term_id="sciatica"))
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    fields = {
        "title": "Sciatica, typed", "slug": page.slug, "condition": page.condition_id,
        "summary": "", "body-count": 0, "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0,
        "add-sections": "1",
    }  # fmt: skip

    answer = editor.post(address, fields)

    assert (answer.status_code, answer.url) == (302, address)
    draft = ConditionPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert draft.title == "Sciatica, typed"
    assert [child.block_type for child in draft.body][:2] == ["overview", "red_flags"]


def open_points(page):
    return [point.text for point in left.points(page) if not point.is_done]


def test_what_is_left_is_listed_and_ticked_off(practice):
    page = draft_of(practice, summary="")

    found = open_points(page)

    assert "Summary" in found
    assert "Add an overview: what the condition is." in found
    assert "Reviewed by" in found
    page.summary = "A muscle that tightens."
    assert "Summary" not in open_points(page)


def test_nothing_is_left_of_a_page_that_may_go_live(practice):
    cta = make_cta(practice)
    body = [
        section("overview", aspect="what_is", text="<p>A muscle that tightens by itself.</p>"),
        section("red_flags", level="emergency", entries=["your speech is slurred"]),
        section("treatments", entries=[{"group": "self_care", "label": "Rest"}]),
        section("cta", ctas=[str(cta.uuid)]),
    ]
    page = make_condition_page(practice, body=body)

    page.check_publishable()

    assert open_points(page) == []
    assert left.context_of(page)["heading"] == "Ready to go live: nothing is left"


def test_each_thing_that_is_left_leads_to_its_place(practice):
    page = draft_of(practice, summary="")
    page.body = json.dumps(skeleton.sections(page.condition, practice))

    targets = {point.text: point.target for point in left.points(page) if not point.is_done}

    assert targets["Summary"] == "id_summary"
    overview = page.body[0].id
    assert targets["1. Overview: Write at least a paragraph."] == f"block-{overview}-section"


def test_the_list_is_asked_for_anew_and_only_by_who_may_edit(editor, practice, client):
    page = draft_of(practice, summary="")
    theirs = draft_of(make_practice("beech"))

    assert "Summary" in text_of(editor.get(reverse("condition_library:left", args=[page.pk])))
    assert editor.get(reverse("condition_library:left", args=[theirs.pk])).status_code == 404


def test_title_and_condition_that_disagree_are_said_at_once(practice):
    page = draft_of(
        practice, title="Sciatica", condition=Condition.objects.get(term_id="back-spasm")
    )

    found = open_points(page)

    assert any("The title “Sciatica” is about Sciatica" in text for text in found)
    assert any("Sciatica" in text for text in page.publish_warnings())


def test_a_heading_about_another_condition_is_said_with_its_place(practice):
    page = draft_of(practice, title="Sciatica", condition=Condition.objects.get(term_id="sciatica"))
    page.body = json.dumps([section("symptoms", heading="Symptoms of back spasm")])

    [(field, message)] = page.disagreement_messages()

    assert field == f"body:{page.body[0].id}"
    assert (
        message
        == "The heading “Symptoms of back spasm” is about Back spasm, the page about Sciatica."
    )


def test_headings_follow_the_condition_of_the_page(practice):
    page = draft_of(
        practice, title="Help with it", condition=Condition.objects.get(term_id="sciatica")
    )
    page.body = json.dumps([section("symptoms", text="<p>Pain</p>")])

    assert page.all_sections[0].heading == "What are the symptoms of sciatica?"


def test_without_a_script_the_form_itself_lists_what_is_left(editor, practice):
    page = draft_of(practice, summary="")

    shown = text_of(editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])))

    assert "Left before this can go live" in shown
    assert 'name="add-sections"' in shown


def test_the_start_may_be_an_empty_page(editor, practice):
    answer = editor.get(start_of(practice))

    assert add_of(practice) in text_of(answer)
    assert parse_qs(urlsplit(add_of(practice)).query) == {}
