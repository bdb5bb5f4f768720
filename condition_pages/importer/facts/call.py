"""What the page asks its visitor to do: each sentence gets points for how it asks, and where."""

from __future__ import annotations

from collections.abc import Iterator

from condition_pages.importer.calls import is_call
from condition_pages.importer.model import Dropped, Placement
from condition_pages.importer.rules import fold, rules
from condition_pages.importer.sentences import count_words, sentences

#: What speaks for a call, and against it, in points; LEAST make one.
LEAST = 4.0
FAINT = 2.0  # in a call's section, where nothing is louder
POINTS = {
    "asks": 4.0,  # the rules hear a call
    "invites": 2.5,  # … a faint one
    "verb": 2.0,  # "book", "llame" among the first words
    "object": 1.0,  # an appointment, us, today
    "button": 4.0,
    "goes on": 2.5,  # after a call, of the same
    "in a call": 1.5,  # the section was judged to be one
    "in the practice's": 0.5,
    "in another language": 1.0,  # a call in words that the rules do not know
    "alone": 0.5,  # a short line of its own
    # against
    "elsewhere": -1.5,  # in a section of another kind
    "to others": -5.0,  # "call your insurer"
    "long": -3.0,
    "question": -2.0,
    "danger": -9.0,  # asks for a doctor's or an ambulance's help
}
#: Kinds whose sentences ask for something else than a visit to the practice.
_NO_CALLS = frozenset("red_flags faq testimonial case_study disclaimer prevention".split())
_SHORT = 8  # words of a line that may be a call wherever it stands
_LONG = 60
_VERB_WITHIN = 3  # words
_OTHERS_WITHIN = 5


def call_text(placed: list[Placement], dropped: tuple[Dropped, ...], language: str = "en") -> str:
    """The sentences that ask the visitor to act, in the page's words; "" where none does."""
    found = [said for one in placed for said in _of_section(one, language)]
    if not found:
        elsewhere = (s for one in placed if one.kind not in _NO_CALLS for s in _said(one))
        found = [said for said in elsewhere if _points(said, {"elsewhere"}) >= LEAST][-1:]
    if not found:
        # A section that was judged a call has its call somewhere, though not a loud one.
        calls = [s for one in placed if one.kind == "cta" for s in sentences(one.chunk.text)]
        signs = {"in a call"} if language in ("", "en") else {"in a call", "in another language"}
        faint = [(_points(said, signs), said) for said in calls]
        found = [said for points, said in sorted(faint, reverse=True) if points >= FAINT][:1]
    if not found:
        # A page may have no more of it than a button that stands over nothing. What is understood
        # was dropped as a menu's: "Contact us" stands in each.
        lines = (d.text for d in dropped if not d.understood and count_words(d.text) <= _SHORT)
        found = [text for text in lines if _points(text, {"alone"}) >= LEAST][:1]
    return " ".join(dict.fromkeys(found))


def _said(one: Placement) -> list[str]:
    return sentences(one.chunk.text)


def _of_section(one: Placement, language: str) -> Iterator[str]:
    chunk = one.chunk
    place = {"cta": "in a call", "about_clinic": "in the practice's", "offer": "in the practice's"}
    where = {place.get(one.kind, "elsewhere")}
    if chunk.shape == "button":
        yield " ".join(chunk.paragraphs)
        return
    if count_words(chunk.heading) <= _SHORT and _points(chunk.heading, {"alone", *where}) >= LEAST:
        yield chunk.heading
    for paragraph in chunk.paragraphs:
        said = sentences(paragraph)
        short = count_words(paragraph) <= _SHORT
        if one.kind not in place and not short:
            continue
        if one.kind == "cta" and language not in ("", "en"):
            where |= {"in another language"}
        called = False
        for sentence in said:
            signs = where | ({"alone"} if short else set())
            if called and rules().pattern("calls", "going_on").search(fold(sentence)):
                signs.add("goes on")
            if _points(sentence, signs) >= LEAST:
                called = True
                yield sentence


def _points(sentence: str, signs: set[str]) -> float:
    words = [w.strip(".,:;!?\u00a1\u00bf") for w in fold(sentence).split()]
    asked = rules().call_words
    signs = set(signs)
    if is_call(sentence):
        signs.add("asks")
    elif is_call(sentence, 3):
        signs.add("invites")
    if any(w in asked["verbs"] for w in words[:_VERB_WITHIN]):
        signs.add("verb")
    if any(w in asked["objects"] for w in words[1:]):
        signs.add("object")
    if any(rule.weight >= 3 and rule.find(fold(sentence)) for rule in rules().lists["dangers"]):
        signs.add("danger")
    if any(w in asked["others"] for w in words[1:_OTHERS_WITHIN]):
        signs.add("to others")
    if len(words) > _LONG:
        signs.add("long")
    if sentence.endswith("?"):
        signs.add("question")
    return sum(POINTS[sign] for sign in signs)
