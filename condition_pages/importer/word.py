"""A Word document to the markup that the rest of the importer reads."""

from __future__ import annotations

import io
import re
import zipfile

from .model import SourceRefused
from .said import gettext_noop

MAX_PARTS = 2_000
MAX_UNPACKED = 40_000_000
MAX_XML = 12_000_000
MAX_DEPTH = 200
_TAG = re.compile(rb"<(/?)[A-Za-z][^<>]*?(/?)>")


def docx_to_html(content: bytes) -> str:
    """The document's body as HTML; pictures are left out.

    Raises SourceRefused for what is no .docx, or one that unpacks to more than a page could be.
    """
    _check(content)
    import mammoth  # a slow import that only Word files need

    try:
        result = mammoth.convert_to_html(
            io.BytesIO(content), convert_image=mammoth.images.img_element(lambda image: {"src": ""})
        )
    except Exception as error:  # mammoth raises whatever its parsers do
        raise SourceRefused(
            gettext_noop("This Word document cannot be read: it is damaged.")
        ) from error
    return result.value


def _check(content: bytes) -> None:
    """Look at the sizes before unpacking, and unpack no further than they say."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise SourceRefused(gettext_noop("This is not a Word document (.docx).")) from error
    if len(parts) > MAX_PARTS:
        raise SourceRefused(
            gettext_noop("This Word document has more than %(most)s parts."), most=MAX_PARTS
        )
    if "word/document.xml" not in {part.filename for part in parts}:
        raise SourceRefused(gettext_noop("This is not a Word document (.docx)."))
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise SourceRefused(
            gettext_noop("This Word document unpacks to more than %(most)s MB."),
            most=MAX_UNPACKED // 1_000_000,
        )
    for part in parts:
        if not part.filename.endswith((".xml", ".rels")):
            continue
        if part.file_size > MAX_XML:
            raise SourceRefused(
                gettext_noop("A part of this Word document unpacks to more than %(most)s MB."),
                most=MAX_XML // 1_000_000,
            )
        try:
            # zipfile stops at the declared size, so a part that lies about it fails its checksum.
            xml = archive.read(part)
        except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError) as e:
            raise SourceRefused(
                gettext_noop("This Word document cannot be read: it is damaged.")
            ) from e
        if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
            raise SourceRefused(
                gettext_noop("This Word document declares entities, which no Word file needs.")
            )
        if _depth(xml) > MAX_DEPTH:
            raise SourceRefused(
                gettext_noop("This Word document nests its parts more than %(most)s deep."),
                most=MAX_DEPTH,
            )


def _depth(xml: bytes) -> int:
    depth = deepest = 0
    for tag in _TAG.finditer(xml):
        if tag.group(1):
            depth -= 1
        elif not tag.group(2):
            depth += 1
            deepest = max(deepest, depth)
    return deepest
