"""An archive of saved pages to the list of them: a .zip of a folder, or one .mhtml. Pure."""

from __future__ import annotations

import email
import email.policy
import io
import lzma
import zipfile
import zlib
from email.message import EmailMessage
from pathlib import PurePosixPath
from urllib.parse import quote, urljoin

from condition_pages.importer.links import page_key
from condition_pages.importer.messages import format_message, gettext_noop
from condition_pages.importer.model import SourceError

from .sites import (
    LONGEST_ADDRESS,
    MOST_ARCHIVE,
    MOST_PAGES,
    MOST_UNPACKED,
    Listed,
    Listing,
    guess_type,
    name_of,
    too_many,
)
from .source import MAX_BYTES
from .wxr import list_export

_PAGES = (".html", ".htm", ".xhtml", ".mhtml", ".mht")
_WEB_ARCHIVES = (".mhtml", ".mht")
#: More entries than this are no saved site, whatever they are.
MOST_ENTRIES = 20_000
#: A browser that saves a page writes its address into the first bytes.
_SAVED_FROM = b"saved from url=("
_FIRST_BYTES = 4_096
#: What ``zipfile`` raises for archives that were cut off, altered or packed in unknown ways.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    OSError,
    EOFError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)


def list_archive(content: bytes, name: str, base: str = "") -> Listing:
    """The pages of an upload: WordPress's export, a .zip or a web archive.

    ``base`` is the address of the site, where it is known: a file that does not say its own
    address gets one below it. Raises SourceError, and nothing else, for what cannot be listed.
    """
    if len(content) > MOST_ARCHIVE:
        raise SourceError(
            gettext_noop("%(name)s has more than %(most)s MB."),
            name=name,
            most=MOST_ARCHIVE // 1_000_000,
        )
    if not content.strip():
        raise SourceError(gettext_noop("%(name)s is empty."), name=name)
    if content.startswith(b"PK"):
        return _list_zip(content, name, base)
    if PurePosixPath(name.lower()).suffix in _WEB_ARCHIVES:
        page = _web_archive(content, name, base)
        return Listing((page,))
    if b"<rss" in content[:_FIRST_BYTES]:
        return list_export(content, name)
    raise SourceError(
        gettext_noop("%(name)s is no archive of pages: upload a .zip, .mhtml or WordPress’s .xml."),
        name=name,
    )


def _list_zip(content: bytes, name: str, base: str) -> Listing:
    damaged = SourceError(gettext_noop("%(name)s cannot be unpacked: it is damaged."), name=name)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except _DAMAGE as error:
        raise damaged from error
    with archive:
        entries = archive.infolist()
        pages = [entry for entry in entries if _is_page(entry)]
        if len(pages) > MOST_PAGES:
            raise too_many(name, len(pages))
        if len(entries) > MOST_ENTRIES:
            raise SourceError(
                gettext_noop("%(name)s has %(count)s files; %(most)s may be in it at most."),
                name=name,
                count=f"{len(entries):,}",
                most=f"{MOST_ENTRIES:,}",
            )
        if not pages:
            raise SourceError(gettext_noop("%(name)s holds no web page."), name=name)
        if any(entry.flag_bits & 1 for entry in pages):
            raise SourceError(gettext_noop("%(name)s is locked with a password."), name=name)
        shared = _shared_folder([entry.filename for entry in pages])
        found: dict[str, Listed] = {}
        notes: list[str] = []
        left = MOST_UNPACKED
        for entry in pages:
            try:
                raw = _unpacked(archive, entry, min(left, MAX_BYTES))
            except _DAMAGE as error:
                raise damaged from error
            if raw is None and left <= MAX_BYTES:
                raise SourceError(
                    gettext_noop("%(name)s unpacks to more than %(most)s MB."),
                    name=name,
                    most=MOST_UNPACKED // 1_000_000,
                )
            if raw is None:
                notes.append(
                    format_message(
                        gettext_noop("%(name)s is too large and was passed over."),
                        name=entry.filename,
                    )
                )
                continue
            left -= len(raw)
            page = _saved_page(raw, entry.filename, shared, base)
            found.setdefault(page_key(page.address) if page.address else page.name, page)
    return Listing(tuple(found.values()), tuple(notes))


def _is_page(entry: zipfile.ZipInfo) -> bool:
    steps = _steps(entry.filename)
    hidden = any(step.startswith((".", "__MACOSX")) for step in steps)
    is_named = bool(steps) and PurePosixPath(steps[-1]).suffix.lower() in _PAGES
    return is_named and not hidden and not entry.is_dir()


def _shared_folder(names: list[str]) -> str:
    """The folder that was packed with its pages, or "": no folder of the site itself."""
    first = {steps[0] if len(steps) > 1 else "" for steps in map(_steps, names)}
    folder = first.pop() if len(first) == 1 else ""
    return "" if guess_type(f"/{folder}/") else folder


def _steps(name: str) -> tuple[str, ...]:
    """The folders and the name of an entry. It is never written anywhere: no ".." leads out."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return tuple(part for part in parts if part not in ("/", "..", "."))


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes | None:
    """The bytes of ``entry``; None where there are more than ``most``, whatever it declares."""
    if entry.file_size > most:
        return None
    with archive.open(entry) as file:
        raw = file.read(most + 1)
    return None if len(raw) > most else raw


def _saved_page(raw: bytes, filename: str, shared: str, base: str) -> Listed:
    steps = _steps(filename)
    name = "/".join(steps[1:] if shared else steps)
    if PurePosixPath(name.lower()).suffix in _WEB_ARCHIVES:
        return _web_archive(raw, name, base)
    address = _said_address(raw) or (urljoin(f"{base.rstrip('/')}/", quote(name)) if base else "")
    return Listed(address, name, raw, form="html")


def _said_address(raw: bytes) -> str:
    """The address that the browser which saved the page wrote above it, or ""."""
    start = raw[:_FIRST_BYTES]
    at = start.find(_SAVED_FROM)
    if at < 0:
        return ""
    _length, _paren, rest = start[at + len(_SAVED_FROM) :].partition(b")")
    address = rest.split(b"-->")[0].strip().decode("ascii", "ignore")
    is_one = address.startswith(("http://", "https://")) and " " not in address
    return address if is_one and len(address) <= LONGEST_ADDRESS else ""


def _web_archive(raw: bytes, name: str, base: str) -> Listed:
    """The page of one .mhtml: the first part that is HTML."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() != "text/html" or not isinstance(part, EmailMessage):
            continue
        payload = part.get_payload(decode=True)
        content = payload if isinstance(payload, bytes) else b""
        address = str(part.get("Content-Location") or message.get("Snapshot-Content-Location", ""))
        address = address.strip() if address.strip().startswith(("http://", "https://")) else ""
        if not content.strip() or len(content) > MAX_BYTES:
            break
        return Listed(
            address[:LONGEST_ADDRESS] or (urljoin(base, quote(name)) if base else ""),
            name_of(address) or name,
            content,
            form="html",
            encoding=str(part.get_content_charset() or ""),
        )
    raise SourceError(gettext_noop("%(name)s holds no web page."), name=name)
