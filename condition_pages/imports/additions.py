"""What a draft can get that its source lacks: signs that need help, the practice's own call.

Nothing is invented: the signs are the library's for the condition, the call is one that the
practice has written.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext, gettext_lazy
from wagtail.blocks import StreamValue
from wagtail.models import Locale

from clinics import tenancy
from clinics.models import Practice
from condition_pages import vocabulary
from condition_pages.blocks.body import ConditionBody, missing_sections
from condition_pages.conditions import skeleton
from condition_pages.models import Condition, ConditionPage, ImportRecord

#: The kinds that are offered, with whose words they are in.
KINDS = {
    "red_flags": gettext_lazy("in the library’s words"),
    "cta": gettext_lazy("your practice’s own"),
}


@dataclass(frozen=True)
class Addition:
    """A kind that a draft lacks, with the words it would get."""

    kind: str
    name: str
    whose: str
    words: tuple[str, ...]
    is_chosen: bool


def sections_for(kind: str, condition: Condition | None, practice: Practice) -> list[dict]:
    """The stored values that a page starts with of a kind; none where there is nothing to say."""
    # What holds for everything, where the library does not know the condition.
    values = ConditionBody().child_blocks[kind].start(condition or Condition(), practice)
    return [value for value in values if any(value.values())]


def lacking(body: StreamValue) -> set[str]:
    """The kinds of KINDS that a page's sections lack, or that stand there without a call."""
    missing = set(missing_sections(body)) & set(KINDS)
    return missing | ({"cta"} if any(map(has_no_call, body)) else set())


def has_no_call(child: Any) -> bool:
    """Whether a section of the body asks visitors to act and gives no button to do so."""
    return child.block_type == "cta" and not child.value["ctas"]


def offered(
    kinds: Iterable[str], condition: Condition | None, practice: Practice, chosen: Iterable[str]
) -> list[Addition]:
    """What can be added of the ``kinds`` that a draft lacks."""
    wanted, chosen = set(kinds), set(chosen)
    blocks = ConditionBody().child_blocks
    found = []
    for kind, whose in KINDS.items():
        values = sections_for(kind, condition, practice) if kind in wanted else []
        if values:
            words = tuple(said for value in values for said in _words(kind, value))
            name = str(blocks[kind].label)
            found.append(Addition(kind, name, str(whose), words, kind in chosen))
    return found


def _words(kind: str, value: dict[str, Any]) -> list[str]:
    if kind == "red_flags":
        level = gettext(vocabulary.label("red_flag_levels", value["level"]))
        return [f"{level}: {entry}" for entry in value["entries"]]
    names = dict(tenancy.owned_choices("clinics.CallToAction"))
    return [names[each] for each in value["ctas"] if each in names]


def named(kinds: Iterable[str]) -> list[tuple[str, str]]:
    """(name, in whose words) of what was added, for a report."""
    blocks = ConditionBody().child_blocks
    return [(str(blocks[kind].label), str(KINDS[kind])) for kind in kinds if kind in KINDS]


def add(page: ConditionPage, kinds: Iterable[str], practice: Practice, user: Any) -> list[str]:
    """Put what is missing of ``kinds`` into an imported draft; gives the names of what it got.

    A section without a call gets the practice's. The draft still counts as one that nobody has
    worked on.
    """
    draft = page.get_latest_revision_as_object()
    blocks = draft.body.stream_block.child_blocks
    wanted = [kind for kind in KINDS if kind in set(kinds) & lacking(draft.body)]
    locale: Locale = draft.locale
    with tenancy.working_on(practice), translation.override(locale.language_code):
        found = {kind: sections_for(kind, draft.condition, practice) for kind in wanted}
        found = {kind: values for kind, values in found.items() if values}
        if not found:
            return []
        stored = draft.body.get_prep_value()
        for each, child in zip(stored, draft.body, strict=True):
            if "cta" in found and has_no_call(child):
                each["value"] = {**each["value"], **found["cta"][0]}
        missing = missing_sections(draft.body)
        more = [
            skeleton.section(kind, **value)
            for kind, values in found.items()
            if kind in missing
            for value in values
        ]
        draft.body = json.dumps(skeleton.joined(stored, more, blocks))
        revision = draft.save_revision(user=user, clean=False)
    ImportRecord.objects.filter(page=page).update(revision_id=revision.pk)
    return [str(blocks[kind].label) for kind in found]
