"""What the graph says, the page shows; and all of it is valid."""

import json
import re
from collections import Counter
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ValidationError
from modelcluster.models import get_all_child_relations
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from clinics.models.clinic import Registration
from clinics.models.location import HolidayException
from clinics.tenancy import OWNED_CHILDREN
from seo.graph import iter_nodes
from seo.visible_content import hidden_values
from seo.vocabulary import describe, problems


def visible(tree):
    body = tree.xpath("//body")[0]
    for node in body.xpath(".//script | .//style | .//template"):
        node.drop_tree()
    return body


def test_every_kind_of_page_has_one_valid_graph(whole, build):
    for page in build.pages_of(whole.practice):
        documents = build.graph_of(build.visit(page))

        assert len(documents) == 1, page
        assert describe(problems(documents[0])) == "", page


def test_each_string_in_the_graph_stands_on_the_page(whole, build):
    unseen = {}
    for page in build.pages_of(whole.practice):
        response = build.visit(page)
        [document] = build.graph_of(response)
        missing = hidden_values(document, build.parse(response))
        if missing:
            unseen[page.specific_class.__name__] = missing

    assert unseen == {}


def test_every_anchor_in_the_graph_is_an_id_on_the_page(whole, build):
    for page in build.pages_of(whole.practice):
        response = build.visit(page)
        ids = set(build.parse(response).xpath("//@id"))
        [document] = build.graph_of(response)
        url = page.get_full_url()
        anchors = {
            node["@id"].removeprefix(url + "#")
            for node in iter_nodes(document)
            if node.get("@id", "").startswith(url + "#") and "/schema/" not in node["@id"]
        }

        structural = {"breadcrumb", "primaryimage", "website", "logo", "list"}
        assert anchors - structural <= ids, (page, anchors - structural - ids)


def test_no_reference_leaves_the_practices_own_host(whole, build):
    for page in build.pages_of(whole.practice):
        [document] = build.graph_of(build.visit(page))

        hosts = {urlsplit(n["@id"]).netloc for n in iter_nodes(document) if "@id" in n}
        assert hosts == {"harbour.localhost"}


def test_nothing_rates_the_practice_and_nothing_promises_rich_results(whole, build):
    for page in build.pages_of(whole.practice):
        types = {n.get("@type") for d in build.graph_of(build.visit(page)) for n in iter_nodes(d)}

        assert not types & {"Review", "AggregateRating", "FAQPage", "SearchAction"}


def test_a_place_without_hours_says_nothing_of_hours(whole, build):
    place = whole.place
    place.opening_hours = []
    build.publish(place)

    [document] = build.graph_of(build.visit(place))

    assert not any("openingHoursSpecification" in node for node in iter_nodes(document))
    assert problems(document) == []


def test_a_lunch_break_makes_two_spans(whole, build):
    [document] = build.graph_of(build.visit(whole.place))

    [place] = [n for n in document["@graph"] if "openingHoursSpecification" in n]
    assert [span["opens"] for span in place["openingHoursSpecification"]] == ["09:00", "13:00"]


def test_an_offer_says_how_it_can_be_had(whole, build):
    [document] = build.graph_of(build.visit(whole.home))

    [offer] = [n for n in iter_nodes(document) if n.get("@type") == "Offer"]
    channel = offer["itemOffered"]["availableChannel"]
    assert channel["@type"] == "ServiceChannel"
    assert channel["servicePhone"]["telephone"] == "+12075550123"


def test_a_trial_and_a_case_are_studies_of_the_condition(whole, build):
    [document] = build.graph_of(build.visit(whole.condition))

    [condition] = [n for n in document["@graph"] if n["@type"] == "MedicalCondition"]
    studies = condition["study"]
    assert {study["@type"] for study in studies} == {"MedicalTrial", "MedicalStudy"}
    assert all(study["healthCondition"] == {"@id": condition["@id"]} for study in studies)


def node_of(build, page, kind):
    [document] = build.graph_of(build.visit(page))
    return next(node for node in document["@graph"] if node["@type"] == kind)


def test_a_practice_of_one_place_is_one_clinic(whole, build):
    at_home = node_of(build, whole.home, "MedicalClinic")
    at_place = node_of(build, whole.place, "MedicalClinic")

    assert at_home["@id"] == at_place["@id"]
    assert at_home["geo"] == at_place["geo"]
    assert "subOrganization" not in at_home
    assert "parentOrganization" not in at_place
    for page in (whole.home, whole.place):
        [document] = build.graph_of(build.visit(page))
        assert [n["@type"] for n in document["@graph"]].count("MedicalClinic") == 1


