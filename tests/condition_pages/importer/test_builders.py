"""What site builders and word processors emit, and that nothing of it is lost, glued or doubled."""

from __future__ import annotations

import io

import pytest
from docx import Document as WordDocument

from condition_pages.importer.model import Source
from condition_pages.importer.propose import propose, to_draft

OPENING = "A stiff shoulder makes it hard to reach a shelf, and it may take a year to loosen again."


def draft(text: str | bytes, form: str = "") -> dict:
    return to_draft(propose(Source(text, form=form)))


def page(content: str, title: str = "Stiff shoulder", head: str = "") -> str:
    return (
        f'<!doctype html><html lang="en"><head><title>{title} | Elm</title>{head}</head><body>'
        f"<main><h1>{title}</h1><p>{OPENING}</p>{content}</main></body></html>"
    )


def reasons(found: dict, text: str) -> list[str]:
    return [one["reason"] for one in found["dropped"] if text in one["text"]]


def said(found: dict) -> str:
    """All that the sections say, each part on a line of its own."""
    out: list[str] = []
    for one in found["sections"]:
        out += [one["heading"] or "", one["text"]]
        for item in one["items"]:
            out += [item] if isinstance(item, str) else [item["label"], item["text"]]
    return "\n".join(out)


# -- tabs ---------------------------------------------------------------------------------------

PANELS = [
    ("Symptoms", "<ul><li>an ache at night</li><li>a sting when you reach back</li></ul>"),
    ("Causes", "<ul><li>a fall on the arm</li><li>weeks in a sling</li></ul>"),
    ("Treatment", "<p>We loosen the joint by hand and show you stretches for every day.</p>"),
]
NAMES = [name for name, _ in PANELS]


def tabs(row: str, label: str, between: str, panel: str, end: str) -> str:
    """A row of labels, and the panels below; ``{i}``, ``{n}`` and ``{p}`` stand for the parts."""
    labels = "".join(label.format(i=i, n=name) for i, name in enumerate(NAMES, 1))
    panels = "".join(panel.format(i=i, n=n, p=p) for i, (n, p) in enumerate(PANELS, 1))
    return f"{row}{labels}{between}{panels}{end}"


