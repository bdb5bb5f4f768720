"""A title or a heading about another condition than the page. No database."""

import pytest

from condition_pages.agreement import disagreements
from condition_pages.names import Named

OTHERS = [
    Named("sciatica", ["Sciatica", "sciatic nerve pain"]),
    Named("cold", ["Common cold", "cold"]),
    Named("falls", ["Falls"]),
    Named("neck", ["Neck pain"]),
]
SPASM = ["Back spasm", "muscle spasm of back", "locked back"]


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Sciatica", "Sciatica"),
        ("Help with sciatic nerve pain", "Sciatica"),
        ("What helps when your neck pain stays", "Neck pain"),
        ("Falls", "Falls"),
        ("Cold", "Common cold"),
    ],
)
def test_a_text_about_another_condition_is_found(text, other):
    assert [each.other for each in disagreements([("title", text)], SPASM, OTHERS)] == [other]


@pytest.mark.parametrize(
    "text",
    [
        "Back spasm",
        "Back spasms and sciatica",
        "When your locked back is not sciatica",
        "How we help",
        "Why pain falls after a cold pack",
        "",
    ],
)
def test_a_text_that_names_its_own_condition_or_none_agrees(text):
    assert disagreements([("title", text)], SPASM, OTHERS) == []


def test_each_place_is_told_apart():
    texts = [("title", "Back spasm"), ("one", "Symptoms of sciatica"), ("two", "What we do")]

    assert [(each.place, each.text) for each in disagreements(texts, SPASM, OTHERS)] == [
        ("one", "Symptoms of sciatica")
    ]
