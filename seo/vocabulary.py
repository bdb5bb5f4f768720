"""Checks a graph against the whole schema.org vocabulary: types, domains, ranges, references.

Pure. The vocabulary in ``schemaorg.json`` is a extract of release 30.0 (2026-03-19) of
schema.org (CC BY-SA 3.0): class hierarchy, domains, ranges, superseded and pending terms.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from .graph import Node, iter_nodes

TEXT_TYPES = {"Text", "CssSelectorType", "PronounceableText", "XPathType"}
BASE = "https://schema.org/"


@dataclass(frozen=True)
class Problem:
    """What is wrong with a graph, and where: ``path`` names the types and properties passed."""

    rule: str
    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


class Vocabulary:
    """The terms of schema.org, from a extract as ``tools/extract_schemaorg.py`` writes it."""

    def __init__(self, extract: dict[str, Any]):
        self.parents: dict[str, list[str]] = extract["classes"]
        self.domains: dict[str, list[str]] = extract["domains"]
        self.ranges: dict[str, list[str]] = extract["ranges"]
        self.members: dict[str, list[str]] = extract["members"]
        self.superseded: dict[str, str] = extract["superseded"]
        self.pending: set[str] = set(extract["pending"])

    @classmethod
    @cache
    def current(cls) -> Vocabulary:
        """The release that the project ships."""
        return cls(json.loads((Path(__file__).parent / "schemaorg.json").read_text("utf-8")))

    def lineage(self, name: str) -> set[str]:
        """A type and all that it is a kind of."""
        found: set[str] = set()
        todo = [name]
        while todo:
            current = todo.pop()
            if current not in found:
                found.add(current)
                todo += self.parents.get(current, [])
        return found

    def is_member(self, term: str, allowed: set[str]) -> bool:
        """Whether ``term`` is a member of an enumeration among the ``allowed`` types."""
        return any(self.lineage(kind) & allowed for kind in self.members.get(term, []))


def problems(document: Node, vocabulary: Vocabulary | None = None) -> list[Problem]:
    """Everything in ``document`` that schema.org does not allow; empty when it is valid.

    Rules: shape, unknown-type, unknown-property, superseded, domain, range, dangling, double-id.
    """
    return list(_problems(document, vocabulary or Vocabulary.current()))


def _problems(document: Node, vocabulary: Vocabulary) -> Iterator[Problem]:
    if document.get("@context") != "https://schema.org":
        yield Problem("shape", "@context", "must be the string https://schema.org")
    graph = document.get("@graph")
    if not isinstance(graph, list) or not all(isinstance(node, dict) for node in graph):
        yield Problem("shape", "@graph", "must be a list of nodes")
        return
    index = {n["@id"]: n for n in iter_nodes(graph) if "@id" in n and "@type" in n}
    seen: set[str] = set()
    for position, node in enumerate(graph):
        name = node.get("@id")
        if not name:
            yield Problem("shape", f"@graph[{position}]", "has no @id")
        elif name in seen:
            yield Problem("double-id", f"@graph[{position}]", f"{name} is described twice")
        seen.add(name)
        yield from _node(node, str(node.get("@type")), vocabulary, index)


def _node(node: Node, path: str, vocabulary: Vocabulary, index: dict) -> Iterator[Problem]:
    kind = node.get("@type")
    if not isinstance(kind, str):
        yield Problem("shape", path, "@type must be one string")
        return
    if kind not in vocabulary.parents:
        yield Problem("unknown-type", path, f"{kind} is no type of schema.org")
        return
    if kind in vocabulary.superseded:
        yield Problem("superseded", path, f"{kind} gave way to {vocabulary.superseded[kind]}")
    lineage = vocabulary.lineage(kind)
    for key, values in node.items():
        if key.startswith("@"):
            continue
        where = f"{path}.{key}"
        if key not in vocabulary.domains:
            yield Problem("unknown-property", where, f"{key} is no property of schema.org")
            continue
        if key in vocabulary.superseded:
            yield Problem("superseded", where, f"{key} gave way to {vocabulary.superseded[key]}")
        if not lineage & set(vocabulary.domains[key]):
            yield Problem("domain", where, f"{key} does not belong on {kind}")
        allowed = set(vocabulary.ranges[key])
        for value in values if isinstance(values, list) else [values]:
            yield from _value(value, where, allowed, vocabulary, index)


def _value(
    value: Any, where: str, allowed: set[str], vocabulary: Vocabulary, index: dict
) -> Iterator[Problem]:
    expected = ", ".join(sorted(allowed))
    if isinstance(value, dict):
        node = value if "@type" in value else index.get(str(value.get("@id")))
        if node is None:
            yield Problem("dangling", where, f"{value.get('@id')} is described nowhere")
            return
        if not vocabulary.lineage(str(node["@type"])) & allowed:
            yield Problem("range", where, f"{node['@type']} is not one of {expected}")
        if node is value:
            yield from _node(value, f"{where}({value['@type']})", vocabulary, index)
    elif not literal_fits(value, allowed, vocabulary):
        yield Problem("range", where, f"{value!r} is not one of {expected}")


def literal_fits(value: Any, allowed: set[str], vocabulary: Vocabulary) -> bool:
    """Whether a string, number or truth value may stand where ``allowed`` types are asked for."""
    if isinstance(value, bool):
        return "Boolean" in allowed
    if isinstance(value, int):
        return bool(allowed & {"Integer", "Number", "Float"})
    if isinstance(value, float):
        return bool(allowed & {"Number", "Float"})
    if not isinstance(value, str):
        return False
    if value.startswith(BASE) and vocabulary.is_member(value.removeprefix(BASE), allowed):
        return True
    return bool(allowed & TEXT_TYPES) or any(
        kind in allowed and fits(value) for kind, fits in LITERALS.items()
    )


def _is_date(value: str) -> bool:
    """A day, or a year alone: ISO 8601 allows either."""
    if re.fullmatch(r"\d{4}", value):
        return True
    try:
        return len(value) == 10 and bool(date.fromisoformat(value))
    except ValueError:
        return False


def _is_datetime(value: str) -> bool:
    try:
        return "T" in value and bool(datetime.fromisoformat(value))
    except ValueError:
        return False


LITERALS = {
    "Date": _is_date,
    "DateTime": _is_datetime,
    "Time": lambda value: bool(re.fullmatch(r"\d{2}:\d{2}(:\d{2})?", value)),
    "Duration": lambda value: bool(re.match(r"P(?=\w)", value)),
    "URL": lambda value: bool(re.match(r"(https?://|tel:|mailto:)\S+$", value)),
}


def describe(found: Iterable[Problem]) -> str:
    """One problem a line."""
    return "\n".join(map(str, found))