TABS = {
    "Elementor": tabs(
        '<div class="elementor-tabs"><div class="elementor-tabs-wrapper" role="tablist">',
        '<div id="elementor-tab-title-9{i}" class="elementor-tab-title elementor-tab-desktop-title"'
        ' aria-selected="false" data-tab="{i}" role="tab" '
        'aria-controls="elementor-tab-content-9{i}"'
        ' aria-expanded="false">{n}</div>',
        '</div><div class="elementor-tabs-content-wrapper" role="tablist">',
        '<div class="elementor-tab-title elementor-tab-mobile-title" data-tab="{i}" role="tab" '
        'aria-controls="elementor-tab-content-9{i}" aria-expanded="false">{n}</div>'
        '<div id="elementor-tab-content-9{i}" class="elementor-tab-content elementor-clearfix" '
        'data-tab="{i}" role="tabpanel" hidden="hidden">{p}</div>',
        "</div></div>",
    ),
    "Elementor's nested": tabs(
        '<div class="e-n-tabs"><div class="e-n-tabs-heading" role="tablist">',
        '<button id="e-n-tab-title-{i}" class="e-n-tab-title" aria-selected="false" role="tab" '
        'aria-controls="e-n-tab-content-{i}"><span class="e-n-tab-title-text">{n}</span></button>',
        '</div><div class="e-n-tabs-content">',
        '<div id="e-n-tab-content-{i}" role="tabpanel" aria-labelledby="e-n-tab-title-{i}" '
        'class="e-flex e-con-boxed e-con e-child"><div class="e-con-inner">{p}</div></div>',
        "</div></div>",
    ),
    "Divi": tabs(
        '<div class="et_pb_module et_pb_tabs et_pb_tabs_0"><ul class="et_pb_tabs_controls">',
        '<li class="et_pb_tab_{i}"><a href="#">{n}</a></li>',
        '</ul><div class="et_pb_all_tabs">',
        '<div class="et_pb_tab et_pb_tab_{i} clearfix"><div class="et_pb_tab_content">{p}</div>'
        "</div>",
        "</div></div>",
    ),
    "WPBakery": tabs(
        '<div class="vc_tta-container"><div class="vc_general vc_tta vc_tta-tabs">'
        '<div class="vc_tta-tabs-container"><ul class="vc_tta-tabs-list">',
        '<li class="vc_tta-tab" data-vc-tab><a href="#15{i}-aa" data-vc-tabs>'
        '<span class="vc_tta-title-text">{n}</span></a></li>',
        '</ul></div><div class="vc_tta-panels-container"><div class="vc_tta-panels">',
        '<div class="vc_tta-panel" id="15{i}-aa" data-vc-content=".vc_tta-panel-body">'
        '<div class="vc_tta-panel-heading"><h4 class="vc_tta-panel-title"><a href="#15{i}-aa">'
        '<span class="vc_tta-title-text">{n}</span></a></h4></div>'
        '<div class="vc_tta-panel-body"><div class="wpb_text_column">{p}</div></div></div>',
        "</div></div></div></div>",
    ),
    "Kadence": tabs(
        '<div class="wp-block-kadence-tabs"><div class="kt-tabs-wrap"><ul '
        'class="kt-tabs-title-list">',
        '<li id="tab-{i}" class="kt-title-item kt-title-item-{i}"><a href="#tab-{i}" '
        'data-tab="{i}" '
        'class="kt-tab-title"><span class="kt-title-text">{n}</span></a></li>',
        '</ul><div class="kt-tabs-content-wrap">',
        '<div class="wp-block-kadence-tab kt-tab-inner-content kt-inner-tab-{i}">'
        '<div class="kt-tab-inner-content-inner">{p}</div></div>',
        "</div></div></div>",
    ),
    "Stackable": tabs(
        '<div class="wp-block-stackable-tabs"><div class="stk-block-tab-labels" role="tablist">'
        '<div class="stk-block-tab-labels__wrapper">',
        '<button class="stk-block-tabs__tab" role="tab" id="lab-{i}" aria-controls="pan-{i}">'
        '<div class="stk-block-tab-labels__text">{n}</div></button>',
        '</div></div><div class="wp-block-stackable-tab-content">',
        '<div class="wp-block-stackable-column stk-block-tab" role="tabpanel" id="pan-{i}" hidden>'
        "{p}</div>",
        "</div></div>",
    ),
    "Ultimate Blocks": tabs(
        '<div class="wp-block-ub-tabbed-content"><div '
        'class="wp-block-ub-tabbed-content-tab-holder">'
        '<div class="wp-block-ub-tabbed-content-tabs-title" role="tablist">',
        '<div role="tab" id="ub-tab-{i}" aria-controls="ub-panel-{i}" '
        'class="wp-block-ub-tabbed-content-tab-title-wrap">'
        '<div class="wp-block-ub-tabbed-content-tab-title">{n}</div></div>',
        '</div></div><div class="wp-block-ub-tabbed-content-tabs-content">',
        '<div class="wp-block-ub-tabbed-content-accordion-toggle">{n}</div>'
        '<div role="tabpanel" class="wp-block-ub-tabbed-content-tab-content-wrap ub-hide" '
        'id="ub-panel-{i}" aria-labelledby="ub-tab-{i}">{p}</div>',
        "</div></div>",
    ),
    "Squarespace": tabs(
        '<div class="sqs-block"><div class="tabs-plugin"><div role="tablist" class="tabs-buttons">',
        '<button role="tab" aria-controls="p{i}" class="tabs-button">{n}</button>',
        "</div>",
        '<div role="tabpanel" id="p{i}" class="tabs-content" aria-hidden="true">{p}</div>',
        "</div></div>",
    ),
    "Wix": tabs(
        '<div class="wixui-tabs"><div><div role="tablist">',
        '<div role="tab" aria-controls="comp-l{i}" class="wixui-tabs__item"><span>{n}</span></div>',
        "</div></div><div>",
        '<div id="comp-l{i}" role="tabpanel" class="comp-l{i}" style="visibility:hidden">'
        '<div data-testid="richTextElement">{p}</div></div>',
        "</div></div>",
    ),
    "Webflow": tabs(
        '<div data-current="Tab 1" class="tabs w-tabs"><div class="tabs-menu w-tab-menu">',
        '<a data-w-tab="Tab {i}" class="tab-link w-inline-block w-tab-link"><div>{n}</div></a>',
        '</div><div class="w-tab-content">',
        '<div data-w-tab="Tab {i}" class="w-tab-pane"><div class="w-richtext">{p}</div></div>',
        "</div></div>",
    ),
    "Bootstrap 4": tabs(
        '<ul class="nav nav-tabs" id="about">',
        '<li class="nav-item"><a class="nav-link" data-toggle="tab" href="#t{i}">{n}</a></li>',
        '</ul><div class="tab-content">',
        '<div class="tab-pane fade" id="t{i}">{p}</div>',
        "</div>",
    ),
    "Bootstrap 5": tabs(
        '<nav><div class="nav nav-pills" id="nav-tab">',
        '<button class="nav-link" data-bs-toggle="tab" data-bs-target="#nav-{i}">{n}</button>',
        '</div></nav><div class="tab-content" id="nav-tabContent">',
        '<div class="tab-pane fade" id="nav-{i}" tabindex="0">{p}</div>',
        "</div>",
    ),
    "Beaver Builder": tabs(
        '<div class="fl-tabs"><div class="fl-tabs-labels" role="tablist">',
        '<a href="#" class="fl-tabs-label" role="tab" aria-controls="fl-{i}"><span>{n}</span></a>',
        '</div><div class="fl-tabs-panels">',
        '<div class="fl-tabs-panel"><div class="fl-tabs-label fl-tabs-panel-label"><span>{n}</span>'
        '<i class="fas"></i></div><div class="fl-tabs-panel-content" id="fl-{i}" role="tabpanel" '
        'aria-hidden="true">{p}</div></div>',
        "</div></div>",
    ),
    "Avada": tabs(
        '<div class="fusion-tabs"><div class="nav"><ul class="nav-tabs" role="tablist">',
        '<li role="presentation"><a class="tab-link" role="tab" href="#tab-x{i}">'
        '<h4 class="fusion-tab-heading">{n}</h4></a></li>',
        '</ul></div><div class="tab-content">',
        '<div class="nav fusion-mobile-tab-nav"><ul class="nav-tabs"><li><a class="tab-link" '
        'href="#tab-x{i}"><h4 class="fusion-tab-heading">{n}</h4></a></li></ul></div>'
        '<div class="tab-pane fade" role="tabpanel" id="tab-x{i}">{p}</div>',
        "</div></div>",
    ),
    "Bricks": tabs(
        '<div class="brxe-tabs-nested"><div class="brxe-block tab-menu">',
        '<div class="brxe-div tab-title"><div class="brxe-text-basic">{n}</div></div>',
        '</div><div class="brxe-block tab-content">',
        '<div class="brxe-block tab-pane"><div class="brxe-text">{p}</div></div>',
        "</div></div>",
    ),
    "a script of one's own": tabs(
        '<div class="tab">',
        """<button class="tablinks" onclick="show(event, 's{i}')">{n}</button>""",
        "</div>",
        '<div id="s{i}" class="tabcontent"><h3>{n}</h3>{p}</div>',
        "",
    ),
    "jQuery": tabs(
        '<div class="tabs"><ul class="tabs">',
        '<li class="tab-link" data-tab="t-{i}">{n}</li>',
        "</ul>",
        '<div id="t-{i}" class="tab-content" style="display: none">{p}</div>',
        "</div>",
    ),
}


