from uuid import UUID

from clinics.models.action import Action

CALL, BOOK = str(UUID(int=1)), str(UUID(int=2))
ACTIONS = (
    Action(UUID(int=1), "call", "Call us", "tel:+12605550165", offer_text="First talk free"),
    Action(UUID(int=2), "book", "Book a visit", "https://book.example.com/"),
)
RAW = {"text": "<p>Not sure? Ask us.</p>", "ctas": [BOOK, CALL]}


def test_the_section_has_its_usual_heading_and_anchor(stand):
    section = stand("cta", RAW).section

    assert (section.heading, section.anchor) == ("Talk to us", "cta")


def test_the_first_is_the_primary_one(stand):
    value = stand("cta", RAW, actions=ACTIONS)

    assert [action.label for action in value.actions] == ["Book a visit", "Call us"]


def test_what_leads_nowhere_is_not_shown(stand):
    assert [a.label for a in stand("cta", RAW, actions=ACTIONS[:1]).actions] == ["Call us"]


def test_the_section_says_nothing_beside_what_can_be_done(stand, said):
    assert said(stand("cta", RAW)).section is None


def test_publishing_needs_one_and_takes_two(refused):
    assert refused("cta", draft=True) == {}
    assert refused("cta") == {"ctas": "Choose at least one call to action."}
    assert refused("cta", RAW, own=(CALL, BOOK)) == {}
    assert list(refused("cta", {"ctas": [CALL] * 3}, own=(CALL,))) == ["ctas"]


def test_a_row_that_is_not_filled_in_is_a_draft_only(refused):
    assert refused("cta", {"ctas": [""]}, draft=True) == {}
    assert list(refused("cta", {"ctas": [""]})) == ["ctas.0"]


def test_another_practices_is_refused_even_in_a_draft(refused):
    assert list(refused("cta", {"ctas": [CALL]}, draft=True, own=(BOOK,))) == ["ctas.0"]


def test_a_value_on_its_own_leads_nowhere(stand):
    value = stand("cta", RAW, actions=ACTIONS)
    value.section = None

    assert value.actions == []


def test_all_words_are_read_with_labels_and_offers(stand):
    assert stand("cta", RAW, actions=ACTIONS).plain_text().split("\n") == [
        "Not sure? Ask us.",
        "Book a visit",
        "Call us",
        "First talk free",
    ]
