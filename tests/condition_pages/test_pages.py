"""A condition page from the first gap to the published page."""

import datetime
import json

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from wagtail.models import ReferenceIndex

from clinics import tenancy
from condition_pages.models import Condition, ConditionIndexPage, ConditionPage
from seo.vocabulary import describe, problems
from tests.cached_fixtures import cached_fixture
from tests.factories import (
    SUMMARY,
    index_of,
    make_admin,
    make_condition_page,
    make_cta,
    make_editor,
    make_location,
    make_member,
    make_practice,
    make_practitioner,
    make_treatment,
    section,
)

pytestmark = pytest.mark.django_db

CITED = {"title": "Stretching", "doi": "10.1000/stretch", "kind": "trial"}
OTHER = {"title": "Salts", "pmid": "123456", "kind": "review"}


@cached_fixture
def practice():
    practice = make_practice("elm")
    make_location(practice)
    return practice


@pytest.fixture
def editor(client, practice):
    client.force_login(make_editor(practice))
    return client


def edit_url(page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def messages_at(error) -> list[str]:
    """Every path in the errors of the sections, such as "0.text"."""
    data = error.as_json_data()

    def walk(node, path):
        for name, inner in node.get("blockErrors", {}).items():
            yield from walk(inner, f"{path}.{name}".strip("."))
        if node.get("messages"):
            yield path

    return list(walk(data, ""))


def whole(practice) -> tuple[list[dict], dict]:
    """Sections and fields with which a page of ``practice`` can be published."""
    cta = make_cta(practice)
    reviewer = make_practitioner(practice, title="Bea Hill")
    treatment = make_treatment(practice)
    sections = [
        section("overview", aspect="what_is", text="<p>A muscle that tightens.</p>"),
        section("red_flags", level="emergency", entries=["your speech is slurred"]),
        section("symptoms", entries=[{"label": "Pain", "text": "", "region": "calf"}]),
        section(
            "treatments",
            entries=[
                {"group": "ours", "label": "Needles", "therapy": "acupuncture"},
                {"group": "self_care", "label": "Rest"},
            ],
        ),
        section(
            "modality",
            therapy="acupuncture",
            framing="traditional",
            text="<p>It may ease pain.</p>",
            treatment=str(treatment.uuid),
        ),
        section(
            "evidence",
            text="<p>It may help.</p>",
            finding="helps",
            certainty="low",
            basis="rct",
            citations=[CITED],
            limits="<p>Adults only.</p>",
        ),
        section("cta", ctas=[str(cta.uuid)]),
    ]
    fields = {
        "slug": "muscle-spasm",
        "condition": Condition.objects.get(term_id="muscle-spasm").pk,
        "summary": SUMMARY,
        "author_name": "Ann Lee",
        "reviewer": reviewer.pk,
        "last_reviewed": "2026-01-15",
        "next_review_due": "2028-01-15",
    }
    return sections, fields


# Drafts


def test_an_editor_saves_a_draft_that_has_nothing_but_a_title(editor, practice, form):
    parent = index_of(ConditionIndexPage, practice)
    kinds = ConditionPage._meta.get_field("body").stream_block.child_blocks
    gaps = [{"type": kind, "value": {}} for kind in kinds]
    url = reverse("wagtailadmin_pages:add", args=["condition_pages", "conditionpage", parent.pk])

    assert editor.get(url).status_code == 200
    response = editor.post(url, form(gaps, slug="muscle-spasm"))

    assert response.status_code == 302, response.context["form"].errors.as_data()
    page = ConditionPage.objects.get()
    assert (page.live, page.condition, page.reviewer, page.last_reviewed) == (
        False,
        None,
        None,
        None,
    )
    assert [child.block_type for child in page.body] == list(kinds)


def test_a_draft_with_gaps_is_edited_again_and_seen_in_the_preview(editor, practice, form):
    page = make_condition_page(practice, [], live=False, condition=None, summary="")
    kinds = ConditionPage._meta.get_field("body").stream_block.child_blocks
    gaps = [{"type": kind, "value": {}} for kind in kinds]
    preview = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])

    assert editor.post(edit_url(page), form(gaps, slug="spasm")).status_code == 302
    assert editor.get(edit_url(page)).status_code == 200
    assert editor.post(preview, form(gaps, slug="spasm")).json()["is_valid"]
    shown = editor.get(f"{preview}?mode=")

    assert shown.status_code == 200
    assert "Muscle spasm" in shown.content.decode()


