"""The import's pages in the admin. Every object is looked up inside the person's own practices."""

from __future__ import annotations

from dataclasses import replace

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.pages.utils import get_breadcrumbs_items_for_page
from wagtail.models import Page

from clinics import tenancy
from clinics.models import Practice
from condition_pages.importer import edit
from condition_pages.importer.draft import MODELS, make_draft, may_replace, record_of
from condition_pages.importer.model import Item, Proposal
from condition_pages.imports import additions, redirects
from condition_pages.imports.beside import BesideForm, Fetched, add_calls, fetch_pictures
from condition_pages.imports.forms import FactsForm, GiveForm, initial_facts
from condition_pages.imports.joining import join_links
from condition_pages.imports.needed import needed_of
from condition_pages.imports.reading import read_next, take_in
from condition_pages.imports.screen import PAGE_TYPES, kind_choices, screen_of, told
from condition_pages.models import (
    ConditionIndexPage,
    ConditionPage,
    ImportBatch,
    ImportRecord,
    PendingImport,
)
from condition_pages.models.imports import PendingImportQuerySet


def list_of_conditions(practice: Practice) -> ConditionIndexPage | None:
    """Where imported pages of ``practice`` go."""
    return tenancy.owned(ConditionIndexPage, practice).first()


def may_import(user, practice: Practice) -> bool:
    """Whether ``user`` may add pages to the practice's list of conditions."""
    index = list_of_conditions(practice)
    return bool(index and index.permissions_for_user(user).can_add_subpage())


class ImportView(WagtailAdminTemplateMixin, TemplateView):
    """What all pages of the import share: the practice, and who may be here."""

    header_icon = "upload"
    page_title = gettext_lazy("Import a page")

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.practice = self.find_practice()
        if self.practice:
            tenancy.work_on(self.practice)
            if not may_import(request.user, self.practice):
                raise PermissionDenied

    def find_practice(self) -> Practice | None:
        """The practice this is about. Raises Http404 for one of others."""
        raise NotImplementedError

    def get(self, request, *args, **kwargs):
        # What the address names has been found; templates get the objects.
        return self.render_to_response(self.get_context_data())

    @cached_property
    def index(self) -> ConditionIndexPage:
        index = list_of_conditions(self.practice)
        if index is None:
            raise Http404
        return index

    @property
    def batches(self):
        """What this person gave for practices they still work for."""
        user = self.request.user
        return ImportBatch.objects.filter(
            user=user, practice__in=tenancy.practices_for(user)
        ).select_related("practice__home")

    def get_breadcrumbs_items(self):
        trail = get_breadcrumbs_items_for_page(self.index, self.request.user)
        return [*trail, {"url": "", "label": self.get_page_title()}]


class StartView(WagtailAdminTemplateMixin, TemplateView):
    """For those who work for several practices: which one is it for?"""

    header_icon = "upload"
    page_title = gettext_lazy("Import a page")
    template_name = "condition_pages/imports/start.html"

    def get(self, request, *args, **kwargs):
        practices = [
            practice
            for practice in tenancy.practices_for(request.user).select_related("home")
            if may_import(request.user, practice)
        ]
        if not practices:
            raise PermissionDenied
        if len(practices) == 1:
            return redirect("condition_imports:give", practices[0].slug)
        return self.render_to_response(self.get_context_data(practices=practices))

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]


