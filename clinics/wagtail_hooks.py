"""Where Wagtail's admin asks about practices."""

from django.contrib import messages
from django.utils.html import format_html_join
from wagtail import hooks

from clinics.models import ClinicPage


@hooks.register("after_edit_page")
def tell_corrected_colours(request, page):
    """Say which colour was moved to stay readable, and by how much."""
    if not isinstance(page, ClinicPage):
        return
    corrections = page.brand_corrections()
    if corrections:
        sentences = format_html_join(" ", "{}.", ((text,) for text in corrections))
        messages.info(request, sentences)
