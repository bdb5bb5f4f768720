"""Each request works inside one practice: the visitor's by host, the editor's by membership."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import InterfaceError, OperationalError
from django.db.models import ProtectedError
from django.http import Http404, HttpResponseBadRequest, HttpResponsePermanentRedirect
from django.shortcuts import redirect
from django.urls import resolve, reverse
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.auth import permission_denied
from wagtail.models import Site

from clinics import review, tenancy
from clinics.country import local
from clinics.models import Practice
from clinics.runtime import content_cache
from clinics.tenancy import addresses, context, doors, patches, scope
from clinics.tenancy.context import all_tenants, common_cache

HOSTS_KEY = "clinics.hosts"
OTHER_HOSTS_KEY = "clinics.other_hosts"
PORTS_KEY = "clinics.ports"
ROOTS_KEY = "clinics.roots"
HOSTS_SECONDS = 60

#: Areas of the admin about the installation as a whole, by the start of a view's name.
PLATFORM_AREAS = (
    "wagtailusers_",
    "wagtailsites:",
    "wagtailadmin_workflows:",
    "wagtailadmin_collections:",
    "wagtailsettings:",
    "wagtailsnippets",
    "wagtailadmin_reports:page_types_usage",
    "wagtailadmin_error_test",
    "wagtailforms:",
)
#: What of those a practice's people may use: the shared library is theirs to choose from, and what
#: it lacks they name for their own practice.
OPEN_VIEWS = {
    "wagtailsnippetchoosers_condition_pages_condition:choose",
    "wagtailsnippetchoosers_condition_pages_condition:choose_results",
    "wagtailsnippetchoosers_condition_pages_condition:chosen",
    "wagtailsnippetchoosers_condition_pages_condition:chosen_multiple",
    "wagtailsnippetchoosers_condition_pages_condition:create",
}
#: What practices choose for their own host among the settings; all others are the platform's.
OPEN_SETTINGS = {("clinic_seo", "searchengines")}
#: Views for anybody, signed in or not, wherever they belong.
PUBLIC_VIEWS = {
    "wagtailadmin_login",
    "wagtailadmin_logout",
    "wagtailadmin_password_reset",
    "wagtailadmin_password_reset_done",
    "wagtailadmin_password_reset_confirm",
    "wagtailadmin_password_reset_complete",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_sprite",
    # django-allauth's, where a project signs people in with it.
    "account_login",
    "account_logout",
    "account_inactive",
    "account_reauthenticate",
    "account_signup",
    "mfa_activate_totp",
    "mfa_authenticate",
    "mfa_reauthenticate",
}
TAG_VIEWS = {"wagtailadmin_tag_autocomplete", "wagtailadmin_tag_model_autocomplete"}


def host_name(host: str) -> str:
    """A Host header as the Site table has it: small letters, no port, no trailing dot.

    Source: RFC 1034, names compare without regard to case; RFC 3986, 3.2.2.
    """
    name = host.strip().lower()
    if name.startswith("["):
        return name.partition("]")[0] + "]"
    return name.partition(":")[0].removesuffix(".")


def hosts() -> dict[str, int | None]:
    """Every host that this installation answers to, with the practice that it belongs to."""
    global _last_hosts
    with common_cache():
        found = cache.get(HOSTS_KEY)
        if found is None:
            try:
                with all_tenants():
                    found = _whose(Site.objects.values_list("hostname", "practice__pk"))
            except (OperationalError, InterfaceError):
                # Static files need no database. Whatever does will find out for itself.
                if _last_hosts is None:
                    raise
                return _last_hosts
            cache.set(HOSTS_KEY, found, HOSTS_SECONDS)
    _last_hosts = found
    return found


#: What this process knew last, for while the database is away.
_last_hosts: dict[str, int | None] | None = None


def _whose(rows) -> dict[str, int | None]:
    """The practice of each host; a host that two practices claim is neither's."""
    owners: dict[str, set[int]] = {}
    for host, practice_id in rows:
        owners.setdefault(host_name(host), set()).update({practice_id} - {None})
    return {host: next(iter(own), None) for host, own in owners.items() if len(own) < 2}


