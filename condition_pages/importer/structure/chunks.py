"""The outline's blocks to chunks: what belongs together and is judged as one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from condition_pages.importer.calls import is_call
from condition_pages.importer.messages import gettext_noop
from condition_pages.importer.model import Block, Chunk, Dropped, Item, Outline
from condition_pages.importer.rules import fold, heading_scores, rules
from condition_pages.importer.sentences import (
    count_words,
    is_noun_phrase,
    joiners_of,
    sentences,
    split_list,
)

_LISTED_KINDS = frozenset(
    (
        "symptoms",
        "causes",
        "risk_factors",
        "prevention",
        "treatments",
        "modality",
        "mechanisms",
        "diagnosis",
        "overview",
        "about_clinic",
        "red_flags",
    )
)
# Kinds whose heading opens a section of its own even under a heading of another kind.
_OWN_KINDS = frozenset(
    (
        "symptoms",
        "causes",
        "risk_factors",
        "prevention",
        "diagnosis",
        "faq",
        "evidence",
        "case_study",
        "testimonial",
        "red_flags",
        "cta",
        "related_conditions",
        "overview",
        "treatments",
        "about_clinic",
    )
)
_CARD_WORDS = 70
_SHORT_CARD = 32
_INVITES = frozenset(("cta", "offer"))
# What a clinic does and what it advises run into one another.
_HELPS = frozenset(("treatments", "modality", "prevention", "mechanisms"))


@dataclass
class _Group:
    heading: Block | None
    blocks: list[Block] = field(default_factory=list)

    @property
    def title(self) -> str:
        return self.heading.text if self.heading else ""

    @property
    def level(self) -> int:
        return self.heading.level if self.heading else 0

    @property
    def how(self) -> str:
        return self.heading.how if self.heading else ""

    @property
    def text(self) -> str:
        return " ".join(_block_text(b) for b in self.blocks)

    @property
    def asks(self) -> bool:
        return self.title.rstrip().endswith("?")

    @property
    def lines(self) -> tuple[int, ...]:
        own = self.heading.lines if self.heading else ()
        return (*own, *(n for b in self.blocks for n in b.lines))


def chunk(outline: Outline) -> tuple[list[Chunk], list[Dropped]]:
    """The chunks in order, and headings that nothing stands under."""
    groups = _groups(outline.blocks)
    chunks: list[Chunk] = []
    dropped: list[Dropped] = []
    i = 0
    parent = ""
    asked_above = heading_scores(outline.title).get("faq", 0) > 0
    while i < len(groups):
        group = groups[i]
        end = _faq_end(groups, i, asked_above)
        if end > i:
            after = _calls_after(groups[end - 1])
            chunks.append(_faq(groups[i:end]))
            chunks.extend(_loose(after, group.title))
            i = end
            continue
        end = _cards_end(groups, i)
        if end > i:
            chunks.extend(_cards(groups[i:end]))
            parent = group.title
            i = end
            continue
        if group.heading and not group.blocks:
            following = groups[i + 1] if i + 1 < len(groups) else None
            alike = group.level == 0 and following is not None and following.level == 0
            if following is not None and (
                following.level > group.level > 0 or (alike and not _names_section(group.title))
            ):
                parent = group.title
                why = gettext_noop("a heading over other headings")
                dropped.append(Dropped(group.title, why, group.heading.lines))
            else:
                why = gettext_noop("empty heading: nothing stands under it")
                dropped.append(Dropped(group.title, why, group.heading.lines, understood=False))
            i += 1
            continue
        if group.heading and group.level <= 2:
            parent = ""
        chunks.extend(_split_group(group, parent))
        i += 1
    if chunks and not chunks[0].heading and chunks[0].items and not chunks[0].parent:
        chunks[0] = replace(chunks[0], parent=outline.title)
    return chunks, dropped


def _names_section(title: str) -> bool:
    """Whether a heading is the name of a section, such as "Symptoms", and of nothing wider."""
    return count_words(title) <= 4 and any(
        weight >= 6 and kind in _OWN_KINDS for kind, weight in heading_scores(title).items()
    )


def _groups(blocks: tuple[Block, ...]) -> list[_Group]:
    groups = [_Group(None)]
    for block in blocks:
        if block.kind == "heading":
            groups.append(_Group(block))
        else:
            groups[-1].blocks.append(block)
    return groups if groups[0].blocks else groups[1:]


# -- questions and answers ----------------------------------------------------------------------


def _faq_end(groups: list[_Group], i: int, asked_above: bool) -> int:
    """Where a run of questions with answers ends; ``i`` if none begins there."""
    group = groups[i]
    named = heading_scores(group.title).get("faq", 0) > 0 and not group.asks
    j = i + 1 if named else i
    asked, first = 0, j
    usual = -1
    while j < len(groups):
        other = groups[j]
        if not other.blocks or other.heading is None:
            break
        deeper = named and other.level > group.level > 0 and usual in (-1, other.level)
        usual = other.level if usual == -1 else usual
        if not (other.asks or (other.how == "term" and other.blocks) or deeper):
            break
        if not named and other.how != "term" and not asked_above:
            break
        if j > first and groups[first].how == "term" and other.how == "markup":
            break  # the questions open on a touch; this one is a heading of the page
        asked += other.asks
        j += 1
    count = j - i - (1 if named else 0)
    if named:
        return j if count >= 1 or group.blocks else i
    return j if count >= 2 and asked * 2 >= count else i


def _calls_after(group: _Group) -> list[Block]:
    """Take from the last answer what is no answer: the page's closing call."""
    keep = len(group.blocks)
    while (
        keep > 1
        and group.blocks[keep - 1].kind == "para"
        and (group.blocks[keep - 1].button or is_call(group.blocks[keep - 1].text))
    ):
        keep -= 1
    after, group.blocks = group.blocks[keep:], group.blocks[:keep]
    return after


