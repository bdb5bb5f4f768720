"""What a practice's host answers beside its pages."""

from django.http import Http404, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from clinics import stylesheets
from clinics.bundle import NoStylesheet


@require_safe
def stylesheet(request, digest, names):
    """The stylesheets that ``names`` lists, as one.

    ``digest`` names the content, so a browser keeps it for good. An old digest still gets
    today's: a page cached elsewhere must not lose its look.
    """
    try:
        bundle = stylesheets.joined(names)
    except NoStylesheet as error:
        raise Http404("There is no such stylesheet.") from error
    response = HttpResponse(bundle.css, content_type="text/css; charset=utf-8")
    if digest == bundle.digest:
        patch_cache_control(response, public=True, immutable=True, max_age=31536000)
    else:
        patch_cache_control(response, public=True, max_age=60)
    return response
