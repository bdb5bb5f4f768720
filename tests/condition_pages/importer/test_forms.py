"""The smallest forms of what pages do to their words, and what an editor gets of each."""

from __future__ import annotations

import io

import pytest
from docx import Document as WordDocument

from condition_pages.importer.model import Source
from condition_pages.importer.propose import propose, to_draft


def draft(text: str | bytes, name: str = "") -> dict:
    return to_draft(propose(Source(text, name=name)))


def page(content: str, title: str = "Wrist ache", head: str = "") -> str:
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title>{head}</head><body><main>'
        f"<h1>{title}</h1><p>The wrist aches after long days of typing.</p>{content}</main></body>"
    )


def section(found: dict, kind: str) -> dict:
    return next(one for one in found["sections"] if one["kind"] == kind)


def kinds(found: dict) -> list[str]:
    return [one["kind"] for one in found["sections"]]


# -- markup as browsers and builders make it -----------------------------------------------------


@pytest.mark.parametrize(
    "markup",
    [
        "<!doctype html><title>Knee ache</title><main><h1>Knee ache</h1><p>The knee aches.</p>",
        "<meta charset=utf-8><title>Knee ache</title><article><h1>Knee ache</h1><p>The knee aches.",
        "<html><head><title>Knee ache</title><section><h1>Knee ache</h1><p>The knee aches.</p>",
        "<title>Knee ache</title><!-- no body --><h1>Knee ache</h1><p>The knee aches.</p>",
    ],
)
def test_a_page_whose_tags_may_be_left_out_is_read_as_a_browser_reads_it(markup):
    found = draft(markup, name="page.html")

    assert found["title"] == "Knee ache"
    assert [one["text"] for one in found["sections"]] == ["The knee aches."]


TOGGLES = {
    "Divi": '<div class="et_pb_toggle"><h5 class="et_pb_toggle_title">{q}</h5>'
    '<div class="et_pb_toggle_content"><p>{a}</p></div></div>',
    "Elementor": '<div class="elementor-accordion-item"><div class="elementor-tab-title">'
    '<a class="elementor-accordion-title" href="">{q}</a></div>'
    '<div class="elementor-tab-content"><p>{a}</p></div></div>',
    "WPBakery": '<div class="vc_tta-panel"><div class="vc_tta-panel-heading">'
    '<h4 class="vc_tta-panel-title"><a href="#x">{q}</a></h4></div>'
    '<div class="vc_tta-panel-body"><p>{a}</p></div></div>',
    "Squarespace": '<li class="accordion-item"><h4><button>{q}</button></h4>'
    '<div class="accordion-item__dropdown"><p>{a}</p></div></li>',
    "Yoast": '<div class="schema-faq-section"><strong class="schema-faq-question">{q}</strong>'
    '<p class="schema-faq-answer">{a}</p></div>',
    "Rank Math": '<div class="rank-math-list-item"><h3 class="rank-math-question">{q}</h3>'
    '<div class="rank-math-answer"><p>{a}</p></div></div>',
    "HTML": "<details><summary>{q}</summary><p>{a}</p></details>",
}
ASKED = [("Will it last?", "A few weeks at most."), ("May I type?", "Yes, with pauses.")]


@pytest.mark.parametrize("builder", TOGGLES)
def test_questions_that_open_on_a_touch_are_one_faq(builder):
    found = draft(page("".join(TOGGLES[builder].format(q=q, a=a) for q, a in ASKED)))

    assert section(found, "faq")["items"] == [{"label": q, "text": a} for q, a in ASKED]
    assert kinds(found).count("faq") == 1


def test_links_to_the_questions_below_are_a_table_of_contents():
    links = "".join(f'<li><a href="#{i}">{q}</a></li>' for i, (q, _) in enumerate(ASKED))
    answers = "".join(f'<h3 id="{i}">{q}</h3><p>{a}</p>' for i, (q, a) in enumerate(ASKED))

    found = draft(page(f"<h2>Common questions</h2><ul>{links}</ul>{answers}"))

    assert section(found, "faq")["items"] == [{"label": q, "text": a} for q, a in ASKED]
    assert {"text": ASKED[0][0], "reason": "table of contents", "lines": [4]} in found["dropped"]


@pytest.mark.parametrize(
    "button",
    [
        '<div class="wixui-button"><a href="https://example.com/book-online">Book online</a></div>',
        '<a class="sqs-block-button-element" href="/appointments">Come and see us</a>',
        '<span class="button-wrapper"><a class="btn" href="tel:+15555550142">Ring</a></span>',
    ],
)
def test_a_button_that_leads_to_a_booking_is_a_call(button):
    assert draft(page(button))["cta_text"] in ("Book online", "Come and see us", "Ring")


