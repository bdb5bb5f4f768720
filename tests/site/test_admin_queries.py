"""What an editor's screens ask of the database does not grow with what a practice has."""

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clinics.models import Practice
from condition_pages.models import ConditionIndexPage, ConditionPage

pytestmark = pytest.mark.django_db

PRACTICE = "larkfield-chiropractic"


@pytest.fixture
def home(demo):
    return Practice.objects.get(slug=PRACTICE).home


@pytest.fixture
def client(home):
    client = Client(headers={"host": "localhost"})
    client.force_login(get_user_model().objects.get(username=f"editor-{PRACTICE}"))
    return client


def queries(client, address: str) -> int:
    """How often a screen asks the database when everything that is kept is there."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return len(asked)


def test_each_screen_of_the_day_keeps_to_its_queries(client, home):
    index = ConditionIndexPage.objects.child_of(home).get()
    condition = ConditionPage.objects.child_of(index).get(slug="muscle-spasm")
    # docs/performance.md has what they take today; a few more are no fault.
    most = {
        "/admin/": 36,
        f"/admin/pages/{index.pk}/": 50,
        f"/admin/pages/{condition.pk}/edit/": 72,
        f"/admin/pages/{home.pk}/edit/": 58,
    }

    took = {address: queries(client, address) for address in most}

    assert {
        address: (took[address], most[address]) for address in most if took[address] > most[address]
    } == {}


def test_more_pages_cost_the_list_of_them_no_query(client, home):
    index = ConditionIndexPage.objects.child_of(home).get()
    condition = ConditionPage.objects.child_of(index).get(slug="muscle-spasm")
    before = queries(client, f"/admin/pages/{index.pk}/")

    for number in range(8):
        condition.copy(update_attrs={"slug": f"copy-{number}"}, keep_live=True)

    assert queries(client, f"/admin/pages/{index.pk}/") == before


def test_more_sections_cost_the_editor_of_a_page_no_query(client, home):
    condition = ConditionPage.objects.descendant_of(home).get(slug="muscle-spasm")
    address = f"/admin/pages/{condition.pk}/edit/"
    # A page with changes that visitors don't see asks for what they do see.
    condition.save_revision()
    before = queries(client, address)

    symptoms = next(each for each in condition.body if each.block_type == "symptoms")
    for _times in range(4):
        condition.body.append(("symptoms", symptoms.value))
    condition.save_revision()

    assert queries(client, address) <= before
