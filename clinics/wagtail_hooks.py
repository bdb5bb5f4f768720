"""Where Wagtail's admin asks about practices."""

from django.apps import apps
from django.contrib import messages
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.text import format_lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogFormatter

from clinics.enquiries import admin as enquiries
from clinics.items.views import VIEWSETS
from clinics.models import ClinicPage, Enquiry
from clinics.models.base import Illustrated, width_warning
from clinics.practices import (
    action_menu,
    dashboard,
    explain_views,
    holiday_views,
    menu,
    publishing,
    starts,
    unpublishing,
)
from clinics.practices.dashboard import Waiting
from clinics.practices.workplace import workplace
from clinics.review import hooks as review_hooks  # noqa: F401
from clinics.runtime import schedule
from clinics.tenancy import admin as practices
from clinics.tenancy import context, is_platform_staff, practice_of, wizard
from seo.models.finding import Severity
from seo.report import errors_for

#: The fields of a home page whose colours are kept readable.
LOOK = ("brand_colour", "accent_colour")

hooks.register("before_unpublish_page", unpublishing.ask_before_home)
hooks.register("before_bulk_action", unpublishing.refuse_homes_at_once)
hooks.register("before_bulk_action", publishing.refuse_incomplete_pages)

if apps.is_installed("wagtail.contrib.redirects"):
    from clinics.practices import redirects

    redirects.install()


@hooks.register("clinic_seo_site_is_open")
def visitors_are_let_in(site):
    """Search engines hear of nothing that their visitors would not see."""
    practice = practice_of(site)
    return practice is None or practice.is_open


@hooks.register("clinic_seo_around_fetch")
def stay_in_scope():
    """A request ends in nobody's scope; whoever reads a page goes on in its own."""
    return context.active(context.current())


@hooks.register("insert_global_admin_css")
def admin_stylesheet():
    """Long lists of ticks stand in columns."""
    return format_html('<link rel="stylesheet" href="{}">', static("clinics/admin.css"))


hooks.register("construct_page_action_menu", action_menu.put_in_sight)


@hooks.register("insert_editor_js")
def editor_script():
    """The page editor by keyboard, with what is wrong in one list."""
    return format_html(
        '<script src="{}" data-skip="{}" data-refused="{}" data-wrong="{}" data-unsaved="{}" '
        "defer></script>",
        static("clinics/editor.js"),
        _("Skip to the title"),
        _("Error: this keeps the page from being published"),
        _("Error: this can’t be read yet, or does not fit. It is kept as it is written."),
        _("Error: nothing is saved yet. Correct this first."),
    )


hooks.register("register_page_header_buttons", explain_views.editor_button)
hooks.register("construct_homepage_panels", dashboard.set_out)


@hooks.register("insert_editor_js")
def row_headings():
    """Rows of hours, holidays and phones are headed by what they hold."""
    return format_html('<script src="{}" defer></script>', static("clinics/row-headings.js"))


# After those that put them there.
hooks.register("construct_homepage_summary_items", dashboard.leave_counts_out, order=1000)
hooks.register("clinics_start", starts.of_practice)
hooks.register("clinics_start", starts.of_staff)
hooks.register("clinics_waiting", starts.licences)
hooks.register("clinics_waiting", starts.drafts, order=1)
hooks.register("construct_main_menu", menu.put_lists)
hooks.register("construct_reports_menu", menu.keep_for_staff(menu.FOR_STAFF_REPORTS))
hooks.register("construct_help_menu", menu.keep_for_staff(menu.FOR_STAFF_HELP))


@hooks.register("clinics_waiting", order=-1)
def waiting_enquiries(request):
    """Enquiries that nobody has read: people wait, so they come first."""
    place = workplace(request)
    practice = place.practice if place and place.role in enquiries.ROLES else None
    new = practice.enquiries.filter(status=Enquiry.Status.NEW).count() if practice else 0
    if new:
        text = ngettext("%(count)d new enquiry", "%(count)d new enquiries", new) % {"count": new}
        yield Waiting(text, f"{reverse('clinics-enquiries')}?status={Enquiry.Status.NEW}", "mail")