def test_the_cells_of_a_table_stand_apart_with_the_names_of_their_columns():
    rows = "<tr><td>A fall</td><td>pain at once</td><td>an X-ray</td></tr>"
    rows += "<tr><td>Gout</td><td>a hot joint</td><td>a blood test</td></tr>"
    names = "<tr><th>Cause</th><th>Sign</th><th>What helps</th></tr>"

    found = draft(
        page(f"<h2>Causes</h2><table><thead>{names}</thead><tbody>{rows}</tbody></table>")
    )

    assert section(found, "causes")["items"] == [
        {"label": "A fall", "text": "Sign: pain at once; What helps: an X-ray"},
        {"label": "Gout", "text": "Sign: a hot joint; What helps: a blood test"},
    ]


def test_teasers_of_other_posts_are_no_sections_and_can_be_put_back():
    card = '<article><h3><a href="/{0}">Is my {0} pain serious?</a></h3><p>Pain in the {0} is</p>'
    card += '<a href="/{0}">Read more</a></article>'

    found = draft(
        page(
            card.format("hip") + card.format("back") + "<h2>What we do</h2><p>We look at "
            "how you type and show you stretches.</p>"
        )
    )

    assert not any("hip" in f"{one['heading']} {one['text']}" for one in found["sections"])
    assert sum(one["reason"] == "links to other pages" for one in found["dropped"]) == 6


@pytest.mark.parametrize("name", ["Blog", "Our journal"])
def test_the_sites_own_heading_is_not_the_title_of_an_article(name):
    found = draft(
        f"<html><head><title>Help for a sore wrist | Elm</title></head><body><header><h1>{name}"
        "</h1></header><main><article><header><h2>Help for a sore wrist</h2></header><p>A sore "
        "wrist needs rest from what made it sore.</p></article></main></body></html>"
    )

    assert found["title"] == "Help for a sore wrist"


def test_a_heading_that_asks_to_call_is_no_title_and_the_banner_names_the_condition():
    found = draft(
        "<html><head><title>Elm Spine</title></head><body><div><h2>Wrist pain</h2></div>"
        "<div><h1>What helps an aching wrist?</h1><p>Wrist pain is common and mostly harmless. It "
        "tends to follow a day of typing.</p></div><h1>Call us today on 01632 960111</h1></body>"
    )

    assert (found["title"], found["condition"]) == ("What helps an aching wrist?", "Wrist pain")


def test_words_own_styles_say_what_is_the_title_and_what_a_heading():
    word = WordDocument()
    word.add_paragraph("Tennis elbow", style="Title")
    word.add_paragraph("The outer side of the elbow aches when you grip.")
    word.add_paragraph("What you may notice", style="Heading 1")
    for entry in ("a weak grip", "an ache after work"):
        word.add_paragraph(entry, style="List Bullet")
    word.add_paragraph("Questions", style="Heading 1")
    for question, answer in ASKED:
        word.add_paragraph().add_run(question).bold = True
        word.add_paragraph(answer)
    held = io.BytesIO()
    word.save(held)

    found = draft(held.getvalue(), name="elbow.docx")

    assert (found["title"], found["page_type"]) == ("Tennis elbow", "condition")
    assert section(found, "symptoms")["items"] == ["a weak grip", "an ache after work"]
    assert section(found, "faq")["items"] == [{"label": q, "text": a} for q, a in ASKED]


# -- nothing changes its meaning -----------------------------------------------------------------


@pytest.mark.parametrize(
    "sentence",
    [
        "The symptoms are mild at first, while later or severe cases need more time.",
        "Common causes are known, because doctors have looked, and they can be treated.",
    ],
)
def test_a_sentence_of_clauses_stays_a_sentence(sentence):
    found = draft(f"Wrist ache\n\nThe wrist aches after typing.\n\n{sentence}")

    assert any(sentence in one["text"] for one in found["sections"])
    assert not any(one["items"] for one in found["sections"])


def test_names_over_paragraphs_stay_over_their_own_paragraphs():
    found = draft(
        "Wrist ache\n\nThe wrist aches after typing.\n\nKinds of wrist ache\n\n"
        "\u2022 Sprain\n\nA ligament was stretched. It heals in weeks.\n\n"
        "\u2022 Trapped nerve\n\nThe thumb tingles at night. A splint helps."
    )

    assert found["sections"][-1]["items"] == [
        {"label": "Sprain", "text": "A ligament was stretched. It heals in weeks."},
        {"label": "Trapped nerve", "text": "The thumb tingles at night. A splint helps."},
    ]


def test_lists_without_marks_are_told_by_what_leads_to_them():
    found = draft(
        "Knee ache massage\nThe knee carries you all day.\nKnee trouble can show as;\nSwelling\n"
        "Clicking on stairs\nStiffness\nIt may come from;\nA fall\nLong kneeling\nOld shoes\n"
        "What happens at your visit\nA talk about your work\nWork on thigh and calf\nA plan to keep"
    )

    assert [(one["kind"], len(one["items"])) for one in found["sections"][1:]] == [
        ("symptoms", 3),
        ("causes", 3),
        ("modality", 3),
    ]


def test_naming_a_profession_makes_no_therapy_of_causes_and_danger_signs():
    found = draft(
        "Shin ache\n\nA shin ache is a sore spot along the bone.\n\nHard floors, new shoes and a "
        "sudden rise in distance bring it on, as every chiropractor knows.\n\nGo to hospital if "
        "the leg swells and turns cold, whatever your osteopath says."
    )

    assert kinds(found) == ["overview", "causes", "red_flags"]


