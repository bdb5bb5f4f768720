"""What each role but the editor meets first, and where its links lead."""

from __future__ import annotations


def test_each_other_role_finds_a_first_screen_whose_links_lead_somewhere(walk):
    for name, password in (
        # An editor's is walked with the rest of their day.
        ("manager-larkfield-chiropractic", "editor"),
        ("reviewer-larkfield-chiropractic", "editor"),
        ("admin", "admin"),
    ):
        page = walk.sign_in(name, password)

        walk.check_links(page)
        walk.picture(page, f"first-screen-{name}")
