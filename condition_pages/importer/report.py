"""What became of every source line, what the page lacks, and what looks wrong."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache

from .kinds import kind_name
from .language import not_taught
from .messages import format_message, gettext_noop, join_messages
from .model import (
    Document,
    Dropped,
    Facts,
    Finding,
    Line,
    LineReport,
    Outline,
    PageType,
    Proposal,
    Report,
    Section,
)
from .rules import fold, heading_scores, rules
from .sentences import count_words
from .templates import taught_words


def make_report(
    document: Document,
    outline: Outline,
    sections: tuple[Section, ...],
    dropped: tuple[Dropped, ...],
    facts: Facts,
    page_type: PageType,
) -> Report:
    """Account for the lines of ``document`` and judge the proposal made of them."""
    return Report(
        lines=_account(document.lines, outline.title_lines, sections, dropped),
        missing=_missing(sections, facts, page_type),
        warnings=_warnings(document, outline, sections, dropped, facts, page_type),
    )


def revise(proposal: Proposal) -> Report:
    """The report of a proposal that somebody changed: the same lines, accounted for anew."""
    before, sections = proposal.report, proposal.sections
    title_lines = [x.number for x in before.lines if "title" in x.where.split(", ")]
    warnings = [finding for finding in before.warnings if finding.section is None]
    for place, section in enumerate(sections):
        warnings += _about_section(section, place)
    return Report(
        lines=_account(before.lines, title_lines, sections, proposal.dropped),
        missing=_missing(sections, proposal.facts, proposal.page_type),
        warnings=(*warnings, *_near_repeats(sections)),
    )


def _account(
    lines: Iterable[Line | LineReport],
    title_lines: Iterable[int],
    sections: tuple[Section, ...],
    dropped: tuple[Dropped, ...],
) -> tuple[LineReport, ...]:
    places: dict[int, list[str]] = defaultdict(list)
    whys: dict[int, list[str]] = defaultdict(list)
    for n in title_lines:
        places[n].append("title")
        whys[n].append(gettext_noop("the page's title"))
    for place, section in enumerate(sections, start=1):
        for n in section.lines:
            places[n].append(f"{place} {kind_name(section.kind)}")
            whys[n].append(section.reason)
    gone: dict[int, list[Dropped]] = defaultdict(list)
    for one in dropped:
        for n in one.lines:
            gone[n].append(one)
    result = []
    for line in lines:
        n = line.number
        if places[n]:
            where = ", ".join(dict.fromkeys(places[n]))
            status, reason = "placed", join_messages(whys[n])
        elif gone[n]:
            known = all(one.understood for one in gone[n])
            status, where = ("dropped" if known else "not_understood"), ""
            reason = join_messages(one.reason for one in gone[n])
        else:
            status, where = "not_understood", ""
            reason = join_messages([gettext_noop("no section was found for it")])
        result.append(LineReport(n, line.text, status, where, reason, line.links))
    return tuple(result)


def _missing(
    sections: tuple[Section, ...], facts: Facts, page_type: PageType
) -> tuple[Finding, ...]:
    kinds = {s.kind for s in sections}
    found = []

    def lacks(code: str, message: str) -> None:
        found.append(Finding(code, message))

    if page_type.kind not in ("condition", "article", "faq"):
        return ()
    if not page_type.condition:
        lacks("condition", gettext_noop("No condition is named."))
    if "red_flags" not in kinds:
        lacks(
            "red_flags",
            gettext_noop("No red flags: the page does not say when to get medical help."),
        )
    if not facts.citations:
        lacks(
            "citations",
            gettext_noop("No citations: the page names no source that can be looked up."),
        )
    lacks("reviewer", gettext_noop("No reviewer and no review date: an editor must name them."))
    if "case_study" in kinds:
        lacks("consent", gettext_noop("A case study needs the patient's consent and its date."))
    if not facts.practice_name:
        lacks("practice_name", gettext_noop("The page does not name the practice."))
    if not facts.phones:
        lacks("phone", gettext_noop("The page has no telephone number."))
    if not facts.practitioners:
        lacks("practitioner", gettext_noop("The page names no practitioner."))
    if "cta" not in kinds:
        lacks("cta", gettext_noop("The page does not ask the visitor to call, book or write."))
    if not kinds & {"prevention"}:
        lacks("self_care", gettext_noop("The page does not say what visitors can do themselves."))
    return tuple(found)


def _warnings(
    document: Document,
    outline: Outline,
    sections: tuple[Section, ...],
    dropped: tuple[Dropped, ...],
    facts: Facts,
    page_type: PageType,
) -> tuple[Finding, ...]:
    found: list[Finding] = [Finding("source", note) for note in document.notes]
    found += [Finding("glued", note) for note in outline.notes]
    if page_type.kind != "condition":
        found.append(
            Finding(
                "page_type",
                format_message(
                    gettext_noop(
                        "This is not a condition page but a page of type %(kind)s: %(why)s."
                    ),
                    kind=join_messages([page_type.kind]),
                    why=page_type.reason,
                ),
            )
        )
    for name in page_type.other_conditions:
        message = gettext_noop("A section speaks of another condition: %(name)s.")
        found.append(Finding("two_conditions", format_message(message, name=name)))
    for one in dropped:
        if one.reason.startswith("empty heading"):
            message = gettext_noop("Nothing stands under \u201c%(heading)s\u201d.")
            found.append(
                Finding("empty_heading", format_message(message, heading=one.text), one.lines)
            )
        if one.reason.startswith("repeats line"):
            message = gettext_noop("A paragraph was left out: it %(why)s.")
            found.append(Finding("repeat", format_message(message, why=one.reason), one.lines))
    for place, section in enumerate(sections):
        found += _about_section(section, place)
    found += _near_repeats(sections)
    for other in facts.practice_spellings:
        if other.lower() == facts.practice_name.lower():
            found.append(
                Finding(
                    "brand_spelling",
                    format_message(
                        gettext_noop("The practice is written two ways: %(one)s and %(other)s."),
                        one=facts.practice_name,
                        other=other,
                    ),
                )
            )
    found += _misspelt(sections, page_type) if document.language in ("", "en") else []
    strange = not_taught(document.language)
    if strange:
        found.insert(0, Finding("language", strange))
    found += _cut_off(document, sections)
    return tuple(found)


_HEADED = frozenset(
    ("symptoms", "causes", "risk_factors", "prevention", "diagnosis", "faq", "evidence")
)


def _about_section(section: Section, place: int) -> list[Finding]:
    found = []

    def warn(code: str, message: str) -> None:
        found.append(Finding(code, message, section.lines, place))

    if section.heading:
        by_heading = heading_scores(section.heading)
        loudest = max(by_heading, key=lambda k: by_heading[k]) if by_heading else ""
        if (
            loudest
            and by_heading[loudest] > by_heading.get(section.kind, 0)
            and (
                (by_heading[loudest] >= 6 and loudest in _HEADED)
                or (section.kind == "prevention" and "risk_factors" in by_heading)
            )
        ):
            warn(
                "heading_against_content",
                format_message(
                    gettext_noop(
                        "The heading \u201c%(heading)s\u201d does not fit what stands under it "
                        "(%(kind)s)."
                    ),
                    heading=section.heading,
                    kind=kind_name(section.kind),
                ),
            )
    paragraphs = section.text.split("\n\n")
    for paragraph in paragraphs[:-1] if section.items else paragraphs:
        if paragraph.rstrip().endswith(":"):
            message = gettext_noop("The list after \u201c%(words)s\u201d is missing.")
            warn("cut_list", format_message(message, words=_end(paragraph)))
    flags = section.items if section.kind == "red_flags" else ()
    if flags and all(item.words in section.text for item in flags):
        message = gettext_noop("The danger signs stand in the sentence and in the list: keep one.")
        warn("list_repeats_text", message)
    if section.kind == "red_flags":
        message = gettext_noop("Say what the visitor should do when a red flag applies.")
        warn("red_flag_action", message)
    if section.kind in ("causes", "symptoms") and len(section.items) >= 3:
        advice = [i for i in section.items if rules().says("advice", i.words)]
        if advice and len(advice) < len(section.items):
            warn(
                "mixed_list",
                format_message(
                    gettext_noop("Advice stands among %(kind)s: \u201c%(words)s\u201d."),
                    kind=kind_name(section.kind),
                    words=advice[0].words[:60],
                ),
            )
    for rule in rules().claims:
        match = rule.find(fold(section.words))
        if match and not (
            rule.label == "uncited_research" and re.search(r"doi|pmid", section.words, re.I)
        ):
            message = "\u201c%(words)s\u201d: %(why)s."
            why = join_messages([rule.reason])
            warn(rule.label, format_message(message, words=match.group().strip(), why=why))
    if section.confidence < 0.5:
        message = gettext_noop("Not sure that this is %(kind)s: check it.")
        warn("unsure", format_message(message, kind=kind_name(section.kind)))
    return found


def _end(text: str) -> str:
    return text if len(text) < 60 else "\u2026" + text[-58:]


def _near_repeats(sections: tuple[Section, ...]) -> list[Finding]:
    """Sections that say nearly what an earlier one said."""
    found = []
    seen: list[tuple[int, set]] = []
    for place, section in enumerate(sections):
        for paragraph in section.text.split("\n\n"):
            own = _shingles(paragraph)
            if len(own) < 12:
                continue
            for earlier, other in seen:
                if len(own & other) >= 0.5 * min(len(own), len(other)):
                    found.append(
                        Finding(
                            "near_repeat",
                            format_message(
                                gettext_noop("This nearly repeats section %(number)s."),
                                number=earlier + 1,
                            ),
                            section.lines,
                            place,
                        )
                    )
                    break
            seen.append((place, own))
            if len(seen) > 200:
                return found
    return found


def _shingles(text: str) -> set:
    w = re.findall(r"[a-z']+", text.lower())
    return {tuple(w[i : i + 3]) for i in range(len(w) - 2)}


def _misspelt(sections: tuple[Section, ...], page_type: PageType) -> list[Finding]:
    """A word one letter off the condition's name, when the page never writes it right."""
    text = " ".join(s.words for s in sections).lower()
    tokens = Counter(re.findall(r"[a-z]{6,}", text))
    found = []
    known, by_letter = _spellings()
    for token, n in sorted(tokens.items()):
        if token in known:
            continue
        for right in by_letter.get((token[0], len(token)), ()):
            if not _same_word(token, right) and _one_off(token, right):
                found.append(
                    Finding(
                        "misspelt",
                        format_message(
                            gettext_noop(
                                "\u201c%(written)s\u201d may be misspelt for "
                                "\u201c%(right)s\u201d (%(count)s times)."
                            ),
                            written=token,
                            right=right,
                            count=n,
                        ),
                    )
                )
    return found[:5]


