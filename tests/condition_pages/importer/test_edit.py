"""Changes to a proposal keep every word and the account of every line."""

import json
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condition_pages.importer import edit
from condition_pages.importer.model import RECOGNIZED, Citation, Item, Proposal, Source
from condition_pages.importer.propose import propose
from condition_pages.importer.stored import from_data, to_data

PAGE = """<html><body><nav><a href="/">Home</a> <a href="/team">Team</a></nav><main>
<h1>Frozen shoulder</h1>
<p>A frozen shoulder is a joint that stiffens and aches over many months.</p>
<p>It is commoner after forty, and most people regain nearly all of their reach.</p>
<h2>Signs you may notice</h2>
<ul><li>An ache at the outer arm at night</li><li>Trouble fastening a seat belt</li>
<li>Reaching a shelf becomes hard</li></ul>
<h2>What brings it on</h2><ul><li>Diabetes</li><li>Weeks in a sling after an injury</li></ul>
<h2>How we can help</h2>
<p>Our osteopaths use gentle joint movement and teach exercises for home.</p>
<p>Call us on (260) 555-0142 to book with Dr Mara Quill.</p>
</main><footer>Copyright Brackenfold Osteopathy</footer></body></html>"""


@pytest.fixture(scope="module")
def proposal() -> Proposal:
    return propose(Source(PAGE, name="shoulder.html"))


def kinds(proposal: Proposal) -> list[str]:
    return [section.kind for section in proposal.sections]


def place_of(proposal: Proposal, kind: str) -> int:
    return kinds(proposal).index(kind)


def fates(proposal: Proposal) -> dict[str, str]:
    return {line.text: line.status for line in proposal.report.lines}


def words_of(proposal: Proposal) -> Counter:
    said = [section.words for section in proposal.sections]
    said += [one.text for one in proposal.dropped]
    return Counter(" ".join(said).split())


def assert_the_account_is_true(proposal: Proposal) -> None:
    on_page = {n for section in proposal.sections for n in section.lines}
    told = {n for one in proposal.dropped for n in one.lines}
    for line in proposal.report.lines:
        if line.status == "placed":
            assert line.number in on_page or "title" in line.where
        else:
            assert line.number not in on_page
            assert line.number in told or line.status == "not_understood"
    for place, section in enumerate(proposal.sections, start=1):
        for line in proposal.report.lines:
            if line.number in section.lines:
                assert line.where.startswith(("title", *map(str, range(1, 99))))
                assert any(where.split()[0] == str(place) for where in line.where.split(", "))


def test_a_moved_section_says_who_moved_it(proposal):
    moved = edit.move(proposal, place_of(proposal, "causes"), "risk_factors")

    section = moved.sections[place_of(moved, "risk_factors")]
    assert section.reason == edit.BY_EDITOR
    assert section.confidence == 1.0
    assert [item.text for item in section.items] == ["Diabetes", "Weeks in a sling after an injury"]
    line = next(x for x in moved.report.lines if x.text == "Diabetes")
    assert "risk factors" in line.where


def test_moving_to_the_same_kind_changes_nothing(proposal):
    assert edit.move(proposal, 0, proposal.sections[0].kind) is proposal


def test_merging_keeps_the_second_heading_as_a_paragraph(proposal):
    place = place_of(proposal, "causes")

    merged = edit.merge(proposal, place)

    section = merged.sections[place - 1]
    assert len(merged.sections) == len(proposal.sections) - 1
    assert section.heading == "Signs you may notice"
    assert "What brings it on" in section.text
    assert len(section.items) == 5
    assert_the_account_is_true(merged)


def test_a_split_gives_each_half_its_own_lines(proposal):
    place = place_of(proposal, "overview")

    halved = edit.split(proposal, place, 1)

    first, second = halved.sections[place : place + 2]
    texts = {line.number: line.text for line in halved.report.lines}
    assert [texts[n] for n in first.lines if texts[n] != "Frozen shoulder"] == [
        "A frozen shoulder is a joint that stiffens and aches over many months."
    ]
    assert [texts[n] for n in second.lines] == [second.text]
    assert second.heading == ""


def test_a_list_is_split_at_an_entry(proposal):
    place = place_of(proposal, "symptoms")

    halved = edit.split(proposal, place, 2)

    first, second = halved.sections[place : place + 2]
    assert [item.text for item in second.items] == ["Reaching a shelf becomes hard"]
    assert first.heading == "Signs you may notice"
    assert len(first.lines) == 3
    assert len(second.lines) == 1


def test_splitting_and_merging_again_gives_the_same_words(proposal):
    place = place_of(proposal, "symptoms")

    again = edit.merge(edit.split(proposal, place, 1), place + 1)

    assert again.sections[place].items == proposal.sections[place].items
    assert again.sections[place].lines == proposal.sections[place].lines


