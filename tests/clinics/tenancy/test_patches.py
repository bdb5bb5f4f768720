"""What is changed of Django and Wagtail is what it was when the change was written."""

from __future__ import annotations

import inspect

import pytest
from django.core.management.base import BaseCommand
from django.db.models.sql.query import Query
from wagtail.models import Collection, Page, ReferenceIndex, Site

from clinics.tenancy import patches
from tests import factories

#: (class, method, its parameters, what its source has): where one fails, read the release notes,
#: then the patch in clinics/tenancy/patches.py, and say here what it stands on now.
PATCHED = [
    (Query, "get_compiler", ["self", "using", "connection", "elide_empty"], "ops.compiler("),
    (Page, "add_child", ["self", "kwargs"], "MP_AddChildHandler("),
    (Page, "get_url", ["self", "request", "current_site"], "self.get_url_parts("),
    (
        Collection,
        "get_sorted_pos_queryset",
        ["self", "siblings", "newobj"],
        "node_order_by",
    ),
    (BaseCommand, "execute", ["self", "args", "options"], "self.handle("),
]


@pytest.mark.parametrize(("owner", "name", "parameters", "source"), PATCHED)
def test_what_is_patched_is_what_the_patch_was_written_for(owner, name, parameters, source):
    patched = inspect.getattr_static(owner, name)
    original = patched.__wrapped__

    assert getattr(patched, patches.MARK)
    assert list(inspect.signature(original).parameters) == parameters
    assert source in inspect.getsource(original)


def test_the_list_of_sites_is_read_from_the_cache_that_the_patch_reads():
    module = inspect.getmodule(Site)
    source = inspect.getsource(module)

    assert "SITE_ROOT_PATHS_CACHE_KEY, version=SITE_ROOT_PATHS_CACHE_VERSION" in source
    assert patches.is_patched(Site, "get_site_root_paths")
    assert patches.is_patched(Site, "clear_site_root_paths_cache")


def test_a_patch_is_put_in_its_place_once():
    before = Query.get_compiler, BaseCommand.execute

    patches.install()

    assert before == (Query.get_compiler, BaseCommand.execute)


def test_the_site_of_a_request_is_kept_where_wagtail_looks_for_it(rf):
    request, site = rf.get("/"), Site(hostname="elm.localhost")

    patches.keep_site(request, site)

    assert Site.find_for_request(request) is site


@pytest.mark.django_db
def test_what_an_unsaved_page_points_at_is_told_as_the_index_would_tell_it():
    page = factories.make_condition_page(factories.make_practice())
    stored = {
        (r.to_content_type_id, r.to_object_id)
        for r in ReferenceIndex.get_references_for_object(page)
    }

    told = {(kind, key) for kind, key, _path, _content in patches.references_of(page)}

    assert told == stored
    assert told
