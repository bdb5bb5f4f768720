"""What attacks every address that the resolver knows: routes, answers, forms."""

from __future__ import annotations

import io
import itertools
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

import lxml.html
from django.db import transaction
from django.forms import BaseForm
from django.urls import NoReverseMatch, get_resolver, reverse

#: What an argument of an address stands for, by its name; any kind where it is not here.
KINDS = {
    "page_id": ["page"],
    "parent_page_id": ["page"],
    "page_to_move_id": ["page"],
    "destination_id": ["page"],
    "page_pk": ["page"],
    "image_id": ["image"],
    "document_id": ["document"],
    "doc_id": ["document"],
    "collection_id": ["collection"],
    "task_id": ["task"],
    "task_state_id": ["task_state"],
    "workflow_state_id": ["workflow_state"],
    "workflow_pk": ["workflow"],
    "revision_id": ["revision"],
    "revision_id_a": ["revision"],
    "revision_id_b": ["revision"],
    "redirect_id": ["redirect"],
    "session_id": ["session"],
    "uploaded_file_id": ["upload"],
    "restriction_id": ["restriction"],
    "uuid": ["enquiry"],
    "page_view_restriction_id": ["restriction"],
    "user_id": ["user"],
    "finding_id": ["finding"],
    "condition_id": ["condition"],
    "batch": ["batch"],
    "page": ["pending"],
    "slug": ["slug"],
    "practice": ["slug"],
    "key": ["indexnow"],
    "token": ["key"],
    "path": ["path"],
    "signed": ["receipt"],
    "card": ["card"],
}
WORDS = {
    "action_name": [
        "approve",
        "reject",
        "cancel",
        "publish",
        "unpublish",
        "copy",
        "move",
        "delete",
    ],
    "filter_spec": ["original"],
    "uidb64": ["MQ"],
    "content_hash": ["x"],
    "names": ["site"],
    "number": ["1"],
}
MODELS = [
    ("wagtailcore", "page"),
    ("condition_pages", "conditionpage"),
    ("wagtailimages", "image"),
    ("clinic_seo", "searchengines"),
    # From here on where more than one id of each kind is tried.
    ("clinics", "clinicpage"),
    ("clinics", "contentpage"),
    ("wagtaildocs", "document"),
    ("wagtailcore", "workflow"),
    ("wagtailcore", "groupapprovaltask"),
    ("condition_pages", "condition"),
    ("auth", "user"),
]
ACTIONS = ["delete", "move", "publish", "unpublish", "add_tags", "add_to_collection"]
ACTIONS += ["assign_role", "set_active_state"]
MODEL_ARGUMENTS = {"app_label", "app_name", "content_type_app_name"}
#: Would end the session that attacks.
LEFT_OUT = ("wagtailadmin_logout", "account_logout", "wagtailadmin_error_test")