@pytest.mark.parametrize(
    "heading", ["Get help at once if", "Seek urgent help if", "Call an ambulance if you notice"]
)
def test_danger_signs_are_no_call_to_book(heading):
    found = draft(
        page(
            f"<h2>{heading}</h2><ul><li>the hand turns white</li><li>you lose feeling in it</li>"
            "<li>a bone sticks out</li></ul>"
        )
    )

    assert len(section(found, "red_flags")["items"]) == 3


def test_what_an_index_names_are_no_symptoms():
    found = draft(
        "<html><head><title>What we treat</title></head><body><main><h1>Conditions we treat</h1>"
        "<h2>Nerves</h2><ul><li>Facial palsy</li><li>Weak bladder</li><li>Numb hands</li></ul>"
        "<h2>Skin</h2><ul><li>Eczema</li><li>Hives</li></ul></main></body></html>"
    )

    assert found["page_type"] == "index"
    assert set(kinds(found)) <= {"about_clinic", "treatments"}


# -- facts ---------------------------------------------------------------------------------------


def test_streets_and_placeholders_are_no_telephones_and_months_are_no_names():
    found = draft(
        page(
            "<p>Find us at 20400 180th Ave SE, Suite 3. Phone 425.555.0177</p>"
            '<a href="tel:+123456789">Ring</a><a href="tel:0000000000">Call</a>'
            "<p>Dr. Nora Velde March 3, 2024</p>"
        )
    )

    assert found["phones"] == ["425.555.0177"]
    assert found["practitioners"] == ["Dr. Nora Velde"]


@pytest.mark.parametrize(
    "quote",
    [
        "According to the Cleveland Clinic, it is common.",
        "A study by the Northern Pain Clinic found that rest helps little.",
    ],
)
def test_a_practice_that_is_only_quoted_is_not_the_practice(quote):
    assert draft(f"Wrist ache\n\nThe wrist aches. {quote}")["practice_name"] == ""


def test_structured_data_tell_what_cannot_be_seen():
    data = (
        '<script type="application/ld+json">{"@graph": [{"@type": "MedicalBusiness", "name": '
        '"Elm Osteopaths", "telephone": "01632 960 222"}, {"@type": "Person", "name": '
        '"Tessa Ward", "jobTitle": "Osteopath"}]}</script>'
    )

    found = draft(page("", head=data))

    assert (found["phones"], found["practitioners"]) == (["01632 960 222"], ["Tessa Ward"])


def test_what_can_be_seen_comes_before_structured_data():
    data = (
        '<script type="application/ld+json">{"@type": "MedicalBusiness", "name": "Elm", '
        '"telephone": "01632 960 222"}</script>'
    )

    assert draft(page("<p>Ring 01632 960333</p>", head=data))["phones"] == ["01632 960333"]


@pytest.mark.parametrize("word", ["waking", "heading", "injection", "pinching"])
def test_an_ordinary_word_is_not_taken_for_a_misspelt_one(word):
    found = draft(f"Insomnia\n\nInsomnia is poor sleep, with early {word} on most nights.")

    assert not any("misspelt" in said for said in found["warnings"])


# -- languages -----------------------------------------------------------------------------------


def test_a_spanish_page_gets_the_kinds_that_its_headings_and_sentences_say():
    found = draft(
        '<html lang="es"><head><title>Dolor de rodilla</title></head><body><main>'
        "<h1>Dolor de rodilla</h1><p>La rodilla duele cuando se dobla y tarda en calmarse.</p>"
        "<h2>S\u00edntomas</h2><ul><li>hinchaz\u00f3n al final del d\u00eda</li><li>rigidez al "
        "bajar escaleras</li></ul><h2>\u00bfCu\u00e1les son las causas?</h2><ul><li>un golpe</li>"
        "<li>correr sobre asfalto</li></ul><h2>Tratamiento</h2><p>Fr\u00edo, reposo y ejercicios "
        "suaves con el fisioterapeuta.</p></main></body></html>"
    )

    assert (found["page_type"], found["condition"]) == ("condition", "Dolor de rodilla")
    assert kinds(found) == ["overview", "symptoms", "causes", "treatments"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "German",
            "Schmerzen im Knie sind nicht selten und haben viele Ursachen. Wir sehen uns an, wie "
            "Sie gehen, und finden mit Ihnen, was das Knie von der Last befreit.",
        ),
        (
            "French",
            "Le mal de genou est fr\u00e9quent et vient souvent du travail. Nous regardons avec "
            "vous ce qui le soulage et les gestes que vous pouvez faire dans la journ\u00e9e.",
        ),
    ],
)
def test_a_page_in_another_language_is_told_at_once_and_loses_no_word(language, text):
    found = draft(f"Knie\n\n{text}")

    said = f"This page is in {language}; its words are kept, its kinds are guesses."
    assert found["warnings"][0] == said
    assert text.split(". ")[0] in found["sections"][0]["text"]