@lru_cache(maxsize=1)
def _spellings() -> tuple[frozenset[str], dict[tuple[str, int], list[str]]]:
    """Words that are spelt right, and those one letter longer or shorter than a length."""
    labels = " ".join(term.label.lower() for term in rules().conditions.terms)
    known = frozenset(re.findall(r"[a-z]{7,}", labels)) | rules().spellings
    plain = known | taught_words()
    near: dict[tuple[str, int], list[str]] = defaultdict(list)
    # A short word one letter off is most often another word: "waking", "heading".
    for right in sorted(word for word in known if len(word) >= 9 or word in rules().spellings):
        for length in (len(right) - 1, len(right), len(right) + 1):
            near[right[0], length].append(right)
    return plain, near


_ENDINGS = re.compile(
    r"(?:'?s|ed|es|er|ers|ic|ics|is|ia|al|a|y|ies|ing|um|us|ae|e|i|d|path|paths|pathic|pathy)$"
)


def _same_word(a: str, b: str) -> bool:
    """Whether two words differ in their endings alone, as "sciatic" and "sciatica" do.

    "Tendinitis" and "tendonitis" are spellings of one word, too.
    """
    stems = {_ENDINGS.sub("", a), a.rstrip("s"), a} & {_ENDINGS.sub("", b), b.rstrip("s"), b}
    return bool(stems) or {a, b} <= _VARIANTS


