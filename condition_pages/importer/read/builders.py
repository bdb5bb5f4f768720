"""What site builders and word processors emit, said as plain HTML would have said it.

The tree is rewritten once before it is read: the label of a tab is the heading of its panel, the
name of a repeated card a heading, a caption a <figcaption>; the weight and the size that a style
sheet gives a class stand on the tags themselves.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

from condition_pages.importer.messages import gettext_noop
from condition_pages.importer.rules import fold

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
LISTS = frozenset(("ul", "ol", "menu", "dir"))

# A row of labels over panels has of both in one of its classes: "et_pb_tabs_controls".
_TABS = frozenset("tab tabs tabbed tta pills".split())
_ROW = frozenset(
    "bar buttons container controls heading labels links list menu nav title titles wrapper".split()
)
_PANEL = frozenset("content item pane panel panels tab tabcontent tabs tabbed tta".split())
# What a label says which panel it opens with; "#" may stand before the panel's id.
_POINTS = ("aria-controls", "data-bs-target", "data-target", "data-tab", "href")
_LONGEST_LABEL = 80  # characters
_LEVELS = 5  # as far up as this, a part is looked for around another
_MOST_PANELS = 40

# "elementor-icon-box-title", and what is called so but names no card.
_NAMES = frozenset("header heading headline name title".split())
_NO_NAMES = frozenset(
    "accordion author client collapse faq job page quote review site sub tab tabs testimonial"
    " toggle tta widget".split()
)
_INSIDE_NO_NAME = (*HEADINGS, "summary", "button", "dt", "th", "legend", "label", "nav", "footer")
_HOLDS_NO_NAME = (*HEADINGS, *LISTS, "table", "img", "button", "summary")
_FEWEST_CARDS = 2
_NEAR = 40  # nodes from a name to the words under it, at most

# Of what a style sheet says, what makes a heading or a label of words.
_STYLES = ("font-weight", "font-size")
_POINTS_OF = {"pt": 1.0, "px": 0.75}
_LARGE = 1.2  # times the size of most of the text
_LONGEST_HEADING = 14  # words


class _Tags(NamedTuple):
    """What one walk over the tree finds."""

    tags: list[tuple[Tag, int]]  # in document order, each with the rank of the heading above it
    ids: dict[str, Tag]
    pictured: set[int]  # ids of what a picture stands in, a few levels up


def plain_html(soup: BeautifulSoup) -> None:
    """Rewrite ``soup`` in place; no word is added or lost."""
    found = _walk(soup)
    _set_styles(found)
    _size_headings(found)
    for tag, rank in found.tags:
        if _is_row(tag):
            _join_tabs(tag, min(rank + 1, 6), found.ids, soup)
        elif tag.name == "div" and tag.get("role") in _ARIA_LISTS:
            tag.name = _ARIA_LISTS[str(tag["role"])]
        elif tag.name in HEADINGS and _in_card(tag):
            _set_below([tag], rank)
        elif (tag.get("itemprop") == "name" and _asks_in_data(tag)) or _opens_next(tag, found.ids):
            tag.name = "summary"
    _name_cards(found)
    _caption_pictures(found)


_ARIA_LISTS = {"list": "ul", "listitem": "li"}


def _walk(soup: BeautifulSoup) -> _Tags:
    found = _Tags([], {}, set())
    rank = 1
    for tag in soup.descendants:
        if not isinstance(tag, Tag):
            continue
        found.tags.append((tag, rank))
        if tag.name in HEADINGS and not _in_card(tag):
            rank = int(tag.name[1])
        found.ids.setdefault(str(tag.get("id") or ""), tag)
        if tag.name == "img":
            found.pictured.update(map(id, islice(tag.parents, _LEVELS)))
    found.ids.pop("", None)
    return found


def class_words(tag: Tag) -> tuple[frozenset[str], ...]:
    """The words of each of an element's classes: "et_pb_toggle_title" has toggle and title."""
    return _words_of_classes(str(tag.get("class") or ""))


@lru_cache(maxsize=4096)
def _words_of_classes(names: str) -> tuple[frozenset[str], ...]:
    names = names.lower().replace("_", "-").replace(":", "-")
    return tuple(frozenset(name.split("-")) for name in names.split())


# Slides that go round are copied at both ends; parts are written twice, for each width of screen.
_COPIED = frozenset("clone cloned duplicate".split())
_SHOWN = frozenset("hidden hide visible show only none block flex grid".split())
_SCREENS = frozenset(
    "desktop large lg md medium mobile phone portrait sm small tablet xl xs xxl".split()
)
# Side by side in a line, these have a space between them that only the style sheet makes.
_PARTS = frozenset(
    "content date description heading icon label name number position price separator subtitle text"
    " title value".split()
)
_FIGURES = frozenset("counter counters countup odometer progressbar".split())


