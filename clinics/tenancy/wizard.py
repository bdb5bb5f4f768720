"""The platform's wizard: a new practice in one form, which fills itself in and checks."""

from __future__ import annotations

from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db.models.fields import BLANK_CHOICE_DASH
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from clinics import tenancy, vocabulary
from clinics.files.uploads import PictureField
from clinics.models.clinic import ColourInput
from clinics.models.offer import currency_of
from clinics.tenancy.admin import for_platform
from clinics.tenancy.provisioning import refuse_taken, valid_host
from clinics.theme import brand

#: Fields of the home page that the wizard asks for.
BRAND = ("layout", "brand_colour", "accent_colour", "type_pairing")
#: First labels of an address that say what is there, not whose it is.
SERVICES = ("admin.", "cms.", "www.")


def platform_port() -> int:
    """The port of the platform's own address, written or by its scheme."""
    parts = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    return parts.port or (443 if parts.scheme == "https" else 80)


def platform_domain() -> str:
    """What a practice's short name stands before where it has no host of its own."""
    name = urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname or "localhost"
    service = next((label for label in SERVICES if name.startswith(label)), "")
    return name.removeprefix(service)


def slug_from(name: str) -> str:
    return slugify(name)[:50].strip("-")


def host_of(slug: str) -> str:
    return f"{slug}.{platform_domain()}"


def taken(slug: str, hostname: str) -> dict[str, str]:
    """What is wrong with a short name and a host, by field; what is empty is not looked at."""
    found: dict[str, str] = {}
    for ask in (
        lambda: refuse_taken(slug, "", 0),
        lambda: refuse_taken("", valid_host(hostname) if hostname else "", platform_port()),
    ):
        try:
            ask()
        except ValidationError as error:
            found |= {name: said[0] for name, said in error.message_dict.items()}
    return found


class PracticeForm(forms.Form):
    """What a new practice needs to be told."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=255)
    slug = forms.CharField(
        label=gettext_lazy("Short name"),
        max_length=50,
        required=False,
        validators=[validate_slug],
        help_text=gettext_lazy(
            "Small letters, digits and hyphens. Left empty, it follows from the name."
        ),
    )
    hostname = forms.CharField(
        label=gettext_lazy("Host"),
        required=False,
        help_text=gettext_lazy(
            "Such as clinic.example.com. Left empty, it is the short name before the platform’s "
            "own host."
        ),
    )
    port = forms.IntegerField(
        label=gettext_lazy("Port"),
        min_value=1,
        max_value=65535,
        required=False,
        help_text=gettext_lazy("The platform’s own, unless another server answers for the host."),
    )
    country = forms.ChoiceField(label=gettext_lazy("Country"))
    professions = forms.MultipleChoiceField(
        label=gettext_lazy("Professions"), widget=forms.CheckboxSelectMultiple
    )
    logo = PictureField(label=gettext_lazy("Logo"), required=False)
    brand_colour = forms.CharField(
        label=gettext_lazy("Brand colour"),
        max_length=7,
        initial=brand.DEFAULT_BRAND,
        widget=ColourInput,
        help_text=gettext_lazy("Where it would be hard to read, a readable shade is used."),
    )
    accent_colour = forms.CharField(
        label=gettext_lazy("Accent colour"),
        max_length=7,
        initial=brand.DEFAULT_ACCENT,
        widget=ColourInput,
    )
    layout = forms.ChoiceField(
        label=gettext_lazy("Layout"),
        required=False,
        initial=brand.DEFAULT_LAYOUT,
        help_text=gettext_lazy("How pages are set out. It can be changed at any time."),
    )
    type_pairing = forms.ChoiceField(label=gettext_lazy("Type"), initial=brand.DEFAULT_PAIRING)
    mark = forms.ChoiceField(
        label=gettext_lazy("Mark"),
        required=False,
        help_text=gettext_lazy("A drawing for the header, for who has no logo."),
    )
    first_manager = forms.EmailField(
        label=gettext_lazy("First manager’s email"),
        required=False,
        help_text=gettext_lazy("Is invited by mail, publishes, and invites the others."),
    )
    first_editor = forms.EmailField(
        label=gettext_lazy("First editor’s email"),
        required=False,
        help_text=gettext_lazy("Is invited by mail and writes pages."),
    )
    sign_off = forms.BooleanField(
        label=gettext_lazy("Only a clinical reviewer’s yes publishes"), required=False
    )

    #: The wizard's parts: a heading, and the names of its fields.
    PARTS = (
        (gettext_lazy("The practice"), ("name", "professions", "country")),
        (gettext_lazy("Its address"), ("slug", "hostname", "port")),
        (gettext_lazy("Its look"), ("logo", "mark", *BRAND)),
        (gettext_lazy("Its people"), ("first_manager", "first_editor", "sign_off")),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["port"].initial = platform_port()
        # None is chosen at first: the number to call in an emergency hangs on it.
        self.fields["country"].choices = [*BLANK_CHOICE_DASH, *vocabulary.choices("countries")]
        self.fields["professions"].choices = vocabulary.choices("professions")
        self.fields["professions"].widget.attrs["class"] = "terms"
        self.fields["layout"].choices = [
            (layout.id, _(layout.label)) for layout in brand.LAYOUTS.values()
        ]
        self.fields["type_pairing"].choices = [
            (pairing.id, _(pairing.label)) for pairing in brand.PAIRINGS.values()
        ]
        self.fields["mark"].choices = [("", _("None")), *vocabulary.choices("marks")]

    def parts(self):
        """(heading, bound fields) pairs, in the order in which they are filled in."""
        return [(heading, [self[name] for name in names]) for heading, names in self.PARTS]

    def clean(self):
        cleaned = super().clean()
        self._fill_in(cleaned)
        for name, problem in taken(cleaned.get("slug", ""), cleaned.get("hostname", "")).items():
            if name not in self.errors:
                self.add_error(name, problem)
        if cleaned.get("first_manager") and cleaned["first_manager"] == cleaned.get("first_editor"):
            self.add_error("first_editor", _("One person is one of the two. Managers edit, too."))
        return cleaned

    def _fill_in(self, cleaned: dict) -> None:
        """What was left empty follows from the name and from the platform's own address."""
        if not cleaned.get("slug") and "slug" not in self.errors:
            cleaned["slug"] = slug_from(cleaned.get("name", ""))
            if cleaned.get("name") and not cleaned["slug"]:
                self.add_error("slug", _("Give a short name: none follows from this name."))
        if not cleaned.get("hostname") and cleaned.get("slug"):
            cleaned["hostname"] = host_of(cleaned["slug"])
        if not cleaned.get("port") and "port" not in self.errors:
            cleaned["port"] = platform_port()

    def facts(self) -> dict:
        """What ``tenancy.provision`` is told."""
        facts = dict(self.cleaned_data)
        look = {name: facts.pop(name) for name in (*BRAND, "mark")}
        look["layout"] = look["layout"] or brand.DEFAULT_LAYOUT
        return {**facts, "brand": look, "usual_pages": True, "private": True}


