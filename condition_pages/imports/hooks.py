"""Where the import shows itself in Wagtail's admin."""

from django.db.models import Exists, OuterRef
from django.urls import include, path, reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button

from clinics import tenancy
from clinics.models import ClinicPage
from clinics.practices.workplace import workplace
from condition_pages.importer.draft import MODELS
from condition_pages.imports import urls
from condition_pages.imports.views import may_import
from condition_pages.lookup import citation_view
from condition_pages.models import ConditionIndexPage, ImportRecord


class ImportMenuItem(MenuItem):
    """For those who may add pages to a practice's list of conditions."""

    def is_shown(self, request):
        place = workplace(request)
        if place is not None:
            return ConditionIndexPage in place.lists and "add" in place.allowed
        return tenancy.is_platform_staff(request.user)


@hooks.register("register_admin_urls")
def admin_urls():
    return [
        path("imports/", include(urls)),
        path("citations/look-up/", citation_view, name="condition_citation_lookup"),
    ]


def buttons(page, user, kind):
    """The import's buttons for a page: bring another in, or see where this one came from."""
    if isinstance(page.specific_deferred, ConditionIndexPage | ClinicPage):
        practice = tenancy.practice_of(page)
        if practice and may_import(user, practice):
            yield kind(
                _("Import a page"),
                url=reverse("condition_imports:give", args=[practice.slug]),
                icon_name="upload",
                priority=16,
            )
    elif was_imported(page):
        yield kind(
            _("Import report"),
            url=reverse("condition_imports:report", args=[page.pk]),
            icon_name="upload",
            priority=66,
        )


def was_imported(page) -> bool:
    known = getattr(page, "is_imported", None)
    if known is not None:
        return known
    model = page.specific_class or type(page)
    may_be = any(issubclass(model, made) for made, _listing in MODELS.values())
    return may_be and ImportRecord.objects.filter(page_id=page.pk).exists()


@hooks.register("construct_explorer_page_queryset")
def ask_once_for_a_list(parent_page, pages, request):
    """Let each page of a list know whether it was imported, or each would ask for itself."""
    records = ImportRecord.objects.filter(page_id=OuterRef("pk"))
    return pages.annotate(is_imported=Exists(records))


@hooks.register("register_page_header_buttons")
def header_buttons(page, user, view_name, next_url=None):
    yield from buttons(page, user, Button)


@hooks.register("register_page_listing_more_buttons")
def listing_buttons(page, user, next_url=None):
    yield from buttons(page, user, Button)


@hooks.register("register_admin_menu_item")
def menu_item():
    return ImportMenuItem(
        _("Import a page"),
        reverse_lazy("condition_imports:start"),
        name="condition-import",
        icon_name="upload",
        order=150,
    )