def test_a_review_date_may_come_before_its_reviewer_in_a_draft(editor, practice, form):
    page = make_condition_page(practice, [], live=False)

    response = editor.post(edit_url(page), form(slug="spasm", last_reviewed="2026-01-15"))

    assert response.status_code == 302


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"last_reviewed": "2026-01-15", "next_review_due": "2026-01-14"}, "next_review_due"),
        ({"last_reviewed": "2999-01-15"}, "last_reviewed"),
        ({"last_reviewed": "last week"}, "last_reviewed"),
    ],
)
def test_what_is_wrong_in_a_draft_is_kept_and_marked(facts, field, editor, practice, form):
    page = make_condition_page(practice, [], live=False)

    saved = editor.post(edit_url(page), form(**{"slug": "spasm", **facts}))
    shown = editor.get(edit_url(page)).context["form"]

    assert saved.status_code == 302
    assert {name: len(found) for name, found in shown.errors.items()} == {field: 1}
    assert str(shown[field].value()) == facts[field]


def test_a_section_with_a_wrong_value_is_kept_and_marked(editor, practice, form):
    page = make_condition_page(practice, [], live=False)
    citation = {"title": "A trial", "doi": "no doi", "url": "no address", "year": "long ago"}
    sections = [
        section("evidence", text="<p>It helps.</p>", citations=[citation]),
        section("case_study", consent_date="May"),
    ]

    saved = editor.post(edit_url(page), form(sections, slug="spasm"))
    shown = editor.get(edit_url(page)).context["form"]

    assert saved.status_code == 302
    assert sorted(messages_at(shown.errors.as_data()["body"][0])) == [
        "0.citations.0.doi",
        "0.citations.0.url",
        "0.citations.0.year",
        "1.consent_date",
    ]
    kept = shown.instance.body.get_prep_value()
    assert kept[0]["value"]["citations"][0]["value"].items() >= citation.items()
    assert kept[1]["value"]["consent_date"] == "May"


def test_a_draft_without_a_title_is_refused(editor, practice, form):
    page = make_condition_page(practice, [], live=False)

    response = editor.post(edit_url(page), form(slug="spasm", title=""))

    assert set(response.context["form"].errors) == {"title"}


def test_a_draft_cannot_point_into_another_practice(editor, practice, form):
    oak = make_practice("oak")
    theirs = {
        "cta": make_cta(oak).uuid,
        "treatment": make_treatment(oak).uuid,
        "reviewer": make_practitioner(oak).pk,
    }
    page = make_condition_page(practice, [], live=False)
    sections = [
        section("cta", ctas=[str(theirs["cta"])]),
        section("modality", treatment=str(theirs["treatment"])),
    ]

    editor.post(edit_url(page), form(sections, slug="spasm", reviewer=theirs["reviewer"]))

    page.refresh_from_db()
    draft = page.latest_revision.content
    assert draft["reviewer"] is None
    assert not any(str(name) in draft["body"] for name in (theirs["cta"], theirs["treatment"]))
    assert not {"reviewer", "body"} & set(editor.get(edit_url(page)).context["form"].errors)


# Publishing