def other_hosts() -> dict[str, str]:
    """Further hosts of practices' homes, each with the root of the practice's one address."""
    with common_cache():
        found = cache.get(OTHER_HOSTS_KEY)
        if found is None:
            with all_tenants():
                practices = Practice.objects.select_related("site")
                roots = {practice.home_id: practice.site.root_url for practice in practices}
                rows = Site.objects.filter(practice=None, root_page__in=roots)
                found = {host_name(site.hostname): roots[site.root_page_id] for site in rows}
            cache.set(OTHER_HOSTS_KEY, found, HOSTS_SECONDS)
    return found


def practice_roots() -> dict[str, str]:
    """The root address of each practice, by its host."""
    with common_cache():
        found = cache.get(ROOTS_KEY)
        if found is None:
            with all_tenants():
                practices = Practice.objects.select_related("site")
                found = {host_name(p.site.hostname): p.site.root_url for p in practices}
            cache.set(ROOTS_KEY, found, HOSTS_SECONDS)
    return found


def address_of_sibling(name: str) -> str | None:
    """The root address of the practice whose host is ``name`` with ``www.`` more or less."""
    sibling = name.removeprefix("www.") if name.startswith("www.") else f"www.{name}"
    # A host that two claim is neither's.
    return practice_roots().get(sibling) if hosts().get(sibling) is not None else None


def ports(name: str) -> set[str]:
    """The ports that the Site table has for a host."""
    with common_cache():
        found = cache.get(PORTS_KEY)
        if found is None:
            found = {}
            with all_tenants():
                for host, port in Site.objects.values_list("hostname", "port"):
                    found.setdefault(host_name(host), set()).add(str(port))
            cache.set(PORTS_KEY, found, HOSTS_SECONDS)
    return found.get(name, set())


def forget_hosts(**_kwargs) -> None:
    """Read the Site table again: connected to its changes."""
    with common_cache():
        cache.delete_many([HOSTS_KEY, OTHER_HOSTS_KEY, PORTS_KEY, ROOTS_KEY])


def has_dot(request) -> bool:
    """Whether the host is written with the dot that ends a whole name of DNS."""
    return without_dot(request) != request.META.get("HTTP_HOST", "").strip()


def without_dot(request) -> str:
    return re.sub(r"\.(?=:\d+$|$)", "", request.META.get("HTTP_HOST", "").strip())


def is_strict() -> bool:
    """Whether every host is a practice's or the platform's, and everybody works for one of them.

    Else hosts, pages and people of no practice are the project's own, and left alone.
    """
    return getattr(settings, "PRACTICE_HOSTS_ONLY", False)


def drop_unknown_port(request, name: str) -> None:
    """Take a port that is nobody's from the Host header, before anything repeats it.

    A redirect to https does, and a cache in front that does not tell ports apart would send
    others there.
    """
    header = request.META.get("HTTP_HOST", "").strip()
    port = header.rpartition("]")[2].partition(":")[2]
    if not port:
        return
    known = {str(urlsplit(settings.WAGTAILADMIN_BASE_URL).port)}
    if not settings.SECURE_SSL_REDIRECT:
        # Nothing in front: what this server listens on is where it was asked.
        known.add(request.META.get("SERVER_PORT", ""))
    # A browser leaves out the port that goes with the scheme.
    if port in ("80", "443") or (port not in known and port not in ports(name)):
        request.META["HTTP_HOST"] = name


def led_to(root: str, request) -> HttpResponsePermanentRedirect:
    """The same address below another root."""
    answer = HttpResponsePermanentRedirect(root + request.get_full_path(), preserve_request=True)
    # A browser that kept it for good would go in a circle once the hosts change places.
    answer["Cache-Control"] = f"max-age={HOSTS_SECONDS}"
    return answer


@dataclass(frozen=True)
class HostVerdict:
    """Whose a host is; where it leads, or that it is refused, where it is nobody's.

    ``leads_to`` is the root of a practice's one address, ``is_refused`` the answer 400.
    """

    practice_id: int | None = None
    leads_to: str = ""
    is_refused: bool = False


def judge_host(name: str) -> HostVerdict:
    """What is answered at the host ``name``, as ``host_name`` writes it."""
    known = hosts()
    if known.get(name) is not None:
        return HostVerdict(known[name])
    if is_strict() and name not in known and not is_platform_host(name):
        root = address_of_sibling(name) or ""
        return HostVerdict(leads_to=root, is_refused=not root)
    # One address for each page, whichever of a practice's hosts was asked.
    return HostVerdict(leads_to=other_hosts().get(name, ""))


