"""The visitor's form, and what keeps machines out of it without asking anybody else."""

from __future__ import annotations

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from clinics.models import EnquiryKind, EnquiryPage

#: A person needs longer than this to fill the form in, and sends it before that.
LEAST_SECONDS, MOST_SECONDS = 3, 2 * 60 * 60
#: Enquiries an hour: of one address on the network, to one practice, and to one with a mail each.
PER_SENDER, PER_PRACTICE, NOTICES = 5, 1_200, 120


class EnquiryForm(forms.Form):
    """What a visitor fills in. ``website`` is for machines: people don't see it."""

    kind = forms.ChoiceField(
        label=_("What would you like?"), choices=EnquiryKind.choices, widget=forms.RadioSelect
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your email"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=_("Your phone"),
        max_length=40,
        required=False,
        help_text=_("If you would like a call."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    message = forms.CharField(
        label=_("What is it about?"),
        max_length=1000,
        required=False,
        help_text=_(
            "Please leave out illnesses, medicines and test results. "
            "We will ask when we speak to you in private."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    consent = forms.BooleanField(label=_("You may store this to answer me."))
    website = forms.CharField(
        required=False,
        label=_("Leave this empty"),
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args, page: EnquiryPage, **kwargs):
        super().__init__(*args, prefix=None, **kwargs)
        self.use_required_attribute = True
        if page.consent_text:
            self.fields["consent"].label = page.consent_text
        self.fields["kind"].initial = EnquiryKind.MESSAGE

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") == EnquiryKind.CALL_BACK and not cleaned.get("phone"):
            self.add_error("phone", _("Give a number that we can call."))
        return cleaned

    @property
    def looks_automatic(self) -> bool:
        """Whether a machine filled in what people can't see."""
        return bool(self.data.get("website"))


# A signed time: proves that the form was fetched here, for this page, and when.


def new_token(page: EnquiryPage) -> str:
    return signing.TimestampSigner(salt="clinics.enquiry").sign(str(page.pk))


def token_problem(token: str, page: EnquiryPage) -> str:
    """ "" for a token in time; else "missing", "early" or "late"."""
    signer = signing.TimestampSigner(salt="clinics.enquiry")
    try:
        if signer.unsign(token, max_age=MOST_SECONDS) != str(page.pk):
            return "missing"
    except signing.SignatureExpired:
        return "late"
    except signing.BadSignature:
        return "missing"
    try:
        signer.unsign(token, max_age=LEAST_SECONDS)
    except signing.SignatureExpired:
        return ""
    return "early"
