from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    # The wheel renames this folder, because a Wagtail project has a "search" already.
    name = __package__
    label = "clinic_search"
    verbose_name = _("Search")
    default_auto_field = "django.db.models.BigAutoField"
    #: Models whose rows are made from pages, and so are not exported.
    derived = ("SearchDocument", "SearchName", "SearchBacklog")

    def ready(self):
        from . import checks, signals  # noqa: F401

        signals.connect_signals()
        post_migrate.connect(signals.renew_index, sender=self)
