from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClinicsConfig(AppConfig):
    name = "clinics"
<<<<<<< HEAD
    label = "clinics"
    verbose_name = _("Clinics")
    default_auto_field = "django.db.models.BigAutoField"
=======
    verbose_name = _("Clinics")
>>>>>>> infra
