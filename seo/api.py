"""A read-only API of a host's own pages, each with its graph: Wagtail's API, fenced in.

Only what the host's sitemap lists is here: no drafts, no private or hidden pages, no other
practice's pages, whatever is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import DataError
from django.http import Http404
from rest_framework import serializers
from wagtail.api import APIField
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.utils import BadRequestError
from wagtail.api.v2.views import PagesAPIViewSet
from wagtail.models import Page

from seo.hosts import LISTED_ONCE, Listing, below, is_canonical, listed_models, site_of


class GraphField(serializers.Field):
    """The page's JSON-LD document; null for a page without one."""

    def get_attribute(self, instance):
        return instance

    def to_representation(self, value):
        return value.graph_or_none() if hasattr(value, "graph_or_none") else None


class DescriptionField(GraphField):
    def to_representation(self, value):
        return value.get_meta_description() if hasattr(value, "get_meta_description") else ""


#: How far into a list one may ask. The database takes no number of twenty digits.
FURTHEST = 10**9


@contextmanager
def judged_parameters() -> Iterator[None]:
    """Answer 400 where a parameter can't be what it is asked for: Wagtail judges some of them."""
    try:
        yield
    except (ValueError, TypeError, ValidationError, OverflowError, DataError) as error:
        raise BadRequestError("a parameter has a value that it can’t have") from error


class SitePagesAPIViewSet(PagesAPIViewSet):
    """The pages of the host that was asked, and none else."""

    name = "pages"
    # Where a copy comes from is the other practice's business.
    meta_fields = [name for name in PagesAPIViewSet.meta_fields if name != "alias_of"]
    known_query_parameters = PagesAPIViewSet.known_query_parameters.difference({"site"})

    @classmethod
    def get_body_fields(cls, model):
        own = [
            APIField("description", serializer=DescriptionField()),
            APIField("graph", serializer=GraphField()),
        ]
        return [*super().get_body_fields(model), *own]

    def filter_queryset(self, queryset):
        with judged_parameters():
            return super().filter_queryset(queryset)

    def paginate_queryset(self, queryset):
        # Counting is what asks the database first.
        with judged_parameters():
            offset = self.request.GET.get("offset", "0")
            if offset.isdecimal() and int(offset) > FURTHEST:
                raise BadRequestError(f"offset cannot be higher than {FURTHEST}")
            return super().paginate_queryset(queryset)

    def find_object(self, queryset, request):
        with judged_parameters():
            return super().find_object(queryset, request)

    def get_base_queryset(self):
        site = site_of(self.request)
        if site is None or not is_canonical(site):
            raise Http404("No site answers here.")
        listing = Listing(site)
        found = Page.objects.filter(below(listing.root_paths), LISTED_ONCE, live=True)
        found = found.type(*listed_models())
        if listing.private_paths:
            found = found.exclude(below(listing.private_paths))
        hidden = [
            model.objects.filter(below(listing.root_paths), noindex=True).values("pk")
            for model in listed_models()
        ]
        for pages in hidden:
            found = found.exclude(pk__in=pages)
        return found


router = WagtailAPIRouter("clinic_seo_api")
router.register_endpoint("pages", SitePagesAPIViewSet)