def copy_of(tag: Tag) -> str:
    """Why ``tag`` may be a copy of another part of the page, or ""."""
    words = class_words(tag)
    if any(_COPIED & w for w in words):
        return gettext_noop("copy of a slide")
    if any(_SHOWN & w and _SCREENS & w for w in words):
        return gettext_noop("said twice, for two widths of screen")
    return ""


def set_apart(tag: Tag) -> bool:
    """Whether ``tag`` and what stands right before it are parts that a design sets apart."""
    before = tag.previous_sibling
    if not isinstance(before, Tag):
        return False
    pairs = [(own - last, last - own) for own in class_words(tag) for last in class_words(before)]
    return any(_PARTS & own and _PARTS & last for own, last in pairs)


def is_figure(tag: Tag) -> bool:
    """Whether builders name ``tag`` as a number that runs up, or a bar that fills."""
    words = class_words(tag)
    named = any(_FIGURES & w or {"progress", "bar"} <= w for w in words)
    return (named or tag.get("role") == "progressbar") and any(map(str.isdigit, _said(tag)))


def _said(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())


def _in_card(tag: Tag) -> bool:
    return any(parent.name == "li" for parent in islice(tag.parents, _LEVELS))


def _set_below(headings: list[Tag], rank: int) -> None:
    """Lower ``headings`` below one of ``rank``, if they are not; the page's title stays."""
    headings = [one for one in headings if one.name != "h1"]
    step = rank + 1 - min((int(one.name[1]) for one in headings), default=6)
    for one in headings if step > 0 else ():
        one.name = f"h{min(int(one.name[1]) + step, 6)}"


def _asks_in_data(tag: Tag) -> bool:
    """Whether microdata says that ``tag`` is the words of a question."""
    above = (str(parent.get("itemtype") or "") for parent in islice(tag.parents, _LEVELS))
    return next((x.endswith("/Question") for x in above if x), False)


def _opens_next(tag: Tag, ids: dict[str, Tag]) -> bool:
    """Whether ``tag`` opens what stands next to it: a label of a hidden box, or one for scripts."""
    points = tag.has_attr("aria-controls") or tag.has_attr("for")
    if not points or tag.name not in ("label", "div", "span", "a", "p"):
        return False
    beside = tag.find_next_sibling()
    headed = any(parent.name in HEADINGS for parent in islice(tag.parents, _LEVELS))
    if headed or not isinstance(beside, Tag):
        return False
    opened = ids.get(str(tag.get("aria-controls") or ""))
    box = ids.get(str(tag.get("for") or "")) if beside.name == "div" else None
    return opened is beside or (box is not None and box.get("type") in ("checkbox", "radio"))


# -- tabs ---------------------------------------------------------------------------------------


def _is_row(tag: Tag) -> bool:
    if tag.get("role") == "tablist":
        return True
    words = class_words(tag)
    return any(_TABS & w and (_ROW & w or w <= _TABS or tag.name in LISTS) for w in words)


def _join_tabs(row: Tag, rank: int, ids: dict[str, Tag], soup: BeautifulSoup) -> None:
    """Set each label of ``row`` over its panel, where every label has one."""
    labels = _parts(row)
    if not 2 <= len(labels) <= _MOST_PANELS:
        return
    said = [_said(label) for label in labels]
    # A sign beside the name of one accordion is no label.
    if not all(len(x) <= _LONGEST_LABEL and any(map(str.isalnum, x)) for x in said):
        return
    panels = [x for x in (_target(label, row, ids) for label in labels) if x is not None]
    if len({id(panel) for panel in panels}) < len(labels):
        panels = _panels_below(row, len(labels))
    if not panels:
        return
    row.extract()
    for label, panel in zip(said, panels, strict=True):
        # Neither what hides a panel nor "nav-home", as Bootstrap has it, says what it holds.
        for hiding in ("hidden", "aria-hidden", "style", "id"):
            for tag in (panel, *islice(panel.parents, 1)):
                del tag[hiding]
        # Builders repeat the label over the panel for telephones.
        before = panel.find_previous_sibling()
        if isinstance(before, Tag) and _said(before) == label:
            before.extract()
        if not _opens_with(panel, label):
            _set_below([x for x in panel.find_all(True) if x.name in HEADINGS], rank)
            heading = soup.new_tag(f"h{rank}")
            heading.string = label
            panel.insert(0, heading)


