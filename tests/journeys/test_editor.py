"""An editor's day: from the first screen to a page that visitors read."""

from __future__ import annotations

EDITOR = "editor-larkfield-chiropractic"


def test_an_editor_signs_in_where_readme_says_and_every_link_of_the_first_screen_leads_somewhere(
    walk,
):
    page = walk.sign_in(EDITOR)

    walk.check_links(page)
    walk.picture(page, "editor-dashboard")
