"""Where uploads are kept: each file in a folder of its own, whose name is drawn."""

from __future__ import annotations

import contextlib
import logging
import os
import posixpath
import re
import tempfile
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage, default_storage
from django.utils.crypto import get_random_string
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext as _
from wagtail.images.models import SourceImageIOError

from clinics.runtime import memory

logger = logging.getLogger(__name__)

LENGTH = 12
DRAWN = re.compile(rf"[a-z0-9]{{{LENGTH}}}")


@deconstructible(path="clinics.files.media.RandomFolderStorage")
class RandomFolderStorage(FileSystemStorage):
    """Files whose address neither tells what else is stored nor can be guessed.

    In one folder for all, a name that another practice has taken would come back changed.
    """

    def get_available_name(self, name, max_length=None):
        folder, file = posixpath.split(str(name).replace("\\", "/"))
        drawn = get_random_string(LENGTH, "abcdefghijklmnopqrstuvwxyz0123456789")
        return super().get_available_name(posixpath.join(folder, drawn, file), max_length)

    def _save(self, name, content):
        """Keep a file wholly, or leave nothing of it. Raises OSError, as on a disk that is full."""
        try:
            saved = super()._save(name, content)
        except OSError:
            with contextlib.suppress(OSError):
                self.delete(name)
            raise
        names = _saved.get()
        if names is not None:
            names.append((self, saved))
        return saved

    def delete(self, name):
        """Delete a file and, where it stood alone, its folder."""
        super().delete(name)
        folder = Path(self.path(name)).parent
        if DRAWN.fullmatch(folder.name):
            with contextlib.suppress(OSError):
                folder.rmdir()


@deconstructible(path="clinics.files.media.RenditionStorage")
class RenditionStorage(RandomFolderStorage):
    """Where sizes of pictures are kept, which can be made again.

    One that can't be kept is for Wagtail as a picture that can't be read: the page goes on
    without it. Raises SourceImageIOError.
    """

    def _save(self, name, content):
        try:
            return super()._save(name, content)
        except OSError as error:
            # The page is the visitor's, the disk is the operator's.
            logger.error("No room for a size of a picture: %s", error)
            raise SourceImageIOError(str(error)) from error
        finally:
            # Making it took much, and this process may never make another.
            memory.give_back()


#: What is saved inside of ``all_or_nothing``.
_saved: ContextVar[list | None] = ContextVar("saved", default=None)


@contextlib.contextmanager
def all_or_nothing() -> Iterator[None]:
    """Inside a ``with`` that fails no file stays which it has saved: nothing would name it."""
    token = _saved.set([])
    try:
        yield
    except Exception:
        for storage, name in _saved.get() or ():
            with contextlib.suppress(OSError):
                storage.delete(name)
        raise
    finally:
        _saved.reset(token)


def check_room(file) -> None:
    """See that ``file`` can be stored now. Raises ValidationError with a line for a form.

    The form is where there is still something to say: Wagtail stores after it has judged.
    """
    if not isinstance(default_storage, FileSystemStorage):
        return
    folder = Path(default_storage.location)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            _reserve(probe, file.size)
    except OSError as error:
        logger.error("An upload of %d bytes can't be stored: %s", file.size, error)
        raise ValidationError(
            _(
                "There is no room for this file on the server just now. Nothing was stored. "
                "Tell whoever looks after the server, and try again later."
            ),
            code="no_room",
        ) from None


def _reserve(probe, size: int) -> None:
    if hasattr(os, "posix_fallocate"):
        # Blocks and quota, without writing them.
        os.posix_fallocate(probe.fileno(), 0, max(size, 1))
    else:
        probe.write(b"\0" * size)
        probe.flush()
