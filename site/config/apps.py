from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = _("Project")

    def ready(self):
        from config import (
            checks,  # noqa: F401 - it registers itself
            nonces,
        )

        nonces.install()
