"""What attacks every address that the resolver knows: routes, answers, forms."""

from __future__ import annotations

import io
import itertools
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from bs4 import BeautifulSoup
from django.db import transaction
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
    "batch": ["batch"],
    "page": ["pending"],
    "slug": ["slug"],
    "practice": ["slug"],
    "key": ["indexnow"],
    "token": ["key"],
    "path": ["path"],
    "signed": ["receipt"],
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
    "digest": ["x"],
    "names": ["site"],
    "number": ["1"],
}
MODELS = [
    ("wagtailcore", "page"),
    ("condition_pages", "conditionpage"),
    ("clinics", "clinicpage"),
    ("clinics", "contentpage"),
    ("wagtailimages", "image"),
    ("wagtaildocs", "document"),
    ("wagtailcore", "workflow"),
    ("wagtailcore", "groupapprovaltask"),
    ("condition_pages", "condition"),
    ("clinic_seo", "searchengines"),
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
    """Addresses of each route with ids of ``other`` in some places and ``own`` in the rest."""
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
    for pair in MODELS if MODEL_ARGUMENTS & set(arguments) else [None]:
        choices = [values(argument, pair, own, other) for argument in arguments]
        for combination in itertools.islice(itertools.product(*choices), known):
            given = dict(zip(arguments, combination, strict=True))
            address = reversed_or_none(name, kwargs=given)
            if address:
                yield address


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


def values(argument, pair, own, other):
    """What to put in the place of an argument, the other practice's first."""
    if argument in MODEL_ARGUMENTS:
        return [pair[0]]
    if argument in ("model_name", "content_type_model_name"):
        return [pair[1]]
    if argument == "action":
        return ACTIONS
    if argument in WORDS:
        return WORDS[argument]
    kinds = KINDS.get(argument, list(other.ids))
    if kinds == ["page"]:
        return [*other.ids["page"], own.ids["page"][0]]
    theirs = list(dict.fromkeys(itertools.chain(*(other.ids[kind] for kind in kinds))))
    return theirs + (own.ids[kinds[0]] if len(kinds) == 1 else [])


ELSEWHERE = "https://elsewhere.example.net/"


def queries(other) -> Iterator[dict]:
    """Query strings that carry ids in the ways that choosers, filters and bulk actions read."""
    yield {}
    page, image = other.ids["page"][0], other.ids["image"][0]
    every = {
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
    yield every
    yield {"export": "csv"}
    yield {"export": "xlsx"}
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


def answer(response) -> str:
    """All that an answer says: headers, cookies, and what a spreadsheet's archive holds."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"".join(archive.read(name) for name in archive.namelist())
    return body.decode(errors="replace") + str(dict(response.headers)) + str(response.cookies)


def crawl(client, own, other, host, known=8, asked=6):
    """(route, address, query, answer, status) of each address and query that a GET reaches."""
    for name, address in addresses(own, other, known):
        for query in itertools.islice(queries(other), asked):
            try:
                with transaction.atomic():
                    response = client.get(address, query, headers={"host": host})
                    body = answer(response)
                    transaction.set_rollback(True)
            except Exception as error:
                yield name, address, query, f"CRASH {type(error).__name__} {error}", 500
                continue
            yield name, address, query, body, response.status_code


# Forms


@dataclass(frozen=True)
class Form:
    """One form as a browser would send it, and which of its fields may hold an id."""

    address: str
    method: str
    fields: dict
    pointers: tuple[str, ...]


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
    for form in BeautifulSoup(text, "lxml").select("form"):
        fields, pointers = fields_of(form)
        target = urljoin(address, form.get("action") or address)
        yield Form(target, form.get("method", "get").lower(), fields, tuple(pointers))


#: Stands for a file that a form asks for.
A_FILE = object()
#: What a person would fill in, where a form would be refused for its emptiness.
FILLED = {"slug": "mine-now", "email": "mine@example.com", "url": "https://example.com/"}


def fields_of(form) -> tuple[dict, list[str]]:
    sent, pointers = {}, []
    for tag in form.select("[name]"):
        name, kind = tag["name"], tag.get("type", "text")
        # What the editor's script makes new rows of.
        if "__prefix__" in name:
            continue
        if tag.name == "select":
            sent[name] = [option.get("value", "") for option in tag.select("option[selected]")]
            pointers.append(name)
        elif tag.name == "textarea":
            sent[name] = tag.text
        elif kind in ("checkbox", "radio"):
            pointers.append(name)
            if tag.has_attr("checked"):
                sent.setdefault(name, []).append(tag.get("value", "on"))
        elif kind == "file":
            sent[name] = A_FILE
        elif kind not in ("submit", "button"):
            sent[name] = tag.get("value", "")
            if kind == "hidden" and (not sent[name] or sent[name].isdigit()):
                pointers.append(name)
            elif kind in ("text", "email", "url") and not sent[name]:
                filled = FILLED.get(name, FILLED.get(kind, "Mine now"))
                sent[name] = filled if not re.search("date|time|_at$", name) else ""
    # The editor builds the sections of a page with script.
    if "title" in sent and "slug" in sent:
        sent.setdefault("body-count", "0")
    return sent, [name for name in dict.fromkeys(pointers) if not NO_POINTERS.search(name)]


def guesses(field: str, other) -> list:
    """Ids of the other practice that would make sense in a field, by its name."""
    ids, name = other.ids, field.lower()
    by_word = {
        "image": "image", "logo": "image", "portrait": "image", "photo": "image",
        "document": "document", "collection": "collection", "parent_page": "page",
        "user": "user", "owner": "user", "group": "group", "site": "site",
        "workflow": "workflow", "task": "task", "comment": "comment",
    }  # fmt: skip
    found = [kind for word, kind in by_word.items() if word in name]
    if found:
        return [ids[kind][0] for kind in found]
    if re.search(r"page|author|reviewer|location|target|practitioner|treatment", name):
        return ids["page"]
    return [*ids["page"][:2], *(ids[kind][0] for kind in ("image", "document", "user", "child"))]


def attempts(form: Form, other) -> Iterator[dict]:
    """What to send of a form: the other practice's ids in each field, then in all at once."""
    for field in form.pointers:
        for guess in guesses(field, other):
            yield {**form.fields, field: guess}
    if form.pointers:
        yield {**form.fields, **{field: guesses(field, other)[0] for field in form.pointers}}


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
