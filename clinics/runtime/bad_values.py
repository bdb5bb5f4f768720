"""Values that no row and no query can hold: one answer for every view, and never a failure.

Wagtail's and Django's views take many an id, number and date from an address without a form that
judges it. What the ORM or the database then refuses is a request that makes no sense, so it is
answered as one: 404 where the address names nothing, 400 elsewhere.
"""

from __future__ import annotations

import logging
import traceback

from django.core.exceptions import BadRequest, ObjectDoesNotExist, ValidationError
from django.db import DataError, IntegrityError
from django.http import Http404
from django.urls import NoReverseMatch
from django.utils.datastructures import MultiValueDictKeyError
from wagtail.search.backends.base import FieldError

from clinics.runtime import errors

logger = logging.getLogger(__name__)

#: The largest number that both SQLite and PostgreSQL keep.
LARGEST = 2**63 - 1
#: A number or text that the database can't keep, a part of a form that was not sent, two filters
#: that a search does not know together.
REFUSALS = (DataError, OverflowError, MultiValueDictKeyError, FieldError)
#: What reading such a value may raise.
MISTAKES = (ValueError, TypeError, AttributeError, KeyError, ValidationError)
#: What makes a value that was sent fit for a query, or reads the parts of a form: name, module.
READERS = (
    ("get_prep_lookup", "django.db.models."),
    ("get_normalized_value", "django.db.models."),
    ("value_from_datadict", "wagtail.blocks."),
    # Wagtail's field for addresses expects one even where none was sent.
    ("is_absolute_path", "wagtail.admin.forms."),
    # A signature that is none has no message, which the form asks it for, and what is not sent is
    # not looked for.
    ("clean", "wagtail.contrib.redirects.forms"),
    # The admin's API looks at a search's operator there alone.
    ("filter_queryset", "wagtail.api.v2.filters"),
)
#: Whose views read numbers out of an address themselves, and take a version that is not there for
#: one: what fails in their own lines, not in what they call.
VIEWS = "wagtail.admin.views."
#: What SQLite says of an OFFSET that is no 64-bit number; PostgreSQL's is a DataError.
TOO_LARGE = "datatype mismatch"


class BadValueMiddleware:
    """Answer 400 or 404 to values that no query can hold; as early as the headers allow."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # PostgreSQL keeps no NUL, and SQLite's search ends a word there. Cookies may hold one.
        if (
            "%00" in request.META.get("QUERY_STRING", "")
            or "\0" in request.path_info
            or any("\0" in value for value in request.COOKIES.values())
        ):
            raise BadRequest("a character that no text has")
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        for value in kwargs.values():
            if isinstance(value, int) and value > LARGEST:
                raise Http404

    def process_exception(self, request, exception):
        if isinstance(exception, ObjectDoesNotExist) or is_taken_for_one(exception):
            # Wagtail's view for copying asks so for a parent that somebody has deleted.
            logger.warning("%s names what is not there.", request.path, exc_info=exception)
            return errors.not_found(request)
        if not is_bad_value(exception) and not is_link_to_nothing(exception, request):
            return None
        logger.info("A value of %s fits no query: %s", request.path, exception)
        return errors.bad_request(request)


def is_bad_value(error: Exception) -> bool:
    """Whether ``error`` says that a value could not go into a query, or was no part of a form.

    A ValueError of one's own code is none: it has to come out of what reads such values.
    """
    if isinstance(error, REFUSALS):
        return True
    if isinstance(error, IntegrityError) and TOO_LARGE in str(error):
        return True
    if isinstance(error, ValueError) and fails_in(error).startswith(VIEWS):
        return True
    return isinstance(error, MISTAKES) and any(
        frame.f_code.co_name == name and frame.f_globals.get("__name__", "").startswith(module)
        for frame, _line in traceback.walk_tb(error.__traceback__)
        for name, module in READERS
    )


def is_taken_for_one(error: Exception) -> bool:
    """Whether a view went on with what it had looked for in vain."""
    nothing = isinstance(error, AttributeError) and "'NoneType' object" in str(error)
    return nothing and fails_in(error).startswith(VIEWS)


def fails_in(error: Exception) -> str:
    """The name of the module in whose own lines ``error`` was raised."""
    *_frames, (frame, _line) = traceback.walk_tb(error.__traceback__)
    return frame.f_globals.get("__name__", "")


def is_link_to_nothing(error: Exception, request) -> bool:
    """Whether a page could not link to what its own address names: Wagtail's choosers do that."""
    return isinstance(error, NoReverseMatch) and any(
        value and (f"'{value}'" in str(error) or repr(value) in str(error))
        for values in (*request.GET.lists(), *request.POST.lists())
        for value in values[1]
    )
