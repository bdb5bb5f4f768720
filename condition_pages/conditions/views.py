"""Platform staff look through what practices have named because the library lacks it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.generic import FormView, TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from clinics import tenancy
from condition_pages.conditions import left, naming
from condition_pages.conditions.forms import TakeForm
from condition_pages.models import ConditionPage


@never_cache
@require_safe
def left_view(request, page_id: int):
    """What is left before a page can go live, as its latest draft has it: a piece of HTML."""
    page = get_object_or_404(ConditionPage, pk=page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    draft = page.get_latest_revision_as_object()
    return render(request, "condition_pages/conditions/left.html", left.context_of(draft))


class ForPlatform(WagtailAdminTemplateMixin):
    """A view for platform staff and nobody else: it shows what several practices have named."""

    header_icon = "list-ul"

    def dispatch(self, request, *args, **kwargs):
        if not tenancy.is_platform_staff(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        wishes = {"url": reverse("condition_library:wishes"), "label": WishesView.page_title}
        own = [] if isinstance(self, WishesView) else [{"url": "", "label": self.get_page_title()}]
        return [wishes, *own]


class WishesView(ForPlatform, TemplateView):
    page_title = _("Wished conditions")
    template_name = "condition_pages/conditions/wishes.html"

    def get_context_data(self, **kwargs):
        return {**super().get_context_data(**kwargs), "wishes": naming.wishes()}


class WishView(ForPlatform, FormView):
    """One wish: into the library, the same as an entry of it, or left to its practice."""

    form_class = TakeForm
    template_name = "condition_pages/conditions/wish.html"

    def get_page_title(self):
        return gettext("Take “%(name)s” into the library") % {"name": self.wish.name}

    def dispatch(self, request, *args, condition_id, **kwargs):
        # Before it is looked for: what there is, is the platform's to know.
        if not tenancy.is_platform_staff(request.user):
            raise PermissionDenied
        self.wish = naming.wish(condition_id)
        if self.wish is None:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "wish": self.wish}

    def get_context_data(self, **kwargs):
        return {**super().get_context_data(**kwargs), "wish": self.wish}

    def post(self, request, *args, **kwargs):
        if request.POST.get("do") == "leave":
            naming.withdraw(self.wish)
            messages.success(
                request,
                gettext("“%(name)s” stays its practice’s own.") % {"name": self.wish.name},
            )
            return redirect("condition_library:wishes")
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        entry, pages = form.save()
        text = ngettext(
            "“%(name)s” is in the library; %(count)d page now speaks of it.",
            "“%(name)s” is in the library; %(count)d pages now speak of it.",
            pages,
        )
        messages.success(self.request, text % {"name": entry.name, "count": pages})
        return redirect("condition_library:wishes")
