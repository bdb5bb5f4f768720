#!/usr/bin/env python3
"""Collects every word of the interface and compiles its translations: tools/messages.py [--check]

Each app has a catalogue of its own (APP/locale/LANGUAGE/LC_MESSAGES/django.po), so that it is
there where an app is installed without this project. Words come from Python, templates and the
labels of vocabularies. A translation whose words have changed a little is kept as fuzzy, one whose
words are gone as obsolete ("#~"), by Babel's own update; neither is shown to anybody. The .mo files
are kept in the repository: installing needs no tool.

clinics/wording is another matter: there somebody has written, by hand, what of Wagtail's own words
a clinic's people read in another way. Those are only compiled.

--check changes nothing. It ends with 1 when a placeholder differs or a .mo is old; a word that
lacks its translation is told, and ends it with 1 with --release alone.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
APPS = ("seo", "clinics", "condition_pages", "search", "site")
LANGUAGES = ("es",)
WORDING = ROOT / "clinics" / "wording"
NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
#: The words in each vocabulary that people read, by key; "*" stands for every value.
#: Credentials are not among them: titles are shown as they were awarded.
VOCABULARIES = {
    "clinics": {
        "audiences": ["label"],
        "care_actions": ["actions.*.*"],
        "consultation_modes": ["label"],
        "countries": ["label"],
        "credential_kinds": ["label"],
        "cta_kinds": ["label"],
        "framings": ["label", "note"],
        "languages": ["label"],
        "marks": ["label"],
        "modalities": [
            "label",
            "must_state_risks",
            "must_state_serious_risks",
            "must_state_contraindications",
        ],
        # Such as editors write; others are shown as they are written.
        "phone_labels": ["label"],
        "professions": ["label", "practitioner"],
        "public_holidays": ["label"],
        "weekdays": ["label"],
    },
    "condition_pages": {
        "advice": ["label"],
        "aspects": ["label"],
        "body_regions": ["label"],
        "cause_kinds": ["label"],
        "certainties": ["label"],
        "condition_groups": ["label"],
        "citation_kinds": ["label"],
        # What the import report gives as the reason for placing or leaving out words.
        "importer_words": [
            "texts.reason",
            "openings.reason",
            "pagetypes.reason",
            "claims.reason",
            "boilerplate_names.label",
            "boilerplate_lines.label",
            "boilerplate_inline.reason",
        ],
        "findings": ["label"],
        "red_flag_levels": ["label"],
        "red_flags": ["label"],
        "studied": ["label"],
        "study_kinds": ["label"],
        "treatment_groups": ["label"],
        "treatment_kinds": ["label"],
    },
    "search": {"dangers": ["dangers.title", "dangers.text"], "intents": ["intents.label"]},
}
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[a-z]|%[sd%]|\{[a-z_0-9]*\}|</?[a-z][^>]*>")
#: Telephone numbers above all.
NUMBER = re.compile(r"\d[\d ]*\d")

Words = str | tuple[str, str]
Found = tuple[str, int, Words, list[str], str | None]


def sources(app: str) -> Iterator[Path]:
    """The app's files that may hold words, in a fixed order."""
    for path in sorted((ROOT / app).rglob("*")):
        if path.suffix in (".py", ".html", ".txt") and "migrations" not in path.parts:
            yield path


def words_in(path: Path) -> Iterator[Found]:
    """(file, line, words, comments, context) of each translatable string of a source."""
    from django.utils.translation.template import templatize

    source = path.read_text("utf-8")
    if path.suffix != ".py":
        # Made for a program that doesn't mind indents.
        source = "\n".join(line.lstrip() for line in templatize(source, str(path)).splitlines())
    name = path.relative_to(ROOT).as_posix()
    found = extract("python", BytesIO(source.encode()), KEYWORDS, ["Translators:"])
    for line, words, comments, context in found:
        yield name, line, words, comments, context


def vocabulary_words(app: str) -> Iterator[Found]:
    for vocabulary, paths in VOCABULARIES.get(app, {}).items():
        file = ROOT / app / "vocabulary" / f"{vocabulary}.json"
        content = json.loads(file.read_text("utf-8"))
        name = file.relative_to(ROOT).as_posix()
        for path in paths:
            for entry in content if isinstance(content, list) else [content]:
                for words in values_at(entry, path.split(".")):
                    yield name, 1, words, [], None


def values_at(value, path: list[str]) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from values_at(each, path)
    elif not path:
        if value:
            yield value
    elif path[0] == "*":
        for each in value.values():
            yield from values_at(each, path[1:])
    elif path[0] in value:
        yield from values_at(value[path[0]], path[1:])