@hooks.register("clinics_waiting")
def waiting_errors(request):
    """What search engines are told wrongly, as of the last audit."""
    errors = errors_for(request.user).count()
    if errors:
        text = ngettext(
            "%(count)d error in what search engines are told",
            "%(count)d errors in what search engines are told",
            errors,
        ) % {"count": errors}
        address = f"{reverse('clinic_seo_findings')}?severity={Severity.ERROR}"
        yield Waiting(text, address, "warning")


@hooks.register("clinics_waiting", order=-1)
def waiting_overdue(request):
    """Pages that were to go live and could not: visitors wait for them."""
    # Platform staff read it in the log: a question for each practice would cost them the morning.
    place = workplace(request)
    for page in schedule.overdue(place.practice) if place else ():
        text = _("“%(title)s” was due and could not go live: see its history")
        address = reverse("wagtailadmin_pages:history", args=[page.pk])
        yield Waiting(text % {"title": page.get_admin_display_title()}, address, "warning")


@hooks.register("before_edit_page")
def remember_look(request, page):
    """Keep which colours visitors see before the page is saved."""
    if isinstance(page, ClinicPage) and request.method == "POST":
        live = ClinicPage.objects.filter(pk=page.pk, live=True)
        request._look_before = live.values_list(*LOOK).first()


@hooks.register("after_edit_page")
def tell_corrected_colours(request, page):
    """Say that a colour is shown in another shade, when it has just gone live and not before."""
    if not isinstance(page, ClinicPage) or not request.POST.get("action-publish"):
        return
    before = getattr(request, "_look_before", None) or ("",) * len(LOOK)
    now = [getattr(page, name) for name in LOOK]
    changed = {new.upper() for new, old in zip(now, before, strict=True) if new != old}
    # On dark grounds nearly every colour is another shade: that is nothing to tell.
    if any(c.scheme == "light" and c.asked.upper() in changed for c in page.brand.corrections):
        messages.info(
            request,
            # Messages are written once the practice's country is left behind.
            gettext(
                "Your colours are live. Where one would have been hard to read, a readable shade "
                "of it is shown: the form says which, under Look."
            ),
        )


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def tell_narrow_picture(request, page):
    """Say that search engines will show a picture small, while the editor still has it in hand."""
    if isinstance(page, Illustrated) and request.method == "POST":
        warning = width_warning(page.picture)
        if warning:
            messages.warning(request, warning)


@hooks.register("register_admin_urls")
def practice_urls():
    """What a practice's people do besides editing pages."""
    return [
        path("enquiries/", enquiries.listing, name="clinics-enquiries"),
        path("enquiries/download/", enquiries.download, name="clinics-enquiries-download"),
        path("enquiries/visitor/", enquiries.visitor, name="clinics-enquiries-visitor"),
        path("enquiries/settings/", enquiries.settings_view, name="clinics-enquiries-settings"),
        path("enquiries/accesses/", enquiries.accesses, name="clinics-enquiries-accesses"),
        path("enquiries/<uuid:uuid>/", enquiries.detail, name="clinics-enquiry"),
        path(
            "places/<int:page_id>/holidays/", holiday_views.add_view, name="clinics-public-holidays"
        ),
        path("pages/<int:page_id>/visitors/", explain_views.page_view, name="clinics-explain"),
        path("people/", practices.people_view, name="clinics-people"),
        path("people/<int:user_id>/remove/", practices.remove_view, name="clinics-people-remove"),
        path("people/<int:user_id>/again/", practices.again_view, name="clinics-people-again"),
        path("people/<int:user_id>/role/", practices.role_view, name="clinics-people-role"),
        path("practice/", practices.own_view, name="clinics-opening"),
        path("practice/export/", practices.own_export_view, name="clinics-own-export"),
        path("practices/", practices.practices_view, name="clinics-practices"),
        path("practices/new/", wizard.create_view, name="clinics-practices-new"),
        path("practices/check/", wizard.check_view, name="clinics-practices-check"),
        path("practices/<slug:slug>/", practices.change_view, name="clinics-practices-change"),
        *people_urls_for_platform(),
    ]