_VARIANTS = frozenset(("tendinitis", "tendonitis"))


def _one_off(a: str, b: str) -> bool:
    """Whether one letter is missing, too many, wrong or swapped."""
    if a == b or abs(len(a) - len(b)) > 1:
        return False
    i = 0
    while i < min(len(a), len(b)) and a[i] == b[i]:
        i += 1
    return (
        a[i + 1 :] == b[i:]
        or a[i:] == b[i + 1 :]
        or a[i + 1 :] == b[i + 1 :]
        or (a[i : i + 2] == b[i : i + 2][::-1] and a[i + 2 :] == b[i + 2 :])
    )


def _cut_off(document: Document, sections: tuple[Section, ...]) -> list[Finding]:
    if not sections:
        return [Finding("no_text", gettext_noop("No text was found that could stand on a page."))]
    last = sections[-1]
    end = (last.items[-1].words if last.items else last.text).rstrip()
    if (
        document.form == "text"
        and not last.items
        and count_words(end) > 12
        and (re.search(r"[a-z,]$", end) or end.endswith(("\u2026", "...")))
    ):
        message = gettext_noop("The text breaks off: \u201c%(words)s\u201d.")
        return [Finding("cut_off", format_message(message, words=_end(end)), last.lines)]
    return []


# -- for people -----------------------------------------------------------------------------------


