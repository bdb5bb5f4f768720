"""Said before anything runs: what the settings of a project lack."""

from __future__ import annotations

from django.apps import apps
from django.core.checks import Error, register


@register()
def settings_of_sites_have_their_app(app_configs, **_kwargs):
    """Else no screen of Wagtail's admin could be shown: its menu leads to these settings."""
    if apps.is_installed("wagtail.contrib.settings"):
        return []
    return [
        Error(
            "The app seo needs wagtail.contrib.settings.",
            hint='Add "wagtail.contrib.settings" to INSTALLED_APPS.',
            id="clinic_seo.E001",
        )
    ]
