"""The lists of calls to action, offers and testimonials: Wagtail's own views of models.

Saved means live. Nothing here touches, publishes or revises the home page.
"""

from __future__ import annotations

from collections import defaultdict

import django_filters
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.log_actions import log
from wagtail.models import Page, ReferenceIndex

from clinics import tenancy, vocabulary
from clinics.forms.fields import translated
from clinics.items.forms import (
    CallToActionForm,
    ItemForm,
    OfferForm,
    kind_panel,
    rules_panel,
)
from clinics.models import CallToAction, ClinicPage, Offer, Practice, Testimonial
from clinics.models.base import SmallSelect, uuid_in
from clinics.models.clinic import cta_kinds
from clinics.models.cta_kinds import CTA_KINDS
from clinics.tenancy.policies import policy_of

#: So many pages that use an item are named in the list; the rest are counted.
PAGES_NAMED = 3


def uses_of(items) -> dict[int, list[Page]]:
    """The pages that name each of ``items`` (all of one kind) in a section, by the item's id."""
    items = list(items)
    if not items:
        return {}
    kind = ContentType.objects.get_for_model(type(items[0]))
    rows = ReferenceIndex.objects.filter(
        to_content_type=kind, to_object_id__in=[str(item.pk) for item in items]
    ).values_list("to_object_id", "object_id", "base_content_type__app_label")
    named = defaultdict(set)
    for item, page, _app in rows:
        named[int(item)].add(int(page))
    ids = set().union(*named.values()) if named else set()
    pages = {page.pk: page for page in Page.objects.filter(pk__in=ids).order_by("title")}
    return {
        item: [page for pk, page in pages.items() if pk in found] for item, found in named.items()
    }


class UsesColumn(Column):
    """Which pages show an item: links to the first few, and where the others are listed."""

    cell_template_name = "clinics/admin/uses_cell.html"


class LanguagesColumn(Column):
    """In which of the practice's languages an item is written, with a way to write the others."""

    cell_template_name = "clinics/admin/languages_cell.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        # For the button that begins a version.
        return {**context, "csrf_token": get_token(parent_context["request"])}


class OwnItems:
    """A view that knows no other items than those its user may work on."""

    def get_queryset(self):
        action = getattr(self, "permission_required", None) or "view"
        return self.permission_policy.instances_user_has_permission_for(self.request.user, action)

    # Wagtail's views of one object ask one or the other.
    get_base_object_queryset = get_queryset


class ItemIndexView(generic.IndexView):
    default_ordering = "sort_order"
    usage_url_name = ""
    paginate_by = 50

    @cached_property
    def practice(self) -> Practice | None:
        """The one practice whose items are listed; None for platform staff, who see all."""
        if tenancy.is_platform_staff(self.request.user):
            return None
        return tenancy.practices_for(self.request.user).select_related("home__locale").first()

    @cached_property
    def homes(self) -> list[ClinicPage]:
        if self.practice is None or len(tenancy.home_paths(self.practice)) < 2:
            return []
        return list(tenancy.homes_of(self.practice).select_related("locale"))

    def get_base_queryset(self):
        """The items in the practice's first language, and those that only another one has."""
        rows = self.permission_policy.instances_user_has_any_permission_for(
            self.request.user, self.any_permission_required
        ).select_related("page__locale")
        if self.practice is None:
            return rows.order_by("page__title", "sort_order")
        return without_versions(rows, self.practice)

    def get_ordering(self):
        # The practices' own orders don't mix.
        return super().get_ordering() if self.practice else None

    def get_context_data(self, *args, **kwargs):
        context = super().get_context_data(*args, **kwargs)
        context["can_change"] = self.user_has_permission("change")
        return context

    def get_table(self, object_list):
        items = list(object_list)
        uses = uses_of(items)
        versions = self.versions_of(items)
        for item in items:
            self.prepare(item, uses.get(item.pk, []))
            item.languages = self.languages_of(item, versions)
        return super().get_table(items)

    def prepare(self, item, pages: list[Page]) -> None:
        """Put on ``item`` what its row shows."""
        item.pages_named = pages[:PAGES_NAMED]
        item.pages_more = len(pages) - PAGES_NAMED
        item.usage_url = reverse(self.usage_url_name, args=[item.pk])
        item.everywhere = ""

    def versions_of(self, items) -> dict:
        """What is written of ``items`` in the practice's other languages, by UUID."""
        languages = [home.locale.language_code for home in self.homes]
        names = [uuid_in(item.uuid, language) for item in items for language in languages]
        rows = self.model._default_manager.filter(uuid__in=names) if names else ()
        return {version.uuid: version for version in rows}

    def languages_of(self, item, versions: dict) -> list[dict]:
        found = []
        for home in self.homes:
            language = home.locale.language_code
            is_own = home.pk == item.page_id
            version = item if is_own else versions.get(uuid_in(item.uuid, language))
            found.append(
                {
                    "code": language,
                    "name": home.locale.get_display_name(),
                    "url": self.get_edit_url(version) if version else "",
                    "write": ""
                    if version or not self.get_edit_url(item)
                    else reverse(self.write_url_name, args=[item.pk, home.locale.language_code]),
                }
            )
        return found

    @cached_property
    def columns(self):
        columns = super().columns
        if len(self.homes) > 1:
            columns.append(LanguagesColumn("languages", label=_("Languages")))
        if self.practice is None:
            columns.append(Column("practice", label=_("Practice"), accessor="page.title"))
        return columns

    write_url_name = ""