@hooks.register("register_admin_viewset")
def lists_of_items():
    """Calls to action, offers, testimonials: a list of its own for each."""
    return VIEWSETS


def people_urls_for_platform():
    """A practice's people for platform staff, who may have to find it a manager."""
    prefix = "practices/<slug:slug>/people/"
    yield path(prefix, practices.people_view, name="clinics-practices-people")
    for name, view in (
        ("remove", practices.remove_view),
        ("again", practices.again_view),
        ("role", practices.role_view),
    ):
        yield path(f"{prefix}<int:user_id>/{name}/", view, name=f"clinics-practices-people-{name}")


class EnquiriesItem(MenuItem):
    """Shown to those who may read enquiries."""

    def is_shown(self, request):
        place = workplace(request)
        return place is not None and place.role in enquiries.ROLES


@hooks.register("register_admin_menu_item")
def enquiries_item():
    return EnquiriesItem(_("Enquiries"), reverse("clinics-enquiries"), icon_name="mail", order=90)


class PeopleItem(MenuItem):
    """Shown to managers."""

    def is_shown(self, request):
        place = workplace(request)
        return place is not None and place.role == "manager"


@hooks.register("register_admin_menu_item")
def people_item():
    return PeopleItem(_("People"), reverse("clinics-people"), icon_name="group", order=500)


class OwnPracticeItem(PeopleItem):
    """Shown to managers."""


@hooks.register("register_admin_menu_item")
def own_practice_item():
    return OwnPracticeItem(
        _("Your practice"), reverse("clinics-opening"), icon_name="site", order=510
    )


class PracticesItem(MenuItem):
    """Shown to platform staff."""

    def is_shown(self, request):
        return is_platform_staff(request.user)


@hooks.register("register_admin_menu_item")
def practices_item():
    return PracticesItem(_("Practices"), reverse("clinics-practices"), icon_name="home", order=50)


class WithReason(LogFormatter):
    """A line of the history that says why."""

    label = _("Not published when due")
    message = _("Was due and could not go live")

    def format_message(self, log_entry):
        reason = (log_entry.data or {}).get("reason", "")
        return format_lazy("{}: {}", self.message, reason) if reason else self.message


class WithPerson(LogFormatter):
    """A line of the history that names whom it is about."""

    def format_message(self, log_entry):
        who = (log_entry.data or {}).get("who", "")
        return format_lazy("{}: {}", self.message, who) if who else self.message


@hooks.register("register_log_actions")
def practice_log_actions(actions):
    """Lines of the history that managers read under Reports."""
    for action, label, message in (
        ("clinics.invite", _("Invite a person"), _("Invited a person")),
        ("clinics.remove", _("Remove a person"), _("Removed a person")),
        ("clinics.role", _("Change a role"), _("Changed a role")),
        ("clinics.open", _("Open the site"), _("Opened the site to visitors")),
        ("clinics.close", _("Close the site"), _("Closed the site to visitors")),
        ("clinics.enquiry_settings", _("Change enquiries"), _("Changed how enquiries are kept")),
        ("clinics.archive", _("Archive the practice"), _("Archived the practice")),
        ("clinics.restore", _("Restore the practice"), _("Restored the practice")),
        ("clinics.export", _("Export the practice"), _("Exported the practice")),
    ):
        actions.register_action(action)(
            type("Formatter", (WithPerson,), {"label": label, "message": message})
        )
    actions.register_action(schedule.NOT_PUBLISHED)(WithReason)
