"""Pages made to exhaust the machine: each is refused with one line, in little time and memory."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SECONDS = 10
MEGABYTES = 512

# Alone in a process of its own, under the limits: what a server worker would go through.
CHILD = """
import json, resource, sys, time
megabytes, seconds = int(sys.argv[2]), int(sys.argv[3])
resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
from condition_pages.importer.model import Source, SourceError
from condition_pages.importer.propose import propose
from pathlib import Path
path = Path(sys.argv[1])
start = time.monotonic()
try:
    propose(Source(path.read_bytes(), name=path.name))
    message = ""
except SourceError as refused:
    message = str(refused)
taken = time.monotonic() - start
# The peak of this process alone; the usual call counts the parent's before it.
status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
peak = int(status["VmHWM"].split()[0]) >> 10
print(json.dumps({"message": message, "seconds": taken, "megabytes": peak}))
"""


def packed(size: int, parts: bytes = b"") -> bytes:
    """A .docx of a few kilobytes whose text unpacks to ``size`` bytes, beside ``parts``."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<w>" + b" " * size + parts + b"</w>")
    return out.getvalue()


BOMBS = {
    "nested.html": (
        lambda: b"<div>" * 10_000 + b"ache" + b"</div>" * 10_000,
        "The page nests its tags more than 1,000 deep.",
    ),
    "tags.html": (
        lambda: b"<html><body>" + b"<b>a</b>" * 500_000,
        "The page has more than 30,000 tags.",
    ),
    "deep.html": (
        lambda: b"<div class=nav>" * 990 + b"<i>ache</i> " * 28_000,
        "The page nests too many tags too deep in one another.",
    ),
    "signs.html": (
        lambda: b"<div a='<' class=nav>" * 20_000 + b"<i>ache</i> " * 28_000,
        "The page nests its tags more than 1,000 deep.",
    ),
    "quoted.html": (
        lambda: b"<div a='>' class='<'>" * 990 + b"<i title='>'>ache</i> " * 28_000,
        "The page nests too many tags too deep in one another.",
    ),
    "deepest.html": (
        lambda: b"<div a='<'>" * 300_000,
        "The page nests its tags more than 1,000 deep.",
    ),
    "bare.html": (
        lambda: b"<p " + b" ".join(b"a%d" % n for n in range(200_000)) + b">ache",
        "A tag of the page has more than 1,000 attributes.",
    ),
    "attributes.html": (
        lambda: b"<p " + b" ".join(b"a%d=1" % n for n in range(200_000)) + b">ache",
        "A tag of the page has more than 1,000 attributes.",
    ),
    "comments.html": (
        lambda: b"<html><body>" + b"a<!---->" * 500_000,
        "The page has more than 30,000 comments.",
    ),
    "doctypes.html": (
        lambda: b"<html><body>" + b"a<!DOCTYPE a>" * 380_000,
        "The page has more than 30,000 comments.",
    ),
    "deep-comments.html": (
        lambda: b"<div class=nav>" * 990 + b"ache<!---->" * 240_000,
        "The page nests too many tags too deep in one another.",
    ),
    "deep-instructions.html": (
        lambda: b"<div class=nav>" * 990 + b"ache<?a>" * 240_000,
        "The page nests too many tags too deep in one another.",
    ),
    "deep-doctypes.html": (
        lambda: b"<div class=nav>" * 990 + b"ache<!DOCTYPE a>" * 240_000,
        "The page nests too many tags too deep in one another.",
    ),
    "words.html": (
        lambda: b"<html><body><p>" + b"An ache that goes on. " * 220_000,
        "words.html has 4,839,999 characters; a page may have 500,000 at most.",
    ),
    "parts.docx": (
        lambda: packed(0, b"<p/>" * 2_000_000),
        "This Word document has more parts of text than a page could have.",
    ),
    "huge.html": (
        lambda: b"<html><body><p>" + b"An ache that goes on. " * 2_300_000,
        "huge.html is 50.6 MB; a page may have 5 MB at most.",
    ),
    "huge.txt": (
        lambda: b"An ache that goes on.\n" * 2_300_000,
        "huge.txt is 50.6 MB; a page may have 5 MB at most.",
    ),
    "bomb.docx": (
        lambda: packed(60_000_000),
        "This Word document unpacks to more than 40 MB.",
    ),
    "text.docx": (
        lambda: packed(20_000_000),
        "A part of this Word document unpacks to more than 12 MB.",
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_page_made_to_exhaust_the_machine_is_refused_with_one_line(name: str, tmp_path: Path):
    make, wanted = BOMBS[name]
    path = tmp_path / name
    path.write_bytes(make())

    run = subprocess.run(
        [sys.executable, "-c", CHILD, str(path), str(MEGABYTES), str(SECONDS)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    assert told["message"] == wanted
    assert told["seconds"] < SECONDS
    assert told["megabytes"] < MEGABYTES
