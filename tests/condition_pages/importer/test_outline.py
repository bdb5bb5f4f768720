"""Headings, lists and titles, also where a page only implies them."""

from __future__ import annotations

import pytest

from condition_pages.importer.model import Block, Outline, Source
from condition_pages.importer.read.source import read_source
from condition_pages.importer.structure.outline import outline


def outline_of(content: str, **facts: str) -> Outline:
    return outline(read_source(Source(content, **facts)))


def shape(found: Outline) -> list[tuple[str, str | int]]:
    """Each block's kind with its text, or with its number of entries."""

    def of(block: Block) -> tuple[str, str | int]:
        return block.kind, len(block.items) if block.kind == "list" else block.text

    return [of(block) for block in found.blocks]


LONG = "It is a long and patient sentence which nobody could mistake for a heading of any kind."


@pytest.mark.parametrize("mark", ["-", "*", "•", "–", "✓", "1."])
def test_typed_bullets_are_a_list(mark):
    marks = ["1.", "2.", "3."] if mark == "1." else [mark] * 3
    text = "\n".join(f"{m} entry {i} of it" for i, m in enumerate(marks))

    found = outline_of(f"Neck Pain\n\n{LONG}\n\n{text}\n\n{LONG}x")

    assert ("list", 3) in shape(found)


def test_the_numbers_of_a_list_are_told_as_dropped():
    found = outline_of(f"Neck Pain\n\n{LONG}\n\n1. rest it\n2. warm it")

    assert [one.text for one in found.dropped] == ["1.", "2."]


def test_a_list_split_by_a_blank_line_is_one_list():
    found = outline_of(f"Neck Pain\n\n{LONG}\n\n- one\n- two\n\n- three")

    assert ("list", 3) in shape(found)


def test_lines_after_a_colon_are_a_list_without_marks():
    found = outline_of(f"Neck Pain\n\n{LONG} It shows as:\nstiffness\nheadache\ndizziness")

    assert ("list", 3) in shape(found)


def test_a_colon_before_a_plain_paragraph_leads_to_no_list():
    found = outline_of(f"Neck Pain\n\n{LONG}\n\nThe causes may include:\n\n{LONG} {LONG}")

    assert all(kind != "list" for kind, _ in shape(found))


def test_a_label_before_a_colon_is_an_entrys_label():
    found = outline_of(
        f"Neck Pain\n\n{LONG}\n\n- Heat: use a warm pack\n- Movement: turn it slowly"
    )

    entries = found.blocks[-1].items
    assert [(i.label, i.text) for i in entries] == [
        ("Heat", "use a warm pack"),
        ("Movement", "turn it slowly"),
    ]


def test_numbered_names_with_a_paragraph_each_are_a_list():
    text = f"Tips\n\n{LONG}\n\n1. Rest\n{LONG}z\n\n2. Warmth\n{LONG}x\n\n3. Movement\n{LONG}y"

    found = outline_of(text)

    assert [i.label for i in found.blocks[-1].items] == ["Rest", "Warmth", "Movement"]


@pytest.mark.parametrize(
    "line",
    ["Symptoms", "What causes it?", "HOW WE TREAT IT", "Causes:", "Why Necks Complain at Night"],
)
def test_a_short_line_above_a_paragraph_is_a_heading(line):
    found = outline_of(f"Neck Pain\n\n{LONG}\n\n{line}\n\n{LONG}x")

    assert ("heading", line) in shape(found)


@pytest.mark.parametrize("line", ["Yes, it does.", "call us, please", "and so on and so forth,"])
def test_a_short_sentence_is_no_heading(line):
    found = outline_of(f"Neck Pain\n\n{LONG}\n\n{line}\n\n{LONG}x")

    assert ("heading", line) not in shape(found)


def test_a_brand_with_a_capital_inside_is_not_taken_apart():
    found = outline_of(f"Neck Pain\n\nMcCarthy Chiropractic McCarthy. {LONG}")

    assert found.blocks[0].text.startswith("McCarthy Chiropractic")


