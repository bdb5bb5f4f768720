"""The visitor's form, and what keeps machines out of it without asking anybody else."""

from __future__ import annotations

import uuid
from typing import Any, NamedTuple

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from clinics.forms.form_fields import PhoneField, formatted, is_whole, phone_example
from clinics.models import EnquiryKind, EnquiryPage
from clinics.models.enquiry import AnswerBy

#: A person needs longer than this to fill the form in, and sends it before that.
LEAST_SECONDS, MOST_SECONDS = 3, 2 * 60 * 60
#: Enquiries an hour: of one address on the network, to one practice, and to one with a mail each.
PER_SENDER, PER_PRACTICE, NOTICES = 5, 1_200, 120
#: Characters of a name and of a message; a line's end counts as one.
LONGEST_NAME, LONGEST_MESSAGE = 120, 1_000

BAD_EMAIL = _("Your email address can’t be right. Write one like name@example.com.")


class TextField(forms.CharField):
    """Text of at most ``longest`` characters; what is longer is refused with ``refusal``, not cut.

    ``refusal`` is a plural by ``over``, and may name ``longest``.
    """

    def __init__(self, *, longest: int, refusal, **kwargs):
        super().__init__(**kwargs)
        self.longest, self.refusal = longest, refusal

    def to_python(self, value):
        # A browser sends two characters for what a writer sees as one line's end.
        return super().to_python(value).replace("\r\n", "\n").replace("\x00", "")

    def validate(self, value):
        super().validate(value)
        over = len(value) - self.longest
        if over > 0:
            words = self.refusal % {"over": over, "longest": self.longest}
            raise ValidationError(words, code="max_length")


class VisitorPhoneField(PhoneField):
    """A visitor's number: what is wrong is said to somebody who is no editor.

    New ranges of numbers are not in the list that editors' are judged by, and nobody should be
    kept from writing by an old list: the number of digits counts.
    """

    def is_number(self, value):
        return is_whole(value)

    def refusal(self):
        return _(
            "Your phone number can’t be right. Write one like %(example)s; begin one from another "
            "country with + and that country’s code."
        ) % {"example": phone_example(self.country)}


class ListedError(NamedTuple):
    """One line of the list of errors: the id of the field that it leads to, and what to do."""

    field_id: str
    text: str