def without_versions(rows, practice: Practice):
    """``rows`` without those that are a version of another one of them in another language."""
    languages = [
        home.locale.language_code
        for home in tenancy.homes_of(practice).select_related("locale")
        if home.pk != practice.home_id
    ]
    if not languages:
        return rows
    firsts = rows.filter(page=practice.home_id).values_list("uuid", flat=True)
    versions = [uuid_in(name, language) for name in firsts for language in languages]
    return rows.exclude(uuid__in=versions)


class ItemCreateView(generic.CreateView):
    success_message = gettext_lazy("“%(object)s” is saved and live.")

    def get_home(self) -> ClinicPage:
        """The home page that the new item is for; platform staff say which practice's."""
        practices = tenancy.practices_for(self.request.user).select_related("home")
        wanted = self.request.GET.get("practice", "")
        if wanted:
            return get_object_or_404(practices, slug=wanted).home
        practice = practices.first()
        if practice is None or tenancy.is_platform_staff(self.request.user):
            raise Http404
        return practice.home

    def get(self, request, *args, **kwargs):
        if tenancy.is_platform_staff(request.user) and not request.GET.get("practice"):
            return self.choose(_("For which practice?"), self.practices())
        return super().get(request, *args, **kwargs)

    def practices(self) -> list[dict]:
        rows = Practice.objects.select_related("home").order_by("home__title")
        return [{"url": f"?practice={row.slug}", "title": str(row), "text": ""} for row in rows]

    def choose(self, question: str, ways: list[dict]):
        """A page of ways to go on, which works with no script."""
        context = {
            "question": question,
            "ways": ways,
            "page_title": self.page_title,
            "title": self.get_page_subtitle(),
            "icon": self.header_icon,
            "index_url": reverse(self.index_url_name),
        }
        return render(self.request, "clinics/admin/choose.html", context)

    def get_initial_form_instance(self):
        return self.model(page=self.get_home())

    def get_add_url(self):
        return f"{super().get_add_url()}?{self.request.GET.urlencode()}".rstrip("?")

    def get_success_buttons(self):
        return [messages.button(self.get_edit_url(), _("Edit"))]


class SaysWhetherItIsShown:
    """Saved is live, but for a button that leads nowhere yet: then that is said, and why."""

    def save_action(self):
        reason = why_not_shown(self.object)
        if reason:
            sentence = _("“%(label)s” is saved and not shown yet. %(reason)s")
            said = sentence % {"label": self.object, "reason": reason}
            messages.warning(self.request, said, buttons=self.get_success_buttons())
            self.success_message = None
        return super().save_action()


class CallToActionCreateView(SaysWhetherItIsShown, ItemCreateView):
    """First the kind, then what that kind needs."""

    def get(self, request, *args, **kwargs):
        if tenancy.is_platform_staff(request.user) and not request.GET.get("practice"):
            return super().get(request, *args, **kwargs)
        if request.GET.get("kind") not in vocabulary.terms("cta_kinds"):
            return self.choose(_("What should it do?"), self.kinds())
        return super().get(request, *args, **kwargs)

    def kinds(self) -> list[dict]:
        asked = self.request.GET.copy()
        ways = []
        for kind, label in translated(cta_kinds()):
            asked["kind"] = kind
            ways.append(
                {
                    "url": f"?{asked.urlencode()}",
                    "title": label,
                    "text": CTA_KINDS[kind].does if kind in CTA_KINDS else "",
                }
            )
        return ways

    def get_initial_form_instance(self):
        instance = super().get_initial_form_instance()
        kind = self.request.GET.get("kind", "")
        instance.kind = kind if kind in vocabulary.terms("cta_kinds") else ""
        return instance


