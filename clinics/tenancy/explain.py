"""Why visitors see a page, or do not: each gate on its way, asked of what decides in a request.

No rule stands here a second time. ``case_of`` walks the way of a visitor who is not signed in, with
the functions that a real request meets, and notes what they answer; a gate says it in a sentence.
Apps add gates of their own with the hook ``clinics_explain``: a callable that takes the page and
gives ``Gate`` rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.middleware.common import CommonMiddleware
from django.middleware.locale import LocaleMiddleware
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.coreutils import get_dummy_request
from wagtail.models import Locale, Page, PageViewRestriction, Site

from clinics import tenancy
from clinics.country import local
from clinics.models import Practice
from clinics.tenancy import addresses, context, rls
from clinics.tenancy.context import all_tenants
from clinics.tenancy.doors import Door, door_of
from clinics.tenancy.middleware import (
    HostVerdict,
    host_name,
    judge_host,
    ports,
    visit_of,
)

if TYPE_CHECKING:
    from seo.redirects import End

NOBODYS = HostVerdict()
#: A browser leaves out the port that goes with the scheme.
USUAL_PORTS = ("80", "443")


@dataclass(frozen=True)
class Gate:
    """One thing that lets visitors through or does not; ``passed`` is None where it was not asked.

    ``said`` and ``remedy`` are sentences; there is a remedy where something is refused.
    """

    name: str
    passed: bool | None
    said: str
    remedy: str = ""
    #: About a part of the page: refused, it hides that part and not the page.
    is_part: bool = False


class AddressError(ValueError):
    """An address that no visitor could ask for; its text says why in one line."""


@dataclass(frozen=True)
class Address:
    """A host, as ``host_name`` writes it, and a path with its query."""

    host: str
    path: str


@dataclass(frozen=True)
class Case:
    """What the functions of a request have answered about one address; None for what it has not.

    A gate is asked once all that it needs is there.
    """

    host: str = ""
    path: str = ""
    verdict: HostVerdict = NOBODYS
    practice: Any = None
    #: The page at the address, whether or not visitors see it.
    page: Any = None
    #: The page that the tree answers with; it is there for visitors.
    routed: Any = None
    #: The name of the view that answers in the place of pages.
    view: str = ""
    #: The language of the address, and that of the home whose pages are looked through.
    locale: Any = None
    home_locale: Any = None
    #: Where who asks is led instead of reading the page here.
    leads_to: str = ""
    #: Where the redirects of a missing address end; its ``url`` is empty for what is gone.
    end: End | None = None
    #: The restrictions that refuse a visitor who is not signed in.
    restrictions: tuple[PageViewRestriction, ...] = ()
    #: Whose the page is, wherever it was asked for.
    owner: Any = None
    #: Row-level security: the owner in the page's row as the practice sees it; None for no row.
    row_owner: int | None = None


def explain(address: Address) -> list[Gate]:
    """The gates on the way to ``address``, in the order in which a request meets them."""
    verdict = judge_host(address.host)
    practice = practice_at(verdict.practice_id)
    case = Case(address.host, address.path, verdict, practice)
    return gates_of(case)


def explain_page(page: Page) -> list[Gate]:
    """The gates on the way to a page's own address, as the page is stored."""
    with all_tenants():
        owner = tenancy.practice_of(page)
        practice = practice_at(owner.pk if owner else None)
    if practice is None:
        return gates_of(Case(page=page.specific))
    host = host_name(practice.site.hostname)
    with visitor(practice, "/"):
        # As it is stored: an editor may hold a draft.
        stored = Page.objects.filter(pk=page.pk).first() or page
        page = stored.specific
        path = urlsplit(page.get_full_url() or "").path
    return gates_of(Case(host, path, judge_host(host), practice, page))


def is_seen(gates: list[Gate]) -> bool:
    """Whether visitors see the page, if not all of its parts."""
    return not any(gate.passed is False and not gate.is_part for gate in gates)