@pytest.mark.parametrize("headed", ["", "<h2>All about it</h2>"])
@pytest.mark.parametrize("builder", TABS)
def test_the_label_of_each_tab_is_the_heading_of_its_panel(builder, headed):
    found = draft(page(headed + TABS[builder]))

    parts = [(x["heading"], x["kind"], len(x["items"])) for x in found["sections"][1:]]
    assert parts == [("Symptoms", "symptoms", 2), ("Causes", "causes", 2), (*parts[2][:2], 0)]
    assert parts[2][0] == "Treatment"
    assert said(found).count("Symptoms") == 1


def test_a_row_of_labels_without_panels_is_a_menu_as_before():
    row = "".join(f'<li><a href="/{n}">{n}</a></li>' for n in NAMES)

    found = draft(page(f'<ul class="nav nav-tabs">{row}</ul><p>{OPENING} Or so.</p>'))

    assert "Treatment" not in said(found)
    assert reasons(found, "Treatment")


def test_a_panel_whose_own_heading_says_its_label_gets_no_second_one():
    row = '<ul class="tabs"><li><a href="#a">Symptoms</a></li><li><a href="#b">Care</a></li></ul>'
    panels = '<div id="a"><h2>Symptoms of it</h2><p>It aches at night.</p></div>'
    panels += '<div id="b"><h2>Our care</h2><p>We show you stretches for every day.</p></div>'

    found = draft(page(row + panels))

    assert [x["heading"] for x in found["sections"][1:]] == ["Symptoms of it", "Our care"]


def test_the_headings_in_a_panel_stand_under_its_label():
    row = '<ul class="tabs"><li><a href="#a">Phase 1</a></li><li><a href="#b">Phase 2</a></li></ul>'
    panels = '<div id="a"><h3>Calm it</h3><p>Heat and rest for the arm, for a week or '
    "two.</p></div>"
    panels += '<div id="b"><h3>Move it</h3><p>Stretches for every day, and a strong back.</p></div>'

    found = draft(page(f"<h2>How we treat it</h2>{row}{panels}"))

    assert [x["heading"] for x in found["sections"][1:]] == ["Calm it", "Move it"]
    assert reasons(found, "Phase 1") == ["a heading over other headings"]


# -- cards --------------------------------------------------------------------------------------

