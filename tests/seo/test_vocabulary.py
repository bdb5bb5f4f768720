"""The checker that knows all of schema.org: what is wrong is found, what is right is not."""

import pytest

from seo.vocabulary import Vocabulary, describe, problems

ROOT = "https://elm.example.com/"
PAGE = f"{ROOT}spasm/"
SCHEMA = "https://schema.org/"


def document(*nodes):
    return {"@context": "https://schema.org", "@graph": list(nodes)}


def condition(**facts):
    return {"@type": "MedicalCondition", "@id": f"{ROOT}#c", "name": "Muscle spasm", **facts}


def page(**facts):
    return {"@type": "MedicalWebPage", "@id": PAGE, "url": PAGE, **facts}


def clinic(**facts):
    return {"@type": "MedicalClinic", "@id": f"{ROOT}#clinic", "name": "Elm", **facts}


VALID = {
    "a condition with nodes of the right kinds": document(
        condition(
            description="A muscle that tightens.",
            signOrSymptom=[{"@type": "MedicalSymptom", "name": "Pain"}],
            cause={"@type": "MedicalCause", "name": "Effort"},
            riskFactor={"@type": "MedicalRiskFactor", "name": "Age"},
            secondaryPrevention={"@type": "LifestyleModification", "name": "Stretch"},
            possibleComplication="Muscle knot",
            associatedAnatomy={"@type": "SuperficialAnatomy", "name": "Calf"},
            possibleTreatment=[{"@type": "Drug", "name": "Relaxants"}, {"@id": f"{ROOT}#t"}],
            code={"@type": "MedicalCode", "codeValue": "X0", "codingSystem": "ICD-10"},
            sameAs="https://www.wikidata.org/wiki/Q0",
        ),
        {
            "@type": "MedicalTherapy",
            "@id": f"{ROOT}#t",
            "medicineSystem": f"{SCHEMA}TraditionalChinese",
            "seriousAdverseOutcome": {"@type": "MedicalEntity", "name": "bruising"},
        },
    ),
    "a page with dates, a section and what it is about": document(
        page(
            about={"@id": f"{ROOT}#c"},
            lastReviewed="2026-01-15",
            dateModified="2026-01-15T10:00:00+00:00",
            specialty=f"{SCHEMA}Musculoskeletal",
            hasPart={"@id": f"{PAGE}#causes"},
        ),
        condition(),
        {
            "@type": "HealthTopicContent",
            "@id": f"{PAGE}#causes",
            "hasHealthAspect": f"{SCHEMA}CausesHealthAspect",
        },
    ),
    "a clinic with hours, an offer and what can be done": document(
        clinic(
            openingHoursSpecification={
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": f"{SCHEMA}Monday",
                "opens": "09:00",
                "closes": "12:30",
            },
            isAcceptingNewPatients=True,
            makesOffer={"@type": "Offer", "price": 0, "priceCurrency": "USD"},
            geo={"@type": "GeoCoordinates", "latitude": 40.5, "longitude": -73},
            potentialAction={
                "@type": "CommunicateAction",
                "target": {"@type": "EntryPoint", "urlTemplate": "tel:+12605550165"},
            },
        )
    ),
    "a list whose members are things": document(
        {
            "@type": "CollectionPage",
            "@id": PAGE,
            "mainEntity": {
                "@type": "ItemList",
                "itemListElement": [
                    {
                        "@type": "ListItem",
                        "position": 1,
                        "item": {"@type": "WebPage", "@id": f"{ROOT}a/"},
                    }
                ],
            },
        }
    ),
}

