"""An operator's day: the development server, then a server on the internet."""

from __future__ import annotations

from tests.journeys.conftest import follow


def test_make_run_ends_by_naming_the_logins_of_every_role(site):
    # Asked of the server, so that it has said all that it says when it starts.
    assert follow(site.admin, site.port, []) == 200

    said = "\n".join(site.lines)
    logins = said.partition("Serving. Ctrl-C ends it.")[2]
    assert f"Sign in at {site.admin}" in logins
    for role in ("editor", "manager", "reviewer"):
        assert f"{role}-stillwater-acupuncture" in logins
    assert '"GET /admin' not in logins.partition("reviewer-stillwater-acupuncture")[0]
