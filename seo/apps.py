from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _


class SeoConfig(AppConfig):
    name = "seo"
    label = "clinic_seo"
    verbose_name = _("Search engines")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from seo import (
            checks,  # noqa: F401 - it registers itself
            indexnow,
        )

        indexnow.connect_signals()
        if apps.is_installed("wagtail.contrib.redirects"):
            from seo import former_addresses

            former_addresses.connect_signals()
