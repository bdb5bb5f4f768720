"""Ways to a condition for who doesn't know its name: by place in the body, and by A to Z.

Pure: pages come in as ``Found``, what a template shows goes out.
"""

import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from condition_pages import body_map


@dataclass(frozen=True)
class Found:
    """One page that a list leads to."""

    title: str
    url: str
    other_names: Sequence[str] = ()
    regions: Sequence[str] = ()
    #: The code of its language, where that is not the reader's.
    language: str = ""


@dataclass(frozen=True)
class Entry:
    """A line of the A to Z. ``see`` is the page's title where the line is another name for it."""

    title: str
    url: str
    see: str = ""
    language: str = ""


@dataclass(frozen=True)
class Region:
    """A place in the body with the pages about it, and the pieces of the drawing that lead there.

    A wide one is named beside the drawing too: all its pieces may lead to its parts.
    """

    id: str
    label: str
    pieces: Sequence[str] = ()
    is_wide: bool = False
    pages: Sequence[Found] = field(default_factory=tuple)

    @property
    def url(self) -> str:
        """Where on the same page its list stands: nothing to ask a server for."""
        return f"#region-{self.id}"


def a_to_z(pages: Iterable[Found]) -> list[dict[str, object]]:
    """The pages by first letter, each under its title and under every other name it has.

    Each letter is ``{"letter": "C", "entries": [Entry, …]}``. A name that begins with an
    accented letter stands with the plain one, a digit under "0".
    """
    entries = []
    for page in pages:
        entries.append(Entry(page.title, page.url, language=page.language))
        own = page.title.casefold()
        names = {name.casefold(): name for name in page.other_names if name.casefold() != own}
        for name in names.values():
            name = name[:1].upper() + name[1:]
            entries.append(Entry(name, page.url, page.title, page.language))

    groups: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=lambda entry: _plain(entry.title)):
        letter = _plain(entry.title)[:1].upper() or "0"
        groups.setdefault("0" if letter.isdigit() else letter, []).append(entry)
    return [{"letter": letter, "entries": found} for letter, found in groups.items()]


def by_region(
    pages: Iterable[Found], terms: Collection[Mapping[str, str]], label: Callable[[str], str] = str
) -> list[Region]:
    """The regions that a page is about, in the order of ``terms``, from head to foot, with pages.

    ``terms`` are those of the vocabulary body_regions; ``label`` translates a label.
    """
    pages = list(pages)
    about = {term["id"]: [page for page in pages if term["id"] in page.regions] for term in terms}
    targets = body_map.targets(region for region, found in about.items() if found)
    return [
        Region(
            id=term["id"],
            label=label(term["label"]),
            pieces=tuple(targets[term["id"]]),
            is_wide=term["id"] in body_map.WIDE,
            pages=tuple(about[term["id"]]),
        )
        for term in terms
        if about[term["id"]]
    ]


def _plain(text: str) -> str:
    """Text as it is sorted: without case and accents."""
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in split if not unicodedata.combining(letter))
