"""What is asked of each kind of section, those that are yet to come among them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from wagtail import blocks

from condition_pages.blocks.body import ConditionBody
from condition_pages.blocks.children import entries, rich_text
from condition_pages.blocks.section import ListedSectionBlock, SectionBlock
from condition_pages.blocks.text import point, words_of
from condition_pages.importer.model import Facts, Item, Section
from condition_pages.importer.values import ImportedSection

KINDS = ConditionBody().child_blocks
#: All but pictures and videos.
OF_WORDS = [name for name, block in KINDS.items() if block.meta.takes_words]


class StageBlock(blocks.StructBlock):
    span = blocks.CharBlock()
    text = blocks.TextBlock()


class StagesBlock(ListedSectionBlock):
    text = rich_text(required=False)
    entries = entries(StageBlock())


class NumbersBlock(ListedSectionBlock):
    text = rich_text(required=False)
    entries = entries(blocks.StructBlock([("span", blocks.CharBlock())]))


def words(value: object) -> Iterator[str]:
    yield from re.findall(r"\w+", str(value))


def stored(value: object) -> Iterator[str]:
    """All strings in a stored value."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for member in value:
            yield from stored(member)
    elif isinstance(value, str):
        yield value


def imported(block: SectionBlock) -> dict:
    section = Section(
        block.name,
        heading="Zebra crossing",
        text="Yellow wagtails bob.",
        items=(Item("walk a mile", "Quokka"), Item("jump over a lazy dog")),
    )
    return block.from_import(ImportedSection(section, Facts(), "a page/1"))


IMPORTED = "Yellow wagtails bob Quokka walk a mile jump over a lazy dog"


@pytest.mark.parametrize("kind", OF_WORDS)
def test_a_kind_that_takes_an_imported_section_keeps_all_of_its_words(kind):
    kept = {word for text in stored(imported(KINDS[kind])) for word in words(text)}

    assert [word for word in words(IMPORTED) if word not in kept] == []


@pytest.mark.parametrize("kind", OF_WORDS)
def test_a_kind_s_words_stand_in_its_markdown(kind, stand):
    value = stand(kind, KINDS[kind].meta.preview_value)
    shown = set(words("\n".join(value.markdown())))

    # Citations stand at the end of the page.
    said = words_of(KINDS[kind], value, skip=[*value.in_heading, "citations"])
    assert [word for text in said for word in words(text) if word not in shown] == []


def test_entries_with_fields_of_their_own_keep_their_words_too():
    block = StagesBlock()
    block.set_name("stages")
    value = block.to_python(imported(block))

    assert [entry["text"] for entry in value["entries"]] == [
        "Quokka: walk a mile",
        "jump over a lazy dog",
    ]


def test_entries_with_fields_of_their_own_stand_in_the_markdown_whole():
    entry = StageBlock().to_python({"span": "First two days", "text": "Rest"})

    assert point(entry) == "**First two days**: Rest"


def test_a_kind_whose_entries_have_no_text_has_to_say_where_words_go():
    block = NumbersBlock()
    block.set_name("numbers")

    with pytest.raises(NotImplementedError, match="numbers has to say"):
        imported(block)
