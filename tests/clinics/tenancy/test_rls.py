"""Row-level security: asked in SQL, past every line of Python."""

from __future__ import annotations

import importlib
import io
from contextlib import nullcontext
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client, RequestFactory
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from taggit.models import Tag
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page
from wagtail.models.api import APIToken
from wagtail.users.models import UserProfile

from clinics import tasks, tenancy
from clinics.enquiries import storage
from clinics.files.renditions import make_renditions
from clinics.models import ContentPage, Enquiry, Practice
from clinics.tenancy import context, guards, rls, scope
from clinics.tenancy.context import all_tenants, database_scope, tenant_context
from condition_pages.models import Condition, ConditionPage
from seo.models import Finding, SearchEngines
from seo.report import audit_one_site
from tests.factories import make_admin, make_condition_page, make_editor, make_practice

pytestmark = [pytest.mark.django_db, pytest.mark.rls]


def ask(sql: str, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def owners_in(table: str) -> set[int]:
    return {owner for (owner,) in ask(f'SELECT DISTINCT tenant_id FROM "{table}"')}


@pytest.fixture
def two():
    ours, theirs = make_practice("alder"), make_practice("beech")
    for practice in (ours, theirs):
        make_editor(practice)
        make_condition_page(practice)
    return ours, theirs


def test_inside_a_practice_no_table_shows_a_row_of_another(two):
    ours, theirs = two
    filled = {table for table in rls.tables() if theirs.pk in owners_in(table)}

    with database_scope(scope.of(ours.pk)):
        seen = {table: owners_in(table) for table in rls.tables()}

    assert len(filled) > 25
    assert {table for table, owners in seen.items() if owners - {ours.pk, 0}} == set()
    shared = {table for table, owners in seen.items() if 0 in owners}
    assert shared <= set(rls.shared())


def test_one_index_leads_to_a_practices_rows_and_not_two():
    found = ask(
        "SELECT i.indrelid::regclass::text, array_agg(a.attname::text) FROM pg_index i"
        " JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]"
        " WHERE a.attname IN ('practice_id', 'tenant_id') GROUP BY 1"
    )
    leading = {table: set(columns) for table, columns in found}

    # The planner would take the owner's for each query, however few rows its words have.
    assert leading["clinic_search_searchdocument"] == {"practice_id"}
    assert leading["wagtailcore_page"] == {"tenant_id"}
    assert [table for table, columns in leading.items() if len(columns) > 1] == []
    assert set(rls.tables()) - set(leading) == set()


def test_outside_of_every_scope_there_is_nothing(two):
    with database_scope(scope.NOBODY):
        assert {table for table in rls.tables() if owners_in(table)} == set()


def test_a_new_session_begins_in_the_scope_of_its_thread():
    with database_scope(scope.of(12)):
        told = ask("SELECT current_setting('tenant.low'), current_setting('tenant.high')")

    assert told == [("12", "12")]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE wagtailcore_page SET title = 'Mine'",
        "UPDATE clinics_practice SET slug = slug || '-mine'",
        "DELETE FROM clinics_calltoaction",
        "DELETE FROM clinic_search_searchname",
    ],
)
def test_no_statement_changes_another_practices_row(two, sql):
    ours, theirs = two
    table = sql.split()[1] if sql.startswith("UPDATE") else sql.split()[2]
    before = ask(f"SELECT * FROM {table} WHERE tenant_id = %s ORDER BY 1", theirs.pk)

    with database_scope(scope.of(ours.pk)):
        ask(sql)

    assert ask(f"SELECT * FROM {table} WHERE tenant_id = %s ORDER BY 1", theirs.pk) == before


def test_no_row_is_given_to_another_practice(two):
    ours, theirs = two

    for sql in (
        "INSERT INTO taggit_tag (name, slug, tenant_id) VALUES ('x', 'x', %s)",
        "UPDATE auth_user SET tenant_id = %s",
    ):
        with database_scope(scope.of(ours.pk)), pytest.raises(DatabaseError), transaction.atomic():
            ask(sql, theirs.pk)


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO clinics_practicegroup (practice_id, group_id, role)"
        " SELECT practice_id, group_id, 'x' FROM clinics_practicegroup LIMIT 1",
        "ALTER TABLE auth_user DISABLE ROW LEVEL SECURITY",
        "DROP POLICY rls_read ON auth_user",
        "CREATE TABLE mine (id int)",
        "TRUNCATE auth_user CASCADE",
        "SET ROLE clinics_owner",
    ],
)
def test_the_webs_role_can_not_drop_policies(two, sql):
    with database_scope(scope.of(two[0].pk)), pytest.raises(DatabaseError), transaction.atomic():
        ask(sql)


def test_the_library_is_read_by_all_and_written_by_the_platform(two):
    with database_scope(scope.of(two[0].pk)):
        assert Condition.objects.exists()
        assert Condition.objects.update(name="Mine") == 0


