"""What the admin writes for a spreadsheet runs nothing in it, whoever wrote the words."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver
from openpyxl import load_workbook
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.contrib.redirects.base_formats import XLSX
from wagtail.log_actions import log

from clinics.files import workbooks
from tests.cached_fixtures import cached_fixture
from tests.factories import make_member, make_practice

FORMULA = '=HYPERLINK("http://elsewhere.example.net/";"x")'
STARTS = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", "  =1+1", "＝1+1"]


class Row:
    def __init__(self, said):
        self.said, self.number, self.day = said, -5, datetime(2026, 11, 27, tzinfo=UTC)


class Rows(list):
    model = Row


def export(kind: str, *said: str) -> list[list]:
    view = SpreadsheetExportMixin()
    view.list_export = ["said", "number", "day"]
    view.export_headings = {"said": "=1+1", "number": "number", "day": "day"}
    rows = Rows(Row(each) for each in said)
    if kind == "csv":
        return list(csv.reader(io.StringIO(b"".join(view.stream_csv(rows)).decode())))
    view.write_xlsx(rows, out := io.BytesIO())
    cells = list(load_workbook(out).active.iter_rows())
    assert all(cell.data_type != "f" for row in cells for cell in row)
    return [[cell.value for cell in row] for row in cells]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_cell_or_heading_begins_as_a_formula_does(kind):
    heading, *rows = export(kind, *STARTS, "Neck pain")

    assert heading[0] == "'=1+1"
    assert all(row[0].startswith("'") for row in rows[:-1])
    assert rows[-1][0] == "Neck pain"


@pytest.mark.parametrize(("kind", "number"), [("csv", "-5"), ("xlsx", -5)])
def test_numbers_and_dates_stay_numbers_and_dates(kind, number):
    row = export(kind, "Neck pain")[1]

    assert row[1] == number
    assert str(row[2]).startswith("2026-11-27")


@cached_fixture
def practice():
    return make_practice()


def exports():
    """The address of each screen of the admin that writes spreadsheets and needs no id."""
    stack = [("/", each) for each in get_resolver().url_patterns]
    while stack:
        start, pattern = stack.pop()
        route = start + str(getattr(pattern.pattern, "_route", ""))
        if hasattr(pattern, "url_patterns"):
            stack += [(route, each) for each in pattern.url_patterns]
            continue
        view = getattr(pattern.callback, "view_class", object)
        if issubclass(view, SpreadsheetExportMixin) and "<" not in route:
            yield route


def test_each_export_of_the_admin_writes_so(practice, admin_user):
    """One that brought its own way of writing would be missed by the one place."""
    practice.home.title = FORMULA
    practice.home.save_revision().publish()
    log(practice.home, "wagtail.edit", user=admin_user)
    client = Client(headers={"host": "localhost"})
    client.force_login(admin_user)
    shown = 0

    for address in exports():
        answer = client.get(address, {"export": "csv"})
        if answer.status_code != 200 or not answer.streaming:
            continue
        for row in csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())):
            shown += any("HYPERLINK" in cell for cell in row)
            assert not any(cell.startswith(("=", "+", "@", "\t", "\r")) for cell in row), address

    assert shown >= 2


# What is read


def workbook(rows: str, dimension: str = "A1:B2", head: str = "", encoding: str = "utf-8") -> bytes:
    """A workbook with one sheet, as it says large, whose rows are this XML."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    there = "http://schemas.openxmlformats.org"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{there}/package/2006/content-types">'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/>'
        "</Types>",
        "xl/workbook.xml": f'<workbook xmlns="{there}/spreadsheetml/2006/main" '
        f'xmlns:r="{there}/officeDocument/2006/relationships">'
        '<sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{there}/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{there}/officeDocument/2006/relationships/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'{head}<worksheet xmlns="{there}/spreadsheetml/2006/main">'
        f'<dimension ref="{dimension}"/><sheetData>{rows}</sheetData></worksheet>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text.encode(encoding if "sheet1" in name else "utf-8"))
    return out.getvalue()


def row(number: int, *texts: str) -> str:
    cells = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in texts)
    return f'<row r="{number}">{cells}</row>'


EVERYTHING = "A1:XFD1048576"


@pytest.mark.parametrize("dimension", ["A1:B3", EVERYTHING])
def test_the_rows_of_a_workbook_are_read_whatever_it_says_of_its_size(dimension):
    rows = row(1, "from", "to") + row(2, "/old", "/new") + row(3, "/older")

    dataset = XLSX().create_dataset(workbook(rows, dimension))

    assert list(dataset.headers) == ["from", "to"]
    assert list(map(tuple, dataset)) == [("/old", "/new"), ("/older", None)]


@pytest.mark.parametrize(
    "content",
    [
        workbook(row(1, "from") + row(1_048_576, "/old"), EVERYTHING),
        workbook('<row r="1"><c r="XFD1"/></row>'),
        workbook('<row r="1">' + "<c/>" * 4_000_000 + "</row>"),
        workbook(row(1, "x" * 400_000_000)),
    ],
    ids=["rows that are not there", "columns that are not there", "cells", "text"],
)
def test_a_workbook_made_to_exhaust_the_machine_is_refused(content):
    with pytest.raises(workbooks.WorkbookError):
        XLSX().create_dataset(content)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "utf-16-le"])
def test_a_workbook_that_declares_entities_is_not_read(encoding):
    rows, head = row(1, "ha") + row(2, "ha"), '<!DOCTYPE x [<!ENTITY laughs "ha">]>'

    assert list(XLSX().create_dataset(workbook(rows, encoding=encoding)))
    with pytest.raises(workbooks.WorkbookError):
        XLSX().create_dataset(workbook(rows, head=head, encoding=encoding))


def test_a_manager_is_told_in_one_line_that_a_workbook_is_too_large(practice):
    client = Client(headers={"host": "elm.localhost"})
    client.force_login(make_member(practice, "manager"))
    content = workbook(row(1, "from") + row(1_048_576, "/old"), EVERYTHING)

    answer = client.post(
        "/admin/redirects/import/",
        {"import_file": SimpleUploadedFile("redirects.xlsx", content)},
        follow=True,
    )

    assert "WorkbookError encountered while trying to read file: redirects.xlsx." in (
        answer.content.decode()
    )
