"""Where the stylesheets are read from, and the address of several as one."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.templatetags.static import static
from django.urls import Resolver404, resolve, reverse

from clinics.theme import bundle

#: The stylesheets of one page change with the code and the brands, and few pages differ.
BUNDLES_KEPT = 256


def stylesheet_url(parts: Iterable[str]) -> str:
    """The address of these stylesheets as one. Raises StylesheetError for one that is missing."""
    names = bundle.join(parts)
    return reverse("clinics-style", args=[joined(names).content_hash, names])


def parts_of(href: str) -> list[str]:
    """The parts that a link stands for: one static file, or those of an address of ours."""
    path = unquote(href)
    if path.startswith(settings.STATIC_URL) and path.endswith(".css"):
        return [source_name(path.removeprefix(settings.STATIC_URL)).removesuffix(".css")]
    try:
        found = resolve(path)
    except Resolver404:
        return []
    return found.kwargs["names"].split("+") if found.url_name == "clinics-style" else []


def joined(names: str) -> bundle.Bundle:
    """The stylesheets that an address names. Raises StylesheetError."""
    return (_made if settings.DEBUG else _kept)(names)


def _made(names: str) -> bundle.Bundle:
    return bundle.bundle(bundle.split(names), read, static)


_kept = lru_cache(maxsize=BUNDLES_KEPT)(_made)


def read(name: str) -> str | None:
    """The text of a static file, found in the apps or where they were collected."""
    content = read_bytes(name)
    return content if content is None else content.decode()


def read_bytes(name: str) -> bytes | None:
    if path := finders.find(name):
        return Path(path).read_bytes()
    stored = getattr(staticfiles_storage, "hashed_files", {}).get(name, name)
    if not staticfiles_storage.exists(stored):
        return None
    with staticfiles_storage.open(stored) as file:
        return file.read()


def source_name(stored: str) -> str:
    """The name that templates know a static file by; a manifest puts a hash into it."""
    names = getattr(staticfiles_storage, "hashed_files", None)
    if not names or stored in names:
        return stored
    return next((name for name, hashed in names.items() if hashed == stored), stored)
