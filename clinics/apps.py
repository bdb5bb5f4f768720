from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _


class ClinicsConfig(AppConfig):
    name = "clinics"
    label = "clinics"
    verbose_name = _("Clinics")
    default_auto_field = "django.db.models.BigAutoField"
    #: Models whose rows are made from pages, and so are not exported.
    derived = ("ShareCard", "ContentVersion")

    def ready(self):
        from clinics import (
            checks,  # noqa: F401 - it registers itself
            facts,
        )
        from clinics.country import local
        from clinics.files import renditions, spreadsheets, uploads
        from clinics.models import item
        from clinics.review import mails
        from clinics.runtime import content_cache
        from clinics.tenancy import OWNED_CHILDREN, guards, patches, policies
        from clinics.theme import share_cards

        local.install()
        spreadsheets.install()
        uploads.install()
        mails.install()
        patches.install()
        guards.connect_signals()
        share_cards.connect_signals()
        renditions.connect_signals()
        content_cache.connect_signals()
        guards.connect_row_level_security()
        item.tell_reference_index()
        facts.connect_signals()
        policies.register(apps.get_model(label) for label in OWNED_CHILDREN)
