"""The admin's screens for bringing in a whole site: give, choose, watch, check."""

from __future__ import annotations

import time
from collections import Counter

from django.db.models import Count
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from clinics import tenancy
from condition_pages.importer.links import page_key
from condition_pages.importer.messages import gettext_noop, in_language
from condition_pages.importer.model import Source, SourceError
from condition_pages.importer.read.archive import list_archive
from condition_pages.importer.read.sitemap import FORMS_OF_MAPS, list_site
from condition_pages.importer.read.sites import Listing, type_of_list
from condition_pages.imports import reading, sites
from condition_pages.imports.forms import SiteForm
from condition_pages.imports.tasks import go_on
from condition_pages.imports.views import ImportView, for_table
from condition_pages.models import ImportBatch, PendingImport

State = PendingImport.State
#: All maps of a site are read while its editor waits.
MOST_SECONDS = 25
#: The browser asks again after so many milliseconds when somebody else reads on.
PAUSE = 1_000


class SiteView(ImportView):
    """The address of a site, or an archive of its pages: what it lists comes next."""

    template_name = "condition_pages/imports/site.html"
    page_title = gettext_lazy("Bring in a whole site")

    def find_practice(self):
        practices = tenancy.practices_for(self.request.user).select_related("home")
        return get_object_or_404(practices, slug=self.kwargs["practice"])

    def post(self, request, *args, **kwargs):
        form = SiteForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                listing = listing_of(form.cleaned_data)
            except SourceError as error:
                form.add_error(None, in_language(error.said, _))
            else:
                archive = form.cleaned_data["archive"]
                batch = sites.take_in_site(
                    self.practice,
                    request.user,
                    listing,
                    archive.name if archive else form.cleaned_data["site"],
                    is_moving=form.cleaned_data["is_moving"],
                )
                return redirect("condition_imports:pages", batch.uuid)
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs):
        kwargs.setdefault("form", SiteForm())
        return super().get_context_data(practice=self.practice, **kwargs)


def listing_of(given: dict) -> Listing:
    """The pages of what was given. Raises SourceError."""
    archive, site = given["archive"], given["site"]
    if archive:
        return list_archive(archive.read(), archive.name, site)
    until = time.monotonic() + MOST_SECONDS

    def fetch(url: str) -> Source:
        if time.monotonic() > until:
            raise SourceError(
                gettext_noop("The sitemaps of %(url)s took too long to read."), url=site
            )
        return reading.fetched(url, FORMS_OF_MAPS)

    return list_site(site, fetch)


class SiteBatchView(ImportView):
    """A screen about one site that this person brings in."""

    def find_practice(self):
        batches = self.batches.filter(is_site=True)
        self.batch = get_object_or_404(batches, uuid=self.kwargs["batch"])
        return self.batch.practice

    def get_page_subtitle(self):
        return self.batch.site_name


def to_progress(batch: ImportBatch) -> HttpResponseRedirect:
    """To the sentence that says how far it is: whoever goes by keyboard goes on from there."""
    address = reverse("condition_imports:progress", args=[batch.uuid])
    return HttpResponseRedirect(f"{address}#import-said")


class ChoosingView(ImportView):
    """Pages with ticks, each with what it becomes: those that are ticked are brought in."""

    batch: ImportBatch

    def choose(self, chosen: dict[int, str]) -> int:
        """How many of the pages with these keys are brought in now. Raises SourceError."""
        raise NotImplementedError

    def post(self, request, *args, **kwargs):
        action = request.POST.get("action", "start")
        if action in ("all", "none"):
            return self.render_to_response(self.get_context_data(tick=action == "all"))
        try:
            count = self.choose(chosen_in(request.POST))
        except SourceError as error:
            problem = in_language(error.said, _)
            return self.render_to_response(self.get_context_data(problem=problem))
        if not count:
            problem = _("Tick the pages that you want to bring in.")
            return self.render_to_response(self.get_context_data(tick=False, problem=problem))
        go_on(self.batch)
        return to_progress(self.batch)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            batch=self.batch,
            practice=self.practice,
            # In words once, and not once for each of the pages.
            types=[
                ("", _("decide when it is read")),
                *((one, str(name)) for one, name in PendingImport.Type.choices),
            ],
            **kwargs,
        )


