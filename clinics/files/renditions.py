"""Sizes of pictures made when a page is published, so that no visitor waits for them.

One AVIF takes a third of a second or more, and a page names six sizes or so of each picture. A
worker reads the page once as a visitor gets it: its templates ask for what they need.
"""

from __future__ import annotations

from django.db import transaction
from django_tasks import task
from django_tasks.backends.immediate import ImmediateBackend
from wagtail.models import Page

from seo.audit.render import fetch


@task()
def make_renditions(page_id: int) -> int:
    """Read the page as a visitor gets it; the status of the answer, 0 where it is down."""
    page = Page.objects.filter(pk=page_id, live=True).first()
    address = page.get_full_url() if page else None
    return fetch(address).status_code if address else 0


def on_publish(sender, instance, **_kwargs) -> None:
    """Queue what a page needs once it is live; without a worker nobody who publishes waits."""
    from clinics.models import PracticePage

    if isinstance(instance, PracticePage) and not is_immediate():
        transaction.on_commit(lambda: make_renditions.enqueue(instance.pk), robust=True)


def is_immediate() -> bool:
    return isinstance(make_renditions.get_backend(), ImmediateBackend)


def connect_signals() -> None:
    """Listen to Wagtail; called once when the app is ready."""
    from wagtail.signals import page_published

    page_published.connect(on_publish, dispatch_uid="clinics-renditions", weak=False)
