"""The words the importer judges by: data with a reason each, compiled once.

Source: condition_pages/vocabulary/importer_words.json, beside the vocabularies.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from condition_pages.names import fold as without_accents
from condition_pages.vocabulary import other_names
from condition_pages.vocabulary import terms as condition_terms

from .model import RECOGNIZED
from .names import Names, Term
from .templates import plain_heading, taught_headings

_HERE = Path(__file__).resolve().parent
_CONDITION_WORDS = _HERE.parent / "vocabulary"
_CLINIC_WORDS = _HERE.parent.parent / "clinics" / "vocabulary"


# Lists that are asked by name; the first rule that speaks decides.
_LISTS = (
    "aspects",
    "levels",
    "cause_kinds",
    "study_kinds",
    "citation_kinds",
    "framings",
    "treatment_groups",
    "advice",
    "calls",
    "dangers",
    "inline",
    "care",
    "professions",
    "strangers",
    "offers",
)


@dataclass(frozen=True)
class Rule:
    """A pattern, what it speaks for, how loudly, and why."""

    pattern: re.Pattern[str]
    label: str
    weight: float
    reason: str
    anchored: bool = False

    def find(self, text: str) -> re.Match[str] | None:
        """Where the rule speaks in ``fold`` text first.

        A search tries an anchored pattern at every place of the text, a match at its start only.
        """
        if self.anchored:
            return self.pattern.match(text)
        return self.pattern.search(text)


@dataclass(frozen=True)
class RuleSet:
    headings: tuple[Rule, ...]
    texts: tuple[Rule, ...]
    leads: tuple[Rule, ...]
    openings: tuple[Rule, ...]
    boilerplate_names: tuple[Rule, ...]
    boilerplate_lines: tuple[Rule, ...]
    boilerplate_inline: tuple[Rule, ...]
    menu_words: frozenset[str]
    business_types: frozenset[str]
    copyright: re.Pattern[str]
    practice_words: re.Pattern[str]
    practice_not: re.Pattern[str]
    institutions: frozenset[str]
    people: Mapping[str, frozenset[str]]
    people_before: Mapping[str, tuple[str, ...]]
    phone_words: Mapping[str, frozenset[str]]
    call_words: Mapping[str, frozenset[str]]
    type_addresses: Mapping[str, frozenset[str]]
    type_titles: Mapping[str, tuple[tuple[str, ...], ...]]
    practice_beside: Mapping[str, frozenset[str]]
    practice_quoted: tuple[str, ...]
    therapies: Names
    conditions: Names
    conditions_by_language: Mapping[str, Names]
    condition_forms: tuple[Rule, ...]
    regions: Names
    pagetypes: tuple[Rule, ...]
    modes: tuple[Rule, ...]
    claims: tuple[Rule, ...]
    herbs: Names
    bullet: re.Pattern[str]
    lists: Mapping[str, tuple[Rule, ...]]
    spellings: frozenset[str]

    def conditions_in(self, language: str) -> Names:
        """The conditions as pages in ``language`` name them; English names count on all."""
        return self.conditions_by_language.get(language, self.conditions)

    def says(self, name: str, text: str) -> str:
        """The label of the first rule of a list that speaks in ``text``, or ""."""
        text = fold(text)
        return next((r.label for r in self.lists[name] if r.find(text)), "")

    def pattern(self, name: str, label: str) -> re.Pattern[str]:
        """The pattern of a list's first rule of that label, for ``fold`` text."""
        return next(r.pattern for r in self.lists[name] if r.label == label)


_PLAIN = str.maketrans("\u2018\u2019\u201b\u02bc\u201c\u201d\u2032", "''''\"\"'")


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """``text`` in small letters with straight quotes, as the rules' patterns expect."""
    text = text.translate(_PLAIN)
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else text


def _load(folder: Path, name: str) -> Any:
    return json.loads((folder / name).read_text(encoding="utf-8"))


def _rules(rows: list[dict], macros: dict[str, str], small: bool = True) -> tuple[Rule, ...]:
    """The rows as rules; a macro stands for a long list of names used in many patterns.

    ``small``: the patterns meet ``fold`` text only, and run several times faster for it.
    """
    rules = []
    for row in rows:
        pattern = row["pattern"]
        for name, body in macros.items():
            pattern = pattern.replace(name, body)
        compiled = re.compile(_lowered(pattern)) if small else re.compile(pattern, re.IGNORECASE)
        weight = float(row["weight"])
        anchored = _anchored(pattern)
        rules.append(Rule(compiled, row["label"], weight, row["reason"], anchored))
    return tuple(rules)


def _anchored(pattern: str) -> bool:
    """Whether each alternative begins with ^."""
    depth, starts, inside, i = 0, [0], False, 0
    while i < len(pattern):
        c = pattern[i]
        if c == "\\":
            i += 1
        elif inside:
            inside = c != "]"
        elif c == "[":
            inside = True
        elif c in "()":
            depth += 1 if c == "(" else -1
        elif c == "|" and not depth:
            starts.append(i + 1)
        i += 1
    return all(pattern.startswith("^", start) for start in starts)


