#!/usr/bin/env python3
"""How long condition pages are on a phone: tools/bench/page_lengths.py

Loads the demo into a throw-away database, opens each condition page at 390 by 844 pixels and prints
its words, its length in screens, and what that would be for 900 words.
"""

from __future__ import annotations

import sys
from pathlib import Path

from throwaway import project

sys.path.insert(0, str(Path(__file__).parents[2]))

WIDTH, HEIGHT, WORDS = 390, 844, 900
MEASURE = """() => [
  document.querySelector("main").textContent.trim().split(/\\s+/).length,
  document.documentElement.scrollHeight,
]"""


def main() -> int:
    with project():
        from django.contrib.staticfiles.handlers import StaticFilesHandler
        from django.core.cache import cache
        from django.core.management import call_command
        from django.test.testcases import LiveServerThread
        from playwright.sync_api import sync_playwright
        from wagtail.models import Site

        from condition_pages.models import ConditionPage
        from tests.conftest import BROWSER_FLAGS, find_browser

        call_command("load_demo", verbosity=0)
        server = LiveServerThread("localhost", StaticFilesHandler)
        server.daemon = True
        server.start()
        server.is_ready.wait()
        Site.objects.update(port=server.port)
        cache.clear()
        pages = [page.get_full_url() for page in ConditionPage.objects.live().order_by("path")]
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_browser(), args=BROWSER_FLAGS)
            seen = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
            print(f"{'page':70} words screens  for {WORDS}")
            for address in pages:
                seen.goto(address)
                words, height = seen.evaluate(MEASURE)
                screens = height / HEIGHT
                print(f"{address[:70]:70} {words:5} {screens:7.1f} {screens * WORDS / words:8.1f}")
            browser.close()
        server.terminate()
    return 0


if __name__ == "__main__":
    sys.exit(main())
