"""Rules about what stands in a graph beyond schema.org's words: shapes, values, dates. Pure.

The vocabulary allows any text for an hour, a price, a phone; search engines drop what they can't
read, and what is not so is a false statement.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seo.audit.findings import ADVICE, ERROR, WARNING, AuditedPage, Found, rule
from seo.audit.rich_results import (
    GOOGLE,
    LANGUAGES,
    OWN_RATINGS,
    RATED_BY_OTHERS,
    SHAPES,
    WIDE_ENOUGH,
)
from seo.graph import Node, iter_nodes

POLICIES = f"{GOOGLE}/sd-policies"


def described(page: AuditedPage) -> Iterator[Node]:
    """The nodes that say something, at any depth; references are none."""
    for node in iter_nodes((page.graph or {}).get("@graph", [])):
        if isinstance(node.get("@type"), str):
            yield node


def things(page: AuditedPage) -> dict[str, Node]:
    """All that is said of each thing, by its ``@id``: in full in one place, by name elsewhere."""
    found: dict[str, Node] = {}
    for node in described(page):
        if "@id" in node:
            found[node["@id"]] = {**found.get(node["@id"], {}), **node}
    return found


def values(node: Node, name: str) -> list[Any]:
    found = node.get(name)
    if found is None:
        return []
    return found if isinstance(found, list) else [found]


def found_at(page: AuditedPage, node: Node, name: str, message: str) -> Found:
    kind = node.get("@type", "")
    return Found(message, page.field_of(str(node.get("@id", "")), kind, name))


def is_stub(node: Node) -> bool:
    """Whether a node only names a thing that another page describes."""
    return "@id" in node and set(node) <= {"@type", "@id", "name", "url", "inLanguage"}


# Shapes


def lacking(node: Node, names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        if not any(node.get(each) not in (None, "", []) for each in name.split("|")):
            yield name.replace("|", " / ")


@rule(
    "graph-required",
    ERROR,
    gettext_lazy("What search engines ask of each kind of thing"),
    source=GOOGLE,
)
def has_required(page: AuditedPage) -> Iterator[Found]:
    for node in described(page):
        shape = SHAPES.get(node["@type"])
        if shape is None:
            continue
        for name in lacking(node, shape.required):
            message = _("%(kind)s has no %(name)s: %(source)s asks for it.")
            yield found_at(
                page,
                node,
                name.split(" ")[0],
                message % {"kind": node["@type"], "name": name, "source": shape.source},
            )


@rule(
    "graph-recommended",
    ADVICE,
    gettext_lazy("What search engines like to know of what a page is about"),
    source=GOOGLE,
)
def has_recommended(page: AuditedPage) -> Iterator[Found]:
    index = things(page)
    for node in index.values():
        if node["@type"].endswith("Page") and node["@id"] == page.url:
            for main in [node, *(index.get(ref(each)) for each in values(node, "mainEntity"))]:
                shape = SHAPES.get(main["@type"]) if main else None
                if main is None or shape is None:
                    continue
                for name in lacking(main, shape.recommended):
                    message = _("%(kind)s has no %(name)s, which search results may show.")
                    yield found_at(
                        page,
                        main,
                        name.split(" ")[0],
                        message % {"kind": main["@type"], "name": name},
                    )


def ref(value: Any) -> str:
    return value.get("@id", "") if isinstance(value, dict) else ""


@rule(
    "graph-list",
    ERROR,
    gettext_lazy("Lists that count from one"),
    source=f"{GOOGLE}/breadcrumb",
)
def lists_are_counted(page: AuditedPage) -> Iterator[Found]:
    for node in described(page):
        if node["@type"] not in ("ItemList", "BreadcrumbList"):
            continue
        steps = [step for step in values(node, "itemListElement") if isinstance(step, dict)]
        positions = [step.get("position") for step in steps]
        if positions != list(range(1, len(steps) + 1)):
            yield Found(_("A list counts its entries as %(numbers)s.") % {"numbers": positions})
        if node["@type"] == "BreadcrumbList":
            yield from whole_steps(steps)
        addresses = [address_of(step) for step in steps]
        if len(set(addresses) - {""}) < len([each for each in addresses if each]):
            yield Found(_("A list names one address twice."))


def whole_steps(steps: list[Node]) -> Iterator[Found]:
    """Each step of a breadcrumb has a name, and each but the last an address."""
    for step in steps:
        item = step.get("item")
        if not step.get("name") and not (isinstance(item, dict) and item.get("name")):
            yield Found(_("A step of the breadcrumb has no name."))
    if any(not address_of(step) for step in steps[:-1]):
        yield Found(_("A step of the breadcrumb has no address."))


def address_of(step: Node) -> str:
    item = step.get("item")
    found = item.get("@id") or item.get("url") if isinstance(item, dict) else item
    return str(found or step.get("url") or "")


# Values


def is_time(value: Any) -> bool:
    try:
        return bool(re.fullmatch(r"\d\d:\d\d(:\d\d)?", value)) and bool(
            datetime.strptime(value[:5], "%H:%M")
        )
    except (TypeError, ValueError):
        return False


def is_number_within(limit: float) -> Callable[[Any], bool]:
    return lambda value: (
        isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= limit
    )


def is_price(value: Any) -> bool:
    if isinstance(value, str) and not re.fullmatch(r"\d+(\.\d+)?", value):
        return False
    return not isinstance(value, bool) and float(value) >= 0


def is_phone(value: Any) -> bool:
    """A plus, a country and a number of at most 15 digits. Source: ITU-T E.164."""
    return isinstance(value, str) and bool(
        re.fullmatch(r"\+[1-9]\d{6,14}", re.sub(r"[\s().-]", "", value))
    )


def is_language(value: Any) -> bool:
    """A language tag, of those with three letters whichever. Source: BCP 47."""
    shape = r"([a-z]{2,3})(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?"
    found = re.fullmatch(shape, value) if isinstance(value, str) else None
    return found is not None and (len(found[1]) == 3 or found[1] in LANGUAGES)


def is_web_address(value: Any) -> bool:
    if not isinstance(value, str) or re.search(r"\s", value):
        return False
    parts = urlsplit(value)
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def is_target(value: Any) -> bool:
    return is_web_address(value) or bool(re.match(r"(tel|mailto|sms):\S+", str(value)))


def is_shaped(pattern: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and bool(re.fullmatch(pattern, value))


#: What each property's value must be: a test, and an example of what passes it. Addresses are the
#: vocabulary's to judge.
VALUES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "opens": (is_time, "09:00"),
    "closes": (is_time, "17:30"),
    "latitude": (is_number_within(90), "43.65615"),
    "longitude": (is_number_within(180), "-70.25537"),
    "price": (is_price, "60.00"),
    "priceCurrency": (is_shaped(r"[A-Z]{3}"), "USD"),
    "telephone": (is_phone, "+12075550123"),
    "faxNumber": (is_phone, "+12075550123"),
    "email": (is_shaped(r"[^@\s]+@[^@\s]+\.[^@\s.]+"), "hello@clinic.example.com"),
    "inLanguage": (is_language, "en"),
    "availableLanguage": (is_language, "en"),
    "addressCountry": (is_shaped(r"[A-Z]{2}"), "US"),
    "urlTemplate": (is_target, "tel:+12075550123"),
    "position": (lambda value: isinstance(value, int) and value > 0, "1"),
}


@rule("graph-value", ERROR, gettext_lazy("Values that can be read"), source=POLICIES)
def values_can_be_read(page: AuditedPage) -> Iterator[Found]:
    for node in described(page):
        for name in VALUES.keys() & node.keys():
            fits, example = VALUES[name]
            for value in values(node, name):
                if not isinstance(value, dict) and not fits(value):
                    message = _("%(name)s is “%(value)s”; it looks like %(example)s.")
                    yield found_at(
                        page,
                        node,
                        name,
                        message % {"name": name, "value": value, "example": example},
                    )


@rule(
    "graph-place",
    WARNING,
    gettext_lazy("A place to the metre"),
    source=f"{GOOGLE}/local-business",
)
def place_is_exact(page: AuditedPage) -> Iterator[Found]:
    for node in described(page):
        if node["@type"] != "GeoCoordinates" or not {"latitude", "longitude"} <= node.keys():
            continue
        # A number ends in noughts by chance, two seldom at once.
        places = [str(node[name]).partition(".")[2] for name in ("latitude", "longitude")]
        if max(map(len, places)) < 5:
            yield found_at(
                page,
                node,
                "latitude",
                _("The place is known to %(count)s decimals; five are asked for.")
                % {"count": max(map(len, places))},
            )


@rule("graph-text", ERROR, gettext_lazy("Texts as people read them"), source=POLICIES)
def texts_are_clean(page: AuditedPage) -> Iterator[Found]:
    for node in described(page):
        for name in node:
            for words in values(node, name) if not name.startswith("@") else ():
                problem = problem_of_text(name, words) if isinstance(words, str) else ""
                if problem:
                    excerpt = words if len(words) < 80 else f"{words[:79]}…"
                    yield found_at(page, node, name, f"{name}: {problem} “{excerpt}”")


#: Two sentences without a space between: paragraphs that were joined.
RUN_TOGETHER = re.compile(r"[a-záéíóúñü]{2}[.!?…][A-ZÁÉÍÓÚÑ¿¡][a-záéíóúñü]")
PROSE = {"description", "howPerformed", "text", "abstract", "articleBody", "terms"}
LEFT_OVER = re.compile(r"\{\{|\{%|%\(\w+\)s|\blorem ipsum\b|^(none|null|undefined|todo)$", re.I)


def problem_of_text(name: str, words: str) -> str:
    if re.search(r"</?[a-z][^>]*>", words):
        return _("there is markup in the text:")
    if re.search(r"&(amp|lt|gt|quot|nbsp|#\d+);", words):
        return _("there is an HTML entity in the text:")
    if LEFT_OVER.search(words):
        return _("nobody has filled this in:")
    if name in PROSE and RUN_TOGETHER.search(words):
        return _("paragraphs run together:")
    return ""


# Time


def moment(value: Any) -> datetime | None:
    """A date or a date with time, the day's beginning for a date; None for what is neither."""
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def day(value: Any) -> date | None:
    found = moment(value)
    return found.date() if found else None