def _faq(groups: list[_Group]) -> Chunk:
    head = groups[0]
    named = not head.asks
    answers = groups[1:] if named else groups
    items = tuple(Item(g.text, g.title, g.lines) for g in answers)
    paragraphs: tuple[str, ...] = ()
    if named:
        paragraphs = tuple(b.text for b in head.blocks if b.kind == "para")
        items = tuple(i for b in head.blocks if b.kind == "list" for i in b.items) + items
    return Chunk(
        heading=head.title if named else "",
        paragraphs=paragraphs,
        items=items,
        lines=tuple(n for g in groups for n in g.lines),
        level=head.level,
        shape="faq",
    )


# -- headings that are entries of a list --------------------------------------------------------


def _cards_end(groups: list[_Group], i: int) -> int:
    """Where the sub-headings that make one list under ``groups[i]`` end; ``i`` if none do."""
    head = groups[i]
    if head.heading is None:
        return i
    own = heading_scores(head.title)
    best = max(own, key=lambda k: own[k]) if own else ""
    last_para = next((b.text for b in reversed(head.blocks) if b.kind == "para"), "")
    led = last_para.rstrip().endswith(":")
    if any(b.kind == "list" for b in head.blocks):
        return i
    j = i + 1
    while j < len(groups) and _is_card(head, groups[j], best, led):
        j += 1
    while j - 1 > i and best not in _INVITES and _loudest(groups[j - 1].title) in _INVITES:
        j -= 1  # the call below the cards is none of them
    count = j - i - 1
    if count < 2:
        return i
    last = groups[j] if j < len(groups) else None
    if last is not None and last.how == "implied" and last.blocks and head.level > 0:
        j += 1  # the last card, with what follows the cards under it
    if j == len(groups) - 1 and not groups[j].blocks and count_words(groups[j].title) <= 6:
        j += 1  # the page breaks off after an entry's name
    size = sum(count_words(group.text) for group in groups[i + 1 : j]) / count
    if head.level == 0 and not led and not head.blocks and count == 2 and size > _SHORT_CARD:
        return i  # two whole paragraphs under a line that sums them up
    if head.level == 0 and not led and (best not in _LISTED_KINDS or own[best] < 5):
        return i
    counted = rules().pattern("inline", "counted").search(fold(head.title))
    if not counted and _of_many_kinds(groups[i + 1 : j], best):
        return i
    return j


