#!/usr/bin/env python3
"""Make the typefaces of the practices' pages: tools/fonts.py FOLDER

FOLDER holds ``node_modules`` with the npm packages of ``FACES``. Each is cut down to the letters of
Western European languages and to the weights that pages use, so that it is at most 40 KB, and
written to clinics/static/clinics/fonts beside its licence (SIL Open Font License 1.1; none of these
reserves its name). Needs fonttools and brotli, which nothing else does:

    npm install --ignore-scripts --prefix FOLDER @fontsource-variable/{figtree,literata,nunito}@5.3
    uv run --with fonttools --with brotli tools/fonts.py FOLDER
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FONTS = Path(__file__).parents[1] / "clinics" / "static" / "clinics" / "fonts"
#: The lightest and the heaviest weight of each.
FACES = {"figtree": (400, 700), "literata": (400, 700), "nunito": (400, 800)}
LETTERS = (
    "U+0020-007E,U+00A0-00FF,U+0131,U+0152-0153,U+0160-0161,U+017D-017E,U+02C6,U+02DC,"
    "U+2013-2014,U+2018-201A,U+201C-201E,U+2020-2022,U+2026,U+2030,U+2039-203A,U+2044,U+20AC,"
    "U+2122,U+2190-2193,U+2212,U+FFFD"
)
FEATURES = "kern,liga,calt,ccmp,locl,mark,mkmk,frac,tnum,sups"
MOST_BYTES = 40 * 1024


def make(package: Path, name: str, weights: tuple[int, int]) -> int:
    """Write one face and its licence; how many bytes the face has."""
    source = package / "files" / f"{name}-latin-wght-normal.woff2"
    target = FONTS / f"{name}.woff2"
    with tempfile.TemporaryDirectory() as folder:
        narrowed = f"{folder}/{name}.ttf"
        axis = f"wght={weights[0]}:{weights[1]}"
        run("fontTools.varLib.instancer", "--quiet", str(source), axis, "--output", narrowed)
        run(
            "fontTools.subset",
            narrowed,
            f"--unicodes={LETTERS}",
            f"--layout-features={FEATURES}",
            "--flavor=woff2",
            f"--output-file={target}",
        )
    shutil.copy(package / "LICENSE", FONTS / f"{name}.LICENSE.txt")
    return target.stat().st_size


def run(module: str, *arguments: str) -> None:
    subprocess.run([sys.executable, "-m", module, *arguments], check=True)


def main() -> int:
    packages = Path(sys.argv[1]) / "node_modules" / "@fontsource-variable"
    sizes = {name: make(packages / name, name, weights) for name, weights in FACES.items()}
    for name, size in sizes.items():
        print(f"{name:10} {size / 1024:5.1f} KB")
    return int(max(sizes.values()) > MOST_BYTES)


if __name__ == "__main__":
    sys.exit(main())
