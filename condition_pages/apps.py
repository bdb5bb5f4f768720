from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConditionPagesConfig(AppConfig):
    name = "condition_pages"
    label = "condition_pages"
    verbose_name = _("Condition pages")
    default_auto_field = "django.db.models.BigAutoField"
    #: Models of the platform, whose rows every practice reads.
    library = ("Condition",)

    def ready(self):
        # Registers its rules.
        from condition_pages import audit  # noqa: F401
        from condition_pages.blocks.body import ConditionBody
        from condition_pages.importer.kinds import register_names
        from condition_pages.imports import redirects

        kinds = ConditionBody().child_blocks
        register_names({kind: block.meta.in_sentence for kind, block in kinds.items()})
        redirects.connect()
