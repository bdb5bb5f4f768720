"""Where a practice's people work: first screen, menu, what is left to do, what publishing asks."""
