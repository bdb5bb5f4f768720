"""What a search result may show of a page, as data. Pure.

Honest: no stars (search engines show none for a business's own reviews since 2019) and no
questions (FAQ results ended on 7 May 2026). A search engine may always write its own title or
description.
Source: developers.google.com/search/docs/appearance (title links, snippets, site names).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote, urlsplit

from seo.audit.widths import SNIPPET_PIXELS, SNIPPET_SIZE, cut, width
from seo.graph import Node
from seo.head import HeadTags


@dataclass(frozen=True)
class Result:
    """A result as it might be shown: site name, way to the page, title, date, description."""

    site_name: str
    trail: tuple[str, ...]
    title: str
    is_title_cut: bool
    title_pixels: int
    description: str
    is_description_cut: bool
    date: str = ""
    facts: tuple[tuple[str, str], ...] = ()


def result(head: HeadTags, graph: Node | None) -> Result:
    """What a search engine would most likely show of a page with this head and graph."""
    title, description = cut(head.title), cut(head.description, 2 * SNIPPET_PIXELS, SNIPPET_SIZE)
    return Result(
        site_name=head.site_name,
        trail=trail(head.canonical, graph),
        title=title,
        is_title_cut=title != head.title,
        title_pixels=width(head.title),
        description=description,
        is_description_cut=description != head.description,
        date=date_of(graph),
        facts=tuple(business_facts(graph)),
    )


def trail(url: str, graph: Node | None) -> tuple[str, ...]:
    """The host, then the names of the breadcrumb, else the parts of the address."""
    parts = urlsplit(url)
    if not parts.netloc:
        return ()
    for node in nodes(graph):
        if node.get("@type") == "BreadcrumbList":
            steps = node.get("itemListElement", [])
            return (parts.netloc, *(step.get("name", "") for step in steps[1:]))
    return (parts.netloc, *(unquote(part) for part in parts.path.split("/") if part))


def date_of(graph: Node | None) -> str:
    """The day of the last check, else of the last change, as an ISO date."""
    for node in nodes(graph):
        if str(node.get("@type", "")).endswith("Page"):
            return str(node.get("lastReviewed") or node.get("dateModified") or "")[:10]
    return ""


def business_facts(graph: Node | None) -> Iterator[tuple[str, str]]:
    """(name of the fact, text) of the business that the page is about."""
    found = {node["@id"]: node for node in nodes(graph) if "@id" in node}
    for node in found.values():
        if not str(node.get("@type", "")).endswith("Page"):
            continue
        main = found.get((node.get("mainEntity") or {}).get("@id", ""), {})
        if main.get("@type") != "MedicalClinic":
            continue
        place = main.get("address") or {}
        names = ("streetAddress", "addressLocality", "addressRegion", "postalCode")
        yield "address", ", ".join(filter(None, (place.get(name, "") for name in names)))
        yield "telephone", main.get("telephone", "")
        spans = main.get("openingHoursSpecification") or []
        yield "hours", str(len(spans) if isinstance(spans, list) else 1) if spans else ""


def nodes(graph: Node | None) -> list[Node]:
    return graph["@graph"] if graph else []


# The graph as a tree


@dataclass
class Branch:
    """A property, or a thing, of the graph: what it is, what it says and what is below it.

    ``value``: what it says without the name of its type; empty for a thing without a name.
    """

    label: str
    text: str = ""
    value: str = ""
    url: str = ""
    field: str = ""
    problems: list[str] = dataclasses.field(default_factory=list)
    children: list[Branch] = dataclasses.field(default_factory=list)

    @property
    def has_problem(self) -> bool:
        return bool(self.problems) or any(child.has_problem for child in self.children)

    def all_problems(self) -> Iterator[tuple[str, str]]:
        """(what is wrong, the field behind it) of this and all that is below."""
        yield from ((problem, self.field) for problem in self.problems)
        for child in self.children:
            yield from child.all_problems()

    def said(self) -> str:
        """What it says on one line: its own value, else the values below it."""
        return self.value or ", ".join(filter(None, (child.said() for child in self.children)))


def tree(
    graph: Node | None,
    problems: Iterable[Any] = (),
    field_of=lambda node_id, kind, name: "",
) -> list[Branch]:
    """The graph's things as a tree that can be read, each problem at the branch it is about.

    References are replaced by the name of what they point at.
    """
    all_nodes = {node["@id"]: node for node in nodes(graph) if "@id" in node}
    by_path: dict[str, list[str]] = {}
    for problem in problems:
        by_path.setdefault(problem.path, []).append(problem.message)
    return [branch_of(node, all_nodes, by_path, field_of) for node in nodes(graph)]


def branch_of(node: Node, all_nodes: Mapping[str, Node], by_path, field_of) -> Branch:
    kind = str(node.get("@type", ""))
    node_id = str(node.get("@id", ""))
    return Branch(
        label=kind,
        text=str(node.get("name") or node.get("url") or ""),
        value=str(node.get("name") or node.get("url") or ""),
        problems=by_path.get(kind, []),
        children=[
            replace(twig, field=field_of(node_id, kind, name))
            for name, value in node.items()
            if not name.startswith("@")
            for twig in twigs(name, value, f"{kind}.{name}", all_nodes, by_path)
        ],
    )


def twigs(name: str, value: Any, path: str, all_nodes, by_path) -> Iterator[Branch]:
    for number, member in enumerate(value if isinstance(value, list) else [value]):
        problems = by_path.get(path, []) if number == 0 else []
        if not isinstance(member, dict):
            shown = str(member).removeprefix("https://schema.org/")
            url = shown if "://" in shown else ""
            yield Branch(name, shown, shown, url=url, problems=problems)
        elif "@type" not in member:
            target = all_nodes.get(str(member.get("@id")), {})
            shown = str(target.get("name") or target.get("@type") or member.get("@id"))
            yield Branch(name, f"→ {shown}", shown, problems=problems)
        else:
            inner = f"{path}({member['@type']})"
            yield Branch(
                name,
                f"{member['@type']} {member.get('name', '')}".strip(),
                str(member.get("name", "")),
                problems=problems + by_path.get(inner, []),
                children=[
                    twig
                    for key, below in member.items()
                    if not key.startswith("@")
                    for twig in twigs(key, below, f"{inner}.{key}", all_nodes, by_path)
                ],
            )
