"""What the library lacks: an editor names it and goes on, platform staff take it in later."""

import io
import json
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from clinics import tenancy
from clinics.tenancy.context import tenant_context
from condition_pages import names
from condition_pages.conditions import naming
from condition_pages.models import Condition, ConditionPage
from tests.factories import make_admin, make_condition_page, make_editor, make_practice

pytestmark = pytest.mark.django_db

CHOOSER = "wagtailsnippetchoosers_condition_pages_condition"
MADE_UP = "Moonwalker’s elbow"


def name_it(client, **fields):
    """What the chooser answers to a name, as its script reads it."""
    return json.loads(client.post(reverse(f"{CHOOSER}:create"), fields).content)


def results(client, query):
    return client.get(reverse(f"{CHOOSER}:choose_results"), {"q": query}).content.decode()


@pytest.fixture
def two(client):
    """Two practices, each with a client of its editor."""
    found = []
    for slug in ("alder", "beech"):
        practice = make_practice(slug)
        own = type(client)()
        own.force_login(make_editor(practice))
        found.append((practice, own))
    return found


@pytest.fixture
def staff(client):
    client.force_login(make_admin())
    return client


def test_a_search_that_finds_nothing_offers_to_name_it(two):
    _practice, client = two[0]

    assert "data-name-condition" in results(client, MADE_UP)


def test_an_editor_names_what_the_library_lacks_and_has_it_chosen(two):
    practice, client = two[0]

    answer = name_it(client, name=MADE_UP, lay_synonyms="floaty elbow")

    made = Condition.objects.get(practice=practice)
    assert answer["step"] == "chosen"
    assert (answer["result"]["id"], answer["result"]["string"]) == (str(made.pk), MADE_UP)
    assert MADE_UP in results(client, "floaty")


def test_what_one_practice_names_no_other_finds_chooses_or_counts(two):
    (ours, client), (_theirs, other) = two
    name_it(client, name=MADE_UP)
    made = Condition.objects.get(practice=ours)

    assert "data-name-condition" in results(other, MADE_UP)
    assert other.get(reverse(f"{CHOOSER}:chosen", args=[made.pk])).status_code == 404
    assert MADE_UP not in results(other, "")
    # Not even a name that is taken tells of it.
    assert name_it(other, name=MADE_UP)["step"] == "chosen"
    assert Condition.objects.exclude(practice=None).count() == 2


def test_naming_what_is_there_chooses_what_is_there(two):
    _practice, client = two[0]
    library = Condition.objects.get(term_id="muscle-spasm")

    assert name_it(client, name=" muscle  SPASM")["result"]["id"] == str(library.pk)
    name_it(client, name=MADE_UP)
    assert name_it(client, name=MADE_UP.lower())["step"] == "chosen"
    assert Condition.objects.exclude(practice=None).count() == 1


def test_what_the_library_calls_otherwise_is_said_before_it_is_named_again(two):
    _practice, client = two[0]

    answer = name_it(client, name="charley horse")
    again = name_it(client, name="charley horse", is_other="on")

    assert answer["step"] == "reshow_creation_form"
    assert "The library has this as “Muscle cramp”" in answer["htmlFragment"]
    assert again["step"] == "chosen"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "x" * 66}, "65"),
        ({"name": MADE_UP, "lay_synonyms": "a\n" * 21}, "At most 20 names"),
        ({"name": MADE_UP, "lay_synonyms": "x" * 81}, "At most 80 letters"),
    ],
)
def test_a_name_that_can_not_be_kept_is_refused_in_one_line_and_nothing_is_made(two, fields, said):
    _practice, client = two[0]

    answer = name_it(client, **fields)

    assert answer["step"] == "reshow_creation_form"
    assert said in answer["htmlFragment"]
    assert not Condition.objects.exclude(practice=None).exists()


def test_a_practice_names_a_bounded_number(two, monkeypatch):
    _practice, client = two[0]
    monkeypatch.setattr(naming, "MOST_OWN", 1)
    name_it(client, name=MADE_UP)

    answer = name_it(client, name="Another")

    assert "Your practice has named 1 conditions" in answer["htmlFragment"]


def test_a_page_of_another_practices_condition_is_refused(two):
    (ours, client), (theirs, _other) = two
    name_it(client, name=MADE_UP)
    made = Condition.objects.get(practice=ours)
    page = make_condition_page(theirs)

    page.condition = made
    with pytest.raises(ValidationError, match="another practice"):
        page.save_revision()


def test_inside_a_practice_the_library_and_its_own_are_all_there_is(two):
    (_ours, client), (theirs, other) = two
    name_it(client, name=MADE_UP)
    name_it(other, name=MADE_UP)
    shared = Condition.objects.of_library().count()

    with tenant_context(theirs):
        assert Condition.objects.count() == shared + 1
        assert set(Condition.objects.exclude(practice=None).values_list("practice", flat=True)) == {
            theirs.pk
        }


