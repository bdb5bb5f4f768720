"""A practice's home page and its profile."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import prefetch_related_objects
from django.utils.functional import cached_property, classproperty
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.coreutils import get_supported_content_language_variant
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page
from wagtail.search import index

from clinics import links, markdown, nodes, tenancy, vocabulary
from clinics.facts import FactsInlinePanel
from clinics.forms.fields import LinesField, TermField, TermsField
from clinics.models.base import (
    Identified,
    KeepsDrafts,
    Pictured,
    PracticePage,
    each_once,
    found_in,
    picture_panel,
)
from clinics.models.item import in_language_of
from clinics.models.testimonial import FORBIDDEN_IN
from clinics.runtime import content_cache
from clinics.theme import brand, bundle, icons, stylesheets
from seo.graph import GraphContext, Node

if TYPE_CHECKING:
    from clinics.models.action import Action
    from clinics.models.content import ContentPage
    from clinics.models.offer import Offer

PROSE = ["bold", "italic", "link", "ul", "ol"]


def professions():
    return vocabulary.choices("professions")


def countries():
    return vocabulary.choices("countries")


def languages():
    return vocabulary.choices("languages")


def consultation_modes():
    return vocabulary.choices("consultation_modes")


def cta_kinds():
    return vocabulary.choices("cta_kinds")


def pairings():
    return [(pairing.id, pairing.label) for pairing in brand.PAIRINGS.values()]


def layouts():
    return [(layout.id, layout.label) for layout in brand.LAYOUTS.values()]


def marks():
    return vocabulary.choices("marks")


def audiences():
    return vocabulary.choices("audiences")


class ColourInput(forms.TextInput):
    """The browser's own colour picker."""

    input_type = "color"


#: So much of a practice's page on first visits, and of its patients' words, is on its home page.
MOST_STEPS, MOST_QUOTES = 3, 3
#: So deep below its home a page is looked for at once; deeper ones are Wagtail's to find.
MOST_STEPS_DOWN = 6


