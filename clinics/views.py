"""What a practice's host answers beside its pages."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe
from wagtail.models import Site

from clinics import tenancy


@require_safe
def brand_stylesheet(request, digest):
    """The colours and type of the practice on this host, as a stylesheet.

    ``digest`` names the content, so a browser keeps it for good. An old digest still gets
    today's colours: a page cached elsewhere must not lose its look.
    """
    practice = tenancy.practice_of(Site.find_for_request(request))
    if practice is None:
        raise Http404("No practice answers here.")
    response = HttpResponse(practice.home.brand.stylesheet(), content_type="text/css")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
