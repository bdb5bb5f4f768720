"""Made pages to teach the importer with: templates of one language, filled and put in order."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field

from condition_pages.importer.classify.features import Page, Unit

from .stock import Stock

#: The order that sections come in on clinics' pages, and how often a page has each.
ORDER = (
    ("overview", 0.9),
    ("symptoms", 0.75),
    ("causes", 0.75),
    ("risk_factors", 0.35),
    ("diagnosis", 0.4),
    ("red_flags", 0.4),
    ("treatments", 0.75),
    ("modality", 0.7),
    ("mechanisms", 0.4),
    ("evidence", 0.35),
    ("case_study", 0.25),
    ("prevention", 0.6),
    ("faq", 0.25),
    ("testimonial", 0.25),
    ("about_clinic", 0.55),
    ("offer", 0.2),
    ("related_conditions", 0.3),
    ("cta", 0.75),
    ("disclaimer", 0.25),
)
#: What a paragraph of one kind says in passing.
ASIDES = {
    "overview": ("symptoms", "causes", "overview"),
    "symptoms": ("overview", "causes"),
    "causes": ("overview", "symptoms", "risk_factors"),
    "treatments": ("modality", "diagnosis", "about_clinic"),
    "modality": ("mechanisms", "treatments", "evidence"),
    "mechanisms": ("modality", "causes"),
    "about_clinic": ("treatments", "modality"),
    "cta": ("about_clinic", "treatments"),
    "diagnosis": ("treatments",),
    "prevention": ("treatments",),
    "evidence": ("modality",),
    "risk_factors": ("causes", "overview"),
}
#: What stands between others without a word of warning, and how often after a section.
BETWEEN = (("cta", 0.08), ("red_flags", 0.06), ("evidence", 0.04), ("boilerplate", 0.04))
_SLOT = re.compile(r"\{(\w+?)([23]?)\}")


@dataclass
class Block:
    """One line of a made page: ``role`` is title, heading, para, item, lead, question, button."""

    role: str
    text: str
    kind: str
    level: int = 0


@dataclass
class MadePage:
    title: str
    practice: str
    language: str
    blocks: list[Block] = field(default_factory=list)


class Writer:
    """Fills templates for one page: one condition, one practice, one profession."""

    def __init__(self, stock: Stock, chance: random.Random) -> None:
        self.stock, self.chance = stock, chance
        self.respelt = chance.random() < 0.4
        fillers = stock.fillers
        self.condition = chance.choice(stock.conditions)
        self.profession = chance.choice(fillers["professions"])
        self.fixed = {
            "family": chance.choice(fillers["family"]),
            "field": self.profession["field"],
            "profession": self.profession["person"],
            "therapy": chance.choice(self.profession["therapies"]),
            "city": chance.choice(fillers["cities"]),
            "part": self.condition["part"],
            "tissue": self.condition["tissue"],
            "pattern": self.condition["pattern"],
            "phone": re.sub(
                "d", lambda _: str(chance.randint(1, 9)), chance.choice(fillers["phones"])
            ).translate(str.maketrans("", "", "{}")),
        }
        self.fixed["person"] = " ".join(
            (
                chance.choice(fillers["honorifics"]) + chance.choice(fillers["given"]),
                chance.choice(fillers["family"]),
            )
        )
        self.fixed["clinic"] = self.fill(chance.choice(fillers["clinics"]))

    def fill(self, template: str) -> str:
        """The template with each slot filled; a capital slot begins with a capital."""
        used: dict[str, str] = {}

        def value(match: re.Match[str]) -> str:
            name, number = match[1], match[2]
            small = name[0].lower() + name[1:]
            key = small + number
            if key not in used:
                used[key] = self._value(small, used)
            said = used[key]
            return said[:1].upper() + said[1:] if name[0].isupper() else said

        filled = _SLOT.sub(value, template)
        if self.respelt:
            for british, american in self.stock.fillers["spellings"]:
                filled = filled.replace(british, american)
        return filled

    _LISTS = {
        "symptom": "symptoms",
        "cause": "causes",
        "group": "groups",
        "tip": "tips",
        "danger": "dangers",
        "test": "tests",
        "related": "related",
        "alias": "aliases",
    }

    def _value(self, name: str, used: dict[str, str]) -> str:
        chance, fillers = self.chance, self.stock.fillers
        if name == "condition":
            usual = chance.random() < 0.75
            return self.condition["name"] if usual else chance.choice(self.condition["aliases"])
        if name in self._LISTS:
            rows = self.condition[self._LISTS[name]]
            fresh = [row for row in rows if row not in used.values()]
            return chance.choice(fresh or rows)
        if name == "therapy" and "therapy" in used:
            return chance.choice(chance.choice(fillers["professions"])["therapies"])
        if name in self.fixed:
            return self.fixed[name]
        if name == "age":
            return str(chance.randint(19, 81))
        rows = {"name": "given", "job": "jobs", "sport": "sports"}
        if name not in rows:
            raise ValueError(f"{{{name}}} is no slot")
        return chance.choice(fillers[rows[name]])

    def some(self, kind: str, part: str) -> str:
        return self.fill(self.chance.choice(self.stock.kinds[kind][part]))


def make_page(stock: Stock, chance: random.Random) -> MadePage:
    """One page as a clinic might have it, each of its lines with the kind that it is of."""
    writer = Writer(stock, chance)
    title = writer.fill(chance.choice(stock.fillers["titles"]))
    page = MadePage(title, writer.fixed["clinic"], stock.language)
    maker = _Maker(writer, page)
    framed = chance.random() < 0.6
    if framed:
        maker.frame(above=True)
    maker.add("title", title, "title")
    for place, kind in enumerate(_sequence(chance)):
        maker.section(kind, opens=place == 0)
    if framed:
        maker.frame(above=False)
    return page


def _sequence(chance: random.Random) -> list[str]:
    kinds = [kind for kind, often in ORDER if chance.random() < often] or ["overview"]
    if chance.random() < 0.35:
        i, j = chance.randrange(len(kinds)), chance.randrange(len(kinds))
        kinds[i], kinds[j] = kinds[j], kinds[i]
    if chance.random() < 0.35:
        again = chance.choice(("cta", "modality", "treatments", "overview", "causes", "symptoms"))
        kinds.insert(chance.randrange(1, len(kinds) + 1), again)
    return kinds


class _Maker:
    """Writes one page's blocks in one style of headings."""

    def __init__(self, writer: Writer, page: MadePage) -> None:
        self.writer, self.page, self.chance = writer, page, writer.chance
        self.case = self.chance.choice(("", "", "title", "title", "caps", "colon"))
        self.headed = self.chance.random() < 0.8
        self.under = ""

    def add(self, role: str, text: str, kind: str, level: int = 0) -> None:
        self.page.blocks.append(Block(role, text, kind, level))

    def frame(self, above: bool) -> None:
        """Menus, notices and footers around the content."""
        stock = self.writer.stock.kinds["boilerplate"]
        if self.chance.random() < (0.5 if above else 0.4):
            for entry in self._sample(stock["entries"], 4, 9):
                self.add("item", self.writer.fill(entry), "boilerplate")
        if not above and self.chance.random() < 0.4:
            self.add("heading", self.writer.some("boilerplate", "headings"), "boilerplate", 3)
        for _ in range(self.chance.randint(0 if above else 1, 3 if above else 5)):
            self.add("para", self.writer.some("boilerplate", "sentences"), "boilerplate")

    def section(self, kind: str, opens: bool) -> None:
        self._heading(kind, opens)
        parts = self.writer.stock.kinds[kind]
        chance = self.chance
        if kind == "faq":
            self._questions(parts)
        elif parts["entries"] and chance.random() < (0.2 if kind == "testimonial" else 0.45):
            self._list(kind, parts)
        else:
            for _ in range(chance.choice((1, 1, 2, 2, 3))):
                self.add("para", self.paragraph(kind), kind)
        if parts["buttons"] and chance.random() < 0.4:
            self.add("button", self.writer.some(kind, "buttons"), kind)
        for other, often in BETWEEN:
            if chance.random() < often and other != kind:
                self.add("para", self.paragraph(other, chance.choice((1, 2))), other)
        if chance.random() < 0.08:
            self.add("button", self.writer.some("cta", "buttons"), "cta")

    def _heading(self, kind: str, opens: bool) -> None:
        chance, writer = self.chance, self.writer
        if not (self.headed and chance.random() < (0.45 if opens else 0.88)):
            self.under = ""
            return
        heading = writer.some(kind, "headings")
        if chance.random() < 0.06:
            heading = writer.fill(chance.choice(writer.stock.fillers["odd_headings"]))
        if chance.random() < 0.12:
            self.under = writer.fill(chance.choice(writer.stock.fillers["parents"]))
            self.add("heading", self._cased(self.under), kind, 2)
        self.add("heading", self._cased(heading), kind, 3 if self.under else 2)

    def _cased(self, heading: str) -> str:
        if self.case == "caps":
            return heading.upper()
        if self.case == "title":
            return re.sub(r"\b([a-z])(\w{3,})", lambda m: m[1].upper() + m[2], heading)
        if self.case == "colon" and not heading.endswith("?"):
            return heading.rstrip(".!") + ":"
        return heading

    def _questions(self, parts: dict[str, list[str]]) -> None:
        for said in self._sample(parts["sentences"] + parts["entries"], 2, 5):
            said = self.writer.fill(said)
            question, mark, answer = said.partition("?")
            if mark and answer.strip() and self.chance.random() < 0.6:
                self.add("question", question + "?", "faq", 3)
                self.add("para", answer.strip(), "faq")
            else:
                self.add("para", said, "faq")

    def _list(self, kind: str, parts: dict[str, list[str]]) -> None:
        chance, writer = self.chance, self.writer
        if chance.random() < 0.5:
            self.add("para", self.paragraph(kind), kind)
        if parts["leads"] and chance.random() < 0.75:
            self.add("lead", writer.some(kind, "leads"), kind)
        entries = [writer.fill(entry) for entry in self._sample(parts["entries"], 3, 8)]
        if chance.random() < 0.3:
            entries = [entry + self._longer(kind) for entry in entries]
        for entry in dict.fromkeys(entries):
            self.add("item", entry, kind)
        if chance.random() < 0.3:
            self.add("para", self.paragraph(kind), kind)

    def _longer(self, kind: str) -> str:
        mark = self.chance.choice((".", ". ", ": "))
        return mark if mark == "." else mark + self.writer.some(kind, "sentences")

    def paragraph(self, kind: str, count: int = 0) -> str:
        chance = self.chance
        count = count or chance.choice((1, 1, 2, 2, 3, 3, 4))
        said = self._sample(self.writer.stock.kinds[kind]["sentences"], count, count)
        if len(said) >= 3 and kind in ASIDES and chance.random() < 0.35:
            aside = chance.choice(ASIDES[kind])
            sentence = chance.choice(self.writer.stock.kinds[aside]["sentences"])
            said[chance.randrange(1, len(said))] = sentence
        return " ".join(map(self.writer.fill, said))

    def _sample(self, rows: list[str], least: int, most: int) -> list[str]:
        return self.chance.sample(rows, min(len(rows), self.chance.randint(least, most)))


