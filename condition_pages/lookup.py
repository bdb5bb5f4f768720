"""What a DOI, a PubMed identifier or an address is about, asked of the registries that know.

Asked only where ``CITATION_LOOKUP`` is on, for somebody in the admin who presses the button;
never for a visitor.
Sources: api.crossref.org (REST API), NLM E-utilities (esummary).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from condition_pages import citations
from condition_pages.importer.messages import in_language
from condition_pages.importer.model import SourceError
from condition_pages.importer.read.fetch import Network, fetch
from seo.graph import text

CROSSREF = "https://api.crossref.org/works/"
PUBMED = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/esummary.fcgi?db=pubmed&retmode=json&id="
JSON = {"application/json": "text"}
#: As many authors are named as the Vancouver form does.
MOST_AUTHORS = 6
SECONDS = 6.0
DOI_INSIDE = re.compile(r"10\.\d{4,9}/[^\s?#&]+")
YEAR = re.compile(r"\b(1[89]|20)\d{2}\b")


class LookupFailedError(Exception):
    """Nothing was found out; the message is for the editor."""


def identify(written: str) -> tuple[str, str]:
    """("doi" or "pmid", identifier) of what somebody has written or pasted.

    Raises LookupFailedError where there is neither.
    """
    for kind, parse in (("doi", citations.parse_doi), ("pmid", citations.parse_pmid)):
        try:
            return kind, parse(written)
        except ValueError:
            continue
    # A journal's own address often has the DOI in its path.
    inside = DOI_INSIDE.search(unquote(urlsplit(written).path))
    if inside:
        return "doi", inside[0].rstrip("/.")
    raise LookupFailedError(_("Write a DOI, a PubMed ID or an address with one in it first."))


def look_up(written: str, network: Network | None = None) -> dict[str, str]:
    """The fields of the publication that ``written`` names: title, authors, source, year …

    Raises LookupFailedError.
    """
    kind, name = identify(written)
    address = f"{CROSSREF}{quote(name, safe='')}" if kind == "doi" else f"{PUBMED}{name}"
    try:
        answer = json.loads(fetch(address, network, SECONDS, forms=JSON).content)
        found = from_crossref(answer) if kind == "doi" else from_pubmed(answer, name)
    except SourceError as error:
        raise LookupFailedError(in_language(error.said, _)) from error
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise LookupFailedError(_("The answer of the registry could not be read.")) from error
    if not found.get("title"):
        raise LookupFailedError(_("The registry does not know this publication."))
    return {field: words for field, words in {**found, kind: name}.items() if words}


def from_crossref(answer: Mapping[str, Any]) -> dict[str, str]:
    work = answer["message"]
    names = [
        " ".join(filter(None, [person.get("family", ""), initials(person.get("given", ""))]))
        or person.get("name", "")
        for person in work.get("author") or []
    ]
    parts = (work.get("issued") or {}).get("date-parts") or [[None]]
    return {
        "title": clean(first(work.get("title"))),
        "authors": authors(names),
        "source": clean(first(work.get("container-title")) or work.get("publisher", "")),
        "year": str(parts[0][0] or ""),
        "kind": "review" if "review" in str(work.get("subtype", "")) else "",
    }


def from_pubmed(answer: Mapping[str, Any], name: str) -> dict[str, str]:
    work = answer["result"][name]
    year = YEAR.search(str(work.get("pubdate", "")))
    ids = {one["idtype"]: one["value"] for one in work.get("articleids") or []}
    kinds = set(work.get("pubtype") or [])
    return {
        "title": clean(work.get("title", "")).rstrip("."),
        "authors": authors([person.get("name", "") for person in work.get("authors") or []]),
        "source": clean(work.get("fulljournalname") or work.get("source") or ""),
        "year": year[0] if year else "",
        "doi": ids.get("doi", ""),
        "kind": kind_of(kinds),
    }


def kind_of(types: set[str]) -> str:
    """Our kind of publication for PubMed's types of one; empty for a plain article."""
    for kind, names in (
        ("guideline", {"Practice Guideline", "Guideline"}),
        ("review", {"Systematic Review", "Meta-Analysis"}),
        ("trial", {"Randomized Controlled Trial", "Clinical Trial"}),
        ("case_report", {"Case Reports"}),
    ):
        if types & names:
            return kind
    return ""


def first(values: Any) -> str:
    return str(values[0]) if values else ""


def clean(words: str) -> str:
    """A title without the mark-up that registries leave in it."""
    return text(strip_tags(str(words)))


def initials(given: str) -> str:
    return "".join(part[0].upper() for part in re.split(r"[\s.\-]+", given) if part)


def authors(names: list[str]) -> str:
    named = [clean(name) for name in names if name]
    shown = ", ".join(named[:MOST_AUTHORS])
    return f"{shown}, et al" if len(named) > MOST_AUTHORS else shown


@require_POST
def citation_view(request: HttpRequest) -> HttpResponseBase:
    """What the button "Fill in" asks; the answer is in JSON."""
    if not getattr(settings, "CITATION_LOOKUP", False):
        raise Http404
    try:
        return JsonResponse({"fields": look_up(request.POST.get("written", "").strip()[:2000])})
    except LookupFailedError as error:
        return JsonResponse({"error": str(error)})
