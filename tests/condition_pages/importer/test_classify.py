"""Chunks are weighed by heading and text together, and each judgement carries its reason."""

from __future__ import annotations

import pytest

from condition_pages.importer.rules import rules


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("red_flags", "Go to the emergency room if you lose control of your bladder or bowels."),
        ("evidence", "A randomised trial with 120 participants found that the studies agree."),
        ("case_study", "A teacher of 52 came to us; after six sessions she was able to run again."),
        ("cta", "Call us today to book an appointment."),
        ("disclaimer", "This page is for information only and no substitute for medical advice."),
        ("diagnosis", "An x-ray or an MRI can show whether the disc is the cause."),
        ("mechanisms", "Qi and blood stagnate in the meridian, and the channel is blocked."),
        ("risk_factors", "You are more likely to get it at a higher risk with diabetes."),
        ("treatments", "Doctors may prescribe muscle relaxants, painkillers or an injection."),
    ],
)
def test_a_paragraph_without_a_heading_is_known_by_its_words(read, kind, sentence):
    intro = "Neck pain is a common complaint that most adults meet at some point in their lives."

    found = read(f"Neck Pain\n\n{intro}\n\n{intro}\n\n{sentence}\n\nIt is late.")

    placed = [s for s in found.sections if sentence[:20] in f"{s.text} {s.words}"]
    assert [s.kind for s in placed] == [kind]
    assert placed[0].reason
    assert 0 < placed[0].confidence < 1


def test_the_text_outweighs_a_heading_that_does_not_fit(read):
    found = read(
        "Back Pain\n\nBack pain is common.\n\nBack Pain Risks\n\nYou can avoid most of it by:\n\n"
        "- Stretching before work\n- Keeping a straight back\n- Drinking enough water"
    )

    section = found.sections[-1]
    assert (section.kind, section.heading) == ("prevention", "Back Pain Risks")
    assert "heading_against_content" in {w.code for w in found.report.warnings}


def test_a_sentence_that_lists_causes_becomes_a_list(read):
    found = read(
        "Cramps\n\nA cramp is a sudden tightening. The most common causes of cramps are heat, "
        "thirst, long runs and pregnancy. Nobody knows all of them."
    )

    causes = next(s for s in found.sections if s.kind == "causes" and s.items)
    assert causes.text == "The most common causes of cramps are"
    assert [item.text for item in causes.items] == ["heat", "thirst", "long runs", "pregnancy"]


def test_danger_signs_in_a_sentence_become_entries_beside_it(read):
    sentence = (
        "See a doctor straight away if the pain comes with fever, slurred speech or a weak arm."
    )

    found = read(f"Neck Pain\n\nNeck pain is common.\n\n{sentence}\n\nMost of it passes.")

    flags = next(s for s in found.sections if s.kind == "red_flags")
    assert flags.text == sentence
    assert [item.text for item in flags.items] == ["fever", "slurred speech", "a weak arm"]


def test_a_closing_call_leaves_the_section_above_it(read):
    found = read(
        "Neck Pain\n\nNeck pain is common.\n\nHow massage helps\n\nMassage eases tight muscles. "
        "Sessions last an hour. Call us on 555-555-0100 to book."
    )

    assert [s.kind for s in found.sections][-1] == "cta"
    assert found.cta_text == "Call us on 555-555-0100 to book."


def test_questions_under_their_heading_are_one_section(read):
    found = read(
        "Neck Pain\n\nNeck pain is common.\n\nFrequently asked questions\n\nDoes it hurt?\n\n"
        "Not as a rule.\n\nHow long does it take?\n\nAbout six weeks."
    )

    faq = found.sections[-1]
    assert faq.kind == "faq"
    assert [(i.label, i.text) for i in faq.items] == [
        ("Does it hurt?", "Not as a rule."),
        ("How long does it take?", "About six weeks."),
    ]


def test_headings_under_a_heading_of_a_list_are_its_entries(read):
    page = """<h1>Neck pain</h1><p>Neck pain is common.</p><h2>Causes of neck pain</h2>
        <h3>Sleep</h3><p>A high pillow.</p><h3>Work</h3><p>A low screen.</p>"""

    causes = read(page).sections[-1]

    assert causes.kind == "causes"
    assert [i.label for i in causes.items] == ["Sleep", "Work"]


def test_headings_of_many_kinds_under_one_heading_stay_sections(read):
    page = """<h1>Neck pain</h1><h2>All about it</h2><h3>Symptoms</h3><p>It aches and is stiff.</p>
        <h3>Causes</h3><p>It is caused by strain.</p>
        <h3>Treatment</h3><p>We treat it by hand.</p>"""

    assert [s.heading for s in read(page).sections] == ["Symptoms", "Causes", "Treatment"]


def test_click_here_is_cut_and_no_words_are_moved_together(read):
    found = read(
        "Neck Pain\n\nNeck pain is common.\n\nClick here to read what others say about us. "
        "For more on prices click here or phone 555-555-0100."
    )

    said = " ".join(s.words for s in found.sections)
    assert "click here" not in said.lower()
    assert "read what others say about us." in said
    assert "For more on prices or phone" not in said
    assert any("or phone 555-555-0100" in one.text for one in found.dropped)


def test_each_word_that_judges_carries_its_reason():
    every = [*rules().headings, *rules().texts, *rules().leads, *rules().openings]
    every += [*rules().boilerplate_names, *rules().boilerplate_lines, *rules().claims]
    every += [rule for rows in rules().lists.values() for rule in rows]

    assert all(len(rule.reason) > 5 for rule in every)