class ItemEditView(OwnItems, generic.EditView):
    success_message = gettext_lazy("“%(object)s” is saved and live.")

    def get_page_subtitle(self):
        name = super().get_page_subtitle()
        practice = tenancy.practice_of(self.object)
        if practice and practice.home_id != self.object.page_id:
            return f"{name} ({self.object.language_name})"
        return name


class CallToActionEditView(SaysWhetherItIsShown, ItemEditView):
    template_name = "clinics/admin/call_to_action_edit.html"

    def get_object(self, queryset=None):
        found = super().get_object(queryset)
        # Without a script, a link asks for the fields of another kind.
        kind = self.request.GET.get("kind", "")
        if self.request.method != "POST" and kind in vocabulary.terms("cta_kinds"):
            found.kind = kind
        return found

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["why_not_shown"] = why_not_shown(self.get_queryset().get(pk=self.object.pk))
        context["kinds"] = translated(cta_kinds())
        return context


def why_not_shown(item: CallToAction) -> str:
    return item.why_not_shown(ClinicPage.objects.get(pk=item.page_id))


class ItemDeleteView(OwnItems, generic.DeleteView):
    template_name = "clinics/admin/item_delete.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["pages"] = uses_of([self.object]).get(self.object.pk, [])
        return context


class ItemReorderView(generic.ReorderView):
    """Moves an item among those that its list shows."""

    def get_queryset(self):
        practice = tenancy.practices_for(self.request.user).first()
        if practice is None or tenancy.is_platform_staff(self.request.user):
            raise PermissionDenied
        rows = self.permission_policy.instances_user_has_permission_for(self.request.user, "change")
        return without_versions(rows, practice).order_by(self.sort_order_field)


class ItemHistoryView(OwnItems, generic.HistoryView):
    permission_required = "view"
    any_permission_required = None

    def get_queryset(self):
        return super(OwnItems, self).get_queryset()

    def get_base_object_queryset(self):
        return OwnItems.get_queryset(self)


class ItemUsageView(OwnItems, generic.UsageView):
    permission_required = "view"

    def get_queryset(self):
        return super(OwnItems, self).get_queryset()

    def get_base_object_queryset(self):
        return OwnItems.get_queryset(self)


class ItemViewSet(ModelViewSet):
    """The list of one kind of item, with its forms."""

    index_view_class = ItemIndexView
    add_view_class = ItemCreateView
    edit_view_class = ItemEditView
    delete_view_class = ItemDeleteView
    history_view_class = ItemHistoryView
    usage_view_class = ItemUsageView
    reorder_view_class = ItemReorderView
    copy_view_enabled = False
    search_backend_name = None
    add_to_admin_menu = True
    form_class = ItemForm

    @cached_property
    def permission_policy(self):
        return policy_of(self.model)

    def get_common_view_kwargs(self, **kwargs):
        return super().get_common_view_kwargs(
            **{"permission_policy": self.permission_policy, **kwargs}
        )

    def get_index_view_kwargs(self, **kwargs):
        return super().get_index_view_kwargs(
            **{"write_url_name": self.get_url_name("write"), **kwargs}
        )

    def get_edit_handler(self):
        return ObjectList(self.panels, base_form_class=self.form_class).bind_to_model(self.model)

    def register_permissions(self):
        """None of Django's are asked: who may is said by the page permissions of the home."""

    def write(self, request, pk: int, language: str):
        """Begin the version of an item in another of its practice's languages."""
        rows = self.permission_policy.instances_user_has_permission_for(request.user, "change")
        item = get_object_or_404(rows, pk=pk)
        practice = tenancy.practice_of(item)
        if practice is None or practice.home_id != item.page_id:
            raise Http404
        homes = tenancy.homes_of(practice).exclude(pk=practice.home_id).select_related("locale")
        home = get_object_or_404(homes, locale__language_code=language)
        version = item.in_language(home)
        if version.pk is None:
            version.save()
            log(version, "wagtail.create", user=request.user)
        return redirect(self.get_url_name("edit"), version.pk)

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("write/<int:pk>/<str:language>/", require_POST(self.write), name="write"),
        ]


