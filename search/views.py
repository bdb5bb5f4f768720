"""Search on a practice's own host: a page of results, and suggestions while somebody types."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language, gettext, ngettext
from django.views.decorators.http import require_safe
from wagtail.models import Site

from clinics import tenancy
from clinics.models import ClinicPage, Practice
from seo import nodes
from seo.graph import GraphContext, Node, build_graph
from seo.head import HeadTags, compose_title

from . import names, zero_results
from .cards import cards_for
from .finder import Answer, Search
from .query import normalize


@dataclass(frozen=True)
class ResultsPage:
    """Stands where templates expect a page; it has no place in the tree and is never listed."""

    home: ClinicPage
    answer: Answer
    path: str = ""

    schema_page_type = "SearchResultsPage"
    noindex = True

    @property
    def title(self) -> str:
        query = self.answer.parsed.query
        return gettext("Search: %(query)s") % {"query": query} if query else gettext("Search")

    def head_tags(self, request: HttpRequest) -> HeadTags:
        name = self.home.get_site_name()
        return HeadTags(
            title=compose_title(self.title, name),
            description=gettext("Find conditions, treatments, people and places of %(practice)s.")
            % {"practice": name},
            noindex=True,
            site_name=name,
            locale=self.home.get_social_locale(),
            theme_colors=tuple(self.home.get_theme_colors()),
            icons=tuple(self.home.get_icons(self.home.canonical_url())),
        ).clean()

    def graph_or_none(self, request: HttpRequest) -> Node | None:
        root = self.home.canonical_url()
        if not root:
            return None
        context = GraphContext(
            page_url=urljoin(root, request.get_full_path()),
            site_root=urljoin(root, "/").rstrip("/"),
            language=self.home.language_tag(),
        )
        return build_graph(context, [self])

    def graph_nodes(self, context: GraphContext) -> list[Node]:
        """The results that are shown. One that is promoted may be among the others too."""
        found = [result for group in self.answer.groups for result in group.results]
        if self.answer.number == 1:
            found = [*self.answer.promoted, *found]
        shown = {urljoin(context.page_url, result.url): result.title for result in found}
        return nodes.search_results(
            context,
            name=gettext("Search"),
            website_name=self.home.get_site_name(),
            members=[(title, url) for url, title in shown.items()],
        )


def practice_here(request: HttpRequest) -> Practice:
    """The practice whose host was asked. Raises Http404 where the host is no practice's."""
    practice = tenancy.practice_of(Site.find_for_request(request))
    if practice is None or not practice.home.live:
        raise Http404("There is no practice on this host.")
    return practice


def home_in_language(practice: Practice) -> ClinicPage:
    """The practice's home in the language of the address; the first one where there is none."""
    home = practice.home.localized if len(tenancy.home_paths(practice)) > 1 else practice.home
    home.fill()
    return home


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """The results for ``q``, grouped and explained; the form alone without it.

    Above all results stand the ``cards`` of dangers that the question names.

    Context: ``practice`` (ClinicPage), ``page`` (ResultsPage), ``home_url``, ``search_url``,
    ``menu`` and ``breadcrumbs`` as on every page; ``query`` (as typed, tidied), ``parsed``
    (ParsedQuery: ``meanings``, ``corrections``, ``read_as``), ``absent`` (the sentence that no page
    here is about what was named, where none is), ``explanations`` (other sentences),
    ``groups`` (each ``label``, ``kind``, ``results``), ``promoted``, ``related`` and
    ``disambiguations`` (lists of results), ``total`` (found), ``more`` (there are pages beyond
    those), ``number`` and ``pages`` (of results), ``all_words`` (False: these pages have only
    some of the words),
    ``suggestions`` (``title``, ``url``, ``why``; after a search in vain).
    A result: ``title``, ``url``, ``excerpt``, ``why``, ``kind``, ``language``; plain text all.
    """
    practice = practice_here(request)
    home = home_in_language(practice)
    if home.locale.language_code != get_language():
        with translation.override(home.locale.language_code):
            address = reverse("clinic_search:results")
        if address != request.path:
            return redirect(f"{address}?{request.GET.urlencode()}".rstrip("?"))
    wanted = request.GET.get("page", "")
    is_number = wanted.isascii() and wanted.isdigit() and len(wanted) < 4
    number = int(wanted) if is_number else 1
    # Of a long question a part is looked for; a danger in any of its words is seen.
    asked = request.GET.get("q", "")
    answer = Search(practice, request).answer(asked, number)
    query = answer.parsed.query
    suggestions = []
    if query and not answer.total:
        # What was named is known: what begins like it would be something else.
        suggestions = (
            [] if answer.absent else names.suggest_for_any(practice, answer.parsed.words, request)
        )
        if request.method == "GET":
            zero_results.note(practice, query)
    page = ResultsPage(home, answer)
    home_url = home.get_url(request)
    context = {
        "practice": home,
        "page": page,
        "home_url": home_url,
        "search_url": reverse("clinic_search:results"),
        "menu": home.menu(request, page),
        "breadcrumbs": [{"title": home.title, "url": home_url}],
        "query": query,
        "cards": cards_for(asked, home.country),
        "parsed": answer.parsed,
        "absent": answer.absent,
        "explanations": answer.explanations,
        "groups": answer.groups,
        "promoted": answer.promoted,
        "related": answer.related,
        "disambiguations": answer.disambiguations,
        "total": answer.total,
        "number": answer.number,
        "pages": answer.pages,
        "more": answer.more,
        "all_words": answer.all_words,
        "suggestions": suggestions,
        "language": get_language(),
    }
    response = TemplateResponse(request, "clinic_search/search.html", context)
    return not_indexed(response)


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """JSON: ``query``, up to eight ``suggestions`` and a ``message`` to be read aloud.

    A suggestion: ``title``, ``url``, ``why``, ``kind``. Where what was typed names a danger, the
    first ones call for help: their ``kind`` is "danger", and their ``url`` is a tel: address.
    """
    practice = practice_here(request)
    asked = request.GET.get("q", "")
    typed = normalize(asked)
    found = [*calls_suggested(practice, asked), *names.suggest(practice, typed, request)]
    count = ngettext("%(count)s suggestion", "%(count)s suggestions", len(found))
    response = JsonResponse(
        {
            "query": typed,
            "suggestions": [vars(suggestion) for suggestion in found],
            "message": message_of(found) or count % {"count": len(found)},
        }
    )
    # Who deletes a letter asks again for what was there a moment ago.
    patch_cache_control(response, public=True, max_age=60)
    return not_indexed(response)


def calls_suggested(practice: Practice, typed: str) -> list[names.Suggestion]:
    """Whom to call about the dangers in what is typed, one suggestion for each."""
    return [
        names.Suggestion(
            title=card.calls[0].label, url=card.calls[0].href, why=card.title, kind="danger"
        )
        for card in cards_for(typed, practice.home.country)
        if card.calls
    ]


def message_of(found: list[names.Suggestion]) -> str:
    """What is read aloud of suggestions, where their number is not what matters."""
    if not found:
        return gettext("No suggestions")
    if found[0].kind == "danger":
        return f"{found[0].why}. {found[0].title}"
    return ""


def not_indexed(response: HttpResponse) -> HttpResponse:
    """Lists of pages are for visitors, not for search engines."""
    response["X-Robots-Tag"] = "noindex"
    return response
