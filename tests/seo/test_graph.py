"""One graph from what several contributors say."""

import json
from types import SimpleNamespace

import pytest
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from seo.graph import (
    ContradictionError,
    DanglingReferenceError,
    GraphContext,
    GraphError,
    build_graph,
    compact,
    ref,
    script_json,
)
from seo.templatetags.seo_tags import graph_script

CONTEXT = GraphContext("https://elm.example.com/spasm/", "https://elm.example.com")
CLINIC = "https://elm.example.com/#/schema/clinic/1"
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


def says(*nodes):
    """A contributor with these nodes."""
    return SimpleNamespace(graph_nodes=lambda context: nodes)


def graph(*contributors) -> list:
    return build_graph(CONTEXT, contributors)["@graph"]


def clinic(**facts):
    return {"@type": "MedicalClinic", "@id": CLINIC, **facts}


def test_a_document_has_one_context_and_one_graph():
    assert build_graph(CONTEXT, [says(clinic(name="Elm"))]) == {
        "@context": "https://schema.org",
        "@graph": [clinic(name="Elm")],
    }


def test_a_stub_and_a_full_description_become_one_node():
    stub = clinic(name="Elm", url="https://elm.example.com/")
    full = clinic(name="Elm", telephone="+12605550165")

    assert graph(says(stub), says(full)) == [{**stub, **full}]


def test_lists_of_several_contributors_are_united_in_order():
    first = clinic(knowsAbout=["Cramp", "Spasm"])
    second = clinic(knowsAbout=["Spasm", "Tics"])

    assert graph(says(first), says(second))[0]["knowsAbout"] == ["Cramp", "Spasm", "Tics"]


def test_two_lists_of_one_are_two_members_and_no_contradiction():
    first, second = ({"@type": "Offer", "name": name} for name in ("Talk", "Visit"))

    (node,) = graph(says(clinic(makesOffer=[first])), says(clinic(makesOffer=[second])))

    assert node["makesOffer"] == [first, second]


def test_a_list_of_one_reads_as_its_member():
    assert graph(says(clinic(knowsAbout=["Cramp"])))[0]["knowsAbout"] == "Cramp"


def test_the_same_said_twice_is_said_once():
    assert graph(says(clinic(name="Elm")), says(clinic(name="Elm"))) == [clinic(name="Elm")]


@pytest.mark.parametrize("other", [clinic(name="Oak"), {**clinic(name="Elm"), "@type": "Person"}])
def test_a_contradiction_about_one_thing_is_an_error(other):
    with pytest.raises(ContradictionError, match=CLINIC):
        graph(says(clinic(name="Elm")), says(other))


def test_nothing_said_contradicts_nothing():
    assert graph(says(clinic(name="Elm")), says(clinic(name=""))) == [clinic(name="Elm")]


def test_a_reference_that_leads_nowhere_is_an_error():
    with pytest.raises(DanglingReferenceError, match="#/schema/person/9"):
        graph(says(clinic(employee=[ref(CONTEXT.entity("person", "9"))])))


def test_a_reference_may_lead_to_a_node_inside_of_another():
    offer = {"@type": "Offer", "@id": CONTEXT.entity("offer", "2"), "name": "Talk"}
    page = {"@type": "WebPage", "@id": CONTEXT.page_url, "mentions": ref(offer["@id"])}

    assert len(graph(says(clinic(makesOffer=offer)), says(page))) == 2


def test_a_node_without_a_name_of_its_own_is_an_error():
    with pytest.raises(GraphError, match="Person"):
        graph(says({"@type": "Person", "name": "Ann"}))


def test_what_is_empty_is_left_out_and_zero_is_not():
    said = clinic(
        name="  Elm ",
        url="",
        sameAs=[],
        logo=None,
        address={"@type": "PostalAddress", "streetAddress": ""},
        priceRange=0,
        isAcceptingNewPatients=False,
        slogan=gettext_lazy("Welcome"),
    )

    assert graph(says(said)) == [
        clinic(name="Elm", priceRange=0, isAcceptingNewPatients=False, slogan="Welcome")
    ]


@given(json_values)
def test_what_is_compact_stays_as_it_is(value):
    once = compact(value)

    assert compact(once) == once


@given(st.text())
def test_no_text_can_end_the_script_or_change_on_the_way(text):
    printed = script_json({"name": f"</script><!-- {text} & co"})

    assert not set("<>&") & set(printed)
    assert json.loads(printed)["name"] == f"</script><!-- {text} & co"


def test_a_title_that_ends_a_script_stays_text_on_the_page():
    page = SimpleNamespace(graph_or_none=lambda request: {"name": "</script><b>"})

    assert graph_script({}, page) == (
        '<script type="application/ld+json">{"name":"\\u003C/script\\u003E\\u003Cb\\u003E"}'
        "</script>"
    )


@pytest.mark.parametrize(
    "page", [SimpleNamespace(), SimpleNamespace(graph_or_none=lambda request: None)]
)
def test_a_page_without_a_graph_prints_nothing(page):
    assert graph_script({}, page) == ""


def test_names_are_on_the_practices_own_host():
    assert CONTEXT.website_id == "https://elm.example.com/#website"
    assert CONTEXT.logo_id == "https://elm.example.com/#logo"
    assert CONTEXT.anchor("causes") == "https://elm.example.com/spasm/#causes"
    assert CONTEXT.entity("therapy", "7") == "https://elm.example.com/#/schema/therapy/7"