def _lowered(pattern: str) -> str:
    """The pattern in small letters, but for its escapes: \\W is not \\w."""
    return re.sub(r"(\\.|\(\?P)|([A-Z])", lambda m: m.group(1) or m.group(2).lower(), pattern)


def _word_sets(lists: dict[str, str]) -> dict[str, frozenset[str]]:
    return {name: frozenset(words.split()) for name, words in lists.items()}


def _without_brackets(label: str) -> str:
    return re.sub(r"\s*\(.*?\)", "", label).strip()


def _named_in(
    names: Mapping[str, list[str]], conditions: Mapping[str, dict[str, Any]]
) -> Iterator[tuple[Term, list[str]]]:
    """The conditions by their names in another language, also as capitals leave out accents."""
    for term, own in names.items():
        if term in conditions:
            label = conditions[term]["preferred_plain"]
            yield Term(term, label), [*own, *map(without_accents, own)]


@lru_cache(maxsize=1)
def rules() -> RuleSet:
    """The compiled word lists."""
    raw = _load(_CONDITION_WORDS, "importer_words.json")
    modalities = _load(_CLINIC_WORDS, "modalities.json")
    conditions = condition_terms("conditions")
    regions = _load(_CONDITION_WORDS, "body_regions.json")
    credentials = _load(_CLINIC_WORDS, "credentials.json")
    extra_names, macros = raw["therapy_names"], raw["macros"]
    therapies = Names(
        (
            Term(m["id"], m["label"]),
            [
                _without_brackets(m["label"]),
                *(s for s in m["synonyms"] if len(s) > 3),
                *extra_names.get(m["id"], []),
            ],
        )
        for m in modalities
    )
    known = [
        (Term(c["id"], c["preferred_plain"]), [c["preferred_plain"], *c["lay_synonyms"]])
        for c in conditions.values()
    ]
    more = [(Term("", name), [name, *others]) for name, others in raw["condition_names"].items()]
    return RuleSet(
        headings=_rules(raw["headings"], macros),
        texts=_rules(raw["texts"], macros),
        leads=_rules(raw["leads"], macros),
        openings=_rules(raw["openings"], macros),
        boilerplate_names=_rules(raw["boilerplate_names"], macros),
        boilerplate_lines=_rules(raw["boilerplate_lines"], macros),
        boilerplate_inline=_rules(raw["boilerplate_inline"], macros),
        menu_words=frozenset(raw["menu_words"]),
        business_types=frozenset(raw["business_types"]),
        copyright=re.compile(raw["copyright"], re.IGNORECASE),
        practice_words=re.compile(raw["practice_words"]),
        practice_not=re.compile(raw["practice_not"], re.IGNORECASE),
        institutions=frozenset(raw["institutions"]),
        people={
            **_word_sets(raw["people"]),
            "letters": frozenset(raw["people"]["letters"].split())
            | frozenset(
                part.lower().replace(".", "")
                for c in credentials
                for part in c["token"].split()[:1]
            ),
        },
        practice_beside=_word_sets(raw["practice_beside"]),
        practice_quoted=tuple(f" {phrase}" for phrase in raw["practice_quoted"]),
        type_addresses=_word_sets(raw["type_addresses"]),
        type_titles={k: tuple(tuple(p.split()) for p in v) for k, v in raw["type_titles"].items()},
        call_words=_word_sets(raw["call_words"]),
        phone_words=_word_sets(raw["phone_words"]),
        people_before={
            sign: tuple(f" {phrase}" for phrase in phrases)
            for sign, phrases in raw["people_before"].items()
        },
        therapies=therapies,
        conditions=Names(known + more),
        conditions_by_language={
            language: Names([*_named_in(names, conditions), *known, *more])
            for language, names in other_names().items()
        },
        condition_forms=_rules(raw["condition_forms"], macros, small=False),
        regions=Names(
            (Term(r["id"], r["label"]), [*r["label"].split(" and "), *r["synonyms"]])
            for r in regions
        ),
        pagetypes=_rules(raw["pagetypes"], macros, small=False),
        modes=_rules(raw["modes"], macros),
        claims=_rules(raw["claims"], macros),
        herbs=Names((Term(name, name), [name]) for name in raw["herb_names"]),
        bullet=re.compile(raw["bullet"]),
        lists={name: _rules(raw[name], macros) for name in _LISTS},
        spellings=frozenset(raw["spellings"]),
    )


#: How loudly a heading speaks that stands word for word among the training sentences.
TAUGHT_HEADING = 6.0


@lru_cache(maxsize=2048)
def heading_scores(text: str) -> Mapping[str, float]:
    """How loudly a heading speaks for each kind."""
    scores: dict[str, float] = {}
    text = fold(text)
    taught = taught_headings().get(plain_heading(text))
    if taught in RECOGNIZED:
        scores[taught] = TAUGHT_HEADING
    for rule in rules().headings:
        if rule.find(text):
            scores[rule.label] = max(scores.get(rule.label, 0), rule.weight)
    return MappingProxyType(scores)