def test_several_practices_wish_is_one_line_for_the_platform(two, staff):
    for _practice, client in two:
        name_it(client, name=MADE_UP)

    page = staff.get(reverse("condition_library:wishes")).content.decode()

    assert [len(wish.rows) for wish in naming.wishes()] == [2]
    assert page.count(MADE_UP) == 1
    for practice, _client in two:
        assert str(practice) in page


def test_wishes_are_for_the_platform_alone(two):
    (_ours, client), (_theirs, other) = two
    name_it(other, name=MADE_UP)
    key = naming.wishes()[0].key

    for address in (
        reverse("condition_library:wishes"),
        reverse("condition_library:wish", args=[key]),
        reverse("condition_library:wish", args=[key + 999]),
    ):
        assert client.get(address).status_code == 302
        assert client.post(address, {"do": "leave"}).status_code == 302
    assert naming.wishes()


def wished_pages(two):
    """A page of each practice about what both have named, with a draft each."""
    for practice, client in two:
        name_it(client, name=MADE_UP, lay_synonyms="floaty elbow")
        own = Condition.objects.get(practice=practice)
        page = make_condition_page(practice, condition=own, title=MADE_UP)
        page.save_revision()
        yield page


def test_taken_into_the_library_it_is_one_entry_and_the_pages_follow(two, staff):
    pages = list(wished_pages(two))
    address = reverse("condition_library:wish", args=[naming.wishes()[0].key])
    assert MADE_UP in staff.get(address).content.decode()

    staff.post(
        address,
        {"name": MADE_UP, "clinical_name": "cubitus lunaris", "lay_synonyms": "floaty elbow"},
    )

    entry = Condition.objects.get(name=MADE_UP, practice=None)
    assert entry.term_id == "moonwalkers-elbow"
    for page in pages:
        page.refresh_from_db()
        assert page.condition == entry
        assert page.get_latest_revision_as_object().condition == entry
    for _practice, client in two:
        assert results(client, "floaty").count("data-chooser-modal-choice") == 1
    assert not naming.wishes()


def test_taken_as_an_entry_that_is_there_people_find_that_under_both_names(two, staff):
    pages = list(wished_pages(two))
    spasm = Condition.objects.get(term_id="muscle-spasm")
    address = reverse("condition_library:wish", args=[naming.wishes()[0].key])

    staff.post(address, {"same_as": spasm.pk})

    spasm.refresh_from_db()
    assert {MADE_UP, "floaty elbow"} <= set(spasm.lay_synonyms)
    assert {ConditionPage.objects.get(pk=page.pk).condition for page in pages} == {spasm}


def test_a_name_that_the_library_has_is_not_taken_twice(two, staff):
    list(wished_pages(two))
    address = reverse("condition_library:wish", args=[naming.wishes()[0].key])

    answer = staff.post(address, {"name": "Muscle spasm"})

    assert "The library has an entry of this name." in answer.content.decode()
    assert naming.wishes()


def test_a_wish_may_stay_its_practices_own(two, staff):
    pages = list(wished_pages(two))

    staff.post(reverse("condition_library:wish", args=[naming.wishes()[0].key]), {"do": "leave"})

    assert not naming.wishes()
    page = ConditionPage.objects.get(pk=pages[0].pk)
    assert page.condition.practice == two[0][0]
    assert MADE_UP in results(two[0][1], "floaty")


def test_with_the_practice_goes_what_it_has_named_and_is_in_its_export_before(two):
    pages = list(wished_pages(two))
    ours, number = two[0][0], two[0][0].pk

    file = io.BytesIO()
    tenancy.export(ours, file)
    with zipfile.ZipFile(file) as archive:
        rows = json.loads(archive.read("practice.json"))["rows"]
    exported = [
        row["fields"]["name"] for row in rows if row["model"] == "condition_pages.Condition"
    ]
    tenancy.delete(ours, confirmation=ours.home.title, exported=True)

    assert exported == [MADE_UP]
    assert not Condition.objects.filter(practice=number).exists()
    assert ConditionPage.objects.get(pk=pages[1].pk).condition.practice == two[1][0]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("heel", ["Heel pain", "Plantar fasciitis"]),
        ("pain heel", ["Heel pain", "Plantar fasciitis"]),
        ("POLICEMAN’S heel", ["Plantar fasciitis"]),
        ("fascitis", []),
        ("dolor de talón", ["Heel pain"]),
        ("", []),
        ("…", []),
    ],
)
def test_a_condition_is_found_by_the_beginnings_of_the_words_of_any_name(query, found):
    things = [
        names.Named("Plantar fasciitis", ["Plantar fasciitis", "policeman's heel", "sole pain"]),
        names.Named("Heel pain", ["Heel pain", "dolor de talon"]),
    ]

    assert [match.key for match in names.search(query, things)] == found


def test_a_mention_is_whole_words_and_may_be_a_plural():
    assert names.mentions("Symptoms of leg cramps", "leg cramp")
    assert names.mentions("How sciatica is treated", "Sciatica")
    assert not names.mentions("Symptoms of backaches", "ache")
    assert not names.mentions("Anything", "")
