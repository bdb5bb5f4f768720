"""What all pages of a practice share: whose they are, and a form that offers only their own."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, get_language_info, gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.models import get_all_child_relations
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page, PageViewRestriction
from wagtail.query import PageQuerySet

from clinics import facts as facts_of_page
from clinics import nodes, tenancy, vocabulary
from clinics.country import local
from clinics.facts import FactsHelpPanel
from clinics.forms.drafts import DraftForm, DraftPageForm
from clinics.forms.sections import keep_sections
from clinics.runtime import content_cache
from clinics.tenancy import addresses
from clinics.theme import icons, share_cards
from seo import nodes as seo_nodes
from seo.audit.rich_results import WIDE_ENOUGH
from seo.graph import Contributor, GraphContext, Node
from seo.models import SeoPageMixin

T = TypeVar("T")


class PracticePageForm(DraftPageForm):
    """A page form whose every choice of an object is limited to the page's own practice."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        place = self.instance if self.instance.pk else self.parent_page
        practice = tenancy.practice_of(place)
        tenancy.work_on(practice)
        self.leave_facts_out()
        tenancy.limit_choices(self, practice)
        country = self.country_of(practice)
        self.read_as_written(country)
        keep_sections(self)
        for formset in self.formsets.values():
            limit_formset(formset, practice, country)
        if "go_live_at" in self.fields:
            self.fields["go_live_at"].help_text = whose_time_it_is()

    def leave_facts_out(self) -> None:
        """Have a translation's form ask for words only."""
        #: The page whose form asks for the facts.
        self.facts_of = facts_of_page.original_of(self.instance)
        if self.facts_of:
            for name in (*self.instance.facts, *self.instance.fields_of_facts):
                self.fields.pop(name, None)
                self.formsets.pop(name, None)

    def country_of(self, practice) -> str:
        """The country whose phones and dates are written here: the place's, else the practice's."""
        own = self.data.get("country") if self.is_bound else getattr(self.instance, "country", "")
        home = practice.home.country if practice else ""
        return own if own in vocabulary.terms("countries") else home


def whose_time_it_is() -> str:
    """Which clock a form goes by: that of the practice, or of who works from elsewhere."""
    zone = timezone.get_current_timezone_name().replace("_", " ")
    return gettext("Times are those of %(zone)s.") % {"zone": zone}


def limit_formset(formset, practice, country: str) -> None:
    """Offer only the practice's own in every form of ``formset``, and read what ``country`` writes.

    The empty form, from which the editor's browser makes new rows, is built anew each time it is
    asked for; so each form is limited where the formset completes it.
    """
    complete = formset.add_fields

    def add_fields(form, index):
        complete(form, index)
        suit(form)

    def suit(form):
        tenancy.limit_choices(form, practice)
        if isinstance(form, DraftForm):
            form.read_as_written(country)

    formset.add_fields = add_fields
    for form in formset.forms:
        suit(form)


class Identified(models.Model):
    """Something that keeps one UUID for life, whatever its address. A copy gets its own."""

    uuid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if self._state.adding:
            original = self._original()
            if original is not None:
                self.uuid = self._name_beside(original)
        return super().save(*args, **kwargs)

    def _original(self):
        """What this was copied or translated from; None for something new."""
        rows = type(self)._base_manager
        if isinstance(self, Page):
            found = rows.filter(translation_key=self.translation_key).order_by("pk").first()
            if found is not None:
                return found
        # Wagtail's copies and aliases arrive with the UUID of what they were copied from.
        return rows.filter(uuid=self.uuid).first()

    def _name_beside(self, original) -> UUID:
        language = language_of(self)
        in_language = uuid_in(original.uuid, language)
        is_translation = language != language_of(original)
        return in_language if is_translation and not self._is_taken(in_language) else uuid.uuid4()

    @classmethod
    def _is_taken(cls, name: UUID) -> bool:
        return cls._base_manager.filter(uuid=name).exists()


