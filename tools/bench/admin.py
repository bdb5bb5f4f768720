#!/usr/bin/env python3
"""What the admin's screens and a copy cost: tools/bench/admin.py [--runs 15] [--profile SCREEN]

Loads the demo into a throw-away database and asks for each screen as an editor of a practice, in
one process without a network. Prints the processor's time (median, milliseconds) and queries of a
request, beside a stock Wagtail whose page has as many fields and sections, of the same content.
Ends with 1 when a screen is over its limit.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import os
import pstats
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from itertools import count
from pathlib import Path
from time import process_time

from throwaway import project

#: Milliseconds of a processor that a request may take.
LIMITS = {
    "dashboard": 120,
    "explorer": 200,
    "condition editor": 400,
    "home's editor": 400,
    "copy and publish": 600,
}
PRACTICE, CONDITION = "larkfield-chiropractic", "muscle-spasm"


def screen(client, address: str) -> Callable[[], object]:
    """Asks for a screen and gives its answer."""

    def ask():
        answer = client.get(address)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        return answer

    return ask


def copy(client, page, parent: int) -> Callable[[], object]:
    """Copies a page by Wagtail's form and publishes the copy; each time another one."""
    numbers = count(1)

    def ask():
        name = f"{page.slug}-{next(numbers)}"
        form = {"new_title": name, "new_slug": name, "new_parent_page": parent}
        answer = client.post(f"/admin/pages/{page.pk}/copy/", {**form, "publish_copies": "on"})
        assert type(page).objects.filter(slug=name, live=True).exists(), answer.content.decode()
        return answer

    return ask


def measure(ask: Callable[[], object], runs: int) -> dict[str, float]:
    """``ms`` and ``queries`` of a request after three others, and its answer's ``kb``."""
    from django.db import connection

    for _warm in range(3):
        ask()
    spent = []
    for _run in range(runs):
        begun = process_time()
        ask()
        spent.append((process_time() - begun) * 1000)
    asked = []

    def note(execute, sql, params, many, context):
        asked.append(sql)
        return execute(sql, params, many, context)

    # Django's own list of queries is emptied with each new connection.
    with connection.execute_wrapper(note):
        answer = ask()
    return {
        "ms": statistics.median(spent),
        "queries": len(asked),
        "kb": len(answer.content) / 1024,
    }


def profile(ask: Callable[[], object]) -> None:
    profiler = cProfile.Profile()
    profiler.enable()
    for _run in range(5):
        ask()
    profiler.disable()
    stats = pstats.Stats(profiler)
    stats.sort_stats("cumulative").print_stats(70)
    stats.sort_stats("tottime").print_stats(30)


# --- Ours ---------------------------------------------------------------------------


def ours(runs: int, profiled: str) -> tuple[dict[str, dict], dict]:
    """What our screens cost, and the shape of the page for a stock Wagtail to have."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.test import Client

    from clinics.models import Practice
    from condition_pages.models import ConditionIndexPage, ConditionPage

    with Path(os.devnull).open("w") as nowhere:
        call_command("load_demo", stdout=nowhere)
    practice = Practice.objects.get(slug=PRACTICE)
    home = practice.home
    condition = ConditionPage.objects.get(slug=CONDITION, path__startswith=home.path)
    index = ConditionIndexPage.objects.get(path__startswith=home.path, locale=home.locale)
    client = Client(HTTP_HOST="localhost:8000")
    user = get_user_model().objects.get(username=f"editor-{PRACTICE}")
    client.force_login(user)
    screens = {
        "dashboard": "/admin/",
        "explorer": f"/admin/pages/{index.pk}/",
        "condition editor": f"/admin/pages/{condition.pk}/edit/",
        "home's editor": f"/admin/pages/{home.pk}/edit/",
    }
    asked = {name: screen(client, address) for name, address in screens.items()}
    asked["copy and publish"] = copy(client, condition, index.pk)
    if profiled:
        asked[profiled]()
        profile(asked[profiled])
        sys.exit()
    shape = {
        "kinds": {name: shape_of(block) for name, block in blocks_of(condition).items()},
        "sections": list(condition.body.raw_data),
        "fields": {
            "condition": len(fields_of(ConditionPage)),
            "home": len(fields_of(type(home))),
        },
        "pages": index.get_children().count(),
    }
    found = {name: measure(ask, runs) for name, ask in asked.items()}
    return found, json.loads(json.dumps(shape, default=str))


def blocks_of(page) -> dict:
    return dict(page.body.stream_block.child_blocks)


def fields_of(model) -> list[str]:
    """The names of the fields in the model's editor."""
    from wagtail.admin.panels import get_edit_handler

    return list(get_edit_handler(model).get_form_class().base_fields)


