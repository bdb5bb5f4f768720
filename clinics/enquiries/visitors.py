"""What a visitor's browser speaks to: a token, the form's target, the receipt.

The form stands on a page that may be cached and sets no cookie. With script, a token is fetched
when the form is first touched. Without, the first sending shows what was filled in once more,
with a token, to be sent again. There is no session that a forged request could ride on, so
Django's CSRF cookie would protect nothing here.
"""

from __future__ import annotations

from django.core import signing
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from clinics import limits, tenancy
from clinics.enquiries import forms, notices, storage
from clinics.models import EnquiryPage

RECEIPT_SECONDS = 60 * 60
SALT = "clinics.receipt"


def live_page(page_id: int) -> EnquiryPage:
    """A published form of the practice on this host. Raises Http404."""
    page = EnquiryPage.objects.live().public().filter(pk=page_id).first()
    if page is None or tenancy.practice_of(page) is None:
        raise Http404
    return page


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
@require_POST
def send(request, page_id: int) -> HttpResponse:
    """Take a visitor's form; a page to look it over where it can't be taken yet."""
    page = live_page(page_id)
    practice = tenancy.practice_of(page)
    form = forms.EnquiryForm(request.POST, page=page)
    valid = form.is_valid()
    if form.looks_automatic:
        # Whoever fills in the trap believes that it worked.
        return redirect(receipt_address("", page))
    problem = forms.token_problem(request.POST.get("token", ""), page)
    if not valid or problem:
        return again(request, page, form, _said(problem) if valid else "", 200 if valid else 422)
    sender = limits.sender_of(request)
    if limits.too_many(
        (f"enquiry {sender}", forms.PER_SENDER, 3600),
        (f"enquiry to {practice.pk}", forms.PER_PRACTICE, 3600),
    ):
        message = _("Too many messages came from here. Please try again later, or call.")
        return again(request, page, form, message, 429)
    words = {name: form.cleaned_data[name] for name in ("name", "email", "phone", "message")}
    # Whoever writes in somebody's name fills no mailbox, and does not keep them from writing.
    receipts = (f"mail {words['email'].casefold()}", forms.PER_SENDER, 3600)
    receipt = not limits.too_many(receipts)
    enquiry = storage.receive(practice, form.cleaned_data["kind"], words, receipt, notice(practice))
    return redirect(receipt_address(enquiry.reference, page))


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


def again(request, page, form, message: str, status: int) -> HttpResponse:
    """The form with what was filled in, a fresh token and a word on why."""
    context = page.get_context(request)
    context.update(form=form, token=forms.new_token(page), message=message, checking=True)
    return render(request, page.template, context, status=status)


def receipt_address(reference: str, page: EnquiryPage) -> str:
    """An address that nobody can guess and that ends after an hour."""
    signed = signing.dumps([page.pk, reference], salt=SALT)
    return reverse("clinics-enquiry-receipt", args=[signed])


@never_cache
@require_safe
def receipt(request, signed: str) -> HttpResponse:
    """That the enquiry has arrived, and its reference; nothing of what it says."""
    try:
        page_id, reference = signing.loads(signed, salt=SALT, max_age=RECEIPT_SECONDS)
    except signing.BadSignature:
        raise Http404 from None
    page = live_page(page_id)
    context = page.get_context(request)
    context.update(received=True, reference=reference)
    response = render(request, page.template, context)
    response["X-Robots-Tag"] = "noindex"
    # The address is a secret of sorts: no other site gets to see it.
    response["Referrer-Policy"] = "no-referrer"
    return response
