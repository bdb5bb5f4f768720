"""The shared library in the admin, and what editors are told of gaps."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.contrib import messages
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.db.models.lookups import Contains
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail import VERSION as WAGTAIL_VERSION
from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from clinics.practices.checklist import Step, where_to_write
from clinics.practices.dashboard import Start, Waiting
from clinics.practices.workplace import workplace
from condition_pages import explain
from condition_pages.conditions import hooks as condition_hooks  # noqa: F401
from condition_pages.conditions.chooser import ConditionChooserViewSet
from condition_pages.imports import hooks as import_hooks  # noqa: F401
from condition_pages.models import Condition, ConditionIndexPage, ConditionPage, PendingImport
from seo.panel import target_of
from seo.permissions import pages_allowed

#: A review is announced this long before it is due, and so many at a time.
REVIEW_NOTICE = timedelta(days=30)
MOST_REVIEWS = 5

#: Pages with evidence that says neither what was found nor how sure that is.
IS_UNSAID = Contains(Cast("body", TextField()), '"certainty": ""')


class ConditionViewSet(SnippetViewSet):
    """The platform's library. A snippet on purpose: no practice owns a row of it."""

    model = Condition
    icon = "list-ul"
    menu_label = _("Condition library")
    menu_name = "condition-library"
    add_to_admin_menu = True
    list_display = ["name", "clinical_name", "group", "icd10"]
    list_filter = ["group"]
    search_fields = ["name", "clinical_name", "term_id"]
    chooser_viewset_class = ConditionChooserViewSet

    def get_queryset(self, request):
        # What practices have named themselves has a list of its own.
        return Condition.objects.of_library()


register_snippet(ConditionViewSet)

hooks.register("clinics_explain", explain.sections)

# Before Wagtail 8 no kind of page has views of its own.
if WAGTAIL_VERSION >= (8, 0):
    from condition_pages.conditions.start import ConditionPageViewSet, add_sections

    hooks.register("register_admin_viewset", ConditionPageViewSet)
    hooks.register("after_create_page", add_sections)
    hooks.register("after_edit_page", add_sections)


@hooks.register("clinics_start")
def start_writing(request):
    """Write about a condition, or bring in a page that the practice has somewhere."""
    place = workplace(request)
    index = place.lists.get(ConditionIndexPage) if place else None
    if index is None or "add" not in place.allowed:
        return
    yield Start(
        gettext("Write about a condition"),
        # Which asks first what the page is about.
        reverse("wagtailadmin_pages:add_subpage", args=[index.pk]),
        "edit",
        gettext("What it is, what helps, when to get help fast."),
        order=20,
    )
    yield Start(
        gettext("Bring in a page"),
        reverse("condition_imports:give", args=[place.practice.slug]),
        "upload",
        gettext("From your old site, a document or a text."),
        order=30,
    )


@hooks.register("clinics_checklist")
def first_condition(place, has):
    address = where_to_write(place, ConditionIndexPage)
    return [Step(gettext("Write about a first condition"), has(ConditionPage), address)]


@hooks.register("clinics_waiting")
def waiting_pages(request):
    """What waits for a look on live pages: reviews first, then evidence."""
    today = timezone.localdate()
    soon = today + REVIEW_NOTICE
    mine = ConditionPage.objects.live().filter(pages_allowed(request.user, {"change"}))
    # Both from one question: each that the first screen asks costs milliseconds.
    rows = mine.annotate(is_unsaid=IS_UNSAID).filter(Q(next_review_due__lte=soon) | Q(IS_UNSAID))
    found = list(rows.order_by("title").values_list("next_review_due", "pk", "title", "is_unsaid"))
    due = sorted(row[:3] for row in found if row[0] and row[0] <= soon)
    yield from (line_of_review(*row, today) for row in due[:MOST_REVIEWS])
    unsaid = [pk for _day, pk, _title, is_unsaid in found if is_unsaid]
    yield from lines_of_evidence(unsaid[:MOST_REVIEWS])


def line_of_review(day: date, pk: int, title: str, today: date) -> Waiting:
    """A page whose review is due within a month or overdue."""
    text = (
        gettext("%(title)s: its review was due on %(date)s")
        if day < today
        else gettext("%(title)s: its review is due on %(date)s")
    )
    text %= {"title": title, "date": date_format(day)}
    return Waiting(text, reverse("wagtailadmin_pages:edit", args=[pk]), "calendar-check")


def lines_of_evidence(ids: list[int]) -> Iterator[Waiting]:
    """Pages whose evidence says that it is unclear since nobody could be asked yet."""
    if not ids:
        return
    for page in ConditionPage.objects.filter(pk__in=ids).only("title", "body").order_by("title"):
        text = gettext("%(title)s: say what the research found and how sure that is")
        at = next((f"body:{b.id}" for b in page.body if b.block_type == "evidence"), "body")
        form = reverse("wagtailadmin_pages:edit", args=[page.pk])
        yield Waiting(text % {"title": page.title}, f"{form}#{target_of(page, at)}", "table")


@hooks.register("clinics_waiting")
def waiting_imports(request):
    """Pages that this person gave to the import and has not made drafts of."""
    count = PendingImport.objects.filter(
        batch__user=request.user, state=PendingImport.State.READY
    ).count()
    if count:
        text = ngettext(
            "%(count)d imported page to look through",
            "%(count)d imported pages to look through",
            count,
        ) % {"count": count}
        yield Waiting(text, reverse("condition_imports:start"), "upload")


@hooks.register("after_publish_page")
def tell_what_is_missing(request, page):
    """Say what a page that has just been published had better have."""
    if not isinstance(page, ConditionPage):
        return
    page = page.specific
    form = reverse("wagtailadmin_pages:edit", args=[page.pk])
    advice = [(f"{form}#{target_of(page, field)}", sentence) for field, sentence in page.advice()]
    if advice:
        messages.warning(
            request,
            format_html(
                '<p>{}</p><ul class="advice">{}</ul>',
                _("It is live. These would make it better:"),
                format_html_join("", '<li><a href="{}">{}</a></li>', advice),
            ),
        )


@hooks.register("before_edit_page")
def tell_what_was_unreadable(request, page):
    """Say what of the stored sections could not be read, before a save leaves it out for good."""
    if not isinstance(page, ConditionPage) or request.method != "GET":
        return
    errors = getattr(page.body, "errors", [])
    if errors:
        messages.error(request, format_html_join(" ", "{}", ((error,) for error in errors)))
