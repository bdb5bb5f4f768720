"""The old address of an imported page leads to the page, from the moment it is published."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.apps import apps
from wagtail.models import Page, Site
from wagtail.signals import page_published

from clinics import tenancy
from clinics.models import Practice
from condition_pages.importer.draft import MODELS
from condition_pages.importer.read.sites import host_of, type_of_list
from condition_pages.models import ImportBatch, ImportRecord, PendingImport

REDIRECTS = "wagtail.contrib.redirects"
#: What Wagtail's redirects can hold.
LONGEST_PATH = 255


def lead_on(sender, instance: Page, **_kwargs) -> None:
    """Make the redirect of a page that has just been published: connected to the signal."""
    record = ImportRecord.objects.filter(page_id=instance.pk).exclude(source_url="").first()
    practice = tenancy.practice_of(instance) if record else None
    if record and practice:
        make_redirect(record.source_url, practice, instance, is_moving=record.is_moving)


def lead_lists_on(batch: ImportBatch) -> None:
    """Have the old site's lists lead to the practice's own: they become no pages themselves."""
    lists = batch.pages.filter(page_type=PendingImport.Type.INDEX).exclude(url="")
    for url in lists.values_list("url", flat=True):
        _model, listing = MODELS.get(type_of_list(url), (None, None))
        own = listing and tenancy.owned(listing, batch.practice).filter(live=True).first()
        if own:
            make_redirect(url, batch.practice, own, is_moving=batch.is_moving)


def make_redirect(url: str, practice: Practice, page: Page, *, is_moving: bool) -> bool:
    """Whether a redirect from an old address was made; none over a page or another redirect.

    The address is the practice's to answer where it is on its host, or ``is_moving`` there.
    """
    if not apps.is_installed(REDIRECTS):
        return False
    from wagtail.contrib.redirects.models import Redirect

    site = practice.site
    if not is_moving and host_of(url) != site.hostname.removeprefix("www."):
        return False
    parts = urlsplit(url)
    path = Redirect.normalise_path(f"{parts.path}?{parts.query}" if parts.query else parts.path)
    if not path.strip("/") or len(path) > LONGEST_PATH:
        return False
    if not parts.query and has_page(site, parts.path):
        return False
    if Redirect.objects.filter(old_path=path, site=site).exists():
        return False
    Redirect.objects.create(
        old_path=path,
        site=site,
        redirect_page=Page.objects.get(pk=page.pk),
        is_permanent=True,
        automatically_created=True,
    )
    return True


def has_page(site: Site, path: str) -> bool:
    """Whether a live page of ``site`` answers at ``path``."""
    below = site.root_page.url_path + path.strip("/") + "/"
    return Page.objects.filter(url_path=below, live=True).exists()


def connect() -> None:
    """Called once, when the app is ready."""
    page_published.connect(lead_on, dispatch_uid="condition-imports-lead-on")
