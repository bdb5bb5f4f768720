"""As in Ireland: 27 November 2026, 2:05pm."""

from clinics.formats.en_GB.formats import *  # noqa: F403