class GiveView(ImportView):
    """Paste, upload, or an address; and below it what is still to be reviewed."""

    template_name = "condition_pages/imports/give.html"

    def find_practice(self):
        practices = tenancy.practices_for(self.request.user).select_related("home")
        return get_object_or_404(practices, slug=self.kwargs["practice"])

    def post(self, request, *args, **kwargs):
        form = GiveForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        batch = take_in(self.practice, request.user, form.sources())
        if batch.pages.count() > 1:
            return redirect("condition_imports:batch", batch.uuid)
        read_next(batch)
        page = batch.pages.get()
        if page.state == PendingImport.State.REFUSED:
            form.add_error(None, page.message)
            batch.delete()
            return self.render_to_response(self.get_context_data(form=form))
        return redirect("condition_imports:review", page.uuid)

    def get_context_data(self, **kwargs):
        kwargs.setdefault("form", GiveForm())
        mine = self.batches.filter(practice=self.practice)
        waiting = PendingImport.objects.filter(
            batch__in=mine.filter(is_site=False), state__in=PendingImport.OPEN
        )
        return super().get_context_data(
            practice=self.practice,
            media=kwargs["form"].media,
            waiting=waiting.for_list().select_related("batch"),
            sites=mine.filter(is_site=True),
            **kwargs,
        )


class BatchView(ImportView):
    """Several sources, read one at each POST; what is read can be reviewed meanwhile."""

    template_name = "condition_pages/imports/batch.html"
    page_title = gettext_lazy("Pages to import")

    def find_practice(self):
        self.batch = get_object_or_404(self.batches, uuid=self.kwargs["batch"])
        return self.batch.practice

    def get(self, request, *args, **kwargs):
        if self.batch.is_site:
            return redirect("condition_imports:progress", self.batch.uuid)
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if self.batch.is_site:
            return redirect("condition_imports:progress", self.batch.uuid)
        page = read_next(self.batch)
        if request.headers.get("X-Requested-With") != "XMLHttpRequest":
            return redirect("condition_imports:batch", self.batch.uuid)
        done, total = self.progress()
        return JsonResponse(
            {
                "done": done,
                "total": total,
                "name": page.source_name if page else "",
                "said": progress_text(done, total),
            }
        )

    def progress(self) -> tuple[int, int]:
        """How many sources have been read, of how many."""
        pages = self.batch.pages
        waiting = pages.filter(state=PendingImport.State.WAITING).count()
        total = pages.count()
        return total - waiting, total

    def get_context_data(self, **kwargs):
        done, total = self.progress()
        return super().get_context_data(
            batch=self.batch,
            practice=self.practice,
            pages=for_table(self.batch.pages.all()),
            done=done,
            total=total,
            is_going=done < total,
            said=progress_text(done, total),
            **kwargs,
        )


def progress_text(done: int, total: int) -> str:
    return ngettext(
        "%(done)d of %(total)d page read", "%(done)d of %(total)d pages read", total
    ) % {
        "done": done,
        "total": total,
    }


def for_table(pages: PendingImportQuerySet) -> list[PendingImport]:
    """The pages with what a table says of those that are read and wait for their draft."""
    found = list(pages.for_list())
    for page in found:
        is_read = page.state in (PendingImport.State.READY, PendingImport.State.MAKING)
        page.said = page.summary if is_read else {}
        if page.said:
            page.looks_like = PAGE_TYPES.get(page.said["kind"], PAGE_TYPES["other"])
    return found


