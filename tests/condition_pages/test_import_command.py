"""`manage.py import_condition`: drafts and reports from files, a clear word for each refusal."""

import io
import json
import sys

import pytest
from django.core.management import CommandError, call_command

from condition_pages.models import ConditionPage, ImportRecord
from tests import factories
from tests.cached_fixtures import cached_fixture

TEXT = """Frozen shoulder

A frozen shoulder is a joint that stiffens and aches over many months.

Symptoms

- An ache at the outer arm at night
- Trouble fastening a seat belt
"""


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "shoulder.txt"
    path.write_text(TEXT, "utf-8")
    return path


def run(*arguments, **options) -> str:
    out = io.StringIO()
    call_command("import_condition", *map(str, arguments), stdout=out, **options)
    return out.getvalue()


@cached_fixture
def practice():
    return factories.make_practice("elm")


def test_a_file_becomes_a_draft_with_its_report(practice, source):
    out = run(source, practice="elm")

    page = ConditionPage.objects.get()
    assert not page.live
    assert page.title == "Frozen shoulder"
    assert f"Draft made: Frozen shoulder (page {page.pk})" in out
    assert "Lines placed" in out
    assert page.import_record.proposal.source_name == "shoulder.txt"


def test_a_second_run_updates_its_own_untouched_draft(practice, source):
    run(source, practice="elm")

    out = run(source, practice="elm")

    assert "Draft updated" in out
    assert ConditionPage.objects.count() == ImportRecord.objects.count() == 1


def test_a_draft_somebody_worked_on_is_kept(practice, source):
    run(source, practice="elm")
    page = ConditionPage.objects.get()
    page.title = "Mine"
    page.save_revision(clean=False)

    out = run(source, practice="elm")

    assert "Kept as it is, since somebody worked on it" in out
    assert ConditionPage.objects.get().get_latest_revision().content["title"] == "Mine"


def test_a_locked_draft_is_kept(practice, source):
    run(source, practice="elm")
    ConditionPage.objects.update(locked=True)

    assert "Kept as it is" in run(source, practice="elm")


def test_the_same_file_for_two_practices_makes_two_drafts(practice, source):
    factories.make_practice("oak")

    run(source, practice="elm")
    run(source, practice="oak")

    assert ConditionPage.objects.count() == 2


def test_a_folder_stands_for_its_pages_and_ends_in_a_table(practice, source):
    (source.parent / "again.html").write_text(f"<h1>Sciatica</h1><p>{TEXT}</p>", "utf-8")
    (source.parent / "notes.pdf").write_bytes(b"%PDF-1.7")

    out = run(source.parent, practice="elm")

    table = out[out.index("source") :].splitlines()
    assert [line.split()[0] for line in table] == ["source", "again.html", "shoulder.txt"]
    assert all(line.endswith("made") for line in table[1:])


def test_a_dry_run_writes_nothing_and_needs_no_practice(db, source):
    out = run(source, dry_run=True)

    assert "Trouble fastening a seat belt" in out
    assert not ConditionPage.objects.exists()


def test_json_goes_to_standard_output(source):
    assert json.loads(run(source, json="-"))["title"] == "Frozen shoulder"


def test_json_of_several_pages_is_a_list(source):
    pages = json.loads(run(source, source, json="-"))

    assert [page["title"] for page in pages] == ["Frozen shoulder", "Frozen shoulder"]


def test_json_goes_to_a_file_a_page(source, tmp_path):
    other = source.with_suffix(".html")
    other.write_text(f"<h1>Sciatica</h1><p>{TEXT}</p>", "utf-8")

    run(source, other, json=tmp_path / "out")

    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "shoulder.json",
        "shoulder-2.json",
    }


def test_json_that_cannot_be_written_says_why(source):
    with pytest.raises(CommandError, match=r"--json: .*shoulder\.txt: "):
        run(source, json=source)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.txt", b"", "empty.txt is empty."),
        ("blank.html", b" \n ", "blank.html is empty."),
        ("scan.txt", b"\x89PNG\r\n", "scan.txt is not a page of text, HTML or a .docx file."),
        ("zip.docx", b"PK\x03\x04 no", "This is not a Word document (.docx)."),
        ("deep.html", b"<div>" * 10_000 + b"x", "The page nests its tags more than"),
    ],
)
def test_each_refusal_says_which_file_and_why(practice, tmp_path, name, content, message):
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(CommandError) as refusal:
        run(path, practice="elm")

    assert str(refusal.value).startswith(f"{path}: {message}")
    assert refusal.value.returncode == 1
    assert not ConditionPage.objects.exists()


def test_a_large_file_is_refused_unread(practice, tmp_path):
    path = tmp_path / "large.html"
    with path.open("wb") as file:
        file.truncate(50_000_000)

    with pytest.raises(CommandError, match=r"large.html is 50.0 MB; a page may have 5 MB at most."):
        run(path, practice="elm")


def test_a_file_that_is_not_there_is_named(practice, tmp_path):
    with pytest.raises(CommandError, match=r"nowhere.txt: No such file or directory"):
        run(tmp_path / "nowhere.txt", practice="elm")


def test_a_folder_without_pages_says_so(practice, tmp_path):
    with pytest.raises(
        CommandError, match=r"no .txt, .md, .html, .htm or .docx file in this folder"
    ):
        run(tmp_path, practice="elm")


def test_an_unknown_practice_is_told_with_the_known_ones(practice, source):
    with pytest.raises(CommandError, match=r"there is no practice 'oak'. Known: elm."):
        run(source, practice="oak")


def test_the_practice_is_asked_for_where_a_draft_is_made(db, source):
    with pytest.raises(CommandError, match=r"--practice is missing: say whose draft it becomes."):
        run(source)


def test_one_refusal_keeps_no_other_page_from_being_imported(practice, source):
    empty = source.with_name("a-empty.txt")
    empty.write_bytes(b"")

    with pytest.raises(CommandError, match=r"a-empty.txt is empty."):
        run(empty, source, practice="elm")

    assert ConditionPage.objects.get().title == "Frozen shoulder"


def test_a_draft_is_written_whole_or_not_at_all(practice, source, monkeypatch):
    from condition_pages.importer import draft

    def breaks(*_arguments):
        raise RuntimeError

    monkeypatch.setattr(draft, "report_text", breaks)

    with pytest.raises(RuntimeError):
        run(source, practice="elm")

    assert not ConditionPage.objects.exists()


def test_a_terminal_sees_a_progress_bar(practice, source, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)

    run(source, source, dry_run=True)

    assert "[###############...............] 1/2 shoulder.txt" in terminal.getvalue()
    assert "2/2 shoulder.txt" in terminal.getvalue()


def test_without_a_terminal_there_is_no_bar(practice, source, capsys):
    run(source, source, dry_run=True)

    assert capsys.readouterr().err == ""
