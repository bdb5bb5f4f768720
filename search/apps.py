from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    # The wheel renames this folder, because a Wagtail project has a "search" already.
    name = __package__
    label = "clinic_search"
    verbose_name = _("Search")
