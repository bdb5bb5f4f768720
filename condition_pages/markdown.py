"""A condition page as Markdown, from its fields and sections."""

from __future__ import annotations

from urllib.parse import urljoin

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail import blocks as wagtail_blocks
from wagtail.rich_text import RichText

from clinics.markdown import actions, figure, practice_line, risks
from seo.markdown import blocks, bullets, escaped, from_html, heading, labelled, link

#: What a child of a section holds that is no text of its own, or that is written below.
NAMES_ONLY = {
    "heading",
    "level",
    "action",
    "aspect",
    "framing",
    "finding",
    "certainty",
    "basis",
    "therapy",
    "treatment",
}


def page(page) -> str:
    """The whole page: header, sections in the visitor's order, review and sources."""
    return blocks(
        heading(1, page.title),
        practice_line(page),
        escaped(_("Also called %s") % ", ".join(page.also_known_as)) if page.also_known_as else "",
        escaped(page.summary),
        figure(page),
        *(section(one) for one in page.sections),
        review(page),
    )


def section(one) -> str:
    value = one.value
    title = heading(2, one.heading) if one.heading else ""
    return blocks(title, *OWN.get(one.kind, generic)(value))


def generic(value, besides: frozenset[str] | set[str] = frozenset()) -> list[str]:
    """Each child in order but ``besides``: prose as it is, lists as points."""
    parts = []
    for name, block in value.block.child_blocks.items():
        content = value.get(name)
        if name in NAMES_ONLY or not content or name == "citations" or name in besides:
            continue
        if isinstance(content, RichText):
            words = from_html(content.source)
            # The first prose needs no label: the section's heading is its own.
            parts.append(words if name == "text" else blocks(f"**{escaped(block.label)}**", words))
        elif isinstance(block, wagtail_blocks.ListBlock):
            points = bullets(map(point, content))
            parts.append(
                points if name == "entries" else blocks(f"**{escaped(block.label)}**", points)
            )
        elif isinstance(block, (wagtail_blocks.CharBlock, wagtail_blocks.TextBlock)):
            parts.append(labelled(block.label, content))
    cited = " ".join(f"[{citation.number}]" for citation in value.citations_shown)
    return [*parts, escaped(cited)]


def point(entry) -> str:
    if isinstance(entry, str):
        return escaped(entry)
    if "question" in entry:
        return blocks(f"**{escaped(entry['question'])}**", from_html(entry["answer"].source))
    if "label" in entry:
        return labelled(entry["label"], entry["text"])
    if "latin" in entry:
        return escaped(" ".join(filter(None, [entry["name"], entry["latin"]])))
    if "advice" in entry:
        return labelled(_("Don’t") if entry["advice"] == "dont" else _("Do"), entry["text"])
    return escaped(entry.get("text", ""))


def questions(value) -> list[str]:
    return [
        from_html(value["text"].source if value["text"] else ""),
        *(
            blocks(heading(3, entry["question"]), from_html(entry["answer"].source))
            for entry in value["entries"]
        ),
    ]


def treatments(value) -> list[str]:
    return [
        from_html(value["text"].source if value["text"] else ""),
        *(
            blocks(heading(3, group["label"]), bullets(map(point, group["entries"])))
            for group in value.groups
        ),
    ]


def modality(value) -> list[str]:
    parts = generic(value, besides={"risks", "serious_risks", "who_should_not"})
    stated = risks(value)
    if any(stated):
        parts.append(blocks(f"**{escaped(_('Risks'))}**", *stated))
    not_for = [
        bullets(map(escaped, value.stated_contraindications)),
        from_html(value["who_should_not"].source if value["who_should_not"] else ""),
    ]
    if any(not_for):
        parts.append(blocks(f"**{escaped(_('Who should not have it'))}**", *not_for))
    return [escaped(value.framing_note), *parts]


def evidence(value) -> list[str]:
    care = [name for _anchor, names in value.conventional_care for name in names]
    facts = (
        (_("What was found"), value.finding_label),
        (_("How sure this is"), value.certainty_label),
        (_("What it rests on"), value.basis_label),
        (_("Conventional care"), ", ".join(care)),
    )
    return [*(labelled(label, words) for label, words in facts if words), *generic(value)]


def team(value) -> list[str]:
    return [
        from_html(value["text"].source if value["text"] else ""),
        bullets(link(person.display_name, person.get_full_url()) for person in value.team),
    ]


def steps(value) -> list[str]:
    return [from_html(value["text"].source if value["text"] else ""), actions(value.actions)]


def related(value) -> list[str]:
    return [
        from_html(value["text"].source if value["text"] else ""),
        bullets(link(entry["title"], entry["url"] or "") for entry in value.links),
    ]


def quotes(value) -> list[str]:
    said = (
        f"> {escaped(quote.quote)}" + (f"\n> — {escaped(quote.name)}" if quote.name else "")
        for quote in value.quotes
    )
    return [from_html(value["text"].source if value["text"] else ""), *said]


def offer(value) -> list[str]:
    shown = value.offer_object
    words = [labelled(shown.name, shown.price_label), escaped(shown.terms)] if shown else []
    return [from_html(value["text"].source if value["text"] else ""), *words]


def image(value) -> list[str]:
    shown = value.alt or value["caption"] or _("Picture")
    address = absolute(value, value["image"].file.url)
    words = " ".join(filter(None, [value["caption"], value["credit"]]))
    return [f"!{link(shown, address)}", escaped(words)]


def video(value) -> list[str]:
    return [
        from_html(value["text"].source if value["text"] else ""),
        link(_("Watch the video"), absolute(value, value.address)),
        blocks(f"**{escaped(_('Transcript'))}**", from_html(value["transcript"].source)),
    ]


def absolute(value, address: str) -> str:
    """The address of a file on the host of the page that the value stands on."""
    return urljoin(value.page.get_full_url() or "", address)


OWN = {
    "image": image,
    "video": video,
    "faq": questions,
    "treatments": treatments,
    "modality": modality,
    "evidence": evidence,
    "about_clinic": team,
    "cta": steps,
    "related_conditions": related,
    "testimonial": quotes,
    "offer": offer,
}


def review(page) -> str:
    lines = [
        labelled(_("Written by"), page.author_label) if page.author_label else "",
        labelled(_("Checked by"), page.reviewer_label) if page.reviewer_label else "",
        labelled(_("Last checked"), date_format(page.last_reviewed)) if page.last_reviewed else "",
    ]
    notes = "\n".join(
        f"{note['number']}. {link(note['citation'].reference, note['citation'].address)}"
        for note in page.footnotes
    )
    return blocks(heading(2, _("About this page")), bullets(lines), notes, from_html(page.sources))