def routes(patterns=None, namespace="") -> Iterator[tuple[str, tuple[str, ...], object]]:
    """(name, argument names, pattern) of everything the resolver knows."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if hasattr(pattern, "url_patterns"):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern.url_patterns, inner)
        elif pattern.name:
            yield namespace + pattern.name, tuple(pattern.pattern.regex.groupindex), pattern


def addresses(own, other, known: int) -> Iterator[tuple[str, str]]:
    """Addresses of each route with ids of ``other``: ``known`` values in each place.

    One place is changed at a time, and where there are several, each holds one of ``own`` once
    while the rest are the other's, and the other way round.
    """
    seen = set()
    for name, arguments, pattern in routes():
        if name in LEFT_OUT:
            continue
        for address in _of_route(name, arguments, pattern, own, other, known):
            if address not in seen:
                seen.add(address)
                yield name, address


def _of_route(name, arguments, pattern, own, other, known):
    if not arguments:
        for wild in wildcards(other) if pattern.pattern.regex.groups else [()]:
            address = reversed_or_none(name, args=wild)
            if address:
                yield address
        return
    models = MODELS if known > 1 else MODELS[:4]
    for pair in models if MODEL_ARGUMENTS & set(arguments) else [None]:
        theirs = [values(name, argument, pair, other, known) for argument in arguments]
        mine = [values(name, argument, pair, own, 1)[0] for argument in arguments]
        for combination in combinations(theirs, mine):
            address = reversed_or_none(name, kwargs=dict(zip(arguments, combination, strict=True)))
            if address:
                yield address


def combinations(theirs: list[list], mine: list) -> Iterator[list]:
    base = [each[0] for each in theirs]
    yield base
    for place, choices in enumerate(theirs):
        for choice in choices[1:]:
            yield [*base[:place], choice, *base[place + 1 :]]
        if len(theirs) > 1:
            yield [*base[:place], mine[place], *base[place + 1 :]]
            yield [*mine[:place], base[place], *mine[place + 1 :]]


def reversed_or_none(name, **given) -> str | None:
    try:
        return reverse(name, **given)
    except NoReverseMatch:
        return None


def wildcards(other):
    slug = other.marker.lower()
    return [
        (other.ids["document"][0], f"{slug}.txt"),
        (f"{slug}-fees/",),
        (f"conditions/{slug}-cramp/",),
    ]


def values(name, argument, pair, other, known: int) -> list:
    """What to put in the place of an argument: the first is what makes sense there."""
    if argument in MODEL_ARGUMENTS:
        return [pair[0]]
    if argument in ("model_name", "content_type_model_name"):
        return [pair[1]]
    words = ACTIONS if argument == "action" else WORDS.get(argument)
    if words:
        return words if known > 1 else words[:1]
    if name == OF_EACH_KIND:
        known = len(other.ids["page"])
    if argument in KINDS:
        return list(itertools.chain(*(other.ids[kind] for kind in KINDS[argument])))[:known]
    asked = f"{name} {pair[1]}" if pair else name
    meant = next((kind for word, kind in MEANT if word in asked), "page")
    rest = [other.ids[kind][0] for kind in other.ids if kind != meant]
    return [*other.ids[meant], *rest][:known]


#: What kind of thing an argument named "pk" is, by a word in the name of the route or the model.
MEANT = [
    ("condition_pages_condition", "condition"),
    ("image", "image"),
    ("document", "document"),
    ("docs", "document"),
    ("collection", "collection"),
    ("task", "task"),
    ("workflow", "workflow"),
    ("calls-to-action", "child"),
    ("offers", "offer"),
    ("testimonials", "testimonial"),
    ("settings", "site"),
    ("sites", "site"),
    ("group", "group"),
    ("user", "user"),
]
#: A page's editor is another for each kind of page, so it is always asked about one of each.
OF_EACH_KIND = "wagtailadmin_pages:edit"


ELSEWHERE = "https://elsewhere.example.net/"


def queries(other) -> Iterator[dict]:
    """Query strings that carry ids in the ways that choosers, filters and bulk actions read."""
    yield {}
    page, image = other.ids["page"][0], other.ids["image"][0]
    yield {
        "id": [page, image, *other.ids["document"]],
        # Not the whole word: an answer may repeat what was asked.
        "q": other.marker[:6],
        "query": other.marker[:6],
        "term": other.marker[:6],
        "search": other.marker[:6],
        "collection_id": other.ids["collection"][0],
        "page_type": "wagtailcore.page",
        "next": ELSEWHERE,
        "owner": other.ids["user"][0],
        "site": other.ids["site"][0],
        "user": other.ids["user"][0],
    }
    # What Wagtail's API and listings call things.
    yield {
        "fields": "*",
        "child_of": page,
        "collection": other.ids["collection"][0],
        "tag": f"{other.marker} tag",
        "parent": page,
        "multiple": 1,
        "ordering": "-id",
    }
    yield {"descendant_of": page, "for_explorer": 1, "translation_of": page}
    yield {"export": "csv"}
    yield {"export": "xlsx"}


def answer(response) -> str:
    """All that an answer says: headers, cookies, and what a spreadsheet's archive holds."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"".join(archive.read(name) for name in archive.namelist())
    return body.decode(errors="replace") + str(dict(response.headers)) + str(response.cookies)


