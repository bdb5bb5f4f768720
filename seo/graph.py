"""The one JSON-LD graph of a page: joined from what its contributors say, checked, and printed.

Pure: no Django, no database, no network.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

Node = dict[str, Any]

#: Characters that could end a script element or start an entity, as JSON escapes.
SCRIPT_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


class GraphError(ValueError):
    """The contributors' nodes do not make one true graph."""


class ContradictionError(GraphError):
    """Two contributors say different things about one ``@id``."""


class DanglingReferenceError(GraphError):
    """A node refers to an ``@id`` that the graph does not describe."""


@dataclass(frozen=True)
class GraphContext:
    """What a node needs to name itself.

    ``page_url`` is the canonical, absolute address of the page; ``site_root`` is scheme and host
    of the practice's own site without a trailing slash; ``language`` is a BCP 47 tag.
    """

    page_url: str
    site_root: str
    language: str = "en"

    @property
    def website_id(self) -> str:
        return f"{self.site_root}/#website"

    @property
    def logo_id(self) -> str:
        return f"{self.site_root}/#logo"

    def anchor(self, name: str) -> str:
        """The ``@id`` of a part of this page: its address and the part's real anchor."""
        return f"{self.page_url}#{name}"

    def entity(self, kind: str, uuid: UUID | str) -> str:
        """The ``@id`` of a thing that several pages speak of; survives a new slug."""
        return f"{self.site_root}/#/schema/{kind}/{uuid}"


class Contributor(Protocol):
    """Whatever has something to say in a page's graph: the site, the page, a section."""

    def graph_nodes(self, context: GraphContext) -> Iterable[Node]: ...


def ref(node_id: str) -> Node:
    """A reference to the node named ``node_id``."""
    return {"@id": node_id}


def text(value: object) -> str:
    """Any string-like value (lazy translations too) as plain, trimmed text."""
    return " ".join(str(value).split()) if value is not None else ""


def compact(value: Any) -> Any:
    """``value`` without anything empty, and each list of one as its member."""
    return single(filled(value))


def filled(value: Any) -> Any:
    """``value`` without anything empty: an empty string in a graph would be a claim.

    0 and False are kept. A node left with its type only (and no ``@id``) says nothing and is
    dropped.
    """
    if isinstance(value, dict):
        kept = {key: filled(inner) for key, inner in value.items()}
        kept = {key: inner for key, inner in kept.items() if not is_empty(inner)}
        return {} if set(kept) == {"@type"} else kept
    if isinstance(value, (list, tuple)):
        return [member for member in map(filled, value) if not is_empty(member)]
    if isinstance(value, str):
        return value.strip()
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return text(value)


def single(value: Any) -> Any:
    """``value`` with each list of one as its member, at any depth."""
    if isinstance(value, dict):
        return {key: single(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return single(value[0]) if len(value) == 1 else [single(member) for member in value]
    return value


def is_empty(value: Any) -> bool:
    return value is None or value in ("", [], {}, ())


def build_graph(context: GraphContext, contributors: Iterable[Contributor]) -> Node:
    """Join the contributors' nodes into one document; a contradiction is an error.

    A stub (``@type``, ``@id``, ``name``, ``url``) and a full description of one ``@id`` become
    one node; lists are united in order. Raises ContradictionError when two contributors give one
    property different values, DanglingReferenceError when a reference leads nowhere.
    """
    nodes: dict[str, Node] = {}
    for contributor in contributors:
        for raw in contributor.graph_nodes(context):
            # Lists of one stay lists until all has been said, or a second offer
            # would contradict the first instead of joining it.
            node = filled(raw)
            if not node:
                continue
            if "@id" not in node:
                raise GraphError(f"A top-level node of type {node.get('@type')} has no @id.")
            known = nodes.get(node["@id"])
            nodes[node["@id"]] = join(known, node) if known else node
    graph = [single(node) for node in nodes.values()]
    described = {node["@id"] for node in iter_nodes(graph) if "@id" in node and "@type" in node}
    for node in iter_nodes(graph):
        if set(node) == {"@id"} and node["@id"] not in described:
            raise DanglingReferenceError(f"Nothing on this page describes {node['@id']}.")
    return {"@context": "https://schema.org", "@graph": graph}


def aggregate(documents: Iterable[Node]) -> Node:
    """The graphs of several pages as one; each thing is described once.

    Where two pages differ about a thing, the fuller description stands: elsewhere it is a stub.
    """
    nodes: dict[str, Node] = {}
    for document in documents:
        for node in document["@graph"]:
            known = nodes.get(node["@id"], {})
            fuller, other = (known, node) if len(known) >= len(node) else (node, known)
            merged = {**other, **fuller}
            for key in set(known) & set(node):
                if isinstance(known[key], list) or isinstance(node[key], list):
                    merged[key] = unite(known[key], node[key])
            nodes[node["@id"]] = merged
    return {"@context": "https://schema.org", "@graph": list(nodes.values())}


def join(known: Node, more: Node) -> Node:
    """Two descriptions of one thing as one. Raises ContradictionError."""
    joined = dict(known)
    for key, value in more.items():
        if key not in joined or joined[key] == value:
            joined[key] = value
        elif isinstance(joined[key], list) or isinstance(value, list):
            joined[key] = unite(joined[key], value)
        else:
            raise ContradictionError(
                f"{more['@id']}: {key} is said to be {joined[key]!r} and also {value!r}."
            )
    return joined


def unite(first: Any, second: Any) -> list[Any]:
    """The members of two values in order, each once."""
    members: list[Any] = []
    for value in (first, second):
        for member in value if isinstance(value, list) else [value]:
            if member not in members:
                members.append(member)
    return members


def iter_nodes(value: Any) -> Iterator[Node]:
    """Every node and reference in a document, outermost first."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from iter_nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from iter_nodes(inner)


def script_json(document: Node) -> str:
    """``document`` as JSON that is safe inside a script element.

    ``<``, ``>`` and ``&`` are escaped, so ``</script>`` in a title stays text.
    """
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).translate(SCRIPT_ESCAPES)
