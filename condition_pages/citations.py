"""What identifies a publication, and how it is written out. Pure.

Sources: DOI handbook 2.2 (doi.org), NLM on PubMed identifiers, ICMJE (Vancouver) form.
"""

from __future__ import annotations

import re

DOI = re.compile(r"^10\.\d{4,9}/\S+$")
#: A family name with up to four initials. Source: ICMJE, names of authors.
AUTHOR = re.compile(r"[^\W\d_][\w'’. -]* [A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ-]{0,3}( (Jr|Sr|2nd|3rd))?")
PMID = re.compile(r"^[1-9]\d{0,8}$")


def parse_doi(written: str) -> str:
    """A DOI as ``10.prefix/suffix`` from any of its usual spellings.

    Raises ValueError for what is no DOI.
    """
    doi = re.sub(r"^(https?://(dx\.)?doi\.org/|doi:\s*)", "", written.strip(), flags=re.IGNORECASE)
    if not DOI.match(doi):
        raise ValueError(f"{written!r} is no DOI")
    return doi.rstrip(".,;")


def parse_pmid(written: str) -> str:
    """A PubMed identifier as digits. Raises ValueError for what is none."""
    pmid = re.sub(
        r"^(https?://(www\.)?(pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/|pmid:?\s*)",
        "",
        written.strip(),
        flags=re.IGNORECASE,
    ).rstrip("/")
    if not PMID.match(pmid):
        raise ValueError(f"{written!r} is no PubMed identifier")
    return pmid


def citation_url(doi: str = "", pmid: str = "", url: str = "") -> str:
    """Where to read it: the DOI's address first, then PubMed's, then any other."""
    if doi:
        return f"https://doi.org/{doi}"
    if pmid:
        return f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"
    return url


def authors(written: str) -> list[tuple[str, bool]]:
    """(name, whether it is a person's) of each author; "et al." is nobody.

    A person is a family name with initials, as in "Smith J, Lee A"; all else is a body.
    """
    names = [part.strip() for part in re.split(r"[,;]", written.rstrip(". "))]
    people = [name for name in names if name and not re.fullmatch(r"(and )?et al\.?", name)]
    if not all(AUTHOR.fullmatch(name) for name in people):
        # A comma may be a part of a body's name.
        return [(written.strip(), False)]
    return [(name, True) for name in people]


def vancouver(*, authors: str, title: str, source: str, year: int | None) -> str:
    """A reference in one line, in Vancouver order; what is missing is left out."""
    place = "; ".join(filter(None, [source, str(year) if year else ""]))
    parts = [part.strip().rstrip(".") for part in (authors, title, place) if part and part.strip()]
    return ". ".join(parts) + "." if parts else ""
