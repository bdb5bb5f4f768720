"""The sentences that teach the learned reader: training/<language>/<kind>.txt.

Each file has parts, "# headings", "# sentences", "# entries", "# leads", "# buttons", with one
template a line; ``{slots}`` stand for a condition, a symptom and the like. ``make train`` makes
weights of them.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

FOLDER = Path(__file__).with_name("training")
PARTS = ("headings", "sentences", "entries", "leads", "buttons")
SLOT = re.compile(r"\{\w+\}")


def languages(folder: Path = FOLDER) -> list[str]:
    """The languages that there are sentences in, such as "en"."""
    return sorted(path.parent.name for path in folder.glob("*/fillers.toml"))


def read_templates(path: Path) -> dict[str, list[str]]:
    """The templates of one file by part. Raises ValueError, with the line, for what is none."""
    parts: dict[str, list[str]] = {name: [] for name in PARTS}
    part = ""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        line = line.strip()
        if line.startswith("# "):
            part = line[2:]
            if part not in PARTS:
                raise ValueError(f"{path}, line {number}: {part} is none of {', '.join(PARTS)}")
        elif line and not part:
            raise ValueError(f"{path}, line {number}: stands under no part")
        elif line:
            parts[part].append(line)
    return parts


@lru_cache(maxsize=1)
def templates() -> Mapping[str, Mapping[str, Mapping[str, list[str]]]]:
    """All templates: by language, kind and part."""
    return MappingProxyType(
        {
            language: {
                path.stem: read_templates(path)
                for path in sorted((FOLDER / language).glob("*.txt"))
            }
            for language in languages()
        }
    )


@lru_cache(maxsize=1)
def taught_headings() -> Mapping[str, str]:
    """The kind of each heading that teaches one kind alone, in small letters, without its "?"."""
    kinds: dict[str, set[str]] = defaultdict(set)
    for by_kind in templates().values():
        for kind, parts in by_kind.items():
            for heading in parts["headings"]:
                if not SLOT.search(heading):
                    kinds[plain_heading(heading)].add(kind)
    return MappingProxyType({h: min(found) for h, found in kinds.items() if len(found) == 1})


def plain_heading(text: str) -> str:
    return text.lower().strip(" ?!:.\u00bf\u00a1")


@lru_cache(maxsize=1)
def taught_words() -> frozenset[str]:
    """All words of the templates and of what fills them: ordinary ones, and spelt right."""
    return frozenset(
        word
        for path in FOLDER.glob("*/*.t*")
        for word in re.findall(r"[^\W\d_]+", path.read_text("utf-8").lower())
    )


def data_hash(folder: Path = FOLDER) -> str:
    """The SHA-256 of all that the reader is taught with, names of files and contents."""
    found = hashlib.sha256()
    for path in sorted(folder.glob("*/*.t*")):
        found.update(path.relative_to(folder).as_posix().encode())
        found.update(path.read_bytes())
    return found.hexdigest()