@rule("graph-date", ERROR, gettext_lazy("Dates that can be"), source=POLICIES)
def dates_can_be(page: AuditedPage) -> Iterator[Found]:
    today = page.facts.get("today") or datetime.now(UTC).date()
    for node in described(page):
        for name in ("lastReviewed", "datePublished", "dateModified", "dateCreated"):
            said = day(node.get(name))
            # A practice's day may be ahead of the server's.
            if said and (said - today).days > 1:
                yield found_at(
                    page,
                    node,
                    name,
                    _("%(name)s is in the future: %(date)s.") % {"name": name, "date": said},
                )
        for first, last in IN_ORDER:
            begins, ends = moment(node.get(first)), moment(node.get(last))
            if begins and ends and ends < begins:
                yield found_at(
                    page,
                    node,
                    last,
                    _("%(last)s (%(end)s) is before %(first)s (%(begin)s).")
                    % {
                        "last": last,
                        "end": node[last],
                        "first": first,
                        "begin": node[first],
                    },
                )
        ended = day(node.get("validThrough"))
        if ended and (today - ended).days > 1:
            yield found_at(
                page,
                node,
                "validThrough",
                _("%(kind)s stands as current, and ended on %(date)s.")
                % {"kind": node["@type"], "date": ended},
            )


IN_ORDER = (
    ("datePublished", "dateModified"),
    ("dateCreated", "datePublished"),
    ("validFrom", "validThrough"),
    ("startDate", "endDate"),
)


