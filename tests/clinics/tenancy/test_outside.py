"""What belongs to no practice is the project's own: outside of all of them, whole and alone."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.db import connection
from wagtail.contrib.redirects.models import Redirect
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, Locale, Page, Site

from clinics.models import Practice
from clinics.tenancy import context, row_filters
from tests.factories import make_editor, make_practice

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _as_a_project_among_practices(settings):
    settings.PRACTICE_HOSTS_ONLY = False


@pytest.fixture
def own():
    """A page, a host, a picture, a group and a redirect of the project's own."""
    root = Page.objects.get(depth=1)
    page = root.add_child(instance=Page(title="Our company", slug="company"))
    below = page.add_child(instance=Page(title="Imprint", slug="imprint"))
    collection = Collection.get_first_root_node().add_child(instance=Collection(name="Company"))
    image = get_image_model().objects.create(
        title="Logo", file=get_test_image_file(), collection=collection
    )
    site = Site.objects.create(hostname="company.example.org", root_page=page)
    redirect = Redirect.objects.create(old_path="/old", redirect_link="/company/")
    group = Group.objects.create(name="Company")
    return {"page": below, "image": image, "site": site, "redirect": redirect, "group": group}


def seen_outside(model) -> set:
    with context.active(context.of_project()):
        return set(model._base_manager.values_list("pk", flat=True))


def test_what_the_project_made_itself_is_in_sight_outside_of_the_practices(own):
    make_practice()

    for thing in own.values():
        assert thing.pk in seen_outside(type(thing)), thing


def test_each_row_is_a_practice_s_or_outside_and_never_both(own, demo):
    practices = list(Practice.objects.all())
    assert len(practices) > 2
    tables = row_filters.rules(own_only=True)

    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table not in tables or model._meta.proxy:
            continue
        whole = set(model._base_manager.values_list("pk", flat=True))
        theirs = set()
        for practice in practices:
            sql, values = tables[model._meta.db_table](row_filters.TenantKeys.of(practice), "mine")
            if connection.vendor == "postgresql":
                sql = row_filters.for_postgresql(sql)
            table, key = model._meta.db_table, model._meta.pk.column
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT {key} FROM {table} mine WHERE {sql}", values)
                theirs |= {model._meta.pk.to_python(pk) for (pk,) in cursor.fetchall()}
        shared = {pk for pk in whole if is_a_root(model, pk)}
        assert seen_outside(model) == whole - (theirs - shared), model._meta.label


def is_a_root(model, pk) -> bool:
    """Roots of trees are nobody's, though every practice sees them."""
    return model in (Page, Collection) and model.objects.get(pk=pk).depth == 1


def test_a_practice_s_home_in_another_language_is_no_page_of_the_project_s():
    practice = make_practice()
    spanish = Locale.objects.get_or_create(language_code="es")[0]
    home = practice.home.copy_for_translation(spanish)

    assert home.pk not in seen_outside(Page)


def test_somebody_of_the_project_takes_no_picture_of_a_practice_s_by_its_id(client, own):
    practice = make_practice()
    theirs = get_image_model().objects.create(
        title="Waiting room", file=get_test_image_file(), collection=practice.collection
    )
    user = User.objects.create_user("company", password="company")
    user.groups.add(Group.objects.get(name="Moderators"))
    client.force_login(user)

    for address in (
        f"/admin/images/{theirs.pk}/",
        f"/admin/images/chooser/{theirs.pk}/",
        f"/admin/pages/{practice.home_id}/edit/",
        f"/admin/pages/{practice.home_id}/delete/",
        f"/admin/pages/{practice.home_id}/move/",
    ):
        assert client.get(address, headers={"host": "company.example.org"}).status_code == 404
    assert client.get(f"/admin/images/{own['image'].pk}/").status_code == 200


def test_who_works_for_a_practice_sees_nothing_of_the_project_s_in_the_admin(client, own):
    practice = make_practice()
    client.force_login(make_editor(practice))

    page, image = own["page"], own["image"]
    assert client.get(f"/admin/pages/{page.pk}/edit/").status_code == 404
    assert client.get(f"/admin/images/{image.pk}/").status_code == 404
