"""What may be uploaded: judged by what a file holds, not by what it is called."""

from __future__ import annotations

import zipfile

import filetype
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from clinics import media
from clinics.pictures import NoPicture, encode_anew

#: Kinds that are text; nothing in them tells which.
TEXT = {"csv", "txt"}
#: Kinds that are a ZIP archive with a file of this name in it.
ARCHIVES = {
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
    "pptx": "ppt/presentation.xml",
    "odt": "content.xml",
}
#: An archive that unpacks to more than this is a bomb.
MOST_UNPACKED = 200 * 1024 * 1024
MACROS = ("vbaProject.bin", "Basic/", "macros/")


def problem_with(file, extension: str) -> str:
    """Why the content of an open ``file`` is not what its ``extension`` says; "" if it is."""
    file.seek(0)
    start = file.read(4096)
    file.seek(0)
    other = _("This file is not what its name says.")
    if not start:
        return _("This file is empty.")
    if extension in TEXT:
        return other if b"\0" in start or filetype.guess(start) else ""
    if extension in ARCHIVES:
        return _problem_with_archive(file, ARCHIVES[extension]) or ""
    if extension == "rtf":
        return "" if start.startswith(b"{\\rtf") else other
    kind = filetype.guess(start)
    return "" if kind and kind.extension == extension else other


def _problem_with_archive(file, wanted: str) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        return _("This file is not what its name says.")
    finally:
        file.seek(0)
    names = [part.filename for part in parts]
    if wanted not in names:
        return _("This file is not what its name says.")
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        return _("This file unpacks to more than can be right.")
    if any(mark in name for name in names for mark in MACROS):
        return _("This file contains macros. Save it without them.")
    return ""


class DocumentForm(BaseDocumentForm):
    """Wagtail's form for documents, with a look inside the file."""

    def clean_file(self):
        file = self.cleaned_data.get("file")
        if file and "file" in self.changed_data:
            problem = problem_with(file, file.name.rpartition(".")[2].lower())
            if problem:
                raise ValidationError(problem)
            media.check_room(file)
        return file


def picture_anew(file) -> SimpleUploadedFile:
    """An uploaded picture that Wagtail has checked, encoded anew. Raises ValidationError."""
    try:
        content = encode_anew(file)
    except NoPicture:
        raise ValidationError(_("This picture can’t be read to its end.")) from None
    anew = SimpleUploadedFile(file.name, content, getattr(file, "content_type", "image/*"))
    media.check_room(anew)
    return anew


class ImageForm(BaseImageForm):
    """Wagtail's form for images, which keeps the pixels and nothing else of what is uploaded."""

    def clean_file(self):
        file = self.cleaned_data.get("file")
        if file and "file" in self.changed_data:
            return picture_anew(file)
        return file


class PictureField(WagtailImageField):
    """A picture in a form of our own: judged as Wagtail judges images, and encoded anew."""

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        return picture_anew(file) if file else file
