"""What holds for any page at all, on pages that chance makes."""

from __future__ import annotations

import html
import json
import re
from collections import Counter

from hypothesis import example, given
from hypothesis import strategies as st

from condition_pages.importer.filling import to_stream
from condition_pages.importer.model import RECOGNIZED, Proposal, Source, SourceError
from condition_pages.importer.propose import propose, to_draft
from condition_pages.importer.report import report_text

VOCABULARY = """Neck pain is a sign of the spine and cause symptoms: call us today at (555) 555-0142
Dr. Novak Clinic click here Acupuncture treatment, prevent. avoid! when? see your doctor
SpasmsSpasms Home > About © 2024 «odd» 2) 1. - • e.g. <b> &amp; 10% Qi “yes” — qi's LI 4
http://x.example/ a@b.example İstanbul straße ﬁne \U0001f600 \u202e"""
WORDS = st.sampled_from([*VOCABULARY.split(), "\u00a0"])
LINES = st.lists(WORDS, max_size=24).map(" ".join)
TEXTS = st.lists(LINES, max_size=24).map("\n".join) | st.text(max_size=400)
TAG_NAMES = """div p h1 h2 h3 ul li b strong nav footer main table tr td details summary span a
section blockquote dl dt dd br form button article header aside"""
TAGS = st.sampled_from(TAG_NAMES.split())


@st.composite
def pages(draw: st.DrawFn) -> str:
    """Tags in any order, closed or not, with words in between."""
    out = ["<html><body>"]
    for _ in range(draw(st.integers(0, 40))):
        tag = draw(TAGS)
        shape = draw(st.integers(0, 3))
        if shape == 0:
            out.append(f"</{tag}>")
        else:
            name = draw(
                st.sampled_from(["", " class=nav", ' class="cta btn"', " hidden", " id=faq"])
            )
            out.append(f"<{tag}{name}>{html.escape(draw(LINES))}")
            if shape == 1:
                out.append(f"</{tag}>")
    return "".join(out)


def proposal_of(content: str | bytes, form: str = "") -> Proposal | None:
    """The proposal, or None for a page that is refused with one line."""
    try:
        return propose(Source(content, form=form))
    except SourceError as refused:
        if not str(refused) or "\n" in str(refused):
            raise
        return None


def letters(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def told(proposal: Proposal) -> str:
    """All words of the draft: its title, its sections and what was left out."""
    sections = [section.words for section in proposal.sections]
    return "\n".join([proposal.title, *sections, *(one.text for one in proposal.dropped)])


@given(TEXTS)
@example("TwistsTwists are odd.\nTwists come.")
@example("The causes of pain are a, b and c.")
def test_a_text_never_raises_and_each_of_its_lines_is_accounted_for(text):
    proposal = proposal_of(text, "text")

    if proposal is None:
        return
    assert {line.status for line in proposal.report.lines} <= {
        "placed",
        "dropped",
        "not_understood",
    }
    numbers = [line.number for line in proposal.report.lines]
    assert numbers == sorted(set(numbers))
    lines = re.split(r"\r\n|[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", text)
    assert {n for n, line in enumerate(lines, 1) if letters(line)} <= set(numbers)


@given(TEXTS)
@example("TwistsTwists are odd.\nTwists come.")
@example("See a doctor if pain comes with fever, chills or weakness.")
@example("1. one\n2. two\n3. three")
def test_no_word_of_a_text_is_added_and_none_is_lost(text):
    proposal = proposal_of(text, "text")

    if proposal is None:
        return
    source = [w for line in proposal.report.lines for w in letters(line.text)]
    draft = letters(told(proposal))
    # Letters rather than words, since words that a page runs together are taken apart.
    assert not Counter("".join(source)) - Counter("".join(draft))
    assert all(any(word in known for known in source) for word in draft)


@given(pages())
def test_a_page_never_raises_and_no_word_is_added(page):
    proposal = proposal_of(page, "html")

    if proposal is None:
        return
    known = " ".join(line.text for line in proposal.report.lines)
    for section in proposal.sections:
        for word in letters(section.words):
            assert word in known
    assert all(line.reason for line in proposal.report.lines)


@given(st.binary(max_size=600))
def test_any_bytes_are_read_or_refused(content):
    proposal_of(content)


@given(TEXTS | pages())
def test_a_page_read_twice_gives_the_same_draft(content):
    first, second = proposal_of(content), proposal_of(content)

    if first is None or second is None:
        assert first is second
        return
    assert to_draft(first) == to_draft(second)
    assert to_stream(first) == to_stream(second)


@given(TEXTS | pages())
def test_a_proposal_can_be_printed_stored_and_shown(content):
    proposal = proposal_of(content)

    if proposal is None:
        return
    assert json.loads(json.dumps(to_draft(proposal)))["sections"] is not None
    json.dumps(to_stream(proposal)).encode("utf-8")
    assert report_text(proposal)
    assert {section.kind for section in proposal.sections} <= set(RECOGNIZED)
    for section in to_stream(proposal):
        assert "<script" not in json.dumps(section)
