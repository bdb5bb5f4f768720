#!/usr/bin/env python3
"""What visitors' pages cost: tools/bench/pages.py [--runs 21] [--cold] [--profile KIND]

Loads the demo into a throw-away database and asks for a page of each kind of one practice as
somebody who is not signed in, in one process without a network. Prints how often a request asks
the database and the processor's time that it takes (median, milliseconds), beside a stock Wagtail
whose page has sections of the same content and shows each by its block's own template.

With ``--cold`` the cache is emptied before each request. Ends with 1 when a page is over its
limit: of queries, and of the time that the stock page with the same sections takes.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

import admin
from throwaway import project

#: How often a page may ask the database, and how many times the processor's time of the stock
#: page with sections it may take, with warm caches.
LIMITS = {
    "home": (4, 4),
    "conditions": (5, 3),
    "condition": (8, 5),
    "treatments": (5, 3),
    "treatment": (5, 3),
    "team": (5, 3),
    "practitioner": (5, 3),
    "locations": (5, 3),
    "location": (5, 3.5),
    "content": (6, 3),
    "contact": (5, 3),
    "search": (8, 3.5),
}
#: What it lacks, such as a list of places, is another's.
PRACTICE, CONDITION = "larkfield-chiropractic", "muscle-spasm"


def addresses(practice) -> dict[str, str]:
    """The address of a page of each kind that the practice has, by the kind's name."""
    from clinics import models
    from condition_pages.models import ConditionIndexPage, ConditionPage

    kinds = {
        "home": models.ClinicPage,
        "conditions": ConditionIndexPage,
        "condition": ConditionPage.objects.filter(slug=CONDITION),
        "treatments": models.TreatmentIndexPage,
        "treatment": models.TreatmentPage,
        "team": models.PractitionerIndexPage,
        "practitioner": models.PractitionerPage,
        "locations": models.LocationIndexPage,
        "location": models.LocationPage,
        "content": models.ContentPage,
        "contact": models.EnquiryPage,
    }
    found = {}
    for name, kind in kinds.items():
        pages = getattr(kind, "objects", kind).filter(path__startswith=practice.home.path)
        page = next((page for page in pages.live().order_by("path") if not leads_on(page)), None)
        if page is not None:
            found[name] = page.get_full_url()
    found["search"] = f"{practice.site.root_url}/search/?q=back+pain"
    return found


def leads_on(page) -> bool:
    return getattr(page, "only_one", None) is not None


def ask_for(client, address: str, cold: bool) -> Callable[[], object]:
    """Asks for a page by its whole address and gives the answer."""
    from django.core.cache import cache

    host, _slash, path = address.partition("//")[2].partition("/")

    def ask():
        if cold:
            cache.clear()
        answer = client.get(f"/{path}", headers={"host": host})
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        return answer

    return ask


def ours(options) -> tuple[dict[str, dict], dict]:
    """What our pages cost, and the shape of one for a stock Wagtail to have."""
    import os

    from django.core.management import call_command
    from django.test import Client

    from clinics.models import Practice
    from condition_pages.models import ConditionIndexPage, ConditionPage

    with Path(os.devnull).open("w") as nowhere:
        call_command("load_demo", stdout=nowhere)
    client = Client()
    practice, every = Practice.objects.get(slug=PRACTICE), {}
    for each in Practice.objects.order_by("slug"):
        every = addresses(each) | every
    every |= addresses(practice)
    asked = {name: ask_for(client, every[name], options.cold) for name in LIMITS if name in every}
    if options.profile:
        asked[options.profile]()
        admin.profile(asked[options.profile])
        sys.exit()
    found = {name: admin.measure(ask, options.runs) for name, ask in asked.items()}
    home = practice.home
    condition = ConditionPage.objects.get(slug=CONDITION, path__startswith=home.path)
    index = ConditionIndexPage.objects.get(path__startswith=home.path, locale=home.locale)
    blocks = admin.blocks_of(condition)
    shape = {
        "kinds": {name: admin.shape_of(block) for name, block in blocks.items()},
        "sections": list(condition.body.raw_data),
        "fields": {"condition": len(admin.fields_of(ConditionPage)), "home": 0},
        "pages": index.get_children().count(),
    }
    return found, json.loads(json.dumps(shape, default=str))


# --- A stock Wagtail, in a process of its own ------------------------------------------

STOCK_TEMPLATES = {
    "condition_page.html": """{% load wagtailcore_tags wagtailuserbar %}<!doctype html>
<html lang="en"><head><title>{{ page.title }}</title></head><body>
<nav>{% for link in page.get_parent.get_children.live %}
<a href="{% pageurl link %}">{{ link.title }}</a>{% endfor %}</nav>
<h1>{{ page.title }}</h1>
{% for block in page.body %}<section>{% include_block block %}</section>{% endfor %}
{% wagtailuserbar %}</body></html>""",
    "home_page.html": """{% load wagtailcore_tags wagtailuserbar %}<!doctype html>
<html lang="en"><head><title>{{ page.title }}</title></head><body>
<nav>{% for link in page.get_children.live %}<a href="{% pageurl link %}">{{ link.title }}</a>
{% endfor %}</nav><h1>{{ page.title }}</h1>{% wagtailuserbar %}</body></html>""",
}


def measure_stock(shape: dict, runs: int) -> dict[str, dict]:
    """What the stock Wagtail's page with sections costs, and its home page, a list of pages."""
    from django.test import Client
    from stock import models

    folder = Path(models.__file__).parent / "templates" / "stock"
    folder.mkdir(parents=True)
    for name, text in STOCK_TEMPLATES.items():
        (folder / name).write_text(text)
    home, pages = admin.stock_pages(shape)
    shown = {"condition": pages[0], "home": home}
    client = Client()
    return {
        name: admin.measure(ask_for(client, f"http://localhost{page.url}", False), runs)
        for name, page in shown.items()
    }


# --- The table -------------------------------------------------------------------------


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=21)
    parser.add_argument("--cold", action="store_true", help="empty the cache before each request")
    parser.add_argument("--profile", choices=LIMITS, default="")
    parser.add_argument("--stock", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.stock:
        sys.path.insert(0, options.stock)
        admin.be_stock(options.stock, options.runs, measure_stock)
        return 0
    with project():
        found, shape = ours(options)
    beside = admin.stock(options.runs, shape, __file__)
    print("page            queries limit    ms  times stock  limit    KB")
    unit, over = beside["condition"]["ms"], []
    for name, own in found.items():
        queries, times = LIMITS[name]
        print(
            f"{name:16}{own['queries']:7}{queries:6}{own['ms']:6.0f}{own['ms'] / unit:13.1f}"
            f"{times:7}{own['kb']:6.0f}"
        )
        if not options.cold and (own["queries"] > queries or own["ms"] > times * unit):
            over.append(name)
    for name, other in beside.items():
        print(
            f"stock {name:10}{other['queries']:7}{'':6}{other['ms']:6.0f}{'':20}{other['kb']:6.0f}"
        )
    if options.cold:
        return 0
    print(f"over the limit: {', '.join(over)}" if over else "all within their limits")
    return bool(over)


if __name__ == "__main__":
    sys.exit(main())