@dataclass(frozen=True)
class Answer:
    name: str
    address: str
    query: dict
    body: str
    status: int


def crawl(client, own, other, host, known=3, asked=6, first=0) -> Iterator[Answer]:
    """What is answered to a GET of each address, and of each route's first with each query.

    An address without arguments is asked the queries from the ``first`` on.
    """
    met = set()
    whole = {name for name, arguments, _pattern in routes() if not arguments}
    for name, address in addresses(own, other, known):
        # A list is the same list whatever the rest of the address says.
        start = first if name in whole else 0
        several = [*itertools.islice(queries(other), start, asked)] if name not in met else [{}]
        met.add(name)
        for query in several:
            yield get(client, name, address, query, host)


def get(client, name, address, query, host) -> Answer:
    # What an earlier answer left to be said.
    client.cookies.pop("messages", None)
    try:
        with transaction.atomic():
            response = client.get(address, query, headers={"host": host})
            body = answer(response)
            transaction.set_rollback(True)
    except Exception as error:
        return Answer(name, address, query, f"CRASH {type(error).__name__} {error}", 500)
    return Answer(name, address, query, body, response.status_code)


# Forms


@dataclass(frozen=True)
class Form:
    """One form as a browser would send it, and which of its fields may hold an id."""

    address: str
    method: str
    fields: dict
    pointers: tuple[str, ...]
    #: What was empty and has been filled in.
    filled: frozenset[str]


#: Hidden fields that count or order rows, or say what to do.
NO_POINTERS = re.compile(
    r"csrf|-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS$|-(ORDER|DELETE|deleted|order|type|count)$"
    r"|^action-|next|loaded_revision|overwrite"
)


def forms_in(address: str, text: str) -> Iterator[Form]:
    """The forms of a page, or of the HTML inside an answer in JSON."""
    if text.lstrip().startswith("{"):
        try:
            answered = json.JSONDecoder().raw_decode(text)[0]
        except ValueError:
            return
        text = " ".join(part for part in answered.values() if isinstance(part, str))
    if "<form" not in text:
        return
    for form in lxml.html.fromstring(text).iter("form"):
        target = urljoin(address, form.get("action") or address)
        yield Form(target, form.get("method", "get").lower(), *fields_of(form))


#: Stands for a file that a form asks for.
A_FILE = object()
#: What a person would fill in, where a form would be refused for its emptiness.
FILLED = {"slug": "mine-now", "email": "mine@example.com", "url": "https://example.com/"}


def fields_of(form) -> tuple[dict, tuple[str, ...], frozenset[str]]:
    sent, pointers, empty = {}, [], set()
    for tag in form.xpath(".//*[@name]"):
        name, kind = tag.get("name"), tag.get("type", "text")
        # What the editor's script makes new rows of.
        if "__prefix__" in name:
            continue
        if tag.tag == "select":
            chosen = tag.xpath(".//option[@selected]")
            sent[name] = [option.get("value", "") for option in chosen]
            pointers.append(name)
        elif tag.tag == "textarea":
            sent[name] = tag.text_content()
        elif kind in ("checkbox", "radio"):
            pointers.append(name)
            if "checked" in tag.attrib:
                sent.setdefault(name, []).append(tag.get("value", "on"))
        elif kind == "file":
            sent[name] = A_FILE
        elif kind not in ("submit", "button"):
            sent[name] = tag.get("value", "")
            if kind == "hidden" and (not sent[name] or sent[name].isdigit()):
                pointers.append(name)
            elif kind in ("text", "email", "url") and not sent[name]:
                empty.add(name)
                sent[name] = FILLED.get(name, FILLED.get(kind, "Mine now"))
    # The editor builds the sections of a page with script.
    if "title" in sent and "slug" in sent:
        sent.setdefault("body-count", "0")
    named = [name for name in dict.fromkeys(pointers) if not NO_POINTERS.search(name)]
    return sent, tuple(named), frozenset(empty)


