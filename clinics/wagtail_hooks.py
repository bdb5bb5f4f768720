"""Where Wagtail's admin asks ``clinics.tenancy``."""
