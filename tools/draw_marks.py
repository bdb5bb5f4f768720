"""Draws the practices' marks as masks, for pictures that no browser draws.

``python tools/draw_marks.py`` writes clinics/static/clinics/img/marks/<mark>.png from marks.svg:
black for nothing, white for the mark. Nothing runs it but whoever changes a mark; it needs a
browser.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from lxml import etree
from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from tools.machine import find_browser  # noqa: E402

SOURCE = ROOT / "clinics" / "static" / "clinics" / "img" / "marks.svg"
TARGET = SOURCE.parent / "marks"
SIZE = 480


def main() -> None:
    TARGET.mkdir(exist_ok=True)
    sprite = SOURCE.read_text(encoding="utf-8")
    names = [symbol.get("id") for symbol in etree.fromstring(sprite.encode())]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": SIZE, "height": SIZE})
        for name in names:
            page.set_content(
                f"<style>body{{margin:0;background:#000;color:#fff}}</style>{sprite}"
                f'<svg width="{SIZE}" height="{SIZE}" style="position:absolute;inset:0">'
                f'<use href="#{name}"/></svg>'
            )
            picture = Image.open(io.BytesIO(page.screenshot())).convert("L")
            picture.save(TARGET / f"{name}.png", optimize=True)
            print(name, (TARGET / f"{name}.png").stat().st_size)
        browser.close()


if __name__ == "__main__":
    main()
