"""The page on each section kind says what is true of it."""

import json
import re
from pathlib import Path

import pytest

from condition_pages.blocks.body import ConditionBody
from condition_pages.models import ConditionPage

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "sections"
KINDS = ConditionBody().child_blocks


def fields_in(written: str) -> set[str]:
    return set(re.findall(r"^\| `(\w+)` \|", written, flags=re.MULTILINE))


def example_in(written: str) -> dict:
    (example,) = re.findall(r"```json\n(.*?)```", written, flags=re.DOTALL)
    return json.loads(example)


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_of_a_kind_names_its_fields_and_no_others(kind):
    written = (FOLDER / f"{kind}.md").read_text("utf-8")

    assert fields_in(written) == {
        name for name, child in KINDS[kind].child_blocks.items() if child is not None
    }


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_of_a_kind_is_one(kind):
    example = example_in((FOLDER / f"{kind}.md").read_text("utf-8"))

    assert example["type"] == kind
    assert set(example["value"]) <= set(KINDS[kind].child_blocks)


def test_the_page_on_structured_data_says_of_each_kind_what_it_emits():
    written = (FOLDER.parent / "structured-data.md").read_text("utf-8")
    table = written.partition("## From sections to terms")[2].partition("## ")[0]
    sections = " ".join(re.findall(r"^\| ([^|]+) \|", table, flags=re.MULTILINE))

    assert [kind for kind, block in KINDS.items() if block.meta.in_sentence not in sections] == []


@pytest.mark.parametrize("part", ["header", "review"])
def test_the_page_of_a_part_names_columns_of_the_page(part):
    written = (FOLDER / f"{part}.md").read_text("utf-8")
    columns = {field.name for field in ConditionPage._meta.get_fields()}

    assert fields_in(written)
    assert fields_in(written) <= columns
    assert set(example_in(written)) <= columns
