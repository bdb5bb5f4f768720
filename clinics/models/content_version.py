"""Which version of a practice's content the database holds."""

from django.db import models


class ContentVersion(models.Model):
    """A value that changes with whatever a practice's pages show.

    See ``clinics.runtime.content_cache``. The row 0 stands for what was changed without it being
    known whose it is: it counts for all.
    """

    # No foreign key: the row 0 is no practice's, and writing one must not look at the other.
    practice_id = models.BigIntegerField(primary_key=True)
    value = models.CharField(max_length=32)

    def __str__(self):
        return f"{self.practice_id}: {self.value}"
