"""The first step: what was given becomes numbered lines, or is refused with one clear line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from condition_pages.importer.language import language_of
from condition_pages.importer.messages import gettext_noop
from condition_pages.importer.model import Document, Line, Source, SourceError

from .encoding import decode
from .markdown import is_markdown, read_markdown
from .markup import read_markup
from .word import docx_to_html

MAX_BYTES = 5_000_000
MAX_TEXT = 500_000
MAX_LINES = 10_000

_MARKUP = re.compile(
    r"</?(?:!doctype\s+html|html|head|meta|body|div|p|h[1-6]|ul|ol|li|table|tr|td|section|article|main"
    r"|span|br|b|i|em|strong|a|font)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_SPACES = re.compile(r"\s+")
_BREAKS = re.compile(r"\r\n|[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]"
)
_BINARY = (
    b"%PDF-",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\xd0\xcf\x11\xe0",
    b"\x1f\x8b",
    b"7z\xbc",
)
_GARBLED = re.compile("\u00e2\u20ac|\u00c3[\u00a0-\u00bf]|\u00c2[\u00a0-\u00bf]|\ufffd")


def read_source(source: Source) -> Document:
    """The lines of ``source`` with what is not the page's own content marked as such.

    Raises SourceError for an empty, binary, too large or maliciously built source.
    """
    document = _read(source)
    text = "\n".join(line.text for line in document.lines if not line.boilerplate)
    stated = dict(document.metadata).get("lang", "")
    return replace(document, language=language_of(text, stated))


def _read(source: Source) -> Document:
    content = source.content
    refuse_large(_named(source), len(content))
    if not content or not content.strip():
        raise SourceError(gettext_noop("%(name)s is empty."), name=_named(source))
    if isinstance(content, bytes) and (source.form == "docx" or content.startswith(b"PK\x03\x04")):
        return _read_markup(source, docx_to_html(content), "docx", "utf-8", ())
    if isinstance(content, bytes):
        if content.startswith(_BINARY):
            raise SourceError(
                gettext_noop("%(name)s is not a page of text, HTML or a .docx file."),
                name=_named(source),
            )
        text, encoding, notes = decode(content, source.encoding)
    else:
        text, encoding, notes = content, "utf-8", ()
    # A lone surrogate cannot be stored or printed.
    text = text.encode("utf-8", "replace").decode("utf-8")
    form = source.form or ("html" if _looks_like_markup(text, source.name) else "text")
    if form == "docx":
        raise SourceError(
            gettext_noop("%(name)s is not a Word document (.docx)."), name=_named(source)
        )
    if _GARBLED.search(text):
        notes = (
            *notes,
            gettext_noop(
                "The page holds garbled characters (decoded wrongly before it came here)."
            ),
        )
    if form == "text":
        return _read_text(source, text, encoding, notes)
    return _read_markup(source, text, form, encoding, notes)


def refuse_large(name: str, size: int) -> None:
    """Raise SourceError for more bytes than a page may have: before they are read, if known."""
    if size > MAX_BYTES:
        raise SourceError(
            gettext_noop("%(name)s is %(size)s MB; a page may have %(most)s MB at most."),
            name=name,
            size=f"{size / 1_000_000:.1f}",
            most=MAX_BYTES // 1_000_000,
        )


def _read_text(source: Source, text: str, encoding: str, notes: tuple[str, ...]) -> Document:
    _refuse_long(len(text), source)
    lines = []
    blank = 1
    for number, raw in enumerate(_BREAKS.split(text), start=1):
        line = _in_one_line(raw)
        if not line:
            blank += 1
            continue
        lines.append(Line(number=number, text=line, blank_before=blank))
        blank = 0
    _refuse_endless(lines, source)
    if not lines:
        raise SourceError(gettext_noop("%(name)s is empty."), name=_named(source))
    heading = ""
    if is_markdown(lines):
        lines = read_markdown(lines)
        titles = [line.text for line in lines if line.level == 1]
        heading = titles[0] if len(titles) == 1 else ""
    return Document(
        "text",
        tuple(lines),
        heading=heading,
        encoding=encoding,
        url=source.url,
        name=source.name,
        notes=notes,
    )


def _read_markup(
    source: Source, text: str, form: str, encoding: str, notes: tuple[str, ...]
) -> Document:
    document = read_markup(text, form=form, url=source.url, encoding=encoding, notes=notes)
    _refuse_endless(document.lines, source)
    _refuse_long(sum(len(line.text) for line in document.lines), source)
    if not document.lines:
        raise SourceError(gettext_noop("%(name)s holds no text."), name=_named(source))
    return replace(document, name=source.name)


def _refuse_long(count: int, source: Source) -> None:
    if count > MAX_TEXT:
        raise SourceError(
            gettext_noop("%(name)s has %(count)s characters; a page may have %(most)s at most."),
            name=_named(source),
            count=f"{count:,}",
            most=f"{MAX_TEXT:,}",
        )


def _refuse_endless(lines: Sequence[Line], source: Source) -> None:
    if len(lines) > MAX_LINES:
        raise SourceError(
            gettext_noop("%(name)s has %(count)s lines; a page may have %(most)s at most."),
            name=_named(source),
            count=f"{len(lines):,}",
            most=f"{MAX_LINES:,}",
        )


def _named(source: Source) -> str:
    return source.name or gettext_noop("The page")


def _looks_like_markup(text: str, name: str) -> bool:
    if re.search(r"\.x?html?$", name, re.IGNORECASE):
        return True
    return len(_MARKUP.findall(text[:50_000])) >= 2


def _in_one_line(raw: str) -> str:
    """One space for any run of white space; nothing that cannot be seen."""
    return _SPACES.sub(" ", _INVISIBLE.sub("", raw)).strip()
