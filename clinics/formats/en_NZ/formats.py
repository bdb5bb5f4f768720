"""As in New Zealand: 27 November 2026, 2:05 pm."""

from clinics.formats.en_AU.formats import *  # noqa: F403