def days_panel() -> FieldRowPanel:
    return FieldRowPanel(
        [FieldPanel("valid_from"), FieldPanel("valid_until")],
        heading=gettext_lazy("When"),
        help_text=gettext_lazy("Leave both empty for always."),
    )


class CallToActionIndexView(ItemIndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("target_page", "document", "location")

    def prepare(self, item, pages):
        super().prepare(item, pages)
        home = self.home_of(item)
        item.not_shown = item.why_not_shown(home)
        action = item.as_action(home)
        item.leads_to = (action.detail or action.href) if action else ""
        shown = [found.uuid for found in home.actions]
        if item.uuid in shown[:1]:
            item.everywhere = _("Every page")
        elif item.uuid in shown[1:2]:
            item.everywhere = _("Every page, beside the first")

    def home_of(self, item) -> ClinicPage:
        known = self.__dict__.setdefault("_homes", {})
        return known.setdefault(item.page_id, item.page)


class CallToActionFilterSet(WagtailFilterSet):
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Kind"), choices=lambda: translated(cta_kinds())
    )

    class Meta:
        model = CallToAction
        fields = ["kind"]


class LeadsToColumn(Column):
    """Where a call to action leads, or why it is not shown."""

    cell_template_name = "clinics/admin/leads_to_cell.html"


class CallToActionViewSet(ItemViewSet):
    model = CallToAction
    name = "calls-to-action"
    url_prefix = "calls-to-action"
    icon = "link"
    menu_order = 80
    form_class = CallToActionForm
    index_view_class = CallToActionIndexView
    add_view_class = CallToActionCreateView
    edit_view_class = CallToActionEditView
    search_fields = ["label", "offer_text"]
    filterset_class = CallToActionFilterSet
    list_display = [
        "label",
        Column("kind", label=gettext_lazy("Kind"), accessor="get_kind_display"),
        LeadsToColumn("leads_to", label=gettext_lazy("Leads to")),
        UsesColumn("uses", label=gettext_lazy("Used on")),
    ]
    panels = [
        rules_panel(
            [
                FieldPanel("kind"),
                FieldPanel("label"),
                kind_panel(
                    "target_page",
                    help_text=gettext_lazy("A page of your own site."),
                ),
                kind_panel(
                    "target_url",
                    help_text=gettext_lazy("In full, such as https://example.com/book."),
                ),
                kind_panel("document"),
                kind_panel("location", widget=SmallSelect),
            ],
            heading=gettext_lazy("What it says and does"),
        ),
        rules_panel(
            [
                FieldRowPanel([FieldPanel("offer_text"), FieldPanel("offer_terms")]),
                FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_until")]),
                FieldPanel("modes"),
            ],
            heading=gettext_lazy("An offer beside it"),
            classname="collapsed",
            help_text=gettext_lazy("If you like: shown beside the button on the days you say."),
        ),
    ]


class OfferViewSet(ItemViewSet):
    model = Offer
    name = "offers"
    url_prefix = "offers"
    icon = "tag"
    menu_order = 81
    form_class = OfferForm
    search_fields = ["name", "terms"]
    list_display = [
        "name",
        Column("price", label=gettext_lazy("Price"), accessor="price_label"),
        Column("state", label=gettext_lazy("State"), accessor="state_label"),
        UsesColumn("uses", label=gettext_lazy("Used on")),
    ]
    panels = [
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("price"), FieldPanel("currency")], heading=gettext_lazy("Price")),
        FieldPanel("terms"),
        days_panel(),
        FieldPanel("modes"),
    ]


class TestimonialViewSet(ItemViewSet):
    model = Testimonial
    name = "testimonials"
    url_prefix = "testimonials"
    icon = "openquote"
    menu_order = 82
    search_fields = ["quote", "name"]
    list_display = [
        "__str__",
        "name",
        Column("state", label=gettext_lazy("State"), accessor="state_label"),
        UsesColumn("uses", label=gettext_lazy("Used on")),
    ]
    panels = [
        HelpPanel(
            content=gettext_lazy(
                "Shown in no search result and with no stars. It is kept with the consent, and "
                "shown only with it."
            )
        ),
        FieldPanel("quote"),
        FieldPanel("name"),
        FieldRowPanel(
            [FieldPanel("consent"), FieldPanel("consent_date")], heading=gettext_lazy("Consent")
        ),
    ]


VIEWSETS = [
    CallToActionViewSet("calls-to-action"),
    OfferViewSet("offers"),
    TestimonialViewSet("testimonials"),
]
