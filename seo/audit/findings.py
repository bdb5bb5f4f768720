"""What a rule is, what it reads and what it finds. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from seo.audit.document import Document
from seo.graph import Node
from seo.head import HeadTags

if TYPE_CHECKING:
    from django.utils.functional import Promise

ERROR, WARNING, ADVICE = "error", "warning", "advice"
SEVERITIES = (ERROR, WARNING, ADVICE)


@dataclass(frozen=True)
class AuditedPage:
    """One page as a rule sees it.

    ``document`` is the rendered page, None where only the model is at hand (in the editor);
    ``status`` is the answer's HTTP status. ``facts`` is what the page's kind says of itself.
    ``field_of`` names the field behind a property of a node: (node id, type, property) to name.
    """

    url: str
    title: str
    kind: str
    head: HeadTags
    graph: Node | None = None
    graph_problem: str = ""
    document: Document | None = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    field_of: Callable[[str, str, str], str] = lambda node_id, kind, name: ""

    @property
    def rendered(self) -> Document:
        """The document, for what is asked of rendered pages alone."""
        if self.document is None:
            raise ValueError(f"{self.url} has not been rendered.")
        return self.document


@dataclass(frozen=True)
class Finding:
    """What a rule found, where, and by which source it is a rule."""

    rule: str
    severity: str
    message: str
    field: str = ""
    source: str = ""


@dataclass(frozen=True)
class Found:
    """What a check yields: a sentence, and the field that it is about."""

    message: str
    field: str = ""


Check = Callable[[AuditedPage], Iterable[Found]]


@dataclass(frozen=True)
class Rule:
    """A check with its name, its weight and its source.

    ``rendered`` rules read the rendered page; all others work in the editor too.
    ``kinds`` are the "app.Model"s that it is about; empty for all.
    """

    name: str
    severity: str
    title: str | Promise
    source: str
    check: Check
    rendered: bool = False
    kinds: frozenset[str] = frozenset()

    def applies_to(self, page: AuditedPage) -> bool:
        if self.rendered and page.document is None:
            return False
        return not self.kinds or page.kind in self.kinds

    def run(self, page: AuditedPage) -> Iterator[Finding]:
        for found in self.check(page):
            yield Finding(self.name, self.severity, str(found.message), found.field, self.source)


RULES: dict[str, Rule] = {}


def rule(
    name: str,
    severity: str,
    title: str | Promise,
    *,
    source: str,
    rendered: bool = False,
    kinds: Iterable[str] = (),
) -> Callable[[Check], Check]:
    """Register a check as a rule. Raises ValueError for a name that is taken."""

    def register(check: Check) -> Check:
        if name in RULES:
            raise ValueError(f"There is already a rule named {name}.")
        RULES[name] = Rule(name, severity, title, source, check, rendered, frozenset(kinds))
        return check

    return register


def audit(page: AuditedPage, rules: Iterable[Rule] | None = None) -> list[Finding]:
    """Everything that the rules find on one page, errors first."""
    found = [
        finding
        for one in (RULES.values() if rules is None else rules)
        if one.applies_to(page)
        for finding in one.run(page)
    ]
    return sorted(found, key=lambda finding: SEVERITIES.index(finding.severity))