def _loudest(title: str) -> str:
    by_heading = heading_scores(title)
    return max(by_heading, key=lambda k: by_heading[k], default="")


def _is_card(head: _Group, group: _Group, kind: str, led: bool) -> bool:
    if group.heading is None or not group.blocks or group.asks:
        return False
    by_heading = heading_scores(group.title)
    set_apart = ("bold", "term", "implied")
    deeper = group.level > head.level > 0 or (head.level > 0 and group.how in set_apart)
    if group.how == "implied" and head.level > 0 and len(group.blocks) > 1:
        return False
    if head.level == 0 and (group.level or group.how == "markup"):
        return False
    if head.level > 0 and not deeper:
        return False
    size = sum(count_words(_block_text(b)) for b in group.blocks[:1])
    longest = 3 if deeper else 0
    if size > _CARD_WORDS or any(len(b.items) > longest for b in group.blocks):
        return False
    if len(group.blocks) > 2 and not deeper:
        return False
    if deeper:
        return True
    scores = by_heading
    strong = {k for k, w in scores.items() if w >= 6 and k in _OWN_KINDS and k != kind}
    if strong:
        return False
    # Under a heading without a text of its own, sub-headings are what it announces.
    free = _HELPS if not head.blocks and kind in _HELPS else frozenset()
    loud = {k for k, w in scores.items() if w >= 5} - free
    return count_words(group.title) <= 8 and (led or not loud)


# "How we assess it" is a section; "Accident history and symptoms" is a step.
_ASKS = re.compile(r"(?:what|how|why|when|who|where)\b", re.IGNORECASE)


def _of_many_kinds(groups: list[_Group], under: str) -> bool:
    """Whether sub-headings speak for kinds of their own: "Symptoms", "Causes", "Treatment"."""
    kinds: list[str] = []
    # Over a few words each, only a heading that is a section's bare name makes one.
    size = sum(count_words(group.text) for group in groups) / len(groups)
    longest = 4 if size < _SHORT_CARD else 14
    for group in groups:
        scores = {
            k: w for k, w in heading_scores(group.title).items() if w >= 5 and k in _OWN_KINDS
        }
        if scores and (count_words(group.title) <= longest or _ASKS.match(group.title)):
            kinds.append(max(scores, key=lambda k: scores[k]))
    # One step of eight that speaks of an examination is still a step.
    steps = under in _HELPS and set(kinds) <= _HELPS | {"diagnosis"}
    return len(set(kinds)) >= 2 and len(kinds) * 2 > len(groups) and not steps


