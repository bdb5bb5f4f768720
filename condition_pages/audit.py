"""What an audit asks of a condition page besides what it asks of every page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seo.audit.findings import ADVICE, ERROR, WARNING, AuditedPage, Found, rule

KINDS = ["condition_pages.ConditionPage"]
GOOGLE = "https://developers.google.com/search/docs/fundamentals/creating-helpful-content"
NHS = "https://service-manual.nhs.uk/content/writing-for-patients"
CAP = "CAP Code (UK), rule 12.1; FTC Health Products Compliance Guidance (US), 2022"

#: Words that say a treatment works. A sentence with one needs a publication behind it.
CLAIM = re.compile(
    r"\b(cures?|cured|heals?|healed|proven|clinically (?:shown|tested)|guaranteed?|"
    r"(?:highly |very |most )?effective|eliminates?|(?:has|have) been shown to|"
    r"(?:studies|research|trials) (?:show|prove|confirm)s?|success rate)\b",
    re.IGNORECASE,
)
#: "There is no proven cure" claims nothing.
DENIED = re.compile(
    r"\b(no|not|never|cannot|can['’]t|isn['’]t|without|little|whether|if)\b", re.IGNORECASE
)
SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


def claims(words: str) -> Iterator[str]:
    """The sentences of a text that claim an effect."""
    for sentence in SENTENCE.split(words):
        found = CLAIM.search(sentence)
        if found and not DENIED.search(sentence[: found.start()]):
            yield sentence.strip()


@rule("red-flags-missing", ERROR, gettext_lazy("When to get help"), source=NHS, kinds=KINDS)
def has_red_flags(page: AuditedPage) -> Iterator[Found]:
    if not {"emergency", "urgent"} & set(page.facts.get("red_flags", ())):
        yield Found(_("The page does not say which signs are urgent or an emergency."), "body")


@rule("reviewer-missing", ERROR, gettext_lazy("A reviewer"), source=GOOGLE, kinds=KINDS)
def has_reviewer(page: AuditedPage) -> Iterator[Found]:
    if not page.facts.get("reviewer"):
        yield Found(_("Nobody is named who checked this page."), "reviewer")
    elif not page.facts.get("last_reviewed"):
        yield Found(_("The page does not say when it was checked."), "last_reviewed")


@rule("review-overdue", WARNING, gettext_lazy("A review in time"), source=NHS, kinds=KINDS)
def review_in_time(page: AuditedPage) -> Iterator[Found]:
    due, today = page.facts.get("next_review_due"), page.facts.get("today")
    if due and today and due < today:
        yield Found(
            _("The page was due to be checked on %(day)s.") % {"day": due}, "next_review_due"
        )


@rule("claim-uncited", WARNING, gettext_lazy("Claims with evidence"), source=CAP, kinds=KINDS)
def claims_are_cited(page: AuditedPage) -> Iterator[Found]:
    for block_id, heading, words, is_cited in page.facts.get("sections", ()):
        if is_cited:
            continue
        for sentence in claims(words):
            yield Found(
                _("“%(section)s” claims an effect without a citation: %(sentence)s")
                % {"section": heading, "sentence": sentence},
                f"body:{block_id}" if block_id else "body",
            )


@rule(
    "section-advice", ADVICE, gettext_lazy("Sections that serve readers"), source=NHS, kinds=KINDS
)
def sections_serve(page: AuditedPage) -> Iterator[Found]:
    for message in page.facts.get("advice", ()):
        yield Found(message, "body")
