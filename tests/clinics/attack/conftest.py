"""Two practices, each with one of everything and a word that appears nowhere else."""

from __future__ import annotations

import contextlib
import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test import Client, override_settings
from django.utils import timezone
from wagtail.admin.models import EditingSession, FormState
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.log_actions import log
from wagtail.models import (
    Comment,
    CommentReply,
    PageSubscription,
    PageViewRestriction,
    ReferenceIndex,
    UploadedFile,
    Workflow,
)
from wagtail.users.models import UserProfile

from clinics import models, tenancy
from clinics.enquiries.visitors import receipt_address
from clinics.tenancy.context import tenant_context
from clinics.theme import share_cards
from condition_pages.models import Condition, ConditionIndexPage, ConditionPage
from condition_pages.models.imports import ImportBatch, ImportRecord, PendingImport
from search.models import ZeroResultsQuery
from seo.models import Dismissal, Finding, SearchEngines
from tests.clinics.attack import crawl


@dataclass
class World:
    """One practice with ids of what it holds, by kind."""

    marker: str
    practice: models.Practice
    host: str
    users: dict = field(default_factory=dict)
    ids: dict[str, list[int]] = field(default_factory=dict)


def build(marker: str) -> World:
    slug = marker.lower()
    host = f"{slug}.example.com"
    practice = tenancy.provision(
        name=f"{marker} Clinic",
        slug=slug,
        hostname=host,
        country="US",
        professions=["acupuncture"],
    )
    world = World(marker, practice, host)
    for role in ("editor", "manager", "reviewer"):
        user = get_user_model().objects.create_user(
            username=f"{slug}-{role}",
            email=f"{role}@{host}",
            first_name=marker,
            last_name=f"{marker}-{role}",
        )
        user.groups.add(tenancy.group_of(practice, role))
        world.users[role] = user
    home, user = practice.home, world.users["editor"]
    collection = practice.collection
    image = Image.objects.create(
        title=f"{marker} picture",
        file=get_test_image_file(filename=f"{slug}.png"),
        collection=collection,
        uploaded_by_user=user,
    )
    image.tags.add(f"{marker} tag")
    document = Document.objects.create(
        title=f"{marker} leaflet",
        file=ContentFile(marker.encode(), f"{slug}.txt"),
        collection=collection,
        uploaded_by_user=user,
    )
    document.tags.add(f"{marker} paper")

    places, team = (
        home.get_children().type(kind).specific().get()
        for kind in (models.LocationIndexPage, models.PractitionerIndexPage)
    )
    treatments, conditions = (
        home.get_children().type(kind).specific().get()
        for kind in (models.TreatmentIndexPage, ConditionIndexPage)
    )
    place = places.add_child(
        instance=models.LocationPage(
            title=f"{marker} Street",
            slug=f"{slug}-street",
            street=f"1 {marker} Street",
            locality=f"{marker}ville",
            country="US",
            time_zone="America/New_York",
        )
    )
    person = team.add_child(
        instance=models.PractitionerPage(
            title=f"{marker} Lee",
            slug=f"{slug}-lee",
            professions=["acupuncture"],
            portrait=image,
            locations=[place],
        )
    )
    treatment = treatments.add_child(
        instance=models.TreatmentPage(
            title=f"{marker} needles",
            slug=f"{slug}-needles",
            therapy="acupuncture",
            summary=f"{marker} summary",
            what_it_is="<p>Needles.</p>",
            risks=["itch"],
            who_should_not="<p>Some.</p>",
        )
    )
    plain = home.add_child(
        instance=models.ContentPage(
            title=f"{marker} fees",
            slug=f"{slug}-fees",
            live=False,
            body=[("heading", f"{marker} heading")],
        )
    )
    plain.save_revision(user=user, log_action=True)
    condition = conditions.add_child(
        instance=ConditionPage(
            title=f"{marker} cramp",
            slug=f"{slug}-cramp",
            condition=Condition.objects.of_library().first(),
            summary=f"{marker} summary",
            author=person,
            reviewer=person,
            last_reviewed=datetime.date(2026, 1, 1),
            next_review_due=datetime.date(2027, 1, 1),
            owner=user,
        )
    )
    condition.save_revision(user=user, log_action=True)
    condition.title = f"{marker} cramp, draft"
    draft = condition.save_revision(user=user, log_action=True)
    home.calls_to_action.create(kind="call", label=f"Call {marker}")
    home.offers.create(name=f"{marker} offer", terms="none")
    home.testimonials.create(quote=f"{marker} helped", name=marker)
    home.logo = image
    home.save()
    home.save_revision(user=user, log_action=True).publish(user=user)

    with tenant_context(practice):
        workflow, task = Workflow.objects.get(), models.ClinicalReview.objects.get()
    workflow.name, task.name = f"{marker} workflow", f"{marker} task"
    workflow.save(), task.save()
    state = workflow.start(condition, user)
    treatment.locked, treatment.locked_by, treatment.locked_at = True, user, timezone.now()
    treatment.save()
    restriction = PageViewRestriction.objects.create(
        page=plain, restriction_type="password", password=f"{marker}-word"
    )
    comment = Comment.objects.create(
        page=condition, user=user, text=f"{marker} says", contentpath="title"
    )
    CommentReply.objects.create(comment=comment, user=user, text=f"{marker} replies")
    PageSubscription.objects.create(page=condition, user=user, comment_notifications=True)
    redirect = Redirect.add_redirect(f"/{slug}-old", plain, site=practice.site)
    page_type = ContentType.objects.get_for_model(ConditionPage)
    session = EditingSession.objects.create(
        user=user, content_type=page_type, object_id=condition.pk, last_seen_at=timezone.now()
    )
    FormState.objects.create(
        user=user,
        content_type=page_type,
        object_id=condition.pk,
        data=f"title={marker}",
        last_updated_at=timezone.now(),
    )
    enquiry = models.Enquiry(practice=practice, kind="message")
    enquiry.encrypt({"name": marker, "email": f"p@{host}", "phone": "", "message": f"{marker}!"})
    enquiry.save()
    uploaded = UploadedFile.objects.create(
        for_content_type=ContentType.objects.get_for_model(Image),
        file=get_test_image_file(filename=f"{slug}-up.png"),
        uploaded_by_user=user,
    )
    add_by_our_apps(world, home, condition, plain, user)
    ReferenceIndex.create_or_update_for_object(home)
    page_ids = [condition, home, plain, place, person, treatment, conditions]
    world.ids |= {
        "page": [page.pk for page in page_ids],
        "image": [image.pk],
        "document": [document.pk],
        "collection": [collection.pk],
        "site": [practice.site.pk],
        "user": [u.pk for u in world.users.values()],
        "group": [tenancy.editors_of(practice).pk],
        "workflow": [workflow.pk],
        "task": [task.pk],
        "task_state": [state.current_task_state.pk],
        "workflow_state": [state.pk],
        "revision": [draft.pk],
        "restriction": [restriction.pk],
        "comment": [comment.pk],
        "redirect": [redirect.pk],
        "session": [session.pk],
        "upload": [uploaded.pk],
        "practice": [practice.pk],
        "enquiry": [enquiry.uuid],
        "slug": [practice.slug],
        "child": [home.calls_to_action.get().pk],
        "offer": [home.offers.get().pk],
        "testimonial": [home.testimonials.get().pk],
        "indexnow": [f"{slug}-indexnow"],
        "key": [f"x-{slug}"],
        "path": [f"conditions/{condition.slug}/"],
        "card": [share_cards.name_of(plain, plain.practice)],
    }
    return world


