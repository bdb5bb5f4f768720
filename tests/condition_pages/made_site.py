"""A clinic's old site of 40 invented pages in the markup of three site builders, on localhost."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOST = "old-clinic.example.com"
SITE = f"http://{HOST}"
#: An address that anybody could ask, as the importer demands.
PUBLIC = "93.184.216.34"

CONDITIONS = {
    "neck-pain": ("Neck pain", "the neck", "turning the head"),
    "sciatica": ("Sciatica", "the leg", "sitting for long"),
    "migraine": ("Migraine", "one side of the head", "bright light"),
    "tennis-elbow": ("Tennis elbow", "the outer elbow", "gripping a cup"),
    "frozen-shoulder": ("Frozen shoulder", "the shoulder", "reaching up"),
    "plantar-fasciitis": ("Plantar fasciitis", "the heel", "the first steps of the day"),
    "muscle-spasm": ("Muscle spasm", "the calf", "a cold night"),
    "insomnia": ("Insomnia", "the night", "lying awake at three"),
    "tinnitus": ("Tinnitus", "the ears", "a quiet room"),
    "hay-fever": ("Hay fever", "the nose", "a windy day in June"),
    "low-back-pain": ("Low back pain", "the low back", "lifting a crate"),
    "tension-headache": ("Tension headache", "the temples", "a long day at a screen"),
    "knee-osteoarthritis": ("Knee osteoarthritis", "the knee", "walking downstairs"),
    "carpal-tunnel-syndrome": ("Carpal tunnel syndrome", "the hand", "typing"),
    "anxiety": ("Anxiety", "the chest", "a crowded train"),
    "eczema": ("Eczema", "the skin", "a hurried lunch"),
}
TREATMENTS = {
    "acupuncture": "Acupuncture",
    "cupping": "Cupping",
    "osteopathy": "Osteopathy",
    "massage-therapy": "Massage therapy",
    "moxibustion": "Moxibustion",
    "chiropractic": "Chiropractic",
}
PEOPLE = {
    "mara-quill": ("Mara Quill", "L.Ac."),
    "tobias-fenn": ("Tobias Fenn", "D.C."),
    "ines-harlow": ("Ines Harlow", "L.Ac."),
    "odette-marsh": ("Odette Marsh", "L.Ac."),
}
PLACES = {"mill-lane": "Mill Lane", "harbour-street": "Harbour Street"}
POSTS = {
    "a-walk-before-work": "A walk before work",
    "tea-for-a-dry-throat": "Tea for a dry throat",
    "our-new-waiting-room": "Our new waiting room",
    "how-to-pick-a-pillow": "How to pick a pillow",
    "what-we-learned-in-spring": "What we learned in spring",
    "stretch-at-your-desk": "Stretch at your desk",
    "a-quieter-evening": "A quieter evening",
    "gardening-without-aches": "Gardening without aches",
}
#: It stands on every page, in no footer and under no telling name.
BANNER = "The bell by the green door rings twice when the kettle is on."

Page = tuple[str, list[tuple[str, list[str], list[str]]]]


def pages() -> dict[str, Page]:
    """The title and the sections (heading, paragraphs, entries) by path, in the map's order."""
    made: dict[str, Page] = {"/": ("Old Mill Clinic", [("", ["We look after the valley."], [])])}
    for slug, (name, where, when) in CONDITIONS.items():
        made[f"/what-we-treat/{slug}/"] = (name, condition(name, where, when))
    for slug, name in TREATMENTS.items():
        made[f"/services/{slug}/"] = (name, treatment(name))
    for slug, (name, letters) in PEOPLE.items():
        made[f"/our-team/{slug}/"] = (f"{name}, {letters}", person(name, letters))
    for slug, name in PLACES.items():
        made[f"/locations/{slug}/"] = (name, place(name))
    for slug, name in POSTS.items():
        made[f"/blog/{slug}/"] = (name, post(name))
    for folder in ("what-we-treat", "services", "our-team"):
        made[f"/{folder}/"] = (
            folder.replace("-", " ").capitalize(),
            [("", ["Choose a page."], [])],
        )
    return made


def condition(name: str, where: str, when: str) -> list:
    low = name.lower()
    return [
        (
            "",
            [
                f"{name} is a complaint that shows in {where}. It often gets worse with {when}, "
                "and most people find that it eases again within weeks of care and patience.",
            ],
            [],
        ),
        (
            f"Symptoms of {low}",
            [],
            [f"An ache in {where}", f"Trouble with {when}", f"Broken sleep from {low}"],
        ),
        (f"What causes {low}", [f"It comes from long strain on {where} and from {when}."], []),
        (
            f"How we treat {low}",
            [
                f"We use [acupuncture](/services/acupuncture/) around {where}. See also "
                "[neck pain](/what-we-treat/neck-pain/), which many have beside it.",
            ],
            [],
        ),
    ]


def treatment(name: str) -> list:
    return [
        ("", [f"{name} as we give it is slow and gentle, and you may stop whenever you like."], []),
        ("What a visit is like", [f"Before {name} we talk for ten minutes about your week."], []),
        ("Who it may suit", [f"People ask for {name} after long days of standing."], []),
    ]


def person(name: str, letters: str) -> list:
    given = name.split()[0]
    return [
        ("", [f"{name}, {letters}, joined the practice and likes to listen first."], []),
        ("Training", [f"{given} trained for four years and teaches twice a year."], []),
    ]


