"""Importing pages in the admin: give, review, draft, report; and nothing of another practice's."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from wagtail.models import GroupPagePermission, Page

from clinics import tenancy
from clinics.forms.fields import LinesFormField
from condition_pages.importer.messages import Message, in_language
from condition_pages.importer.read.source import MAX_BYTES
from condition_pages.importer.rules import rules
from condition_pages.imports import reading
from condition_pages.models import (
    Condition,
    ConditionIndexPage,
    ConditionPage,
    ImportBatch,
    ImportRecord,
    PendingImport,
)
from tests import factories
from tests.cached_fixtures import cached_fixture

PAGE = """<html><head><title>Frozen shoulder | Elm Clinic</title></head><body>
<nav><a href="/">Home</a> <a href="/team">Team</a></nav><main>
<h1>Frozen shoulder</h1>
<p>A frozen shoulder is a joint that stiffens and aches over many months.</p>
<p>It is commoner after forty, and most people regain nearly all of their reach.</p>
<h2>Signs you may notice</h2>
<ul><li>An ache at the outer arm at night</li><li>Trouble fastening a seat belt</li></ul>
<h2>What brings it on</h2><ul><li>Diabetes</li><li>Weeks in a sling after an injury</li></ul>
<h2>How we can help</h2>
<p>Our osteopaths use gentle joint movement and teach exercises for home.</p>
<p>Call us on (260) 555-0142 to book with Dr Mara Quill.</p>
</main><footer>Copyright Elm Clinic</footer></body></html>"""

ABOUT = """<html><body><main><h1>About Dr Mara Quill</h1>
<p>Mara Quill is a chiropractor who trained in Leeds and has practised for twelve years.</p>
<p>She graduated in 2009 and likes hill walking.</p></main></body></html>"""


@cached_fixture
def practice():
    return factories.make_practice("elm")


@pytest.fixture
def editor(practice, client):
    user = factories.make_editor(practice)
    client.force_login(user)
    return user


@pytest.fixture
def give_url(practice):
    return reverse("condition_imports:give", args=[practice.slug])


def upload(name="shoulder.html", content=PAGE):
    data = content.encode() if isinstance(content, str) else content
    return SimpleUploadedFile(name, data)


def make_pending(practice, user, *pages) -> list[PendingImport]:
    """Pages that were uploaded and read."""
    given = [reading.Given(file.name, file=file) for file in pages or [upload()]]
    batch = reading.take_in(practice, user, given)
    while reading.read_next(batch):
        pass
    return list(batch.pages.all())


@pytest.fixture
def pending(practice, editor):
    return make_pending(practice, editor)[0]


def review_url(pending):
    return reverse("condition_imports:review", args=[pending.uuid])


def kinds(pending):
    pending.refresh_from_db()
    return [section.kind for section in pending.proposal.sections]


def act(client, pending, action, follow=False, **fields):
    """Press a button of the review as its form stands, with ``fields`` changed."""
    pending.refresh_from_db()
    form = client.get(review_url(pending)).context["form"]
    data = {"version": pending.version, "action": action}
    for name, value in form.initial.items():
        value = getattr(value, "pk", value) if value is not None else ""
        in_lines = isinstance(form.fields[name], LinesFormField)
        data[name] = "\n".join(value) if in_lines else value
    return client.post(review_url(pending), data | fields, follow=follow)


def said(response) -> str:
    return " ".join(str(message) for message in response.context["messages"])


# Giving a page


def test_a_page_that_is_pasted_with_its_markup_is_read_with_its_headings(client, give_url, editor):
    body = PAGE.split("<main>")[1].split("</main>")[0]

    response = client.post(give_url, {"text": "Frozen shoulder\nA frozen…", "html": body})

    pending = PendingImport.objects.get()
    assert response.url == review_url(pending)
    assert pending.proposal.form == "rich"
    assert "symptoms" in kinds(pending)
    assert pending.source_name == "Pasted: Frozen shoulder"


def test_plain_text_is_enough(client, give_url, editor):
    text = "Frozen shoulder\n\nSymptoms\n\n- An ache at night\n- Stiffness when reaching\n"

    client.post(give_url, {"text": text})

    assert "symptoms" in kinds(PendingImport.objects.get())


def test_one_file_leads_to_its_review(client, give_url, editor):
    response = client.post(give_url, {"files": [upload()]}, follow=True)

    assert response.redirect_chain[-1][0] == review_url(PendingImport.objects.get())
    assert "Trouble fastening a seat belt" in response.content.decode()


def test_several_files_are_read_one_a_request(client, give_url, editor):
    files = [upload("a.html"), upload("b.html", ABOUT), upload("c.txt", b"\x89PNG\r\n\x1a\n1")]
    batch_url = client.post(give_url, {"files": files}).url

    answers = [
        client.post(batch_url, headers={"X-Requested-With": "XMLHttpRequest"}).json()
        for _file in files
    ]

    assert [answer["done"] for answer in answers] == [1, 2, 3]
    assert answers[-1]["said"] == "3 of 3 pages read"
    states = PendingImport.objects.values_list("state", flat=True)
    assert list(states) == ["ready", "ready", "refused"]
    page = client.get(batch_url).content.decode()
    assert "c.txt is not a page of text, HTML or a .docx file." in page
    assert "page about a practitioner" in page


def test_reading_goes_on_by_the_button_where_there_is_no_script(client, give_url, editor):
    batch_url = client.post(give_url, {"files": [upload("a.html"), upload("b.html")]}).url

    assert "Read the next page" in client.get(batch_url).content.decode()
    assert client.post(batch_url).url == batch_url
    assert "1 of 2 pages read" in client.get(batch_url).content.decode()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "Paste a page, choose files or give an address."),
        ({"text": "  \n "}, "Paste a page, choose files or give an address."),
        ({"text": "a" * 500_001}, "This is too long for one page: 500,000 characters at most."),
        ({"url": "javascript:alert(1)"}, "Enter a valid URL."),
    ],
)
def test_the_form_says_what_is_missing_or_wrong(client, give_url, editor, data, message):
    response = client.post(give_url, data)

    assert message in response.content.decode()
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.html", b"", "empty.html is empty."),
        ("scan.pdf", b"%PDF-1.7 ...", "scan.pdf is not a page of text, HTML or a .docx file."),
        ("notes.docx", b"PK\x03\x04 no archive", "This is not a Word document (.docx)."),
        ("deep.html", "<div>" * 10_000 + "x", "The page nests its tags more than"),
    ],
)
def test_a_file_that_is_refused_says_why(client, give_url, editor, name, content, message):
    response = client.post(give_url, {"files": [upload(name, content)]})

    assert message in response.content.decode()
    assert not ImportBatch.objects.exists()


def test_more_files_than_are_read_at_once_are_refused_in_one_line(client, give_url, editor):
    files = [upload(f"page-{n}.txt", "Sciatica") for n in range(101)]

    response = client.post(give_url, {"files": files})

    assert response.status_code == 200
    said_of_files = response.context["form"].errors["files"]
    assert said_of_files == ["101 files were chosen; upload 100 at once at most."]
    assert not PendingImport.objects.exists()


def test_what_the_importer_says_is_said_in_the_reader_s_language(pending):
    proposal = PendingImport.objects.get(pk=pending.pk).proposal

    def translate(message):
        return message.replace("leads to the list", "führt zur Liste").replace("No red", "Keine")

    reasons = [in_language(section.reason, translate) for section in proposal.sections]
    missing = [in_language(finding.message, translate) for finding in proposal.report.missing]

    # The patterns outlive the database.
    assert all(isinstance(section.reason, Message) for section in proposal.sections)
    assert any("the heading says “" in reason for reason in reasons)
    assert any(message.startswith("Keine flags") for message in missing)


def test_a_file_that_is_too_large_is_never_read(practice, editor):
    large = SimpleNamespace(size=50_000_000, read=lambda: pytest.fail("it was read"))

    batch = reading.take_in(practice, editor, [reading.Given("large.html", file=large)])

    page = batch.pages.get()
    assert page.state == PendingImport.State.REFUSED
    assert page.message == "large.html is 50.0 MB; a page may have 5 MB at most."
    assert MAX_BYTES == 5_000_000


def test_an_address_is_handed_to_whatever_reads_addresses(client, give_url, editor, monkeypatch):
    from condition_pages.importer.model import Source

    asked = []

    def fetched(url):
        asked.append(url)
        return Source(content=PAGE, name="shoulder", url=url)

    monkeypatch.setattr(reading, "fetched", fetched)

    client.post(give_url, {"url": "https://elm.example.com/shoulder"})

    assert asked == ["https://elm.example.com/shoulder"]
    assert PendingImport.objects.get().proposal.url == "https://elm.example.com/shoulder"


def test_a_source_that_ends_the_process_is_left_out_at_the_third_try(practice, editor, monkeypatch):
    batch = reading.take_in(practice, editor, [reading.Given("bad.html", file=upload("bad.html"))])

    def breaks(_source, moves=()):
        raise MemoryError

    monkeypatch.setattr(reading, "propose", breaks)
    for _attempt in range(2):
        with pytest.raises(MemoryError):
            reading.read_next(batch)
    reading.read_next(batch)

    page = batch.pages.get()
    assert page.state == PendingImport.State.REFUSED
    assert "broken off twice" in page.message


def test_what_was_read_is_no_longer_kept_as_a_file(pending):
    pending.refresh_from_db()

    assert pending.content is None


# Reviewing


def test_the_review_joins_each_line_to_its_section(client, pending):
    page = client.get(review_url(pending)).content.decode()

    number = kinds(pending).index("symptoms") + 1
    line = re.search(r'<li class="import-line[^>]*id="line-\d+".*?</li>', page, re.DOTALL)
    assert line
    row = next(
        row
        for row in re.findall(r'<li class="import-line.*?</li>', page, re.DOTALL)
        if "seat belt" in row
    )
    assert f'href="#section-{number}"' in row
    assert "% sure" in page
    assert "Because: the heading says" in page
    assert "the site&#x27;s footer" in page


def test_a_chunk_is_moved_to_another_kind(client, pending):
    place = kinds(pending).index("causes")

    response = act(client, pending, f"save:{place}", **{f"kind-{place}": "risk_factors"})

    assert response.url == f"{review_url(pending)}#section-{place + 1}"
    assert kinds(pending)[place] == "risk_factors"


@pytest.mark.parametrize("kind", ["horoscope", "image", "video"])
def test_a_kind_that_takes_no_words_is_neither_offered_nor_taken(client, pending, kind):
    before = kinds(pending)
    offered = client.get(review_url(pending)).content.decode()

    response = act(client, pending, "save:0", follow=True, **{"kind-0": kind})

    assert f'<option value="{kind}"' not in offered
    assert "Nothing was changed" in said(response)
    assert kinds(pending) == before


def test_sections_are_merged_split_dropped_and_put_back(client, pending):
    before = kinds(pending)
    place = before.index("symptoms")

    act(client, pending, f"split:{place}", **{f"split-{place}": "1"})
    assert kinds(pending) == [*before[: place + 1], "symptoms", *before[place + 1 :]]

    act(client, pending, f"merge:{place + 1}")
    assert kinds(pending) == before

    act(client, pending, f"drop:{place}")
    assert kinds(pending) == [kind for kind in before if kind != "symptoms"]

    line = next(x.number for x in pending.proposal.report.lines if "seat belt" in x.text)
    act(client, pending, f"place:{line}")
    assert kinds(pending) == before


def test_what_was_found_beside_the_sections_is_edited_and_told_in_the_report(client, pending):
    act(
        client,
        pending,
        "save",
        addresses="12 Mill Road\nAshby",
        hours="Mon 9-5",
        points="LI 4",
        herbs="Ginger",
        citations="A trial of heat, doi 10.1000/x1",
        therapies=["cupping"],
        consultation_modes=["online"],
    )

    pending.refresh_from_db()
    facts = pending.proposal.facts
    assert facts.addresses == ("12 Mill Road", "Ashby")
    assert facts.therapies == ("cupping",)
    assert facts.consultation_modes == ("online",)
    assert facts.citations[0].doi == "10.1000/x1"
    act(client, pending, "create")
    made = ConditionPage.objects.get(import_record__isnull=False)
    report = client.get(reverse("condition_imports:report", args=[made.pk])).content.decode()
    assert "Cupping" in report
    assert "Mon 9-5" in report


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("emails", "desk@", "“desk@” is not an email address."),
        ("points", "LI four", "“LI four” is not an acupuncture point such as LI 4."),
    ],
)
def test_a_fact_that_is_none_is_named_and_nothing_is_changed(
    client, pending, field, value, message
):
    before = pending.proposal

    response = act(client, pending, "save", **{field: value})

    assert message in response.content.decode()
    pending.refresh_from_db()
    assert pending.proposal == before


def test_words_and_facts_are_edited_and_saved_by_any_button(client, pending):
    place = kinds(pending).index("symptoms")

    act(
        client,
        pending,
        "drop:0",
        title="Stiff shoulder",
        phones="(260) 555-0177",
        **{
            f"heading-{place}": "What it feels like",
            f"text-{place}": "",
            f"text-{place}-0": "An ache in the arm at night",
        },
    )

    pending.refresh_from_db()
    proposal = pending.proposal
    section = proposal.sections[place - 1]
    assert proposal.title == "Stiff shoulder"
    assert proposal.facts.phones[0].e164 == "+12605550177"
    assert section.heading == "What it feels like"
    assert section.items[0].text == "An ache in the arm at night"
    assert "words edited" in section.notes


def test_an_emptied_section_does_not_shift_the_button_that_was_pressed(client, pending):
    before = kinds(pending)
    place = before.index("symptoms")

    act(client, pending, f"drop:{place}", **{"heading-0": "", "text-0": ""})

    assert kinds(pending) == before[1:place] + before[place + 1 :]


def test_a_page_needs_a_title(client, pending):
    response = act(client, pending, "create", title="")

    assert response.status_code == 200
    assert "This field is required." in response.content.decode()
    assert not ConditionPage.objects.exists()


def test_what_another_window_changed_is_not_written_over(client, pending):
    version = pending.version
    act(client, pending, "drop:0")
    before = kinds(pending)

    response = act(client, pending, "drop:0", follow=True, version=version)

    assert "changed in another window" in said(response)
    assert kinds(pending) == before


@pytest.mark.parametrize(
    "action", ["merge:0", "split:0", "drop:77", "undrop:77", "place:9999", "x"]
)
def test_what_does_not_fit_changes_nothing(client, pending, action):
    before = kinds(pending)

    response = act(client, pending, action)

    assert response.status_code == 302
    assert kinds(pending) == before


def test_what_is_no_condition_page_says_so_and_may_go_on(client, practice, editor):
    pending = make_pending(practice, editor, upload("about.html", ABOUT))[0]

    page = client.get(review_url(pending)).content.decode()
    assert "This does not look like a condition page" in page
    act(client, pending, "create")

    assert ConditionPage.objects.get().title == "About Dr Mara Quill"


def test_an_import_is_left_out(client, pending, give_url):
    response = act(client, pending, "discard")

    pending.refresh_from_db()
    assert response.url == give_url
    assert (pending.state, pending.stored) == ("gone", None)
    assert not ConditionPage.objects.exists()


def test_hostile_words_are_shown_as_words(client, practice, editor):
    hostile = PAGE.replace(
        "Frozen shoulder</h1>",
        "Frozen shoulder &lt;script&gt;alert(1)&lt;/script&gt; " + "long" * 200 + "</h1>",
    ).replace("Diabetes", "&lt;img src=x onerror=alert(1)&gt;")
    pending = make_pending(practice, editor, upload('"><script>x.html', hostile))[0]

    page = client.get(review_url(pending)).content.decode()
    act(client, pending, "create")

    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert '"><script>x' not in page
    draft = ConditionPage.objects.get()
    assert len(draft.title) <= 255
    report = client.get(reverse("condition_imports:report", args=[draft.pk])).content.decode()
    assert "<script>alert" not in report


# Making the draft


def test_a_draft_is_made_and_not_published(client, pending, editor, practice):
    response = act(client, pending, "create")

    page = ConditionPage.objects.get()
    assert response.url == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert not page.live
    assert page.owner == editor
    assert page.get_parent().specific == tenancy.owned(ConditionIndexPage, practice).get()
    assert page.body[0].block_type == "overview"
    assert page.import_record.imported_by == editor
    pending.refresh_from_db()
    assert (pending.state, pending.page.specific, pending.stored) == ("done", page, None)
    assert client.get(response.url).status_code == 200


CIATICA = """<html lang="es"><head><title>Ciática | Clínica Olmo</title></head><body><main>
<h1>Ciática</h1>
<p>La ciática es un dolor que baja desde la cintura por la pierna y que suele durar semanas.</p>
<h2>Síntomas</h2><ul><li>Dolor en la pierna</li><li>Hormigueo en el pie</li></ul>
<h2>Causas</h2><p>Suele venir de un disco que presiona el nervio en la parte baja de la espalda.</p>
</main></body></html>"""


def test_a_spanish_page_is_about_the_library_s_condition(client, practice, editor):
    pending = make_pending(practice, editor, upload("ciatica.html", CIATICA))[0]
    form = client.get(review_url(pending)).context["form"]
    assert form.initial["condition"].name == "Sciatica"

    act(client, pending, "create")

    page = ConditionPage.objects.get()
    assert page.title == "Ciática"
    assert page.condition.term_id == "sciatica"


def test_what_a_practice_has_named_itself_is_found_for_it_alone(practice, editor):
    page = CIATICA.replace("Ciática", "Nubes en la nuca").replace("ciática", "nube en la nuca")
    own = Condition.objects.create(name="Nubes en la nuca", practice=practice)
    other = factories.make_practice("oak")

    mine = make_pending(practice, editor, upload("nubes.html", page))[0]
    theirs = make_pending(other, factories.make_editor(other), upload("nubes.html", page))[0]

    assert mine.proposal.page_type.condition_id == own.term_id
    assert theirs.proposal.page_type.condition_id == ""


def test_a_page_imported_again_replaces_its_untouched_draft(client, pending, editor, practice):
    act(client, pending, "create")
    again = make_pending(practice, editor)[0]

    page = client.get(review_url(again)).content.decode()
    act(client, again, "create", title="Stiff shoulder")

    assert "it will be replaced" in page
    assert ConditionPage.objects.get().title == "Stiff shoulder"


def test_a_draft_somebody_worked_on_is_kept_and_a_second_can_be_made(
    client, pending, editor, practice
):
    act(client, pending, "create")
    first = ConditionPage.objects.get()
    first.title = "Mine"
    first.save_revision(user=editor, clean=False)
    again = make_pending(practice, editor)[0]

    kept = act(client, again, "create", follow=True)
    assert "kept as it is" in said(kept)
    assert ConditionPage.objects.count() == 1
    act(client, again, "again")

    assert ConditionPage.objects.count() == 2
    assert ConditionPage.objects.get(pk=first.pk).latest_revision.content["title"] == "Mine"


def test_pressing_the_button_twice_makes_one_draft(client, pending):
    data = {"version": pending.version, "action": "create", "title": "Frozen shoulder"}

    client.post(review_url(pending), data)
    second = client.post(review_url(pending), data)

    page = ConditionPage.objects.get()
    assert second.url == reverse("wagtailadmin_pages:edit", args=[page.pk])


def test_a_batch_leads_from_one_page_to_the_next(client, practice, editor):
    first, second = make_pending(practice, editor, upload(), upload("b.html", ABOUT))
    batch_url = reverse("condition_imports:batch", args=[first.batch.uuid])

    assert act(client, first, "create").url == batch_url
    assert "wagtailadmin" not in act(client, second, "discard").url
    assert "Draft made" in client.get(batch_url).content.decode()


def test_the_report_stays_with_the_page(client, pending):
    act(client, pending, "create")
    page = ConditionPage.objects.get()
    report_url = reverse("condition_imports:report", args=[page.pk])

    report = client.get(report_url).content.decode()

    assert "Copyright Elm Clinic" in report
    assert "No red flags: the page does not say when to get medical help." in report
    assert "<button" not in report.split("data-import-review")[1].split("</section>")[0]
    assert (
        report_url
        in client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    )


def test_a_page_that_was_not_imported_has_no_report(client, practice, editor):
    page = factories.make_condition_page(practice, live=False)

    edit_page = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()

    assert "Import report" not in edit_page
    assert client.get(reverse("condition_imports:report", args=[page.pk])).status_code == 404


def test_the_way_in_stands_in_the_menu_and_in_the_explorer(client, practice, editor, give_url):
    index = tenancy.owned(ConditionIndexPage, practice).get()

    for page in (practice.home, index):
        listing = client.get(reverse("wagtailadmin_explore", args=[page.pk])).content.decode()
        assert give_url in listing
    assert client.get(reverse("condition_imports:start")).url == give_url
    assert (
        reverse("condition_imports:start")
        in client.get(reverse("wagtailadmin_home")).content.decode()
    )


# Practices apart


def test_nobody_is_let_in_without_signing_in(client, give_url):
    assert "login" in client.get(give_url).url


def test_another_practice_is_a_page_that_does_not_exist(client, practice, editor):
    other = factories.make_practice("oak")
    stranger = factories.make_editor(other)
    theirs = make_pending(other, stranger)[0]
    made = factories.make_condition_page(other, live=False)
    ImportRecord.objects.create(page=made, fingerprint="x", source_name="x", stored={}, report="x")
    addresses = [
        reverse("condition_imports:give", args=[other.slug]),
        reverse("condition_imports:give", args=["no-such-practice"]),
        review_url(theirs),
        reverse("condition_imports:batch", args=[theirs.batch.uuid]),
        reverse("condition_imports:report", args=[made.pk]),
    ]

    for address in addresses:
        assert client.get(address).status_code == 404
    for address in addresses[:4]:
        assert client.post(address, {"action": "create", "text": "x"}).status_code == 404
    assert (
        theirs.source_name
        not in client.get(reverse("condition_imports:give", args=[practice.slug])).content.decode()
    )


def test_a_colleague_does_not_see_what_somebody_else_is_reviewing(client, practice, pending):
    client.force_login(factories.make_editor(practice, "colleague"))

    assert client.get(review_url(pending)).status_code == 404


def test_who_left_the_practice_does_not_go_on_with_its_imports(client, pending, editor):
    editor.groups.clear()
    editor.groups.add(tenancy.editors_of(factories.make_practice("oak")))

    assert client.get(review_url(pending)).status_code == 404


def test_who_may_not_add_pages_is_not_offered_the_import(client, practice, editor, give_url):
    GroupPagePermission.objects.filter(permission__codename="add_page").delete()
    index = tenancy.owned(ConditionIndexPage, practice).get()

    listing = client.get(reverse("wagtailadmin_explore", args=[index.pk])).content.decode()

    assert give_url not in listing
    assert client.get(give_url).status_code == 302
    assert client.get(reverse("condition_imports:start")).status_code == 302


def test_the_same_source_in_two_practices_makes_two_drafts(client, pending, editor):
    other = factories.make_practice("oak")
    stranger = factories.make_editor(other)
    theirs = make_pending(other, stranger)[0]

    act(client, pending, "create")
    client.force_login(stranger)
    act(client, theirs, "create")

    assert ConditionPage.objects.count() == 2


# What is thrown away


def test_finished_and_forgotten_imports_are_thrown_away(practice, editor):
    def given(state, **age):
        batch = ImportBatch.objects.create(practice=practice, user=editor)
        batch.pages.create(source_name="x", state=state)
        ImportBatch.objects.filter(pk=batch.pk).update(created_at=timezone.now() - timedelta(**age))
        return batch.pk

    open_today = given("ready", days=3)
    done_today = given("done", hours=2)
    given("done", days=3)
    given("ready", days=31)

    ImportBatch.purge()

    assert set(ImportBatch.objects.values_list("pk", flat=True)) == {open_today, done_today}


def test_deleting_the_draft_leaves_no_trace_of_its_source(client, pending):
    act(client, pending, "create")

    Page.objects.get(pk=ConditionPage.objects.get().pk).delete()

    assert not ImportRecord.objects.exists()


def test_the_reasons_that_lie_in_the_vocabulary_are_told_in_the_readers_language():
    every = [*rules().texts, *rules().openings, *rules().pagetypes, *rules().claims]
    told = [rule.reason for rule in every]
    told += [rule.label for rule in (*rules().boilerplate_names, *rules().boilerplate_lines)]

    with translation.override("es"):
        assert [text for text in told if in_language(text, gettext) == text] == []
