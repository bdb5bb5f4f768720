"""The demo's texts as its writers keep them: a folder a practice, a TOML file a condition page.

Pure: no Django. ``practices/README.md`` tells a writer how the files are made.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

FOLDER = Path(__file__).parent / "practices"
#: Drawings that the texts name, without their ending; ``tools/draw_demo.py`` draws them.
IMAGES = Path(__file__).parent / "images"
VIDEOS = Path(__file__).parent / "videos"
#: Names made under this are the same on every machine, so that texts can refer to each other.
NAMESPACE = UUID("5d0c3f3e-6f0a-4a3c-9d7e-2f1b7c0e8a51")
LINK = re.compile(r"\[([^\]]+)\]\((https?://[^)\s]+)\)")

Raw = dict[str, Any]


@dataclass(frozen=True)
class PracticeContent:
    """One practice as written: its profile and its condition pages by slug.

    ``translations``: by language code, what of it is written in other languages, under the names
    of the same files.
    """

    slug: str
    profile: Raw
    conditions: dict[str, Raw]
    translations: dict[str, PracticeContent] = field(default_factory=dict)

    def name(self, kind: str, key: str) -> UUID:
        """What the ``kind`` (location, practitioner, treatment, cta …) called ``key`` is named."""
        return uuid5(NAMESPACE, f"{self.slug}/{kind}/{key}")


def practices(folder: Path = FOLDER) -> Iterator[PracticeContent]:
    """Every practice of ``folder``, by slug."""
    for path in sorted(folder.glob("*/practice.toml")):
        slug = path.parent.name
        languages = sorted(path.parent.glob("*/practice.toml"))
        translations = {other.parent.name: read_folder(slug, other.parent) for other in languages}
        yield replace(read_folder(slug, path.parent), translations=translations)


def read_folder(slug: str, folder: Path) -> PracticeContent:
    """A practice in one language."""
    profile = folder / "practice.toml"
    others = sorted(other for other in folder.glob("*.toml") if other != profile)
    return PracticeContent(slug, read(profile), {other.stem: read(other) for other in others})


def read(path: Path) -> Raw:
    """A TOML file. Raises ValueError that names the file when it can't be read."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path}: {error}") from error


def prose(written: str) -> str:
    """Plain paragraphs as HTML.

    An empty line ends a paragraph; lines that begin with "- " make a list; ``[words](address)``
    makes a link. Everything else is text.
    """
    return "".join(_block(block) for block in re.split(r"\n\s*\n", written.strip()) if block)


def _block(block: str) -> str:
    lines = [line.strip() for line in block.splitlines()]
    if all(line.startswith("- ") for line in lines):
        return "<ul>" + "".join(f"<li>{_inline(line[2:])}</li>" for line in lines) + "</ul>"
    return f"<p>{_inline(' '.join(lines))}</p>"


def _inline(written: str) -> str:
    return LINK.sub(r'<a href="\2">\1</a>', escape(written, quote=False))


#: Children of a section that hold prose; those of a section's entries that do.
PROSE = ("text", "what_happens", "who_should_not", "limits", "transcript")
ENTRY_PROSE = ("answer",)
#: Children that refer to something of the practice by its key, and what kind that is.
REFERENCES = {
    "ctas": "cta",
    "practitioners": "practitioner",
    "testimonials": "testimonial",
    "offer": "offer",
    "treatment": "treatment",
}


def body(content: PracticeContent, page: str, condition_ids: dict[str, int]) -> list[Raw]:
    """The sections of condition page ``page`` as a StreamField keeps them.

    ``condition_ids`` gives the library's row for each term.
    Raises KeyError for a related condition that the library lacks.
    """
    sections = []
    for number, written in enumerate(content.conditions[page].get("sections", [])):
        value = {key: inner for key, inner in written.items() if key != "kind"}
        for key in PROSE:
            if key in value:
                value[key] = prose(value[key])
        if "entries" in value:
            value["entries"] = [_entry(entry) for entry in value["entries"]]
        for key, kind in REFERENCES.items():
            if isinstance(value.get(key), list):
                value[key] = [str(content.name(kind, member)) for member in value[key]]
            elif key in value:
                value[key] = str(content.name(kind, value[key]))
        if "conditions" in value:
            value["conditions"] = [condition_ids[term] for term in value["conditions"]]
        if "consent_date" in value:
            value["consent_date"] = value["consent_date"].isoformat()
        section_id = str(content.name("section", f"{page}/{number}"))
        sections.append({"type": written["kind"], "value": value, "id": section_id})
    return sections


def _entry(entry: Any) -> Any:
    if not isinstance(entry, dict):
        return entry
    return {key: prose(text) if key in ENTRY_PROSE else text for key, text in entry.items()}