CARDS = {
    "Elementor's icon box": '<div class="elementor-widget elementor-widget-icon-box">'
    '<div class="elementor-icon-box-wrapper"><div class="elementor-icon-box-icon"><span '
    'class="elementor-icon"><i class="fas fa-hand"></i></span></div><div '
    'class="elementor-icon-box-content"><{t} '
    'class="elementor-icon-box-title"><span>{n}</span></{t}>'
    '<p class="elementor-icon-box-description">{p}</p></div></div></div>',
    "Elementor's image box": '<div class="elementor-image-box-wrapper"><figure '
    'class="elementor-image-box-img"><img src="/a.jpg" alt=""></figure><div '
    'class="elementor-image-box-content"><{t} class="elementor-image-box-title">{n}</{t}>'
    '<p class="elementor-image-box-description">{p}</p></div></div>',
    "Elementor's flip box": '<div class="elementor-flip-box"><div class="elementor-flip-box__layer '
    'elementor-flip-box__front"><div class="elementor-flip-box__layer__overlay"><div '
    'class="elementor-flip-box__layer__inner"><{t} '
    'class="elementor-flip-box__layer__title">{n}</{t}>'
    '</div></div></div><div class="elementor-flip-box__layer elementor-flip-box__back"><div '
    'class="elementor-flip-box__layer__overlay"><div class="elementor-flip-box__layer__inner"><div '
    'class="elementor-flip-box__layer__description">{p}</div></div></div></div></div>',
    "Divi's blurb": '<div class="et_pb_module et_pb_blurb"><div class="et_pb_blurb_content"><div '
    'class="et_pb_main_blurb_image"><span class="et-pb-icon"></span></div><div '
    'class="et_pb_blurb_container"><{t} class="et_pb_module_header"><span>{n}</span></{t}><div '
    'class="et_pb_blurb_description"><p>{p}</p></div></div></div></div>',
    "WPBakery": '<div class="wpb_column vc_column_container vc_col-sm-4"><div '
    'class="vc_column-inner"><div class="wpb_wrapper"><{t} class="vc_custom_heading">{n}</{t}><div '
    'class="wpb_text_column wpb_content_element"><div class="wpb_wrapper"><p>{p}</p></div></div>'
    "</div></div></div>",
    "Gutenberg's columns": '<div class="wp-block-column"><{t} class="wp-block-heading">{n}</{t}>'
    "<p>{p}</p></div>",
    "Gutenberg's media and text": '<div class="wp-block-media-text is-stacked-on-mobile"><figure '
    'class="wp-block-media-text__media"><img src="/a.jpg" alt=""></figure><div '
    'class="wp-block-media-text__content"><{t} class="wp-block-heading">{n}</{t}><p>{p}</p></div>'
    "</div>",
    "Squarespace": '<li class="list-item"><div class="list-item-content"><div '
    'class="list-item-content__text-wrapper"><{t} class="list-item-content__title">{n}</{t}><div '
    'class="list-item-content__description"><p>{p}</p></div></div></div></li>',
    "Webflow": '<div role="listitem" class="w-dyn-item"><div class="card"><{t} class="card-title">'
    '{n}</{t}><p class="card-text">{p}</p></div></div>',
    "Wix": '<div role="listitem" class="wixui-repeater__item"><div data-testid="richTextElement" '
    'class="wixui-rich-text"><{t} class="font_4 wixui-rich-text__text heading">{n}</{t}></div><div '
    'data-testid="richTextElement" class="wixui-rich-text"><p class="font_8">{p}</p></div></div>',
    "Bootstrap": '<div class="col-md-4"><div class="card"><div class="card-body"><{t} '
    'class="card-title">{n}</{t}><span class="card-text">{p}</span></div></div></div>',
}
AROUND = {"Squarespace": "<ul>{}</ul>", "Webflow": '<div role="list">{}</div>'}
CARD_TEXTS = [
    ("Joint work", "We move the joint slowly through the range that it has left."),
    ("Stretching", "You get three stretches that fit into a day at a desk."),
    ("Follow-up", "After six weeks we measure how far the arm goes up."),
]


@pytest.mark.parametrize("tag", ["h3", "div", "span"])
@pytest.mark.parametrize("builder", CARDS)
def test_the_name_of_each_card_stands_over_its_own_text(builder, tag):
    cards = "".join(CARDS[builder].format(t=tag, n=n, p=p) for n, p in CARD_TEXTS)
    around = AROUND.get(builder, '<div class="row">{}</div>')

    found = draft(page(f"<h2>How we treat it</h2>{around.format(cards)}"))

    assert found["sections"][1]["heading"] == "How we treat it"
    assert found["sections"][1]["items"] == [{"label": n, "text": p} for n, p in CARD_TEXTS]


def test_entries_of_a_list_stand_under_a_heading_of_their_own_rank():
    entry = '<li class="list-item"><h2 class="list-item-content__title">{}</h2><p>{}</p></li>'
    entries = "".join(entry.format(n, p) for n, p in CARD_TEXTS)

    found = draft(page(f"<h2>How we treat it</h2><ul>{entries}</ul><h2>Costs</h2><p>Ninety.</p>"))

    assert found["sections"][1]["items"] == [{"label": n, "text": p} for n, p in CARD_TEXTS]
    assert found["sections"][2]["heading"] == "Costs"


