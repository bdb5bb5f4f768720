"""The index is what the pages are, whichever way it came about."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from wagtail.models import Locale

from clinics.models.listing import IndexPage
from search import engines, indexer
from search.documents import Document, describes, document_of, words_of_stream
from search.models import SearchDocument, SearchName

pytestmark = pytest.mark.django_db


def rows():
    return (
        list(SearchDocument.objects.order_by("pk").values()),
        list(SearchName.objects.order_by("document", "key").values("document", "key", "name")),
    )


@pytest.mark.owner
def test_building_the_index_anew_changes_nothing(build, practice):
    build.condition(practice, "muscle-cramp")
    build.person(practice)
    build.plain_page(practice, "Draft", live=False)
    before = rows()

    call_command("rebuild_search_index", verbosity=0)

    assert rows() == before


@pytest.mark.owner
def test_a_lost_index_is_built_anew(build, practice, found):
    build.condition(practice, "muscle-cramp")
    SearchDocument.objects.all().delete()
    engines.remove(connection)

    call_command("rebuild_search_index", verbosity=0)

    assert found("charlie horse") == ["Muscle cramp"]


def test_rebuilding_drops_what_is_no_longer_public(build, practice):
    page = build.plain_page(practice, "Marmalade")
    type(page).objects.filter(pk=page.pk).update(live=False)

    indexer.rebuild(practice)

    assert not SearchDocument.objects.filter(pk=page.pk).exists()


def test_an_unknown_practice_is_one_clear_error(practice):
    with pytest.raises(CommandError, match="no practice named nowhere"):
        call_command("rebuild_search_index", "nowhere", stdout=StringIO())


@pytest.mark.owner
def test_an_installed_index_may_be_installed_again(build, practice, found):
    build.plain_page(practice, "Marmalade")

    engines.install(connection)

    assert found("marmalade") == ["Marmalade"]


def test_a_changed_page_is_found_by_its_new_words_alone(build, practice, found):
    page = build.plain_page(practice, "Marmalade", "Orange.")
    page.title = "Honey"
    page.save_revision().publish()

    assert found("honey") == ["Honey"]
    assert found("marmalade") == []


def test_a_published_page_that_stands_for_itself_in_a_language_is_found_there(build, practice):
    page = build.plain_page(practice, "Marmalade", "Orange.")
    page.save_revision().publish()
    page.refresh_from_db()

    alias = page.create_alias(
        update_slug="jam", update_locale=Locale.objects.create(language_code="es")
    )

    row = SearchDocument.objects.get(pk=alias.pk)
    assert (row.title, row.language) == ("Marmalade", "es")


def test_a_copied_page_is_found_and_looked_at_once(build, practice, found, monkeypatch):
    page = build.plain_page(practice, "Jam")
    page.save_revision().publish()
    page.refresh_from_db()
    page.refresh_from_db()
    written = []
    write = indexer.index

    def note(practice, pages):
        pages = list(pages)
        written.extend(each.slug for each in pages)
        return write(practice, pages)

    monkeypatch.setattr(indexer, "index", note)

    page.copy(update_attrs={"title": "Marmalade", "slug": "marmalade"}, keep_live=True)

    assert found("marmalade") == ["Marmalade"]
    assert written == ["marmalade"]


def test_a_page_saved_by_code_is_found(build, practice, found):
    page = build.plain_page(practice, "Marmalade", "Orange.")
    page.title = "Honey"
    page.save()

    assert found("honey") == ["Honey"]


def test_every_kind_of_page_says_what_it_is(build, practice):
    pages = [
        build.condition(practice, "muscle-cramp"),
        build.treatment(practice),
        build.person(practice),
        build.place(practice),
        build.plain_page(practice, "Fees", "Cash."),
        practice.home,
    ]

    documents = [document_of(page) for page in pages]

    assert [d.kind for d in documents] == [
        "condition",
        "treatment",
        "person",
        "place",
        "page",
        "page",
    ]
    assert documents[0].concept == "muscle-cramp"
    assert "charley horse" in documents[0].names
    assert "bruise" in documents[1].text
    assert "Cash." in documents[4].text


def test_a_kind_of_page_may_speak_for_itself_or_keep_silent(build, practice):
    class Sub(IndexPage):
        class Meta:
            proxy = False
            abstract = True

    describes(Sub)(lambda page: None)

    class Below(Sub):
        class Meta:
            abstract = True

    assert document_of(Below.__new__(Below)) is None


def test_a_documents_text_is_plain(build, practice):
    page = build.plain_page(practice, "Fees", "Cash <b>or</b> card &amp; cheque")

    assert list(words_of_stream(page.body)) == ["Cash or card & cheque"]
    assert Document("page", "x").text == ""