def test_publishing_shows_each_gap_at_its_field(editor, practice, form):
    page = make_condition_page(practice, [], live=False)
    sections = [
        section("evidence", text="<p>It helps.</p>", citations=[{"title": "", "doi": "no"}]),
        section("faq", entries=[{"question": "Can I run?", "answer": ""}]),
        section("red_flags", level="non_urgent", entries=["it lasts a week"]),
        section("red_flags", level="non_urgent", entries=["it comes back"]),
        section("mechanisms", entries=[{"label": "Nerve", "citations": [{"title": "T"}]}]),
    ]
    data = form(sections, slug="spasm", title="x" * 66) | {"action-publish": "1"}

    response = editor.post(edit_url(page), data)

    errors = response.context["form"].errors.as_data()
    assert set(errors) == {
        "title",
        "condition",
        "summary",
        "body",
        "author",
        "reviewer",
        "last_reviewed",
        "next_review_due",
    }
    assert all(len(found) == 1 for found in errors.values())
    paths = messages_at(errors["body"][0])
    assert "" in paths, "what the page lacks as a whole"
    assert set(paths) - {""} == {
        "0.finding",
        "0.certainty",
        "0.basis",
        "0.citations.0.title",
        "0.citations.0.doi",
        "1.entries.0.answer",
        "3.level",
        "4.entries.0.citations.0.doi",
    }
    assert not ConditionPage.objects.get().live


def test_a_complete_page_is_published_and_read(editor, practice, form):
    page = make_condition_page(practice, [], live=False)
    sections, fields = whole(practice)

    response = editor.post(
        edit_url(page), form(sections, **fields) | {"action-publish": "1"}, follow=True
    )

    assert ConditionPage.objects.get().live, response.context["form"].errors.as_data()
    shown = [str(message) for message in response.context["messages"]]
    assert any("There is no section" in message for message in shown), "what it had better have"

    visited = editor.get("/conditions/muscle-spasm/", headers={"host": "elm.localhost"})
    assert visited.status_code == 200
    (script,) = (
        part.partition("</script>")[0]
        for part in visited.content.decode().split('<script type="application/ld+json">')[1:]
    )
    found = problems(json.loads(script))
    assert not found, describe(found)


def test_no_road_publishes_what_is_not_complete(practice):
    page = make_condition_page(practice, live=False, author_name="")

    with pytest.raises(ValidationError) as refused:
        page.save_revision(clean=False).publish()

    assert set(refused.value.message_dict) == {"author", "body", "reviewer"}
    assert any("Call to action" in message for message in refused.value.message_dict["body"])
    assert not ConditionPage.objects.get().live


def test_publishing_several_pages_at_once_asks_the_same(editor, practice):
    page = make_condition_page(practice, live=False)
    page.save_revision(clean=False)
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    listing = reverse("wagtailadmin_explore", args=[page.get_parent().pk])

    response = editor.post(f"{url}?id={page.pk}&next={listing}", {}, follow=True)

    assert response.status_code == 200
    assert any("Muscle spasm:" in str(message) for message in response.context["messages"])
    assert not ConditionPage.objects.get().live


def test_approving_what_has_lost_a_part_meanwhile_sends_it_back(client, practice, form):
    page = make_condition_page(practice, [], live=False)
    sections, fields = whole(practice)
    client.force_login(make_member(practice, "editor"))
    client.post(edit_url(page), form(sections, **fields) | {"action-submit": "1"})
    client.force_login(make_member(practice, "reviewer"))
    client.post(edit_url(page), form(sections[:-1], **fields))
    waiting = ConditionPage.objects.get().current_workflow_task_state
    approve = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", waiting.pk])

    response = client.post(approve, follow=True)

    told = " ".join(str(message) for message in response.context["messages"])
    assert "Sections: Add a call to action.</a>" in told
    assert not ConditionPage.objects.get().live
    assert ConditionPage.objects.get().workflow_in_progress


