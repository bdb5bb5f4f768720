RAW = {
    "text": "<p>What people ask us.</p>",
    "entries": [{"question": "Can I run?", "answer": "<p>Yes, <b>gently</b>.</p>"}],
}


def test_the_section_has_its_usual_heading_and_anchor(stand):
    section = stand("faq", RAW).section

    assert (section.heading, section.anchor) == ("Common questions", "faq")


def test_questions_are_for_readers_and_promise_no_rich_result(stand, said):
    graph = said(stand("faq", RAW))

    assert graph.section is None
    assert {node["@type"] for node in graph.nodes.values()} == {
        "MedicalWebPage",
        "MedicalCondition",
    }


def test_publishing_needs_a_question_with_an_answer(refused):
    unanswered = {"entries": [{"question": "Can I run?", "answer": "<p></p>"}]}

    assert refused("faq", draft=True) == {}
    assert list(refused("faq")) == ["entries"]
    assert refused("faq", unanswered, draft=True) == {}
    assert list(refused("faq", unanswered)) == ["entries.0.answer"]


def test_a_short_list_gets_a_warning(stand):
    assert len(list(stand("faq", RAW).warnings())) == 1
    assert list(stand("faq", {"entries": RAW["entries"] * 3}).warnings()) == []


def test_all_words_are_read_in_their_order(stand):
    assert stand("faq", RAW).plain_text().split("\n") == [
        "What people ask us.",
        "Can I run?",
        "Yes, gently.",
    ]
