"""The practice, its people, its phones and what it works with, and nothing that is not there."""

from __future__ import annotations

import pytest

PAGE = "Neck Pain\n\nNeck pain is a common complaint of people who sit all day.\n\n{}"


def facts(read, sentence: str, **more: str):
    return read(PAGE.format(sentence), **more).facts


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("At Elm Tree Chiropractic, we take our time.", "Elm Tree Chiropractic"),
        ("Our team at the Harbour Physio Clinic listens.", "Harbour Physio Clinic"),
        ("Visit Wood & Stone Osteopaths for a check.", "Wood & Stone Osteopaths"),
        ("Through Northern Medicine Group (NMG) you may be helped.", "Northern Medicine Group"),
        ("Why wait? Visit OAK LANE CLINIC today.", "OAK LANE CLINIC"),
    ],
)
def test_the_practices_name_is_found(read, sentence, name):
    assert facts(read, sentence).practice_name == name


@pytest.mark.parametrize(
    "sentence",
    [
        "A Doctor of Chiropractic can help, and so can Physical Therapy.",
        "Traditional Chinese Medicine sees it as wind.",
        "The American Chiropractic Association says that eight in ten have it.",
        "Our clinic is glad to help.",
        "Deep Tissue Massage and Upper Cervical Care are offered.",
    ],
)
def test_no_name_is_made_up(read, sentence):
    assert facts(read, sentence).practice_name == ""


def test_two_spellings_of_a_brand_are_told(read):
    found = facts(
        read, "At MacNeil Clinic we care. Macneil Clinic has two rooms. Visit MacNeil Clinic."
    )

    assert found.practice_name == "MacNeil Clinic"
    assert "Macneil Clinic" in found.practice_spellings


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("Dr. Ana Novak will see you. Dr Novak listens.", ["Dr. Ana Novak"]),
        ("Jane Park, L.Ac., and Omar Aziz, DC work here.", ["Jane Park", "Omar Aziz"]),
        ("Our osteopath Ruth Bell will see you.", ["Ruth Bell"]),
        ("According to Dr. Peter Quill, backs are strong.", []),
        ("See your doctor. The Doctor Is In.", []),
    ],
)
def test_people_who_work_there_are_found(read, sentence, names):
    found = [person.name for person in facts(read, sentence).practitioners]

    assert [name.split(",")[0] for name in found] == names


@pytest.mark.parametrize(
    ("sentence", "number", "e164"),
    [
        ("Call (555) 555-0142 now.", "(555) 555-0142", "+15555550142"),
        ("Call 555) 555-0142) now.", "(555) 555-0142", "+15555550142"),
        ("Telephone 020 7946 0123 today.", "020 7946 0123", "+442079460123"),
        ("Ring +61 2 5550 1234 now.", "+61 2 5550 1234", "+61255501234"),
    ],
)
def test_phones_are_found_and_stray_brackets_are_closed(read, sentence, number, e164):
    phone = facts(read, sentence).phones[0]

    assert (phone.number, phone.e164) == (number, e164)


@pytest.mark.parametrize(
    "sentence",
    [
        "It began in 2019-2021.",
        "Posted 18/09/2024.",
        "PMID: 31216785 and doi:10.5555/12345678.",
        "Fax: (555) 555-0142",
        "Licence 1700967007.",
    ],
)
def test_other_numbers_are_no_phones(read, sentence):
    assert facts(read, sentence).phones == ()


def test_points_are_told_one_by_one(read):
    found = facts(read, "The acupuncture points UB 13, 14 and 15 and LI 4 are needled.")

    assert found.points == ("UB 13", "UB 14", "UB 15", "LI 4")


def test_herbs_keep_their_latin_names(read):
    found = facts(read, "Our herbs include cramp bark (viburnum opulus), rosemary and peony.")

    assert found.herbs == (("cramp bark", "viburnum opulus"), ("rosemary", ""), ("peony", ""))


def test_the_ways_of_consulting_are_told(read):
    found = facts(read, "Consultations can be done online, by phone, or in person.")

    assert found.consultation_modes == ("online", "phone", "in_person")


def test_a_citation_is_what_can_be_looked_up(read):
    found = facts(
        read,
        "Smith J, Doe A. Needles for necks: a randomised trial. Journal of Needles. "
        "2019;12(3):1-9. doi:10.5555/12345678",
    )

    (citation,) = found.citations
    assert (citation.doi, citation.year, citation.kind) == ("10.5555/12345678", 2019, "trial")
    assert citation.title == "Needles for necks: a randomised trial"