class HostMiddleware:
    """Answer only hosts of the Site table and the platform's own; first of all middleware.

    Without ``PRACTICE_HOSTS_ONLY`` any other host is left to Django and the project. A further
    host of a practice's home, and its host with ``www.`` more or less where that is nobody's,
    lead to the practice's own address; a host with a dot behind it to the one without.

    Whatever else a request claims about its host (``X-Forwarded-Host``) is not read. Behind
    row-level security the database shows from here on the host's practice and no other.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        name = host_name(request.META.get("HTTP_HOST") or request.META.get("SERVER_NAME", ""))
        verdict = judge_host(name)
        practice_id = request.host_practice_id = verdict.practice_id
        if verdict.is_refused:
            return HttpResponseBadRequest(_("Unknown host"), content_type="text/plain")
        if verdict.leads_to:
            return led_to(verdict.leads_to, request)
        if is_strict() or practice_id is not None:
            is_dotted = has_dot(request)
            drop_unknown_port(request, name)
            if is_dotted:
                return led_to(f"{request.scheme}://{without_dot(request)}", request)
        database = replace(
            scope.platform() if practice_id is None else scope.of(practice_id),
            # Previews ask as the one who looks at them.
            session=request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""),
        )
        before = context.enter(context.changed(database=database))
        response = None
        try:
            response = self.get_response(request)
            return response
        finally:
            # What streams (an export) reads its rows later: request_finished ends that.
            if response is None or not response.streaming:
                context.leave(before)


def is_platform_host(name: str) -> bool:
    """Whether the installation's own admin answers at ``name``."""
    return any(
        name == host or (host.startswith(".") and name.endswith(host))
        for host in getattr(settings, "PLATFORM_HOSTS", ())
    )


def codes(error: ValidationError) -> set[str | None]:
    """The codes of all that ``error`` holds."""
    if hasattr(error, "error_dict"):
        return {each.code for errors in error.error_dict.values() for each in errors}
    return {each.code for each in error.error_list}


def is_lobby(request) -> bool:
    """Whether the view that answers is one of ``PUBLIC_VIEWS``."""
    try:
        return resolve(request.path_info).view_name in PUBLIC_VIEWS
    except Http404:
        return False


def visit_of(request, practice: Practice) -> context.TenantContext:
    """The context of a visitor's ``request``, which need not ask again for what is known."""
    practice.site.root_page = practice.home
    # The host is the practice's.
    patches.keep_site(request, practice.site)
    return replace(context.of_practice(practice), practice=None, visit=context.Visit(practice))


