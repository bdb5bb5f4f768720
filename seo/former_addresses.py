"""What a page leaves at an address where it was public: a redirect, or word that it is gone.

Wagtail makes a redirect when a slug changes or a page moves, whether or not anybody could ever
have seen the page there. Here a page leaves one at each address where it was live, on whichever way
it goes from it: by a new slug, a move, or being taken down. What a deleted page leaves is a
redirect without an end, which is answered with 410. The last page that was live at an address owns
it.

Why: docs/decisions/0092-addresses-outlive-their-pages.md
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db.models.signals import post_delete, pre_delete
from wagtail.contrib.redirects import signal_handlers
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.redirects.signal_handlers import BatchRedirectCreator
from wagtail.coreutils import get_dummy_request
from wagtail.models import Page, Site
from wagtail.signals import page_published, page_unpublished

#: (the Site's key, the path as ``Redirect`` has it, the route within the page)
Address = tuple[int, str, str]

BATCH = 500
LONGEST = Redirect._meta.get_field("old_path").max_length


class Batch(BatchRedirectCreator):
    def pre_process(self):
        # Wagtail asks for those that clash with any of nothing, and so deletes each that there is.
        if self.items:
            super().pre_process()


def addresses_of(page: Page, sites: Iterable[Site]) -> set[Address]:
    """Where ``page`` stands on each of the ``sites``; what no redirect can hold is left out."""
    found = set()
    for site in sites:
        parts = page.get_url_parts(get_dummy_request(site=site))
        if parts is None or not parts[2]:
            continue
        for route in page.get_route_paths():
            route = Redirect.normalise_page_route_path(route)
            path = Redirect.normalise_path(parts[2].rstrip("/") + (route or "/"))
            if len(path) <= LONGEST:
                found.add((site.pk, path, route))
    return found


def sites_of(page: Page) -> list[Site]:
    """The sites that show ``page``, without one whose front page it is."""
    paths = page._get_relevant_site_root_paths()
    keys = {each.site_id for each in paths}
    return list(Site.objects.filter(pk__in=keys).exclude(root_page=page))


def create_redirects(page: Page, page_old: Page, sites: Iterable[Site]) -> None:
    """Redirects for ``page`` and all below it, from where they were live when it was ``page_old``.

    In the place of Wagtail's function of this name, which its two signal handlers call.
    """
    sites = tuple(sites)
    if not sites:
        return
    batch = Batch(max_size=BATCH, ignore_conflicts=True)
    arrived: set[Address] = set()
    for new, old in before_and_after(page, page_old):
        now, then = addresses_of(new, sites), addresses_of(old, sites)
        arrived |= now if new.live else set()
        for site_id, path, route in then - now:
            batch.add(
                old_path=path,
                site=next(site for site in sites if site.pk == site_id),
                redirect_page=new,
                redirect_page_route_path=route,
                automatically_created=True,
            )
    batch.process()
    take_over(arrived)


def before_and_after(page: Page, page_old: Page) -> Iterator[tuple[Page, Page]]:
    """Each page of a branch that was live, as it is and as it was."""
    if page_old.live:
        yield page, page_old
    below = page.get_descendants().live().defer_streamfields().specific().iterator()
    for new in below:
        old = type(new)()
        old.__dict__.update(new.__dict__)
        old.url_path = page_old.url_path + new.url_path[len(page.url_path) :]
        yield new, old


def take_over(addresses: Iterable[Address]) -> None:
    """Drop what was made by itself at addresses where a page is live again."""
    paths: dict[int, list[str]] = {}
    for site_id, path, _route in addresses:
        paths.setdefault(site_id, []).append(path)
    for site_id, own in paths.items():
        for start in range(0, len(own), BATCH):
            Redirect.objects.filter(
                site=site_id, old_path__in=own[start : start + BATCH], automatically_created=True
            ).delete()


def leave(addresses: Iterable[Address], page: Page | None) -> None:
    """A redirect at each address to ``page``, or word that what was there is gone for good."""
    batch = Batch(max_size=BATCH, ignore_conflicts=True)
    sites = Site.objects.in_bulk({site_id for site_id, _path, _route in addresses})
    for site_id, path, route in addresses:
        # A front page takes its site along.
        if site_id in sites:
            batch.add(
                old_path=path,
                site=sites[site_id],
                redirect_page=page,
                redirect_page_route_path=route if page else "",
                automatically_created=True,
            )
    batch.process()


def is_wanted() -> bool:
    return getattr(settings, "WAGTAILREDIRECTS_AUTO_CREATE", True)


def on_publish(sender, instance: Page, **_kwargs) -> None:
    take_over(addresses_of(instance, sites_of(instance)))


def on_unpublish(sender, instance: Page, **_kwargs) -> None:
    """It may come back at another address, after changes that nobody sees."""
    # Wagtail says this of pages that are about to be deleted too, without storing it.
    if is_wanted() and not Page.objects.filter(pk=instance.pk, live=True).exists():
        leave(addresses_of(instance, sites_of(instance)), instance)


def before_delete(sender, instance: Page, **_kwargs) -> None:
    """Note where the page was: its own address, and all that led to it."""
    if not is_wanted():
        return
    # As it is stored: it has just been taken down in memory.
    stored = Page.objects.filter(pk=instance.pk).first()
    own = addresses_of(stored.specific, sites_of(stored)) if stored and stored.live else set()
    led = Redirect.objects.filter(redirect_page=instance.pk, site__isnull=False)
    instance._left_behind = own | {
        (site_id, path, "") for site_id, path in led.values_list("site_id", "old_path")
    }


def after_delete(sender, instance: Page, **_kwargs) -> None:
    left = instance.__dict__.pop("_left_behind", ())
    if left:
        Redirect.objects.filter(redirect_page=instance.pk).delete()
        leave(left, None)


def connect_signals() -> None:
    """Called once, when the app is ready."""
    uid = "clinic_seo_former_addresses"
    signal_handlers.create_redirects = create_redirects
    page_published.connect(on_publish, dispatch_uid=uid)
    page_unpublished.connect(on_unpublish, dispatch_uid=uid)
    pre_delete.connect(before_delete, sender=Page, dispatch_uid=uid)
    post_delete.connect(after_delete, sender=Page, dispatch_uid=uid)
