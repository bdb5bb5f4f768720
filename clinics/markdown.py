"""A practice's pages as Markdown, from the same fields that their templates show."""

from __future__ import annotations

from urllib.parse import urljoin

from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from clinics.country import local
from seo.markdown import blocks, bullets, escaped, from_html, heading, labelled, link


def section(title: str, *parts: str) -> str:
    """A heading with what stands under it; nothing when nothing does."""
    body = blocks(*parts)
    return blocks(heading(2, title), body) if body else ""


def page_link(page, title: str = "", reader=None) -> str:
    """A link to a page; for a reader of another language it says so."""
    code = page.language_beside(reader) if reader else ""
    note = " " + _("(in %(language)s)") % {"language": local.name_of(code)} if code else ""
    return link(title or page.title, page.get_full_url()) + note


def practice_line(page) -> str:
    practice = page.practice
    return link(practice.title, practice.get_full_url()) if practice else ""


def actions(found) -> str:
    return bullets(
        " ".join(filter(None, [link(action.label, action.href), escaped(action.detail)]))
        for action in found
    )


def postal_address_line(place) -> str:
    return escaped(", ".join(filter(None, [place.one_line, place.country_label])))


def hours(place) -> str:
    return bullets(
        labelled(
            day["day_label"],
            ", ".join(
                f"{time_format(span.opens)} – {time_format(span.closes)}" for span in day["spans"]
            )
            or _("Closed"),
        )
        for day in place.week
    )


def phones(place) -> list[str]:
    return [labelled(phone.what_for or _("Phone"), phone.display) for phone in place.phones.all()]


def clinic(page) -> str:
    return blocks(
        heading(1, page.title),
        escaped(page.tagline),
        from_html(page.intro),
        bullets(
            [
                labelled(_("What we practise"), ", ".join(page.professions_labels)),
                labelled(_("How we meet"), ", ".join(page.modes_labels)),
                labelled(_("Languages"), ", ".join(page.languages_labels)),
                labelled(_("Insurance and health funds"), ", ".join(page.insurance)),
                labelled(_("What a visit costs"), page.price_range) if page.price_range else "",
            ]
            if page.professions_labels
            else []
        ),
        section(_("Next steps"), actions(page.actions)),
        section(
            _("Conditions"),
            bullets(page_link(p, reader=page) for p in page.conditions),
        ),
        section(_("Treatments"), bullets(page_link(p, reader=page) for p in page.treatments)),
        section(
            _("Who you will meet"),
            bullets(page_link(p, p.display_name, page) for p in page.practitioners),
        ),
        section(
            _("Where to find us"),
            *(
                blocks(
                    bullets([page_link(p, reader=page), postal_address_line(p), *phones(p)]),
                    hours(p),
                )
                for p in page.locations
            ),
        ),
    )


def location(page) -> str:
    return blocks(
        heading(1, page.title),
        practice_line(page),
        bullets([postal_address_line(page), *phones(page), labelled(_("Email"), page.email)])
        if page.email
        else bullets([postal_address_line(page), *phones(page)]),
        section(_("Opening hours"), hours(page)),
        section(
            _("Holidays and other days"),
            bullets(
                labelled(f"{day.dates} {day.reason}".strip(), day.text)
                for day in page.coming_exceptions
            ),
        ),
        section(_("Access"), from_html(page.access)),
        section(_("Parking"), escaped(page.parking)),
    )


def practitioner(page) -> str:
    return blocks(
        heading(1, page.display_name),
        practice_line(page),
        escaped(", ".join(page.professions_labels)),
        from_html(page.bio),
        section(
            _("Training"),
            bullets(
                labelled(c.token, ", ".join(filter(None, [c.expands, c.body])))
                for c in page.credentials.all()
            ),
        ),
        section(
            _("Licences"),
            bullets(
                labelled(
                    licence.jurisdiction, ", ".join(filter(None, [licence.number, licence.board]))
                )
                for licence in page.current_licences
            ),
        ),
        section(_("Memberships"), bullets(map(escaped, page.memberships))),
        section(_("Honours"), bullets(map(escaped, page.honours))),
        section(_("Treatments"), bullets(map(escaped, page.modalities_labels))),
        section(_("Languages"), bullets(map(escaped, page.languages_labels))),
        section(
            _("Profiles elsewhere"),
            bullets(link(each["label"], each["url"]) for each in page.shown_profiles),
        ),
    )


def treatment(page) -> str:
    return blocks(
        heading(1, page.title),
        practice_line(page),
        escaped(page.summary),
        figure(page),
        section(_("What it is"), from_html(page.what_it_is)),
        section(_("What happens at a visit"), bullets(map(escaped, page.visit_steps))),
        section(_("How it may work"), escaped(page.framing_note), from_html(page.how_it_may_work))
        if page.how_it_may_work
        else "",
        section(_("Risks"), *risks(page)),
        section(
            _("Who should not have it"),
            bullets(map(escaped, page.stated_contraindications)),
            from_html(page.who_should_not),
        ),
    )


def figure(page) -> str:
    """What the page's picture shows, and what is said of it."""
    if not page.picture:
        return ""
    shown = page.picture_words or page.picture_caption
    address = page.picture.file.url
    address = address if ":" in address else urljoin(page.get_full_url() or "", address)
    return blocks(
        f"!{link(shown, address)}",
        escaped(" ".join(filter(None, [page.picture_caption, page.picture_credit]))),
    )


def risks(stated) -> list[str]:
    """The mild and the serious risks of a therapy, each under its word where there are both."""
    mild = bullets(map(escaped, stated.all_risks))
    serious = bullets(map(escaped, stated.all_serious_risks))
    if not serious:
        return [mild]
    words = (pgettext("risk", "Mild"), mild), (pgettext("risk", "Serious"), serious)
    return [blocks(f"**{escaped(word)}**", points) for word, points in words if points]


def listing(page) -> str:
    return blocks(
        heading(1, page.title),
        practice_line(page),
        escaped(page.intro),
        bullets(page_link(p, reader=page) for p in page.listed),
    )


def content(page) -> str:
    parts = []
    for block in page.body:
        if block.block_type == "heading":
            parts.append(heading(2, block.value))
        elif block.block_type == "text":
            parts.append(from_html(block.value.source))
        elif block.value:
            parts.append(escaped(block.value.contextual_alt_text or block.value.title))
    return blocks(heading(1, page.title), practice_line(page), *parts)