def _parts(tag: Tag) -> list[Tag]:
    """The elements side by side in ``tag``, below wrappers that hold one."""
    parts = [tag]
    while len(parts) == 1:
        parts = [x for x in parts[0].contents if isinstance(x, Tag)]
    return parts


def _target(label: Tag, row: Tag, ids: dict[str, Tag]) -> Tag | None:
    for tag in (label, *label.find_all(True)):
        for name in _POINTS:
            panel = ids.get(str(tag.get(name) or "").strip().removeprefix("#"))
            if panel is not None and not (_within(panel, row) or _within(row, panel)):
                return panel
    return None


def _within(tag: Tag, around: Tag) -> bool:
    return tag is around or any(parent is around for parent in tag.parents)


def _panels_below(row: Tag, count: int) -> list[Tag]:
    """As many panels after ``row`` as it has labels, or none."""
    place: Tag | None = row
    for _ in range(_LEVELS):
        if place is None:
            break
        siblings = (x for x in place.next_siblings if isinstance(x, Tag))
        after = list(islice(siblings, _MOST_PANELS))
        for parts in (_parts(after[0]) if after else [], after):
            panels = [x for x in parts if _is_panel(x)]
            if len(panels) == count:
                return panels
        place = place.parent
    return []


def _is_panel(tag: Tag) -> bool:
    return tag.get("role") == "tabpanel" or any(_PANEL & words for words in class_words(tag))


def _opens_with(panel: Tag, label: str) -> bool:
    """Whether a panel says its label itself, or has it in the heading that it begins with."""
    first = next((x for x in panel.strings if x.strip()), None)
    if first is None:
        return False
    if fold(" ".join(first.split())) == fold(label):
        return True
    heading = first.find_parent(list(HEADINGS))
    return heading is not None and _within(heading, panel) and fold(label) in fold(_said(heading))


# -- cards and captions -------------------------------------------------------------------------


def _name_cards(found: _Tags) -> None:
    """Make a heading of what is called a title, in a class of its own, over the words of a card."""
    named: dict[int, tuple[Tag, int]] = {}
    for tag, rank in found.tags:
        may_name = tag.name in ("div", "span", "p") and _is_name(tag)
        if may_name and not any(id(x) in named for x in islice(tag.parents, _LEVELS)):
            named[id(tag)] = tag, rank
    seconds = Counter(_classes(tag) for tag, _ in named.values() if _is_second_line(tag))
    named = {k: (tag, r) for k, (tag, r) in named.items() if seconds[_classes(tag)] < _FEWEST_CARDS}
    over = [(tag, rank) for tag, rank in named.values() if _stands_over_text(tag, named)]
    counts = Counter(_classes(tag) for tag, _ in over)
    for tag, rank in over:
        if counts[_classes(tag)] >= _FEWEST_CARDS:
            tag.name = f"h{min(rank + 1, 6)}"


def _classes(tag: Tag) -> str:
    """An element's classes but those that builders give to it alone: "vc_custom_1699"."""
    names = str(tag.get("class")).split()
    return " ".join(name for name in names if not any(map(str.isdigit, name)))


def _is_second_line(tag: Tag) -> bool:
    """Whether a few words stand right above ``tag``: it says what the one of that name is."""
    for node in islice(tag.previous_elements, _NEAR):
        if isinstance(node, NavigableString) and any(map(str.isalpha, node)):
            short = len(node.split()) <= _LONGEST_HEADING and _ends_open(node.strip())
            return short and any(x is tag.parent for x in islice(node.parents, 3))
    return False


def _is_name(tag: Tag) -> bool:
    words = class_words(tag)
    if not any(_NAMES & w for w in words) or any(_NO_NAMES & w for w in words):
        return False
    if tag.find_parent(_INSIDE_NO_NAME) is not None or tag.find(_HOLDS_NO_NAME) is not None:
        return False
    said = _said(tag)
    return 0 < len(said) <= _LONGEST_LABEL and not said.endswith((".", ",", ";", ":"))


def _stands_over_text(tag: Tag, named: dict[int, tuple[Tag, int]]) -> bool:
    """Whether more words follow in the card that ``tag`` names, and no other name first."""
    card = {id(parent) for parent in islice(tag.parents, _LEVELS)}
    own = sum(1 for _ in tag.descendants)
    for node in islice(tag.next_elements, own, own + _NEAR):
        if not isinstance(node, NavigableString) or not node.strip():
            continue
        around = list(islice(node.parents, _LEVELS * 2))
        if any(id(x) in named or x.name in HEADINGS for x in around):
            return False
        return len(node.strip()) >= len(_said(tag)) and any(id(x) in card for x in around)
    return False