def test_a_paragraph_broken_at_a_column_is_one_paragraph():
    text = (
        "Neck Pain\n\nThis paragraph was broken by a mail program at some column and\n"
        "goes on in the next line until it ends."
    )

    found = outline_of(text)

    assert len(found.blocks) == 1
    assert found.blocks[0].lines == (3, 4)


def test_menus_above_and_below_a_page_are_dropped():
    text = f"Home\nAbout\nServices\nContact\nNeck Pain\n\n{LONG}\n\nHome\nBlog\nContact\nFees\nTeam"

    found = outline_of(text)

    assert found.title == "Neck Pain"
    assert shape(found) == [("para", LONG)]


def test_a_menu_word_is_a_heading_where_it_heads_something():
    found = outline_of(f"Elm Clinic\n\n{LONG}\n\nServices\n\n- massage\n- cupping")

    assert ("heading", "Services") in shape(found)


def test_bold_lines_are_headings_in_markup():
    page = f"<h1>Neck Pain</h1><p>{LONG}</p><p><b>What helps</b></p><p>{LONG}x</p>"

    assert ("heading", "What helps") in shape(outline_of(page))


def test_columns_of_one_list_are_one_list():
    page = (
        f"<h1>Neck</h1><p>{LONG}</p><div><ul><li>a b<li>c d</ul></div><div><ul><li>e f</ul></div>"
    )

    assert ("list", 3) in shape(outline_of(page))


def test_an_entry_of_several_lines_is_one_entry():
    page = """<h1>Neck</h1><ul><li><b>Heat</b><br>Warm it slowly.</li>
        <li><p>Cold</p><p>Or cool it.</p></li></ul>"""

    entries = outline_of(page).blocks[0].items

    assert [(i.label, i.text) for i in entries] == [
        ("Heat", "Warm it slowly."),
        ("Cold", "Or cool it."),
    ]


def test_spans_of_one_class_side_by_side_are_entries():
    page = (
        "<h1>Neck</h1><h2>Symptoms</h2><div><span class=chip>Stiff neck</span> "
        "<span class=chip>Sore jaw</span> <span class=chip>Headache</span></div>"
    )

    assert ("list", 3) in shape(outline_of(page))


def test_a_table_of_data_is_a_list_of_rows():
    page = """<h1>Fees</h1><table><tr><td>First visit</td><td>60 minutes</td></tr>
        <tr><td>Next</td><td>30 minutes</td></tr></table>"""

    entries = outline_of(page).blocks[0].items

    assert [(i.label, i.text) for i in entries] == [
        ("First visit", "60 minutes"),
        ("Next", "30 minutes"),
    ]


@pytest.mark.parametrize("hidden", ['style="display:none"', "hidden", 'aria-hidden="true"'])
def test_an_answer_that_opens_on_a_touch_is_read(hidden):
    page = f"<h1>Questions</h1><h3>Does it hurt?</h3><div {hidden}><p>{LONG}</p></div>"

    assert ("para", LONG) in shape(outline_of(page))


def test_a_menu_of_links_inside_the_page_is_dropped_with_its_heading():
    links = "".join(f'<li><a href="/{x}">{x} pain</a></li>' for x in ("Hip", "Knee", "Jaw", "Arm"))
    page = f"<h1>Neck pain</h1><p>{LONG}</p><h2>On this site</h2><ul>{links}</ul>"

    assert shape(outline_of(page)) == [("para", LONG)]


def test_links_to_related_conditions_stay():
    links = "".join(f'<li><a href="/{x}">{x} pain</a></li>' for x in ("Hip", "Knee", "Jaw"))
    page = f"<h1>Neck pain</h1><p>{LONG}</p><h2>Related conditions</h2><ul>{links}</ul>"

    assert ("list", 3) in shape(outline_of(page))