def test_a_title_in_a_slide_stays_the_title():
    slide = f"<ul><li><h1>Stiff shoulder</h1><p>{OPENING}</p></li></ul>"

    assert draft(f"<html><body><h2>Elm</h2>{slide}<p>It aches.</p></body></html>")["title"] == (
        "Stiff shoulder"
    )


@pytest.mark.parametrize(
    ("markup", "read"),
    [
        (
            '<div role="alert"><span class="elementor-alert-title">See a doctor at '
            "once</span><span "
            'class="elementor-alert-description">if the arm turns cold.</span></div>',
            "See a doctor at once if the arm turns cold.",
        ),
        (
            '<p><span class="price-list-title">First visit, with a plan</span><span class="price-'
            'list-separator"></span><span class="price-list-price">ninety pounds.</span></p>',
            "First visit, with a plan ninety pounds.",
        ),
        (
            '<p>The <span class="c1">shoul</span><span class="c3">der</span> is stiff.</p>',
            "The shoulder is stiff.",
        ),
    ],
)
def test_parts_of_a_line_that_a_design_sets_apart_are_not_glued(markup, read):
    assert read in said(draft(page(markup)))


def test_a_button_under_each_card_parts_no_cards():
    card = '<div class="card"><div class="card-title">{}</div><p>{}</p>'
    card += '<a class="btn" href="/x">Learn more</a></div>'

    found = draft(page("<h2>How we treat it</h2>" + "".join(card.format(*x) for x in CARD_TEXTS)))

    assert found["sections"][1]["items"] == [{"label": n, "text": p} for n, p in CARD_TEXTS]


@pytest.mark.parametrize("tag", ["h3", "div"])
def test_what_a_person_is_does_not_take_the_place_of_the_name(tag):
    people = "".join(
        f'<div class="member"><{tag} class="member-name">{name}</{tag}><div class="member-title">'
        f"Senior osteopath</div><p>{name} looks after stiff joints and walks a lot.</p></div>"
        for name in ("Ines Okafor", "Bea Lund")
    )

    found = draft(page(f"<h2>Our team</h2>{people}"))["sections"][1]

    assert (found["heading"], found["kind"]) == ("Our team", "about_clinic")
    assert [one["label"] for one in found["items"]] == ["Ines Okafor", "Bea Lund"]


QUESTIONS = {
    "a box without a script": '<div class="item"><input type="checkbox" id="{q}"><label '
    'for="{q}">{q}'
    '</label><div class="content"><p>{a}</p></div></div>',
    "a script's names": '<div class="q"><div role="button" aria-expanded="false" '
    'aria-controls="{a}">'
    '{q}</div><div id="{a}" hidden><p>{a}</p></div></div>',
    "microdata": '<div itemscope itemprop="mainEntity" itemtype="https://schema.org/Question"><div '
    'itemprop="name">{q}</div><div itemscope itemprop="acceptedAnswer" '
    'itemtype="https://schema.org/'
    'Answer"><div itemprop="text">{a}</div></div></div>',
    "Webflow": '<div role="list"><div role="listitem" class="w-dyn-item"><div class="faq-item '
    'w-dropdown"><div class="faq-toggle w-dropdown-toggle"><div '
    'class="faq-question">{q}</div></div>'
    '<nav class="w-dropdown-list"><p>{a}</p></nav></div></div></div>',
}


@pytest.mark.parametrize("markup", QUESTIONS)
def test_questions_are_told_by_what_the_markup_calls_them(markup):
    asked = [("Will it last?", "A few weeks at most."), ("May I type", "Yes, with pauses.")]
    entries = "".join(QUESTIONS[markup].format(q=q, a=a) for q, a in asked)

    found = draft(page(f"<h2>Questions</h2><div>{entries}</div>"))

    assert found["sections"][1]["items"] == [{"label": q, "text": a} for q, a in asked]


def test_a_card_in_the_frame_of_its_picture_is_no_caption():
    card = (
        '<figure class="sqs-block-image-figure image-block-outer-wrapper"><img src="/a.jpg" alt="">'
        '<figcaption class="image-card-wrapper"><div class="image-card"><div '
        'class="image-title-wrapper"><div class="image-title '
        'sqs-dynamic-text"><p>{n}</p></div></div>'
        '<div class="image-subtitle-wrapper"><div '
        'class="image-subtitle"><p>{p}</p></div></div></div>'
        "</figcaption></figure>"
    )
    cards = "".join(card.format(n=n, p=p) for n, p in CARD_TEXTS)

    found = draft(page(f"<h2>How we treat it</h2>{cards}"))

    assert found["sections"][1]["items"] == [{"label": n, "text": p} for n, p in CARD_TEXTS]


