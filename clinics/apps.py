from django.apps import AppConfig
from django.core.signals import request_finished
from django.utils.translation import gettext_lazy as _


class ClinicsConfig(AppConfig):
    name = "clinics"
    label = "clinics"
    verbose_name = _("Clinics")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from clinics import tenancy

        # What one request works on must not be there in the next one of the same thread.
        request_finished.connect(tenancy.leave, dispatch_uid="clinics.tenancy.leave")
