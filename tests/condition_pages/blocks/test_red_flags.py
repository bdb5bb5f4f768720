import pytest

SIGNS = ["your speech is slurred", "one side of your face droops"]


@pytest.mark.parametrize(
    ("country", "level", "heading"),
    [
        ("US", "emergency", "Call 911 or go to the nearest emergency room if:"),
        ("GB", "emergency", "Call 999 or go to A&E now if:"),
        ("DE", "emergency", "Call 112 now if:"),
        ("BR", "emergency", "Call your local emergency number now if:"),
        ("GB", "urgent", "Get an urgent GP appointment or call 111 if:"),
        ("DE", "urgent", "See a doctor today if:"),
        ("AU", "non_urgent", "See your GP if:"),
        ("", "non_urgent", "See a doctor if:"),
    ],
)
def test_the_heading_says_what_to_do_in_the_practices_country(country, level, heading, stand):
    value = stand("red_flags", {"level": level, "entries": SIGNS}, country=country)

    assert value.section.heading == heading


def test_the_editors_own_action_stands_before_if(stand):
    value = stand("red_flags", {"action": "Ring the ward", "entries": SIGNS}, country="GB")

    assert value.section.heading == "Ring the ward if:"


@pytest.mark.parametrize(
    ("country", "number"), [("US", "911"), ("FR", "112"), ("NZ", "111"), ("BR", None), ("", None)]
)
def test_an_emergency_can_be_dialled_where_the_number_is_known(country, number, stand):
    value = stand("red_flags", {"level": "emergency", "entries": SIGNS}, country=country)

    expected = {"display": number, "tel": f"tel:{number}"} if number else None
    assert value.emergency_number == expected


def test_nothing_is_dialled_where_it_is_no_emergency(stand):
    value = stand("red_flags", {"level": "urgent", "entries": SIGNS}, country="US")

    assert value.emergency_number is None


@pytest.mark.parametrize("level", ["emergency", "urgent", "non_urgent"])
def test_the_anchor_is_the_level(level, stand):
    value = stand("red_flags", {"level": level, "action": "Ring us", "entries": SIGNS})

    assert value.section.anchor == level.replace("_", "-")


def test_signs_are_a_list_about_seeing_a_doctor(stand, said):
    section = said(stand("red_flags", {"level": "emergency", "entries": SIGNS})).section

    assert section["hasHealthAspect"] == "https://schema.org/SeeDoctorHealthAspect"
    assert [sign["name"] for sign in section["mainEntity"]["itemListElement"]] == SIGNS


def test_a_condition_has_no_property_for_signs(stand, said):
    condition = said(stand("red_flags", {"entries": SIGNS})).condition

    assert set(condition) == {"@type", "@id", "name"}


def test_publishing_needs_a_sign(refused):
    assert refused("red_flags", draft=True) == {}
    assert refused("red_flags") == {"entries": "Name at least one sign."}


@pytest.mark.parametrize(("level", "errors"), [("emergency", ["text"]), ("urgent", [])])
def test_nothing_leads_away_from_an_emergency(level, errors, refused):
    raw = {
        "level": level,
        "entries": SIGNS,
        "text": '<p><a href="https://example.com/">More</a></p>',
    }

    assert list(refused("red_flags", raw)) == errors


def test_readers_are_served_by_two_to_eight_signs(stand):
    assert list(stand("red_flags", {"entries": SIGNS}).warnings()) == []
    assert len(list(stand("red_flags", {"entries": SIGNS[:1]}).warnings())) == 1
    assert len(list(stand("red_flags", {"entries": SIGNS * 5}).warnings())) == 1


def test_all_words_below_the_heading_are_read(stand):
    value = stand(
        "red_flags", {"action": "Ring us", "text": "<p>Do not wait.</p>", "entries": SIGNS}
    )

    assert value.plain_text().split("\n") == ["Do not wait.", *SIGNS]


def test_a_level_that_is_none_counts_as_urgent(stand):
    value = stand("red_flags", {"level": "terrible", "entries": SIGNS})

    assert value.section.anchor == "urgent"
