"""Sections as raw StreamField values: the fields of each block, and ids that stay."""

from __future__ import annotations

from condition_pages.blocks.body import ConditionBody
from condition_pages.blocks.red_flags import level_of
from condition_pages.importer.filling import to_stream
from condition_pages.importer.model import Facts, Item, Section
from condition_pages.importer.values import ImportedSection, framing_of

KINDS = ConditionBody().child_blocks


def value_of(kind: str, *items: Item, **fields: str) -> dict:
    found = ImportedSection(Section(kind, items=items, **fields), Facts(), "page/0")
    return KINDS[kind].from_import(found)


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


def test_a_section_of_each_kind_keeps_all_its_words():
    for kind, block in KINDS.items():
        if block.meta.takes_words:
            stored = value_of(kind, Item("an entry", "A label"), heading="Heading", text="words")
            shown = block.to_python(stored)

            assert set(stored) <= set(block.child_blocks), kind
            for words in ("Heading", "words", "A label", "an entry"):
                assert words in str(stored.values()), (kind, words)
            assert shown["text"].source == stored["text"]


def test_ids_stay_the_same_for_the_same_source(read):
    page = "Neck Pain\n\nNeck pain is common.\n\nSymptoms\n\n- stiffness\n- headache"

    assert to_stream(read(page)) == to_stream(read(page))