@require_http_methods(["GET", "HEAD", "POST"])
@for_platform
def create_view(request):
    """Make a practice in one step; visitors are let in later."""
    form = PracticeForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            practice = tenancy.provision(**form.facts())
        except ValidationError as error:
            for field, problems in error.message_dict.items():
                # The home page's title is asked for as the practice's name.
                field = {"title": "name"}.get(field, field)
                form.add_error(field if field in form.fields else None, problems)
        else:
            messages.success(
                request, _("%s is made. Nobody but its people sees it yet.") % practice
            )
            for email in practice.uninvited:
                said = _("The invitation of %s could not be sent. Send it again under People.")
                messages.warning(request, said % email)
            address = reverse("clinics-practices-change", args=[practice.slug])
            return redirect(f"{address}?new")
    return render(
        request,
        "clinics/admin/practice_form.html",
        {"form": form, "domain": platform_domain(), "countries": facts_of_countries()},
        status=422 if request.method == "POST" else 200,
    )


def facts_of_countries() -> dict[str, str]:
    """What follows from a country, as a sentence for each."""
    return {
        entry["id"]: _(
            "Follows from it: time zone %(zone)s, prices in %(currency)s, emergency number "
            "%(number)s."
        )
        % {
            "zone": entry.get("time_zone", "").replace("_", " "),
            "currency": currency_of(entry["id"]),
            "number": vocabulary.emergency_number(entry["id"]) or _("not known"),
        }
        for entry in vocabulary.terms("countries").values()
    }


@never_cache
@require_safe
@for_platform
def check_view(request):
    """What is wrong with a short name and a host, while the form is being filled in."""
    asked = {name: request.GET.get(name, "").strip() for name in ("slug", "hostname")}
    found = taken(**asked)
    try:
        if asked["slug"]:
            validate_slug(asked["slug"])
    except ValidationError as error:
        found["slug"] = error.messages[0]
    return JsonResponse(found)
