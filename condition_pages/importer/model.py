"""What the importer's steps hand to one another: frozen values, nothing that acts."""

from __future__ import annotations

from dataclasses import dataclass

from .messages import format_message

#: The kinds of section that the importer's words can tell. There may be more: an editor can move
#: a section to any kind whose block takes in words.
RECOGNIZED = (
    "overview",
    "red_flags",
    "symptoms",
    "causes",
    "risk_factors",
    "diagnosis",
    "prevention",
    "treatments",
    "modality",
    "mechanisms",
    "evidence",
    "case_study",
    "faq",
    "about_clinic",
    "cta",
    "related_conditions",
    "testimonial",
    "offer",
    "disclaimer",
)

FORMS = ("text", "html", "rich", "docx")


class SourceError(ValueError):
    """The source cannot be imported; the message is one line for the person who gave it.

    ``said`` is the message with its pattern, for other languages.
    """

    def __init__(self, message: str, **values: object) -> None:
        self.said = format_message(message, **values)
        super().__init__(str(self.said))


@dataclass(frozen=True)
class Source:
    """A page as it was given: bytes or text, before anything is read from it.

    ``form`` is one of FORMS, or "" to tell it from the content and the name.
    ``encoding`` is what the sender declared (an HTTP charset), or "".
    ``repeated``: the lines of its whole site, as ``structure.repeats`` tells them; empty for a
    page by itself.
    """

    content: bytes | str
    name: str = ""
    form: str = ""
    encoding: str = ""
    url: str = ""
    repeated: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Line:
    """One line of the source: a line of a text, or a block of a marked-up page.

    ``role``: text (unknown), heading, item, para, term, definition, button, row, quote.
    ``level``: 1-6 for a heading, nesting from 1 for an item, else 0.
    ``boilerplate``: why the line is not the page's own content; "" where it is.
    ``group``: lines of one list or table share a number; 0 is none.
    ``entry``: lines of one entry of a list share a number; 0 is none.
    ``roles``: how likely each learned role of structure/roles.py is, as logarithms; () unread.
    ``blank_before``: how many empty lines stand above, or 1 for a block of its own.
    ``upto``: the last line's number where broken lines were joined; 0 where it is ``number``.
    """

    number: int
    text: str
    role: str = "text"
    level: int = 0
    bold: bool = False
    label: str = ""
    linked: float = 0.0
    links: tuple[tuple[str, str], ...] = ()
    group: int = 0
    entry: int = 0
    upto: int = 0
    blank_before: int = 0
    boilerplate: str = ""
    roles: tuple[float, ...] = ()


@dataclass(frozen=True)
class Document:
    """A source read: its lines in order, and what the markup said beside them.

    ``stated``: facts of the page's structured data, ("telephone" | "person" | "hours", value).
    ``language``: its code of ISO 639-1; "" where the words tell none.
    """

    form: str
    lines: tuple[Line, ...]
    title_tag: str = ""
    heading: str = ""
    site_names: tuple[str, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()
    encoding: str = "utf-8"
    url: str = ""
    name: str = ""
    notes: tuple[str, ...] = ()
    stated: tuple[tuple[str, str], ...] = ()
    language: str = "en"
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True)
class Item:
    """An entry of a list, with its label where the source sets one apart."""

    text: str
    label: str = ""
    lines: tuple[int, ...] = ()

    @property
    def words(self) -> str:
        return f"{self.label} {self.text}".strip()


@dataclass(frozen=True)
class Block:
    """A heading, a paragraph or a list of the outline.

    ``how`` says what told it: the markup, or what it was implied by.
    """

    kind: str  # heading | para | list
    text: str = ""
    items: tuple[Item, ...] = ()
    level: int = 0
    lines: tuple[int, ...] = ()
    how: str = ""
    button: bool = False
    quote: bool = False
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Dropped:
    """Words of the source that go into no section, and why."""

    text: str
    reason: str
    lines: tuple[int, ...] = ()
    understood: bool = True
    section: Section | None = None  # what an editor dropped whole, to be put back


@dataclass(frozen=True)
class Outline:
    """The page's title and its blocks in order."""

    title: str
    title_lines: tuple[int, ...]
    blocks: tuple[Block, ...]
    dropped: tuple[Dropped, ...] = ()
    notes: tuple[str, ...] = ()
    told: tuple[Line, ...] = ()  # all lines, broken ones joined, for the search of facts


