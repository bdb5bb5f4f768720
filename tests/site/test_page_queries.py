"""What a visitor's page asks of the database does not grow with what there is."""

import pytest
from django.core.cache.backends.locmem import LocMemCache
from django.db import connection
from django.test import Client

from clinics.models import CallToAction, ClinicPage, ContentPage, Practice
from clinics.models.treatment import TreatmentPage
from clinics.templatetags import clinic_pictures
from condition_pages.blocks import body
from condition_pages.blocks.related_conditions import RelatedConditionsValue
from condition_pages.blocks.section import SectionValue
from condition_pages.models import ConditionPage
from tests.factories import make_practice

pytestmark = pytest.mark.django_db

PRACTICE = "larkfield-chiropractic"
#: How often a page of each kind may ask the database once its practice is in the cache. The
#: address is a page of the practice above, unless it names another.
MOST = {
    "/": 3,
    "/conditions/": 4,
    "/conditions/muscle-spasm/": 7,
    "/treatments/": 4,
    "/treatments/massage/": 4,
    "/team/": 4,
    "/team/hannah-voss/": 4,
    "fernhollow-naturopathy/find-us/": 4,
    "/find-us/larkfield/": 4,
    "/first-visit/": 5,
    "/contact/": 4,
    "/search/?q=back+pain": 8,
    "/es/": 3,
}


@pytest.fixture
def no_sizes(monkeypatch):
    """Pictures as they were uploaded: making sizes of them takes seconds a page."""
    monkeypatch.setattr(clinic_pictures, "renditions", lambda image, specs: None)


@pytest.fixture
def practice(demo):
    return Practice.objects.select_related("home", "site").get(slug=PRACTICE)


@pytest.fixture
def home(practice):
    return practice.home


@pytest.fixture
def condition(home):
    return ConditionPage.objects.descendant_of(home).get(slug="muscle-spasm")


def visit(address: str):
    """The answer to a visitor of a practice: "/conditions/", or "another-practice/team/"."""
    slug, _slash, path = address.partition("/")
    answer = Client(headers={"host": f"{slug or PRACTICE}.localhost:8000"}).get(f"/{path}")
    assert answer.status_code == 200
    return answer


def queries(address: str) -> list[str]:
    """What a visit asks of the database after another one."""
    visit(address)
    asked: list[str] = []

    def note(execute, sql, params, many, context):
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        visit(address)
    return asked


def test_each_kind_of_page_keeps_to_its_queries(demo):
    took = {address: len(queries(address)) for address in MOST}

    assert {
        address: (took[address], MOST[address]) for address in MOST if took[address] > MOST[address]
    } == {}


@pytest.mark.usefixtures("no_sizes")
def test_more_sections_cost_a_condition_page_no_query(condition):
    before = len(queries("/conditions/muscle-spasm/"))

    for section in list(condition.body):
        if section.block_type not in ("overview", "red_flags"):
            condition.body.append((section.block_type, section.value))
    condition.save()

    assert len(queries("/conditions/muscle-spasm/")) == before


@pytest.mark.parametrize(
    "address", ["/", "/conditions/", "/conditions/muscle-spasm/", "/find-us/larkfield/"]
)
@pytest.mark.usefixtures("no_sizes")
def test_more_pages_cost_no_query(home, condition, address):
    before = len(queries(address))

    for number in range(6):
        condition.copy(update_attrs={"slug": f"copy-{number}"}, keep_live=True)
    treatment = TreatmentPage.objects.descendant_of(home).first()
    for number in range(4):
        treatment.copy(update_attrs={"slug": f"copy-{number}"}, keep_live=True)
    for number in range(4):
        home.add_child(instance=ContentPage(title=f"Plain {number}", show_in_menus=True))

    assert len(queries(address)) == before


@pytest.mark.usefixtures("no_sizes")
def test_more_practices_cost_no_query(demo):
    before = len(queries("/conditions/muscle-spasm/"))

    for number in range(3):
        make_practice(f"practice-{number}")

    assert len(queries("/conditions/muscle-spasm/")) == before


@pytest.mark.usefixtures("no_sizes")
def test_a_page_far_below_its_home_is_found_with_as_few_queries(home):
    page = home
    for name in ("one", "two", "three"):
        page = page.add_child(instance=ContentPage(title=name, slug=name))

    assert len(queries("/one/two/three/")) <= len(queries("/one/")) + 1


# What is worked out once


class Counted:
    """Counts the calls of a function that it stands before."""

    def __init__(self, monkeypatch, owner, name: str) -> None:
        self.calls: list[tuple] = []
        real = getattr(owner, name)

        def counted(*args, **kwargs):
            self.calls.append(args)
            return real(*args, **kwargs)

        monkeypatch.setattr(owner, name, counted)


@pytest.mark.usefixtures("no_sizes")
def test_each_section_is_asked_once_whether_it_is_shown(condition, monkeypatch):
    visit("/conditions/muscle-spasm/")
    asked = []
    real = SectionValue.is_shown.fget
    monkeypatch.setattr(
        SectionValue, "is_shown", property(lambda value: asked.append(value) or real(value))
    )

    visit("/conditions/muscle-spasm/")

    # A video asks itself, before it names its still.
    assert len([value for value in asked if value.block.name != "video"]) == len(
        [section for section in condition.body if section.block_type != "video"]
    )


@pytest.mark.usefixtures("no_sizes")
def test_calls_to_action_related_pages_and_places_are_worked_out_once(home, condition, monkeypatch):
    actions = Counted(monkeypatch, CallToAction, "as_action")
    links = Counted(monkeypatch, RelatedConditionsValue, "_link")
    lists = Counted(monkeypatch, ClinicPage, "own")

    visit("/conditions/muscle-spasm/")

    [related] = [each for each in condition.body if each.block_type == "related_conditions"]
    assert len(actions.calls) == home.calls_to_action.count()
    assert len(links.calls) == len(related.value["conditions"])
    models = [arguments[1] for arguments in lists.calls]
    assert models.count("clinics.LocationPage") == 1


@pytest.mark.usefixtures("no_sizes")
def test_stored_sections_are_repaired_once_and_not_in_each_visit(condition, monkeypatch):
    body._repaired.clear()
    repairs = Counted(monkeypatch, body, "repair_body")

    for _time in range(3):
        visit("/conditions/muscle-spasm/")

    assert len(repairs.calls) == 1


@pytest.mark.parametrize("address", ["/conditions/muscle-spasm/", "/team/"])
def test_sizes_of_pictures_are_not_written_into_the_cache_in_each_visit(demo, address, monkeypatch):
    visit(address)
    visit(address)
    written = Counted(monkeypatch, LocMemCache, "set")

    visit(address)

    assert [key for _cache, key, *_rest in written.calls if "rendition" in key] == []