def read_address(text: str, practice: Practice | None = None) -> Address:
    """A whole address, or a path at ``practice``'s host. Raises AddressError."""
    text = text.strip()
    if any(ord(letter) < 32 for letter in unquote(text)):
        raise AddressError(_("An address has no control characters."))
    if practice is not None and text.startswith("/") and not text.startswith("//"):
        return Address(host_name(practice.site.hostname), text.partition("#")[0])
    try:
        parts = urlsplit(text)
        port = str(parts.port or "")
    except ValueError:
        raise AddressError(_("This is no address: %s") % text) from None
    if parts.scheme not in ("http", "https"):
        raise AddressError(
            _("Write the whole address, with https:// in front, or a path and --practice: %s")
            % text
        )
    if not parts.hostname:
        raise AddressError(_("There is no host in the address: %s") % text)
    host = host_name(parts.netloc.rpartition("@")[2])
    known = ports(host)
    if port and known and port not in known and port not in USUAL_PORTS:
        raise AddressError(
            _("%(host)s answers at port %(known)s, not at %(port)s.")
            % {"host": host, "known": ", ".join(sorted(known)), "port": port}
        )
    query = f"?{parts.query}" if parts.query else ""
    return Address(host, (parts.path or "/") + query)


def practice_at(key: int | None) -> Practice | None:
    """The practice with this key and all that a request reads of it."""
    if key is None:
        return None
    with all_tenants():
        rows = Practice.objects.select_related("home__locale", "collection", "site")
        return rows.filter(pk=key).first()


# The way of a visitor


def no_answer(request: HttpRequest) -> HttpResponse:
    """What is asked here of middleware needs no view."""
    return HttpResponse()


@contextmanager
def visitor(practice: Practice, path: str) -> Iterator[HttpRequest]:
    """A request of nobody's for ``path`` at ``practice``'s host, in the state that it would meet.

    In the language of the path, confined to the practice; what held before holds again afterwards.
    """
    # With its host, else a path that begins with two slashes is taken for one.
    whole = f"http://{practice.site.hostname}{path}"
    request = get_dummy_request(path=whole, site=practice.site)
    request.user, request.session = AnonymousUser(), {}
    request.host_practice_id, request.is_visit = practice.pk, True
    here = addresses.read_elsewhere(False)
    try:
        with (
            all_tenants(),
            context.active(visit_of(request, practice)),
            translation.override(translation.get_language()),
        ):
            LocaleMiddleware(no_answer).process_request(request)
            with local.at(practice):
                yield request
    finally:
        addresses.read_elsewhere(here)


def gates_of(case: Case) -> list[Gate]:
    """What each gate says of ``case``, once the way has been walked."""
    practice = case.practice
    if practice is None:
        return list(say(case))
    said_in = translation.get_language()
    with visitor(practice, case.path or "/") as request:
        case = walked(case, request)
        with translation.override(said_in):
            return list(say(case))


def walked(case: Case, request: HttpRequest) -> Case:
    """``case`` with what a visitor's ``request`` meets at its practice."""
    inside, view = place_in_tree(request)
    home = Site.find_for_request(request).root_page.localized
    case = replace(case, view=view, locale=Locale.get_active(), home_locale=home.locale)
    found = Page.route_for_request(request, inside) if inside is not None else None
    if found:
        routed = found.page.specific
        leads_to = routed.leads_to(request) if hasattr(routed, "leads_to") else ""
        case = replace(case, routed=routed, leads_to=leads_to, page=case.page or routed)
    elif not view:
        case = replace(case, end=end_of(request), leads_to=address_with_slash(request))
    if case.page is None and inside is not None:
        case = replace(case, page=page_there(case, inside))
    if case.page is None:
        return case
    refusing = (r for r in case.page.get_view_restrictions() if not r.accept_request(request))
    with all_tenants():
        owner = tenancy.practice_of(case.page)
    return replace(
        case,
        restrictions=tuple(refusing),
        owner=owner,
        row_owner=rls.visible_tenant_id(Page._meta.db_table, case.page.pk),
    )


def place_in_tree(request: HttpRequest) -> tuple[str | None, str]:
    """(the part of the address that is looked for in the tree, the view that answers else).

    (None, "") where the address is nobody's.
    """
    try:
        match = resolve(request.path_info)
        front = reverse("wagtail_serve", args=[""])
    except Resolver404:
        return None, ""
    except NoReverseMatch:
        front = ""
    if match.url_name == "wagtail_serve":
        return match.args[0] if match.args else match.kwargs.get("path", ""), ""
    if request.path_info == front:
        # A project may answer there itself, and shows the home at a practice's host.
        return "", ""
    return None, match.view_name or match._func_path


def page_there(case: Case, inside: str) -> Page | None:
    """The practice's page at this place in the tree, live or not."""
    with all_tenants():
        homes = tenancy.homes_of(case.practice)
        home = homes.filter(locale=case.locale).first() or case.practice.home
        steps = [step for step in inside.split("/") if step]
        place = home.url_path + "".join(f"{step}/" for step in steps)
        page = Page.objects.filter(url_path=place, path__startswith=home.path).first()
        return page.specific if page else None