@pytest.mark.parametrize("view", ["history", "usage", "view_draft", "copy"])
def test_what_wagtail_shows_of_a_page_is_shown_of_all_kinds_of_sections(view, editor, practice):
    kinds = ConditionPage._meta.get_field("body").stream_block.child_blocks
    body = [{"type": name, "value": kind.meta.preview_value} for name, kind in kinds.items()]
    page = make_condition_page(practice, body, live=False)
    page.save_revision(clean=False)

    shown = editor.get(reverse(f"wagtailadmin_pages:{view}", args=[page.pk]))

    assert shown.status_code == 200


def test_two_revisions_are_compared_and_an_old_one_comes_back(editor, practice):
    kinds = ConditionPage._meta.get_field("body").stream_block.child_blocks
    page = make_condition_page(practice, live=False)
    first = page.save_revision(clean=False)
    page.body = json.dumps(
        [{"type": name, "value": kind.meta.preview_value} for name, kind in kinds.items()]
    )
    page.save_revision(clean=False)

    compared = editor.get(
        reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, "earliest", "latest"])
    )
    reverted = editor.get(reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, first.pk]))

    assert (compared.status_code, reverted.status_code) == (200, 200)


def test_a_therapy_that_is_offered_needs_its_section(practice):
    sections, _fields = whole(practice)
    page = make_condition_page(
        practice, [s for s in sections if s["type"] != "modality"], live=False
    )

    with pytest.raises(ValidationError) as refused:
        page.check_publishable()

    assert refused.value.message_dict["body"] == [
        "Add a section for a therapy that you offer, with its risks."
    ]


def test_a_scheduled_page_does_not_hold_up_the_others(practice):
    page = make_condition_page(practice, [], live=False, reviewer=make_practitioner(practice))
    hour = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    revision = page.save_revision(approved_go_live_at=hour)

    revision.publish()

    assert ConditionPage.objects.get().live


# What visitors read


def test_urgent_signs_come_first_whatever_the_editors_order(practice):
    page = make_condition_page(
        practice,
        [
            section("overview", text="<p>It tightens.</p>"),
            section("red_flags", level="non_urgent", entries=["a"]),
            section("symptoms", text="<p>Pain.</p>"),
            section("red_flags", level="emergency", entries=["b"]),
        ],
    )

    assert [part.anchor for part in page.sections] == [
        "emergency",
        "non-urgent",
        "what-is",
        "symptoms",
    ]


def test_anchors_survive_new_headings_and_another_order(practice):
    body = [
        section("causes", text="<p>Effort.</p>"),
        section("symptoms", text="<p>Pain.</p>"),
        section("overview", aspect="outlook", text="<p>Good.</p>"),
    ]
    renamed = [
        {**part, "value": {**part["value"], "heading": "New words"}} for part in reversed(body)
    ]

    before = make_condition_page(practice, body, live=False)
    after = make_condition_page(practice, renamed, live=False, title="Spasm again")

    assert {s.kind: s.anchor for s in before.sections} == {s.kind: s.anchor for s in after.sections}
    assert {s.heading for s in after.sections} == {"New words"}


def test_a_second_section_of_a_kind_has_an_anchor_of_its_own(practice):
    body = [section("mechanisms", text=f"<p>{n}</p>") for n in range(3)]

    page = make_condition_page(practice, body)

    assert [part.anchor for part in page.sections] == [
        "mechanisms",
        "mechanisms-2",
        "mechanisms-3",
    ]


def test_a_publication_has_one_footnote_numbered_where_it_is_first_mentioned(practice):
    page = make_condition_page(
        practice,
        [
            section("evidence", citations=[OTHER, CITED]),
            section("mechanisms", entries=[{"label": "Nerve", "citations": [CITED]}]),
            section("case_study", citations=[{"title": "A case", "url": "https://example.com/"}]),
        ],
    )

    assert [(note["number"], note["citation"]["title"]) for note in page.footnotes] == [
        (1, "Salts"),
        (2, "Stretching"),
        (3, "A case"),
    ]
    assert [c.number for part in page.sections for c in part.value.citations_shown] == [1, 2, 2, 3]


