"""What the demo has made, so that what an editor deletes stays deleted."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DemoRecord(models.Model):
    """One thing that the demo made once: a practice, or a page of it."""

    practice = models.SlugField(_("practice"))
    name = models.CharField(_("what was made"), max_length=160)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "name"], name="demo_makes_a_thing_once")
        ]
        verbose_name = _("demo record")
        verbose_name_plural = _("demo records")

    def __str__(self):
        return f"{self.practice}: {self.name}"
