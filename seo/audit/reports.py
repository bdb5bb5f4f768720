"""Findings written out, line by line: as text, as JSON, as SARIF 2.1.0. Pure.

Source: OASIS, Static Analysis Results Interchange Format 2.1.0.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from seo.audit.findings import Finding, Rule

Line = tuple[str, str, Finding]  # address, title, finding
LEVELS = {"error": "error", "warning": "warning", "advice": "note"}


def as_text(lines: Iterable[Line]) -> Iterator[str]:
    """A heading for each page with findings, and a line for each finding."""
    shown = None
    for address, title, finding in lines:
        if address != shown:
            yield f"{address}  {title}\n"
            shown = address
        field = f" [{finding.field}]" if finding.field else ""
        yield f"  {finding.severity:8}{finding.rule}: {finding.message}{field} ({finding.source})\n"


def as_json(lines: Iterable[Line]) -> Iterator[str]:
    """A list with an object for each finding."""
    yield "["
    for number, (address, title, finding) in enumerate(lines):
        entry = {
            "page": address,
            "title": title,
            "field": finding.field,
            "rule": finding.rule,
            "severity": finding.severity,
            "message": finding.message,
            "source": finding.source,
        }
        yield f"{',' if number else ''}\n{json.dumps(entry, ensure_ascii=False)}"
    yield "\n]\n"


def as_sarif(lines: Iterable[Line], rules: Mapping[str, Rule]) -> Iterator[str]:
    """One SARIF run; a page is an artifact, a field a logical location."""
    driver = {
        "name": "audit_seo",
        "rules": [
            {
                "id": rule.name,
                "shortDescription": {"text": str(rule.title)},
                "defaultConfiguration": {"level": LEVELS[rule.severity]},
                **({"helpUri": rule.source} if rule.source.startswith("http") else {}),
            }
            for rule in rules.values()
        ],
    }
    yield (
        '{"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", '
        f'"runs": [{{"tool": {{"driver": {json.dumps(driver, ensure_ascii=False)}}}, "results": ['
    )
    for number, (address, _title, finding) in enumerate(lines):
        result = {
            "ruleId": finding.rule,
            "level": LEVELS[finding.severity],
            "message": {"text": finding.message},
            "locations": [
                {
                    "physicalLocation": {"artifactLocation": {"uri": address}},
                    **(
                        {"logicalLocations": [{"name": finding.field, "kind": "member"}]}
                        if finding.field
                        else {}
                    ),
                }
            ],
        }
        yield f"{',' if number else ''}\n{json.dumps(result, ensure_ascii=False)}"
    yield "\n]}]}\n"