# -- pictures, slides, figures, copies ----------------------------------------------------------


@pytest.mark.parametrize(
    "figure",
    [
        '<figure><img src="/hang.jpg" alt="An arm"><figcaption>The arm '
        "hangs.</figcaption></figure>",
        '<div class="wp-caption alignnone"><img src="/hang.jpg" alt="An arm"><p '
        'class="wp-caption-text">The arm hangs.</p></div>',
        '<figure class="sqs-block-image-figure"><div class="image-block-wrapper"><img '
        'data-src="/hang.jpg" alt="An arm"></div><figcaption class="image-caption-wrapper"><div '
        'class="image-caption"><p>The arm hangs.</p></div></figcaption></figure>',
        '<div class="image-block"><div class="image-block-wrapper"><img src="/hang.jpg" '
        'alt="An arm"></div><div class="image-caption-wrapper"><div class="image-caption"><p>'
        "The arm hangs.</p></div></div></div>",
        '<div class="elementor-image"><figure class="wp-caption"><img src="/hang.jpg" alt="An arm">'
        '<figcaption class="widget-image-caption wp-caption-text">The arm hangs.</figcaption>'
        "</figure></div>",
    ],
)
def test_a_caption_stays_with_its_picture(figure):
    proposal = propose(
        Source(
            page(f"<p>{OPENING} Again.</p>{figure}<p>It loosens.</p>"), url="https://elm.example/s"
        )
    )

    assert [(x.alt, x.caption) for x in proposal.pictures] == [("An arm", "The arm hangs.")]
    assert reasons(to_draft(proposal), "The arm hangs") == ["caption of a picture"]


SLIDES = {
    "Swiper": ("swiper-slide swiper-slide-duplicate", "swiper-slide"),
    "Slick": ("slick-slide slick-cloned", "slick-slide"),
    "Owl": ("owl-item cloned", "owl-item"),
    "Splide": ("splide__slide splide__slide--clone", "splide__slide"),
    "bxSlider": ("bx-clone", "slide"),
}


@pytest.mark.parametrize("slider", SLIDES)
def test_the_copies_that_a_slider_makes_of_its_slides_are_dropped(slider):
    copy, own = SLIDES[slider]
    slide = '<div class="{c}"><blockquote><p>{q}</p><cite>{n}</cite></blockquote></div>'
    quotes = [("I reach the shelf again.", "Ada K."), ("I sleep on it again.", "Bo L.")]
    first, last = [[slide.format(c=c, q=q, n=n) for q, n in quotes] for c in (copy, own)]
    slides = "".join([first[1], *last, first[0]])

    found = draft(page(f"<h2>What patients say</h2><div>{slides}</div>"))

    for quote, _name in quotes:
        assert said(found).count(quote) == 1
        assert reasons(found, quote) == ["copy of a slide"]


COUNTERS = {
    "Elementor": '<div class="elementor-counter"><div class="elementor-counter-title">Happy '
    "patients"
    '</div><div class="elementor-counter-number-wrapper"><span class="elementor-counter-number" '
    'data-to-value="900">0</span><span '
    'class="elementor-counter-number-suffix">+</span></div></div>',
    "Elementor's bar": '<span class="elementor-title">Range</span><div '
    'class="elementor-progress-wrapper" role="progressbar" aria-valuenow="80"><div '
    'class="elementor-progress-bar" data-max="80"><span class="elementor-progress-text">Happy '
    'patients</span><span class="elementor-progress-percentage">80%</span></div></div>',
    "Divi": '<div class="et_pb_module et_pb_number_counter"><div class="percent"><p><span '
    'class="percent-value">900</span></p></div><h3 class="title">Happy patients</h3></div>',
    "Divi's bars": '<ul class="et_pb_module et_pb_counters"><li class="et_pb_counter_0"><span '
    'class="et_pb_counter_title">Happy patients</span><span class="et_pb_counter_container"><span '
    'class="et_pb_counter_amount">90%</span></span></li></ul>',
}


@pytest.mark.parametrize("builder", COUNTERS)
def test_numbers_that_run_up_are_no_text(builder):
    found = draft(page(f"{COUNTERS[builder]}<h2>Symptoms</h2><p>It aches at night.</p>"))

    assert "Happy patients" not in said(found)
    assert reasons(found, "Happy patients") == ["figures that the design sets apart"]


SCREENS = {
    "Elementor": (
        "elementor-element elementor-hidden-mobile",
        "elementor-element elementor-hidden-desktop elementor-hidden-tablet",
    ),
    "Bootstrap 3": ("hidden-xs", "visible-xs"),
    "Bootstrap 5": ("d-none d-md-block", "d-block d-md-none"),
    "Tailwind": ("hidden md:block", "md:hidden"),
    "WPBakery": ("vc_row vc_hidden-xs", "vc_row vc_hidden-lg vc_hidden-md vc_hidden-sm"),
    "Webflow": ("hide-mobile-landscape", "show-mobile"),
    "Squarespace": ("desktop-only", "mobile-only"),
}