def uuid_in(name: uuid.UUID | str, language: str) -> uuid.UUID:
    """The UUID of the translation of what is called ``name``.

    It follows from the original's, so that a translated page, which refers to the originals as
    it was copied, finds what there is of them in its own language.
    """
    return uuid.uuid5(uuid.UUID(str(name)), language)


def found_in(rows: Mapping[str, T], name, language: str) -> T | None:
    """Of ``rows`` by UUID the one called ``name``: in this language, else as it was named.

    A draft may name nothing, or what is no UUID: then there is none.
    """
    try:
        in_language = uuid_in(name, language)
    except ValueError:
        return None
    return rows.get(str(in_language)) or rows.get(str(name))


def language_of(thing) -> str:
    """The language code of a page, or of the page that an inline child is on."""
    page = thing if isinstance(thing, Page) else thing.page
    return page.locale.language_code if page.locale_id else ""


def leads_on(page: Page) -> bool:
    """Whether a page only leads on to the one below it, and so is no step of the way there."""
    return getattr(page, "only_one", None) is not None


def each_once(rows: PageQuerySet) -> PageQuerySet:
    """Pages without those that only show what another of them, in their language, shows."""
    is_first = models.Q(alias_of=None) | models.Q(alias_of__live=False)
    return rows.filter(is_first | ~models.Q(alias_of__locale=models.F("locale")))


class KeepsDrafts(models.Model):
    """What an editor wrote in a draft that its fields can't hold, as it was written, by field."""

    as_written = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        abstract = True

    def what_is_wrong(self) -> list[str]:
        """A sentence for each thing written here that no field can hold."""
        return [
            gettext("“%(written)s” can’t be read.") % {"written": written}
            if written
            else gettext("What is marked here does not fit.")
            for written in self.as_written.values()
        ]


