"""Rich text as Markdown, and the few forms that pages are written in. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import html as lxml_html

#: What would be read as markup at any place in a line.
SPECIAL = re.compile(r"([\\`*_\[\]<>])")


def escaped(words: object) -> str:
    """Plain text on one line whose every character stays text in Markdown."""
    line = SPECIAL.sub(r"\\\1", " ".join(str(words or "").split()))
    return re.sub(r"^([#+\-]|\d+[.)])(?=\s|$)", r"\\\1", line)


def heading(level: int, words: object) -> str:
    return f"{'#' * level} {escaped(words)}"


def bullets(lines: Iterable[str]) -> str:
    """A list; each line is Markdown already."""
    return "\n".join(f"- {line}" for line in lines if line)


def labelled(label: object, words: object = "") -> str:
    """A point with a label, a text or both."""
    label, words = escaped(label), escaped(words)
    return f"**{label}**: {words}" if label and words else (f"**{label}**" if label else words)


def link(words: object, url: str) -> str:
    return f"[{escaped(words)}](<{url}>)" if url else escaped(words)


def blocks(*parts: str | None) -> str:
    """Parts with an empty line between, nothing empty among them."""
    return "\n\n".join(part.strip("\n") for part in parts if part and part.strip())


def from_html(source: str) -> str:
    """Rich text as Wagtail stores or renders it (p, h2-h4, b, i, a, ul, ol, li, br)."""
    if not source or not source.strip():
        return ""
    root = lxml_html.fragment_fromstring(source, create_parent="div")
    return blocks(*_blocks(root))


def _blocks(element) -> Iterable[str]:
    held = [escaped_inline(element.text)]
    for child in element:
        tag = child.tag if isinstance(child.tag, str) else ""
        if tag in ("p", "div", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote"):
            yield "".join(held)
            held = []
            if tag in ("ul", "ol"):
                yield _list(child, tag == "ol", 0)
            elif tag == "div":
                yield from _blocks(child)
            elif tag.startswith("h"):
                yield f"{'#' * int(tag[1])} {_inline(child).strip()}"
            else:
                yield _inline(child).strip()
        else:
            held.append(_element(child, tag))
        held.append(escaped_inline(child.tail))
    yield "".join(held)


def _list(element, ordered: bool, depth: int) -> str:
    lines = []
    for number, item in enumerate(element.iterchildren("li"), start=1):
        mark = f"{number}." if ordered else "-"
        nested = [child for child in item if child.tag in ("ul", "ol")]
        for child in nested:
            item.remove(child)
        lines.append(f"{'   ' * depth}{mark} {_inline(item).strip()}")
        lines += [_list(child, child.tag == "ol", depth + 1) for child in nested]
    return "\n".join(lines)


def _inline(element) -> str:
    parts = [escaped_inline(element.text)]
    for child in element:
        parts.append(_element(child, child.tag if isinstance(child.tag, str) else ""))
        parts.append(escaped_inline(child.tail))
    return "".join(parts)


def _element(child, tag: str) -> str:
    words = _inline(child)
    if tag == "br":
        return "  \n"
    if not words.strip():
        return words
    if tag in ("b", "strong"):
        return f"**{words.strip()}**"
    if tag in ("i", "em"):
        return f"*{words.strip()}*"
    if tag == "a" and child.get("href"):
        return f"[{words.strip()}](<{child.get('href')}>)"
    return words


def escaped_inline(words: str | None) -> str:
    return SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", words)) if words else ""