@pytest.mark.parametrize("builder", SCREENS)
def test_what_is_written_once_for_each_width_of_screen_stands_once(builder):
    text = "<h2>Symptoms</h2><p>It aches at night.</p><ul><li>a sting</li><li>a catch</li></ul>"
    wide, narrow = SCREENS[builder]

    found = draft(
        page(f'<div class="{wide}">{text}</div><div class="{narrow}">{text}</div><p>Rest.</p>')
    )

    assert said(found).count("It aches at night.") == 1
    assert said(found).count("a sting") == 1
    assert reasons(found, "a catch") == ["said twice, for two widths of screen"]


def test_what_only_one_width_of_screen_shows_is_kept():
    found = draft(page('<div class="hidden-xs"><h2>Symptoms</h2><p>It aches at night.</p></div>'))

    assert "It aches at night." in said(found)


@pytest.mark.parametrize(
    "extra",
    [
        '<a class="skip-link screen-reader-text" href="#content">Skip to content</a>',
        '<a href="#main" class="sqs-skip">Skip to Content</a>',
        '<div class="off-canvas position-left"><ul><li><a href="/a">Elsewhere</a></li></ul></div>',
        '<div class="elementor-location-popup"><p>Elsewhere we offer a free check.</p></div>',
        '<div id="mobile-menu" aria-hidden="true"><ul><li><a '
        'href="/a">Elsewhere</a></li></ul></div>',
        '<div id="mm-0" class="mm-menu mm-menu_offcanvas"><a href="/a">Elsewhere</a></div>',
        '<div class="sticky-call-bar"><a href="tel:5555550142">Elsewhere</a></div>',
        '<div id="cookie-law-info-bar"><span>Elsewhere we use cookies to count.</span></div>',
        '<div id="cmplz-cookiebanner-container"><div '
        'class="cmplz-cookiebanner">Elsewhere.</div></div>',
        '<div id="onetrust-consent-sdk"><div id="onetrust-banner-sdk">Elsewhere we '
        "count.</div></div>",
        '<div class="w-nav-overlay" data-wf-ignore><a href="/a">Elsewhere</a></div>',
        '<div role="region" aria-label="Cookie banner" '
        'class="consent-banner-root">Elsewhere.</div>',
    ],
)
def test_what_stands_over_or_beside_the_page_is_no_section(extra):
    found = draft(
        page("<h2>Symptoms</h2><p>It aches at night.</p>").replace("<main>", f"{extra}<main>")
    )

    assert "Elsewhere" not in said(found)
    assert "Skip to" not in said(found)


# -- word processors ----------------------------------------------------------------------------

PASTED = (
    '<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1f2e">{}</b>'
    '<br class="Apple-interchange-newline">'
)
RUN = (
    '<span style="font-size:{s}pt;font-family:Arial,sans-serif;color:#000000;'
    "background-color:transparent;font-weight:{w};font-style:normal;text-decoration:none;"
    'vertical-align:baseline;white-space:pre-wrap;">{t}</span>'
)
PARA = '<p dir="ltr" style="line-height:1.38;margin-top:0pt;margin-bottom:0pt;">{}</p>'
ENTRY = (
    '<li dir="ltr" style="list-style-type:disc;font-size:11pt;font-weight:400;" aria-level="{n}">'
    '<p dir="ltr" style="line-height:1.38;" role="presentation">{t}</p></li>'
)


def run(text: str, size: int = 11, weight: int = 400) -> str:
    return RUN.format(s=size, w=weight, t=text)


def entry(text: str, level: int = 1) -> str:
    return ENTRY.format(n=level, t=run(text))


def test_what_is_pasted_from_google_docs_is_not_bold_as_a_whole():
    body = (
        f'<h1 dir="ltr">{run("Stiff shoulder", 20)}</h1>{PARA.format(run(OPENING))}<br>'
        f'<h2 dir="ltr">{run("Symptoms", 16)}</h2><ul>{entry("an ache at night")}'
        f"<ul>{entry('worse on that side', 2)}</ul>{entry('a catch')}</ul><br>"
        f"{PARA.format(run('Causes', weight=700))}"
        f"{PARA.format(run('A fall, or weeks in a sling.'))}"
        f"{PARA.format(run('Rest: ', weight=700) + run('not for long, as it stiffens.'))}"
    )

    found = draft(PASTED.format(body), "rich")

    assert found["title"] == "Stiff shoulder"
    assert [x["heading"] for x in found["sections"]] == ["", "Symptoms", "Causes"]
    assert found["sections"][1]["items"] == ["an ache at night", "worse on that side", "a catch"]
    assert found["sections"][0]["text"] == OPENING