def test_footnotes_stand_in_the_page_where_the_graph_says(client, practice):
    make_condition_page(practice, [section("evidence", text="<p>It helps.</p>", citations=[CITED])])

    shown = client.get("/conditions/muscle-spasm/", headers={"host": "elm.localhost"})

    html = shown.content.decode()
    assert 'id="source-1"' in html
    assert "#source-1" in html.partition("application/ld+json")[2]


def test_every_section_that_the_graph_names_is_at_its_anchor(client, practice):
    kinds = ConditionPage._meta.get_field("body").stream_block.child_blocks
    body = [
        {"type": name, "value": {**kind.meta.preview_value, "conditions": []}}
        for name, kind in kinds.items()
    ]
    page = make_condition_page(practice, body)

    html = client.get(page.get_url(), headers={"host": "elm.localhost"}).content.decode()

    missing = [part.anchor for part in page.sections if f'id="{part.anchor}"' not in html]
    assert missing == []


def test_the_page_of_a_related_condition_is_linked_within_the_practice_only(practice):
    cramp = Condition.objects.get(term_id="muscle-cramp")
    oak = make_practice("oak")
    make_condition_page(oak, title="Their cramp", condition=cramp)
    page = make_condition_page(practice, [section("related_conditions", conditions=[cramp.pk])])
    assert page.sections[0].value.links[0]["url"] is None

    make_condition_page(practice, title="Our cramp", condition=cramp, reviewer=None, live=False)
    again = ConditionPage.objects.get(pk=page.pk)
    assert again.sections[0].value.links[0]["url"] is None, "a draft is no page yet"

    ConditionPage.objects.filter(title="Our cramp").update(live=True)
    again = ConditionPage.objects.get(pk=page.pk)
    assert again.sections[0].value.links[0]["url"].endswith("/conditions/our-cramp/")


def test_what_a_page_names_is_found_when_somebody_would_delete_it(practice):
    sections, _fields = whole(practice)
    page = make_condition_page(practice, sections, live=False)
    ReferenceIndex.create_or_update_for_object(page)
    treatment = tenancy.owned("clinics.TreatmentPage", practice).get()

    assert ReferenceIndex.get_references_to(treatment).count() == 1


# The graph


def graph_of(page) -> dict:
    document = page.graph()
    found = problems(document)
    assert not found, describe(found)
    return {node["@id"]: node for node in document["@graph"]}


def condition_of(page) -> dict:
    (node,) = (n for n in graph_of(page).values() if n["@type"] == "MedicalCondition")
    return node


def test_an_icd_10_code_is_said_only_once_somebody_confirmed_it(practice):
    page = make_condition_page(practice)
    assert page.condition.icd10_suggestion
    assert "code" not in condition_of(page)
    assert page.condition.icd10_suggestion not in json.dumps(page.graph())

    page.condition.icd10 = "M62.83"
    assert condition_of(page)["code"] == {
        "@type": "MedicalCode",
        "codeValue": "M62.83",
        "codingSystem": "ICD-10",
    }


def test_one_condition_has_another_name_on_each_host_and_the_same_elsewhere(practice):
    condition = Condition.objects.get(term_id="muscle-spasm")
    condition.same_as = ["https://www.wikidata.org/wiki/Q0000"]
    condition.save()
    first, second = (make_condition_page(p) for p in (practice, make_practice("oak")))

    ours, theirs = condition_of(first), condition_of(second)

    assert ours["@id"] != theirs["@id"]
    assert ours["sameAs"] == theirs["sameAs"] == "https://www.wikidata.org/wiki/Q0000"


def test_two_offers_on_one_page_are_both_said(practice):
    home = practice.home
    for name in ("Talk", "Visit"):
        home.offers.create(name=name, terms="New patients.", price=0)
    names = [str(offer.uuid) for offer in home.offers.all()]
    page = make_condition_page(practice, [section("offer", offer=name) for name in names])

    (clinic,) = (n for n in graph_of(page).values() if n["@type"] == "MedicalClinic")

    assert {offer["name"] for offer in clinic["makesOffer"]} == {"Talk", "Visit"}


