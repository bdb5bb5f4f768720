from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClinicsConfig(AppConfig):
    name = "clinics"
    label = "clinics"
    verbose_name = _("Clinics")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from clinics import (
            checks,  # noqa: F401 - it registers itself
            local,
        )
        from clinics.tenancy import confinement, guards

        local.install()
        confinement.install()
        guards.connect()
        guards.stand_behind_the_wall()
