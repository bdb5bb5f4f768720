"""What is changed of Django and Wagtail is what it was when the change was written."""

from __future__ import annotations

import inspect

import pytest
from django.core.management.base import BaseCommand
from django.db.models.sql.query import Query
from wagtail.models import Collection, Page, Site

from clinics.tenancy import patches

#: (class, method, its parameters, what its source has): where one fails, read the release notes,
#: then the patch in clinics/tenancy/patches.py, and say here what it stands on now.
PATCHED = [
    (Query, "get_compiler", ["self", "using", "connection", "elide_empty"], "ops.compiler("),
    (Page, "add_child", ["self", "kwargs"], "MP_AddChildHandler("),
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