class ClinicPage(Identified, Pictured, PracticePage):
    """A practice's home page and its profile: the one place for its facts."""

    tagline = models.CharField(
        _("one-line description"),
        max_length=160,
        blank=True,
        help_text=_("What you do and for whom, in one plain sentence."),
    )
    intro = RichTextField(_("introduction"), blank=True, features=PROSE)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    legal_name = models.CharField(_("legal name"), max_length=200, blank=True)
    other_names = LinesField(
        _("other spellings of the name"), blank=True, help_text=_("One a line.")
    )
    professions = TermsField(_("professions"), terms=professions)
    country = TermField(
        _("country"),
        terms=countries,
        max_length=2,
        help_text=_("Decides emergency numbers and which advertising rules apply."),
    )
    languages = TermsField(_("languages spoken"), terms=languages, blank=True)
    consultation_modes = TermsField(_("ways to consult"), terms=consultation_modes, blank=True)
    insurance = LinesField(_("insurance and health funds"), blank=True, help_text=_("One a line."))
    service_area = LinesField(_("towns served"), blank=True, help_text=_("One a line."))
    social_links = LinesField(
        _("profiles elsewhere"), blank=True, help_text=_("Full addresses, one a line.")
    )
    price_range = models.CharField(
        _("what a visit costs, from and to"),
        # Source: developers.google.com/search/docs/appearance/structured-data/local-business
        max_length=99,
        blank=True,
        help_text=_("Such as: $60 to $140 a visit. Shown with your facts and to search engines."),
    )
    accepts_new_patients = models.BooleanField(_("accepts new patients"), default=True)
    logo = models.ForeignKey(
        "wagtailimages.Image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("logo"),
    )
    brand_colour = models.CharField(
        _("brand colour"),
        max_length=7,
        default=brand.DEFAULT_BRAND,
        help_text=_("Where it would be hard to read, a readable shade is used and you are told."),
    )
    accent_colour = models.CharField(_("accent colour"), max_length=7, default=brand.DEFAULT_ACCENT)
    type_pairing = TermField(
        _("type"), terms=pairings, max_length=20, default=brand.DEFAULT_PAIRING
    )
    layout = TermField(
        _("layout"),
        terms=layouts,
        max_length=20,
        default=brand.DEFAULT_LAYOUT,
        help_text=_("How pages are set out; colours and type are chosen apart from it."),
    )
    mark = TermField(
        _("mark"), terms=marks, max_length=20, blank=True, help_text=_("A drawing for the header.")
    )

    facts = (
        "short_name",
        "legal_name",
        "professions",
        "country",
        "languages",
        "consultation_modes",
        "social_links",
        "accepts_new_patients",
        "price_range",
        "logo",
        "brand_colour",
        "accent_colour",
        "type_pairing",
        "layout",
        "mark",
        "picture",
        "picture_decorates",
        "registrations",
    )

    @classproperty
    def promote_panels(cls):
        """Those of every page, and what other apps give by the hook ``clinics_home_panels``."""
        given = (give() for give in hooks.get_hooks("clinics_home_panels"))
        return [*PracticePage.promote_panels, *chain.from_iterable(given)]

    content_panels = [
        *PracticePage.content_panels,
        FieldPanel("tagline"),
        FieldPanel("intro"),
        picture_panel(help_text=_("Your house, your rooms, your team: what a visitor will find.")),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("short_name"), FieldPanel("legal_name")]),
                FieldPanel("other_names"),
                FieldPanel("country"),
                FieldPanel("professions"),
                FieldPanel("logo"),
            ],
            heading=_("Who you are"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("consultation_modes"),
                FieldPanel("languages"),
                FieldPanel("insurance"),
                FieldPanel("service_area"),
                FieldPanel("price_range"),
                FieldPanel("accepts_new_patients"),
                FieldPanel("social_links"),
            ],
            heading=_("For patients"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [
                        FieldPanel("brand_colour", widget=ColourInput),
                        FieldPanel("accent_colour", widget=ColourInput),
                    ]
                ),
                HelpPanel(template="clinics/admin/look_help.html"),
                FieldPanel("layout"),
                FieldRowPanel([FieldPanel("type_pairing"), FieldPanel("mark")]),
            ],
            heading=_("Look"),
        ),
        HelpPanel(
            heading=_("Calls to action, offers, testimonials"),
            template="clinics/admin/items_help.html",
        ),
        FactsInlinePanel(
            "registrations",
            heading=_("Regulators"),
            label=_("Registration"),
            attrs={"data-row-headings": "registration"},
        ),
    ]
    search_fields = [
        *PracticePage.search_fields,
        index.SearchField("tagline"),
        index.SearchField("intro"),
    ]

    # Made by provisioning only: a practice is more than its home page.
    parent_page_types: list[str] = ["wagtailcore.Page"]
    is_creatable = False
    subpage_types = [
        "clinics.LocationIndexPage",
        "clinics.PractitionerIndexPage",
        "clinics.TreatmentIndexPage",
        "clinics.ContentPage",
        "clinics.EnquiryPage",
        "condition_pages.ConditionIndexPage",
    ]
    template = "clinics/clinic_page.html"

    class Meta:
        verbose_name = _("clinic home")
        verbose_name_plural = _("clinic homes")

    def clean(self):
        super().clean()
        for name in ("brand_colour", "accent_colour"):
            try:
                brand.normalise_hex(getattr(self, name))
            except brand.BrandError:
                raise ValidationError(
                    {name: _("This is no colour. One looks like #1F5F5B.")}
                ) from None
        for address in self.social_links or []:
            if urlsplit(address).scheme not in ("http", "https"):
                raise ValidationError(
                    {
                        "social_links": gettext("%s is not a full web address.") % address,
                    }
                )

    # Its content, as a visit reads it

    #: What a visit knows of the practice's content; nothing is kept outside of visits.
    content: content_cache.ContentCache = content_cache.NO_CACHE
    is_filled = False

    def route(self, request, path_components):
        """The page at these steps below, found with two queries however many steps there are."""
        self.fill()
        found = self.below(path_components) if path_components else None
        if found is None:
            return super().route(request, path_components)
        if isinstance(found, PracticePage):
            self._at_home([found])
            if self.content is not content_cache.NO_CACHE:
                found.fill()
        return found.route(request, [])

    def fill(self) -> None:
        """Have this home, as a visit reads it, know its pictures and registrations."""
        if self.content is not content_cache.NO_CACHE and not self.is_filled:
            self.is_filled = True
            content_cache.fill(self, self.content)

    def below(self, slugs: list[str]) -> Page | None:
        """The page that is reached by these slugs; None where there is none."""
        if len(slugs) > MOST_STEPS_DOWN:
            return None
        rows = Page.objects.filter(
            path__startswith=self.path,
            depth__gt=self.depth,
            depth__lte=self.depth + len(slugs),
            slug__in=set(slugs),
        )
        here, found = self, {(row.depth, row.slug, row.path[: -Page.steplen]): row for row in rows}
        for slug in slugs:
            page = found.get((here.depth + 1, slug, here.path))
            # What finds its own way goes it; so Wagtail asks each page in turn.
            if page is None or here.specific_class.route not in (Page.route, ClinicPage.route):
                return None
            # Where treebeard looks for the parent.
            page._cached_parent_obj = here
            self.keep_site_paths([page])
            if page.locale_id == self.locale_id:
                page.locale = self.locale
            here = page
        return here.specific

    @property
    def localized(self):
        """This home in the language that is spoken, where it is live; asked once a visit."""
        if self.content is content_cache.NO_CACHE:
            return super().localized
        try:
            language = get_supported_content_language_variant(get_language())
        except LookupError:
            return self
        if language == self.locale.language_code:
            return self
        homes = self.get_translations().live().filter(locale__language_code=language)
        found = self.content.get(
            f"home-in-{language}", lambda: homes.select_related("locale").first()
        )
        if found is None:
            return self
        found.content, found.first_home = self.content, self.first_home
        return found

    # Its look

    @property
    def logo_has_name(self) -> bool:
        """Whether the logo is so wide that it must hold the name itself."""
        logo = self.logo
        return logo is not None and logo.width > 1.6 * logo.height

    @property
    def layout_stylesheet(self) -> str:
        """The static file that sets its pages out; none for the usual layout or an unknown one."""
        return f"clinics/layouts/{self.layout}.css" if self._has_own_layout else ""

    @property
    def home_stylesheet(self) -> str:
        """The static file of what its layout sets on the home page alone, or none."""
        return f"clinics/layouts/{self.layout}-home.css" if self._has_own_layout else ""

    @property
    def _has_own_layout(self) -> bool:
        return self.layout in brand.LAYOUTS and self.layout != brand.DEFAULT_LAYOUT

    @cached_property
    def brand(self) -> brand.Brand:
        """The practice's colours and type, every pair readable."""
        return brand.build_brand(self.brand_colour, self.accent_colour, self.type_pairing)

    @property
    def brand_url(self) -> str:
        """The practice's colours and type as a stylesheet; the address says which they are."""
        part = bundle.brand_part(self.brand_colour, self.accent_colour, self.type_pairing)
        return stylesheets.stylesheet_url([part])

    def brand_corrections(self) -> list[str]:
        """Why a chosen colour is not shown as chosen, one sentence each."""
        try:
            corrections = self.brand.corrections
        except brand.BrandError:
            # A draft may hold what is no colour.
            return []
        return [gettext(c.template) % c.params for c in corrections]

    # What visitors read

    @property
    def professions_labels(self) -> list[str]:
        return [gettext(name) for name in vocabulary.labels("professions", self.professions)]

    @property
    def languages_labels(self) -> list[str]:
        return [gettext(name) for name in vocabulary.labels("languages", self.languages)]

    @property
    def modes_labels(self) -> list[str]:
        return [
            gettext(name)
            for name in vocabulary.labels("consultation_modes", self.consultation_modes)
        ]

    @property
    def shown_profiles(self) -> list[dict[str, str]]:
        return links.labelled(self.social_links)

    @property
    def drawn_logo(self) -> tuple[str, int]:
        """The address of the mark that stands for a logo, and its pixels; ("", 0) without one."""
        if self.logo or not self.mark:
            return "", 0
        return icons.png_address(self), icons.TOUCH_SIZE

    @cached_property
    def first_home(self) -> ClinicPage:
        """The practice's home in its first language; this page itself if it is that."""
        practice = tenancy.practice_of(self)
        return self if practice is None or practice.home_id == self.pk else practice.home

    @property
    def is_translation(self) -> bool:
        return self.first_home.pk != self.pk

    @cached_property
    def site_languages(self) -> list[str]:
        """The codes of the languages in which the practice has a home page."""
        practice = tenancy.practice_of(self)
        if practice is None or len(tenancy.home_paths(practice)) < 2:
            return [self.language_tag()]
        homes = tenancy.homes_of(practice).live().order_by("path")
        codes = homes.values_list("locale__language_code", flat=True)
        codes = self.content.get("languages", lambda: list(codes))
        return [self.language_tag(code) for code in codes]

    def own(self, model: str, **only) -> list:
        """The practice's own live pages of one kind, in the order of the tree.

        In this page's language where there are such; for facts must not go missing, the others
        are in the practice's first language. ``only`` narrows them, as in a filter.
        """
        key = f"own-{model}-{self.pk}-{sorted(only.items())}"
        here = self.in_lists(key, lambda: self._public_rows(model).order_by("path").filter(**only))
        if not self.is_translation:
            return here
        translations = {page.translation_key: page for page in here}
        both = [
            translations.pop(page.translation_key, page)
            for page in self.first_home.own(model, **only)
        ]
        return [*both, *translations.values()]

    def listed(self, name: str, model: str) -> list:
        """The practice's own live pages of one kind by title, kept under ``name``."""
        return self.in_lists(name, lambda: self._public_rows(model).order_by("title"))

    def _public_rows(self, model: str) -> models.QuerySet:
        return each_once(tenancy.public(tenancy.owned(model, self).live()))

    def in_lists(self, name: str, rows: Callable[[], models.QuerySet]) -> list:
        """Pages of ``rows()`` as lists show them, kept under ``name`` for other visits."""
        pages = self.content.get(name, lambda: self._read_list(rows()))
        self._at_home(pages)
        return pages

    def _read_list(self, rows: models.QuerySet) -> list:
        related = rows.model.listed_with
        pages = list(rows.defer(*rows.model.left_out_of_lists))
        if self.content is content_cache.NO_CACHE:
            prefetch_related_objects(pages, *related)
        else:
            content_cache.with_children(pages, *related)
            content_cache.with_images(pages)
        return pages

    def _at_home(self, pages: Iterable[Page]) -> None:
        """Spare pages of this practice the question for their home and their language."""
        self.keep_site_paths(pages)
        for page in pages:
            if page.locale_id == self.locale_id:
                page.locale = self.locale
            if page.path.startswith(self.path):
                page.keep_practice(self)

    def keep_site_paths(self, pages: Iterable[Page]) -> None:
        """Have Wagtail ask its cache once a visit for where sites begin, not once a page."""
        if self.content is not content_cache.NO_CACHE:
            paths = self._get_site_root_paths()
            for page in pages:
                page._wagtail_cached_site_root_paths = paths

    def everything_owned(self, model: str) -> list:
        """What the practice owns of a kind, in all of its languages; of pages, the live ones."""
        practice = tenancy.practice_of(self)
        if model not in tenancy.OWNED_PAGES:
            found = self.content.get(f"owned-{model}", lambda: list(tenancy.owned(model, practice)))
            for item in found:
                if item.page_id == self.pk:
                    item.page = self
            return found
        return self.in_lists(f"owned-{model}", lambda: tenancy.owned(model, practice).live())

    @property
    def emergency_number(self) -> str:
        """What to dial in an emergency in the practice's country; may be empty."""
        return vocabulary.emergency_number(self.country) or ""

    @cached_property
    def locations(self):
        return self.own("clinics.LocationPage")

    @cached_property
    def practitioners(self):
        return self.own("clinics.PractitionerPage")

    @cached_property
    def treatments(self):
        return self.own("clinics.TreatmentPage")

    @cached_property
    def conditions(self):
        # By name: the app above adds this kind of page.
        return self.own("condition_pages.ConditionPage")

    @cached_property
    def public_children(self) -> list:
        """The pages right below that anybody may see, in the order of the tree."""
        pages = self.content.get(
            f"children-{self.pk}", lambda: list(tenancy.public(self.get_children().live()))
        )
        self.keep_site_paths(pages)
        for page in pages:
            # Not whose they are: these are bare pages.
            if page.locale_id == self.locale_id:
                page.locale = self.locale
        return pages

    @cached_property
    def public_pages(self) -> list:
        """Those, and what is there in the practice's first language alone, in its order."""
        own = self.public_children
        if not self.is_translation:
            return own
        versions = {page.translation_key: page for page in own}
        first = self.first_home.public_children
        for page in own:
            page.locale = self.locale
        for page in first:
            page.locale = self.first_home.locale
        both = [versions.pop(page.translation_key, page) for page in first]
        return [*both, *versions.values()]

    @property
    def plain_pages(self) -> list:
        """What the foot of every page links to: the form, privacy and the like."""
        kinds = {apps.get_model(kind) for kind in ("clinics.ContentPage", "clinics.EnquiryPage")}
        return [page for page in self.public_pages if page.specific_class in kinds]

    @cached_property
    def first_visit(self) -> ContentPage | None:
        """The page on what a first visit is like and costs."""
        return next((page for page in self.own("clinics.ContentPage") if page.is_first_visit), None)

    @property
    def first_visit_steps(self) -> list[dict]:
        """(heading, text) of that page, as its editor wrote them: the first three."""
        steps: list[dict] = []
        for block in self.first_visit.body if self.first_visit else []:
            if block.block_type == "heading":
                steps.append({"heading": block.value, "text": ""})
            elif block.block_type == "text" and steps and not steps[-1]["text"]:
                steps[-1]["text"] = block.value
        return [step for step in steps if step["text"]][:MOST_STEPS]

    @property
    def prices(self) -> list:
        """The treatments that say what they cost."""
        return [treatment for treatment in self.treatments if treatment.cost]

    @cached_property
    def shown_testimonials(self) -> list:
        """Patients' words that may be shown: agreed to, in a country that allows them."""
        if self.country in FORBIDDEN_IN:
            return []
        agreed = [each for each in in_language_of(self, "testimonials") if each.consent]
        return agreed[:MOST_QUOTES]

    @cached_property
    def current_offers(self) -> list[Offer]:
        return [offer for offer in in_language_of(self, "offers") if offer.is_current]

    @property
    def main_location(self):
        return self.locations[0] if self.locations else None

    @property
    def has_phone(self) -> bool:
        """Whether any of its places can be called."""
        return any(place.phone_display for place in self.locations)

    @cached_property
    def actions(self) -> list[Action]:
        """The usable calls to action in the practice's order; the first is the primary one."""
        ctas = in_language_of(self, "calls_to_action")
        found = (cta.as_action(self) for cta in ctas)
        return [action for action in found if action]

    @property
    def primary_cta(self) -> Action | None:
        return self.actions[0] if self.actions else None

    @property
    def secondary_cta(self) -> Action | None:
        return self.actions[1] if len(self.actions) > 1 else None

    def actions_named(self, uuids: Iterable) -> list[Action]:
        """The usable calls to action with these UUIDs, in the order asked for."""
        by_uuid = {str(action.uuid): action for action in self.actions}
        language = self.locale.language_code
        found = (found_in(by_uuid, name, language) for name in uuids)
        return [action for action in found if action]

    def menu(self, request, here) -> list[dict]:
        """What the practice shows in its navigation: its lists, the first visit, how to reach it.

        The last is the first action that books, where there is one.
        """
        form = apps.get_model("clinics.EnquiryPage")
        usual = [page for page in self.public_pages if page.show_in_menus]
        if self.first_visit and self.first_visit.pk not in {page.pk for page in usual}:
            usual.append(self.first_visit)
        usual += [page for page in self.public_pages if page.specific_class is form]
        links = []
        for page in dict.fromkeys(usual):
            is_own, title = page.locale_id == self.locale_id, self.menu_title(page)
            language = "" if is_own else page.locale.language_code
            links.append(
                {
                    "title": title,
                    "url": page.get_url(request),
                    "current": here.path.startswith(page.path),
                    "language": language,
                    # Our own words for a page are the reader's.
                    "title_language": language if title == page.title else "",
                }
            )
        book = next((action for action in self.actions if action.kind == "book"), None)
        if book:
            links.append({"title": gettext("Book"), "url": book.href, "action": book})
        return links

    def menu_title(self, page) -> str:
        """A page's title, or the usual word where its own is as long as a sentence."""
        if page == self.first_visit:
            return gettext("First visit and prices")
        if page.specific_class is apps.get_model("clinics.EnquiryPage"):
            return gettext("Contact")
        return page.title

    # Readers that are machines

    def markdown(self):
        return markdown.clinic(self)

    # The graph

    @property
    def card_title(self):
        return self.tagline or self.title

    def main_image(self):
        return self.picture

    def get_meta_description(self):
        return self.search_description or self.tagline

    def main_entity_id(self, context: GraphContext) -> str:
        return nodes.clinic_id(context, self)

    def graph_nodes(self, context: GraphContext) -> Iterable[Node]:
        yield from super().graph_nodes(context)
        yield from nodes.clinic(context, self)


class Registration(KeepsDrafts, Orderable):
    """A regulator that the practice is registered with."""

    page = ParentalKey(ClinicPage, on_delete=models.CASCADE, related_name="registrations")
    regulator = models.CharField(_("regulator"), max_length=160)
    number = models.CharField(_("registration number"), max_length=60, blank=True)

    panels = [FieldRowPanel([FieldPanel("regulator"), FieldPanel("number")])]

    class Meta(Orderable.Meta):
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")

    def __str__(self):
        return f"{self.regulator} {self.number}".strip()
