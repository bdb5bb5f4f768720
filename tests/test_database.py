"""The promise of tests/conftest.py: every test finds the database as migrations leave it."""

import pytest
from django.contrib.auth import get_user_model
from wagtail.models import Page, Site


@pytest.mark.parametrize("turn", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_leaves_nothing_behind(turn):
    assert Page.objects.filter(depth=1).count() == 1
    assert Site.objects.count() == 1
    assert not get_user_model().objects.exists()

    get_user_model().objects.create_user("left-over")
    Site.objects.all().delete()


@pytest.mark.django_db
def test_a_test_that_rolls_back_finds_the_root_page():
    assert Page.objects.filter(depth=1).exists()
    assert not get_user_model().objects.exists()


def test_the_live_server_shows_the_admin_in_a_browser(desktop):
    desktop.goto("/admin/login/")

    assert desktop.get_by_role("button", name="Sign in").is_visible()
