"""What stands in the demo's files, without a database: invented, careful, readable."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from demo import content

WRITTEN = {written.slug: written for written in content.practices()}

#: Ranges kept for fiction. Sources: NANPA (555-0100 to 555-0199), Ofcom (drama numbers).
FICTION = re.compile(r"\+1\d{3}55501\d{2}|\+441134960\d{3}")
#: Where a text may lead beside example.com: the identifiers' registries and public bodies.
REAL_HOSTS = {"medlineplus.gov", "www.nhs.uk", "www.scholars.northwestern.edu"}


def strings(value, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text under ``value`` with where it stands."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from strings(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from strings(inner, f"{path}[{number}]")


def all_strings() -> Iterator[tuple[str, str]]:
    for slug, written in WRITTEN.items():
        versions = {"": written, **written.translations}
        for language, version in versions.items():
            yield from strings(version.profile, f"{slug}/{language}")
            for page, raw in version.conditions.items():
                yield from strings(raw, f"{slug}/{language}/{page}")


def citations() -> Iterator[dict]:
    def found(value) -> Iterator[dict]:
        if isinstance(value, dict):
            yield from value.get("citations", [])
            for inner in value.values():
                yield from found(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from found(inner)

    for written in WRITTEN.values():
        yield from found(written.conditions)


def test_there_are_five_practices():
    assert len(WRITTEN) == 5


def test_every_phone_number_is_one_kept_for_fiction():
    numbers = [
        text for path, text in all_strings() if path.endswith(".number") and "phones" in path
    ]

    assert numbers
    assert [number for number in numbers if not FICTION.fullmatch(number)] == []


def test_every_licence_says_that_it_is_invented():
    numbers = [
        text for path, text in all_strings() if "licences" in path or "registrations" in path
    ]
    numbers = [text for text in numbers if re.search(r"\d", text)]

    assert [number for number in numbers if "DEMO" not in number] == []


def test_every_address_is_an_example_or_a_public_source():
    hosts = {
        urlsplit(address).hostname
        for _path, text in all_strings()
        for address in re.findall(r"https?://[^\s)]+", text)
    }

    assert {h for h in hosts if not h.endswith(".example.com")} <= REAL_HOSTS


def test_no_sentence_has_more_than_twenty_words():
    long = [
        (path, sentence)
        for path, text in all_strings()
        if "citations" not in path
        for sentence in re.split(r"(?<=[.!?])\s+", text.replace("\n", " "))
        if len(sentence.split()) > 20
    ]

    assert long == []


@pytest.mark.parametrize(
    "promise",
    [
        r"\bcur(?:e|es|ed)\b",
        r"\bguarantee",
        r"\bmiracle",
        r"\bsafe(?:ly)?\b",
        r"\bsubluxation",
        r"\broot cause\b",
        r"\bdetox",
        r"\b(?:boost|modulat)\w* (?:the |your )?immun",
        r"\bproven\b",
    ],
)
def test_no_text_makes_a_promise_that_regulators_reject(promise):
    assert [text for _path, text in all_strings() if re.search(promise, text, re.I)] == []


def test_every_citation_can_be_looked_up():
    cited = list(citations())

    assert cited
    assert [c["title"] for c in cited if not any(c.get(k) for k in ("doi", "pmid", "url"))] == []


def test_one_publication_is_cited_the_same_way_everywhere():
    ways: dict[str, set] = {}
    for citation in citations():
        # What it studied is said where it is cited.
        same = {name: said for name, said in citation.items() if name not in ("studied", "subject")}
        ways.setdefault(citation["title"], set()).add(tuple(sorted(same.items())))

    assert [title for title, written in ways.items() if len(written) > 1] == []


def test_every_reference_of_a_section_names_something_that_is_written_down():
    lists = {
        "ctas": "calls_to_action",
        "practitioners": "people",
        "testimonials": "testimonials",
        "offer": "offers",
        "treatment": "treatments",
    }
    unknown = []
    for slug, written in WRITTEN.items():
        keys = {
            name: {raw["key"] for raw in written.profile.get(place, [])}
            for name, place in lists.items()
        }
        for page, raw in written.conditions.items():
            for section in raw["sections"]:
                for name in lists:
                    named = section.get(name, [])
                    named = {named} if isinstance(named, str) else set(named)
                    unknown += [(slug, page, name, key) for key in named - keys[name]]

    assert unknown == []


def test_case_studies_are_published_or_agreed_to():
    for written in WRITTEN.values():
        for raw in written.conditions.values():
            for section in raw["sections"]:
                if section["kind"] == "case_study":
                    assert section["consent"]
                    assert section.get("citations") or section.get("consent_date")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("One line.", "<p>One line.</p>"),
        ("One.\n\nTwo.", "<p>One.</p><p>Two.</p>"),
        ("Broken\nover lines.", "<p>Broken over lines.</p>"),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("1 < 2 & \"so\"", "<p>1 &lt; 2 &amp; \"so\"</p>"),
        ("See [the page](https://example.com/x).",
         '<p>See <a href="https://example.com/x">the page</a>.</p>'),
        ("[no](javascript:alert(1))", "<p>[no](javascript:alert(1))</p>"),
        ("", ""),
    ],
)  # fmt: skip
def test_prose_becomes_html(written, expected):
    assert content.prose(written) == expected


def test_things_are_named_alike_on_every_machine():
    first, again = (next(content.practices()) for _ in range(2))

    assert first.name("cta", "call") == again.name("cta", "call")
    assert first.name("cta", "call") != first.name("cta", "book")


def test_a_broken_file_is_named(tmp_path):
    path = tmp_path / "practice.toml"
    path.write_text("name = ")

    with pytest.raises(ValueError, match=r"practice\.toml"):
        content.read(path)


def test_nobody_reviews_what_they_wrote():
    own = [
        f"{slug}/{name}"
        for slug, written in WRITTEN.items()
        for name, raw in written.conditions.items()
        if raw.get("author") and raw.get("author") == raw.get("reviewer")
    ]

    assert own == []
