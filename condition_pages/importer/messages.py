"""Sentences for people, kept so that the admin can say them in the reader's language.

The importer is pure and says everything in English. What it says with names and numbers in it is
a ``Message``: the English sentence, which also remembers its pattern and what was put into it.
Whoever shows it translates the pattern and puts the same values in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

Part = tuple[str, tuple[tuple[str, str], ...]]


def gettext_noop(message: str) -> str:
    """The message itself; the name lets ``makemessages`` find it, as pure code has no Django."""
    return message


class Message(str):
    """English text made of patterns with values; several of them stand apart by "; "."""

    parts: tuple[Part, ...]

    def __new__(cls, parts: Iterable[Part]) -> Message:
        parts = tuple(parts)
        made = super().__new__(cls, "; ".join(_filled(m, dict(values)) for m, values in parts))
        made.parts = parts
        return made

    def __getnewargs__(self) -> tuple[tuple[Part, ...]]:  # type: ignore[override]
        return (self.parts,)

    def in_language(self, translate: Callable[[str], str]) -> str:
        """The same in another language; ``translate`` knows the patterns."""
        said = []
        for message, values in self.parts:
            own = {
                name: value.in_language(translate) if isinstance(value, Message) else value
                for name, value in values
            }
            said.append(_filled(translate(message) if message else "", own))
        return "; ".join(said)


def format_message(message: str, **values: object) -> Message:
    """``message`` with ``%(name)s`` filled in; a value may be a ``Message`` itself."""
    own = tuple(
        (name, value if isinstance(value, str) else str(value)) for name, value in values.items()
    )
    return Message([(message, own)])


def join_messages(texts: Iterable[str]) -> Message:
    """Several sayings as one, each once."""
    parts: list[Part] = []
    for text in dict.fromkeys(texts):
        if text:
            parts.extend(text.parts if isinstance(text, Message) else [(text, ())])
    return Message(parts)


def in_language(text: str, translate: Callable[[str], str]) -> str:
    """A ``Message`` or a plain message in another language."""
    if isinstance(text, Message):
        return text.in_language(translate)
    return translate(text) if text else ""


def _filled(message: str, values: dict[str, str]) -> str:
    return message % values if values else message