class PracticeMiddleware:
    """Confine a request to its practice; after authentication.

    Visitors are confined to the practice of the host. In the admin, people of a practice are
    confined to their own, wherever they sign in; platform staff are not confined. People of
    no practice, of two, or of another than the host's are turned away. Visitors of the
    platform's own host see nothing of any practice, unless a view says what
    (``all_tenants``). Without ``PRACTICE_HOSTS_ONLY`` visitors of other hosts and
    people of no practice see and do what the project lets them, outside of all practices.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    @cached_property
    def admin_path(self) -> str:
        return reverse("wagtailadmin_home")

    def __call__(self, request):
        with context.active(context.of_host()):
            practice, is_staff = self.practice_for(request)
        # A preview is a request inside of another, to whose context it goes back.
        before = context.enter(self.context_for(request, practice, is_staff))
        here = addresses.read_elsewhere(self.is_elsewhere(request, practice))
        response = None
        try:
            with local.at(practice):
                response = doors.answer_at_the_door(request, practice)
                response = response or self.get_response(request)
                if practice and request.is_visit:
                    response.setdefault("Content-Language", local.here())
            doors.keep_private(request, response)
            return response
        finally:
            # What streams (an export) reads its rows later: request_finished ends that.
            if response is None or not response.streaming:
                context.leave(before)
                addresses.read_elsewhere(here)

    @staticmethod
    def is_elsewhere(request, practice) -> bool:
        """Whether the reader's browser is at another host than that of the pages it is shown."""
        if getattr(request, "is_dummy", False):
            # A preview has the page's own host; its links are followed from where it is shown.
            return addresses.is_elsewhere()
        if practice is None and not is_strict():
            return False
        return not request.is_visit and (
            practice is None or practice.pk != request.host_practice_id
        )

    @staticmethod
    def context_for(request, practice: Practice | None, is_staff: bool) -> context.TenantContext:
        """What a request may see; nobody's content is being worked on yet."""
        if practice is not None and request.is_visit:
            return visit_of(request, practice)
        if practice is not None:
            found = context.of_practice(practice)
        elif is_staff or is_lobby(request):
            found = context.of_host()
        elif is_strict() or request.denial_reason:
            found = context.of_nobody()
        else:
            found = context.of_project()
        # A request that changes nothing reads each thing once.
        known: dict | None = {} if request.method in ("GET", "HEAD") else None
        return replace(found, practice=None, visit=None, known=known)

    def practice_for(self, request) -> tuple[Practice | None, bool]:
        """The practice that a request is about; whether it is platform staff's."""
        request.denial_reason = ""
        at_host = getattr(request, "host_practice_id", None)
        in_admin = request.path.startswith(self.admin_path)
        request.is_visit = at_host is not None and not in_admin
        at_own = at_host is None and not in_admin and not is_strict()
        if at_own and not tenancy.is_platform_staff(request.user):
            # A visitor of the project's own pages, whoever it is.
            return None, False
        if not request.is_visit and request.user.is_authenticated:
            if not tenancy.is_platform_staff(request.user):
                return self.practice_of_member(request, at_host), False
            if at_host is None or not scope.is_on():
                return None, True
            request.denial_reason = _("Platform staff sign in at the platform’s own address.")
        if at_host is None:
            return None, False
        if request.is_visit:
            return content_cache.practice_with_content(at_host), False
        practices = Practice.objects.select_related("home__locale", "collection", "site")
        return practices.filter(pk=at_host).first(), False

    def practice_of_member(self, request, at_host):
        """The one practice of who is signed in; why they can't work goes on the request."""
        with all_tenants():
            # Behind row-level security the host shows its own practice alone: nobody is in two.
            own = tenancy.practices_for(request.user)
            own = own.select_related("home__locale", "collection", "site")
            practices = list(own[:2])
        if not practices:
            if is_strict() or at_host is not None:
                request.denial_reason = _("Your account belongs to no practice.")
            return None
        if len(practices) > 1:
            request.denial_reason = _(
                "Your account belongs to more than one practice. Ask for one account each."
            )
        elif practices[0].archived_at:
            request.denial_reason = _("This practice is archived.")
        elif at_host and at_host != practices[0].pk:
            request.denial_reason = _("Sign in at your own practice’s address.")
        request.member_of = practices[0]
        return practices[0]

    def process_view(self, request, view, args, kwargs):
        match = request.resolver_match
        if not request.path.startswith(self.admin_path) or not request.user.is_authenticated:
            return None
        name = match.view_name or ""
        if name in PUBLIC_VIEWS:
            return None
        if request.denial_reason:
            raise PermissionDenied(request.denial_reason)
        if name.endswith(":chosen") and not str(kwargs.get("pk", "0")).isdecimal():
            # Wagtail takes it for a number and fails.
            raise Http404
        if tenancy.is_platform_staff(request.user) or not hasattr(request, "member_of"):
            # Wagtail's own permissions are all there is.
            return None
        if name in TAG_VIEWS:
            return tenancy.own_tags(request)
        setting = (kwargs.get("app_name"), kwargs.get("model_name"))
        if name == "wagtailsettings:edit" and setting in OPEN_SETTINGS:
            # Whose: Wagtail asks who may change them at which site; others' sites are not there.
            return None
        if name.startswith(PLATFORM_AREAS) and name not in OPEN_VIEWS:
            return permission_denied(request)
        return None

    def process_exception(self, request, exception):
        """Say why something was refused where the view itself had no answer."""
        if not request.path.startswith(self.admin_path):
            return None
        if isinstance(exception, review.ReviewError):
            return review.refuse(request, exception)
        if isinstance(exception, MultiValueDictKeyError) and request.method == "POST":
            # A form that was cut off on its way, or that nobody made from the page.
            messages.error(request, _("The form arrived incomplete, so nothing was saved."))
            return redirect(request.path)
        if isinstance(exception, ValidationError) and "crosses" in codes(exception):
            reason = " ".join(exception.messages)
        elif isinstance(exception, ProtectedError) and any(
            isinstance(held, Practice) for held in exception.protected_objects
        ):
            reason = _("This holds a practice together. Delete the practice instead.")
        else:
            return None
        messages.error(request, reason)
        return redirect("wagtailadmin_home")
