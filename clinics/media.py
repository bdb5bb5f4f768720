"""Where uploads are kept: each file in a folder of its own, whose name is drawn."""

from __future__ import annotations

import contextlib
import posixpath
import re
from pathlib import Path

from django.core.files.storage import FileSystemStorage
from django.utils.crypto import get_random_string
from django.utils.deconstruct import deconstructible

LENGTH = 12
DRAWN = re.compile(rf"[a-z0-9]{{{LENGTH}}}")


@deconstructible(path="clinics.media.DrawnFolders")
class DrawnFolders(FileSystemStorage):
    """Files whose address neither tells what else is stored nor can be guessed.

    In one folder for all, a name that another practice has taken would come back changed.
    """

    def get_available_name(self, name, max_length=None):
        folder, file = posixpath.split(str(name).replace("\\", "/"))
        drawn = get_random_string(LENGTH, "abcdefghijklmnopqrstuvwxyz0123456789")
        return super().get_available_name(posixpath.join(folder, drawn, file), max_length)

    def delete(self, name):
        """Delete a file and, where it stood alone, its folder."""
        super().delete(name)
        folder = Path(self.path(name)).parent
        if DRAWN.fullmatch(folder.name):
            with contextlib.suppress(OSError):
                folder.rmdir()
