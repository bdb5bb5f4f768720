#!/usr/bin/env python3
"""How long the importer takes, and how right it is: tools/bench/importer.py [--pages 100]

Makes typical pages of 10 to 60 KB, in three layouts, and turns each into a draft on one
processor, then pages of growing size to see that the time grows with it and no faster. Ends
with 1 when the median page takes more than 150 ms of processor, or when a page eight times as
large takes more than twelve times as long.

Then it reads labelled pages: those that the importer was corrected on, and those that were labelled
before it had read them and on which it is never corrected, which say what a new page can expect.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
from pathlib import Path
from time import process_time

ROOT = Path(__file__).resolve().parents[2]
MOST_MS = 150
TIMES_LARGER, TIMES_LONGER = 8, 12
TEXT = (
    "the ache of a joint may come and go while muscle nerve and tendon rest after a long day at "
    "work some people feel it in the morning and others only when they lift or turn we look at "
    "how you move and talk about what helps such as heat walking or a gentle stretch"
)
WORDS = TEXT.split()
HEADINGS = (
    "What is it?",
    "Common symptoms",
    "What causes it",
    "How we help",
    "What to expect at a visit",
    "When to see a doctor",
    "What you can do at home",
    "Frequently asked questions",
)


def prose(rng: random.Random, count: int) -> str:
    said = []
    while count > 0:
        length = rng.randint(8, 18)
        said.append(" ".join(rng.choice(WORDS) for _ in range(length)).capitalize() + ".")
        count -= length
    return " ".join(said)


def section(rng: random.Random, number: int, layout: int) -> str:
    """A heading with what stands under it: a list, cards, or bold labels in many wrappers."""
    heading = HEADINGS[number % len(HEADINGS)]
    text = f"<p>{prose(rng, 45)}</p>"
    entries = [prose(rng, 9) for _ in range(5)]
    if layout == 0:
        under = "<ul>" + "".join(f"<li>{entry}</li>" for entry in entries) + "</ul>"
    elif layout == 1:
        under = "".join(
            f'<div class="card"><h3>{entry[:24]}</h3><p>{entry}</p></div>' for entry in entries
        )
    else:
        under = "".join(f"<p><strong>{entry[:20]}:</strong> {entry}</p>" for entry in entries)
    return (
        f'<section id="block-{number}" class="wp-block section-{number}" style="padding:1rem">'
        f'<div class="row"><div class="col col-12"><div class="inner">'
        f'<h2 class="title">{heading}</h2>{text}{under}</div></div></div></section>'
    )


def page(rng: random.Random, sections: int, layout: int, style: int) -> str:
    """A page as clinics have it: menus, sections in many wrappers, a style sheet, a footer."""
    menu = "".join(
        f'<li id="menu-item-{i}" class="menu-item menu-item-{i}">'
        f'<a class="menu-link" href="/conditions/{i}/"><span>Page {i}</span></a></li>'
        for i in range(50)
    )
    body = "".join(section(rng, i, layout) for i in range(sections))
    return (
        f"<html><head><title>Neck pain | Elm Clinic</title>"
        f"<style>{'p.a{color:red}' * style}</style></head><body><header><nav><ul>{menu}</ul></nav>"
        f"</header><main><h1>Neck pain</h1><p>{prose(rng, 40)}</p>{body}</main>"
        f"<footer><p>Elm Clinic, 12 Mill Road</p><p>(555) 555-0142</p></footer></body></html>"
    )


def typical(count: int) -> list[bytes]:
    """Pages of 500 to 1,400 words in 10 to 60 KB, always the same ones."""
    rng = random.Random(7)
    return [
        page(rng, 4 + i % 9, i % 3, style=rng.randrange(0, 2_600)).encode() for i in range(count)
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=100)
    arguments = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    from condition_pages.importer.model import Source
    from condition_pages.importer.propose import propose

    def seconds(pages: list[bytes]) -> list[float]:
        taken = []
        for content in pages:
            start = process_time()
            propose(Source(content))
            taken.append(process_time() - start)
        return taken

    pages = typical(arguments.pages)
    seconds(pages[:3])  # the word lists are read once
    median = statistics.median(seconds(pages)) * 1_000
    sizes = sorted(len(content) / 1_000 for content in pages)
    print(
        f"importer: {median:.0f} ms of processor for the median page (at most {MOST_MS}), "
        f"{len(pages)} pages of {sizes[0]:.0f} to {sizes[-1]:.0f} KB"
    )
    grown = {}
    for times in (1, 2, 4, TIMES_LARGER):
        content = page(random.Random(11), 12 * times, 0, style=0).encode()
        grown[times] = min(seconds([content])[0] for _ in range(3))
        print(f"importer: {len(content) / 1_000:6.0f} KB in {grown[times] * 1_000:6.0f} ms")
    ratio = grown[TIMES_LARGER] / grown[1]
    print(f"importer: {TIMES_LARGER} times as large takes {ratio:.1f} times as long")
    print_figures()
    return 0 if median <= MOST_MS and ratio <= TIMES_LONGER else 1


SAMPLES = ROOT / "tests" / "condition_pages" / "importer"


def print_figures() -> None:
    """The mean over all questions of a sample: places, entries, headings, facts; and leaks."""
    from condition_pages.importer.propose import to_draft
    from tests.condition_pages.importer import scoring

    for title, folder in (("corrected on", "pages"), ("never corrected on", "measured")):
        found: dict[str, list[float]] = {"route": [], "items": [], "heads": [], "fields": []}
        leaks = 0
        names = scoring.names_in(SAMPLES / folder)
        for name in names:
            label = scoring.label_of(name, SAMPLES / folder)
            draft = to_draft(scoring.proposal_of(name, SAMPLES / folder))
            for figure, values in scoring.figures(label, draft).items():
                found[figure] += values
            found["fields"] += scoring.field_figures(label, draft)
            texts = " ".join(map(scoring.section_text, draft["sections"]))
            leaks += sum(scoring.folded(x) in texts for x in label["expected"]["boilerplate"])
        said = ", ".join(
            f"{word} {statistics.mean(found[figure]):.3f}"
            for word, figure in (
                ("places", "route"),
                ("entries", "items"),
                ("headings", "heads"),
                ("facts", "fields"),
            )
            if found[figure]
        )
        print(f"importer: {len(names)} pages {title}: {said}, boilerplate in sections {leaks}")


if __name__ == "__main__":
    sys.exit(main())
