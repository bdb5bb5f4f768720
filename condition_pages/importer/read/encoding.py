"""Bytes to text, whatever encoding the sender declared."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from condition_pages.importer.messages import format_message, gettext_noop
from condition_pages.importer.model import SourceError

# Browsers read these labels as windows-1252 (WHATWG Encoding, "names and labels"), because
# pages that declare them hold curly quotes and dashes at 0x80-0x9F.
_READ_AS_CP1252 = {"iso-8859-1", "iso8859-1", "latin-1", "latin1", "ascii", "us-ascii", "l1"}
_META = re.compile(rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufffd]")
# The detector is quadratic in nothing, but slow: the first part of a page is proof enough.
_SAMPLE = 20_000
# Of the encodings the web knows (WHATWG), those that its pages use; no code pages of DOS.
_OF_THE_WEB = [
    "cp1252",
    "cp1250",
    "cp1251",
    "koi8_r",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "gb18030",
    "big5",
    "euc_jp",
    "shift_jis",
    "euc_kr",
]


def decode(content: bytes, declared: str = "") -> tuple[str, str, tuple[str, ...]]:
    """The text of ``content``, the encoding it was read in, and notes on what was wrong.

    Raises SourceError for bytes that are no text in any encoding.
    """
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _checked(content.decode(name, "replace")), name.removesuffix("-sig"), ()
    in_page = _META.search(content[:4096])
    named = (declared or (in_page.group(1).decode("ascii", "replace") if in_page else "")).lower()
    named = named.strip()
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        notes: tuple[str, ...] = ()
        if named and not text.isascii() and _canonical(named) not in ("utf-8", "utf-8-sig"):
            notes = (
                format_message(
                    gettext_noop("The page declares %(name)s but is UTF-8; it was read as UTF-8."),
                    name=named,
                ),
            )
        return _checked(text), "utf-8", notes
    if named in _READ_AS_CP1252 or _canonical(named) in ("iso8859-1", "cp1252"):
        text = content.decode("cp1252", "replace")
        strict = re.search(rb"[\x80-\x9f]", content) and _canonical(named) == "iso8859-1"
        note = format_message(
            gettext_noop(
                "The page declares %(name)s but holds windows-1252 characters; it was read so."
            ),
            name=named,
        )
        return _checked(text), "cp1252", (note,) if strict else ()
    notes = ()
    if named:
        try:
            return _checked(content.decode(named)), named, ()
        except (LookupError, UnicodeDecodeError, UnicodeError):
            notes = (
                format_message(
                    gettext_noop("The page declares %(name)s, which its bytes are not."), name=named
                ),
            )
    best = from_bytes(content[:_SAMPLE], cp_isolation=_OF_THE_WEB).best()
    guess = best.encoding if best else "cp1252"
    text = content.decode(guess, "replace")
    if text.count("\ufffd") > 2 + len(text) // 200:
        guess, text = "cp1252", content.decode("cp1252", "replace")
    return (
        _checked(text),
        guess,
        (
            *notes,
            format_message(
                gettext_noop("No valid encoding was declared; read as %(name)s."), name=guess
            ),
        ),
    )


def _canonical(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return ""


def _checked(text: str) -> str:
    sample = text[:_SAMPLE]
    if len(_CONTROL.findall(sample)) > 5 + len(sample) // 100:
        raise SourceError(gettext_noop("This is not a page of text: it holds binary data."))
    return text