BROKEN = {
    "a type that is none": ("unknown-type", document({"@type": "MedicalSpasm", "@id": PAGE})),
    "two types in one node": ("shape", document({"@type": ["Thing", "Person"], "@id": PAGE})),
    "a node without a type": ("shape", document({"@id": PAGE, "name": "Spasm"})),
    "a node without a name of its own": ("shape", document({"@type": "Person", "name": "Ann"})),
    "another context": ("shape", {**document(page()), "@context": "http://schema.org"}),
    "a graph that is no list": ("shape", {"@context": "https://schema.org", "@graph": page()}),
    "one thing described twice": ("double-id", document(clinic(), clinic())),
    "a property that is none": ("unknown-property", document(condition(healsWith="rest"))),
    "a property of something else": ("domain", document(condition(telephone="+12605550165"))),
    "a symptom as text": ("range", document(condition(signOrSymptom="Pain"))),
    "a complication as a thing": (
        "range",
        document(condition(possibleComplication={"@type": "MedicalCondition", "name": "Knot"})),
    ),
    "a lifestyle as primary prevention": (
        "range",
        document(
            condition(primaryPrevention={"@type": "LifestyleModification", "name": "Stretch"})
        ),
    ),
    "a supplement as a treatment": (
        "range",
        document(condition(possibleTreatment={"@type": "DietarySupplement", "name": "Yarrow"})),
    ),
    "a mechanism of action on a therapy": (
        "domain",
        document({"@type": "MedicalTherapy", "@id": PAGE, "mechanismOfAction": "qi"}),
    ),
    "a rating on a therapy": (
        "domain",
        document(
            {"@type": "MedicalTherapy", "@id": PAGE, "review": {"@type": "Review", "name": "5"}}
        ),
    ),
    "a specialty on a person": (
        "domain",
        document({"@type": "Person", "@id": PAGE, "medicalSpecialty": f"{SCHEMA}Physiotherapy"}),
    ),
    "a specialty that is none": ("range", document(page(specialty=f"{SCHEMA}Acupuncture"))),
    "a moment where a day is asked for": (
        "range",
        document(page(lastReviewed="2026-01-15T10:00:00")),
    ),
    "a day that is none": ("range", document(page(lastReviewed="2026-02-30"))),
    "a width in pixels": (
        "range",
        document({"@type": "ImageObject", "@id": PAGE, "width": 640}),
    ),
    "a word where a truth value is asked for": (
        "range",
        document(clinic(isAcceptingNewPatients="yes")),
    ),
    "an hour that is none": (
        "range",
        document(
            clinic(
                openingHoursSpecification={"@type": "OpeningHoursSpecification", "opens": "9 am"}
            )
        ),
    ),
    "an address that is none": ("range", document(clinic(url="elm dot example"))),
    "a list item that is a string": (
        "range",
        document({"@type": "ListItem", "@id": PAGE, "item": "https://elm.example.com/a/"}),
    ),
    "a superseded property": (
        "superseded",
        document(clinic(branchOf={"@type": "Organization", "name": "Elm Group"})),
    ),
    "a reference that leads nowhere": ("dangling", document(page(about={"@id": f"{ROOT}#c"}))),
    "a reference to the wrong kind of thing": (
        "range",
        document(page(reviewedBy={"@id": f"{ROOT}#c"}), condition()),
    ),
    "a fault deep inside": (
        "unknown-property",
        document(
            condition(
                cause={
                    "@type": "MedicalCause",
                    "code": {"@type": "MedicalCode", "codeNumber": "1"},
                }
            )
        ),
    ),
}


@pytest.mark.parametrize("name", VALID)
def test_what_schema_org_allows_passes(name):
    assert describe(problems(VALID[name])) == ""


@pytest.mark.parametrize("name", BROKEN)
def test_what_it_does_not_allow_is_found(name):
    rule, broken = BROKEN[name]

    found = problems(broken)

    assert [problem.rule for problem in found] == [rule], describe(found)


def test_a_problem_says_where_it_is():
    _rule, broken = BROKEN["a fault deep inside"]

    (problem,) = problems(broken)

    assert str(problem) == (
        "MedicalCondition.cause(MedicalCause).code(MedicalCode).codeNumber: "
        "codeNumber is no property of schema.org"
    )


def test_each_fault_of_a_graph_is_found():
    found = problems(document(condition(signOrSymptom=["Pain", "Cramp"], telephone="1")))

    assert sorted(problem.rule for problem in found) == ["domain", "range", "range"]


def test_a_type_is_all_that_it_is_a_kind_of():
    lineage = Vocabulary.current().lineage("MedicalClinic")

    assert {"LocalBusiness", "MedicalOrganization", "Organization", "Thing"} <= lineage
