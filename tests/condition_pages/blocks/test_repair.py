"""Stored sections that do not fit: left out and named, never an error for a visitor."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condition_pages.blocks.body import ConditionBody

BLOCK = ConditionBody()
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
# Related conditions ask the database.
kinds = st.sampled_from([name for name in BLOCK.child_blocks if name != "related_conditions"])


def children_of(kind: str) -> st.SearchStrategy:
    names = st.sampled_from(list(BLOCK.child_blocks[kind].child_blocks))
    return st.dictionaries(names, anything, max_size=4)


sections = kinds.flatmap(
    lambda kind: st.fixed_dictionaries({"type": st.just(kind), "value": children_of(kind)})
)


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        ("no json", ["no JSON"]),
        ({"type": "overview"}, ["must be a list"]),
        (["overview", 3, None], ["Section 1", "Section 2", "Section 3"]),
        ([{"type": "poem", "value": {}}], ["Section 1", "no known kind"]),
        ([{"type": ["overview"], "value": {}}], ["Section 1"]),
        ([{"value": {}}], ["Section 1"]),
        ([{"type": "overview", "value": "text"}], ["Overview", "the text “text”"]),
        ([{"type": "overview"}], ["Overview"]),
        ([{"type": "symptoms", "value": {"entries": "pain"}}], ["Symptoms", "pain"]),
        ([{"type": "symptoms", "value": {"entries": [["pain"]]}}], ["Symptoms 1", "a list"]),
        ([{"type": "symptoms", "value": {"text": {"a": 1}}}], ["a group of fields"]),
        ([{"type": "case_study", "value": {"consent": "yes"}}], ["yes"]),
        ([{"type": "modality", "value": {"treatment": "ours"}}], ["ours"]),
        ([{"type": "overview", "value": {"regions": "calf"}}], ["calf"]),
        ([{"type": "related_conditions", "value": {"conditions": ["cramp"]}}], ["cramp"]),
    ],
)
def test_what_does_not_fit_is_named_in_one_sentence(stored, words):
    stream = BLOCK.to_python(json.dumps(stored) if stored != "no json" else stored)

    said = " ".join(stream.errors)
    assert len(stream.errors) == max(1, sum("Section" in word for word in words)) or len(words) == 2
    assert all(word in said for word in words), said


def test_what_does_not_fit_takes_nothing_else_with_it():
    stream = BLOCK.to_python(
        [
            {"type": "poem", "value": {}},
            {
                "type": "symptoms",
                "id": "7c9a",
                "value": {"text": 5.5, "entries": [{"label": "Pain", "region": []}, 7]},
            },
        ]
    )

    (child,) = stream
    assert child.id == "7c9a"
    assert [entry["label"] for entry in child.value["entries"]] == ["Pain"]
    assert child.value["text"].source == "5.5"
    assert len(stream.errors) == 3


@pytest.mark.parametrize("nothing", [None, "", []])
def test_no_sections_are_no_error(nothing):
    stream = BLOCK.to_python(nothing)

    assert list(stream) == []
    assert stream.errors == []


@pytest.mark.parametrize("kind", BLOCK.child_blocks)
def test_gaps_are_no_error(kind):
    gaps = dict.fromkeys(BLOCK.child_blocks[kind].child_blocks)

    stream = BLOCK.to_python([{"type": kind, "value": gaps}])

    assert stream.errors == []
    assert stream[0].value.plain_text() == ""


def test_lists_may_hold_bare_values_or_wagtails_own_form():
    wrapped = {"type": "item", "value": "one", "id": "a1"}
    stream = BLOCK.to_python(
        [{"type": "red_flags", "value": {"entries": [wrapped, "two", {**wrapped, "id": None}]}}]
    )

    assert list(stream[0].value["entries"]) == ["one", "two", "one"]
    assert stream.errors == []


@given(st.lists(sections | anything, max_size=4))
def test_whatever_is_stored_can_be_read(stored):
    stream = BLOCK.to_python(stored)

    for child in stream:
        child.value.default_heading("cramp")
        child.value.plain_text()
        list(child.value.warnings())
    assert BLOCK.get_prep_value(stream) is not None
