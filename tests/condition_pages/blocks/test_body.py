"""The sections of a page together: which, how many, in which order errors show."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from wagtail.blocks import StreamBlock
from wagtail.blocks.stream_block import StreamBlockValidationError

from clinics import tenancy
from condition_pages.blocks.body import ConditionBody

SIGNS = ["your speech is slurred"]
NEEDED = [
    {"type": "overview", "value": {"text": "<p>A muscle that tightens.</p>"}},
    {"type": "red_flags", "value": {"level": "urgent", "entries": SIGNS}},
    {"type": "treatments", "value": {"text": "<p>Rest first.</p>"}},
    {"type": "cta", "value": {"ctas": ["00000000-0000-0000-0000-000000000001"]}},
]


@pytest.fixture
def block(monkeypatch):
    monkeypatch.setattr(
        tenancy, "owned_choices", lambda model: [("00000000-0000-0000-0000-000000000001", "Call")]
    )
    return ConditionBody()


def refusal(block, sections) -> dict:
    with pytest.raises(StreamBlockValidationError) as refused:
        block.clean(block.to_python(sections))
    return refused.value.as_json_data()


def test_what_is_needed_is_enough(block):
    block.clean(block.to_python(NEEDED))


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        ("overview", "overview"),
        ("red_flags", "When to get help"),
        ("treatments", "treatments"),
        ("cta", "call to action"),
    ],
)
def test_publishing_names_the_section_that_is_missing(kind, word, block):
    sections = [section for section in NEEDED if section["type"] != kind]

    (message,) = refusal(block, sections)["messages"]

    assert word in message


def test_the_picker_begins_with_what_every_page_needs(block):
    groups = [str(group) for group, _kinds in block.grouped_child_blocks()]
    first = {kind.name for kind in dict(block.grouped_child_blocks())[groups[0]]}

    assert groups[0] == "Needed on every page"
    # A therapy where the practice offers one, which only a page can tell.
    assert first == {section["type"] for section in NEEDED} | {"modality"}


def test_each_field_of_a_therapy_says_what_belongs_there(block):
    fields = block.child_blocks["modality"].child_blocks.items()
    helps = {name: getattr(field, "field", field.meta).help_text for name, field in fields}

    assert [name for name in helps if not helps[name]] == []


def test_signs_that_are_not_urgent_are_not_enough(block):
    signs = {"type": "red_flags", "value": {"level": "non_urgent", "entries": SIGNS}}

    assert "messages" in refusal(block, [NEEDED[0], signs, *NEEDED[2:]])


def test_an_empty_body_is_a_draft(block):
    block.clean_deferred(block.to_python([]))


def test_a_second_card_of_one_level_is_an_error_at_its_level(block):
    errors = refusal(block, [*NEEDED, NEEDED[1]])

    assert list(errors["blockErrors"]) == [4]
    assert list(errors["blockErrors"][4]["blockErrors"]) == ["level"]


def test_errors_of_the_page_and_of_its_sections_show_at_once(block):
    errors = refusal(block, [{"type": "evidence", "value": {}}, {"type": "faq", "value": {}}])

    assert len(errors["messages"]) == 4
    assert list(errors["blockErrors"]) == [0, 1]


def test_a_draft_in_one_thread_lets_no_gaps_through_in_another(block, monkeypatch):
    drafting, go_on = threading.Event(), threading.Event()
    disclaimer = block.child_blocks["disclaimer"]
    clean = disclaimer.clean

    def slow_clean(value):
        drafting.set()
        go_on.wait(10)
        return clean(value)

    monkeypatch.setattr(disclaimer, "clean", slow_clean)
    draft = block.to_python([{"type": "disclaimer", "value": {}}])
    gaps = block.to_python([{"type": "faq", "value": {}}])
    with ThreadPoolExecutor(2) as threads:
        saved = threads.submit(block.clean_deferred, draft)
        drafting.wait(10)
        published = threads.submit(block.clean, gaps)
        go_on.set()

    assert saved.exception() is None
    assert isinstance(published.exception(), StreamBlockValidationError)


def test_every_kind_says_what_it_is_in_the_block_picker(block):
    for child in block.child_blocks.values():
        assert child.label
        assert child.meta.group
        assert child.get_description()
        assert child.is_previewable


def test_every_child_of_every_kind_has_a_label_of_its_own(block):
    for kind in block.child_blocks.values():
        assert not isinstance(kind, StreamBlock)
        for name, child in kind.child_blocks.items():
            assert name != "items", "a method of the value"
            assert child.meta.label, f"{kind.name}.{name}"