def test_a_dropped_section_comes_back_as_it_was(proposal):
    place = place_of(proposal, "symptoms")

    without = edit.drop(proposal, place)
    back = edit.undrop(without, len(without.dropped) - 1)

    assert fates(without)["Trouble fastening a seat belt"] == "dropped"
    assert back.sections == proposal.sections
    assert back.dropped == proposal.dropped
    assert fates(back) == fates(proposal)


def test_a_line_of_a_dropped_section_brings_all_of_it_back(proposal):
    place = place_of(proposal, "symptoms")
    line = proposal.sections[place].lines[-1]

    assert edit.place_line(edit.drop(proposal, place), line).sections == proposal.sections


def test_a_dropped_line_becomes_a_section_of_its_own(proposal):
    number = next(x.number for x in proposal.report.lines if "Copyright" in x.text)

    placed = edit.place_line(proposal, number)

    assert placed.sections[-1].text == "Copyright Brackenfold Osteopathy"
    assert placed.sections[-1].reason == edit.PUT_BACK
    assert_the_account_is_true(placed)


def test_a_line_nobody_understood_can_be_placed(proposal):
    lines = tuple(
        replace(x, status="not_understood", where="") if "Diabetes" in x.text else x
        for x in proposal.report.lines
    )
    place = place_of(proposal, "causes")
    number = next(x.number for x in lines if x.text == "Diabetes")
    section = proposal.sections[place]
    without = replace(
        proposal,
        sections=(
            *proposal.sections[:place],
            replace(
                section,
                items=section.items[1:],
                lines=tuple(n for n in section.lines if n != number),
            ),
            *proposal.sections[place + 1 :],
        ),
        report=replace(proposal.report, lines=lines),
    )

    placed = edit.place_line(without, number)

    assert "Diabetes" in [section.text for section in placed.sections]
    assert fates(placed)["Diabetes"] == "placed"


def test_words_taken_out_are_told_as_dropped(proposal):
    place = place_of(proposal, "overview")
    section = proposal.sections[place]
    first = section.text.split("\n\n")[0]

    shorter = edit.edit_words(
        proposal, place, heading=section.heading, text=first, items=section.items
    )

    gone = [one for one in shorter.dropped if one.reason == edit.TAKEN_OUT]
    assert [one.text for one in gone] == [section.text.split("\n\n")[1]]
    assert fates(shorter)[gone[0].text] == "dropped"
    assert_the_account_is_true(shorter)


def test_words_written_again_are_no_longer_told_as_dropped(proposal):
    place = place_of(proposal, "overview")
    section = proposal.sections[place]
    first = section.text.split("\n\n")[0]
    shorter = edit.edit_words(
        proposal, place, heading=section.heading, text=first, items=section.items
    )

    again = edit.edit_words(
        shorter, place, heading=section.heading, text=section.text, items=section.items
    )

    assert again.dropped == proposal.dropped
    assert fates(again) == fates(proposal)


def test_small_corrections_keep_their_lines(proposal):
    place = place_of(proposal, "symptoms")
    section = proposal.sections[place]
    items = (replace(section.items[0], text="An ache at the outer arm at dusk"), *section.items[1:])

    corrected = edit.edit_words(proposal, place, heading="Signs", text="", items=items)

    assert corrected.sections[place].items[0].text == "An ache at the outer arm at dusk"
    assert set(section.items[0].lines) <= set(corrected.sections[place].lines)


def test_the_same_words_change_nothing_whatever_the_line_ends(proposal):
    place = place_of(proposal, "overview")
    section = proposal.sections[place]

    same = edit.edit_words(
        proposal,
        place,
        heading=section.heading,
        text=section.text.replace("\n", "\r\n"),
        items=section.items,
    )

    assert same is proposal


def test_a_section_without_words_is_dropped(proposal):
    emptied = edit.edit_words(proposal, 0, heading="", text=" ", items=[Item("")])

    assert len(emptied.sections) == len(proposal.sections) - 1
    assert emptied.dropped[-1].section == proposal.sections[0]


def facts_of(proposal: Proposal, **changes) -> dict:
    return {
        "title": proposal.title,
        "summary": proposal.summary,
        "cta_text": proposal.cta_text,
        "condition": proposal.page_type.condition,
        "condition_id": proposal.page_type.condition_id,
        "practice_name": proposal.facts.practice_name,
        "practitioners": [person.name for person in proposal.facts.practitioners],
        "phones": [phone.number for phone in proposal.facts.phones],
        "body_regions": proposal.facts.body_regions,
        **changes,
    }


def test_the_same_facts_change_nothing(proposal):
    assert edit.edit_facts(proposal, **facts_of(proposal)) is proposal


