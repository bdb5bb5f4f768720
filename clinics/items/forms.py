"""The forms of calls to action, offers and testimonials: what a kind needs, and nothing else."""

from __future__ import annotations

import json

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from clinics import tenancy
from clinics.forms.form_fields import read_as_written
from clinics.models import offer as offers
from clinics.models.cta_kinds import CTA_KINDS, TARGET_FIELDS


class ItemForm(WagtailAdminModelForm):
    """Offers only what is the practice's own; of a version in another language, only its words.

    ``instance.page`` is the home page that the item belongs to.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        practice = tenancy.practice_of(self.instance)
        tenancy.work_on(practice)
        tenancy.limit_choices(self, practice)
        self.practice = practice
        self.is_version = practice is not None and practice.home_id != self.instance.page_id
        if self.is_version:
            for name in set(self.fields) - set(self.instance.words):
                del self.fields[name]
        read_as_written(self.fields, practice.home.country if practice else "")


class CallToActionForm(ItemForm):
    """What does not belong to the chosen kind is emptied, so that nothing old acts unseen."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "location" in self.fields:
            self.fields["location"].label_from_instance = self.place_with_phone
            self.fields["location"].empty_label = str(_("Your first place"))

    @staticmethod
    def place_with_phone(place) -> str:
        """A place by its name, with the phone that a call button would ring."""
        return " · ".join(filter(None, [place.title, place.phone_display]))

    def clean(self):
        cleaned = super().clean()
        kind = CTA_KINDS.get(cleaned.get("kind"))
        for name in TARGET_FIELDS if kind else ():
            if name in cleaned and name not in kind.fields:
                cleaned[name] = (
                    self.fields[name].empty_value
                    if hasattr(self.fields[name], "empty_value")
                    else None
                )
                self.errors.pop(name, None)
        return cleaned


class OfferForm(ItemForm):
    """The price is in the practice's own money, unless somebody says otherwise."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "currency" in self.fields:
            label = capfirst(self.fields["currency"].label)
            own = offers.currency_of(self.instance.page.country)
            codes = [own, *(code for code in offers.currencies() if code != own)]
            if self.instance.currency and self.instance.currency not in codes:
                codes.append(self.instance.currency)
            names = [(code, offers.currency_label(code)) for code in codes]
            self.fields["currency"] = forms.ChoiceField(label=label, choices=names)
            self.initial["currency"] = self.instance.currency or own


class KindPanel(FieldPanel):
    """A field that only some kinds of a call to action have.

    The server hides it for the others; Wagtail's own rules follow the kind as it is chosen.
    """

    def __init__(self, field_name, kinds=(), **kwargs):
        super().__init__(field_name, **kwargs)
        self.kinds = list(kinds)

    def clone_kwargs(self):
        return {**super().clone_kwargs(), "kinds": self.kinds}

    class BoundPanel(FieldPanel.BoundPanel):
        @property
        def attrs(self):
            kind = self.form["kind"].value() if "kind" in self.form.fields else ""
            attrs = {
                **super().attrs,
                "data-w-rules-target": "show",
                "data-w-rules": json.dumps({"kind": self.panel.kinds}),
            }
            # No attribute at all where it is shown: any value of it hides.
            return attrs if kind in self.panel.kinds else {**attrs, "hidden": True}


def kind_panel(field_name: str, **kwargs) -> KindPanel:
    kinds = [kind.id for kind in CTA_KINDS.values() if field_name in kind.fields]
    return KindPanel(field_name, kinds=kinds, **kwargs)


def rules_panel(children, **kwargs) -> MultiFieldPanel:
    """Panels of which some are shown by what is chosen in others."""
    attrs = {"data-controller": "w-rules", "data-action": "change->w-rules#resolve"}
    return MultiFieldPanel(children, attrs=attrs, **kwargs)