def test_larger_letters_are_the_headings_of_a_page_that_has_no_other():
    body = (
        f"{PARA.format(run('Stiff shoulder', 26))}{PARA.format(run(OPENING))}"
        f"{PARA.format(run('What you may feel', 16))}{PARA.format(run('It aches at night.'))}"
        f"{PARA.format(run('What brings it on', 16))}{PARA.format(run('A fall, or a sling.'))}"
    )

    found = draft(PASTED.format(body), "rich")

    assert found["title"] == "Stiff shoulder"
    parts = [(x["heading"], x["text"]) for x in found["sections"][1:]]
    assert parts == [
        ("What you may feel", "It aches at night."),
        ("What brings it on", "A fall, or a sling."),
    ]


def test_an_exported_document_says_in_its_style_sheet_what_is_bold():
    sheet = (
        "@import url(x);.lst-kix_a-0>li:before{content:'o'}ol{margin:0}.c0{font-weight:700}"
        ".c1{font-size:11pt;font-weight:400}.title{font-size:26pt}@media "
        "print{.c1{font-weight:700}}"
    )
    text = (
        f'<html><head><style type="text/css">{sheet}</style></head><body class="c9 doc-content">'
        '<p class="c2 title" id="h.a"><span class="c3">Stiff shoulder</span></p>'
        f'<p class="c2"><span class="c1">{OPENING}</span></p><p class="c2 c5"><span '
        f'class="c1"></span>'
        '</p><p class="c2"><span class="c0">Symptoms</span></p><ul class="c7 lst-kix_a-0 '
        'start"><li '
        'class="c2 c4 li-bullet-0"><span class="c1">an ache at night</span></li></ul><ul class="c7 '
        'lst-kix_a-1 start"><li class="c2 li-bullet-0"><span class="c1">a catch</span></li></ul>'
        '<p class="c2"><span class="c0">Causes</span></p><p class="c2"><span class="c1">A fall, or '
        '</span><span class="c1 c8"><a class="c6" href="https://www.google.com/url?q=https://'
        'example.com/sling&amp;sa=D&amp;ust=1">weeks in a sling</a></span><span class="c1">.</span>'
        "</p></body></html>"
    )

    proposal = propose(Source(text, name="Stiff shoulder.html"))
    found = to_draft(proposal)

    assert found["title"] == "Stiff shoulder"
    assert [x["heading"] for x in found["sections"]] == ["", "Symptoms", "Causes"]
    assert found["sections"][1]["items"] == ["an ache at night", "a catch"]
    assert found["sections"][2]["text"] == "A fall, or weeks in a sling."


def test_each_cell_of_a_table_in_word_is_kept_with_the_name_of_its_column():
    word = WordDocument()
    word.add_heading("Stiff shoulder", 1)
    word.add_paragraph(OPENING)
    word.add_heading("Stages", 2)
    rows = [("Stage", "Length"), ("Freezing", "a few months"), ("Thawing", "a year")]
    table = word.add_table(rows=0, cols=2)
    for number, row in enumerate(rows):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.paragraphs[0].add_run(text).bold = number == 0
    held = io.BytesIO()
    word.save(held)

    found = draft(held.getvalue())["sections"][1]

    assert found["items"] == [
        {"label": "Freezing", "text": "Length: a few months"},
        {"label": "Thawing", "text": "Length: a year"},
    ]


MARKDOWN = f"""# Stiff shoulder

{OPENING}

## Symptoms

- **Ache**: worst at night
- **A catch** when you reach back

## Causes

A fall, or [weeks in a sling](https://example.com/sling).

## Stages

| Stage | Length |
|---|:--|
| Freezing | a few months |
| Thawing | a year |

## Questions

**Will it last?**

A few weeks.

**May I type?**

Yes.
"""


def test_the_signs_of_markdown_are_read_and_not_shown():
    found = draft(MARKDOWN)

    assert found["title"] == "Stiff shoulder"
    assert [x["heading"] for x in found["sections"]] == [
        "",
        "Symptoms",
        "Causes",
        "Stages",
        "Questions",
    ]
    assert [len(x["items"]) for x in found["sections"]] == [0, 2, 0, 2, 2]
    assert found["sections"][1]["items"][0] == {"label": "Ache", "text": "worst at night"}
    assert found["sections"][3]["items"][0] == {"label": "Freezing", "text": "Length: a few months"}
    assert not {"#", "*", "[", "|"} & set(said(found))


@pytest.mark.parametrize("text", ["# 1 clinic in Ashby", "#stiff #sore", "2 * 3 ** 4", "a [b](c"])
def test_a_text_with_a_sign_of_markdown_in_it_stays_as_it_is(text):
    found = draft(f"Stiff shoulder\n\n{OPENING}\n\n{OPENING} Again. {text}.")

    assert text in said(found)
