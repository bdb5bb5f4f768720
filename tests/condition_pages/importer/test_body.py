"""Sections as raw StreamField values: the fields of each block, and ids that stay."""

from __future__ import annotations

from condition_pages.importer.body import framing_of, level_of, stream_of
from condition_pages.importer.model import SECTION_KINDS, Facts, Item, Section
from condition_pages.importer.propose import to_stream


def value_of(kind: str, *items: Item, **fields: str) -> dict:
    (block,) = stream_of((Section(kind, items=items, **fields),), Facts())
    return block["value"]


def entries(value: dict) -> list[dict]:
    return [entry["value"] for entry in value["entries"]]


def test_text_is_escaped_and_in_paragraphs():
    value = value_of("overview", text="a < b & <script>\n\nc")

    assert value["text"] == "<p>a &lt; b &amp; &lt;script&gt;</p><p>c</p>"


def test_red_flags_have_a_level_and_no_heading():
    value = value_of("red_flags", Item("a weak leg"), heading="Go now", text="Call 911 if:")

    assert "heading" not in value
    assert value["level"] == "emergency"
    assert entries(value) == ["a weak leg"]


def test_causes_have_kinds():
    value = value_of("causes", Item("some medicines"), Item("whiplash"), Item("poor posture"))

    assert [entry["kind"] for entry in entries(value)] == ["medicine", "injury", "lifestyle"]


def test_advice_is_what_to_do_or_not():
    value = value_of("prevention", Item("Stretch often"), Item("Avoid heavy bags"))

    assert [entry["advice"] for entry in entries(value)] == ["do", "dont"]


def test_treatments_are_grouped():
    value = value_of(
        "treatments", Item("for tight muscles", "Cupping"), Item("muscle relaxants"), Item("rest")
    )

    assert [(e["group"], e["therapy"]) for e in entries(value)] == [
        ("ours", "cupping"),
        ("conventional", ""),
        ("self_care", ""),
    ]


def test_a_therapy_is_named_by_its_id():
    value = value_of("modality", heading="Acupuncture: a needle or two", text="Qi moves.")

    assert (value["therapy"], value["framing"]) == ("acupuncture", "traditional")


def test_questions_have_answers():
    value = value_of("faq", Item("Not much.", "Does it hurt?"))

    assert entries(value) == [{"question": "Does it hurt?", "answer": "<p>Not much.</p>"}]


def test_a_list_where_a_block_has_no_entries_is_kept_in_its_text():
    value = value_of("about_clinic", Item("two rooms", "Space"))

    assert value["text"] == "<ul><li><b>Space</b> two rooms</li></ul>"


def test_framings_are_told_apart():
    assert framing_of("Qi moves in the meridians.") == "traditional"
    assert framing_of("Nerves and blood flow.") == "biomedical"
    assert framing_of("Qi calms the nerves, the muscles and the brain.") == "mixed"
    assert framing_of("It helps.") == ""


def test_levels_follow_the_pages_own_words():
    assert level_of(Section("red_flags", text="Call an ambulance.")) == "emergency"
    assert level_of(Section("red_flags", text="See a doctor as soon as you can.")) == "urgent"
    assert level_of(Section("red_flags", text="See a doctor if it stays.")) == "non_urgent"


def test_every_kind_has_a_value():
    for kind in SECTION_KINDS:
        assert value_of(kind, Item("an entry"), text="words")["text"]


def test_ids_stay_the_same_for_the_same_source(read):
    page = "Neck Pain\n\nNeck pain is common.\n\nSymptoms\n\n- stiffness\n- headache"

    assert to_stream(read(page)) == to_stream(read(page))