def chosen_in(data) -> dict[int, str]:
    """The types of the pages that are ticked, by their keys; "" for one to be told later."""
    known = set(PendingImport.Type.values)
    return {
        int(key): kind if (kind := data.get(f"type-{key}", "")) in known else ""
        for key in data.getlist("page")
        if key.isdecimal() and len(key) < 19
    }


class PagesView(ChoosingView, SiteBatchView):
    """The site's pages, each with what it becomes: tick those that are wanted, and start."""

    template_name = "condition_pages/imports/pages.html"
    page_title = gettext_lazy("Choose the pages")

    def choose(self, chosen):
        return sites.choose(self.batch, chosen)

    def get_context_data(self, **kwargs):
        tick = kwargs.pop("tick", None)
        before = sites.imported_before(self.practice)
        pages = list(self.batch.pages.filter(state=State.LISTED).for_list())
        for page in pages:
            page.made = before.get(page_key(page.url)) if page.url else None
            page.is_list = page.page_type == PendingImport.Type.INDEX
            page.ticked = not (page.made or page.is_list) if tick is None else tick
            page.chosen = self.request.POST.get(f"type-{page.pk}", page.page_type)
        return super().get_context_data(
            pages=pages,
            total=len(pages),
            ticked=sum(page.ticked for page in pages),
            **kwargs,
        )


class ProgressView(SiteBatchView):
    """How far it is, what was read, and what to do with it. Each POST does one step."""

    template_name = "condition_pages/imports/progress.html"
    page_title = gettext_lazy("Bring in a whole site")

    def get(self, request, *args, **kwargs):
        if not self.batch.pages.exclude(state=State.LISTED).exists():
            return redirect("condition_imports:pages", self.batch.uuid)
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        act = {"stop": self.stop, "go": self.go, "drafts": self.make_drafts}
        action = request.POST.get("action", "")
        if action in act:
            act[action]()
            return to_progress(self.batch)
        moved = sites.step(self.batch)
        if request.headers.get("X-Requested-With") != "XMLHttpRequest":
            return to_progress(self.batch)
        self.batch.refresh_from_db()
        done, total, said = progress_of(self.counts())
        stopped = self.batch.is_stopped
        return JsonResponse(
            {
                "done": total if stopped else done,
                "total": total,
                "said": said,
                "wait": 0 if moved else PAUSE,
            }
        )

    def stop(self):
        self.batch.is_stopped = True
        self.batch.save(update_fields=["is_stopped"])

    def go(self):
        self.batch.is_stopped = False
        self.batch.save(update_fields=["is_stopped"])
        go_on(self.batch)

    def make_drafts(self):
        """All that is read becomes drafts, but for what looks wrong where only that is asked."""
        self.batch.pages.filter(state=State.READY).update(state=State.MAKING, attempts=0)
        self.go()

    def counts(self) -> Counter[str]:
        """How many of the site's pages are in each state."""
        rows = self.batch.pages.order_by("state").values_list("state").annotate(Count("pk"))
        return Counter(dict(rows))

    def get_context_data(self, **kwargs):
        counts = self.counts()
        done, total, said = progress_of(counts)
        return super().get_context_data(
            batch=self.batch,
            practice=self.practice,
            pages=for_table(self.batch.pages.exclude(state=State.LISTED)),
            done=done,
            total=total,
            said=said,
            is_going=done < total and not self.batch.is_stopped,
            is_ahead=done < total,
            ready=counts[State.READY],
            listed=counts[State.LISTED],
            **kwargs,
        )


