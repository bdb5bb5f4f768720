"""Where Wagtail's admin asks about practices."""

from django.contrib import messages
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from clinics.enquiries import admin as enquiries
from clinics.models import ClinicPage


@hooks.register("insert_global_admin_css")
def admin_stylesheet():
    """Long lists of ticks stand in columns."""
    return format_html('<link rel="stylesheet" href="{}">', static("clinics/admin.css"))


@hooks.register("after_edit_page")
def tell_corrected_colours(request, page):
    """Say which colour was moved to stay readable, and by how much."""
    if not isinstance(page, ClinicPage):
        return
    corrections = page.brand_corrections()
    if corrections:
        sentences = format_html_join(" ", "{}.", ((text,) for text in corrections))
        messages.info(request, sentences)


@hooks.register("register_admin_urls")
def practice_urls():
    """What a practice's people do besides editing pages."""
    return [
        path("enquiries/", enquiries.listing, name="clinics-enquiries"),
        path("enquiries/download/", enquiries.download, name="clinics-enquiries-download"),
        path("enquiries/visitor/", enquiries.visitor, name="clinics-enquiries-visitor"),
        path("enquiries/accesses/", enquiries.accesses, name="clinics-enquiries-accesses"),
        path("enquiries/<uuid:uuid>/", enquiries.detail, name="clinics-enquiry"),
    ]


class EnquiriesItem(MenuItem):
    """Shown to those who may read enquiries."""

    def is_shown(self, request):
        return enquiries.practice_of_reader(request.user) is not None


@hooks.register("register_admin_menu_item")
def enquiries_item():
    return EnquiriesItem(_("Enquiries"), reverse("clinics-enquiries"), icon_name="mail", order=250)


@hooks.register("register_log_actions")
def practice_log_actions(actions):
    """Lines of the history that managers read under Reports."""
    actions.register_action("clinics.invite", _("Invite a person"), _("Invited a person"))
    actions.register_action("clinics.remove", _("Remove a person"), _("Removed a person"))
