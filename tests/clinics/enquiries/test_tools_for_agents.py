"""What a browser that has tools for agents (WebMCP, a draft) makes of a practice's forms."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from tests.factories import make_practice

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def practice(live_server):
    practice = make_practice("elm")
    practice.site.port = urlsplit(live_server.url).port
    practice.site.save()
    return practice


@pytest.fixture
def faults():
    """What the browser finds wrong with the tools as it registers them."""
    return []


@pytest.fixture
def tools(browser, playwright, browser_type_launch_args, form, faults):
    """The tools that the browser registers on the page of the practice's form, by name."""
    form.save_revision().publish()
    flags = [*browser_type_launch_args["args"], "--enable-features=WebMCP"]
    other = playwright.chromium.launch(**{**browser_type_launch_args, "args": flags})
    page = other.new_page()
    session = page.context.new_cdp_session(page)
    session.on("Audits.issueAdded", lambda event: faults.append(event["issue"]["details"]))
    session.send("Audits.enable")
    page.goto(form.get_full_url())
    found: list[dict] = []
    session.on("WebMCP.toolsAdded", lambda event: found.extend(event["tools"]))
    session.send("WebMCP.enable")
    page.wait_for_function("document.querySelectorAll('form[toolname]').length === 2")
    sent_by_agents = "form => form.hasAttribute('toolautosubmit')"
    yield {
        tool["name"]: {
            **tool,
            "is_sent": page.locator(f"[toolname={tool['name']}]").evaluate(sent_by_agents),
        }
        for tool in found
    }
    other.close()


def test_an_agent_finds_search_and_the_form_and_what_each_field_is_for(tools):
    assert set(tools) == {"search_site", "write_to_practice"}
    for tool in tools.values():
        assert tool["description"]
        fields = tool["inputSchema"]["properties"]
        assert all(field.get("description") for field in fields.values()), fields
    assert set(tools["search_site"]["inputSchema"]["properties"]) == {"q"}
    asked = tools["write_to_practice"]["inputSchema"]["properties"]
    assert {"kind", "name", "answer_by", "phone", "email", "message", "consent"} <= set(asked)
    assert asked["website"]["description"] == "Leave this empty"
    assert asked["token"]["description"] == "Leave this as it is."


def test_an_agent_may_search_and_nobody_writes_without_having_read_what_is_sent(tools):
    assert tools["search_site"]["is_sent"]
    assert tools["search_site"]["description"] == "Search – Elm Clinic"
    assert not tools["write_to_practice"]["is_sent"]


def test_the_browser_finds_nothing_wrong_with_the_tools(tools, faults):
    told = [
        one["genericIssueDetails"]["errorType"] for one in faults if "genericIssueDetails" in one
    ]
    assert not [one for one in told if one.startswith("FormModelContext")]
