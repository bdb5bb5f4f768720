"""What a practice keeps beside its pages: calls to action, offers, testimonials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db.models import prefetch_related_objects
from django.utils.translation import get_language_info
from wagtail.models import Orderable, ReferenceIndex

from clinics import tenancy
from clinics.models.base import Identified, language_of, uuid_in
from clinics.runtime import content_cache

if TYPE_CHECKING:
    from clinics.models.clinic import ClinicPage


class PracticeItem(Identified, Orderable):
    """Something of a practice that its pages show: live as soon as it is saved.

    It hangs on the home page by a plain foreign key, ``page``, named by each kind. No revision of
    the home holds it: saving it changes no page, and an old home brings no old one back.

    It is kept in the practice's first language. ``in_language`` gives its version in another:
    ``words`` names the fields that a version has of its own, all else follows the first.
    """

    words: tuple[str, ...] = ()

    class Meta(Orderable.Meta):
        abstract = True

    def clean(self):
        super().clean()
        tenancy.check_references(self)

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        self._tell_versions()

    def delete(self, *args, **kwargs):
        versions = self.versions()
        deleted = super().delete(*args, **kwargs)
        for version in versions:
            version.delete()
        return deleted

    # In other languages

    def versions(self) -> list[Self]:
        """This in the practice's other languages, as far as somebody has written it."""
        practice = tenancy.practice_of(self)
        if practice is None or practice.home_id != self.page_id:
            return []
        homes = tenancy.homes_of(practice).exclude(pk=self.page_id).select_related("locale")
        names = {uuid_in(self.uuid, home.locale.language_code): home for home in homes}
        return list(type(self)._base_manager.filter(uuid__in=names)) if names else []

    def in_language(self, home: ClinicPage) -> Self:
        """The version for a home page in another language: as stored, or a new one to save."""
        name = uuid_in(self.uuid, home.locale.language_code)
        found = type(self)._base_manager.filter(uuid=name).first()
        if found is not None:
            return found
        facts = {field.attname: getattr(self, field.attname) for field in self._own_fields()}
        return type(self)(page=home, uuid=name, **facts)

    def _tell_versions(self) -> None:
        shared = [field.attname for field in self._own_fields() if field.name not in self.words]
        for version in self.versions():
            for name in shared:
                setattr(version, name, getattr(self, name))
            version.save()

    def _own_fields(self):
        apart = ("page", "uuid")
        return [f for f in self._meta.concrete_fields if not f.primary_key and f.name not in apart]

    @property
    def language_name(self) -> str:
        return get_language_info(language_of(self))["name_local"]


def in_language_of(home: ClinicPage, relation: str) -> list:
    """The practice's items of one kind as ``home`` shows them, in the practice's order.

    Each in the home's language where somebody has written it, else as it is in the practice's
    first language: what visitors can do must not go missing.
    """
    if home.pk is None:
        return []
    own = _items(home, relation)
    if not home.is_translation:
        return own
    versions = {item.uuid: item for item in own}
    language = home.locale.language_code
    both = [
        versions.pop(uuid_in(item.uuid, language), item)
        for item in _items(home.first_home, relation)
    ]
    return [*both, *versions.values()]


def _items(home: ClinicPage, relation: str) -> list:
    """The items of one kind on ``home``, with what they point at."""

    def read() -> list:
        items = list(getattr(home, relation).all())
        prefetch_related_objects(items, *_shown_with(relation))
        for item in items:
            # Each visit has a home of its own.
            content_cache.ask_again(item, "page")
        return items

    items = home.content.get(f"{relation}-{home.pk}", read)
    for item in items:
        item.page = home
    return items


def _shown_with(relation: str) -> tuple[str, ...]:
    """What items point at and can't be shown without."""
    return ("target_page", "document") if relation == "calls_to_action" else ()


def tell_reference_index() -> None:
    """Have Wagtail know what items point at; called once, when the app is ready.

    That they belong to their home is no use of it that anybody looks for.
    """
    for label in tenancy.OWNED_CHILDREN:
        model = apps.get_model(label)
        model._meta.get_field("page").wagtail_reference_index_ignore = True
        ReferenceIndex.register_model(model)