def test_a_practice_of_two_places_is_made_of_them(whole, build):
    build.location(whole.practice, title="Hill Street", slug="hill-street", street="1 Hill Street")

    at_home = node_of(build, whole.home, "MedicalClinic")

    assert len(at_home["subOrganization"]) == 2
    assert "geo" not in at_home
    [document] = build.graph_of(build.visit(whole.place))
    [place] = [n for n in document["@graph"] if "parentOrganization" in n]
    assert place["name"] == "Harbour Street"


def test_a_practice_says_all_its_names_and_shows_its_house(whole, build):
    home = whole.home
    home.short_name, home.legal_name = "Harbour", "Harbour Clinic LLC"
    home.other_names = ["Harbor Clinic", "Harbour"]
    home.picture = picture(whole.practice)
    home.picture_decorates = True
    build.publish(home)

    clinic = node_of(build, home, "MedicalClinic")

    assert clinic["legalName"] == "Harbour Clinic LLC"
    assert clinic["alternateName"] == ["Harbour", "Harbor Clinic"]
    assert clinic["image"] == {"@id": f"{home.get_full_url()}#primaryimage"}
    [document] = build.graph_of(response := build.visit(home))
    assert hidden_values(document, build.parse(response)) == []


def picture(practice):
    return get_image_model().objects.create(
        title="House", file=get_test_image_file(), collection=practice.collection
    )


def test_a_person_is_shown(whole, build):
    whole.person.portrait = picture(whole.practice)
    build.publish(whole.person)

    person = node_of(build, whole.person, "Person")

    assert person["image"] == node_of(build, whole.person, "ProfilePage")["primaryImageOfPage"]


def test_a_licence_is_a_credential_until_it_ends(whole, build):
    held = whole.person.licences.get()
    [licence] = [
        each
        for each in node_of(build, whole.person, "Person")["hasCredential"]
        if each.get("credentialCategory") == "license"
    ]
    assert licence["identifier"] == "AC-1"
    assert licence["validIn"] == {"@type": "AdministrativeArea", "name": "Maine"}

    held.expiry = date(2001, 1, 1)
    held.save()

    assert "AC-1" not in json.dumps(node_of(build, whole.person, "Person"))
    assert "AC-1" not in build.visit(whole.person).content.decode()
    assert "AC-1" not in build.visit(f"{whole.person.get_full_url()}page.md").content.decode()


def test_a_publication_has_its_authors_its_journal_and_its_year(whole, build):
    article = node_of(build, whole.condition, "MedicalScholarlyArticle")

    assert article["author"] == {"@type": "Person", "name": "Example A"}
    assert article["isPartOf"] == {"@type": "Periodical", "name": "Journal of Examples"}
    assert article["datePublished"] == "2010"


def test_who_checked_a_page_is_named_and_not_led_to_once_they_are_gone(whole, build):
    whole.person.unpublish()

    response = build.visit(whole.condition)

    [document] = build.graph_of(response)
    page = next(node for node in document["@graph"] if node["@type"] == "MedicalWebPage")
    assert page["reviewedBy"] == {"@type": "Person", "name": "Ada Example"}
    assert whole.person.get_full_url() not in json.dumps(document)
    assert hidden_values(document, build.parse(response)) == []


def test_no_speciality_is_claimed_that_no_register_gives(whole, build):
    for page in build.pages_of(whole.practice):
        [document] = build.graph_of(build.visit(page))

        assert "Musculoskeletal" not in json.dumps(document)


def test_a_list_names_each_page_by_its_address_alone(whole, build):
    [document] = build.graph_of(build.visit(whole.person.get_parent()))

    [listed] = [node for node in document["@graph"] if node["@type"] == "ItemList"]
    assert listed["itemListElement"] == {
        "@type": "ListItem",
        "position": 1,
        "name": "Ada Example",
        "url": whole.person.get_full_url(),
    }


def test_sections_that_are_for_readers_alone_are_no_parts_of_the_graph(whole, build):
    [document] = build.graph_of(build.visit(whole.condition))

    names = {node.get("@id", "").partition("#")[2] for node in document["@graph"]}
    assert not names & {"disclaimer", "cta", "related-conditions", "faq", "offer"}


