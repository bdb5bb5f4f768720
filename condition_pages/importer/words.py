"""The words the importer judges by: data with a reason each, compiled once.

Source: condition_pages/vocabulary/importer_words.json, beside the vocabularies.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_HERE = Path(__file__).resolve().parent
_CONDITION_WORDS = _HERE.parent / "vocabulary"
_CLINIC_WORDS = _HERE.parent.parent / "clinics" / "vocabulary"


@dataclass(frozen=True)
class Rule:
    """A pattern, what it speaks for, how loudly, and why."""

    pattern: re.Pattern[str]
    label: str
    weight: float
    reason: str


@dataclass(frozen=True)
class Term:
    """A thing the vocabularies know, and the pattern of all its names."""

    id: str
    label: str
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class Words:
    headings: tuple[Rule, ...]
    texts: tuple[Rule, ...]
    leads: tuple[Rule, ...]
    openings: tuple[Rule, ...]
    chrome_names: tuple[Rule, ...]
    chrome_lines: tuple[Rule, ...]
    chrome_inline: tuple[Rule, ...]
    menu_words: frozenset[str]
    business_types: frozenset[str]
    copyright: re.Pattern[str]
    practice_words: re.Pattern[str]
    practice_not: re.Pattern[str]
    person_not: frozenset[str]
    roles: re.Pattern[str]
    therapies: tuple[Term, ...]
    conditions: tuple[Term, ...]
    condition_forms: tuple[Rule, ...]
    regions: tuple[Term, ...]
    credentials: tuple[str, ...]
    pagetypes: tuple[Rule, ...]
    modes: tuple[Rule, ...]
    claims: tuple[Rule, ...]
    herbs: tuple[Term, ...]
    bullet: re.Pattern[str]
    raw: dict


_PLAIN = str.maketrans("\u2018\u2019\u201b\u02bc\u201c\u201d\u2032", "''''\"\"'")


def plain(text: str) -> str:
    """``text`` with straight quotes, letter for letter, as the patterns expect."""
    return text.translate(_PLAIN)


def _load(folder: Path, name: str):
    return json.loads((folder / name).read_text(encoding="utf-8"))


def _rules(rows: list[dict], macros: dict[str, str]) -> tuple[Rule, ...]:
    """The rows as rules; a macro stands for a long list of names used in many patterns."""
    rules = []
    for row in rows:
        pattern = row["pattern"]
        for name, body in macros.items():
            pattern = pattern.replace(name, body)
        compiled = re.compile(pattern, re.IGNORECASE)
        rules.append(Rule(compiled, row["label"], float(row["weight"]), row["reason"]))
    return tuple(rules)


def _any_of(names: list[str]) -> re.Pattern[str]:
    """Whole names, longest first, with their plurals."""
    ordered = sorted({n.strip() for n in names if len(n.strip()) > 2}, key=len, reverse=True)
    body = "|".join(re.escape(name).replace(r"\ ", r"[\s-]") for name in ordered)
    return re.compile(rf"(?<![\w-])(?:{body})(?:s|es|'s)?(?![\w-])", re.IGNORECASE)


def _plain(label: str) -> str:
    return re.sub(r"\s*\(.*?\)", "", label).strip()


@lru_cache(maxsize=1)
def words() -> Words:
    """The compiled word lists."""
    raw = _load(_CONDITION_WORDS, "importer_words.json")
    modalities = _load(_CLINIC_WORDS, "modalities.json")
    conditions = _load(_CONDITION_WORDS, "conditions.json")
    regions = _load(_CONDITION_WORDS, "body_regions.json")
    credentials = _load(_CLINIC_WORDS, "credentials.json")
    extra_names, macros = raw["therapy_names"], raw["macros"]
    therapies = tuple(
        Term(m["id"], m["label"],
             _any_of([_plain(m["label"]), *(s for s in m["synonyms"] if len(s) > 3),
                      *extra_names.get(m["id"], [])]))
        for m in modalities
    )
    known = tuple(
        Term(c["id"], c["preferred_plain"], _any_of([c["preferred_plain"], *c["lay_synonyms"]]))
        for c in conditions
    )
    more = tuple(Term("", name, _any_of([name, *others]))
                 for name, others in raw["condition_names"].items())
    return Words(
        headings=_rules(raw["headings"], macros),
        texts=_rules(raw["texts"], macros),
        leads=_rules(raw["leads"], macros),
        openings=_rules(raw["openings"], macros),
        chrome_names=_rules(raw["chrome_names"], macros),
        chrome_lines=_rules(raw["chrome_lines"], macros),
        chrome_inline=_rules(raw["chrome_inline"], macros),
        menu_words=frozenset(raw["menu_words"]),
        business_types=frozenset(raw["business_types"]),
        copyright=re.compile(raw["copyright"], re.IGNORECASE),
        practice_words=re.compile(raw["practice_words"]),
        practice_not=re.compile(raw["practice_not"], re.IGNORECASE),
        person_not=frozenset(raw["person_not"]),
        roles=re.compile(raw["roles"], re.IGNORECASE),
        therapies=therapies,
        conditions=known + more,
        condition_forms=_rules(raw["condition_forms"], macros),
        regions=tuple(
            Term(r["id"], r["label"],
                 _any_of([*re.split(r" and ", r["label"]), *r["synonyms"]])) for r in regions
        ),
        credentials=tuple(c["token"] for c in credentials),
        pagetypes=_rules(raw["pagetypes"], macros),
        modes=_rules(raw["modes"], macros),
        claims=_rules(raw["claims"], macros),
        herbs=tuple(Term(name, name, _any_of([name])) for name in raw["herb_names"]),
        bullet=re.compile(raw["bullet"]),
        raw=raw,
    )