class PracticePage(KeepsDrafts, SeoPageMixin, Page):
    """A page in a practice's branch of the tree."""

    base_form_class = PracticePageForm
    show_in_menus_default = False
    # A copy is another thing, also in the revisions that are copied with it.
    exclude_fields_in_copy = ["uuid"]

    #: Fields, and rows by their relation, that are the same in every language.
    facts: tuple[str, ...] = ()
    #: Fields of its form that ask for facts under other names.
    fields_of_facts: tuple[str, ...] = ()

    content_panels = [FactsHelpPanel(), *Page.content_panels]
    settings_panels = Page.settings_panels
    promote_panels = [*Page.promote_panels, *SeoPageMixin.seo_panels]

    #: Its child rows that lists show.
    listed_with: tuple[str, ...] = ()

    #: Its foreign keys beside pictures without which it can't be shown.
    shown_with: tuple[str, ...] = ()

    #: Whether the next saving may do without judging this: ``judge`` has.
    is_judged = False

    class Meta:
        abstract = True

    def save(self, clean=True, **kwargs):
        if not clean and self._state.adding:
            # Below a copied page.
            tenancy.check_references(self, draft=True)
        elif clean and self.is_judged:
            clean = self.is_judged = False
        elif clean and not connection.in_atomic_block:
            # What is read to judge a page needs no turn at writing, of which SQLite gives one
            # at a time: before Wagtail's transaction, not in it.
            if self.live:
                self.full_clean()
            else:
                self.minimal_clean()
            clean = False
        return super().save(clean=clean, **kwargs)

    def judge(self) -> None:
        """Refuse what may not go live as it stands, before a transaction that then saves it.

        Raises ValidationError.
        """
        self.full_clean()
        self.is_judged = True

    @property
    def practice(self):
        """The ClinicPage at the top of this page's branch; None outside any practice.

        It is the practice's home in this page's language.
        """
        # Kept for the place it was looked up at: a new page gets its place when it is added.
        place, home = self.__dict__.get("_practice", (None, None))
        if place != self.path:
            home = tenancy.home_of(self)
            self.keep_practice(home)
            if home:
                home.fill()
            if home and home.locale_id == self.locale_id and not self.locale_is_read:
                self.locale = home.locale
        return home

    def keep_practice(self, home) -> None:
        """Remember ``home``, at the top of this page's branch, for as long as it stands there."""
        self.__dict__["_practice"] = (self.path, home)

    def language_beside(self, page) -> str:
        """The code of this page's language for readers of ``page``; "" where it is theirs."""
        return "" if self.locale_id == page.locale_id else self.locale.language_code

    @property
    def locale_is_read(self) -> bool:
        locale: Any = self._meta.get_field("locale")
        return locale.is_cached(self)

    @cached_property
    def trail(self) -> list[Page]:
        """The live pages from the practice's home down to this page."""
        if self.practice is None or self.pk is None:
            return [self]
        steps = self.steps_here()
        if steps is None:
            above = self.get_ancestors(inclusive=False).filter(path__startswith=self.practice.path)
            steps = [page for page in above.live().specific(defer=True) if not leads_on(page)]
        return [*steps, self]

    def steps_here(self) -> list[Page] | None:
        """The pages of ``trail`` above this one, where it was reached by them; else None."""
        home = self.practice
        steps: list[Page] = []
        above: Any = self
        while above.path != home.path:
            above = getattr(above, "_cached_parent_obj", None)
            if above is None:
                return None
            if above.live and not self._leads_on(above):
                steps.insert(0, above)
        return steps

    def _leads_on(self, page: Page) -> bool:
        if not getattr(page.specific_class, "leads_on", False):
            return False
        return self.practice.content.get(f"leads-on-{page.pk}", lambda: leads_on(page.specific))

    def leads_to(self, request) -> str:
        """Where who asks for this page's address is led instead of reading it here; "" if not."""
        # A page that isn't there in the language of the address has one of its own.
        address = self.get_url(request)
        if (
            address
            and getattr(settings, "WAGTAIL_I18N_ENABLED", False)
            and get_language() != self.locale.language_code
            and urlsplit(address).path != request.path
        ):
            return address
        return ""

    def serve(self, request, *args, **kwargs):
        address = self.leads_to(request)
        return redirect(address) if address else super().serve(request, *args, **kwargs)

    @cached_property
    def versions(self) -> list[dict]:
        """This page in each of its languages, each named in its own; empty where it has one."""
        return [
            {
                "language": alternate.language,
                "name": get_language_info(alternate.language)["name_local"],
                "url": alternate.url,
                "current": alternate.language == self.language_tag(),
            }
            for alternate in self.get_alternates()
            if alternate.language != "x-default"
        ]

    def may_have_translations(self):
        record = tenancy.practice_of(self)
        return bool(record and len(tenancy.home_paths(record)) > 1) and (
            super().may_have_translations()
        )

    # What a visit asks once

    def fill(self) -> None:
        """Have this page, as a visit reached it, know what it names and its child rows."""
        content_cache.fill(self, self.practice.content)

    def read_versions(self):
        practice = self.practice
        if practice is None or self.pk is None:
            return super().read_versions()
        read = super().read_versions
        versions = practice.content.get(f"versions-{self.translation_key}", read)
        practice.keep_site_paths(versions)
        return versions

    def read_search_engines(self):
        read = super().read_search_engines
        return self.practice.content.get("search-engines", read) if self.practice else read()

    def get_view_restrictions(self):
        # Most practices have none at all.
        if tenancy.is_all_public(self):
            return PageViewRestriction.objects.none()
        return super().get_view_restrictions()

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        practice = self.practice
        context["practice"] = practice
        context["breadcrumbs"] = [
            {"title": page.title, "url": page.get_url(request)} for page in self.trail[:-1]
        ]
        context["versions"] = self.versions
        context["menu"] = practice.menu(request, self) if practice else []
        if addresses.is_elsewhere() and practice:
            # Before what is no page: search. A preview may be shown on another host.
            context["own_host"] = tenancy.practice_of(self).site.root_url
        return context

    def clean(self):
        super().clean()
        tenancy.check_references(self)

    def minimal_clean(self):
        super().minimal_clean()
        # A draft may be unfinished; another practice's it may not show.
        tenancy.check_references(self, draft=True)

    def check_publishable(self) -> None:
        """Refuse a page that keeps what its fields can't hold. Raises ValidationError by field."""
        errors = {
            name: [text] for name, text in zip(self.as_written, self.what_is_wrong(), strict=True)
        }
        for relation in get_all_child_relations(self):
            if issubclass(relation.related_model, KeepsDrafts):
                name = relation.get_accessor_name()
                rows = getattr(self, name).all()
                if found := [sentence for row in rows for sentence in row.what_is_wrong()]:
                    errors[name] = found
        if errors:
            raise ValidationError(errors)

    def publish(self, revision, *args, **kwargs):
        # Whichever road leads here: the editor, a bulk action, a workflow, a script. What was
        # scheduled was asked then, and one page must not keep all others from their hour.
        if not revision.approved_go_live_at:
            revision.as_object().check_publishable()
        return super().publish(revision, *args, **kwargs)

    def save_revision(self, *args, clean=True, **kwargs):
        if clean and not connection.in_atomic_block:
            # For the same reason.
            self.full_clean()
            clean = False
        return super().save_revision(*args, clean=clean, **kwargs)

    def with_content_json(self, content):
        page = super().with_content_json(content)
        if isinstance(self, Identified):
            # An alias takes over what its original says, never who that is.
            page.uuid = self.uuid
        if facts_of_page.original_of(self):
            facts_of_page.keep(page, self)
        return page

    # The head

    def get_site_id(self):
        record = tenancy.practice_of(self)
        return record.site_id if record else super().get_site_id()

    def get_site_name(self):
        return self.practice.title if self.practice else super().get_site_name()

    @property
    def card_title(self) -> str:
        """What the card for shared links says of this page."""
        return self.title

    def get_social_picture(self, url):
        """The editor's choice, else the page's card; the page's own picture stands on that."""
        chosen = self.picture_for_sharing(self.chosen_social_image(), url)
        if chosen or self.practice is None:
            return chosen or super().get_social_picture(url)
        # Where no typeface has the letters of its title there is no card.
        shown = self.main_image() or self.practice.chosen_social_image() or self.practice.logo
        return share_cards.picture_of(self, url) or self.picture_for_sharing(shown, url)

    def shown_in_panel(self, shared):
        # The card of what is being written is nowhere yet: visitors get that of what is live.
        is_card = self.practice and not self.picture_for_sharing(
            self.chosen_social_image(), shared.url
        )
        return (is_card and share_cards.inline(self)) or super().shown_in_panel(shared)

    def language_tag(self, code=""):
        practice = self.practice
        return local.language_tag(
            super().language_tag(code), practice.first_home.country if practice else ""
        )

    def get_icons(self, root):
        practice = self.practice
        yield from icons.icons_of(practice) if practice else super().get_icons(root)

    def get_theme_colors(self):
        if self.practice is None:
            return
        brand = self.practice.brand
        yield brand.light["brand"], "(prefers-color-scheme: light)"
        yield brand.dark["brand"], "(prefers-color-scheme: dark)"

    # The graph

    #: What is said of the page's picture beside its size.
    @property
    def image_facts(self) -> dict[str, str]:
        return {}

    def graph_contributors(self) -> Iterable[Contributor]:
        return [self]

    def graph_nodes(self, context: GraphContext) -> Iterable[Node]:
        practice = self.practice
        if practice:
            yield {
                **seo_nodes.website(context, practice.title, nodes.clinic_id(context, practice)),
                "inLanguage": practice.site_languages,
            }
            yield nodes.clinic_stub(context, practice)
        trail = [(page.title, page.get_full_url()) for page in self.trail]
        shown = self.main_image()
        is_nested = len(trail) > 1 and all(url for _title, url in trail)
        if is_nested:
            yield seo_nodes.breadcrumb(context, trail)
        yield {
            **seo_nodes.web_page(
                context,
                self.schema_page_type,
                name=self.title,
                description=self.get_meta_description(),
                main_entity=self.main_entity_id(context),
                published=self.first_published_at,
                modified=self.last_published_at,
                breadcrumb=is_nested,
            ),
            "isPartOf": {"@id": context.website_id} if practice else None,
            "publisher": {"@id": nodes.clinic_id(context, practice)} if practice else None,
            "primaryImageOfPage": {"@id": context.anchor("primaryimage")} if shown else None,
            "image": {"@id": context.anchor("primaryimage")} if shown else None,
            **self.translations(context),
            **self.page_facts(context),
        }
        if shown:
            yield {
                **nodes.image(context.anchor("primaryimage"), shown, context.site_root),
                **self.image_facts,
            }

    def main_entity_id(self, context: GraphContext) -> str | None:
        """The ``@id`` of the thing that this page is about."""
        return None

    def translations(self, context: GraphContext) -> Node:
        """Of which page this is a translation, or which are translations of this."""
        pages = [
            {
                # Only named here: what its kind needs stands on the page itself.
                "@type": "WebPage",
                "@id": version["url"],
                "url": version["url"],
                "inLanguage": version["language"],
            }
            for version in self.versions
            if not version["current"]
        ]
        home = self.practice.first_home if self.practice else None
        first = home.language_tag() if home else ""
        if context.language == first:
            return {"workTranslation": pages}
        return {"translationOfWork": [page for page in pages if page["inLanguage"] == first]}

    def page_facts(self, context: GraphContext) -> Node:
        """More to say about the page itself."""
        return {}


