"""Said before anything runs: keys that open nothing, tables without row-level security."""

from __future__ import annotations

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.core.checks import Error, Tags, register
from django.db import connection

from clinics.enquiries.encryption import Cipher, InvalidKeyError
from clinics.tenancy import rls, rls_removal, scope

#: Tables without a practice's rows, or left open for the reason given in ``row_filters``.
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
        Cipher(getattr(settings, "ENQUIRY_KEYS", []))
    except InvalidKeyError as error:
        return [Error(str(error), hint="manage.py new_enquiry_key makes one.", id="clinics.E001")]
    return []


@register()
def every_kind_of_call_to_action_has_a_class(app_configs, **_kwargs):
    """A button of a kind that nothing knows would lead nowhere."""
    from clinics import vocabulary
    from clinics.models.cta_kinds import CTA_KINDS

    return [
        Error(
            f"No class knows calls to action of the kind {kind!r}.",
            hint="Add one to clinics.models.cta_kinds, or take the kind from cta_kinds.json.",
            id="clinics.E008",
        )
        for kind in vocabulary.terms("cta_kinds")
        if kind not in CTA_KINDS
    ]


@register(Tags.security)
def every_table_has_an_owner(app_configs, **_kwargs):
    """Whatever points at a page, an image or a practice is held to it."""
    from clinics.tenancy import row_filters

    known = row_filters.rules()
    return [
        Error(
            f"{model._meta.label} points at rows of practices and no rule says whose it is.",
            hint="Give it a foreign key that cascades, or a rule in clinics.tenancy.row_filters.",
            id="clinics.E002",
        )
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
        and not model._meta.proxy
        and model._meta.app_label not in SHARED_APPS
        and model._meta.db_table not in known | dict.fromkeys(row_filters.OPEN)
        and any(
            field.is_relation
            and field.related_model
            and field.related_model._meta.db_table in known
            for field in model._meta.local_concrete_fields
        )
    ]


@register(Tags.security)
def rls_has_postgresql(app_configs, **_kwargs):
    """PRACTICE_RLS asks for what SQLite does not have, and for a cache that knows of practices."""
    if not scope.is_on():
        return []
    found = []
    if connection.vendor != "postgresql":
        found.append(
            Error(
                "PRACTICE_RLS needs PostgreSQL.",
                hint="Set DATABASE_URL, or turn it off.",
                id="clinics.E003",
            )
        )
    found += [
        Error(
            f"Entries of the cache {name!r} would be shared by practices.",
            hint='Set its KEY_FUNCTION to "clinics.tenancy.context.cache_key".',
            id="clinics.E004",
        )
        for name, cache in settings.CACHES.items()
        if cache.get("KEY_FUNCTION") != "clinics.tenancy.context.cache_key"
        and not cache["BACKEND"].endswith("DummyCache")
    ]
    return found


@register(Tags.database)
def rls_is_whole(app_configs, databases=None, **_kwargs):
    """Every table is behind row-level security, and the web's role can't go around it.

    Whoever owns the tables is there to migrate: for that role these are warnings.
    """
    if not databases or "default" not in databases or not rls.is_possible():
        return []
    if "django_migrations" not in connection.introspection.table_names():
        return [_nothing_is_there_yet()]
    kind = checks.Warning if rls.is_owner() else Error
    number = "clinics.W005" if kind is checks.Warning else "clinics.E005"
    if not rls_removal.stands():
        # One line for all of them.
        said = "PRACTICE_RLS is on, and this database has no row-level security yet."
        return [kind(said, hint="Run migrate as the role that owns the tables.", id=number)]
    return [kind(hole, hint="See docs/security.md.", id=number) for hole in rls.problems()]


def _nothing_is_there_yet() -> checks.CheckMessage:
    """Of an empty database nobody can say that it has row-level security."""
    if rls.may_make_tables():
        return checks.Info(
            "There are no tables yet; migrate makes them, with row-level security.",
            id="clinics.I006",
        )
    return Error(
        "There are no tables yet, and this role may not make them.",
        hint="Run migrate as the role that is to own them: see docs/deploy.md.",
        id="clinics.E006",
    )


@register(Tags.database)
def rls_is_on_where_it_stands(app_configs, databases=None, **_kwargs):
    """With row-level security in the database alone, no row of any practice is in sight."""
    if not databases or "default" not in databases or scope.is_on() or not rls_removal.stands():
        return []
    return [
        Error(
            "This database has row-level security, and PRACTICE_RLS is off: nothing is in sight.",
            hint="Turn it on, or run remove_row_level_security as the owner: see docs/deploy.md.",
            id="clinics.E007",
        )
    ]
