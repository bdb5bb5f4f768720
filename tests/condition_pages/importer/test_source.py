"""What is given becomes lines, or is refused with one clear line."""

from __future__ import annotations

import io
import struct
import zipfile

import docx
import pytest

from condition_pages.importer.model import Source, SourceError
from condition_pages.importer.read import markup, source, word
from condition_pages.importer.read.encoding import decode
from condition_pages.importer.read.source import read_source


def refusal(content: str | bytes, **facts: str) -> str:
    with pytest.raises(SourceError) as refused:
        read_source(Source(content, **facts))
    message = str(refused.value)
    assert "\n" not in message
    return message


def texts(content: str | bytes, **facts: str) -> list[str]:
    return [line.text for line in read_source(Source(content, **facts)).lines]


def word_file(*paragraphs: tuple[str, str]) -> bytes:
    document = docx.Document()
    for style, text in paragraphs:
        document.add_paragraph(text, style=style)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def zip_file(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            # Without the time of day: a test is named by these bytes, by each process alike.
            part = zipfile.ZipInfo(
                name if "." in name else name.replace("__", "/").replace("_xml", ".xml")
            )
            archive.writestr(part, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


# -- encodings ---------------------------------------------------------------------------------


def test_windows_characters_declared_as_latin_1_are_read_as_meant():
    text, encoding, notes = decode("The body’s own – calm".encode("cp1252"), "iso-8859-1")

    assert text == "The body’s own – calm"
    assert encoding == "cp1252"
    assert "iso-8859-1" in notes[0]


def test_utf_8_is_recognised_whatever_is_declared():
    text, encoding, notes = decode("naïve café".encode(), "windows-1252")

    assert (text, encoding) == ("naïve café", "utf-8")
    assert "windows-1252" in notes[0]


def test_the_encoding_in_the_page_itself_counts():
    page = '<meta charset="koi8-r"><p>боль в спине</p>'.encode("koi8-r")

    assert texts(page) == ["боль в спине"]


def test_a_byte_order_mark_decides():
    assert texts("Neck pain\n".encode("utf-16")) == ["Neck pain"]


def test_an_unknown_encoding_is_guessed_and_told():
    text, _, notes = decode("Kräftige Rückenmuskeln schützen den Rücken".encode("cp1252"), "x-nix")

    assert text == "Kräftige Rückenmuskeln schützen den Rücken"
    assert len(notes) == 2


def test_garbled_characters_are_told():
    assert "garbled" in read_source(Source("the bodyâ€™s joints")).notes[0]


# -- forms -------------------------------------------------------------------------------------


def test_a_word_document_keeps_its_headings_and_lists():
    content = word_file(
        ("Heading 1", "Sciatica"),
        ("Normal", "Pain down the leg."),
        ("List Bullet", "A disc"),
        ("List Bullet", "A tight muscle"),
    )

    document = read_source(Source(content, name="page.docx"))

    assert document.form == "docx"
    assert [(x.role, x.text) for x in document.lines] == [
        ("heading", "Sciatica"),
        ("para", "Pain down the leg."),
        ("item", "A disc"),
        ("item", "A tight muscle"),
    ]


def test_scripts_styles_and_handlers_are_never_read():
    page = """<body onload="steal()"><style>p{color:red}</style><script>steal()</script>
        <p onclick="steal()">Back <a href="javascript:steal()">pain</a></p>
        <noscript>steal</noscript><template>steal</template><svg><text>steal</text></svg>
        <!-- steal --><textarea>steal</textarea><iframe>steal</iframe></body>"""

    document = read_source(Source(page))

    assert "steal" not in str(document)
    assert [line.text for line in document.lines] == ["Back pain"]


def test_a_text_with_a_bracket_is_no_markup():
    assert texts("pain < 3 months and > 1 week") == ["pain < 3 months and > 1 week"]


def test_invisible_characters_leave_no_trace():
    assert texts("soft\u00adly\u200b said\u00a0so") == ["softly said so"]


# -- refusals ----------------------------------------------------------------------------------


@pytest.mark.parametrize("content", ["", "   \n\t\n", b"", b"<html><body></body></html>"])
def test_an_empty_file_is_refused(content):
    assert refusal(content, name="page.txt") in (
        "page.txt is empty.",
        "page.txt holds no text.",
    )


@pytest.mark.parametrize("content", [b"%PDF-1.7 x", b"\x89PNG\r\n\x1a\n\x00", b"\xff\xd8\xff\xe0"])
def test_a_picture_or_a_pdf_is_refused(content):
    assert "is not a page of text, HTML or a .docx file" in refusal(content, name="scan.pdf")


def test_a_binary_file_is_refused():
    assert "binary data" in refusal(bytes(range(256)) * 40)


def test_a_page_of_50_megabytes_is_refused():
    message = refusal(b"<p>ache</p>" * 4_600_000, name="huge.html")

    assert message == "huge.html is 50.6 MB; a page may have 5 MB at most."


def test_a_long_text_is_refused():
    assert "500,000 at most" in refusal("ache " * 250_000)


def test_a_text_of_endless_lines_is_refused():
    assert "10,000 at most" in refusal("ache\n" * 10_001)


def test_ten_thousand_nested_tags_are_refused():
    page = "<div>" * 10_000 + "ache" + "</div>" * 10_000

    assert refusal(page) == "The page nests its tags more than 1,000 deep."


def test_unclosed_paragraphs_are_no_nesting():
    page = "<body>" + "<p>ache<li>again" * 1_500

    assert len(texts(page)) == 3_000


def test_a_page_of_endless_tags_is_refused():
    assert refusal("<b>x</b>" * 40_000) == "The page has more than 30,000 tags."


def test_many_tags_deep_in_one_another_are_refused():
    page = "<div class=nav>" * 900 + "<b>ache</b> " * 25_000

    assert refusal(page) == "The page nests too many tags too deep in one another."


def test_a_page_with_a_comment_for_each_of_many_lines_is_read():
    page = "<body>" + "<div>" * 30 + "<!-- block --><p>ache</p><!-- /block -->" * 5_000

    assert len(texts(page)) == 5_000


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    bomb = zip_file(word__document_xml=b"<w>" + b" " * (word.MAX_XML + 1) + b"</w>")

    assert len(bomb) < 100_000
    assert "unpacks to more than 12 MB" in refusal(bomb, name="bomb.docx")


def test_many_parts_that_unpack_to_much_are_refused():
    parts = {f"media__{i}_xml": b" " * 9_000_000 for i in range(5)}

    assert "unpacks to more than 40 MB" in refusal(zip_file(word__document_xml=b"<w/>", **parts))


def test_a_part_that_lies_about_its_size_is_refused():
    bomb = bytearray(zip_file(word__document_xml=b" " * 20_000_000))
    # The size stands in the part's own header and in the directory at the end.
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", bomb, bytes(bomb).index(mark) + offset, 100)

    assert refusal(bytes(bomb)) == "This Word document cannot be read: it is damaged."


def test_entities_in_a_word_document_are_refused():
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><w>&b;</w>'

    assert "declares entities" in refusal(zip_file(word__document_xml=laughs))


@pytest.mark.parametrize(
    "encoding", ["utf-16", "UTF-16BE", "UTF-16LE", "iso-8859-1", "windows-1252"]
)
def test_entities_are_found_in_whatever_encoding_they_are_written(encoding):
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><w>&b;</w>'
    xml = f"<?xml version='1.0' encoding='{encoding}'?>{laughs}".encode(encoding)

    assert "declares entities" in refusal(zip_file(word__document_xml=xml))


def test_an_encoding_that_xml_has_no_such_name_for_is_not_read():
    """The names are IANA's: Python's own for UTF-16BE is not among them."""
    xml = "<?xml version='1.0' encoding='utf-16-be'?><w>ha</w>".encode("utf-16-be")

    assert "damaged" in refusal(zip_file(word__document_xml=xml))


def test_entities_of_another_part_are_refused_too():
    laughs = '<!DOCTYPE x [<!ENTITY a "ha">]><w>&a;</w>'.encode("utf-16")

    assert "declares entities" in refusal(
        zip_file(word__document_xml=b"<w/>", word__styles_xml=laughs)
    )


def test_a_part_that_nobody_looked_at_is_not_read_by_whatever_name():
    """The root's relationships say where the text is; it may be called anything."""
    rels = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="r1" Target="word/hidden.bin" Type="http://schemas.openxmlformats.org'
        b'/officeDocument/2006/relationships/officeDocument"/></Relationships>'
    )
    hidden = '<!DOCTYPE x [<!ENTITY a "ha">]><w>&a;</w>'.encode("utf-16")
    parts = {"_rels/.rels": rels, "word/document.xml": b"<w/>", "word/hidden.bin": hidden}

    assert "damaged" in refusal(zip_file(**parts))


@pytest.mark.parametrize(
    "xml",
    [
        b"<w>" + b"<p/>" * 50_000 + b"</w>",
        b"<w " + b" ".join(b"a%d='1'" % n for n in range(2_000)) + b"/>",
    ],
    ids=["elements", "attributes"],
)
def test_a_word_document_of_more_parts_than_a_page_could_have_is_refused(xml):
    assert "more parts of text" in refusal(zip_file(word__document_xml=xml))


def test_a_deep_word_document_is_refused():
    deep = b"<w>" * 5_000 + b"</w>" * 5_000

    assert "nests its parts" in refusal(zip_file(word__document_xml=deep))


@pytest.mark.parametrize("content", [zip_file(a_xml=b"<a/>"), b"PK\x03\x04 broken"])
def test_another_zip_file_is_refused(content):
    assert refusal(content) == "This is not a Word document (.docx)."


def test_a_damaged_word_document_is_refused():
    assert "damaged" in refusal(zip_file(word__document_xml=b"<w:document><no end"))


def test_the_limits_leave_room_for_real_pages():
    assert source.MAX_BYTES >= 2_000_000
    assert {name: most for name, most, _message in markup.BOUNDS}["elements"] >= 20_000
