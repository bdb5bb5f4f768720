"""How well the demo's search answers visitors' questions; used by tools/bench/search.py."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

AMONG = 3


@dataclass
class Figures:
    """What came of one set of questions. ``misses``: a line for each that went wrong."""

    answerable: int = 0
    first: int = 0
    among: int = 0
    apart: int = 0
    merges: int = 0
    nowhere: int = 0
    false_finds: int = 0
    misses: list[str] = field(default_factory=list)

    @property
    def share_first(self) -> float:
        return self.first / max(1, self.answerable)

    @property
    def share_among(self) -> float:
        return self.among / max(1, self.answerable)

    def line(self, name: str) -> str:
        return (
            f"{name:12}{self.answerable:5} answerable: first {self.share_first:.2f}, "
            f"among three {self.share_among:.2f}; {self.apart} to be kept apart: "
            f"{self.merges} merged; {self.nowhere} of things nobody there does: "
            f"{self.false_finds} found"
        )


def measure(questions: Iterable[Any]) -> Figures:
    """Ask each question as a visitor of its practice does."""
    from django.test import RequestFactory
    from django.utils import translation
    from wagtail.models import Page

    from clinics import tenancy
    from clinics.models import Practice

    finder = import_module("search.finder")
    figures = Figures()
    homes: dict[tuple[str, str], Any] = {}

    def versions_of(practice: Practice, request: Any) -> dict[str, set[str]]:
        """The addresses of each page and of its translations, by each of them."""
        by_key: dict[Any, set[str]] = {}
        for page in tenancy.owned(Page, practice).live():
            by_key.setdefault(page.translation_key, set()).add(page.get_url(request))
        return {url: urls for urls in by_key.values() for url in urls}

    for question in questions:
        key = (question.practice, question.language)
        if key not in homes:
            practice = Practice.objects.get(slug=question.practice)
            home = next(
                each
                for each in tenancy.homes_of(practice).select_related("locale")
                if each.locale.language_code == question.language
            )
            host = home.get_site().hostname
            request = RequestFactory().get("/search/", headers={"host": host})
            homes[key] = practice, home, request, versions_of(practice, request)
        practice, home, request, versions = homes[key]
        with translation.override(question.language):
            answer = finder.Search(practice, request).answer(question.asked)
            found = [
                (result.url.partition("#")[0], result.kind)
                for result in [*answer.promoted, *(r for g in answer.groups for r in g.results)]
            ]
            base = home.get_url(request)
        # A page in the other language answers as well: who asks in it reads it.
        right = {path if path.startswith("/") else base + path for path in question.right}
        found = [
            (next(iter(versions.get(url, {url}) & right), url).removeprefix(base), kind)
            for url, kind in found
        ]
        count(figures, question, found)
    return figures


def count(figures: Figures, question: Any, found: list[tuple[str, str]]) -> None:
    """Add one question. ``found``: (path below the home, kind) of each result in order."""
    paths = [path for path, _kind in found]
    said = f"{question.practice[:1].upper()} {question.asked!r}: {paths[:AMONG]}"
    if question.right:
        figures.answerable += 1
        figures.first += paths[:1] != [] and paths[0] in question.right
        figures.among += bool(set(paths[:AMONG]) & set(question.right))
        if not paths or paths[0] not in question.right:
            figures.misses.append(f"{said} for {' '.join(question.right) or 'home'}")
    if question.apart:
        figures.apart += 1
        merged = [
            path for path, kind in found if kind == "condition" and path not in question.right
        ]
        figures.merges += bool(merged)
        if merged:
            figures.misses.append(f"merged: {said}")
    if question.finds_nothing:
        figures.nowhere += 1
        figures.false_finds += bool(found)
        if found:
            figures.misses.append(f"found: {said}")