def place(name: str) -> list:
    return [
        ("", [f"Our rooms at {name} are on the ground floor, with a ramp at the side."], []),
        ("Getting here", [f"The bus stops in {name} every twenty minutes."], []),
    ]


def post(name: str) -> list:
    return [
        ("", [f"{name}: a short note from our team, written on a rainy morning."], []),
        ("What to try", [f"Begin small. {name} takes no more than a quarter of an hour."], []),
    ]


# The three builders


def marked(text: str) -> str:
    """Paragraphs with [words](address) as markup."""
    while "](" in text:
        before, _bracket, rest = text.partition("[")
        words, _middle, rest = rest.partition("](")
        address, _paren, rest = rest.partition(")")
        text = f'{before}<a href="{address}">{words}</a>{rest}'
    return text


def listed(entries: list[str]) -> str:
    return f"<ul>{''.join(f'<li>{entry}</li>' for entry in entries)}</ul>" if entries else ""


def elementor(title: str, sections: list) -> str:
    def widget(kind: str, inner: str) -> str:
        return (
            f'<div class="elementor-element elementor-widget elementor-widget-{kind}">'
            f'<div class="elementor-widget-container">{inner}</div></div>'
        )

    out = [widget("heading", f'<h1 class="elementor-heading-title">{title}</h1>')]
    for heading, paragraphs, entries in sections:
        if heading:
            out.append(widget("heading", f'<h2 class="elementor-heading-title">{heading}</h2>'))
        text = "".join(f"<p>{marked(one)}</p>" for one in paragraphs) + listed(entries)
        out.append(widget("text-editor", text))
    out.append(widget("text-editor", f"<p>{BANNER}</p>"))
    return (
        '<div class="elementor elementor-12"><section class="elementor-section">'
        f'<div class="elementor-container"><div class="elementor-column">{"".join(out)}'
        "</div></div></section></div>"
    )


def gutenberg(title: str, sections: list) -> str:
    out = []
    for heading, paragraphs, entries in sections:
        if heading:
            out.append(f'<h2 class="wp-block-heading">{heading}</h2>')
        out += [f"<p>{marked(one)}</p>" for one in paragraphs]
        out.append(listed(entries).replace("<ul>", '<ul class="wp-block-list">'))
    return (
        f'<main class="wp-block-group"><h1 class="wp-block-post-title">{title}</h1>'
        '<div class="entry-content wp-block-post-content is-layout-constrained">'
        f"{''.join(out)}<p>{BANNER}</p></div></main>"
    )


def squarespace(title: str, sections: list) -> str:
    def block(inner: str) -> str:
        return (
            '<div class="sqs-block html-block sqs-block-html"><div class="sqs-block-content">'
            f'<div class="sqs-html-content">{inner}</div></div></div>'
        )

    out = [block(f'<h1 style="white-space:pre-wrap;">{title}</h1>')]
    for heading, paragraphs, entries in sections:
        head = f"<h3>{heading}</h3>" if heading else ""
        text = "".join(f'<p class="">{marked(one)}</p>' for one in paragraphs)
        out.append(block(f"{head}{text}{listed(entries)}"))
    out.append(block(f'<p class="">{BANNER}</p>'))
    return (
        '<main id="page" role="main"><article class="sections"><section class="page-section">'
        f'<div class="content-wrapper">{"".join(out)}</div></section></article></main>'
    )


BUILDERS = (elementor, gutenberg, squarespace)


def shown(path: str) -> str:
    """The page at ``path`` as its builder makes it."""
    made = pages()
    title, sections = made[path]
    if path in ("/what-we-treat/", "/services/", "/our-team/"):
        below = [one for one in made if one.startswith(path) and one != path]
        entries = [f'<a href="{one}">{made[one][0]}</a>' for one in below]
        sections = [("", ["Choose a page."], entries)]
    builder = BUILDERS[list(made).index(path) % len(BUILDERS)]
    menu = "".join(
        f'<li><a href="/{one}/">{one.replace("-", " ").capitalize()}</a></li>'
        for one in ("what-we-treat", "services", "our-team")
    )
    return (
        f'<!doctype html><html lang="en"><head><title>{title} | Old Mill Clinic</title>'
        f"</head><body><header><nav><ul>{menu}</ul></nav></header>{builder(title, sections)}"
        "<footer><p>© Old Mill Clinic. All rights reserved.</p></footer></body></html>"
    )


def sitemap(paths: list[str]) -> str:
    rows = "".join(f"<url><loc>{SITE}{path}</loc></url>" for path in paths)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'
    )


def answers() -> dict[str, tuple[str, bytes]]:
    """(content type, body) by path: the pages, their map and where robots find that."""
    paths = list(pages())
    found = {path: ("text/html; charset=utf-8", shown(path).encode()) for path in paths}
    found["/sitemap.xml"] = ("application/xml", sitemap(paths).encode())
    found["/robots.txt"] = ("text/plain", f"Sitemap: {SITE}/sitemap.xml\n".encode())
    return found


class Handler(BaseHTTPRequestHandler):
    def __init__(self, answers: dict[str, tuple[str, bytes]], *args) -> None:
        self.answers = answers
        super().__init__(*args)

    def do_GET(self) -> None:
        kind, body = self.answers.get(self.path, ("", b""))
        self.send_response(200 if kind else 404)
        self.send_header("Content-Type", kind or "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args) -> None:
        pass


@contextmanager
def served(answers: dict[str, tuple[str, bytes]]) -> Iterator[int]:
    """The site on a port of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, answers))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