class ReviewView(ImportView):
    """The source beside its proposed sections, until a draft is made of them."""

    template_name = "condition_pages/imports/review.html"
    page_title = gettext_lazy("Review an import")

    def find_practice(self):
        self.pending = self.find()
        return self.pending.batch.practice

    def find(self, **options) -> PendingImport:
        pages = PendingImport.objects.select_related("batch__practice__home", "page")
        if options.get("lock"):
            pages = pages.select_for_update(of=("self",))
        return get_object_or_404(pages, uuid=self.kwargs["page"], batch__in=self.batches)

    def get_page_subtitle(self):
        return self.pending.source_name

    @property
    def page_type(self) -> str:
        """What the draft will be, one of MODELS."""
        return self.pending.page_type or "condition"

    def get(self, request, *args, **kwargs):
        if self.pending.state in PendingImport.AHEAD:
            return redirect("condition_imports:batch", self.pending.batch.uuid)
        if self.pending.state != PendingImport.State.READY:
            return self.leave()
        try:
            self.proposal = self.pending.proposal
        except ValueError:
            messages.error(request, _("This import was begun by an older version: give it again."))
            return redirect("condition_imports:give", self.practice.slug)
        return self.render_to_response(self.get_context_data())

    def leave(self):
        """Away from a review that is over."""
        if self.pending.page_id:
            return redirect("wagtailadmin_pages:edit", self.pending.page_id)
        if self.pending.batch.is_site:
            return redirect("condition_imports:progress", self.pending.batch.uuid)
        return redirect("condition_imports:give", self.practice.slug)

    def post(self, request, *args, **kwargs):
        with transaction.atomic():
            response = self.change(request)
        # Pictures are fetched from another host: nothing is locked meanwhile.
        return response or self.create(again=asked(request.POST)[0] == "again")

    def change(self, request):
        """Keep what was changed, and answer; None where a draft is to be made of it."""
        self.pending = self.find(lock=True)
        if self.pending.state != PendingImport.State.READY:
            return self.leave()
        action, place = asked(request.POST)
        if action == "discard":
            return self.discard()
        if request.POST.get("version") != str(self.pending.version):
            messages.error(
                request,
                _("This import was changed in another window. Look at it and try again."),
            )
            return redirect(request.path)
        self.proposal = self.pending.proposal
        try:
            changed, place = with_fields(self.proposal, request.POST, place, action)
            changed = with_additions(changed, request.POST)
            changed, target = with_action(changed, action, place, request.POST)
        except edit.EditError:
            messages.error(request, _("That could not be done. Nothing was changed."))
            return redirect(request.path)
        form = FactsForm(request.POST, page_type=self.page_type)
        beside = self.beside(request.POST)
        if form.is_valid():
            changed = form.apply(changed, self.practice.home.country)
        if beside.is_valid():
            changed = beside.apply(changed)
        if changed != self.proposal:
            self.pending.proposal = self.proposal = changed
            self.pending.save()
        if not (form.is_valid() and beside.is_valid()):
            return self.render_to_response(self.get_context_data(form=form, beside=beside))
        if action in ("create", "again"):
            return None
        messages.success(request, told(action, place + 1))
        return redirect(f"{request.path}{target}")

    def discard(self):
        self.pending.state = PendingImport.State.GONE
        self.pending.stored = None
        self.pending.save()
        messages.success(self.request, _("“%s” was left out.") % self.pending.source_name)
        return self.onward()

    def beside(self, data=None) -> BesideForm:
        proposal = self.proposal
        if self.page_type != "condition":
            # Pictures become sections, which other types of page do not have.
            proposal = replace(proposal, pictures=())
        return BesideForm(data, proposal=proposal, user=self.request.user, practice=self.practice)

    def create(self, *, again: bool):
        record = None if again else record_of(self.proposal, self.practice)
        if record and not may_replace(record, self.request.user):
            # Nothing is fetched or added for a draft that is not made.
            return self.keep(record.page)
        fetched = fetch_pictures(self.proposal, self.practice, self.request.user)
        version = self.pending.version
        with transaction.atomic():
            self.pending = self.find(lock=True)
            if self.pending.state != PendingImport.State.READY or self.pending.version != version:
                return self.leave()
            return self.make(fetched, again=again)

    def make(self, fetched: Fetched, *, again: bool):
        user = self.request.user
        problems = [*fetched.problems, *add_calls(self.proposal, self.practice, user)]
        # Its home knew the buttons of before.
        practice = Practice.objects.select_related("home").get(pk=self.practice.pk)
        try:
            draft = make_draft(
                self.proposal,
                practice,
                user=user,
                again=again,
                images=fetched.images,
                page_type=self.page_type,
                is_moving=self.pending.batch.is_site and self.pending.batch.is_moving,
            )
        except ValidationError as error:
            messages.error(self.request, " ".join(error.messages))
            return redirect(self.request.path)
        for problem in problems:
            messages.warning(self.request, problem)
        if draft.what == "kept":
            return self.keep(draft.page)
        edit_url = reverse("wagtailadmin_pages:edit", args=[draft.page.pk])
        added: list[str] = []
        if isinstance(draft.page, ConditionPage):
            added = additions.add(draft.page, self.proposal.added, self.practice, user)
        join_links(self.practice)
        if self.pending.batch.is_site:
            redirects.lead_lists_on(self.pending.batch)
        self.pending.state = PendingImport.State.DONE
        self.pending.page = draft.page
        self.pending.stored = None
        self.pending.save()
        said = {
            "made": _("Draft “%s” was made. It is not published."),
            "updated": _("Draft “%s” was updated. It is not published."),
        }
        report_url = reverse("condition_imports:report", args=[draft.page.pk])
        messages.success(
            self.request,
            format_html("{}", said[draft.what] % draft.page.title),
            buttons=[
                messages.button(edit_url, _("Edit")),
                messages.button(report_url, _("Import report")),
            ],
        )
        if added:
            messages.info(
                self.request,
                _("Added, and not from your page: %s. Read it before you publish.")
                % ", ".join(added),
            )
        return self.onward(draft.page)

    def keep(self, page: Page):
        """Say that the page of this source stays as it is."""
        edit_url = reverse("wagtailadmin_pages:edit", args=[page.pk])
        messages.warning(
            self.request,
            _(
                "The page that was made of this source has been worked on, so it was kept as "
                "it is. Make a second page, or leave this import out."
            ),
            buttons=[messages.button(edit_url, _("Open it"))],
        )
        return redirect(self.request.path)

    def onward(self, page: Page | None = None):
        """To the other pages of the batch while some are left, else to the draft."""
        if self.pending.batch.pages.filter(state__in=PendingImport.OPEN).exists():
            return redirect("condition_imports:batch", self.pending.batch.uuid)
        if page:
            return redirect("wagtailadmin_pages:edit", page.pk)
        return redirect("condition_imports:give", self.practice.slug)

    def get_context_data(self, **kwargs):
        page_type = self.page_type
        if "form" not in kwargs:
            facts = initial_facts(self.proposal)
            kwargs["form"] = FactsForm(initial=facts, page_type=page_type)
        kwargs.setdefault("beside", self.beside())
        record = record_of(self.proposal, self.practice)
        return super().get_context_data(
            pending=self.pending,
            practice=self.practice,
            screen=screen_of(self.proposal, page_type),
            needed=needed_of(self.proposal, self.practice, page_type),
            page_type=page_type,
            record=record,
            replaces=bool(record and may_replace(record, self.request.user)),
            others=self.pending.batch.pages.exclude(pk=self.pending.pk).exists(),
            types=page_types() if self.pending.batch.is_site else [],
            **kwargs,
        )