def _cards(groups: list[_Group]) -> list[Chunk]:
    head, rest = groups[0], groups[1:]
    if sum(g.asks for g in rest) * 2 >= len(rest):
        after = _calls_after(groups[-1])
        return [_faq(groups), *_loose(after, head.title)]
    usual = sorted(len(g.blocks) for g in rest)[(len(rest) - 1) // 2]
    last = rest[-1]
    extra: list[Block] = []
    if len(last.blocks) > usual:
        extra = last.blocks[usual:]
        last.blocks = last.blocks[:usual]
    items = tuple(Item(g.text, g.title, g.lines) for g in rest)
    lines = tuple(n for g in groups for n in g.lines)
    paragraphs = tuple(b.text for b in head.blocks)
    first = Chunk(
        heading=head.title,
        paragraphs=paragraphs,
        items=items,
        lines=lines,
        level=head.level,
        shape="cards",
        lead=paragraphs[-1] if paragraphs else "",
    )
    return [first, *_split_group(_Group(None, extra), head.title)] if extra else [first]


# -- a heading with its text --------------------------------------------------------------------


def _split_group(group: _Group, parent: str) -> list[Chunk]:
    """Chunks of one group: a list ends a chunk, so that no words are moved past it."""
    if group.heading is None:
        return _loose(group.blocks, parent)
    chunks: list[Chunk] = []
    current: list[Block] = []
    heading: Block | None = group.heading
    invites = heading_scores(group.title).get("cta", 0) > 0
    for block in group.blocks:
        if block.button and not invites:
            # A button is a call of its own, whatever it stands under.
            if current:
                chunks.append(_chunk_of(heading, current, parent, group.title))
                current, heading = [], None
            chunks.append(_chunk_of(None, [block], parent, group.title))
            continue
        current.append(block)
        if block.kind == "list":
            chunks.append(_chunk_of(heading, current, parent, group.title))
            current, heading = [], None
    if current:
        if heading is not None:
            chunks.append(_chunk_of(heading, current, parent, group.title))
        else:
            chunks.extend(_loose(current, group.title))
    return chunks


def _loose(blocks: list[Block], parent: str) -> list[Chunk]:
    """Paragraphs without a heading: each by itself, with its list where it leads to one."""
    chunks: list[Chunk] = []
    i = 0
    while i < len(blocks):
        following = blocks[i + 1] if i + 1 < len(blocks) else None
        leads = (
            following is not None
            and following.kind == "list"
            and (following.how != "implied" or not re.search(r"[.!?]$", blocks[i].text))
        )
        if blocks[i].kind == "para" and following is not None and leads:
            chunks.append(_chunk_of(None, [blocks[i], following], parent, parent))
            i += 2
            continue
        chunks.append(_chunk_of(None, [blocks[i]], parent, parent))
        i += 1
    return chunks


def _chunk_of(heading: Block | None, blocks: list[Block], parent: str, under: str) -> Chunk:
    paragraphs = tuple(b.text for b in blocks if b.kind == "para")
    items = tuple(i for b in blocks if b.kind == "list" for i in b.items)
    own = heading.lines if heading else ()
    shape = ""
    if len(blocks) == 1 and blocks[0].button:
        shape = "button"
    elif blocks and sum(b.quote for b in blocks) * 2 >= len(blocks):
        shape = "quote"
    lead = ""
    if items and paragraphs:
        lead = sentences(paragraphs[-1])[-1]
    return Chunk(
        heading=heading.text if heading else "",
        paragraphs=paragraphs,
        items=items,
        lines=(*own, *(n for b in blocks for n in b.lines)),
        level=heading.level if heading else 0,
        parent=parent if heading else under,
        shape=shape,
        lead=lead,
        links=tuple(x for b in blocks for x in b.links),
    )


def _block_text(block: Block) -> str:
    if block.kind == "list":
        return " ".join(item.words for item in block.items)
    return block.text


# -- within a paragraph -------------------------------------------------------------------------

_INLINE_KINDS = {
    "cause": "causes",
    "trigger": "causes",
    "reason": "causes",
    "factor": "causes",
    "symptom": "symptoms",
    "sign": "symptoms",
    "risk factor": "risk_factors",
}


def inline_list(sentence: str) -> tuple[str, str, list[str], tuple[str, ...]] | None:
    """Kind, lead, entries and joining words of "The causes of X are a, b and c.", else None."""
    match = rules().pattern("inline", "lead").match(fold(sentence))
    if match is None:
        return None
    # The pattern meets small letters; the entries are the page's own.
    entries = split_list(sentence[match.start("list") :])
    # With a clause among them it is a sentence whose commas part clauses, and stays one.
    if not entries or not all(map(is_noun_phrase, entries)):
        return None
    kind = _INLINE_KINDS.get(match["what"].rstrip("s"), "")
    if not kind:
        return None
    joiners = joiners_of(sentence[match.start("list") :], entries)
    return kind, sentence[: match.end("lead")], entries, joiners


def flag_list(sentence: str) -> list[str]:
    """The danger signs that one sentence lists between its "if … with" and its "seek help"."""
    best: list[str] = []
    for lead in rules().pattern("inline", "flag_lead").finditer(fold(sentence)):
        body = sentence[lead.end() :]
        tail = rules().pattern("inline", "flag_tail").search(fold(body))
        entries = split_list(body[: tail.start()] if tail else body)
        if len(entries) > len(best):
            best = entries
    return best
