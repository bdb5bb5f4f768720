from types import SimpleNamespace
from uuid import UUID

AGREED, SILENT = str(UUID(int=1)), str(UUID(int=2))
QUOTES = {
    AGREED: SimpleNamespace(quote="They listened.", name="M.", consent=True),
    SILENT: SimpleNamespace(quote="I never said so.", name="N.", consent=False),
}
RAW = {"text": "<p>People differ.</p>", "testimonials": [AGREED, SILENT]}


def test_the_section_has_its_usual_heading_and_anchor(stand):
    section = stand("testimonial", RAW).section

    assert (section.heading, section.anchor) == ("What patients say", "testimonial")


def test_only_what_a_person_agreed_to_is_shown(stand):
    value = stand("testimonial", RAW, owned=QUOTES, country="US")

    assert [quote.quote for quote in value.quotes] == ["They listened."]
    assert list(value.warnings()) == ["A testimonial without consent is not shown."]


def test_nothing_is_shown_where_the_law_forbids_it(stand):
    value = stand("testimonial", RAW, owned=QUOTES, country="AU")

    assert value.quotes == []
    assert "They listened." not in value.plain_text()
    assert len(list(value.warnings())) == 1


def test_a_section_without_a_testimonial_to_show_is_left_out(stand):
    assert stand("testimonial", RAW, owned=QUOTES, country="US").is_shown
    assert not stand("testimonial", RAW, owned=QUOTES, country="AU").is_shown
    assert not stand("testimonial", RAW).is_shown


def test_the_graph_says_no_review_and_no_rating(stand, said):
    graph = said(stand("testimonial", RAW, owned=QUOTES))

    assert graph.section["hasHealthAspect"].endswith("/PatientExperienceHealthAspect")
    assert {node["@type"] for node in graph.nodes.values()} == {
        "MedicalWebPage",
        "MedicalCondition",
        "HealthTopicContent",
    }


def test_publishing_needs_a_testimonial(refused):
    assert refused("testimonial", draft=True) == {}
    assert list(refused("testimonial")) == ["testimonials"]
    assert refused("testimonial", RAW, own=(AGREED, SILENT)) == {}


def test_another_practices_is_refused_even_in_a_draft(refused):
    assert list(refused("testimonial", RAW, draft=True, own=(AGREED,))) == ["testimonials.1"]


def test_a_value_on_its_own_shows_none(stand):
    value = stand("testimonial", RAW, owned=QUOTES)
    value.section = None

    assert value.quotes == []


def test_all_words_are_read_with_what_people_said(stand):
    assert stand("testimonial", RAW, owned=QUOTES).plain_text().split("\n") == [
        "People differ.",
        "They listened.",
        "M.",
    ]