def add_by_our_apps(world: World, home, condition, plain, user) -> None:
    """What the apps above clinics keep of a practice."""
    marker, practice = world.marker, world.practice
    contact = home.add_child(instance=models.EnquiryPage(title=f"{marker} desk", slug="contact"))
    finding = Finding.objects.create(
        page=condition, rule="title-length", severity="error", message=f"{marker} is too long"
    )
    Dismissal.objects.create(page=condition, rule="lead", reason=f"{marker} says so", user=user)
    SearchEngines.objects.create(
        site=practice.site, indexnow=True, llms_txt=True, indexnow_key=f"{marker.lower()}-indexnow"
    )
    ZeroResultsQuery.objects.create(
        practice=practice, day=timezone.localdate(), query=f"{marker} knee", times=7
    )
    home.search_promotions.create(words=[f"{marker} best"], target=condition, reason=marker)
    batch = ImportBatch.objects.create(practice=practice, user=user)
    pending = PendingImport.objects.create(
        batch=batch, source_name=f"{marker}.txt", state="refused", message=f"{marker} refused"
    )
    ImportRecord.objects.create(
        page=condition, fingerprint=marker, source_name=f"{marker}.docx", stored={}, report=marker
    )
    named = Condition.objects.create(
        practice=practice, name=f"{marker} ache", lay_synonyms=[f"{marker} twinge"]
    )
    models.EnquiryAccess.objects.create(practice=practice, user=user, who=marker, action="read")
    log(home, "clinics.invite", user=user, data={"who": f"{marker}@example.com"})
    world.ids = {
        "contact": [contact.pk],
        "finding": [finding.pk],
        "batch": [batch.uuid],
        "pending": [pending.uuid],
        "condition": [named.pk],
        "receipt": [receipt_address(f"{marker}-1", contact).rstrip("/").rpartition("/")[2]],
    }


#: Ids of the other practice are numbers that nothing else has.
OURS, THEIRS, AFTER_THEM = 100_000, 7_700_000, 8_800_000