def test_the_check_finds_no_hole():
    assert rls.problems() == []
    call_command("check", databases=["default"])


def test_two_practices_have_each_a_tag_of_one_name(two):
    for practice in two:
        with tenant_context(practice):
            Tag.objects.create(name="spring")
            assert Tag.objects.get(name="spring").slug == "spring"

    assert Tag.objects.filter(name="spring").count() == 2


def test_what_staff_add_to_a_practices_page_is_the_practices(two):
    ours, theirs = two

    page = ours.home.add_child(instance=ContentPage(title="Fees", slug="fees"))
    page.save_revision(user=make_admin())
    image = Image.objects.create(title="x", file=get_test_image_file(), collection=ours.collection)
    image.tags.add("spring")

    with database_scope(scope.of(ours.pk)):
        found = Page.objects.get(pk=page.pk)
        assert found.latest_revision.as_object().title == "Fees"
        assert found.latest_revision.user.username == "staff"
        assert list(Image.objects.get(pk=image.pk).tags.names()) == ["spring"]
    with database_scope(scope.of(theirs.pk)):
        assert not Page.objects.filter(pk=page.pk).exists()
        assert not Tag.objects.filter(name="spring", pk__in=image.tags.values("pk")).exists()


def test_an_account_that_staff_made_is_handed_to_the_practice_it_joins(two):
    ours, theirs = two
    user = get_user_model().objects.create_user("new")

    user.groups.add(tenancy.editors_of(ours))

    with database_scope(scope.of(ours.pk)):
        assert get_user_model().objects.filter(pk=user.pk).update(first_name="Ann") == 1
    with database_scope(scope.of(theirs.pk)):
        assert not get_user_model().objects.filter(pk=user.pk).exists()


def test_staff_are_sent_to_the_platforms_own_host(two):
    request = RequestFactory().get("/")
    request.host_practice_id = two[0].pk
    request.session = type("Session", (), {"flush": lambda self: None})()

    with pytest.raises(PermissionDenied):
        guards.staff_sign_in_at_home(None, request, make_admin())


def test_an_editor_works_on_the_platforms_host_in_the_own_practice(two):
    client = Client()
    client.force_login(get_user_model().objects.get(username="alder-editor"))

    answers = [client.get(f"/admin/pages/{practice.home_id}/edit/").status_code for practice in two]

    assert answers == [200, 404]


def test_no_entry_of_the_cache_is_shared_by_practices():
    with database_scope(scope.of(1)):
        cache.set("word", "one")
    with database_scope(scope.of(2)):
        assert cache.get("word") is None


def test_a_command_runs_inside_the_practice_that_is_named(two):
    out = io.StringIO()

    call_command("within", "alder", "shell", "-c", "pass", stdout=out)
    with pytest.raises(CommandError, match="no practice named elder"):
        call_command("within", "elder", "check")


def test_a_command_that_is_not_the_platforms_sees_nothing(two):
    from django.core.management.base import BaseCommand

    seen = []

    class Command(BaseCommand):
        requires_system_checks: list[str] = []

        def handle(self, **options):
            seen.append(Practice.objects.count())

    with database_scope(scope.NOBODY):
        Command().execute(verbosity=1, no_color=True, force_color=False, skip_checks=True)
        Command.__module__ = "clinics.management.commands.purge_enquiries"
        Command().execute(verbosity=1, no_color=True, force_color=False, skip_checks=True)

    assert seen == [0, 2]


def test_a_failed_transaction_leaves_the_scope_as_it_was(two):
    ours, _theirs = two

    with database_scope(scope.of(ours.pk)):
        with pytest.raises(DatabaseError), transaction.atomic(), all_tenants():
            ask("SELECT nonsense")
        assert ask("SELECT current_setting('tenant.low')") == [(str(ours.pk),)]
        assert Practice.objects.count() == 1


def test_building_row_level_security_again_changes_nothing_and_gives_old_rows_to_their_owners(two):
    assert rls.tables()
    assert all(rls.tables().values())
    ours = two[0]
    ask("UPDATE clinics_locationindexpage SET tenant_id = 0")

    rls.assign_tenant(ours)

    assert owners_in("clinics_locationindexpage") == {0, ours.pk}


@pytest.mark.owner
def test_row_level_security_that_comes_to_old_rows_gives_them_to_their_owners(two):
    for practice in two:
        practice.home.offers.create(name="First visit", terms="none")
        image = Image.objects.create(
            title="x", file=get_test_image_file(), collection=practice.collection
        )
        image.tags.add("spring")
    ask("SET CONSTRAINTS ALL IMMEDIATE")
    tables = ("clinics_offer", "wagtailimages_image", "auth_user", "wagtailcore_revision")
    before = {table: ask(f"SELECT id, tenant_id FROM {table} ORDER BY 1") for table in tables}
    for table in tables:
        ask(f"ALTER TABLE {table} DROP COLUMN tenant_id CASCADE")

    rls.build()

    assert {t: ask(f"SELECT id, tenant_id FROM {t} ORDER BY 1") for t in tables} == before
    assert all(rls.tables().values())


