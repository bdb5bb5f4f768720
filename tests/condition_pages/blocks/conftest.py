"""A section on a page that is not there: what it says, what its graph says, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError

from clinics import tenancy
from condition_pages.blocks.preview import sample_page
from condition_pages.blocks.section import Section, SectionValue
from condition_pages.models import ConditionPage
from condition_pages.models.pages import number_citations
from seo.graph import GraphContext, Node, build_graph, ref
from seo.vocabulary import describe, problems

CONTEXT = GraphContext(
    page_url="https://elm.example.com/conditions/muscle-spasm/",
    site_root="https://elm.example.com",
)
CONDITION = CONTEXT.entity("condition", "1")
CLINIC_UUID = UUID(int=7)


def block_of(kind: str):
    return ConditionPage._meta.get_field("body").stream_block.child_blocks[kind]


@pytest.fixture
def stand() -> Callable[..., SectionValue]:
    """A function that puts a section of a kind, from its stored form, on a sample page.

    ``country`` is the practice's; ``owned`` maps UUIDs to what the practice owns under them;
    ``actions`` are its calls to action.
    """

    def stand(
        kind: str,
        raw: dict | None = None,
        *,
        country: str = "",
        owned: dict[str, Any] | None = None,
        actions: tuple = (),
    ) -> SectionValue:
        page = sample_page()
        page.practice.country = country
        page.practice.uuid = CLINIC_UUID
        page.practice.main_location = None
        by_uuid = {str(action.uuid): action for action in actions}
        page.practice.actions_named = lambda names: [by_uuid[n] for n in names if n in by_uuid]
        page.condition_node_id = lambda context: CONDITION
        page.owned = lambda model, name: (owned or {}).get(str(name))
        value = block_of(kind).to_python(raw or {})
        section = Section(kind, value.anchor_base(), "", value, "", page)
        value.section = section
        section.heading = value.get("heading") or value.default_heading("muscle spasm")
        number_citations([section])
        return value

    return stand


class SamplePage:
    """The page's own part of the graph: itself, the condition with a section's facts, sources."""

    def __init__(self, value: SectionValue):
        self.value = value

    def graph_nodes(self, context: GraphContext):
        yield {
            "@type": "MedicalWebPage",
            "@id": context.page_url,
            "about": ref(CONDITION),
            "hasPart": ref(context.anchor(self.value.section.anchor))
            if self.value.is_in_graph
            else None,
        }
        yield {
            "@type": "MedicalCondition",
            "@id": CONDITION,
            "name": "Muscle spasm",
            **self.value.condition_facts(context),
        }
        for citation in self.value.citations_shown:
            yield citation.node(context)


class Said:
    """A valid graph, by what its nodes are."""

    def __init__(self, document: Node, anchor: str):
        self.nodes = {node["@id"]: node for node in document["@graph"]}
        self.condition = self.nodes[CONDITION]
        #: None for a section that says nothing beyond its words.
        self.section = self.nodes.get(CONTEXT.anchor(anchor))

    def of_type(self, kind: str) -> list[Node]:
        return [node for node in self.nodes.values() if node["@type"] == kind]


@pytest.fixture
def said() -> Callable[[SectionValue], Said]:
    """A function that builds a section's graph, which schema.org must allow."""

    def said(value: SectionValue) -> Said:
        document = build_graph(CONTEXT, [SamplePage(value), value])
        found = problems(document)
        assert not found, describe(found)
        return Said(document, value.section.anchor)

    return said


@pytest.fixture
def refused(monkeypatch) -> Callable[..., dict[str, str]]:
    """A function that checks a stored section as publishing does, or as a draft.

    It returns the errors by the path of their field, such as "entries.0.text". ``own`` are the
    UUIDs that the practice may refer to.
    """

    def refused(
        kind: str, raw: dict | None = None, *, draft: bool = False, own: tuple[str, ...] = ()
    ) -> dict[str, str]:
        monkeypatch.setattr(tenancy, "owned_choices", lambda model: [(name, name) for name in own])
        block = block_of(kind)
        value = block.to_python(raw or {})
        try:
            (block.clean_deferred if draft else block.clean)(value)
        except ValidationError as error:
            return dict(flat(error))
        return {}

    return refused


def flat(error: ValidationError, path: str = ""):
    nested = getattr(error, "block_errors", None)
    if nested is None:
        yield path, " ".join(error.messages)
        return
    for name, inner in nested.items():
        yield from flat(inner, f"{path}.{name}".strip("."))
    for message in error.non_block_errors:
        yield path, str(message)
