"""What a visitor's browser speaks to: a token, the form's target, the receipt.

The form stands on a page that may be cached and sets no cookie. With script, a token is fetched
when the form is first touched. Without, the first sending shows what was filled in once more,
with a token, to be sent again. A token is good for one enquiry, whose name it holds, so that what
is sent twice arrives once: the database keeps no two of one name. There is no session that a
forged request could ride on, so Django's CSRF cookie would protect nothing here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.core import signing
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from clinics import tenancy
from clinics.country import local
from clinics.enquiries import answers, forms, notices, storage
from clinics.models import EnquiryPage, Practice
from clinics.runtime import limits

RECEIPT_SECONDS = 60 * 60
SALT = "clinics.receipt"


def live_page(page_id: int) -> EnquiryPage:
    """A published form of the practice on this host. Raises Http404."""
    page = EnquiryPage.objects.live().public().filter(pk=page_id).first()
    if page is None:
        raise Http404
    practice_at(page)
    return page


def practice_at(page: EnquiryPage) -> Practice:
    """Whose form it is. Raises Http404."""
    practice = tenancy.practice_of(page)
    if practice is None:
        raise Http404
    return practice


@never_cache
@require_safe
def token(request, page_id: int) -> JsonResponse:
    """A signed time for the form of a page, good for two hours."""
    page = live_page(page_id)
    if limits.too_many((f"token {limits.sender_of(request)}", 60, 3600)):
        return JsonResponse({}, status=429)
    return JsonResponse({"token": forms.new_token(page)})


@never_cache
@csrf_exempt  # nosemgrep: forms-carry-a-token
@require_http_methods(["GET", "HEAD", "POST"])
def send(request, page_id: int) -> HttpResponse:
    """Take a visitor's form, once a token; a page to look it over where it can't be taken yet."""
    page = live_page(page_id)
    return in_language_of(page, lambda: answer(request, page))


def in_language_of(page: EnquiryPage, answered: Callable[[], HttpResponse]) -> HttpResponse:
    """What is answered to who filled in ``page``, in its language: the address names none."""
    with translation.override(page.locale.language_code):
        response = answered()
        response["Content-Language"] = local.here()
        return response


def answer(request, page: EnquiryPage) -> HttpResponse:
    if request.method != "POST":
        # The address in the browser, loaded anew, of a form that came back.
        return redirect(page.get_url(request))
    form = forms.EnquiryForm(request.POST, page=page)
    valid = form.is_valid()
    if form.looks_automatic:
        # Whoever fills in the trap believes that it worked.
        return redirect(receipt_address("", page))
    given = request.POST.get("token", "")
    name = forms.enquiry_of(given, page)
    sent = practice_at(page).enquiries.filter(uuid=name).first() if name else None
    if sent and valid:
        return sent_before(request, page, form, sent)
    problem = forms.token_problem(given, page)
    if not valid or problem:
        # It keeps its token as long as that is good, and so stays one enquiry.
        token = given if not sent and problem in ("", "early") else ""
        return again(request, page, form, "" if not valid else _said(problem), token)
    return take(request, page, form, name)


def take(request, page, form, name) -> HttpResponse:
    """Keep what a valid form says as the enquiry of that name, unless too many came from here."""
    practice = practice_at(page)
    counted = [
        (f"enquiry {limits.sender_of(request)}", forms.PER_SENDER, 3600),
        (f"enquiry to {practice.pk}", forms.PER_PRACTICE, 3600),
    ]
    if limits.too_many(*counted):
        message = _("Too many messages came from here. Please try again later, or call us.")
        return again(request, page, form, message, request.POST["token"], 429)
    receipt = False
    if email := form.words["email"]:
        # Whoever writes in somebody's name fills no mailbox, and does not keep them from writing.
        counted.append((f"mail {email.casefold()}", forms.PER_SENDER, 3600))
        receipt = not limits.too_many(counted[-1])
    enquiry, is_new = storage.receive(
        practice, form.cleaned_data["kind"], form.words, receipt, notice(practice), name
    )
    if not is_new:
        # The same form, sent by a second click in the same moment.
        limits.take_back(*counted, (f"notice to {practice.pk}", forms.NOTICES, 3600))
        return sent_before(request, page, form, enquiry)
    return redirect(receipt_address(enquiry.reference, page, enquiry.created_at))


def sent_before(request, page, form, enquiry) -> HttpResponse:
    """The receipt of what was sent already; what was changed since is neither sent nor lost."""
    kept = enquiry.words
    same = kept is None or (
        enquiry.kind == form.cleaned_data["kind"]
        and all(kept.get(name) == value for name, value in form.words.items())
    )
    if same:
        return redirect(receipt_address(enquiry.reference, page, enquiry.created_at))
    message = _(
        "You have sent this form already: your message is %(reference)s. What you have changed "
        "since has not been sent. Send it if we should get it as another message."
    ) % {"reference": enquiry.reference}
    return again(request, page, form, message)


def notice(practice) -> str:
    """What mail the practice gets of one more enquiry; "" for none.

    A flood from many senders ends the mails, which the last one says, and nobody's enquiry: they
    wait in the admin.
    """
    count = limits.count(f"notice to {practice.pk}", 3600)
    if count > forms.NOTICES:
        return ""
    return notices.LAST if count == forms.NOTICES else notices.PRACTICE


def _said(problem: str) -> str:
    if problem == "late":
        return _("This form was open for long. Please look it over and send it again.")
    return _("Please look it over, then send it.")


def again(
    request, page, form, message: str, token: str | None = None, status: int = 0
) -> HttpResponse:
    """The form with what was filled in, a token for the next try, and why it was not taken.

    A fresh token where none is given; 422 and a title that says so where the form has errors.
    """
    failed = bool(form.errors) or status >= 400
    context = page.get_context(request)
    context.update(
        form=form,
        token=token or forms.new_token(page),
        message=message,
        checking=True,
        failed=failed,
        when_answered=answers.when_answered(page, timezone.now()),
    )
    if failed:
        add_title(context, page, _("Error: %(title)s"))
    return render(request, page.template, context, status=status or (422 if failed else 200))


def add_title(context: dict, page, words: str) -> None:
    """Have the page's head say what came of the form: ``words`` take the page's own title."""
    head = page.head_tags()
    context["head"] = replace(head, title=words % {"title": head.title})


def receipt_address(reference: str, page: EnquiryPage, received_at: datetime | None = None) -> str:
    """An address that nobody can guess and that ends after an hour."""
    received_at = received_at or timezone.now()
    signed = signing.dumps([page.pk, reference, received_at.isoformat()], salt=SALT)
    return reverse("clinics-enquiry-receipt", args=[signed])


@never_cache
@require_safe
def receipt(request, signed: str) -> HttpResponse:
    """That the enquiry has arrived, and its reference; nothing of what it says."""
    try:
        page_id, reference, at = signing.loads(signed, salt=SALT, max_age=RECEIPT_SECONDS)
    except (signing.BadSignature, ValueError):
        raise Http404 from None
    page = live_page(page_id)
    return in_language_of(page, lambda: thank(request, page, reference, at))


def thank(request, page: EnquiryPage, reference: str, at: str) -> HttpResponse:
    context = page.get_context(request)
    context.update(
        received=True,
        reference=reference,
        when_answered=answers.when_answered(page, datetime.fromisoformat(at)),
    )
    add_title(context, page, _("Thank you: %(title)s"))
    response = render(request, page.template, context)
    response["X-Robots-Tag"] = "noindex"
    # The address is a secret of sorts: no other site gets to see it.
    response["Referrer-Policy"] = "no-referrer"
    return response
