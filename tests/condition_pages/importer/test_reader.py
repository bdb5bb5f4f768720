"""The learned reader: what it was taught, that its weights are of that, and what it then knows."""

from __future__ import annotations

import math
import random

import pytest

from condition_pages.importer.classify import linear
from condition_pages.importer.classify.features import Page, Unit, features
from condition_pages.importer.classify.nearest import reads_like
from condition_pages.importer.classify.smoothing import smooth
from condition_pages.importer.language import language_of
from condition_pages.importer.model import RECOGNIZED
from condition_pages.importer.structure import roles
from condition_pages.importer.templates import data_hash, languages, read_templates, templates
from tools.training.lines import make_lines
from tools.training.pages import make_page, units_of
from tools.training.stock import read_stock

#: Sentences that a language has, and the share of the made pages' units that get their kind. The
#: pages are made of what was taught, so this says that the weights belong to it, not how well new
#: pages are read.
FLOORS = {"en": (5_700, 0.9), "es": (2_400, 0.85)}


@pytest.mark.parametrize("language", languages())
def test_the_weights_are_those_of_the_sentences(language):
    """`make train` was run after the last change of a sentence."""
    assert linear.weights(language).data == data_hash()


def test_the_weights_of_roles_are_those_of_the_sentences():
    assert roles.weights().data == data_hash()


def test_the_roles_of_made_lines_are_known():
    """The pages are made of what was taught: this says that the weights belong to the features."""
    chance = random.Random(20)
    pages = [make_lines(read_stock(language), chance) for language in languages() for _ in range(8)]
    told = [
        (taught, max(zip(likely, roles.ROLES, strict=True))[1])
        for page in pages
        for taught, likely in zip(page.roles, roles.read_roles(page.lines), strict=True)
        if taught
    ]

    assert sum(taught == read for taught, read in told) >= 0.9 * len(told)


@pytest.mark.parametrize("language", languages())
def test_there_are_enough_sentences_of_every_kind(language):
    said = {kind: len(parts["sentences"]) for kind, parts in templates()[language].items()}

    assert set(said) == set(linear.KINDS)
    assert sum(said.values()) >= FLOORS[language][0]
    # The small kinds were brought to the size of the large.
    assert min(said.values()) >= max(said.values()) / 2.5


@pytest.mark.parametrize("language", languages())
def test_every_template_can_be_filled(language):
    stock, chance = read_stock(language), random.Random(1)
    writer = make_page(stock, chance)  # a page to begin with
    assert writer.blocks

    from tools.training.pages import Writer

    filler = Writer(stock, chance)
    for parts in stock.kinds.values():
        for rows in parts.values():
            for row in rows:
                assert "{" not in filler.fill(row)


@pytest.mark.parametrize("language", languages())
def test_what_was_taught_is_known(language):
    chance = random.Random(20)
    right = total = 0
    for _ in range(25):
        page = make_page(read_stock(language), chance)
        names = Page(page.title, page.practice, language)
        for unit, kind, _ in units_of(page, chance):
            scores = linear.log_probabilities(unit, names)
            right += max(scores, key=lambda k: scores[k]) == kind
            total += 1

    assert right / total >= FLOORS[language][1]


def test_probabilities_add_up_to_one():
    scores = linear.log_probabilities(Unit(text="It aches at night."), Page("Knee pain"))

    assert math.isclose(sum(math.exp(score) for score in scores.values()), 1.0)


def test_the_pages_own_names_say_nothing_of_a_kind():
    page = Page("Tennis elbow", "Alder Lane Osteopathy")

    found = features(
        Unit(text="At Alder Lane Osteopathy we see tennis elbow and use cupping."), page
    )

    assert {"text:_practice_", "text:_subject_", "text:_therapy_"} <= set(found)
    assert not any("alder" in name or "tenni" in name or "elbow" in name for name in found)


def test_a_paragraph_in_two_minds_goes_with_those_beside_it():
    sure = {"causes": math.log(0.9), "symptoms": math.log(0.1)}
    torn = {"causes": math.log(0.48), "symptoms": math.log(0.52)}

    assert smooth([sure, torn, sure], [False, True, True], "en", 0.5) == ["causes"] * 3
    assert smooth([], [], "en", 0.5) == []


def test_a_reason_is_the_sentence_that_a_text_is_most_like():
    said = reads_like("cta", Unit(text="Ring us today and we will find a time that suits you."))

    assert said.startswith("reads like \u201c")


def test_a_file_that_holds_no_templates_says_where(tmp_path):
    path = tmp_path / "overview.txt"
    path.write_text("# headings\nWhat is it?\n# verses\nRoses are red.\n", encoding="utf-8")

    with pytest.raises(ValueError, match=r"overview\.txt, line 3: verses is none of headings"):
        read_templates(path)


@pytest.mark.parametrize(
    ("text", "stated", "language"),
    [
        ("The knee aches when you climb the stairs, and it is stiff in the morning.", "", "en"),
        (
            "La rodilla duele al subir las escaleras y por la ma\u00f1ana est\u00e1 r\u00edgida.",
            "",
            "es",
        ),
        (
            "Das Knie schmerzt beim Treppensteigen und ist am Morgen nicht sehr beweglich.",
            "en",
            "de",
        ),
        ("Knee pain", "es", "es"),
        ("\u041a\u043e\u043b\u0435\u043d\u043e \u0431\u043e\u043b\u0438\u0442 " * 10, "", "other"),
        ("Elm 12 Fir 9", "", ""),
    ],
)
def test_the_small_words_tell_the_language(text, stated, language):
    assert language_of(text, stated) == language


def test_the_reader_knows_all_kinds_that_the_importer_can_tell():
    assert set(linear.KINDS) == {*RECOGNIZED, "boilerplate"}