def shape_of(block) -> object:
    """A block as what a stock Wagtail has of its kind: nested lists of names."""
    from wagtail import blocks

    if isinstance(block, blocks.BaseStructBlock):
        return ["struct", {name: shape_of(child) for name, child in block.child_blocks.items()}]
    if isinstance(block, blocks.ListBlock):
        return ["list", shape_of(block.child_block)]
    if isinstance(block, blocks.RichTextBlock):
        return ["rich", block.features or []]
    if isinstance(block, blocks.MultipleChoiceBlock):
        return ["choices", [[str(a), str(b)] for a, b in choices_of(block)]]
    if isinstance(block, blocks.BooleanBlock):
        return ["flag"]
    if isinstance(block, blocks.IntegerBlock):
        return ["number"]
    if isinstance(block, blocks.DateBlock):
        return ["date"]
    if isinstance(block, blocks.ChoiceBlock) or hasattr(block, "of"):
        return ["choice", [[str(a), str(b)] for a, b in choices_of(block)]]
    if isinstance(block, blocks.TextBlock):
        return ["text"]
    return ["char"]


def choices_of(block) -> list:
    choices = block.field.widget.choices
    return [pair for pair in choices if not isinstance(pair[1], (list, tuple))]


# --- A stock Wagtail, in a process of its own ------------------------------------------


def stock(runs: int, shape: dict, script: str = __file__) -> dict[str, dict]:
    """What the same costs a Wagtail of its own apps alone, as ``script`` measures it."""
    with tempfile.TemporaryDirectory() as folder:
        write_stock(Path(folder))
        done = subprocess.run(
            [sys.executable, script, "--stock", folder, "--runs", str(runs)],
            input=json.dumps(shape),
            capture_output=True,
            text=True,
        )
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout)


def write_stock(folder: Path) -> None:
    app = folder / "stock"
    app.mkdir()
    (app / "__init__.py").write_text("")
    (app / "models.py").write_text(STOCK_MODELS)


STOCK_MODELS = """
from django.db import models
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from stock import shape


def block(made):
    kind, *more = made
    if kind == "struct":
        return blocks.StructBlock([(name, block(child)) for name, child in more[0].items()])
    if kind == "list":
        return blocks.ListBlock(block(more[0]))
    if kind == "rich":
        return blocks.RichTextBlock(features=more[0], required=False)
    if kind in ("choice", "choices"):
        choice = blocks.ChoiceBlock if kind == "choice" else blocks.MultipleChoiceBlock
        return choice(choices=[tuple(pair) for pair in more[0]], required=False)
    plain = {
        "flag": blocks.BooleanBlock,
        "number": blocks.IntegerBlock,
        "date": blocks.DateBlock,
        "text": blocks.TextBlock,
        "char": blocks.CharBlock,
    }
    return plain[kind](required=False)


def fields(count):
    return {f"field_{number}": models.CharField(max_length=200, blank=True)
            for number in range(count)}


class ConditionPage(Page):
    body = StreamField([(name, block(made)) for name, made in shape["kinds"].items()], blank=True)
    locals().update(fields(shape["own"]["condition"]))
    content_panels = [
        *Page.content_panels,
        *[FieldPanel(f"field_{number}") for number in range(shape["own"]["condition"])],
        FieldPanel("body"),
    ]


class HomePage(Page):
    locals().update(fields(shape["own"]["home"]))
    content_panels = [
        *Page.content_panels,
        *[FieldPanel(f"field_{number}") for number in range(shape["own"]["home"])],
    ]
"""