def test_a_page_in_a_tree_without_a_site_is_told_nowhere_and_raises_nothing(db, build, rf):
    page = build.whole("second").content
    from wagtail.models import Site

    home = page.get_parent().specific
    home.practice_record.delete()
    Site.objects.filter(root_page=home).delete()
    page = type(page).objects.get(pk=page.pk)

    assert page.graph() is None
    assert page.head_tags().canonical == ""
    assert page.head_tags().robots.startswith("noindex")


def test_an_unrouted_preview_emits_no_graph_and_asks_not_to_be_indexed(whole, build):
    page = type(whole.condition)(title="New", slug="new", locale=whole.home.locale)

    assert page.graph_or_none() is None
    assert page.head_tags().robots.startswith("noindex")


def test_two_sites_sharing_a_root_agree_on_one_address(whole, build):
    from wagtail.models import Site

    Site.objects.create(hostname="twin.localhost", port=80, root_page=whole.home)

    address = whole.content.get_full_url()
    first = build.visit(address, host="harbour.localhost")
    second = build.visit(address + "?from=card", host="twin.localhost")

    assert build.parse(first).xpath("//link[@rel='canonical']/@href") == [address]
    assert (second.status_code, second["Location"]) == (308, address + "?from=card")


MARK = "</script><b>7</b>"
TOMORROW = date.today() + timedelta(days=1)


def text_fields(page):
    for field in page._meta.concrete_fields:
        if field.model.__name__ == "Page" and field.name not in (
            "title",
            "seo_title",
            "search_description",
        ):
            continue
        if (
            field.get_internal_type() in ("CharField", "TextField")
            and field.editable
            and not field.choices
        ):
            yield field


#: Words for machines: nothing but what they are made of can be saved.
CHECKED = {"LocationPhone.number", "Offer.currency", "CallToAction.target_url"}
#: Editors' own words, and those of the page of results.
ELSEWHERE = {"Comment", "SearchPromotion"}
SKIPPED = {"slug", "url_path", "path", "currency", "brand_colour", "accent_colour"}


def poison_children(page) -> dict[str, int]:
    """Put the mark into each text of what hangs on the page; how many rows have each text."""
    walked = {}
    items = [r for r in page._meta.related_objects if r.related_model._meta.label in OWNED_CHILDREN]
    for relation in [*get_all_child_relations(type(page)), *items]:
        kind = relation.related_model
        for field in kind._meta.concrete_fields:
            name = f"{kind.__name__}.{field.name}"
            is_text = field.get_internal_type() in ("CharField", "TextField")
            if kind.__name__ in ELSEWHERE or field.choices or not is_text or name in CHECKED:
                continue
            rows = kind.objects.filter(**{relation.field.name: page})
            walked[name] = rows.update(**{field.name: MARK[: field.max_length]})
    return walked


def test_the_end_of_a_script_in_any_text_field_stays_text(whole, build):
    Registration.objects.create(page=whole.home, regulator="Board of Examples", number="DEMO-1")
    HolidayException.objects.create(page=whole.place, label="Harbour day", first_day=TOMORROW)
    walked, children = 0, Counter()
    for page in build.pages_of(whole.practice):
        for field in text_fields(page):
            if field.name in SKIPPED or getattr(field, "terms", None):
                continue
            value = MARK if not field.max_length else MARK[: field.max_length]
            type(page).objects.filter(pk=page.pk).update(**{field.name: value})
            walked += 1
        children.update(poison_children(page))
    for page in build.pages_of(whole.practice):
        response = build.visit(page)
        assert response.status_code == 200, page
        [document] = build.graph_of(response)

        assert problems(document) == [], page
        assert MARK in json.dumps(document, ensure_ascii=False) or "7" in json.dumps(document)
        scripts = re.findall(
            rb"<script type=.application/ld.json.>(.*?)</script>", response.content
        )
        assert b"<" not in scripts[0]
    assert walked > 20
    assert len(children) > 12
    assert [name for name, rows in children.items() if not rows] == []


def test_the_end_of_a_script_in_every_word_of_every_section_stays_text(whole, build):
    def poison(value):
        if isinstance(value, dict):
            return {k: v if k in KEPT else poison(v) for k, v in value.items()}
        if isinstance(value, list):
            return [poison(v) for v in value]
        return f"{value} {MARK}" if isinstance(value, str) and value else value

    body = [
        {"type": child["type"], "value": poison(child["value"])}
        for child in whole.condition.body.get_prep_value()
    ]
    whole.condition.body = json.dumps(body)
    build.publish(whole.condition)

    response = build.visit(whole.condition)

    [document] = build.graph_of(response)
    assert problems(document) == []
    assert hidden_values(document, build.parse(response)) == []


