"""What a practice's host answers beside its pages."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from clinics.models import ClinicPage


@require_safe
def brand_stylesheet(request, clinic, digest):
    """The colours and type of the practice whose home page has this UUID, as a stylesheet.

    On any host, since a preview is shown on the admin's. ``digest`` names the content, so a
    browser keeps it for good. An old digest still gets today's colours: a page cached elsewhere
    must not lose its look.
    """
    home = get_object_or_404(ClinicPage, uuid=clinic)
    response = HttpResponse(home.brand.stylesheet(), content_type="text/css")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