def be_stock(folder: str, runs: int, measure_it: Callable[[dict, int], dict]) -> None:
    """Be a Wagtail that holds ``shape`` (from the standard input), and measure it."""
    import stock as package
    from django.conf import settings

    package.shape = json.load(sys.stdin)
    # What every page has anyway: its title, address, search fields, dates.
    package.shape["own"] = {
        name: max(0, number - 9) for name, number in package.shape["fields"].items()
    }
    names = "wagtail.contrib.redirects wagtail.embeds wagtail.sites wagtail.users wagtail.snippets"
    names += " wagtail.documents wagtail.images wagtail.search wagtail.admin wagtail modelcluster"
    names += " taggit django_filters django_tasks stock"
    django_names = ("auth", "contenttypes", "sessions", "messages", "staticfiles")
    settings.configure(
        SECRET_KEY="stock",
        ALLOWED_HOSTS=["*"],
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=[*names.split(), *[f"django.contrib.{name}" for name in django_names]],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                },
            }
        ],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": f"{folder}/stock.sqlite3",
            }
        },
        ROOT_URLCONF="stock.urls",
        STATIC_URL="/static/",
        MEDIA_ROOT=folder,
        WAGTAIL_SITE_NAME="Stock",
        WAGTAILADMIN_BASE_URL="http://localhost",
        WAGTAIL_ENABLE_UPDATE_CHECK=False,
        WAGTAIL_GRAVATAR_PROVIDER_URL=None,
        DATA_UPLOAD_MAX_NUMBER_FIELDS=10_000,
    )
    (Path(folder) / "stock" / "urls.py").write_text(STOCK_URLS)
    import django

    django.setup()
    from django.core.management import call_command

    with Path(os.devnull).open("w") as nowhere:
        call_command("makemigrations", "stock", verbosity=0, stdout=nowhere)
        call_command("migrate", verbosity=0, stdout=nowhere)
    print(json.dumps(measure_it(package.shape, runs)))


STOCK_URLS = """
from django.urls import include, path
from wagtail import urls
from wagtail.admin import urls as admin
from wagtail.documents import urls as documents

urlpatterns = [
    path("admin/", include(admin)), path("documents/", include(documents)), path("", include(urls))
]
"""


def stock_pages(shape: dict) -> tuple[object, list]:
    """The home page of the stock Wagtail, and the pages below it, published."""
    from stock.models import ConditionPage, HomePage
    from wagtail.models import Page, Site

    root = Page.objects.get(depth=1)
    home = root.add_child(instance=HomePage(title="Home", slug="stock-home"))
    Site.objects.update(root_page=home)
    pages = [
        home.add_child(
            instance=ConditionPage(
                title=f"Page {number}", slug=f"page-{number}", body=json.dumps(shape["sections"])
            )
        )
        for number in range(shape["pages"])
    ]
    for page in (home, *pages):
        page.save_revision().publish()
    return home, pages


def measure_stock(shape: dict, runs: int) -> dict[str, dict]:
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Group
    from django.test import Client
    from wagtail.models import GroupPagePermission

    home, pages = stock_pages(shape)
    user = get_user_model().objects.create_user("editor", password="editor")
    editors = Group.objects.get(name="Editors")
    user.groups.add(editors)
    from django.contrib.auth.models import Permission

    for name in ("add_page", "change_page", "publish_page"):
        GroupPagePermission.objects.create(
            group=editors, page=home, permission=Permission.objects.get(codename=name)
        )
    client = Client()
    client.force_login(user)
    screens = {
        "dashboard": "/admin/",
        "explorer": f"/admin/pages/{home.pk}/",
        "condition editor": f"/admin/pages/{pages[0].pk}/edit/",
        "home's editor": f"/admin/pages/{home.pk}/edit/",
    }
    asked = {name: screen(client, address) for name, address in screens.items()}
    asked["copy and publish"] = copy(client, pages[0], home.pk)
    return {name: measure(ask, runs) for name, ask in asked.items()}


# --- The table -------------------------------------------------------------------------


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--profile", choices=LIMITS, default="")
    parser.add_argument("--stock", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.stock:
        sys.path.insert(0, options.stock)
        be_stock(options.stock, options.runs, measure_stock)
        return 0
    with project():
        found, shape = ours(options.runs, options.profile)
    beside = stock(options.runs, shape)
    print(f"{'screen':18} {'ms':>6} {'limit':>6} {'queries':>8} {'KB':>6}   stock: ms queries KB")
    late = []
    for name, limit in LIMITS.items():
        own, other = found[name], beside[name]
        print(
            f"{name:18} {own['ms']:6.0f} {limit:6} {own['queries']:8} {own['kb']:6.0f}"
            f"   {other['ms']:9.0f} {other['queries']:7} {other['kb']:4.0f}"
        )
        if own["ms"] > limit:
            late.append(name)
    print(f"over the limit: {', '.join(late)}" if late else "all within their limits")
    return bool(late)


if __name__ == "__main__":
    sys.exit(main())
