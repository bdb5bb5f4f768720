"""A Word document to the markup that the rest of the importer reads."""

from __future__ import annotations

import io
import zipfile
from xml.sax import SAXException  # nosec B406
from xml.sax.handler import ContentHandler  # nosec B406
from xml.sax.xmlreader import AttributesImpl  # nosec B406

import defusedxml.sax
from defusedxml import DefusedXmlException

from condition_pages.importer.messages import gettext_noop
from condition_pages.importer.model import SourceError

MAX_PARTS = 2_000
MAX_UNPACKED = 40_000_000
MAX_XML = 12_000_000
MAX_DEPTH = 200
# The converter takes some 50 millionths of a second for each; a page has a few thousand.
MAX_ELEMENTS = 40_000
MAX_ATTRIBUTES = 1_000

# Word's names of styles are English in the file, whatever the menu calls them.
_TITLED = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => p:fresh\n" + "\n".join(
    f"p[style-name='{name} {rank}'] => h{rank + 1}:fresh"
    for name in ("heading", "Heading")
    for rank in range(1, 6)
)

_DAMAGED = gettext_noop("This Word document cannot be read: it is damaged.")


def docx_to_html(content: bytes) -> str:
    """The document's body as HTML; pictures are left out.

    Raises SourceError for what is no .docx, or one that unpacks to more than a page could be.
    """
    checked = _checked(content)
    import mammoth  # a slow import that only Word files need

    try:
        images = mammoth.images.img_element(lambda image: {"src": ""})
        result = mammoth.convert_to_html(checked, convert_image=images, style_map=_TITLED)
        if "<h1>" not in result.value:
            # Nothing is styled as the title, so the first rank is Heading 1.
            checked.seek(0)
            result = mammoth.convert_to_html(checked, convert_image=images)
    except Exception as error:  # mammoth raises whatever its parsers do
        raise SourceError(_DAMAGED) from error
    return result.value


class _Bounds(ContentHandler):
    """Refuses what is larger, or nests deeper, than any page in Word."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = self.elements = 0

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        self.depth += 1
        self.elements += 1
        if self.elements > MAX_ELEMENTS or len(attrs) > MAX_ATTRIBUTES:
            raise SourceError(
                gettext_noop("This Word document has more parts of text than a page could have.")
            )
        if self.depth > MAX_DEPTH:
            raise SourceError(
                gettext_noop("This Word document nests its parts more than %(most)s deep."),
                most=MAX_DEPTH,
            )

    def endElement(self, name: str) -> None:
        self.depth -= 1


def _checked(content: bytes) -> io.BytesIO:
    """The document with those parts alone that have been read as XML and found harmless.

    The converter opens whatever a part names, by whatever name, so what was not looked at, a
    picture too, is not there for it. Sizes are looked at before anything is unpacked.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise SourceError(gettext_noop("This is not a Word document (.docx).")) from error
    if len(parts) > MAX_PARTS:
        raise SourceError(
            gettext_noop("This Word document has more than %(most)s parts."), most=MAX_PARTS
        )
    if "word/document.xml" not in {part.filename for part in parts}:
        raise SourceError(gettext_noop("This is not a Word document (.docx)."))
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise SourceError(
            gettext_noop("This Word document unpacks to more than %(most)s MB."),
            most=MAX_UNPACKED // 1_000_000,
        )
    kept, bounds = io.BytesIO(), _Bounds()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_STORED) as out:
        # By name: of two parts of one name the converter, too, reads the last.
        for name, part in {part.filename: part for part in parts}.items():
            if name.endswith((".xml", ".rels")):
                out.writestr(name, _read_xml(archive, part, bounds))
    kept.seek(0)
    return kept


def _read_xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo, bounds: _Bounds) -> bytes:
    """The bytes of a part. Raises SourceError for one that is too large, or declares entities."""
    if part.file_size > MAX_XML:
        raise SourceError(
            gettext_noop("A part of this Word document unpacks to more than %(most)s MB."),
            most=MAX_XML // 1_000_000,
        )
    try:
        # zipfile stops at the declared size, so a part that lies about it fails its checksum.
        xml = archive.read(part)
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError) as error:
        raise SourceError(_DAMAGED) from error
    try:
        # The converter's own parser, told to refuse declarations: it sees them in any encoding.
        defusedxml.sax.parseString(xml, bounds, forbid_dtd=True)
    except DefusedXmlException as error:
        raise SourceError(
            gettext_noop("This Word document declares entities, which no Word file needs.")
        ) from error
    except SourceError:
        raise
    except (SAXException, ValueError, LookupError) as error:
        raise SourceError(_DAMAGED) from error
    return xml
