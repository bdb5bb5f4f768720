"""One stylesheet a page: joined in order, tightened, named by what is in it."""

import pytest

from clinics.theme.brand import build_brand
from clinics.theme.bundle import (
    MOST_PARTS,
    StylesheetError,
    brand_part,
    bundle,
    join,
    split,
    tightened,
    without_unread,
)

FILES = {
    "css/tokens.css": "@layer tokens { :root { --ink: #111; } }",
    "css/site.css": "/* why */ body { color: var(--ink); }",
}


def test_parts_come_in_the_order_they_are_named():
    made = bundle(["css/tokens", "css/site"], FILES.get, "/static/{}".format)

    assert made.css == "@layer tokens{:root{--ink:#111}}body{color:var(--ink)}"


def test_a_part_named_twice_is_sent_once():
    assert split(join(["css/site.css", "css/tokens.css", "css/site.css"])) == [
        "css/site",
        "css/tokens",
    ]


def test_the_hash_changes_with_any_word():
    before = bundle(["css/site"], FILES.get, "/static/{}".format).content_hash
    after = bundle(["css/site"], {"css/site.css": "body { color: red; }"}.get, str).content_hash

    assert before != after


def test_the_colours_of_a_practice_are_read_from_the_name_alone():
    made = bundle([brand_part("#1f5f5b", "#D9822B", "literary")], FILES.get, "/static/{}".format)

    assert made.css.endswith(tightened(build_brand("#1F5F5B", "#D9822B", "literary").stylesheet()))


def test_the_typefaces_of_a_practice_are_files_of_its_own_host():
    made = bundle([brand_part("#1f5f5b", "#D9822B", "literary")], FILES.get, "/static/{}".format)

    assert "src:url(/static/clinics/fonts/literata.woff2)" in made.css
    assert made.css.count("font-display:optional") == 1


@pytest.mark.parametrize(
    "names",
    [
        "",
        "../secret",
        "css/../../secret",
        "/etc/passwd",
        "css/site+",
        "a b",
        "+".join(["css/site"] * (MOST_PARTS + 1)),
    ],
)
def test_a_list_that_no_page_writes_is_refused(names):
    with pytest.raises(StylesheetError):
        split(names)


@pytest.mark.parametrize("part", ["css/none", "brand.1F5F5B.D9822B.comic", "brand.1.2.clear"])
def test_a_part_that_is_no_stylesheet_is_refused(part):
    with pytest.raises(StylesheetError):
        bundle([part], FILES.get, "/static/{}".format)


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("a  >  b ,\n c { margin : 0 ; }", "a > b,c{margin :0}"),
        ('a::after { content: " ;  { " ; }', 'a::after{content:" ;  { "}'),
        ("a { inline-size: calc(100% - 2rem) }", "a{inline-size:calc(100% - 2rem)}"),
        ("/* a { } */ b { c: d }", "b{c:d}"),
        (".a :focus { x: y }", ".a :focus{x:y}"),
    ],
)
def test_tightening_takes_away_only_what_people_read(written, sent):
    assert tightened(written) == sent


def test_a_property_that_no_rule_reads_is_left_out():
    css = ":root{--a:1px;--b:2px;--c:3px}p{margin:var(--b)}"

    assert without_unread(css) == ":root{--b:2px}p{margin:var(--b)}"


def test_a_practices_colours_alone_stay_whole():
    css = ":root{--a:1px;--b:2px}"

    assert without_unread(css) == css
