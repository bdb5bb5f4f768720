"""The sections of a condition page."""
