"""What a whole site is listed as before any of its pages is read: addresses, names, contents."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import SplitResult, unquote, urlsplit

from condition_pages.importer.links import FOLDER_FILES, page_key
from condition_pages.importer.messages import gettext_noop
from condition_pages.importer.model import Document, SourceError
from condition_pages.importer.sentences import count_words

#: More pages than any practice has; a list of them is still a screen that one can scroll.
MOST_PAGES = 2_000
#: The bytes of an archive as it is uploaded, and of all its pages once unpacked.
MOST_ARCHIVE = 50_000_000
MOST_UNPACKED = 100_000_000
#: An address that is longer is no page's.
LONGEST_ADDRESS = 2_000
#: A page behind a sign-in has fewer words of its own than this beside the field for a password.
SIGN_IN_WORDS = 80

#: How addresses of pages end, where they end like a file at all.
PAGE_ENDINGS = frozenset(("", ".html", ".htm", ".xhtml", ".php", ".asp", ".aspx", ".jsp", ".cfm"))
#: What a web server shows where only the folder is asked for.
_PASSWORD = (b'type="password"', b"type='password'", b"type=password")

#: What the pages of a site can become.
TYPES = ("condition", "treatment", "person", "location", "post", "other", "index")
#: The importer's page types by what a site's pages become.
TYPE_OF_KIND = {
    "condition": "condition",
    "treatment": "treatment",
    "practitioner": "person",
    "location": "location",
    "article": "post",
    "faq": "other",
    "home": "other",
    "index": "index",
    "other": "other",
}
#: Words of an address's folders and of what stands in them. A page in such a folder is of the
#: type; the folder's own page is a list. English, Spanish, German and French sites are common.
_FOLDERS = {
    "condition": "conditions condition conditions-treated what-we-treat symptoms ailments"
    " condiciones beschwerden pathologies",
    "treatment": "treatments treatment services service therapies therapy what-we-offer"
    " tratamientos servicios leistungen soins",
    "person": "team our-team meet-the-team staff people practitioners practitioner providers"
    " doctors therapists about-us-team equipo",
    "location": "locations location clinics offices places branches sedes standorte",
    "post": "blog news post posts articles article journal insights noticias aktuelles",
    "index": "category categories tag tags author authors archive archives page topics",
}
_TYPE_OF_FOLDER = {word: kind for kind, words in _FOLDERS.items() for word in words.split()}


@dataclass(frozen=True)
class Listed:
    """A page of a site: where it is or was, its name, and what it holds where that is at hand.

    ``content`` is None where the page is still to be fetched from ``address``. ``form`` is as in
    ``Source``, and ``encoding`` what the archive declared, or "".
    """

    address: str
    name: str
    content: bytes | None = None
    form: str = ""
    encoding: str = ""
    is_post: bool = False


@dataclass(frozen=True)
class Listing:
    """The pages of a site in their order, each address once; ``notes`` are for its editor."""

    pages: tuple[Listed, ...]
    notes: tuple[str, ...] = ()


def host_of(address: str) -> str:
    """The host in small letters without "www.", or ""."""
    parts = _split(address)
    return (parts.hostname or "").lower().removeprefix("www.") if parts else ""


def is_of_site(address: str, site: str) -> bool:
    """Whether ``address`` is a web page's on the host of ``site``."""
    parts = _split(address)
    return (
        parts is not None
        and parts.scheme in ("http", "https")
        and bool(parts.hostname)
        and len(address) <= LONGEST_ADDRESS
        and host_of(address) == host_of(site)
        and PurePosixPath(parts.path).suffix.lower() in PAGE_ENDINGS | {_ending(parts.path)}
    )


def _ending(path: str) -> str:
    """What only looks like the ending of a file: "dr.-lee", "st.-johns", "v2.0"."""
    suffix = PurePosixPath(path).suffix
    letters = suffix[1:]
    return "" if letters.isalnum() and 2 <= len(letters) <= 5 else suffix.lower()


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address.strip())
        _ = parts.port
    except ValueError:
        return None
    return parts


def name_of(address: str) -> str:
    """A name from the last words of an address: "/about/jane-doe/" is "Jane doe"."""
    parts = _split(address)
    words = [word for word in unquote(parts.path if parts else "").split("/") if word]
    if not words:
        return ""
    last = PurePosixPath(words[-1])
    stem = last.stem if last.suffix.lower() in PAGE_ENDINGS else last.name
    if stem in ("index", "default") and len(words) > 1:
        stem = words[-2]
    return " ".join(stem.replace("_", "-").split("-")).strip().capitalize()


def guess_type(address: str, is_post: bool = False) -> str:
    """What a page is by the words of its address: one of TYPES, or "" where they say nothing."""
    parts = _split(address)
    path = unquote(parts.path if parts else "").lower()
    words = [word for word in path.split("/") if word and word not in FOLDER_FILES]
    if not words:
        return "index"
    last = PurePosixPath(words[-1])
    words[-1] = last.stem if last.suffix in PAGE_ENDINGS else last.name
    above = [_TYPE_OF_FOLDER.get(word, "") for word in words[:-1]]
    if "index" in above:
        return "index"
    if words[-1] in _TYPE_OF_FOLDER:
        return "index"
    found = next((kind for kind in reversed(above) if kind), "")
    if found:
        return found
    if is_post or _is_dated(words[:-1]):
        return "post"
    return ""


def type_of_list(address: str) -> str:
    """What the list at an address lists, by the folder that it is: one of TYPES, or ""."""
    parts = _split(address)
    words = [word for word in unquote(parts.path if parts else "").lower().split("/") if word]
    named = [word for word in words if word not in FOLDER_FILES]
    return _TYPE_OF_FOLDER.get(PurePosixPath(named[-1]).stem, "") if named else ""


def _is_dated(words: list[str]) -> bool:
    """Whether it stands below a year, as blogs do: "/2021/05/title"."""
    return any(len(word) == 4 and word.isdigit() and word[:2] in ("19", "20") for word in words)


def refuse_sign_in(content: bytes | str, document: Document, name: str) -> None:
    """Raise SourceError for a page that asks for a password and says next to nothing."""
    raw = content.encode("utf-8", "replace") if isinstance(content, str) else content
    raw = raw.lower()
    if not any(mark in raw for mark in _PASSWORD):
        return
    if sum(count_words(line.text) for line in document.lines if not line.boilerplate) < (
        SIGN_IN_WORDS
    ):
        raise SourceError(gettext_noop("%(name)s asks to sign in; there is no page."), name=name)


def refuse_moved(asked: str, found: str, listed: frozenset[str]) -> None:
    """Raise SourceError where ``asked`` led on to another site or to a page listed by itself.

    ``listed`` are the keys of all pages of the list.
    """
    if page_key(asked) == page_key(found):
        return
    if host_of(asked) != host_of(found):
        raise SourceError(
            gettext_noop("%(url)s has moved to another site: %(target)s."), url=asked, target=found
        )
    if page_key(found) in listed:
        raise SourceError(
            gettext_noop("%(url)s leads to %(target)s, which is on the list by itself."),
            url=asked,
            target=found,
        )


def too_many(name: str, count: int) -> SourceError:
    return SourceError(
        gettext_noop("%(name)s has %(count)s pages; %(most)s can be listed at most."),
        name=name,
        count=f"{count:,}",
        most=f"{MOST_PAGES:,}",
    )
