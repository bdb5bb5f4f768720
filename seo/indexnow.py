"""Tells search engines of changed addresses through IndexNow, from a queue, never in a request.

Off until a site switches it on. Source: indexnow.org/documentation (one key a host, up to
10,000 addresses a call; 200 and 202 mean received, 429 too many).
"""

from __future__ import annotations

import json
import logging
import urllib.error
import urllib.request
from datetime import timedelta
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks import task
from django_tasks.backends.immediate import ImmediateBackend
from wagtail.models import Page, Site

from seo.hosts import is_open
from seo.models import SearchEngines, SeoPageMixin

logger = logging.getLogger(__name__)

ENDPOINT = "https://api.indexnow.org/indexnow"
MOST = 10_000
#: Seconds to wait for the endpoint's answer, and before each further try.
PATIENCE = 10
PAUSES = (60, 600, 3600, 6 * 3600)
RECEIVED = (200, 202)
#: Worth another try: too many calls, or the endpoint itself in trouble.
PASSING = (429, 500, 502, 503, 504)


def switched_on(site: Site) -> SearchEngines | None:
    """The site's choices if it has switched notices on."""
    return SearchEngines.objects.filter(site=site, indexnow=True).first()


def announce(urls: list[str]) -> None:
    """Queue a notice for each host that wants one, once the present transaction is through.

    Nothing that goes wrong here ever reaches whoever is publishing.
    """
    by_host: dict[str, list[str]] = {}
    for url in dict.fromkeys(filter(None, urls)):
        by_host.setdefault(urlsplit(url).netloc, []).append(url)
    for host, addresses in by_host.items():
        site = site_at(host)
        if site is None or switched_on(site) is None or not is_open(site):
            continue
        for first in range(0, len(addresses), MOST):
            batch = addresses[first : first + MOST]
            transaction.on_commit(partial(enqueue, site.pk, batch, 0))


def enqueue(site_id: int, urls: list[str], attempt: int) -> None:
    try:
        notice = send_notice
        if isinstance(notice.get_backend(), ImmediateBackend):
            # It would call out while somebody waits for their page to be published.
            logger.warning("IndexNow needs a task queue that runs apart; nothing was sent.")
            return
        if attempt and notice.get_backend().supports_defer:
            notice = notice.using(run_after=timezone.now() + timedelta(seconds=PAUSES[attempt - 1]))
        elif attempt:
            # A queue that can't wait would try again at once, again and again.
            logger.warning("IndexNow: gave up on %s addresses; this queue can't wait.", len(urls))
            return
        notice.enqueue(site_id, urls, attempt)
    except Exception:
        logger.exception("IndexNow: the notice could not be queued.")


@task()
def send_notice(site_id: int, urls: list[str], attempt: int = 0) -> str:
    """Send one notice; queue it again, later each time, when the endpoint is in trouble."""
    site = Site.objects.filter(pk=site_id).first()
    choices = switched_on(site) if site else None
    if choices is None:
        return "off"
    status = post(
        getattr(settings, "CLINIC_SEO_INDEXNOW_ENDPOINT", ENDPOINT),
        {
            "host": urlsplit(site.root_url).netloc,
            "key": choices.indexnow_key,
            "keyLocation": f"{site.root_url}/{choices.indexnow_key}.txt",
            "urlList": urls,
        },
    )
    if status in RECEIVED:
        return "received"
    if (status is None or status in PASSING) and attempt < len(PAUSES):
        enqueue(site_id, urls, attempt + 1)
        return "later"
    logger.warning("IndexNow: %s answered %s for %s addresses.", site, status, len(urls))
    return "refused"


class NotFollowed(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer like another: it may lead into the server's own network."""

    def redirect_request(self, *_args, **_kwargs):
        return None


opener = urllib.request.build_opener(NotFollowed)


def post(endpoint: str, notice: dict) -> int | None:
    """The status that the endpoint answers with; None when it can't be reached."""
    request = urllib.request.Request(  # noqa: S310
        endpoint,
        data=json.dumps(notice).encode(),
        headers={"Content-Type": "application/json; charset=utf-8"},
        method="POST",
    )
    try:
        with opener.open(request, timeout=PATIENCE) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except (OSError, ValueError):
        return None


def site_at(host: str) -> Site | None:
    """The site whose root address has this host and port."""
    name = host.partition(":")[0]
    sites = Site.objects.filter(hostname=name)
    return next((site for site in sites if urlsplit(site.root_url).netloc == host), None)


# What happens to a page


def tell_of(page: Page, *more: str) -> None:
    """Announce a page that has changed; pages that ask to be hidden stay unmentioned."""
    page = page.specific_deferred
    if isinstance(page, SeoPageMixin) and not getattr(page, "noindex", False):
        announce([page.canonical_url(), *more])


def on_publish(sender, instance, **kwargs) -> None:
    tell_of(instance)


def on_unpublish(sender, instance, **kwargs) -> None:
    tell_of(instance)


def on_delete(sender, instance, **kwargs) -> None:
    if isinstance(instance, Page) and instance.live:
        tell_of(instance)


def on_move(sender, instance, url_path_before, url_path_after, **kwargs) -> None:
    """Both where the page was and where it is now, with all that moved along."""
    if url_path_before == url_path_after:
        return
    moved = instance.get_descendants(inclusive=True).live().specific(defer=True)
    for page in moved:
        new = page.canonical_url() if isinstance(page, SeoPageMixin) else ""
        page.url_path = url_path_before + page.url_path[len(url_path_after) :]
        page.__dict__.pop("_wagtail_cached_site_root_paths", None)
        if new and not page.noindex:
            announce([new, page.canonical_url()])


def on_slug_change(sender, instance, instance_before, **kwargs) -> None:
    on_move(
        sender,
        instance,
        url_path_before=instance_before.url_path,
        url_path_after=instance.url_path,
    )


def connect_signals() -> None:
    """Listen to Wagtail; called once when the app is ready."""
    from django.db.models.signals import pre_delete
    from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

    uid = "clinic_seo_indexnow"
    page_published.connect(guarded(on_publish), dispatch_uid=uid, weak=False)
    page_unpublished.connect(guarded(on_unpublish), dispatch_uid=uid, weak=False)
    page_slug_changed.connect(guarded(on_slug_change), dispatch_uid=uid, weak=False)
    post_page_move.connect(guarded(on_move), dispatch_uid=uid, weak=False)
    for model in _page_models():
        pre_delete.connect(guarded(on_delete), sender=model, dispatch_uid=uid, weak=False)


def _page_models():
    from seo.hosts import listed_models

    return listed_models()


def guarded(receiver):
    """The receiver, unable to break what it listens to."""

    def receive(sender, **kwargs):
        try:
            with transaction.atomic():
                receiver(sender, **kwargs)
        except Exception:
            logger.exception("IndexNow: %s failed.", receiver.__name__)

    return receive
