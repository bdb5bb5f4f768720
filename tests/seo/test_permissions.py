"""The condition on pages says the same as Wagtail's policy, whoever asks."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from wagtail.models import GroupPagePermission, Page
from wagtail.permissions import page_permission_policy

from clinics.models import CallToAction
from seo.permissions import pages_allowed
from tests.cached_fixtures import cached_fixture
from tests.factories import (
    make_admin,
    make_condition_page,
    make_cta,
    make_editor,
    make_member,
    make_practice,
)

pytestmark = pytest.mark.django_db


@cached_fixture
def elm():
    practice = make_practice("elm")
    make_condition_page(practice, title="Neck spasm", slug="neck")
    make_cta(practice)
    make_practice("oak")
    return practice


def adder(elm):
    """Who may add pages below the practice's home, and so change those of their own."""
    user = make_member(elm, "editor", "adder")
    user.groups.clear()
    group = Group.objects.create(name="Adders")
    user.groups.add(group)
    GroupPagePermission.objects.create(group=group, page=elm.home, permission_type="add")
    Page.objects.filter(slug="neck").update(owner=user)
    return user


def away(elm):
    user = make_editor(elm, "away")
    user.is_active = False
    return user


WHO = {
    "an editor": make_editor,
    "a reviewer": lambda elm: make_member(elm, "reviewer"),
    "who may add pages alone": adder,
    "a superuser": lambda elm: make_admin(),
    "who is switched off": away,
}
ACTIONS = [{"change"}, {"publish"}, {"change", "publish"}, {"add", "change"}, {"lock"}]


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("actions", ACTIONS, ids=lambda actions: " ".join(sorted(actions)))
def test_pages_are_those_that_wagtail_says(elm, who, actions):
    user = WHO[who](elm)
    policy = page_permission_policy.instances_user_has_any_permission_for(user, actions)

    allowed = Page.objects.filter(pages_allowed(user, actions))

    assert set(allowed.values_list("pk", flat=True)) == set(policy.values_list("pk", flat=True))


def test_what_points_at_a_page_is_asked_for_by_its_page(elm):
    mine = pages_allowed(make_editor(elm), {"change"}, via="page__")
    assert CallToAction.objects.filter(mine).count() == 1

    of_nobody = pages_allowed(away(elm), {"change"}, via="page__")
    assert CallToAction.objects.filter(of_nobody).count() == 0