def end_of(request: HttpRequest) -> End | None:
    """Where the redirects of a missing address lead, where the project has any."""
    if not apps.is_installed("wagtail.contrib.redirects"):
        return None
    from seo.redirects import end_for

    return end_for(request)


def address_with_slash(request: HttpRequest) -> str:
    """The address with the slash that Django adds to a missing one; "" where it adds none."""
    common = CommonMiddleware(no_answer)
    return (
        common.get_full_path_with_slash(request)
        if common.should_redirect_with_slash(request)
        else ""
    )


# The gates


def say(case: Case) -> Iterator[Gate]:
    """Every gate's sentence. What needs a practice or a page that is not known is not asked."""
    for name, needs, gate in GATES:
        is_known = all(getattr(case, need) is not None for need in needs)
        yield replace(gate(case) if is_known else not_asked(), name=str(name))
    if case.page is not None:
        for ask in hooks.get_hooks("clinics_explain"):
            yield from ask(case.page)


def passed(said: str) -> Gate:
    return Gate("", True, said)


def refused(said: str, remedy: str) -> Gate:
    return Gate("", False, said, remedy)


def not_asked() -> Gate:
    return Gate("", None, _("Not asked: what comes before it is refused."))


def host(case: Case) -> Gate:
    if not case.host:
        return refused(
            _("The page stands below no practice’s home, so no host shows it."),
            _("Move it below a practice’s home."),
        )
    if case.verdict.is_refused:
        return refused(
            _("%s is no practice’s host: visitors read “Unknown host” (400).") % case.host,
            _("Look for a slip in the address, or give a practice this host."),
        )
    if case.verdict.leads_to:
        return refused(
            _("Visitors of %(host)s are led to %(root)s.")
            % {"host": case.host, "root": case.verdict.leads_to},
            _("Ask about the address there."),
        )
    if case.verdict.practice_id is None:
        return refused(
            _("%s belongs to no practice, or to two of them.") % case.host,
            _("Ask at a practice’s own host."),
        )
    return passed(
        _("%(host)s is the host of %(practice)s.") % {"host": case.host, "practice": case.practice}
    )


def archived(case: Case) -> Gate:
    if door_of(case.practice) is Door.CLOSED:
        return refused(
            _("%s is archived: visitors read that it has closed (410).") % case.practice,
            _("Platform staff can restore the practice."),
        )
    return passed(_("The practice is in service."))


def opened(case: Case) -> Gate:
    door = door_of(case.practice)
    if door is Door.CLOSED:
        return not_asked()
    if door is Door.NOT_YET:
        return refused(
            _("%s lets no visitors in yet: they read that it opens soon (503).") % case.practice,
            _("A manager opens the site to visitors under “Your practice”."),
        )
    return passed(_("Visitors are let in."))


def path(case: Case) -> Gate:
    if case.view:
        return refused(
            _("%(path)s is answered by another part of the site (%(view)s), not by a page.")
            % {"path": case.path, "view": case.view},
            _("Give the page another slug if it should stand here."),
        )
    if case.page is None or not case.path:
        return refused(
            _("No page stands at this address (404)."),
            _("Compare the address with the slugs of the page and of those above it."),
        )
    if case.routed is not None and case.routed.pk != case.page.pk:
        return refused(
            _("Another page answers at its address: “%s”.") % case.routed.title,
            _("See the line about its language, or give the page another slug."),
        )
    if is_lost(case):
        return refused(
            _("No address leads to the page (404)."),
            _("Give it, and those above it, slugs of letters, digits and hyphens."),
        )
    return passed(
        _("“%(title)s” stands at %(path)s.") % {"title": case.page.title, "path": case.path}
    )


def is_lost(case: Case) -> bool:
    """Whether the page is live and yet not answered with, for no reason that another gate gives."""
    is_hidden = rls.is_possible() and case.row_owner is None
    is_elsewhere = case.home_locale != case.page.locale
    return case.routed is None and case.page.live and not is_hidden and not is_elsewhere


def led_on(case: Case) -> Gate:
    if case.end is not None and not case.end.url:
        return refused(
            _("A page that stood here was deleted: visitors read that it is gone (410)."),
            _("Make a redirect from here to the page that takes its place."),
        )
    where = case.end.url if case.end else case.leads_to
    if where:
        return refused(
            _("Visitors are led from here to %s.") % where,
            _("Ask about that address. If it is wrong, look under Redirects."),
        )
    return passed(_("No redirect leads away from here."))