def _caption_pictures(found: _Tags) -> None:
    """Make captions of what is called so beside a picture, and text of what has a name itself."""
    for tag, _rank in found.tags:
        if tag.name == "figcaption":
            if tag.find(list(HEADINGS)) is not None:
                tag.name = "div"  # a card whose words stand in its picture's frame
        elif any("caption" in words for words in class_words(tag)) and tag.find("img") is None:
            frame = next((x for x in tag.parents if id(x) in found.pictured), None)
            if frame is not None and tag.find_parent("figcaption") is None:
                tag.name = "figcaption"
                if frame.name == "div":
                    frame.name = "figure"


# -- styles -------------------------------------------------------------------------------------


def style_of(tag: Tag) -> dict[str, str]:
    """The properties of an element's style attribute, in small letters."""
    return _properties(str(tag.get("style") or ""))


@lru_cache(maxsize=4096)
def _properties(style: str) -> dict[str, str]:
    pairs = (one.partition(":") for one in style.lower().split(";"))
    return {name.strip(): said.replace("!important", "").strip() for name, _, said in pairs}


def weight_of(tag: Tag) -> bool | None:
    """Whether an element's style sets its words in bold; None where it says nothing of it."""
    said = style_of(tag).get("font-weight", "")
    if said.isdecimal():
        return int(said) >= 600
    return {"bold": True, "bolder": True, "normal": False, "lighter": False}.get(said)


def _set_styles(found: _Tags) -> None:
    """Give what style sheets say of one class to the tags of that class, before their own style.

    Documents that word processors export say in this way alone what is bold.
    """
    classes: dict[str, dict[str, str]] = defaultdict(dict)
    for tag, _rank in found.tags:
        for selectors, style in _rules_of(tag.get_text()) if tag.name == "style" else ():
            said = {k: v for k, v in _properties(style).items() if k in _STYLES}
            for selector in selectors.split(",") if said else ():
                own, _, name = selector.strip().rpartition(".")
                if name.isalnum() and (not own or own.isalnum()):
                    classes[name].update(said)
    for tag, _rank in found.tags if classes else ():
        names = str(tag.get("class") or "").split()
        said = {k: v for name in names if name in classes for k, v in classes[name].items()}
        if said:
            of_classes = "".join(f"{k}:{v};" for k, v in said.items())
            tag["style"] = of_classes + str(tag.get("style") or "")


def _rules_of(sheet: str) -> list[tuple[str, str]]:
    """The selectors and styles of a style sheet, without those for some screens alone."""
    rules: list[tuple[str, str]] = []
    depth = 0
    for piece in sheet.split("}"):
        selector, *styles = piece.split("{")
        if depth == 0 and len(styles) == 1:
            rules.append((selector, styles[0]))
        depth = max(0, depth + len(styles) - 1)
    return rules


def _size_headings(found: _Tags) -> None:
    """Make headings of short paragraphs in larger letters, on a page that has no other."""
    if any(tag.name in HEADINGS and tag.name != "h1" for tag, _ in found.tags):
        return
    sizes = _sizes(found)
    letters: Counter[float] = Counter()
    smallest: list[tuple[Tag, float]] = []
    for tag, _rank in found.tags:
        runs = [x for x in tag.strings if x.strip()] if tag.name == "p" else []
        for one in runs:
            letters[sizes[id(one.parent)]] += len(one.strip())
        if runs and len(_said(tag).split()) <= _LONGEST_HEADING and _ends_open(_said(tag)):
            smallest.append((tag, min(sizes[id(one.parent)] for one in runs)))
    usual = letters.most_common(1)[0][0] if letters else 0.0
    large = [(tag, size) for tag, size in smallest if usual and size >= _LARGE * usual]
    first = 2 if any(tag.name == "h1" for tag, _ in found.tags) else 1
    sorts = sorted({size for _, size in large}, reverse=True)
    ranks = {size: min(rank, 6) for rank, size in enumerate(sorts, first)}
    for tag, size in large:
        tag.name = f"h{ranks[size]}"


def _sizes(found: _Tags) -> dict[int, float]:
    """The size of each element's letters in points; 0 where no style says it."""
    sizes: dict[int, float] = {}
    for tag, _rank in found.tags:
        said = style_of(tag).get("font-size", "")
        number, unit = said[:-2], said[-2:]
        plain = unit in _POINTS_OF and number.replace(".", "", 1).isdecimal()
        sizes[id(tag)] = (
            float(number) * _POINTS_OF[unit] if plain else sizes.get(id(tag.parent), 0.0)
        )
    return sizes


def _ends_open(text: str) -> bool:
    return not text.endswith((".", ",", ";"))