@pytest.mark.owner
def test_a_database_with_the_older_names_keeps_whose_each_row_is(two):
    migration = importlib.import_module("clinics.migrations.0021_name_row_level_security")
    tables = ("clinics_locationpage", "auth_user", "wagtailcore_page")
    before = {table: ask(f"SELECT * FROM {table} ORDER BY 1") for table in tables}
    ask("SET CONSTRAINTS ALL IMMEDIATE")
    for table in rls.tables():
        ask(f'ALTER TABLE "{table}" RENAME COLUMN tenant_id TO wall_owner')
        ask(f'ALTER TABLE "{table}" ALTER COLUMN wall_owner SET DEFAULT 7')
        ask(f'ALTER POLICY rls_read ON "{table}" RENAME TO wall_read')
    ask("CREATE FUNCTION wall_give() RETURNS int LANGUAGE sql AS 'SELECT 1'")

    with connection.schema_editor() as editor:
        migration.rename(None, editor)
    rls.build()

    assert {table: ask(f"SELECT * FROM {table} ORDER BY 1") for table in tables} == before
    assert all(rls.tables().values())
    assert ask("SELECT proname FROM pg_proc WHERE proname LIKE 'wall!_%%' ESCAPE '!'") == []
    two[0].home.offers.create(name="First visit", terms="none")
    assert owners_in("clinics_offer") == {two[0].pk}


def test_second_factors_are_their_owners_practices(two):
    ours, theirs = two
    user = get_user_model().objects.get(username="alder-editor")
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})

    with database_scope(scope.of(ours.pk)):
        assert Authenticator.objects.count() == 1
    with database_scope(scope.of(theirs.pk)):
        assert Authenticator.objects.count() == 0
        assert not Authenticator.objects.filter(user_id=user.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_a_task_sees_the_practice_that_it_was_asked_for_in(two, settings, monkeypatch):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    seen = []
    slugs = Practice.objects.order_by("slug").values_list
    monkeypatch.setattr(storage, "purge", lambda: seen.append(list(slugs("slug", flat=True))))
    for place in (scope.of(two[0].pk), scope.of(two[1].pk), scope.platform()):
        with database_scope(place):
            tasks.purge_enquiries.enqueue()

    before = context.current()
    call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)

    assert seen == [["alder"], ["beech"], ["alder", "beech"]]
    assert context.current() == before
    waiting = DBTaskResult.objects.filter(status="READY")
    assert waiting.count() == 2
    with database_scope(scope.of(two[0].pk)):
        assert waiting.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("asked_in", ["the practice", "the platform"])
def test_a_task_that_reads_pages_ends_in_the_scope_where_it_began(
    two, settings, monkeypatch, asked_in
):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    alder = two[0]
    page = ConditionPage.objects.descendant_of(alder.home).first()
    with database_scope(scope.of(alder.pk) if asked_in == "the practice" else scope.platform()):
        make_renditions.enqueue(page.pk)
        audit_one_site.enqueue(alder.site_id)

    # As outside of tests, where a thread begins with nothing in sight.
    with database_scope(scope.NOBODY):
        before = context.current()
        call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)
        assert context.current() == before

    with database_scope(scope.platform()):
        done = DBTaskResult.objects.filter(task_path__contains="make_renditions")
        done |= DBTaskResult.objects.filter(task_path__contains="audit_one_site")
        assert sorted(done.values_list("status", flat=True)) == ["SUCCESSFUL", "SUCCESSFUL"]
        assert [result.return_value for result in done if "rend" in result.task_path] == [200]
        # To its last page: the host's mark is put at the end, and others have none.
        marked = SearchEngines.objects.filter(audited_at__isnull=False)
        assert list(marked.values_list("site", flat=True)) == [alder.site_id]
        assert Finding.objects.filter(page=page).exists()


def test_a_command_within_a_practice_touches_no_other(two):
    for practice in two:
        enquiry = Enquiry(practice=practice, kind="message")
        enquiry.encrypt({"name": "Pat", "email": "p@example.com", "phone": "", "message": "Hi"})
        enquiry.save()
    Enquiry.objects.update(created_at=timezone.now() - timedelta(days=999))

    call_command("within", "alder", "purge_enquiries")

    assert list(Enquiry.objects.values_list("practice__slug", flat=True)) == ["beech"]