def live(case: Case) -> Gate:
    if not case.page.live:
        return refused(
            _("The page is not published: visitors read that it is missing (404)."),
            _("Publish it, or submit it for review."),
        )
    if case.page.has_unpublished_changes:
        return passed(_("Published. Its latest changes are not: visitors see it without them."))
    return passed(_("Published."))


def scheduled(case: Case) -> Gate:
    page, now = case.page, timezone.now()
    revision = page.scheduled_revision
    if page.live:
        if page.expire_at and page.expire_at <= now:
            return passed(
                _("It should be gone since %s, and is still there: scheduled work is late.")
                % moment(page.expire_at)
            )
        return passed(_("No date keeps it back."))
    if revision is not None and revision.approved_go_live_at > now:
        return refused(
            _("It goes live on %s.") % moment(revision.approved_go_live_at),
            _("Wait, or publish it now without a date."),
        )
    if revision is not None:
        return refused(
            _("It was due on %s and could not go live.") % moment(revision.approved_go_live_at),
            _("Its history says why. If it does not, see whether the worker runs."),
        )
    if page.expired:
        return refused(
            _("It expired and was taken down."),
            _("Take the date away or put a later one, then publish."),
        )
    return passed(_("No date keeps it back."))


def moment(when: datetime) -> str:
    return date_format(timezone.localtime(when), "DATETIME_FORMAT")


def private(case: Case) -> Gate:
    if not case.restrictions:
        return passed(_("Open to everybody."))
    by = case.restrictions[0]
    kinds = {
        PageViewRestriction.PASSWORD: _("who knows a password"),
        PageViewRestriction.LOGIN: _("who is signed in"),
        PageViewRestriction.GROUPS: _("who is in certain groups"),
    }
    values = {"who": kinds.get(by.restriction_type, by.restriction_type), "page": by.page.title}
    own = _("Private: for %(who)s alone.")
    above = _("Private: for %(who)s alone, because “%(page)s” above it is.")
    said = (own if by.page_id == case.page.pk else above) % values
    return refused(said, _("Change who may see “%(page)s”, in its status panel.") % values)


def language(case: Case) -> Gate:
    page = case.page
    versions = page.get_translations(inclusive=True).select_related("locale").order_by("path")
    values = {
        "asked": case.locale.get_display_name(),
        "there": ", ".join(map(version_label, versions)),
    }
    if case.home_locale != case.locale and page.locale == case.locale:
        return refused(
            _("The practice has no published home in this language: %(asked)s.") % values,
            _("Publish the home page in this language."),
        )
    if page.locale != case.locale:
        return refused(
            _("The address is one of this language: %(asked)s. The page is there in: %(there)s.")
            % values,
            _("Ask at the page’s own address, or translate the page."),
        )
    return passed(
        _("Its address and words are of one language. It is there in: %(there)s.") % values
    )


def version_label(page: Page) -> str:
    name = str(page.locale.get_display_name())
    return name if page.live else _("%s (not published)") % name


def tenant(case: Case) -> Gate:
    if case.practice is None:
        return refused(_("The page belongs to no practice."), _("Move it below a practice’s home."))
    if case.owner != case.practice:
        return refused(
            _("The page does not belong to %s.") % case.practice,
            _("Ask at the host of the practice whose page it is."),
        )
    return passed(_("The page belongs to %s.") % case.practice)


def row_level_security(case: Case) -> Gate:
    if not rls.is_possible():
        return passed(_("Off: the application alone keeps practices apart."))
    if case.row_owner is None:
        return refused(
            _("On, and it hides the page’s row from the practice."),
            _("Run “manage.py migrate”: it gives rows to whose they are."),
        )
    return passed(
        _("On, and it shows the page’s row to the practice.")
        if case.row_owner == case.practice.pk
        else _("On, and the page’s row is one that all practices read.")
    )


#: (name, what of the case must be known, gate) in the order in which a request meets them.
GATES = (
    (gettext_lazy("Host"), (), host),
    (gettext_lazy("In service"), ("practice",), archived),
    (gettext_lazy("Open to visitors"), ("practice",), opened),
    (gettext_lazy("Address"), ("practice",), path),
    (gettext_lazy("Redirect"), ("practice",), led_on),
    (gettext_lazy("Published"), ("page",), live),
    (gettext_lazy("Dates"), ("page",), scheduled),
    (gettext_lazy("Privacy"), ("practice", "page"), private),
    (gettext_lazy("Language"), ("practice", "page"), language),
    (gettext_lazy("Practice"), ("page",), tenant),
    (gettext_lazy("Row-level security"), ("practice", "page"), row_level_security),
)
