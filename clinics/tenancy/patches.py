"""What is changed of Django and Wagtail to keep what tenants see apart.

What follows a country (languages, time, dates) is changed in ``clinics/country/local.py``. At the
end stand names of theirs that begin with an underscore and are used nevertheless.

Each patch says what hook of theirs would replace it. ``tests/clinics/tenancy/test_patches.py``
fails where one of them has changed underneath, and says what to look at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db.models.sql.query import Query

from clinics.tenancy import addresses, scope
from clinics.tenancy.context import (
    add_home_path,
    all_tenants,
    common_cache,
    current,
    database_scope,
)
from clinics.tenancy.row_filters import OUTSIDE, home_paths, narrow

#: The mark of a function that stands in the place of another.
MARK = "is_patched_for_tenants"


def install() -> None:
    """Put every patch in its place; once, when the app is ready."""
    narrow_queries()
    add_homes_below_root()
    keep_collections_in_place()
    list_sites_in_sight()
    name_hosts()
    run_platform_commands()


def patch(owner: type, name: str, replacement: Callable) -> None:
    """Put ``replacement`` in the place of ``owner``'s attribute ``name``."""
    # A static method's mark is read off its function.
    setattr(getattr(replacement, "__func__", replacement), MARK, True)
    setattr(owner, name, replacement)


def is_patched(owner: type, name: str) -> bool:
    return getattr(getattr(owner, name), MARK, False)


def narrow_queries() -> None:
    """Every query sees the rows of its context alone.

    A hook of Django's for what each query of a database passes, as managers are for each model,
    would replace it.
    """
    if is_patched(Query, "get_compiler"):
        return
    compile_query = Query.get_compiler

    @wraps(compile_query)
    def get_compiler(self, using=None, connection=None, elide_empty=True):
        rows = current().rows
        if rows is not None:
            self = narrow(self, rows)
        return compile_query(self, using=using, connection=connection, elide_empty=elide_empty)

    patch(Query, "get_compiler", get_compiler)


def add_homes_below_root() -> None:
    """Whoever makes a home page is shown none of the others, and still gets a free place.

    Homes stand side by side below the root, which is nobody's: the next one's place is after the
    last of all. A treebeard that finds the place in a method of its own would replace it.
    """
    Page = apps.get_model("wagtailcore", "Page")
    if is_patched(Page, "add_child"):
        return
    add = Page.add_child

    @wraps(add)
    def add_child(self, **kwargs):
        rows = current().rows
        if rows is None or self.depth > 1:
            return add(self, **kwargs)
        with all_tenants():
            child = add(self, **kwargs)
        if child.path in home_paths(rows.practice_id):
            add_home_path(child.path, rows.practice_id)
        return child

    patch(Page, "add_child", add_child)


def keep_collections_in_place() -> None:
    """Collections right below the root stay where they are, in the order in which they were made.

    Wagtail keeps collections in the order of their names, for which each new one would give those
    after it other paths: the longer, the more practices there are, and under the feet of a request
    that knows its practice by the path. A setting for that order would replace it.
    """
    Collection = apps.get_model("wagtailcore", "Collection")
    if is_patched(Collection, "get_sorted_pos_queryset"):
        return
    places = Collection.get_sorted_pos_queryset

    @wraps(places)
    def get_sorted_pos_queryset(self, siblings, newobj):
        return places(self, siblings, newobj).exclude(depth=2)

    patch(Collection, "get_sorted_pos_queryset", get_sorted_pos_queryset)


def list_sites_in_sight() -> None:
    """The addresses of sites, which Wagtail keeps once for all, are those in sight.

    A hook for the cache's key would replace it.
    """
    from wagtail.models.sites import SITE_ROOT_PATHS_CACHE_KEY, SITE_ROOT_PATHS_CACHE_VERSION

    Site = apps.get_model("wagtailcore", "Site")
    if is_patched(Site, "get_site_root_paths"):
        return
    paths, forget = Site.get_site_root_paths, Site.clear_site_root_paths_cache

    def get_site_root_paths():
        with common_cache():
            every = cache.get(SITE_ROOT_PATHS_CACHE_KEY, version=SITE_ROOT_PATHS_CACHE_VERSION)
            if every is None:
                with all_tenants():
                    every = paths()
        rows = current().rows
        # From outside no page is in sight that these could give an address to.
        every_site = rows is None or rows is OUTSIDE
        return [p for p in every if every_site or p.site_id == rows.site_id]

    def clear_site_root_paths_cache():
        with common_cache():
            forget()

    patch(Site, "get_site_root_paths", staticmethod(get_site_root_paths))
    patch(Site, "clear_site_root_paths_cache", staticmethod(clear_site_root_paths_cache))


def name_hosts() -> None:
    """A page's address names its host where that is not the reader's (``addresses.py``).

    A hook for a page's address would replace it.
    """
    Page = apps.get_model("wagtailcore", "Page")
    if is_patched(Page, "get_url"):
        return
    local_url = Page.get_url

    @wraps(local_url)
    def get_url(self, request=None, current_site=None):
        if addresses.is_elsewhere():
            return self.get_full_url(request)
        return local_url(self, request, current_site)

    patch(Page, "get_url", get_url)
    # Made of the function that was: a property does not look the method up.
    Page.url = property(get_url)


def run_platform_commands() -> None:
    """The commands of ``settings.PLATFORM_COMMANDS`` see every practice, others see none.

    ``manage.py within SCOPE COMMAND`` runs any other. A signal of Django's before and after a
    command would replace it.
    """
    if is_patched(BaseCommand, "execute"):
        return
    execute = BaseCommand.execute

    @wraps(execute)
    def execute_in_scope(self, *args, **options):
        name = type(self).__module__.rpartition(".")[2]
        is_platform = name in getattr(settings, "PLATFORM_COMMANDS", ())
        if not scope.is_on() or not is_platform or current().database != scope.NOBODY:
            return execute(self, *args, **options)
        try:
            with database_scope(scope.platform()):
                return execute(self, *args, **options)
        except ImproperlyConfigured as error:
            # A role or a database that does not go together with row-level security.
            raise CommandError(str(error)) from error

    patch(BaseCommand, "execute", execute_in_scope)


# Names that are theirs alone


def keep_site(request, site) -> None:
    """Spare ``Site.find_for_request`` the question for the site of a request.

    A setter beside that method would replace it.
    """
    request._wagtail_site = site


def references_of(page) -> Iterator[tuple[int, str, str, str]]:
    """(content type, key, path in the model, path in the content) of all that ``page`` points at.

    As it stands, saved or not: Wagtail's index of references has what was saved last. A public
    method of it for an object that is not saved would replace it.
    """
    from wagtail.models import ReferenceIndex

    yield from ReferenceIndex._extract_references_from_object(page)