def guesses(field: str, other) -> list:
    """Ids of the other practice that would make sense in a field, by its name."""
    ids, name = other.ids, field.lower()
    by_word = {
        "image": "image", "logo": "image", "portrait": "image", "photo": "image",
        "document": "document", "collection": "collection",
        "user": "user", "owner": "user", "group": "group", "site": "site",
        "workflow": "workflow", "task": "task", "comment": "comment", "condition": "condition",
    }  # fmt: skip
    found = [kind for word, kind in by_word.items() if word in name]
    if found:
        return [ids[kind][0] for kind in found]
    condition, home, plain, place, person, treatment, _index = ids["page"]
    by_word = {
        "author": [person], "reviewer": [person], "practitioner": [person], "location": [place],
        "treatment": [treatment], "parent": [home], "destination": [home],
        "page": [condition, plain, home], "target": [condition, plain],
    }  # fmt: skip
    for word, pages in by_word.items():
        if word in name:
            return pages
    return [*ids["page"][:2], *(ids[kind][0] for kind in ("image", "document", "user", "child"))]


def attempts(form: Form, other, refused: Callable[[], set[str]]) -> Iterator[dict]:
    """What to send of a form, so that each field has held ids of the other practice.

    A short form: one field at a time, then all at once. A long one: all at once, then again without
    the fields that were refused (``refused`` gives their names after each sending) until none is;
    what was filled in and is refused is left empty. Where no field is at fault and yet something
    is, one at a time.
    """
    # Rows of several kinds have the same number.
    chosen = {field: list(dict.fromkeys(guesses(field, other))) for field in form.pointers}
    fields = dict(form.fields)
    if 0 < len(chosen) < 4:
        for field, ids in chosen.items():
            for guess in ids:
                yield {**fields, field: guess}
                fields |= dict.fromkeys(refused() & form.filled, "")
        yield {**fields, **{field: ids[0] for field, ids in chosen.items()}}
        return
    for turn in range(max(map(len, chosen.values()), default=0)):
        left = {field: ids[turn] for field, ids in chosen.items() if turn < len(ids)}
        while left:
            yield {**fields, **left}
            blamed = refused()
            spoiled = {name for name in blamed & form.filled if fields[name]}
            fields |= dict.fromkeys(spoiled, "")
            if blamed and not (blamed & left.keys() or spoiled):
                yield from ({**fields, field: guess} for field, guess in left.items())
                break
            left = {field: guess for field, guess in left.items() if field not in blamed}
            if not blamed:
                break


class Refusals:
    """The fields that Django's forms have found wrong since they were last asked for."""

    def __init__(self, monkeypatch) -> None:
        self.names: set[str] = set()
        clean = BaseForm.full_clean

        def full_clean(form):
            clean(form)
            # A formset that was not sent at all misses its counts.
            if "TOTAL_FORMS" not in form.errors:
                self.names |= {form.add_prefix(name) for name in form.errors}

        monkeypatch.setattr(BaseForm, "full_clean", full_clean)

    def __call__(self) -> set[str]:
        names, self.names = self.names, set()
        return names


class Writes:
    """Collects what is written with an id of the other practice in it; for execute_wrapper."""

    def __init__(self, ids: re.Pattern) -> None:
        self.ids, self.found = ids, []

    def __call__(self, execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        verb, _, rest = sql.lstrip().partition(" ")
        # A statement that touched no row was aimed at what isn't there.
        wrote = verb in ("INSERT", "UPDATE", "REPLACE") and context["cursor"].rowcount != 0
        if wrote and "wagtailadmin_formstate" not in rest and self.ids.search(repr(params)):
            self.found.append(sql[:120])
        return result