def go_on_from(number: int) -> None:
    """Give rows that are made from here on ids above ``number``."""
    with connection.cursor() as cursor:
        tables = [t for t in connection.introspection.table_names(cursor) if t != "django_session"]
        if connection.vendor == "sqlite":
            for table in tables:
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [table, number])
            return
    with psycopg.connect(
        settings.TEST_OWNER, dbname=connection.settings_dict["NAME"], autocommit=True
    ) as owner:
        owner.execute(
            "SELECT setval(quote_ident(sequencename)::regclass, %s) FROM pg_sequences"
            " WHERE sequencename LIKE '%%_id_seq' AND sequencename NOT LIKE 'django_%%'",
            [number],
        )


def client_of(world, role, **options) -> Client:
    client = Client(**options)
    if role != "anonymous":
        client.force_login(world.users[role])
    return client


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def dump() -> dict[str, dict]:
    """Every row of every table, by its first column."""
    tables = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(("wagtailsearch", "django_", "sqlite")):
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            tables[table] = {row[0]: row for row in cursor.fetchall()}
    return tables


def all_keys() -> set[tuple[str, object]]:
    return {(table, key) for table, rows in dump().items() for key in rows}


@dataclass
class Stage:
    """Two practices; what somebody of the first was answered before and after the second came."""

    ours: World
    theirs: World
    #: (table, key) of all that the second one has.
    rows: set
    folder: Path
    alone: list[crawl.Answer]
    beside: list[crawl.Answer]


@contextlib.contextmanager
def stage(blocker, folder: Path, look=lambda _ours: []) -> Iterator[Stage]:
    """A stage that is taken down at the end; ``look`` is called with A, once alone, once not."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(blocker.unblock())
        stack.enter_context(undone())
        # Django's test client copies the context of every template; nobody reads it here.
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr("django.test.client.store_rendered_templates", lambda *_a, **_k: None)
        stack.enter_context(override_settings(MEDIA_ROOT=folder))
        # PostgreSQL doesn't count back when a test is over.
        go_on_from(OURS)
        ours = build("Almandine")
        for person in ours.users.values():
            # Made at the first sign-in, which comes when the other practice's rows are counted.
            UserProfile.get_for_user(person)
        before = all_keys()
        # Sessions of editing are numbered; each round begins with the same number.
        go_on_from(AFTER_THEM)
        cache.clear()
        alone = look(ours)
        go_on_from(THEIRS)
        theirs = build("Bergamot")
        go_on_from(AFTER_THEM)
        cache.clear()
        beside = look(ours)
        yield Stage(ours, theirs, all_keys() - before, folder, alone, beside)


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker, tmp_path_factory):
    """Two practices for the tests of a module, each of which is undone."""
    with stage(django_db_blocker, tmp_path_factory.mktemp("worlds")) as found:
        yield found


@contextlib.contextmanager
def undone():
    """A transaction, inside of which durable ones are let be, that leaves nothing behind."""
    within = transaction.atomic()
    within._from_testcase = True
    with within:
        yield
        transaction.set_rollback(True)


@pytest.fixture
def worlds(built, settings):
    """(A, B, rows of B) as they stand in the database."""
    settings.MEDIA_ROOT = built.folder
    with undone():
        yield built.ours, built.theirs, built.rows


class Watch:
    """The other practice's rows: whether anything changed them since they were first read."""

    def __init__(self, keys) -> None:
        by_table: dict[str, list] = {}
        for table, key in sorted(keys, key=str):
            # Sessions of editing come and go by themselves.
            if table != "wagtailadmin_editingsession" and "fts" not in table:
                by_table.setdefault(table, []).append(key)
        self.queries = {}
        with connection.cursor() as cursor:
            for table, own in by_table.items():
                first = connection.introspection.get_table_description(cursor, table)[0].name
                marks = ", ".join(["%s"] * len(own))
                self.queries[f'SELECT * FROM "{table}" WHERE "{first}" IN ({marks}) ORDER BY 1'] = (
                    own
                )
        self.before = self.read()
        self.wrote = False

    def read(self) -> list:
        found = []
        with connection.cursor() as cursor:
            for sql, own in self.queries.items():
                cursor.execute(sql, own)
                found.append(cursor.fetchall())
        return found

    def __call__(self, execute, sql, params, many, context):
        """For execute_wrapper: remember that rows were written, whoever's they are."""
        result = execute(sql, params, many, context)
        if not READS.match(sql) and context["cursor"].rowcount != 0:
            self.wrote = True
        return result

    def changed(self) -> bool:
        """Whether the rows are others than at first; they are read if anything was written."""
        wrote, self.wrote = self.wrote, False
        return wrote and self.read() != self.before


READS = re.compile(r"\s*(SELECT|SAVEPOINT|RELEASE|ROLLBACK|PRAGMA|EXPLAIN)\b", re.IGNORECASE)


@pytest.fixture
def watch(worlds):
    """What tells whether a request changed the other practice's rows."""
    watch = Watch(worlds[2])
    with connection.execute_wrapper(watch):
        yield watch
    assert watch.read() == watch.before