def test_people_and_phones_that_are_written_down_are_understood(proposal):
    changed = edit.edit_facts(
        proposal,
        **facts_of(proposal, practitioners=["Dr. Ana Vale, DC"], phones=["260 555 0177", "soon"]),
    )

    person = changed.facts.practitioners[0]
    assert (person.given, person.family) == ("Ana", "Vale")
    assert [phone.e164 for phone in changed.facts.phones] == ["+12605550177", ""]


def test_what_was_found_beside_the_sections_reads_back_as_it_was(proposal):
    known = replace(
        proposal,
        facts=replace(
            proposal.facts,
            hours=("Mon 9-5",),
            herbs=(("yarrow", "achillea millefolium"), ("ginger", "")),
            points=("LI 4",),
            citations=(Citation("A trial of heat", "Vale A", "J Warmth", 2019, "10.1000/x1"),),
        ),
    )

    texts = edit.found_facts(known.facts)

    assert texts["herbs"] == ("yarrow (achillea millefolium)", "ginger")
    assert edit.edit_facts(known, **facts_of(known), found=texts) is known


def test_what_an_editor_writes_beside_the_sections_is_understood(proposal):
    found = {
        "addresses": ["12 Mill Road, Ashby"],
        "points": ["ub13", "LI 4"],
        "herbs": ["Yarrow (Achillea millefolium)"],
        "citations": ["A leaflet on warmth. https://example.com/warm", "doi 10.1000/x2"],
        "consultation_modes": ["online"],
    }

    facts = edit.edit_facts(proposal, **facts_of(proposal), found=found).facts

    assert facts.addresses == ("12 Mill Road, Ashby",)
    assert facts.points == ("UB 13", "LI 4")
    assert facts.herbs == (("yarrow", "Achillea millefolium"),)
    assert facts.citations[0].url == "https://example.com/warm"
    assert facts.citations[1].doi == "10.1000/x2"
    assert facts.consultation_modes == ("online",)


def test_facts_of_an_unknown_name_are_refused(proposal):
    with pytest.raises(edit.EditError, match="horoscope"):
        edit.edit_facts(proposal, **facts_of(proposal), found={"horoscope": ["good"]})


def test_naming_the_condition_ends_the_reminder(proposal):
    without = edit.edit_facts(proposal, **facts_of(proposal, condition="", condition_id=""))
    named = edit.edit_facts(without, **facts_of(proposal))

    assert "condition" in [finding.code for finding in without.report.missing]
    assert "condition" not in [finding.code for finding in named.report.missing]


@pytest.mark.parametrize(
    "change",
    [
        lambda p: edit.move(p, 99, "causes"),
        lambda p: edit.move(p, -1, "causes"),
        lambda p: edit.merge(p, 0),
        lambda p: edit.split(p, 0, 0),
        lambda p: edit.split(p, 0, 99),
        lambda p: edit.drop(p, 99),
        lambda p: edit.undrop(p, 99),
        lambda p: edit.place_line(p, 9_999),
    ],
)
def test_a_change_that_does_not_fit_is_refused(proposal, change):
    with pytest.raises(edit.EditError):
        change(proposal)


def test_a_stored_proposal_is_the_same_when_read(proposal):
    changed = edit.drop(proposal, 1)

    data = json.loads(json.dumps(to_data(changed)))

    assert from_data(Proposal, data) == changed


def test_a_proposal_stored_by_an_older_version_can_be_read(proposal):
    data = to_data(proposal) | {"mood": "sunny"}
    del data["summary"]

    assert from_data(Proposal, data) == proposal


@pytest.mark.parametrize("data", [None, [], {"title": "x"}, "page"])
def test_what_is_no_proposal_is_refused(data):
    with pytest.raises(ValueError, match="no stored Proposal"):
        from_data(Proposal, data)


CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just(edit.move), st.integers(0, 8), st.sampled_from(RECOGNIZED)),
        st.tuples(st.just(edit.merge), st.integers(0, 8)),
        st.tuples(st.just(edit.split), st.integers(0, 8), st.integers(0, 6)),
        st.tuples(st.just(edit.drop), st.integers(0, 8)),
        st.tuples(st.just(edit.undrop), st.integers(0, 8)),
        st.tuples(st.just(edit.place_line), st.integers(0, 20)),
    ),
    max_size=12,
)


@given(changes=CHANGES)
def test_whatever_is_changed_no_word_is_lost_and_every_line_is_accounted_for(proposal, changes):
    before = words_of(proposal)

    for change, *arguments in changes:
        try:
            proposal = change(proposal, *arguments)
        except edit.EditError:
            continue

    assert words_of(proposal) == before
    assert_the_account_is_true(proposal)
    assert len(proposal.report.lines) == 15
    assert from_data(Proposal, json.loads(json.dumps(to_data(proposal)))) == proposal