def test_hours_addresses_and_offers_are_facts(read):
    found = facts(
        read,
        "12 Willow Road, Elmford, CA 90210\nMonday 9am - 5pm\n"
        "Book a free first consultation with us.",
    )

    assert found.addresses == ("12 Willow Road, Elmford, CA 90210",)
    assert found.hours == ("Monday 9am - 5pm",)
    assert found.offers == ("Book a free first consultation with us.",)


def test_the_sites_own_name_counts_most(read):
    page = """<html><head><title>Neck | Elm Clinic</title><meta property="og:site_name"
        content="Elm Tree Clinic"></head><body><h1>Neck pain</h1><p>At Oak Clinic we care.</p>"""

    assert read(page).facts.practice_name == "Elm Tree Clinic"


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("Jane Roe LicAc MBAcC has treated necks since 2009.", ["Jane Roe"]),
        ("Meet Dr. Juan Carlos García López, our chiropractor.", ["Dr. Juan Carlos García López"]),
        ("La Dra. María del Carmen Ruiz Peña le atenderá.", ["Dra. María del Carmen Ruiz Peña"]),
        ("Jane Roe and Omar Aziz are osteopaths.", ["Jane Roe", "Omar Aziz"]),
        ("June Roe, DC, and Dr. May Bell share the rooms.", ["June Roe", "Dr. May Bell"]),
        ("Written by Jane Roe\nPublished 4 June 2023", ["Jane Roe"]),
        ("Jane qualified as an osteopath in 2009.", ["Jane"]),
        ("Seán Ó Briain is our Physical Therapist.", ["Seán Ó Briain"]),
        (
            "Our team\n\nJane Roe\nOsteopath\n\nMei-Ling Chen\nAcupuncturist",
            ["Jane Roe", "Mei-Ling Chen"],
        ),
        ("Jane Roe, DC, graduated from the University of Ashby.", ["Jane Roe"]),
    ],
)
def test_people_are_found_in_the_forms_that_names_take(read, sentence, names):
    found = [person.name for person in facts(read, sentence).practitioners]

    assert found == names


@pytest.mark.parametrize(
    "sentence",
    [
        "Carol, a 42-year-old teacher, came to us with a stiff neck.",
        "Mr Peter Hall, 54, had pain for years.",
        "Dr Finch and colleagues (2019) reported that rest helps.",
        "Osteopathy was founded by Andrew Taylor Still, a physician.",
        "Dr. Bell's technique of moving the neck is gentle.",
        "Parkinson's disease and Bell's palsy are different.",
        "Visit us at 12 Oak Dr. Elmford, CA 90210.",
        "Find us in Washington, DC 20001 or Baltimore, MD.",
        "We are near Queen Street and St James Park.",
        '"It went in a week." - Bob Hale, Ashby',
    ],
)
def test_patients_authors_methods_and_places_are_not_staff(read, sentence):
    assert facts(read, sentence).practitioners == ()


@pytest.mark.parametrize(
    ("sentence", "numbers"),
    [
        ("Call 555-0142 today.", ["555-0142"]),
        ("01632 960123", ["01632 960123"]),
        ("12 Oak Lane Suite 4 (555) 555-0142", ["(555) 555-0142"]),
        ("Phone: 555-0142 9am-5pm", ["555-0142"]),
        ("Call 555-555-0142/555-555-0143", ["555-555-0142", "555-555-0143"]),
        ("Llámenos al 912 345 678", ["912 345 678"]),
        ("18200 150th Ave NE, Elmford", []),
        ("ABN 51 824 753 556", []),
        ("Elmford, CA 90210-1234", []),
        ("Call the crisis helpline on 1-800-555-0199.", []),
    ],
)
def test_a_telephone_is_told_from_the_numbers_beside_it(read, sentence, numbers):
    assert [phone.number for phone in facts(read, sentence).phones] == numbers


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Care at Elm Tree Pain Centers\n\nWe are glad to see you.", "Elm Tree Pain Centers"),
        ("Dr Roe Chiropractic Clinic In Elmford\n\nWe help.", "Dr Roe Chiropractic Clinic"),
        ("En Clínica Olmo le ayudamos. Clínica Olmo está en Elmford.", "Clínica Olmo"),
        ("A study from the Ashby Pain Clinic found that rest helps.", ""),
        ("He trained at the London School of Osteopathy.", ""),
    ],
)
def test_a_practice_is_named_by_itself_and_not_by_a_quotation(read, sentence, name):
    assert facts(read, sentence).practice_name == name


@pytest.mark.parametrize(
    ("sentence", "call"),
    [
        ("Request a Callback", "Request a Callback"),
        ("Llámenos hoy para pedir cita.", "Llámenos hoy para pedir cita."),
        ("Call your insurer first.", ""),
    ],
)
def test_the_call_is_the_practices_own(read, sentence, call):
    assert read(PAGE.format(sentence)).cta_text == call
