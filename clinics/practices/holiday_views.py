"""Taking public holidays over into a place's days with other hours."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from clinics import facts
from clinics.country import public_holidays
from clinics.models import HolidayException, LocationPage

#: So far ahead they are offered: a year, and the days after next New Year.
AHEAD = timedelta(days=380)


class HolidaysForm(forms.Form):
    """Which of a region's coming public holidays a place is closed on."""

    region = forms.ChoiceField(label=gettext_lazy("Region"), required=False)
    days = forms.MultipleChoiceField(
        label=gettext_lazy("Closed on"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, data, place: LocationPage, chosen_region: str | None):
        super().__init__(data)
        regions = public_holidays.regions(place.country)
        region = public_holidays.region_of(place.country, place.region)
        if chosen_region in {"", *dict(regions)}:
            region = chosen_region
        zone = ZoneInfo(place.time_zone) if place.time_zone else None
        today = timezone.localdate(timezone=zone)
        coming = public_holidays.between(
            place.country, region, today, today + AHEAD, place.locale.language_code
        )
        self.coming = {
            each.day.isoformat(): each for each in coming if not place.exceptions_on(each.day)
        }
        fields: dict[str, Any] = self.fields
        fields["region"].choices = [("", _("The whole country")), *regions]
        fields["region"].initial = region
        if not regions:
            del self.fields["region"]
        fields["days"].choices = [
            (key, f"{date_format(each.day, 'D')} {date_format(each.day)}: {reason_of(each)}")
            for key, each in self.coming.items()
        ]
        self.fields["days"].initial = list(self.coming)

    def exceptions(self) -> list[HolidayException]:
        return [
            HolidayException(label=self.coming[key].name[:80], first_day=self.coming[key].day)
            for key in self.cleaned_data["days"]
        ]


def reason_of(holiday: public_holidays.PublicHoliday) -> str:
    """What visitors will read of it."""
    return HolidayException(label=holiday.name).reason


@require_http_methods(["GET", "HEAD", "POST"])
def add_view(request, page_id: int):
    """Offer a place's coming public holidays; take those chosen into its draft."""
    place = get_object_or_404(LocationPage, pk=page_id)
    original = facts.original_of(place)
    if original:
        return redirect("clinics-public-holidays", original.pk)
    may = place.permissions_for_user(request.user)
    # An alias has what its original has.
    if not may.can_edit() or may.page_locked() or place.alias_of_id:
        raise PermissionDenied
    draft = place.get_latest_revision_as_object()
    form = HolidaysForm(
        request.POST or None,
        draft,
        request.POST.get("region") if request.method == "POST" else request.GET.get("region"),
    )
    if request.method == "POST" and form.is_valid():
        added = form.exceptions()
        for each in added:
            draft.exceptions.add(each)
        if added:
            draft.save_revision(user=request.user, log_action=True)
        messages.success(
            request,
            ngettext(
                "%(count)d day was added to the draft. Change what differs, then publish.",
                "%(count)d days were added to the draft. Change what differs, then publish.",
                len(added),
            )
            % {"count": len(added)},
        )
        return redirect("wagtailadmin_pages:edit", place.pk)
    return render(request, "clinics/admin/public_holidays.html", {"place": draft, "form": form})