# Names and shape of the whole


@rule("graph-identity", ERROR, gettext_lazy("The page by its own name"), source=POLICIES)
def page_is_itself(page: AuditedPage) -> Iterator[Found]:
    """The page's node has the page's address, and nothing of the site another host's."""
    if page.graph is None or not page.url:
        return
    nodes = page.graph.get("@graph", [])
    pages = [node for node in nodes if is_page(node)]
    if pages and page.url not in [node.get("@id") for node in pages]:
        yield Found(_("The graph describes %s, not this page.") % pages[0].get("@id"))
    for node in pages:
        if node.get("url", node.get("@id")) != node.get("@id"):
            yield Found(_("A page’s address is not its name: %s.") % node["url"])
    host = urlsplit(page.url).netloc
    for name in (str(node.get("@id", "")) for node in nodes):
        if is_web_address(name) and urlsplit(name).netloc != host:
            yield Found(_("The graph speaks of another host: %s.") % name)


def is_page(node: Node) -> bool:
    return str(node.get("@type", "")).endswith("Page")


@rule(
    "graph-profile", ERROR, gettext_lazy("A profile of somebody"), source=f"{GOOGLE}/profile-page"
)
def profile_is_of_somebody(page: AuditedPage) -> Iterator[Found]:
    index = things(page)
    for node in described(page):
        if node["@type"] != "ProfilePage":
            continue
        for main in values(node, "mainEntity"):
            whole = main if isinstance(main, dict) and "@type" in main else index.get(ref(main), {})
            if whole and whole["@type"] not in ("Person", "Organization", "MedicalClinic"):
                yield Found(_("A profile is of a person or an organization, not of a thing."))