def own_picture(help_text="") -> models.ForeignKey:
    """The field of a page's picture."""
    return models.ForeignKey(
        "wagtailimages.Image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("picture"),
        help_text=help_text,
    )


class Pictured(models.Model):
    """A page with a picture, which its editor describes or calls decoration."""

    picture = own_picture()
    picture_alt = models.CharField(
        _("what the picture shows"),
        max_length=200,
        blank=True,
        help_text=_("Read out to people who can't see it."),
    )
    picture_decorates = models.BooleanField(
        _("the picture only decorates"),
        default=False,
        help_text=_("Nobody misses anything without it."),
    )

    class Meta:
        abstract = True

    def clean(self):
        super().clean()
        if self.picture_id and not self.picture_alt and not self.picture_decorates:
            raise ValidationError(
                {"picture_alt": _("Say what the picture shows, or that it only decorates.")}
            )

    @property
    def picture_words(self) -> str:
        return "" if self.picture_decorates else self.picture_alt


class Illustrated(Pictured):
    """A page whose picture stands below its first screen, with what is to be said of it."""

    picture = own_picture(_("At least 1,200 pixels wide: search engines show smaller ones small."))
    picture_caption = models.CharField(
        _("caption"), max_length=200, blank=True, help_text=_("Shown below the picture.")
    )
    picture_credit = models.CharField(
        _("credit"),
        max_length=120,
        blank=True,
        help_text=_("Who made the picture, where that is to be named."),
    )

    graph_fields: Mapping[str, str] = {
        "ImageObject.width": "picture",
        "ImageObject.caption": "picture_caption",
        "ImageObject.creditText": "picture_credit",
    }

    class Meta:
        abstract = True

    def main_image(self):
        return self.picture

    @property
    def image_facts(self) -> dict[str, str]:
        return {"caption": self.picture_caption, "creditText": self.picture_credit}


def width_warning(image) -> str:
    """What is to be said of a picture that search engines show small; "" where they do not."""
    if image is None or image.width >= WIDE_ENOUGH:
        return ""
    return gettext(
        "The picture is %(width)s pixels wide. Search engines show pictures large from "
        "%(least)s pixels on."
    ) % {"width": image.width, "least": WIDE_ENOUGH}


def picture_panel(*more: str, help_text="") -> MultiFieldPanel:
    """The fields of a picture; ``more`` are the names of further ones."""
    return MultiFieldPanel(
        [
            FieldPanel("picture", help_text=help_text),
            FieldPanel("picture_alt"),
            FieldPanel("picture_decorates"),
            *map(FieldPanel, more),
        ],
        heading=_("Picture"),
    )


def illustration_panel() -> MultiFieldPanel:
    return picture_panel("picture_caption", "picture_credit")


class SmallSelect(forms.Select):
    """A plain select where Wagtail would offer its page chooser: a practice's own are few."""