KEPT = {
    "id", "type", "aspect", "level", "region", "regions", "kind", "advice", "group", "therapy",
    "framing", "finding", "certainty", "basis", "studied", "doi", "pmid", "url", "treatment",
    "practitioners", "ctas",
    "conditions", "testimonials", "offer", "year", "consent", "consent_date", "duration",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _no_noise(caplog):
    caplog.set_level("CRITICAL")


# Pictures, profiles, prices


def by_id(build, answer):
    [document] = build.graph_of(answer)
    return {node["@id"]: node for node in document["@graph"]}


def of_type(build, answer, kind):
    return [node for node in by_id(build, answer).values() if node["@type"] == kind]


def test_a_health_page_shows_its_picture_and_says_so(whole, build):
    answer = build.visit(whole.condition)
    nodes = by_id(build, answer)
    page = nodes[whole.condition.get_full_url()]
    picture = nodes[page["primaryImageOfPage"]["@id"]]

    assert page["image"] == page["primaryImageOfPage"]
    assert picture["contentUrl"].startswith("http://harbour.localhost/media/")
    assert (picture["width"]["value"], picture["height"]["value"]) == (1400, 900)
    assert picture["caption"] == "Where spasms are felt most."
    assert picture["creditText"] == "Ada Example"
    (figure,) = build.parse(answer).xpath("//figure[@class='figure']")
    assert figure.xpath(".//img/@alt") == ["A calf, held by two hands."]
    assert "Where spasms are felt most." in figure.text_content()


def test_a_treatment_shows_its_picture_too(whole, build):
    whole.treatment.picture = whole.condition.picture
    whole.treatment.picture_alt = "A couch by a window."
    build.publish(whole.treatment)

    answer = build.visit(whole.treatment)

    assert build.parse(answer).xpath("//figure[@class='figure']//img/@alt") == [
        "A couch by a window."
    ]
    assert "primaryImageOfPage" in by_id(build, answer)[whole.treatment.get_full_url()]


def test_a_picture_without_words_is_not_published(whole):
    whole.condition.picture_alt = ""

    with pytest.raises(ValidationError) as refused:
        whole.condition.full_clean()

    assert list(refused.value.message_dict) == ["picture_alt"]


def test_a_person_is_who_they_are_elsewhere_and_readers_can_go_there(whole, build):
    answer = build.visit(whole.person)
    (person,) = of_type(build, answer, "Person")
    links = build.parse(answer).xpath("//a[contains(@rel, 'me')]")

    assert person["sameAs"] == ["https://register.example.com/ada", "https://www.example.org/ada"]
    assert {link.get("href"): link.text for link in links} == {
        "https://register.example.com/ada": "register.example.com",
        "https://www.example.org/ada": "example.org",
    }


@pytest.mark.parametrize("address", ["http://example.org/ada", "example.org", "https://localhost"])
def test_a_profile_that_is_no_https_address_is_refused_by_its_name(whole, address):
    whole.person.profile_links = [address]

    with pytest.raises(ValidationError) as refused:
        whole.person.full_clean()

    assert address in refused.value.message_dict["profile_links"][0]


def test_a_licence_names_who_issued_it(whole, build):
    answer = build.visit(whole.person)
    (person,) = of_type(build, answer, "Person")
    (licence,) = [
        each for each in person["hasCredential"] if each.get("credentialCategory") == "license"
    ]

    assert licence["recognizedBy"] == {"@type": "Organization", "name": "Maine Board of Examples"}
    assert licence["validIn"]["name"] == "Maine"
    assert "Maine Board of Examples" in answer.content.decode()


def test_a_clinic_says_what_a_visit_costs_where_else_it_is_and_what_its_mark_is(whole, build):
    answer = build.visit(whole.home)
    (clinic,) = of_type(build, answer, "MedicalClinic")
    logo = by_id(build, answer)[clinic["logo"]["@id"]]

    assert clinic["priceRange"] == "$60 to $140 a visit"
    assert "$60 to $140 a visit" in answer.content.decode()
    assert clinic["sameAs"] == "https://social.example.com/harbour"
    assert "social.example.com</a>" in answer.content.decode()
    assert build.visit(logo["contentUrl"])["Content-Type"] == "image/png"
    assert logo["width"]["value"] == 180
