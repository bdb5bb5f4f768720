from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SeoConfig(AppConfig):
    name = "seo"
    # A project that installs this app may have a "seo" of its own.
    label = "clinic_seo"
    verbose_name = _("Search engines")
