"""The kinds of call to action, a class each.

A new kind is a term in ``clinics/vocabulary/cta_kinds.json``, a class here, and a drawing with its
id in ``clinics/static/clinics/img/icons.svg``. The check ``clinics.E008`` names a term that has no
class.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from clinics.models.action import CallToAction
    from clinics.models.clinic import ClinicPage

Text = str | Promise

#: Every field that says where a call to action leads.
TARGET_FIELDS = ("location", "target_page", "target_url", "document")


class CtaKind:
    """What all calls to action of one kind have in common.

    ``fields``: those of ``TARGET_FIELDS`` that say where one leads; forms show and keep no others.
    ``does``: what a visitor who follows one gets. ``why_hidden``: why one leads nowhere.
    ``schema_type``: schema.org's type of action; "" where it has none.
    """

    id: str
    fields: tuple[str, ...]
    does: Text
    why_hidden: Text
    schema_type = ""
    #: Whether a browser saves what it leads to, in place of showing it.
    is_download = False

    @property
    def icon(self) -> str:
        """The id of its drawing in icons.svg."""
        return self.id

    def problems(self, cta: CallToAction) -> dict[str, Text]:
        """What is missing for one to lead anywhere, a sentence by field."""
        return {}

    def target(self, cta: CallToAction, practice: ClinicPage) -> tuple[str, str]:
        """Its address, and what to show beside its label; both empty while unknown."""
        raise NotImplementedError


class Call(CtaKind):
    id = "call"
    fields = ("location",)
    does = _("Rings your place. The number is kept there, once for all buttons.")
    why_hidden = _("There is no phone to ring yet: give your place one.")
    schema_type = "CommunicateAction"

    def target(self, cta, practice):
        location = cta.location_of(practice)
        return (location.phone_href, location.phone_display) if location else ("", "")


class Book(CtaKind):
    id = "book"
    fields = ("target_url", "target_page", "location")
    does = _("Opens your online booking.")
    why_hidden = _(
        "There is nowhere to book: give a web address or a page here, or your place one."
    )
    schema_type = "ReserveAction"

    def problems(self, cta):
        return {} if cta.leads_to_booking else {"target_url": self.why_hidden}

    def target(self, cta, practice):
        location = cta.location_of(practice)
        elsewhere = location.booking_url if location else ""
        return cta.target_url or cta.page_url(practice) or elsewhere, ""


class Message(CtaKind):
    id = "message"
    fields = ("target_page", "location")
    does = _("Leads to your enquiry form, or to your email.")
    why_hidden = _("There is nowhere to write to: choose a page, or give your place an email.")
    schema_type = "CommunicateAction"

    def target(self, cta, practice):
        if url := cta.page_url(practice):
            return url, ""
        location = cta.location_of(practice)
        email = location.email if location else ""
        return f"mailto:{email}" if email else "", email


class Form(CtaKind):
    id = "form"
    fields = ("target_page",)
    does = _("Leads to one of your pages with a form.")
    why_hidden = _("The page with the form is not published.")
    schema_type = "CommunicateAction"

    def problems(self, cta):
        return {} if cta.target_page else {"target_page": _("Choose the page with the form.")}

    def target(self, cta, practice):
        return cta.page_url(practice), ""


class Directions(CtaKind):
    id = "directions"
    fields = ("location",)
    does = _("Shows the way to your place on a map.")
    why_hidden = _("There is no published place to lead to yet.")

    def target(self, cta, practice):
        location = cta.location_of(practice)
        return (location.directions_url, location.one_line) if location else ("", "")


class Download(CtaKind):
    id = "download"
    fields = ("document",)
    does = _("Hands out a document, such as a form to fill in.")
    why_hidden = _("The document is gone.")
    is_download = True

    def problems(self, cta):
        return {} if cta.document else {"document": _("Choose the document to download.")}

    def target(self, cta, practice):
        return (cta.document.url, cta.document.title) if cta.document else ("", "")


class Link(CtaKind):
    id = "link"
    fields = ("target_page", "target_url")
    does = _("Leads to any page, here or elsewhere.")
    why_hidden = _("The page that it leads to is not published.")

    def problems(self, cta):
        if cta.target_page or cta.target_url:
            return {}
        return {"target_url": _("Say where the link leads: a page or a web address.")}

    def target(self, cta, practice):
        return cta.page_url(practice) or cta.target_url, ""


CTA_KINDS: dict[str, CtaKind] = {
    kind.id: kind for kind in (Call(), Book(), Message(), Form(), Directions(), Download(), Link())
}