class EnquiryForm(forms.Form):
    """What a visitor fills in. ``website`` is for machines: people don't see it.

    Phone or email is needed, whichever ``answer_by`` names; where that is left open and one of
    both is given, it is that one. ``phone`` is cleaned to text as the practice's country writes it.
    """

    kind = forms.ChoiceField(
        label=_("What would you like?"),
        choices=[
            (EnquiryKind.MESSAGE, _("Ask a question")),
            (EnquiryKind.BOOK, _("Ask for an appointment")),
        ],
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"),
            _("Choose what you would like: to ask a question or to ask for an appointment."),
        ),
    )
    name = TextField(
        label=_("Your name"),
        longest=LONGEST_NAME,
        refusal=ngettext_lazy(
            "Your name is %(over)d character too long: write at most %(longest)d.",
            "Your name is %(over)d characters too long: write at most %(longest)d.",
            "over",
        ),
        error_messages={"required": _("Write your name, so that we know whom to answer.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    answer_by = forms.ChoiceField(
        label=_("How should we answer you?"),
        choices=AnswerBy.choices,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose how we should answer: by phone or by email.")},
    )
    phone = VisitorPhoneField(
        label=_("Your phone number"),
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    email = forms.EmailField(
        label=_("Your email address"),
        max_length=254,
        required=False,
        help_text=_("Needed for an answer by email, such as name@example.com."),
        error_messages=dict.fromkeys(
            ("invalid", "max_length", "null_characters_not_allowed"), BAD_EMAIL
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    message = TextField(
        label=_("What is it about?"),
        longest=LONGEST_MESSAGE,
        refusal=ngettext_lazy(
            "“What is it about?” is %(over)d character too long: write at most %(longest)d. "
            "Nothing of it was cut.",
            "“What is it about?” is %(over)d characters too long: write at most %(longest)d. "
            "Nothing of it was cut.",
            "over",
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    consent = forms.BooleanField(
        label=_("You may store this to answer me."),
        error_messages={
            "required": _("Tick that we may store what you write: without it we can’t answer you.")
        },
    )
    website = forms.CharField(
        required=False,
        label=_("Leave this empty"),
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    # The list of errors says what is needed, in the site's words and language, not the browser's.
    use_required_attribute = False

    def __init__(self, *args, page: EnquiryPage, **kwargs):
        super().__init__(*args, **kwargs)
        self.country = page.practice.country if page.practice else ""
        if page.consent_text:
            self.fields["consent"].label = page.consent_text
        self.fields["kind"].initial = EnquiryKind.MESSAGE
        phone: Any = self.fields["phone"]
        phone.country = self.country
        phone.error_messages["null_characters_not_allowed"] = phone.refusal()
        phone.help_text = _("Needed for an answer by phone, such as %(example)s.") % {
            "example": phone_example(self.country)
        }
        self.fields["message"].help_text = _(
            "Up to %(longest)d characters. Please leave out illnesses, medicines and test "
            "results: we will ask when we speak to you in private."
        ) % {"longest": LONGEST_MESSAGE}
        for field in self.fields.values():
            # With it a browser cuts what is pasted, and says nothing.
            field.widget.attrs.pop("maxlength", None)

    def clean_phone(self) -> str:
        phone = self.cleaned_data["phone"]
        return formatted(phone, self.country) if phone else ""

    def clean(self):
        cleaned = super().clean()
        if "answer_by" in cleaned:
            self.read_answer_by(cleaned)
        if cleaned.get("kind") == EnquiryKind.MESSAGE and cleaned.get("answer_by") == "phone":
            cleaned["kind"] = EnquiryKind.CALL_BACK
        return cleaned

    def read_answer_by(self, cleaned: dict) -> None:
        """Find out how to answer, and refuse what can't be answered so."""
        given = [name for name in AnswerBy.values if str(self.data.get(name) or "").strip()]
        wanted = cleaned["answer_by"] or (given[0] if len(given) == 1 else "")
        cleaned["answer_by"] = wanted
        if not wanted:
            words = _(
                "Choose how we should answer, by phone or by email, and write your number or "
                "address."
            )
            self.add_error("answer_by", words)
        elif wanted not in given:
            self.add_error(wanted, self.missing(wanted))

    def missing(self, name: str):
        """What to say where the one way is empty by which a visitor would be answered."""
        if name == AnswerBy.EMAIL:
            return _(
                "Write your email address, since you would like an answer by email: one like "
                "name@example.com."
            )
        return _(
            "Write your phone number, since you would like an answer by phone: one like "
            "%(example)s."
        ) % {"example": phone_example(self.country)}

    @property
    def words(self) -> dict[str, str]:
        """What is kept of a form that is valid: name, answer_by, phone, email and message."""
        kept = ("name", "answer_by", "phone", "email", "message")
        return {name: str(self.cleaned_data[name]) for name in kept}

    @property
    def listed_errors(self) -> list[ListedError]:
        """What is wrong, in the order of the fields, one sentence a field."""
        found = []
        for field in self:
            if field.errors:
                first = field.subwidgets[0].id_for_label or field.id_for_label
                found.append(ListedError(first, str(field.errors[0])))
        return found

    @property
    def looks_automatic(self) -> bool:
        """Whether a machine filled in what people can't see."""
        return bool(self.data.get("website"))


# A signed time and a name: proves that the form was fetched here, for this page, and when; the one
# enquiry that can be sent with it has that name.


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt="clinics.enquiry")


def new_token(page: EnquiryPage) -> str:
    return _signer().sign(f"{page.pk}:{uuid.uuid4().hex}")


def enquiry_of(token: str, page: EnquiryPage) -> uuid.UUID | None:
    """The UUID of the one enquiry that ``token`` is for, however old; None for a forged one."""
    try:
        page_id, _colon, name = _signer().unsign(token).partition(":")
        return uuid.UUID(name) if page_id == str(page.pk) else None
    except (signing.BadSignature, ValueError):
        return None


def token_problem(token: str, page: EnquiryPage) -> str:
    """ "" for a token in time; else "missing", "early" or "late"."""
    if enquiry_of(token, page) is None:
        return "missing"
    if _is_older(token, MOST_SECONDS):
        return "late"
    return "" if _is_older(token, LEAST_SECONDS) else "early"


def _is_older(token: str, seconds: int) -> bool:
    try:
        _signer().unsign(token, max_age=seconds)
    except signing.SignatureExpired:
        return True
    return False
