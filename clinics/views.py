"""What a practice's host answers beside its pages."""

from django.conf import settings
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe
from wagtail.documents import get_document_model

from clinics import tenancy
from clinics.files import byte_ranges, videos
from clinics.models import PracticePage
from clinics.theme import icons, share_cards, stylesheets
from clinics.theme.bundle import StylesheetError


@require_safe
def stylesheet(request, content_hash, names):
    """The stylesheets that ``names`` lists, as one.

    ``content_hash`` names the content, so a browser keeps it for good. An old one still gets
    today's: a page cached elsewhere must not lose its look.
    """
    try:
        bundle = stylesheets.joined(names)
    except StylesheetError as error:
        raise Http404("There is no such stylesheet.") from error
    response = HttpResponse(bundle.css, content_type="text/css; charset=utf-8")
    if content_hash == bundle.content_hash:
        patch_cache_control(response, public=True, immutable=True, max_age=31536000)
    else:
        patch_cache_control(response, public=True, max_age=60)
    return response


KINDS_OF_VIDEO = {**videos.KINDS, **videos.CAPTIONS}
ICON_TYPES = {"ico": "image/x-icon", "png": "image/png", "svg": "image/svg+xml"}


@require_safe
def icon(request, kind):
    """The practice's icon; on other hosts the project's own, where it has one."""
    practice = tenancy.practice_on_host(request)
    if practice is None:
        name = getattr(settings, "CLINIC_SEO_ICON", "")
        if not name:
            raise Http404("There is no icon.")
        return redirect(static(name))
    home = practice.home
    content = icons.svg(home) if kind == "svg" else icons.file_of(home, kind)
    response = HttpResponse(content, content_type=ICON_TYPES[kind])
    if request.GET.get("v") == icons.content_hash(home):
        patch_cache_control(response, public=True, immutable=True, max_age=31536000)
    else:
        patch_cache_control(response, public=True, max_age=3600)
    return response


@require_safe
def video(request, document_id, name):
    """A video or its captions out of the practice's own documents, in parts where so asked.

    Wagtail's own address for documents hands out whole files alone, which some players refuse.
    """
    practice = tenancy.practice_on_host(request)
    document = get_document_model().objects.filter(pk=document_id).first() if practice else None
    kind = KINDS_OF_VIDEO.get(videos.ending(document.filename)) if document else None
    if (
        kind is None
        or document.filename != name
        or tenancy.practice_of(document) != practice
        or document.collection.get_view_restrictions()
    ):
        raise Http404("There is no such video.")
    tag = f'"{document.get_file_hash()}"'
    try:
        file = document.file.open("rb")
        size = document.file.size
    except OSError as error:
        raise Http404("The file is gone.") from error
    response = part_of(request, file, size, tag, kind)
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = tag
    response["Content-Disposition"] = "inline"
    patch_cache_control(response, public=True, max_age=3600)
    return response


def part_of(request, file, size: int, tag: str, kind: str) -> HttpResponse | StreamingHttpResponse:
    """The whole file, or the part of it that the request asks for."""
    header = request.headers.get("range", "")
    if header and request.headers.get("if-range", tag) == tag and request.method == "GET":
        try:
            asked = byte_ranges.asked_for(header, size)
        except byte_ranges.UnsatisfiableRangeError:
            file.close()
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        if asked:
            first, last = asked
            content = byte_ranges.pieces(file, first, last)
            response = StreamingHttpResponse(content, status=206, content_type=kind)
            response["Content-Range"] = f"bytes {first}-{last}/{size}"
            response["Content-Length"] = str(last - first + 1)
            return response
    whole = byte_ranges.pieces(file, 0, size - 1)
    response = StreamingHttpResponse(whole, content_type=kind)
    response["Content-Length"] = str(size)
    return response


@require_safe
def share_card(request, card):
    """A page's card for shared links, at its practice's own host and for live, public pages alone.

    An old one still gets today's card: a link that was shared keeps its picture.
    """
    practice = tenancy.practice_on_host(request)
    found, content_hash = share_cards.named(card) if practice else (None, "")
    page = found.specific if found else None
    if (
        not isinstance(page, PracticePage)
        or tenancy.practice_of(page) != practice
        or not share_cards.is_shared(page)
    ):
        raise Http404("There is no such card.")
    content = share_cards.content_of(page)
    if content is None:
        raise Http404("This title can't be drawn.")
    response = HttpResponse(content, content_type="image/jpeg")
    # Where links are shared, other sites show the card.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    if content_hash == share_cards.content_hash(page, page.practice):
        patch_cache_control(response, public=True, immutable=True, max_age=31536000)
    else:
        patch_cache_control(response, public=True, max_age=60)
    return response
