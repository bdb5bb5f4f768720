"""How drafts of the importer compare with labels made by hand: one number a question."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections import Counter
from pathlib import Path

from condition_pages.importer.model import Proposal, Source
from condition_pages.importer.propose import propose

HERE = Path(__file__).parent
#: Labelled pages that the importer was corrected on: the tests hold it to them.
PAGES = HERE / "pages"
PLAIN_QUOTES = str.maketrans("\u2018\u2019\u201c\u201d", "''\"\"")


def names_in(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.json"))


def label_of(name: str, folder: Path = PAGES) -> dict:
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))


def proposal_of(name: str, folder: Path = PAGES) -> Proposal:
    label = label_of(name, folder)
    path = folder / f"{name}.{'txt' if label['form'] == 'text' else 'html'}"
    form = "rich" if label["form"] == "rich" else ""
    return propose(Source(path.read_bytes(), name=path.name, form=form))


def folded(text: str | None) -> str:
    text = html.unescape(re.sub(r"<[^>]+>", " ", text or ""))
    text = unicodedata.normalize("NFKC", text).translate(PLAIN_QUOTES)
    return " ".join(text.split()).lower()


def words_of(text: str) -> list[str]:
    return re.findall(r"[a-z0-9']+", folded(text))


def item_text(item: str | dict) -> str:
    return item if isinstance(item, str) else " ".join(item.values())


def section_text(section: dict) -> str:
    items = [item_text(item) for item in section["items"]]
    return folded(" \n ".join([section["heading"], section["text"], *items]))


def figures(label: dict, draft: dict) -> dict[str, list[float]]:
    """Route, items, heads: what stands where the label wants it, one number a question."""
    sections = draft["sections"]
    texts = [section_text(section) for section in sections]
    found: dict[str, list[float]] = {"route": [], "items": [], "heads": []}
    for wanted in label["expected"]["sections"]:
        kinds = {wanted["kind"], *wanted.get("alt_kinds", [])}
        hit: dict | None = None
        for anchor in wanted["anchors"]:
            holders = [s for s, t in zip(sections, texts, strict=True) if folded(anchor) in t]
            right = [s for s in holders if s["kind"] in kinds]
            found["route"].append(float(bool(right)))
            hit = hit or next(iter(right or holders), None)
        if wanted["n_items"]:
            n = len(hit["items"]) if hit else 0
            found["items"].append(max(0.0, 1 - abs(n - wanted["n_items"]) / wanted["n_items"]))
        if wanted["heading"]:
            heading = folded(wanted["heading"]).rstrip(": ")
            found["heads"].append(float(bool(hit) and heading in folded(hit["heading"])))
    return found


def field_figures(label: dict, draft: dict) -> list[float]:
    wanted = label["expected"]
    practice, given = folded(wanted["practice_name"]), folded(draft["practice_name"])
    people = {frozenset(words_of(name)) for name in wanted["practitioners"]}
    named = {frozenset(words_of(name)) for name in draft["practitioners"]}
    call, asked = set(words_of(wanted["cta_text"] or "")), set(words_of(draft["cta_text"]))
    digits = [{re.sub(r"\D", "", n)[-8:] for n in p} for p in (wanted["phones"], draft["phones"])]
    return [
        float(practice == given if not practice else bool(given) and practice in given),
        float(people == named),
        float(digits[0] == digits[1]),
        float(not asked) if not call else len(call & asked) / len(call),
    ]


def lost_words(source: str, draft: dict) -> list[str]:
    told = [section_text(section) for section in draft["sections"]]
    told += [draft["title"], *(one["text"] for one in draft["dropped"])]
    return list((Counter(words_of(source)) - Counter(words_of(" ".join(told)))).elements())


def made_runs(source: str, draft: dict) -> list[tuple[str, ...]]:
    """Runs of four words that the source does not have."""
    words = words_of(source)
    known = {tuple(words[i : i + 4]) for i in range(len(words) - 3)}
    made = []
    for section in draft["sections"]:
        for part in [section["text"], *map(item_text, section["items"])]:
            own = words_of(part)
            made += [tuple(own[i : i + 4]) for i in range(len(own) - 3)]
    return [run for run in made if run not in known]