def progress_of(counts: Counter[str]) -> tuple[int, int, str]:
    """Steps done, of how many, and a sentence about it; ``counts`` are of pages by their state."""
    total = counts.total() - counts[State.LISTED]
    to_fetch, to_read, to_make = (counts[state] for state in PendingImport.AHEAD)
    is_over = not (to_fetch or to_read or counts[State.READY])
    if to_make or (is_over and counts[State.DONE]):
        all_drafts = to_make + counts[State.DONE]
        made = all_drafts - to_make
        sentence = ngettext(
            "%(done)d of %(total)d draft made", "%(done)d of %(total)d drafts made", all_drafts
        )
        return made, all_drafts, sentence % {"done": made, "total": all_drafts}
    if to_fetch:
        sentence = ngettext(
            "%(done)d of %(total)d page fetched", "%(done)d of %(total)d pages fetched", total
        )
        done = total - to_fetch
    else:
        sentence = ngettext(
            "%(done)d of %(total)d page read", "%(done)d of %(total)d pages read", total
        )
        done = total - to_read
    # Each page is fetched and, once all are there, read.
    steps = 2 * (total - to_fetch) - to_read
    return steps, 2 * total, sentence % {"done": done, "total": total}


class SitePageView(ImportView):
    """A screen about one page of a site."""

    def find_practice(self):
        pages = PendingImport.objects.select_related("batch__practice__home")
        self.pending = get_object_or_404(
            pages, uuid=self.kwargs["page"], batch__in=self.batches.filter(is_site=True)
        )
        self.batch = self.pending.batch
        return self.batch.practice

    def get_page_subtitle(self):
        return self.pending.source_name


class BecomesView(SitePageView):
    """Says that a page is of another type than was told."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        chosen = request.POST.get("page_type", "")
        is_one = chosen in PendingImport.Type.values and chosen != PendingImport.Type.INDEX
        if is_one and self.pending.state == State.READY:
            self.pending.page_type = chosen
            self.pending.save(update_fields=["page_type"])
            name = self.pending.get_page_type_display()
            messages.success(request, _("The draft will be of this kind: %s.") % name)
        return redirect("condition_imports:review", self.pending.uuid)


class ChecklistView(ChoosingView, SitePageView):
    """What a list of pages links to, and which of that is here already; the rest can be ticked."""

    template_name = "condition_pages/imports/checklist.html"
    page_title = gettext_lazy("Check-list")

    def choose(self, chosen):
        if self.pending.state != State.CHECKLIST:
            return 0
        return sites.choose_entries(self.pending, chosen)

    def get_context_data(self, **kwargs):
        tick = kwargs.pop("tick", None)
        stored = self.pending.stored if self.pending.state == State.CHECKLIST else None
        before = sites.imported_before(self.practice)
        others = {page_key(page.url): page for page in self.batch.pages.for_list() if page.url}
        rows = []
        for place, (words, address) in enumerate((stored or {}).get("links", [])):
            pending = others.get(page_key(address))
            is_entry = sites.is_entry(address, self.pending.url)
            kind = sites.type_of_entry(address, self.pending.url)
            row = {
                "key": place,
                "is_entry": is_entry,
                "words": words,
                "address": address,
                "page_id": before.get(page_key(address)),
                "pending": pending,
                "ticked": is_entry if tick is None else tick,
                "chosen": self.request.POST.get(f"type-{place}", kind),
            }
            row["is_open"] = not row["page_id"] and (not pending or pending.state == State.LISTED)
            rows.append(row)
        # What the list is a list of stands before the links of its menus.
        rows.sort(key=lambda row: not row["is_entry"])
        return super().get_context_data(
            pending=self.pending,
            rows=rows,
            done=sum(bool(row["page_id"]) for row in rows),
            total=sum(row["is_open"] for row in rows),
            ticked=sum(row["is_open"] and row["ticked"] for row in rows),
            is_of_posts=type_of_list(self.pending.url) == PendingImport.Type.POST,
            **kwargs,
        )
