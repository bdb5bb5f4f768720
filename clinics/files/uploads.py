"""What may be uploaded: judged by what a file holds, not by what it is called."""

from __future__ import annotations

import zipfile

import filetype
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from wagtail.admin.forms.account import AvatarPreferencesForm
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from clinics.files import media, videos
from clinics.files.pictures import MOST_PIXELS, ImageError, encode_apart

#: Kinds that are text; nothing in them tells which.
TEXT = {"csv", "txt", "vtt"}
#: How a file with captions begins. Source: www.w3.org/TR/webvtt1/#file-structure
CAPTIONS_START = ("WEBVTT", "\ufeffWEBVTT")
#: What anything but a video may weigh, in bytes; a video, what Wagtail's own setting says.
MOST_DOCUMENT = 10 * 1024 * 1024
#: Kinds that are a ZIP archive with a file of this name in it.
ARCHIVES = {
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
    "pptx": "ppt/presentation.xml",
    "odt": "content.xml",
}
#: An archive that unpacks to more than this is a bomb.
MOST_UNPACKED = 200 * 1024 * 1024
#: In pixels, of a person's own picture in the admin; as Wagtail keeps it.
AVATAR_SIDE = 400
MACROS = ("vbaProject.bin", "Basic/", "macros/")


def problem_with(file, extension: str) -> str:
    """Why the content of an open ``file`` is not what its ``extension`` says; "" if it is."""
    file.seek(0)
    start = file.read(4096)
    file.seek(0)
    other = _("This file is not what its name says.")
    if not start:
        return _("This file is empty.")
    if extension == "vtt" and not start.decode("utf-8", "replace").startswith(CAPTIONS_START):
        return _("Captions begin with the line WEBVTT.")
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
            kind = videos.ending(file.name)
            problem = problem_with(file, kind)
            if problem:
                raise ValidationError(problem)
            if kind not in videos.KINDS and file.size > MOST_DOCUMENT:
                raise ValidationError(
                    _("This file has %(size)s; %(most)s are the most."),
                    params={
                        "size": filesizeformat(file.size),
                        "most": filesizeformat(MOST_DOCUMENT),
                    },
                )
            media.check_room(file)
            if kind == "mp4":
                forget_filming(file)
        return file


def forget_filming(file) -> None:
    """Take out of an MP4 where and with what it was filmed. Raises ValidationError."""
    file.seek(0)
    try:
        content = videos.without_facts(file.read())
    except videos.VideoError:
        raise ValidationError(_("This video can’t be read to its end.")) from None
    file.seek(0)
    file.write(content)
    file.seek(0)


class PictureField(WagtailImageField):
    """A picture: judged as Wagtail judges images, then encoded anew by a process of its own.

    Nothing of an upload is decoded in the server's own process: what a file of a few kilobytes
    may make it hold is not known before. With ``most_side``, a larger one is made that small.
    """

    def __init__(self, *args, most_side: int = 0, **kwargs):
        super().__init__(*args, **kwargs)
        self.most_side = most_side

    def check_image_pixel_size(self, f):
        # In the place of Wagtail's, which decodes the first frame to count its pixels alone.
        f.seek(0)
        content = f.read()
        # The form for a person's own settings is asked twice.
        f.seek(0)
        most = self.max_image_pixels or MOST_PIXELS
        try:
            f.encoded = encode_apart(content, most, self.most_side)
        except ImageError as error:
            if not error.pixels:
                raise ValidationError(_("This picture can’t be read to its end.")) from None
            said = {"num_pixels": error.pixels, "max_pixels_count": most}
            message = self.error_messages["file_too_many_pixels"] % said
            raise ValidationError(message, code="file_too_many_pixels") from None

    def to_python(self, data):
        file = super().to_python(data)
        if file is None:
            return None
        encoded = SimpleUploadedFile(file.name, file.encoded, file.content_type)
        media.check_room(encoded)
        # Where another field is wrong, Wagtail's uploader of several keeps what was sent for the
        # next try, and takes it then as it is.
        file.seek(0)
        file.truncate()
        file.write(file.encoded)
        file.size = len(file.encoded)
        file.seek(0)
        return encoded


class ImageForm(BaseImageForm):
    """Wagtail's form for images, which keeps the pixels and nothing else of what is uploaded."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Wagtail chooses this field itself, whatever a form declares.
        field = self.fields.get("file")
        if field:
            self.fields["file"] = PictureField(
                label=field.label, required=field.required, widget=field.widget
            )


def install() -> None:
    """Judge a person's own picture like all others; called once, when the app is ready."""
    field = AvatarPreferencesForm.base_fields["avatar"]
    # Wagtail makes it that small too, but in the server's own process.
    AvatarPreferencesForm.base_fields["avatar"] = PictureField(
        label=field.label, required=field.required, widget=field.widget, most_side=AVATAR_SIDE
    )