@rule(
    "graph-own-rating",
    ERROR,
    gettext_lazy("Nobody rates themselves"),
    source=f"{GOOGLE}/review-snippet",
)
def nobody_rates_themselves(page: AuditedPage) -> Iterator[Found]:
    for node in described(page):
        if node["@type"] in RATED_BY_OTHERS:
            for name in OWN_RATINGS:
                if node.get(name):
                    message = _("A site gives itself %(name)s; search engines forbid that.")
                    yield found_at(page, node, name, message % {"name": name})
        elif node["@type"] in ("Review", "AggregateRating") and "itemReviewed" in node:
            yield Found(_("A site gives itself a rating; search engines forbid that."))


@rule("graph-shape", ERROR, gettext_lazy("One context, and each thing once"), source="JSON-LD 1.1")
def shape_is_whole(page: AuditedPage) -> Iterator[Found]:
    for node in iter_nodes((page.graph or {}).get("@graph", [])):
        if "@context" in node:
            yield Found(_("There is a context within the graph."))
        for name, value in node.items():
            if isinstance(value, list):
                shown = [repr(each) for each in value]
                if len(set(shown)) < len(shown):
                    yield found_at(page, node, name, _("%s says one thing twice.") % name)
        if "@id" in node and not is_web_address(node["@id"]):
            yield Found(_("A name is no address: %s.") % node["@id"])


@rule(
    "graph-offer",
    ERROR,
    gettext_lazy("Offers with their currency"),
    source="https://schema.org/Offer",
)
def offers_are_whole(page: AuditedPage) -> Iterator[Found]:
    for node in described(page):
        if node["@type"] == "Offer" and ("price" in node) != ("priceCurrency" in node):
            yield found_at(page, node, "price", _("A price and its currency go together."))


#: A face, a way to the door or a logo is small by nature; an article's picture is not.
WANT_WIDE = {"MedicalWebPage", "Article"}


@rule(
    "picture-narrow",
    WARNING,
    gettext_lazy("Pictures wide enough"),
    source=f"{GOOGLE.rpartition('/')[0]}/google-discover",
)
def picture_is_wide(page: AuditedPage) -> Iterator[Found]:
    if not WANT_WIDE & {str(node.get("@type")) for node in described(page)}:
        return
    for node in described(page):
        if node.get("@type") != "ImageObject" or not str(node["@id"]).endswith("#primaryimage"):
            continue
        size = node.get("width")
        width = size.get("value") if isinstance(size, dict) else size
        if isinstance(width, int) and width < WIDE_ENOUGH:
            message = _(
                "The picture is %(width)s pixels wide. Search engines show pictures large from "
                "%(least)s pixels on."
            ) % {"width": width, "least": WIDE_ENOUGH}
            yield found_at(page, node, "width", message)
