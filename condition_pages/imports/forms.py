"""What an editor gives, and what the review corrects of a page's facts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from clinics import tenancy
from clinics.forms.fields import LinesFormField, translated
from clinics.models.clinic import consultation_modes
from condition_pages.blocks.modality import modality_choices
from condition_pages.importer.draft import TITLE_LENGTH
from condition_pages.importer.edit import FOUND, edit_facts, found_facts, point_written
from condition_pages.importer.model import Proposal
from condition_pages.importer.read.sites import LONGEST_ADDRESS, MOST_ARCHIVE, MOST_PAGES
from condition_pages.importer.read.source import MAX_BYTES, MAX_TEXT
from condition_pages.imports.reading import Given
from condition_pages.models import Condition
from condition_pages.models.condition import body_regions

FORMS_READ = ".html,.htm,.txt,.docx"
#: The settings let more files through, so that one line can say that these are too many.
MOST_FILES = 100


class ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Any number of files, as a list."""

    widget = ManyFilesInput

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if len(files) > MOST_FILES:
            raise ValidationError(
                _("%(count)d files were chosen; upload %(most)d at once at most."),
                params={"count": len(files), "most": MOST_FILES},
            )
        # An empty file is refused by name when it is read, and the others go on.
        return list(files)


class GiveForm(forms.Form):
    """A page in one of three ways, or several files at once."""

    text = forms.CharField(
        label=_("Paste the page"),
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 8, "data-import-paste": True}),
        help_text=_(
            "Copy everything on your page and paste it here. Headings and lists are kept where "
            "your browser hands them over."
        ),
    )
    html = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    files = ManyFilesField(  # type: ignore[assignment]  # a form's field of that name
        label=_("Upload files"),
        required=False,
        widget=ManyFilesInput({"accept": FORMS_READ}),
        help_text=_(
            "Web pages (.html), Word (.docx) or plain text (.txt); up to %(megabytes)d MB each "
            "and %(files)d at once."
        )
        % {"megabytes": MAX_BYTES // 1_000_000, "files": MOST_FILES},
    )
    url = forms.URLField(
        label=_("Or its address"),
        required=False,
        max_length=2000,
        assume_scheme="https",
        help_text=_("Such as https://www.example.com/back-pain. Only public pages can be read."),
    )

    def clean_text(self):
        text = self.cleaned_data["text"]
        if len(text) > MAX_TEXT:
            raise ValidationError(
                _("This is too long for one page: %(most)s characters at most."),
                params={"most": f"{MAX_TEXT:,}"},
            )
        return text

    def clean(self):
        cleaned = super().clean()
        given = [
            bool((cleaned.get("text") or "").strip()),
            cleaned.get("files"),
            cleaned.get("url"),
        ]
        if not self.errors and not any(given):
            raise ValidationError(_("Paste a page, choose files or give an address."))
        return cleaned

    def sources(self) -> list[Given]:
        """All that was given, in the order of the form."""
        cleaned = self.cleaned_data
        found = []
        if cleaned["text"].strip():
            html = cleaned["html"]
            name = first_line(cleaned["text"])
            found.append(
                Given(name, text=html, form="rich")
                if html.strip()
                else Given(name, text=cleaned["text"], form="pasted")
            )
        found += [Given(file.name, file=file) for file in cleaned["files"]]
        if cleaned["url"]:
            found.append(Given(cleaned["url"], url=cleaned["url"]))
        return found


class SiteForm(forms.Form):
    """A whole site: the address of it or of its map, or an archive of its pages."""

    site = forms.URLField(
        label=_("Address of the site or of its sitemap"),
        required=False,
        max_length=LONGEST_ADDRESS,
        assume_scheme="https",
        help_text=_(
            "Such as https://www.example.com. Its sitemap names the pages; %(most)s at most."
        )
        % {"most": f"{MOST_PAGES:,}"},
    )
    archive = forms.FileField(
        label=_("Or an archive of its pages"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput({"accept": ".zip,.xml,.mhtml,.mht"}),
        help_text=_(
            "A .zip of saved pages, WordPress’s export (.xml) or a web archive (.mhtml), up to "
            "%(megabytes)d MB. With the site’s address above, files get their addresses from it."
        )
        % {"megabytes": MOST_ARCHIVE // 1_000_000},
    )
    is_moving = forms.BooleanField(
        label=_("The site moves here"),
        required=False,
        initial=True,
        help_text=_("Each old address leads to its new page once that is published."),
    )

    def clean_archive(self):
        archive = self.cleaned_data["archive"]
        if archive and archive.size > MOST_ARCHIVE:
            raise ValidationError(
                _("%(name)s has more than %(most)s MB."),
                params={"name": archive.name, "most": MOST_ARCHIVE // 1_000_000},
            )
        return archive

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned.get("site") and not cleaned.get("archive"):
            raise ValidationError(_("Give the address of the site or choose an archive."))
        return cleaned


def first_line(text: str) -> str:
    """A name for what was pasted."""
    line = next((" ".join(line.split()) for line in text.splitlines() if line.strip()), "")
    short = line if len(line) <= 60 else f"{line[:59]}…"
    return translate("Pasted: %s") % short


#: The facts that other types of page have no field for, and what those have whose summary is shown.
OF_CONDITIONS = ("condition", "cta_text", "body_regions", "points", "herbs", "citations")
WITH_SUMMARY = ("condition", "treatment")


class FactsForm(forms.Form):
    """What the page says of itself and of its practice, as far as its type has fields for it.

    ``page_type``: what the draft will be. What has no field in the form stays as it was read.
    """

    title = forms.CharField(label=_("Title"), max_length=TITLE_LENGTH)
    condition = forms.ModelChoiceField(
        Condition.objects.none(),
        label=_("Condition"),
        required=False,
        empty_label=_("Not in the library, or not a condition page"),
    )
    summary = forms.CharField(
        label=_("Summary"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("25 to 50 words; it may be written later."),
    )
    practice_name = forms.CharField(label=_("Practice named"), required=False, max_length=255)
    practitioners = LinesFormField(
        label=_("People named"),
        required=False,
        help_text=_("One a line. Your own practitioners are recognised by their family name."),
    )
    phones = LinesFormField(
        label=_("Telephone numbers"),
        required=False,
        help_text=_("One a line. Your own calls to action are recognised by their number."),
    )
    cta_text = forms.CharField(label=_("What visitors are asked to do"), required=False)
    body_regions = forms.MultipleChoiceField(
        label=_("Body regions"),
        required=False,
        choices=lambda: translated(body_regions()),
        widget=forms.CheckboxSelectMultiple,
    )

    addresses = LinesFormField(label=_("Addresses"), required=False, help_text=_("One a line."))
    hours = LinesFormField(label=_("Opening hours"), required=False, help_text=_("One a line."))
    emails = LinesFormField(label=_("Email addresses"), required=False, help_text=_("One a line."))
    offers = LinesFormField(label=_("Offers"), required=False, help_text=_("One a line."))
    consultation_modes = forms.MultipleChoiceField(
        label=_("Ways to consult"),
        required=False,
        choices=lambda: translated(consultation_modes()),
        widget=forms.CheckboxSelectMultiple,
    )
    therapies = forms.MultipleChoiceField(
        label=_("Therapies"),
        required=False,
        choices=lambda: translated(modality_choices()),
        widget=forms.CheckboxSelectMultiple,
    )
    points = LinesFormField(
        label=_("Acupuncture points"),
        required=False,
        help_text=_("One a line, such as LI 4. They go to the therapies whose text names them."),
    )
    herbs = LinesFormField(
        label=_("Herbs"),
        required=False,
        help_text=_("One a line, with the Latin name in brackets where it is known."),
    )
    citations = LinesFormField(
        label=_("Publications"),
        required=False,
        help_text=_("One a line, with a DOI, a PMID or an address where there is one."),
    )

    #: The names of the fields as the review groups them.
    ABOUT = ("title", "condition")
    MORE = ("summary", "cta_text", "practice_name", "practitioners", "phones")
    BESIDE = (
        *("addresses", "hours", "emails", "offers", "points", "herbs", "citations"),
        "consultation_modes",
    )

    def __init__(self, *args, page_type: str = "condition", **kwargs):
        super().__init__(*args, **kwargs)
        condition: Any = self.fields["condition"]
        condition.queryset = Condition.objects.for_practice(tenancy.current()).order_by("name")
        without = () if page_type == "condition" else OF_CONDITIONS
        if page_type not in WITH_SUMMARY:
            without = (*without, "summary")
        for name in without:
            del self.fields[name]
            self.initial.pop(name, None)

    def bound(self, names: tuple[str, ...]) -> list[forms.BoundField]:
        return [self[name] for name in names if name in self.fields]

    @property
    def about_fields(self):
        return self.bound(self.ABOUT)

    @property
    def more_fields(self):
        return self.bound(self.MORE)

    @property
    def beside_fields(self):
        return self.bound(self.BESIDE)

    def clean_emails(self):
        for email in self.cleaned_data["emails"]:
            try:
                validate_email(email)
            except ValidationError as error:
                raise ValidationError(
                    _("“%(text)s” is not an email address."), params={"text": email}
                ) from error
        return self.cleaned_data["emails"]

    def clean_points(self):
        for point in self.cleaned_data["points"]:
            if not point_written(point):
                raise ValidationError(
                    _("“%(text)s” is not an acupuncture point such as LI 4."),
                    params={"text": point},
                )
        return self.cleaned_data["points"]

    @property
    def found_errors(self) -> bool:
        """Whether the fields that are folded away with the other facts hold a mistake."""
        return any(name in self.errors for name in FOUND)

    @property
    def page_errors(self) -> bool:
        return any(name not in FOUND for name in self.errors)

    def found(self, proposal: Proposal) -> dict:
        """What the fields say of the facts that a condition page has no field for."""
        found = {name: self.cleaned_data[name] for name in FOUND if name in self.fields}
        # What was found and is in no vocabulary has no box to untick.
        for name in ("therapies", "consultation_modes"):
            field: Any = self.fields[name]
            boxes = {value for value, _label in field.choices}
            own = getattr(proposal.facts, name)
            chosen = set(found[name])
            kept = [value for value in own if value in chosen or value not in boxes]
            found[name] = [*kept, *(value for value in found[name] if value not in own)]
        return found

    def apply(self, proposal: Proposal, country: str) -> Proposal:
        """The proposal with these facts; ``country`` is where its numbers are rung from."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in FOUND}
        unsaid = {
            "summary": proposal.summary,
            "cta_text": proposal.cta_text,
            "body_regions": proposal.facts.body_regions,
        }
        facts: dict[str, Any] = unsaid | said
        condition = facts.pop("condition", None)
        if "condition" not in self.fields:
            page_type = proposal.page_type
            named = {"condition": page_type.condition, "condition_id": page_type.condition_id}
        elif condition:
            named = {"condition": condition.name, "condition_id": condition.term_id}
        else:
            # A name that the library does not know is not forgotten.
            unknown = "" if proposal.page_type.condition_id else proposal.page_type.condition
            named = {"condition": unknown, "condition_id": ""}
        found = self.found(proposal)
        return edit_facts(proposal, **facts, **named, country=country, found=found)


def initial_facts(proposal: Proposal) -> dict:
    """What ``FactsForm`` starts from."""
    facts, page_type = proposal.facts, proposal.page_type
    known = {term_id for term_id, _label in body_regions()}
    return {
        **{name: list(values) for name, values in found_facts(facts).items()},
        "title": proposal.title[:TITLE_LENGTH],
        "condition": Condition.objects.filter(term_id=page_type.condition_id).first(),
        "summary": proposal.summary,
        "practice_name": facts.practice_name,
        "practitioners": [person.name for person in facts.practitioners],
        "phones": [phone.number for phone in facts.phones],
        "cta_text": proposal.cta_text,
        "body_regions": [region for region in facts.body_regions if region in known],
    }
