"""OpenSearch or Elasticsearch, where ``CLINIC_SEARCH_SERVER`` names one: asked first, needed never.

The words are the same as in the database, analysed by ``search.words``; the server only splits
them at spaces. Whatever goes wrong with it is one line in the log, and the database answers, for
half a minute without trying the server again.

What it has yet to be told is noted in ``SearchBacklog``, in the transaction that changes the
index, and told after the commit. Until then the database answers for that practice, so a server
that was away never shows what is no longer so.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import transaction

from ..query import IndexQuery
from . import WEIGHTS, concept_token, intent_token, word_token

logger = logging.getLogger("clinic_search")

#: kind -> the client's package and class, and its name for the seconds it waits at most.
CLIENTS = {
    "opensearch": ("opensearchpy", "OpenSearch", "timeout"),
    "elasticsearch": ("elasticsearch", "Elasticsearch", "request_timeout"),
}
PACKAGES = {"opensearch": "opensearch-py", "elasticsearch": "elasticsearch"}
IN_FRONT = ("in_title", "in_names", "in_headings")
COLUMNS = (*IN_FRONT, "in_body")
#: A visitor waits no longer for it; who publishes a page does.
SECONDS_TO_ANSWER = 1.0
SECONDS_TO_TAKE = 10.0
#: How long nobody asks after a failure.
REST = 30.0
#: Told in one call, and at most by one request of an editor's.
CHUNK = 200
#: More than any words are worth: pages with the words in front come first.
FRONT = 10_000.0

MAPPING = {
    "settings": {
        "analysis": {"analyzer": {"words": {"type": "custom", "tokenizer": "whitespace"}}}
    },
    "mappings": {
        "dynamic": "strict",
        "properties": {
            "page": {"type": "long"},
            "practice": {"type": "long"},
            **{column: {"type": "text", "analyzer": "words"} for column in COLUMNS},
        },
    },
}


class ServerError(Exception):
    """The server did not do what it was asked; the text says why, in one line."""


@dataclass(frozen=True)
class Server:
    """A search server and the index on it."""

    kind: str
    url: str
    index: str

    @property
    def client(self) -> Any:
        return _client(self.kind, self.url)

    def call(
        self, method: str, *path: str, seconds: float = SECONDS_TO_ANSWER, **given: Any
    ) -> Any:
        """What a method of the client answers. Raises ServerError, whatever is wrong."""
        waits = CLIENTS[self.kind][2]
        try:
            if self.kind == "elasticsearch":
                subject: Any = self.client.options(request_timeout=seconds)
            else:
                subject, given[waits] = self.client, seconds
            for name in (*path, method):
                subject = getattr(subject, name)
            answer = subject(index=self.index, **given)
        except Exception as error:
            # The clients have kinds of their own for each thing that may be wrong.
            raise ServerError(f"{type(error).__name__}: {str(error)[:200]}") from error
        return getattr(answer, "body", answer)


@lru_cache(maxsize=4)
def _client(kind: str, url: str) -> Any:
    package, name, waits = CLIENTS[kind]
    make = getattr(import_module(package), name)
    return make(url, max_retries=0, retry_on_timeout=False, **{waits: SECONDS_TO_ANSWER})


def configured() -> Server | None:
    """The server of the settings, or None."""
    named = getattr(settings, "CLINIC_SEARCH_SERVER", None)
    if not named:
        return None
    return Server(named["kind"], named["url"], named.get("index", "clinic-search"))


_rests_until = 0.0


def rests() -> bool:
    """Whether it failed a moment ago, and is left alone."""
    return time.monotonic() < _rests_until


def wake() -> None:
    """IndexQuery it again from now on."""
    global _rests_until
    _rests_until = 0.0


def _failed(reason: ServerError, what: str) -> None:
    global _rests_until
    _rests_until = time.monotonic() + REST
    logger.warning("The search server failed (%s); %s", reason, what)


# Asking


def candidates(practice: int, ask: IndexQuery, limit: int) -> list[int] | None:
    """As the databases' ``candidates``; None where there is no server to rely on."""
    server = configured()
    if server is None or rests() or is_behind(practice):
        return None
    try:
        found = server.call("search", body=question(practice, ask, limit))
        if found.get("timed_out") or found["_shards"]["failed"]:
            raise ServerError("it answered in part")
        return [int(hit["_id"]) for hit in found["hits"]["hits"]]
    except (ServerError, AttributeError, KeyError, TypeError, ValueError) as error:
        reason = error if isinstance(error, ServerError) else ServerError("an answer of no sense")
        _failed(reason, "the database answers")
        return None


def question(practice: int, ask: IndexQuery, limit: int) -> dict[str, Any]:
    """``ask`` in the query language that both kinds of server have in common."""
    query: dict[str, Any] = {
        "filter": [{"term": {"practice": practice}}],
        "must": [_allowed(practice, ask, COLUMNS)],
        "should": [
            {"constant_score": {"filter": _allowed(practice, ask, IN_FRONT), "boost": FRONT}}
        ],
    }
    return {
        "query": {"bool": query},
        "size": limit,
        "_source": False,
        "track_total_hits": False,
        "sort": [{"_score": "desc"}, {"page": "asc"}],
    }


