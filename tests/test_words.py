"""Code and documents use the field's words, and the map names what is there."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("clinics", "condition_pages", "docs", "search", "seo", "site", "tests", "tools")
KINDS = {".py", ".md", ".html", ".toml", ".yaml", ".js", ".css"}
#: What this house once said, and what Django, Wagtail, PostgreSQL or the literature says.
RENAMED = {
    r"PRACTICE_WALL|WALL_ROLE|wall_owner": "row-level security: PRACTICE_RLS, RLS_ROLE, tenant_id",
    r"confinement|unconfined": "row filters; tenant_context, all_tenants",
    r"LOBBY|turned_away": "PUBLIC_VIEWS, denial_reason",
    r"annex\w*|settle_\w+": "add_home_path, assign_tenant",
    r"mend(ed|s|ing)?": "repair, correct",
    r"unseen_strings|parity": "visible content, hidden values",
    r"told_as": "title_kind",
    r"Understood|understand(?=\()": "ParsedQuery, parse_query, IndexQuery",
    r"[Ff]ruitless\w*": "zero results",
    r"upkeep": "indexer",
    r"not_the_same": "disambiguations",
    r"DrawnFolders": "RandomFolderStorage",
    r"[Ss]eal(s|ed|er|ing)?": "encrypt, Cipher",
    r"digest(?!\(\))": "hash, content_hash",
}
SUFFIXES = (".css", ".html", ".js", ".json", ".po", ".py", ".toml")
#: Their older names are their subject.
OF_NAMES = {"tests/test_words.py", "tests/clinics/tenancy/test_rls.py"}


@cache
def texts() -> dict[str, str]:
    """The text of every file that we write, by path; migrations keep the names of their time."""
    found = {}
    for path in (each for room in ROOMS for each in (ROOT / room).rglob("*")):
        name = path.relative_to(ROOT).as_posix()
        kinds = {".py"} if name.startswith("tests/") else KINDS
        is_ours = path.suffix in kinds and not re.search("/(migrations|node_modules)/", name)
        if is_ours and name not in OF_NAMES:
            found[name] = path.read_text("utf-8")
    return found


@pytest.mark.parametrize("words", RENAMED, ids=RENAMED.values())
def test_a_thing_has_the_fields_name_everywhere(words):
    rule = re.compile(rf"\b({words})\b")
    found = [
        f"{name}: {match.group()}"
        for name, text in texts().items()
        for match in rule.finditer(text)
    ]
    assert found == []


def named_in(document: str) -> list[str]:
    """Each file and name that stands between backticks; addresses and examples are neither."""
    spans = re.findall(r"`([^`\n]+)`", (ROOT / document).read_text("utf-8"))
    words = {word.strip("(),:") for span in spans for word in span.split()}
    return sorted(word for word in words if re.fullmatch(r"\w[\w./]*", word))


@pytest.mark.parametrize("document", ["docs/architecture.md", "docs/glossary.md"])
def test_the_map_names_only_what_is_there(document):
    code = "\n".join(text for name, text in texts().items() if not name.startswith("docs/"))
    here = [*ROOT.glob("*"), *(path for room in ROOMS for path in (ROOT / room).rglob("*"))]
    paths = [path.as_posix() for path in here]

    def is_there(word: str) -> bool:
        if "/" in word or word.endswith(SUFFIXES):
            return any(path.endswith(f"/{word.strip('/')}") for path in paths)
        return re.search(rf"\b{re.escape(word.rpartition('.')[2])}\b", code) is not None

    missing = [word for word in named_in(document) if not is_there(word)]
    assert missing == [], missing