def collected(app: str) -> Catalog:
    """The words of one app, without translations."""
    catalog = Catalog(charset="utf-8")
    found = [entry for path in sources(app) for entry in words_in(path)]
    for name, _line, words, comments, context in [*found, *vocabulary_words(app)]:
        # Without line numbers: else every change of a file would change the catalogue.
        catalog.add(words, locations=[(name, None)], auto_comments=comments, context=context)
    return catalog


def po_of(app: str, language: str) -> Path:
    return ROOT / app / "locale" / language / "LC_MESSAGES" / "django.po"


def read(path: Path, language: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language, charset="utf-8")


def updated(app: str, language: str) -> Catalog:
    """The app's catalogue with what its sources say now, and every translation kept."""
    catalog = read(po_of(app, language), language)
    # What was gone may be back.
    for message in catalog.obsolete.values():
        catalog[message.id] = message
    catalog.obsolete.clear()
    catalog.update(collected(app))
    return catalog


def po_text(catalog: Catalog) -> bytes:
    written = BytesIO()
    write_po(written, catalog, width=100, sort_by_file=False, omit_header=True)
    header = (
        'msgid ""\nmsgstr ""\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Language: {catalog.locale_identifier}\\n"\n'
        f'"Plural-Forms: {catalog.plural_forms}\\n"\n\n'
    )
    return header.encode() + written.getvalue()


def strings_of(message: Message) -> list[str]:
    strings = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    return [string or "" for string in strings]


def problems(catalog: Catalog) -> Iterator[str]:
    """A line for each translation that would break."""
    for message in catalog:
        if not message.id:
            continue
        strings = strings_of(message)
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        shown = ids[-1].replace("\n", " ")
        if not all(strings) or message.fuzzy:
            continue
        wanted = {frozenset(PLACEHOLDER.findall(text)) for text in ids}
        for string in strings:
            if frozenset(PLACEHOLDER.findall(string)) not in wanted:
                yield f"placeholders differ: {shown}"
            if missing := set(NUMBER.findall(ids[0])) - set(NUMBER.findall(string)):
                yield f"lacks {', '.join(sorted(missing))}: {shown}"
        if ids[0].startswith("\n") != strings[0].startswith("\n"):
            yield f"begins with another line: {shown}"


def lacking(catalog: Catalog) -> list[str]:
    """A line for each word without a translation, or with one that nobody has looked at."""
    return [
        f"not translated: {(m.id if isinstance(m.id, str) else m.id[-1])!r}"
        for m in catalog
        if m.id and (m.fuzzy or not all(strings_of(m)))
    ]


def translations(catalog: Catalog) -> dict:
    return {key(m): strings_of(m) for m in catalog if m.id and not m.fuzzy and all(strings_of(m))}


def key(message: Message) -> tuple:
    identity, context = message.id, message.context
    # Babel reads a context from a .mo file as bytes.
    context = context.decode() if isinstance(context, bytes) else context
    return context, identity if isinstance(identity, str) else tuple(identity)


def compiled(path: Path) -> dict:
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return translations(read_mo(file))


def state(app: str, language: str) -> list[str]:
    """What would break with an app's catalogue; nothing when it is sound and compiled."""
    path = po_of(app, language)
    kept = read(path, language)
    found = [f"{app}: {problem}" for problem in problems(kept)]
    if compiled(path.with_suffix(".mo")) != translations(kept):
        found.append(f"{app}: {path.with_suffix('.mo').name} is old: run make messages")
    return found


def write(app: str, language: str) -> Catalog:
    catalog = updated(app, language)
    path = po_of(app, language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(po_text(catalog))
    whole = read(path, language)
    # The same words make the same file, whenever they are compiled.
    whole.creation_date = NO_DATE
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, whole)
    return catalog


def wording_state() -> list[str]:
    """What is wrong with the catalogues of Wagtail's words; nothing when they are compiled."""
    found = []
    for path in sorted(WORDING.rglob("django.po")):
        kept = read(path, path.parts[-3])
        if compiled(path.with_suffix(".mo")) != translations(kept):
            found.append(f"{path.relative_to(ROOT)}: the .mo is old: run make messages")
    return found


def compile_wording() -> None:
    for path in sorted(WORDING.rglob("django.po")):
        whole = read(path, path.parts[-3])
        whole.creation_date = NO_DATE
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, whole)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing, say what is missing")
    parser.add_argument("--release", action="store_true", help="fail where a translation lacks")
    options = parser.parse_args()
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=True)
    failed = False
    for language in LANGUAGES:
        for app in APPS:
            if not options.check:
                catalog = write(app, language)
                print(f"{app} {language}: {len(catalog)} words")
            for problem in lacking(updated(app, language)):
                failed |= options.release
                print(f"{language} {app}: {problem}")
            for problem in state(app, language):
                failed = True
                print(f"{language} {problem}")
    if not options.check:
        compile_wording()
    for problem in wording_state():
        failed = True
        print(problem)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