def page_types() -> list[tuple[str, str]]:
    """(type, name) of what a page of a site can become."""
    return [(one, str(name)) for one, name in PendingImport.Type.choices if one in MODELS]


def type_of(page: Page) -> str:
    """The first of MODELS that ``page`` can have been made as."""
    model = page.specific_class
    return next((one for one, (made, _listing) in MODELS.items() if made is model), "condition")


def asked(data) -> tuple[str, int]:
    """The button that was pressed, and the place or line on it."""
    action, _colon, place = data.get("action", "save").partition(":")
    return action, int(place) if place.isdecimal() and len(place) < 9 else 0


def with_fields(proposal: Proposal, data, place: int, action: str) -> tuple[Proposal, int]:
    """The proposal with the kinds and words of all its fields, and where ``place`` is now."""
    gone = 0
    before = proposal
    for at in reversed(range(len(before.sections))):
        count = len(proposal.sections)
        if f"heading-{at}" in data:
            proposal = edit.edit_words(proposal, at, **words_in(data, before, at))
        if len(proposal.sections) < count:
            if action in ("merge", "split", "drop") and at == place:
                raise edit.EditError("The section was emptied.")
            gone += at < place
        elif f"kind-{at}" in data:
            kind = data[f"kind-{at}"]
            if kind != proposal.sections[at].kind and kind not in dict(kind_choices()):
                raise edit.EditError(f"There is no section kind {kind!r}.")
            proposal = edit.move(proposal, at, kind)
    if action == "undrop" and place < len(before.dropped):
        # Words that were written again are no longer among the dropped.
        wanted = before.dropped[place]
        if wanted not in proposal.dropped:
            raise edit.EditError("The words are back already.")
        return proposal, proposal.dropped.index(wanted)
    on_section = ("merge", "split", "drop", "save", "confirm")
    return proposal, place - gone if action in on_section else place


