"""Files are judged by what they hold."""

import io
import zipfile

import pytest

from clinics.files.uploads import problem_with


def archive(*names):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as zipped:
        for name in names:
            # Without the time of day: the tests are named by these bytes, by each process alike.
            zipped.writestr(zipfile.ZipInfo(name), "x")
    return file


@pytest.mark.parametrize(
    ("extension", "content"),
    [
        ("pdf", b"<html><script>alert(1)</script>"),
        ("pdf", b""),
        ("txt", b"MZ\x90\x00\x03"),
        ("csv", b"%PDF-1.7"),
        ("rtf", b"<html>"),
        ("docx", b"PK\x03\x04 broken"),
        ("docx", archive("a.txt").getvalue()),
        ("docx", archive("word/document.xml", "word/vbaProject.bin").getvalue()),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(extension, content):
    assert problem_with(io.BytesIO(content), extension)


@pytest.mark.parametrize(
    ("extension", "content"),
    [
        ("pdf", b"%PDF-1.7\n"),
        ("txt", "Für Sie".encode()),
        ("csv", b"a,b\n1,2\n"),
        ("rtf", b"{\\rtf1 x}"),
        ("docx", archive("word/document.xml").getvalue()),
        ("xlsx", archive("xl/workbook.xml").getvalue()),
    ],
)
def test_an_honest_file_is_taken(extension, content):
    assert problem_with(io.BytesIO(content), extension) == ""