def report_text(proposal: Proposal, width: int = 100) -> str:
    """The report as plain text for a terminal."""
    out = [proposal.source_name or "Imported page", "=" * min(width, 60)]
    page = proposal.page_type
    facts = proposal.facts
    out.append(f"Page type   {page.kind} ({page.reason})")
    out.append(f"Title       {proposal.title or '-'}")
    out.append(f"Condition   {page.condition or '-'}")
    out.append(f"Practice    {facts.practice_name or '-'}")
    out.append(f"People      {', '.join(p.name for p in facts.practitioners) or '-'}")
    out.append(f"Phones      {', '.join(p.number for p in facts.phones) or '-'}")
    out.append("")
    out.append("Sections")
    for place, section in enumerate(proposal.sections, start=1):
        entries = f", {len(section.items)} entries" if section.items else ""
        head = section.heading or _start(section.text or " ".join(i.words for i in section.items))
        kind, sure = kind_name(section.kind), f"{section.confidence:.0%}"
        sure += ", please check" if section.check else ""
        out.append(f"  {place:2} {kind:22} {sure}  {head[:50]}{entries}")
        out.append(f"     because {section.reason}")
    for status, title in (
        ("placed", "Lines placed"),
        ("dropped", "Lines dropped"),
        ("not_understood", "Lines not understood"),
    ):
        rows = [x for x in proposal.report.lines if x.status == status]
        out += ["", f"{title} ({len(rows)})"]
        for row in rows:
            where = f" -> {row.where}" if row.where else ""
            out.append(f"  {row.number:4}  {_start(row.text):50}{where}  [{row.reason[:80]}]")
    for title, findings in (
        ("Missing", proposal.report.missing),
        ("Looks wrong", proposal.report.warnings),
    ):
        out += ["", title]
        out += [f"  - {finding.message}" for finding in findings] or ["  nothing"]
    return "\n".join(out) + "\n"


def _start(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 48 else text[:47] + "\u2026"
