"""The picture of a page that goes along when somebody shares a link to it, as it was drawn."""

from __future__ import annotations

from django.core.files.storage import Storage, storages
from django.core.files.storage.handler import InvalidStorageError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


def card_storage() -> Storage:
    """Where what can be made again is kept; a project without such a place has one for all."""
    try:
        return storages["renditions"]
    except InvalidStorageError:
        return storages["default"]


class ShareCard(models.Model):
    """One drawn card a page. ``content_hash`` names all that it shows, and so its age."""

    page = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="share_card")
    content_hash = models.CharField(max_length=32, blank=True)
    file = models.FileField(storage=card_storage, upload_to="share-cards", blank=True)

    class Meta:
        verbose_name = _("card for sharing")
        verbose_name_plural = _("cards for sharing")

    def __str__(self):
        return f"{self.page_id} {self.content_hash}"