def units_of(page: MadePage, chance: random.Random) -> list[tuple[Unit, str, int]]:
    """The page as the reader meets it: its units, the kind of each, and the heading's number.

    Now and then a heading is left out, as pages do.
    """
    found: list[tuple[Unit, str, int]] = []
    heading = parent = lead = ""
    level = number = distance = 0
    blocks = page.blocks
    i = 0
    while i < len(blocks):
        block = blocks[i]
        if block.role in ("title", "heading", "question"):
            if block.level > level > 0 and not distance:
                parent = heading
            elif block.level <= 2:
                parent = ""
            heading, level, distance = block.text, block.level, 0
            number += 1
            if block.role == "title" or chance.random() < 0.12:
                heading = ""
            i += 1
            continue
        end = i + 1
        if block.role == "item":
            while end < len(blocks) and blocks[end].role == "item":
                end += 1
            entries = tuple(b.text for b in blocks[i:end])
            unit = Unit(lead, entries, heading, parent, lead, "list", distance)
        elif block.role == "lead" and end < len(blocks) and blocks[end].role == "item":
            lead = block.text
            i = end
            continue
        else:
            role = "button" if block.role == "button" else "para"
            unit = Unit(block.text, (), heading, parent, "", role, distance)
        found.append((unit, block.kind, number))
        lead = ""
        distance += 1
        i = end
    total = len(found)
    return [
        (Unit(**{**unit.__dict__, "place": place, "total": total}), kind, under)
        for place, (unit, kind, under) in enumerate(found)
    ]


def page_names(page: MadePage, chance: random.Random) -> Page:
    """The names that the reader is told; not every page gives them."""
    return Page(
        page.title if chance.random() < 0.85 else "",
        page.practice if chance.random() < 0.7 else "",
        page.language,
    )