@dataclass(frozen=True)
class Chunk:
    """What is classified as one: a heading with its text, or paragraphs that belong together."""

    heading: str = ""
    paragraphs: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    lines: tuple[int, ...] = ()
    level: int = 0
    parent: str = ""
    shape: str = ""  # "" | faq | cards | button | quote
    lead: str = ""
    links: tuple[tuple[str, str], ...] = ()
    intro: bool = False  # stands above the first heading
    title_kind: str = ""  # what the page's title says that all of it is
    joiners: tuple[str, ...] = ()  # the "and" and "or" of a sentence that became a list

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)

    @property
    def words(self) -> str:
        return " ".join([*self.paragraphs, *(item.words for item in self.items)])


@dataclass(frozen=True)
class Placement:
    """A chunk with the section kind it was judged to be, why, and how sure (0 to 1).

    ``opinions``: the kinds that the rules and the learned reader alone would give it.
    """

    chunk: Chunk
    kind: str
    reason: str
    confidence: float
    runner_up: str = ""
    opinions: tuple[str, ...] = ()
    check: bool = False


@dataclass(frozen=True)
class Phone:
    number: str  # as written on the page
    e164: str = ""
    lines: tuple[int, ...] = ()


@dataclass(frozen=True)
class Person:
    name: str  # as written on the page, with the honorific
    given: str = ""
    family: str = ""
    honorific: str = ""
    credentials: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()


@dataclass(frozen=True)
class Citation:
    title: str = ""
    authors: str = ""
    source: str = ""
    year: int | None = None
    doi: str = ""
    pmid: str = ""
    url: str = ""
    kind: str = "article"


@dataclass(frozen=True)
class Facts:
    """What the page says of the practice and of itself, outside its sections."""

    practice_name: str = ""
    practice_spellings: tuple[str, ...] = ()
    practice_reason: str = ""
    practitioners: tuple[Person, ...] = ()
    phones: tuple[Phone, ...] = ()
    emails: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    hours: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    consultation_modes: tuple[str, ...] = ()
    therapies: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    herbs: tuple[tuple[str, str], ...] = ()
    body_regions: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    conditions: tuple[str, ...] = ()
    professions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Picture:
    """A picture of the source. ``wanted``: an editor wants it fetched.

    ``line``: the number of the line that it stands below; 0 above the first.
    ``address`` is whole, with its host; ``alt`` and ``caption`` are the page's words or "".
    """

    address: str
    alt: str = ""
    caption: str = ""
    line: int = 0
    wanted: bool = False


@dataclass(frozen=True)
class Call:
    """A button or link that rings, writes or books. ``wanted``: the practice is to get it too.

    ``address`` is that of a link: tel:, mailto:, or whole with its host.
    """

    label: str
    address: str
    line: int = 0
    wanted: bool = False


@dataclass(frozen=True)
class PageType:
    """condition, article, faq, home, practitioner, treatment, index, location or other."""

    kind: str
    reason: str
    confidence: float = 0.0
    condition: str = ""
    condition_id: str = ""
    other_conditions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """A proposed section of the page, in the words of the source.

    ``check``: those who judged its kind differ, so that an editor should look at it.
    ``opinions``: what the rules and the learned reader each said; empty once an editor decided.
    """

    kind: str
    heading: str = ""
    text: str = ""
    items: tuple[Item, ...] = ()
    lines: tuple[int, ...] = ()
    reason: str = ""
    confidence: float = 0.0
    notes: tuple[str, ...] = ()
    source_heading: str = ""
    proposed: str = ""  # the kind that it was proposed as, where an editor moved it
    check: bool = False
    opinions: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        return " ".join([self.heading, self.text, *(item.words for item in self.items)])


@dataclass(frozen=True)
class LineReport:
    """What became of one source line."""

    number: int
    text: str
    status: str  # placed | dropped | not_understood
    where: str = ""
    reason: str = ""
    links: tuple[tuple[str, str], ...] = ()  # words, address


@dataclass(frozen=True)
class Finding:
    """Something that is missing or looks wrong; ``code`` is stable, ``message`` is for people."""

    code: str
    message: str
    lines: tuple[int, ...] = ()
    section: int | None = None


@dataclass(frozen=True)
class Report:
    lines: tuple[LineReport, ...]
    missing: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """A typed draft of a page and the report that accounts for every line of its source."""

    source_name: str
    fingerprint: str
    form: str
    title: str
    page_type: PageType
    facts: Facts
    sections: tuple[Section, ...]
    cta_text: str
    dropped: tuple[Dropped, ...]
    report: Report
    added: tuple[str, ...] = ()  # kinds that the draft gets in the library's or practice's words
    summary: str = ""
    url: str = ""
    encoding: str = ""
    pictures: tuple[Picture, ...] = ()
    calls: tuple[Call, ...] = ()