def test_the_webs_role_is_told_in_one_line_why_it_can_not_rebuild_the_index(two):
    with pytest.raises(CommandError, match="owns no tables"):
        call_command("rebuild_search_index", stdout=io.StringIO())
    call_command("rebuild_search_index", "alder", stdout=io.StringIO())


# What belongs to people


def test_every_practice_submits_for_review_though_staff_are_told_of_each(
    two, settings, mailoutbox, django_capture_on_commit_callbacks
):
    settings.WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = True
    staff = make_admin()
    staff.email = "staff@example.com"
    staff.save()

    for practice in two:
        with tenant_context(practice), django_capture_on_commit_callbacks(execute=True):
            editor = get_user_model().objects.get(groups=tenancy.editors_of(practice))
            page = ConditionPage.objects.get()
            page.save_revision(user=editor)
            page.get_workflow().start(page, editor)

    assert [mail.to for mail in mailoutbox].count(["staff@example.com"]) >= 2
    assert ask("SELECT tenant_id FROM wagtailusers_userprofile WHERE user_id = %s", staff.pk) == [
        (0,)
    ]


def test_what_belongs_to_a_person_is_where_the_person_is(two):
    ours, _theirs = two
    staff = make_admin()
    editor = get_user_model().objects.get(groups=tenancy.editors_of(ours))

    with database_scope(scope.of(ours.pk)):
        UserProfile.get_for_user(staff)
        UserProfile.get_for_user(editor)
        seen = UserProfile.get_for_user(staff)

    assert seen.user_id == staff.pk
    assert ask("SELECT user_id, tenant_id FROM wagtailusers_userprofile ORDER BY 1") == sorted(
        [(staff.pk, 0), (editor.pk, ours.pk)]
    )


MADE_FOR_A_PERSON = {
    "wagtailusers_userprofile": UserProfile.get_for_user,
    "wagtailcore_apitoken": lambda user: APIToken.objects.create(
        user=user, name="Mine", key_hash=str(user.pk), prefix="mine"
    ),
    "account_emailaddress": lambda user: EmailAddress.objects.create(
        user=user, email=f"{user.pk}@example.com"
    ),
    "mfa_authenticator": lambda user: Authenticator.objects.create(
        user=user, type="totp", data={"secret": "x"}
    ),
}


def test_each_table_of_people_is_known_here():
    assert set(MADE_FOR_A_PERSON) == set(rls.tables_of_people())


@pytest.mark.parametrize("table", MADE_FOR_A_PERSON)
def test_whatever_belongs_to_a_person_is_theirs_wherever_it_is_made(two, table):
    ours, theirs = two
    editor = get_user_model().objects.get(groups=tenancy.editors_of(ours))
    staff = make_admin()

    with database_scope(scope.of(ours.pk)):
        MADE_FOR_A_PERSON[table](editor)
    MADE_FOR_A_PERSON[table](staff)

    seen = f'SELECT count(*) FROM "{table}" WHERE user_id = %s'
    assert owners_in(table) == {0, ours.pk}
    with database_scope(scope.of(ours.pk)):
        assert ask(seen, editor.pk) == [(1,)]
    with database_scope(scope.of(theirs.pk)):
        assert ask(seen, editor.pk) == [(0,)]


@pytest.mark.parametrize("table", MADE_FOR_A_PERSON)
def test_what_a_practices_work_makes_for_the_staff_is_seen_from_each_or_is_not_made(two, table):
    staff = make_admin()
    is_shared = table in rls.shared()

    with (
        database_scope(scope.of(two[0].pk)),
        nullcontext() if is_shared else pytest.raises(DatabaseError),
        transaction.atomic(),
    ):
        MADE_FOR_A_PERSON[table](staff)

    assert owners_in(table) == ({0} if is_shared else set())
    for practice in two:
        with database_scope(scope.of(practice.pk)):
            seen = ask(f'SELECT count(*) FROM "{table}" WHERE user_id = %s', staff.pk)
            assert seen == [(int(is_shared),)]


def test_a_practice_neither_reads_nor_makes_the_staff_s_second_factors(two):
    ours, _theirs = two
    staff = make_admin()
    Authenticator.objects.create(user=staff, type="totp", data={"secret": "x"})

    with database_scope(scope.of(ours.pk)):
        assert ask("SELECT count(*) FROM mfa_authenticator") == [(0,)]
        with pytest.raises(DatabaseError), transaction.atomic():
            Authenticator.objects.create(user=staff, type="recovery_codes", data={})


@pytest.mark.owner
def test_a_profile_that_went_to_a_practice_by_mistake_goes_back_to_its_person(two):
    ours, _theirs = two
    staff = make_admin()
    UserProfile.get_for_user(staff)
    ask("UPDATE wagtailusers_userprofile SET tenant_id = %s", ours.pk)
    ask("SET CONSTRAINTS ALL IMMEDIATE")

    rls.build()

    assert owners_in("wagtailusers_userprofile") == {0}