def _allowed(practice: int, ask: IndexQuery, columns: Sequence[str]) -> dict[str, Any]:
    """What is wanted without what must never answer, or a sentence of a page's own."""
    wanted = _wanted(practice, ask, columns)
    if ask.never:
        shut_out = [_about(practice, concept) for concept in ask.never]
        wanted = {"bool": {"must": [wanted], "must_not": shut_out}}
    sentences = [
        _any([_said(practice, stems, columns) for stems in phrase]) for phrase in ask.sentences
    ]
    return _any([wanted, *sentences])


def _said(practice: int, stems: Iterable[str], columns: Sequence[str]) -> dict[str, Any]:
    weights = dict(zip(COLUMNS, WEIGHTS, strict=True))
    fields = [f"{column}^{weights[column]:g}" for column in columns]
    text = " ".join(word_token(practice, stem) for stem in stems)
    return {"multi_match": {"query": text, "fields": fields, "type": "phrase"}}


def _wanted(practice: int, ask: IndexQuery, columns: Sequence[str]) -> dict[str, Any]:
    def said(stems: Iterable[str]) -> dict[str, Any]:
        return _said(practice, stems, columns)

    words = [_any([said([form]) for form in forms]) for forms in ask.words]
    quoted = [_any([said(stems) for stems in phrase]) for phrase in ask.phrases]
    wanted = [
        *(_about(practice, concept) for concept in ask.concepts),
        *({"term": {"in_names": intent_token(practice, each)}} for each in ask.intents),
        *(_any([said(stems) for stems in phrase]) for phrase in ask.mentions),
    ]
    if words or quoted:
        every = {"bool": {"must": [*words, *quoted]}}
        wanted.insert(0, _any(words) if ask.any_word else every)
    return _any(wanted)


def _about(practice: int, concept: str) -> dict[str, Any]:
    return {"term": {"in_names": concept_token(practice, concept)}}


def _any(parts: list[dict[str, Any]]) -> dict[str, Any]:
    if len(parts) == 1:
        return parts[0]
    return {"bool": {"should": parts, "minimum_should_match": 1}}


# Telling


def note(practice: int, pages: Iterable[int]) -> None:
    """Remember that the server has to be told of ``pages``; inside the change's transaction."""
    from ..models import SearchBacklog

    if configured() is None:
        return
    rows = [SearchBacklog(practice_id=practice, page=page) for page in pages]
    if rows:
        SearchBacklog.objects.bulk_create(rows)
        transaction.on_commit(lambda: send_changes(practice, CHUNK))


def is_behind(practice: int) -> bool:
    """Whether there is something of a practice that the server has yet to be told."""
    from ..models import SearchBacklog

    return SearchBacklog.objects.filter(practice=practice).exists()


def send_changes(practice: int, most: int | None = None) -> int:
    """Tell the server what waits; returns how many notes are left. Never raises for its sake."""
    from ..models import SearchBacklog

    server = configured()
    waiting = SearchBacklog.objects.filter(practice=practice)
    told = 0
    while server and not rests() and (most is None or told < most):
        notes = list(waiting.order_by("pk").values_list("pk", "page")[:CHUNK])
        if not notes:
            break
        try:
            _send(server, practice, {page for _pk, page in notes})
        except ServerError as reason:
            _failed(reason, f"{waiting.count()} changes of pages wait for it")
            break
        SearchBacklog.objects.filter(pk__in=[pk for pk, _page in notes]).delete()
        told += len(notes)
    return waiting.count()


def _send(server: Server, practice: int, pages: set[int]) -> None:
    # Who reads later has the newer words, whoever comes first.
    version = time.time_ns() // 1000
    answer = server.call(
        "bulk",
        body=list(_lines(practice, pages, version)),
        refresh=len(pages) < CHUNK,
        seconds=SECONDS_TO_TAKE,
    )
    for item in answer.get("items", ()):
        ((_action, done),) = item.items()
        # 404: it never had the page that is gone. 409: somebody told it something newer.
        if done["status"] >= 400 and done["status"] not in (404, 409):
            raise ServerError(f"page {done['_id']} was refused with {done['status']}")


def _lines(practice: int, pages: set[int], version: int) -> Iterator[dict[str, Any]]:
    from ..models import SearchDocument

    rows = SearchDocument.objects.filter(pk__in=pages, practice=practice)
    found = {row[0]: row[1:] for row in rows.values_list("pk", *COLUMNS)}
    for page in sorted(pages):
        action = "index" if page in found else "delete"
        yield {action: {"_id": str(page), "version": version, "version_type": "external_gte"}}
        if page in found:
            words = dict(zip(COLUMNS, found[page], strict=True))
            yield {"page": page, "practice": practice, **words}


def forget_practice(practice: int) -> None:
    """Take all pages of a practice that was deleted off the server; a line in the log if not."""
    server = configured()
    if server is None:
        return
    body = {"query": {"term": {"practice": practice}}}
    try:
        server.call(
            "delete_by_query", body=body, refresh=True, conflicts="proceed", seconds=SECONDS_TO_TAKE
        )
    except ServerError as reason:
        _failed(reason, "pages of a deleted practice are on it until the next rebuild")


def start_anew() -> None:
    """Make the index, in place of one that is there. Raises ServerError."""
    server = configured()
    if server is None:
        return
    wake()
    if server.call("exists", "indices", seconds=SECONDS_TO_TAKE):
        server.call("delete", "indices", seconds=SECONDS_TO_TAKE)
    server.call("create", "indices", body=MAPPING, seconds=SECONDS_TO_TAKE)
