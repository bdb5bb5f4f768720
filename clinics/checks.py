"""Said before anything runs: keys that open nothing, tables that no wall goes around."""

from __future__ import annotations

from django.apps import apps
from django.conf import settings
from django.core.checks import Error, Tags, register

from clinics.enquiries.sealing import BadKey, Sealer

#: Tables without a practice's rows, or left open for the reason given in ``confinement``.
SHARED_APPS = {
    "contenttypes",
    "sessions",
    "taggit",
    "wagtailembeds",
    "django_tasks_database",
    "wagtailsearch",
}


@register(Tags.security)
def enquiry_keys_are_keys(app_configs, **_kwargs):
    """ENQUIRY_KEYS holds at least one key, and every one is a Fernet key."""
    try:
        Sealer(getattr(settings, "ENQUIRY_KEYS", []))
    except BadKey as error:
        return [Error(str(error), hint="manage.py new_enquiry_key makes one.", id="clinics.E001")]
    return []


@register(Tags.security)
def every_table_has_an_owner(app_configs, **_kwargs):
    """Whatever points at a page, an image or a practice is confined with it."""
    from clinics.tenancy import confinement

    known = confinement.rules()
    return [
        Error(
            f"{model._meta.label} points at rows of practices and no rule says whose it is.",
            hint="Give it a foreign key that cascades, or a rule in clinics.tenancy.confinement.",
            id="clinics.E002",
        )
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
        and not model._meta.proxy
        and model._meta.app_label not in SHARED_APPS
        and model._meta.db_table not in known | dict.fromkeys(confinement.OPEN)
        and any(
            field.is_relation
            and field.related_model
            and field.related_model._meta.db_table in known
            for field in model._meta.local_concrete_fields
        )
    ]