def test_a_page_says_who_it_is_for_and_who_stands_behind_it(practice):
    page = make_condition_page(practice)
    nodes = graph_of(page)

    (said,) = (n for n in nodes.values() if n["@type"] == "MedicalWebPage")

    assert said["lastReviewed"] == "2026-01-15"
    assert nodes[said["reviewedBy"]["@id"]]["name"] == "Ann Lee"
    assert nodes[said["publisher"]["@id"]]["name"] == "Elm Clinic"
    assert said["medicalAudience"]["audienceType"] == "Patient"


# What is stored and can't be read


def store(page, raw) -> ConditionPage:
    """Put ``raw`` into the column as a script might, past everything that would refuse it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE condition_pages_conditionpage SET body = %s WHERE page_ptr_id = %s",
            [json.dumps(raw), page.pk],
        )
    return ConditionPage.objects.get(pk=page.pk)


BROKEN = [
    {"not": "a list"},
    "words",
    [None, 5, "overview"],
    [{"type": "poem", "value": {"text": "<p>Roses</p>"}}],
    [{"type": "symptoms", "value": None}],
    [{"type": "symptoms", "value": {"entries": {"label": "Pain"}}}],
    [{"type": "red_flags", "value": {"level": 7, "entries": [{"a": 1}]}}],
    [{"type": "evidence", "value": {"citations": [{"year": "soon"}]}}],
    [{"type": "modality", "value": {"treatment": "ours"}}],
    [{"type": "related_conditions", "value": {"conditions": ["cramp"]}}],
    [{"type": "offer", "value": {"offer": {"pk": 1}}}],
]


@pytest.mark.parametrize("raw", BROKEN)
def test_visitors_read_what_is_left_of_broken_sections(raw, client, practice):
    page = store(make_condition_page(practice), raw)

    shown = client.get(page.get_url(), headers={"host": "elm.localhost"})

    assert shown.status_code == 200
    assert "Muscle spasm" in shown.content.decode()
    assert page.plain_text().startswith("Muscle spasm")


def test_broken_sections_are_one_error_at_the_body(practice):
    page = store(make_condition_page(practice), [{"type": "poem", "value": {}}])

    with pytest.raises(ValidationError) as refused:
        page.full_clean()

    assert refused.value.message_dict == {"body": ["Section 1 is of no known kind."]}


def test_an_editor_is_told_what_could_not_be_read_and_mends_it(editor, practice, form):
    page = store(make_condition_page(practice, live=False), [{"type": "poem", "value": {}}])

    opened = editor.get(edit_url(page))
    saved = editor.post(edit_url(page), form([section("disclaimer")], slug="spasm"))

    told = [str(message) for message in opened.context["messages"]]
    assert any("Section 1 is of no known kind." in message for message in told)
    assert saved.status_code == 302
    assert ConditionPage.objects.get().body[0].block_type == "disclaimer"


def test_staff_see_every_practices_pages(client, practice):
    page = make_condition_page(practice, live=False)
    client.force_login(make_admin())

    assert client.get(edit_url(page)).status_code == 200


def test_what_would_make_a_published_page_better_is_a_list_that_leads_to_each_field(
    editor, practice, form
):
    page = make_condition_page(practice, [], live=False)
    sections, fields = whole(practice)
    data = form(sections, **fields | {"summary": "It hurts."}) | {"action-publish": "1"}

    answer = editor.post(edit_url(page), data, follow=True)

    told = " ".join(map(str, answer.context["messages"]))
    assert f'<a href="{edit_url(page)}#id_summary">The summary has 2 words' in told
    assert f'<a href="{edit_url(page)}#panel-child-content-body-section">There is no' in told
