"""What designs and copies do to a page: cards, kickers, names, pieces on lines of their own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from condition_pages.importer.model import Proposal, Section

Read = Callable[..., Proposal]

TEXT = (
    "A sore heel makes the first steps of the morning slow, and most people feel it under the arch."
)
CARD = "We look at how you stand, walk and climb a step before anything is decided about it."


def page(body: str, title: str = "Heel pain", tail: str = "") -> str:
    head = f"<html><head><title>{title} | Alder Lane Osteopathy</title></head>"
    return f"{head}<body><main><h1>{title}</h1><p>{TEXT}</p>{body}</main>{tail}</body></html>"


def headed(found: Proposal, heading: str) -> Section:
    return next(s for s in found.sections if s.heading == heading)


# -- cards -------------------------------------------------------------------------------------


def test_steps_under_one_heading_are_entries_of_it(read: Read):
    steps = "".join(
        f"<h3>{name}</h3><p>{CARD[: 40 + i]} done with care.</p>"
        for i, name in enumerate(("Gait assessment", "Soft-tissue work", "Strength programme"))
    )

    found = read(page(f"<h2>How we help at Alder Lane</h2>{steps}"))

    assert [i.label for i in headed(found, "How we help at Alder Lane").items] == [
        "Gait assessment",
        "Soft-tissue work",
        "Strength programme",
    ]


def test_the_invitation_below_the_steps_is_none_of_them(read: Read):
    steps = "<h3>Gait assessment</h3><p>Walking, slowly.</p><h3>Soft-tissue work</h3><p>Hands.</p>"
    call = "<h3>Book a first visit</h3><p>Call us on any weekday and ask for a time.</p>"

    found = read(page(f"<h2>How we help</h2>{steps}{call}"))

    assert len(headed(found, "How we help").items) == 2
    assert headed(found, "Book a first visit").kind == "cta"


def test_cards_whose_names_have_no_markup_are_entries_under_a_heading_with_a_full_stop(read: Read):
    names = ("Pain under the heel", "An ache along the arch", "A stiff ankle at dawn")
    cards = "".join(
        f"<div>{name}</div><div>{name} is worst at first. {CARD}</div>" for name in names
    )

    found = read(page(f"<h2>Patterns we see in the heel.</h2>{cards}"))

    assert [i.label for i in headed(found, "Patterns we see in the heel.").items] == list(names)


def test_questions_of_many_kinds_under_a_slogan_stay_sections(read: Read):
    parts = "".join(
        f"<h3>{name}</h3><p>{name}, you may ask. {CARD}</p>"
        for name in ("What is likely going on", "How we assess it", "What causes it")
    )

    found = read(page(f"<h2>From the first call to walking again</h2>{parts}"))

    assert headed(found, "How we assess it").kind == "diagnosis"
    assert headed(found, "What causes it").kind == "causes"


def test_a_heading_that_counts_has_its_entries_under_it(read: Read):
    parts = "".join(
        f"<h3>{name}</h3><p>With this one, {name.lower()} as it suits you. {CARD}</p>"
        for name in (
            "Rest the heel",
            "Book an assessment",
            "Note your symptoms",
            "Prevent a relapse",
        )
    )

    found = read(page(f"<h2>Four steps that help</h2>{parts}"))

    assert len(headed(found, "Four steps that help").items) == 4


# -- names, kickers and terms --------------------------------------------------------------------


def test_what_a_person_is_stands_with_the_person(read: Read):
    team = (
        "<h2>Ines Okafor</h2><div>Senior osteopath</div>"
        "<p>Ines enjoys long walks in her free time and brings a calm manner to every visit.</p>"
    )

    found = headed(read(page(team)), "Ines Okafor")

    assert found.kind == "about_clinic"
    assert found.text.startswith("Senior osteopath")


def test_a_name_under_a_quotation_is_no_heading(read: Read):
    said = (
        "<h2>Kind words</h2>"
        "<div>\u201cI walk to work again, and nobody is more surprised than I am.\u201d</div>"
        "<div>Bela Novak</div>"
        "<div>\u201cThe heel kept me from the garden for a year, and now it does not.\u201d</div>"
        "<div>Carla Weiss</div>"
    )

    found = read(page(said))

    assert [s.heading for s in found.sections if s.kind == "testimonial"] == ["Kind words"]


@pytest.mark.parametrize("kicker", ["Sound familiar?", "01 Arch", "Our way"])
def test_the_few_words_above_a_heading_are_left_out_and_told(read: Read, kicker: str):
    found = read(page(f"<section><div>{kicker}</div><h2>Symptoms</h2><p>{TEXT}</p></section>"))

    assert [d.reason for d in found.dropped if d.text == kicker] == ["label above a heading"]


def test_the_last_of_short_entries_above_a_heading_is_kept(read: Read):
    tips = "".join(f"<div>{x}</div>" for x in ("calf stretches", "softer soles", "shorter runs"))

    found = read(page(f"<h2>What eases it</h2>{tips}<h2>Symptoms</h2><p>{TEXT}</p>"))

    assert [i.text for i in headed(found, "What eases it").items] == [
        "calf stretches",
        "softer soles",
        "shorter runs",
    ]


def test_links_to_other_conditions_are_one_list_though_one_of_them_is_this_page(read: Read):
    names = ("Neck pain", "Hip pain", "Knee pain", "Ankle sprains", "Shin splints", "Back pain")
    links = [f"<li><a href='/{i}'>{name}</a></li>" for i, name in enumerate(names)]
    links.insert(2, "<li>Heel pain \u00b7 you are here</li>")
    body = f"<h2>Related conditions</h2><p>These may fit better.</p><ul>{''.join(links)}</ul>"

    assert len(headed(read(page(body)), "Related conditions").items) == 7


def test_terms_with_a_few_words_each_are_one_list(read: Read):
    terms = "<dl><dt>Length</dt><dd>40 minutes</dd><dt>Fee</dt><dd>on request</dd></dl>"

    found = headed(read(page(f"<h2>Your first visit</h2>{terms}")), "Your first visit")

    assert [(i.label, i.text) for i in found.items] == [
        ("Length", "40 minutes"),
        ("Fee", "on request"),
    ]


def test_asides_that_are_all_of_a_section_are_its_text(read: Read):
    asides = "".join(
        f"<aside><h3>{n}</h3><p>{CARD} So {n}.</p></aside>" for n in ("Taping", "Massage")
    )
    body = f"<section><h2>Treatment</h2>{asides}</section>"

    found = read(page(body).replace("<main>", "").replace("</main>", ""))

    assert [i.label for i in headed(found, "Treatment").items] == ["Taping", "Massage"]


# -- copies without markup ------------------------------------------------------------------------


def test_a_label_and_its_text_on_the_next_line_are_one_entry(read: Read):
    found = read(
        f"Heel pain\n{TEXT}\nWhat causes it?\nThese are the usual ones:\n"
        "Tight calves\n\u2014 they pull on the heel with each step\n"
        "Hard floors\n\u2014 they spare nobody who stands all day\n"
        f"Old shoes\n\u2014 they carry little after a year\n{TEXT}\n"
    )

    listed = next(s for s in found.sections if s.items)
    assert [i.label for i in listed.items] == ["Tight calves", "Hard floors", "Old shoes"]


def test_a_heading_that_runs_in_with_its_paragraph_opens_a_section(read: Read):
    said = "they range from a dull ache at night to a sharp sting with the first steps of a day."

    found = read(f"Heel pain\n\n{TEXT}\n\nSymptoms: {said.capitalize()}\n\n{CARD}\n")

    assert [s.heading for s in found.sections if s.kind == "symptoms"] == ["Symptoms:"]


def test_a_question_for_a_title_is_the_first_heading_and_the_name_the_title(read: Read):
    found = read(f"What is sciatica?\n\n{TEXT}\n\nWhat causes it?\n\n{CARD}\n")

    assert found.title == "sciatica"
    assert found.sections[0].heading == "What is sciatica?"


def test_a_question_after_the_causes_opens_the_text_as_well(read: Read):
    found = read(f"What causes sciatica?\n\n{TEXT}\n\nHow we help\n\n{CARD}\n")

    assert (found.sections[0].kind, found.sections[0].heading) == (
        "causes",
        "What causes sciatica?",
    )


def test_a_menu_of_other_conditions_gives_no_title(read: Read):
    menu = "Neck pain\nShoulder pain\nknee-2 copy\nKnee pain\n\n"
    text = "Sciatica is a pain that runs down the leg, and sciatica has several causes. " * 2

    found = read(f"{menu}{text}\n\n{text} Sciatica goes on.\n\nSciatica may go by itself.\n")

    assert "knee" not in found.title.lower()
    assert found.page_type.condition.lower() == "sciatica"


# -- what stands twice -----------------------------------------------------------------------------


def test_what_the_opening_says_and_a_section_says_again_stays_in_the_section(read: Read):
    again = f"{CARD} It takes half an hour, and nothing is asked of you but loose trousers."
    body = f"<p>{again}</p><h2>What is heel pain?</h2><p>{again}</p><p>{TEXT} Or so.</p>"

    found = headed(read(page(body)), "What is heel pain?")

    assert again in found.text


def test_a_section_may_be_called_as_its_page_is(read: Read):
    found = read(page(f"<h2>Heel pain</h2><p>{CARD}</p><h2>More of it</h2><p>{CARD} Twice.</p>"))

    assert CARD in headed(found, "Heel pain").text


# -- lists that stay -------------------------------------------------------------------------------


def test_a_list_stays_with_the_text_that_leads_to_it_under_one_heading(read: Read):
    body = (
        "<h2>When the heel gives way</h2><p>The band under the foot is loaded beyond its strength, "
        "and some of its threads tear because of it.</p>"
        "<p>Tears are classified by how far they reach, which is often plain:</p>"
        "<ul><li>First: a few threads, sore for a week</li><li>Second: many threads, swollen for a "
        "month</li><li>Third: all of them</li></ul>"
    )

    found = headed(read(page(body)), "When the heel gives way")

    assert len(found.items) == 3
    assert "some of its threads tear" in found.text


def test_labels_with_a_dash_on_the_next_line_are_entries_in_a_copy(read: Read):
    text = (
        f"Heel pain\n\n{TEXT}\n\nHow we treat heel pain\n{CARD}\nTaping\n"
        "\u2014 strips that spare the arch for a week\nFootwear advice\n"
        "\u2014 what to wear at work and at home\nLoading plan\n"
        f"\u2014 calf raises that grow with you\n{CARD} Always."
    )

    found = headed(read(text), "How we treat heel pain")

    assert [i.label for i in found.items] == ["Taping", "Footwear advice", "Loading plan"]


def test_a_label_without_a_dash_among_those_with_one_is_an_entry_as_well(read: Read):
    text = (
        f"Heel pain\n\n{TEXT}\n\nDoes this sound like you?\nYou may know some of these:\n"
        "Sore first steps\n\u2014 worst when you get up?\n"
        "A stiff calf\nThat eases as you walk about?\n"
        "A tender spot\n\u2014 right under the heel?\n"
        f"Shoes that rub\nOn the longer days?\n{CARD} Always."
    )

    found = headed(read(text), "Does this sound like you?")

    assert [i.label for i in found.items] == [
        "Sore first steps",
        "A stiff calf",
        "A tender spot",
        "Shoes that rub",
    ]


def test_two_whole_paragraphs_under_a_line_that_sums_them_up_are_sections(read: Read):
    text = (
        f"Heel pain\n\n{TEXT}\n\nTablets and Needles for Heel Pain Relief\n\n"
        f"Conventional Medicine for Heel Pain\n{TEXT} {TEXT} {CARD}\n\n"
        f"What Chinese Medicine Says of Heel Pain\n{CARD} {CARD} {TEXT}"
    )

    headings = [s.heading for s in read(text).sections]

    assert "Conventional Medicine for Heel Pain" in headings
    assert "What Chinese Medicine Says of Heel Pain" in headings


def test_the_first_entry_of_a_list_may_have_lost_its_mark(read: Read):
    text = (
        f"Heel pain\n\n{TEXT}\n\nWhat causes heel pain?\n\nAge and long days of standing\n\n"
        "  \u2022 Shoes without support\n\n  \u2022 A sudden increase in running\n\n"
        f"  \u2022 A stiff calf\n\nHow we treat heel pain\n\n{CARD}"
    )

    found = headed(read(text), "What causes heel pain?")

    assert next(i.text for i in found.items) == "Age and long days of standing"
    assert len(found.items) == 4


def test_an_entry_that_leads_to_a_list_stands_above_that_list(read: Read):
    text = (
        f"Heel pain\n\n{TEXT} {CARD}\n\n"
        "  \u2022 It comes on slowly in most people, and seldom after a single step.\n"
        "  \u2022 While nobody knows all of it, risk factors for heel pain include the following:\n"
        "    \u2022 High arches\n    \u2022 Work on hard floors\n    \u2022 Weight gain\n\n"
        f"Care for it\n\n{CARD}"
    )

    found = next(s for s in read(text).sections if s.kind == "risk_factors")

    assert [i.text for i in found.items] == ["High arches", "Work on hard floors", "Weight gain"]


def test_a_question_without_its_mark_stays_the_heading_of_what_follows(read: Read):
    text = (
        f"A gentle approach to care\n\nWhat is Heelitis\n\nHeelitis is soreness under the heel. "
        f"{TEXT}\n\nSymptoms of Heelitis\n\n{CARD}"
    )

    found = read(text)

    assert found.title == "Heelitis"
    assert headed(found, "What is Heelitis").kind == "overview"


def test_a_sentence_that_lists_after_a_semicolon_is_a_list(read: Read):
    signs = "Symptoms of heel pain can include; a dull ache, stiffness, and a sharp first step."

    found = read(f"Heel pain\n\n{TEXT}\n\n{CARD} {signs} {CARD}")

    assert next(len(s.items) for s in found.sections if s.kind == "symptoms" and s.items) == 3


def test_a_wider_gap_parts_two_lists_whose_headings_are_gone(read: Read):
    who = "\n\n".join(
        f"\u2013 {x}" for x in ("Runners", "Postal workers", "Waiters on long shifts")
    )
    signs = "\n\n".join(f"\u2013 {x}" for x in ("Aching arch", "Sore first steps", "Tender heel"))

    found = read(f"Heel pain\n\n{TEXT}\n\n{CARD}\n\n\n{who}\n\n\n\n{signs}\n\n\n{CARD} Always.")

    assert [len(s.items) for s in found.sections if s.items] == [3, 3]


def test_a_question_over_text_that_begins_with_the_name_stays_a_heading(read: Read):
    ask = "What are the common symptoms and causes?"
    text = f"Sciatica is pain along a nerve of the leg, and it is felt from the hip down. {CARD}"

    found = read(f"{ask}\n\n{text}\n\nHow we treat it\n\n{CARD}")

    assert found.title == "Sciatica"
    assert headed(found, ask)


# -- kinds of pages -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "extra", "kind"),
    [
        ("Heel pain", "", "condition"),
        ("Living with a skin condition", "", "condition"),
        ("Easing back into running", "<p>Share this post:</p><p>4 min read</p>", "article"),
        ("Tips for managing heel pain", "<p>3 min read</p>", "article"),
        ("Cold laser therapy", "", "treatment"),
        ("What our patients say", "", "other"),
    ],
)
def test_the_kind_of_page_is_told(read: Read, title: str, extra: str, kind: str):
    assert read(page(f"{extra}<h2>More of it</h2><p>{CARD}</p>", title)).page_type.kind == kind


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/conditions/heel-pain/", "condition"),
        ("/blog/heel-pain", "article"),
        ("/conditions/", "index"),
        ("/", "home"),
    ],
)
def test_the_address_tells_the_kind_of_page(read: Read, path: str, kind: str):
    found = read(page(f"<h2>More of it</h2><p>{CARD}</p>"), url=f"https://alder.example{path}")

    assert found.page_type.kind == kind


def test_a_profession_and_a_place_are_the_title_of_a_front_page(read: Read):
    found = read(page(f"<h2>Why us</h2><p>{CARD}</p>", "Osteopath in Ashby"))

    assert found.page_type.kind in ("home", "treatment")


def test_a_slogan_over_a_list_of_symptoms_is_a_condition_page(read: Read):
    found = read(
        page(
            f"<h2>Common symptoms</h2><ul><li>an ache</li><li>a sting</li></ul><p>{CARD}</p>",
            "Walk freely again.",
        )
    )

    assert found.page_type.kind == "condition"


def test_the_practice_is_no_entry_of_its_menu(read: Read):
    menu = (
        "<nav><a href='/a'>Deep Tissue Massage</a> <a href='/b'>Family Chiropractic Care</a></nav>"
    )

    found = read(page("<p>Come and see Alder Lane Osteopathy in the old mill.</p>", tail=menu))

    assert found.facts.practice_name == "Alder Lane Osteopathy"


def test_a_copy_without_a_title_that_opens_with_a_condition_is_a_page_about_it(read: Read):
    found = read(f"Heel pain can be due to a few things. {TEXT}\n\n{CARD}")

    assert found.page_type.kind == "condition"
    assert found.page_type.condition == "Heel pain"


def test_names_that_only_begin_like_an_order_are_no_advice(read: Read):
    cards = (
        "<h3>Movement class</h3><p>An hour on a mat each week with a small group of others.</p>"
        "<h3>Restorative taping</h3><p>Strips along the calf that spare the arch for a week.</p>"
    )

    found = read(page(f"<h2>Where this leads</h2>{cards}"))

    assert headed(found, "Where this leads").kind != "prevention"