def with_additions(proposal: Proposal, data) -> Proposal:
    """The proposal with what the form's ticks say the draft is to get beside the source."""
    if "additions" not in data:
        return proposal
    chosen = data.getlist("add")
    return replace(proposal, added=tuple(kind for kind in additions.KINDS if kind in chosen))


def words_in(data, proposal: Proposal, at: int) -> dict:
    """The posted words of section ``at``."""
    items = [
        Item(
            text=data.get(f"text-{at}-{position}", item.text),
            label=data.get(f"label-{at}-{position}", item.label),
            lines=item.lines,
        )
        for position, item in enumerate(proposal.sections[at].items)
    ]
    return {
        "heading": data[f"heading-{at}"],
        "text": data.get(f"text-{at}", proposal.sections[at].text),
        "items": items,
    }


def with_action(proposal: Proposal, action: str, place: int, data) -> tuple[Proposal, str]:
    """The proposal after the button's own change, and what to look at then."""
    if action == "merge":
        return edit.merge(proposal, place), f"#section-{place}"
    if action == "split":
        cut = data.get(f"split-{place}", "")
        at = int(cut) if cut.isdecimal() else 0
        return edit.split(proposal, place, at), f"#section-{place + 2}"
    if action == "drop":
        left = len(proposal.sections) - 1
        return edit.drop(proposal, place), f"#section-{min(place + 1, left)}" if left else ""
    if action == "confirm":
        return edit.confirm(proposal, place), f"#section-{place + 1}"
    if action in ("undrop", "place"):
        change = edit.undrop if action == "undrop" else edit.place_line
        changed = change(proposal, place)
        new = [n for n, one in enumerate(changed.sections, 1) if one not in proposal.sections]
        return changed, f"#section-{new[0]}" if new else ""
    is_of_section = ":" in data.get("action", "")
    return proposal, f"#section-{place + 1}" if is_of_section and proposal.sections else ""


class ReportView(WagtailAdminTemplateMixin, TemplateView):
    """What became of each line of the page that a draft was made of."""

    template_name = "condition_pages/imports/report.html"
    page_title = gettext_lazy("Import report")
    header_icon = "upload"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        records = ImportRecord.objects.select_related("page", "imported_by")
        self.record = get_object_or_404(records, page_id=kwargs["page_id"])
        practice = tenancy.practice_of(self.record.page)
        if practice not in tenancy.practices_for(request.user):
            raise Http404
        permissions = self.record.page.permissions_for_user(request.user)
        if not (permissions.can_edit() or permissions.can_publish()):
            raise PermissionDenied

    def get_page_subtitle(self):
        return self.record.page.get_admin_display_title()

    def get_breadcrumbs_items(self):
        trail = get_breadcrumbs_items_for_page(self.record.page, self.request.user)
        return [*trail, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs):
        try:
            screen = screen_of(self.record.proposal, type_of(self.record.page))
        except ValueError:
            screen = None
        return super().get_context_data(
            record=self.record,
            page=self.record.page,
            screen=screen,
            added=additions.named(screen.proposal.added) if screen else [],
            **kwargs,
        )
