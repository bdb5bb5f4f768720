"""What the kinds of section are called in a sentence.

The kinds are blocks, which are Django's, and this is pure: the app tells their names when it is
ready (``condition_pages/apps.py``).
"""

from __future__ import annotations

from collections.abc import Mapping

from .messages import Message, join_messages

_names: dict[str, str] = {}


def register_names(names: Mapping[str, str]) -> None:
    """``names``: for each kind a message, in English, such as "risk factors"."""
    _names.update({kind: name for kind, name in names.items() if name})


def kind_name(kind: str) -> Message:
    """The name of a section kind in a sentence; its id in words where nobody told it."""
    return join_messages([_names.get(kind, kind.replace("_", " "))])
