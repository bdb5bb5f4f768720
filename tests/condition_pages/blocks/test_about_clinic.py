from types import SimpleNamespace
from uuid import UUID

ANN, BOB = str(UUID(int=1)), str(UUID(int=2))
PEOPLE = {
    ANN: SimpleNamespace(
        uuid=UUID(int=1),
        title="Ann Lee",
        display_name="Dr Ann Lee (chiropractor)",
        get_full_url=lambda: "https://elm.example.com/team/ann/",
    )
}
RAW = {"text": "<p>We have seen this since 2009.</p>", "practitioners": [BOB, ANN]}


def test_the_heading_names_the_practice(stand):
    section = stand("about_clinic", RAW).section

    assert (section.heading, section.anchor) == (
        "Muscle spasm care at Sample Clinic",
        "about-clinic",
    )


def test_people_are_mentioned_and_those_who_are_gone_are_left_out(stand, said):
    value = stand("about_clinic", RAW, owned=PEOPLE)
    graph = said(value)

    assert value.team == [PEOPLE[ANN]]
    assert [person["name"] for person in graph.of_type("Person")] == ["Ann Lee"]
    assert graph.section["mentions"] == {"@id": graph.of_type("Person")[0]["@id"]}


def test_a_section_that_names_nobody_says_nothing_to_machines(stand, said):
    named = said(stand("about_clinic", RAW, owned=PEOPLE))

    assert named.section["@type"] == "WebPageElement"
    assert said(stand("about_clinic", RAW)).section is None


def test_a_person_of_another_practice_is_refused_even_in_a_draft(refused):
    assert refused("about_clinic", RAW, own=(ANN, BOB)) == {}
    assert list(refused("about_clinic", RAW, draft=True, own=(ANN,))) == ["practitioners.0"]


def test_a_page_wants_forty_words_of_its_own(stand):
    enough = {"text": f"<p>{'word ' * 40}</p>"}

    assert len(list(stand("about_clinic", RAW).warnings())) == 1
    assert list(stand("about_clinic", enough).warnings()) == []


def test_a_value_on_its_own_has_no_team(stand):
    value = stand("about_clinic", RAW, owned=PEOPLE)
    value.section = None

    assert value.team == []
    assert value.default_heading("cramp") == "Cramp care at our clinic"


def test_all_words_are_read_with_the_names(stand):
    assert stand("about_clinic", RAW, owned=PEOPLE).plain_text().split("\n") == [
        "We have seen this since 2009.",
        "Dr Ann Lee (chiropractor)",
    ]
