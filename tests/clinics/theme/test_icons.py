"""Each practice has an icon of its own, wherever a browser looks for it."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from lxml import etree, html
from PIL import Image
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from clinics.theme import icons
from tests.cached_fixtures import cached_fixture
from tests.factories import make_practice

pytestmark = pytest.mark.django_db


@cached_fixture
def two():
    return [make_practice("alder"), make_practice("beech")]


def get(path, host="alder.localhost"):
    return Client(headers={"host": host}).get(path)


def paint(practice, **facts):
    home = practice.home
    for name, value in facts.items():
        setattr(home, name, value)
    home.save()
    return home


@pytest.mark.parametrize(
    ("path", "kind", "size"),
    [("/favicon.ico", "ICO", 48), ("/apple-touch-icon.png", "PNG", 180), ("/icon.png", "PNG", 180)],
)
def test_a_browser_finds_a_picture_in_the_practices_colour(two, path, kind, size):
    home = paint(two[0], brand_colour="#7a1fa2")

    answer = get(path)

    picture = Image.open(io.BytesIO(answer.content))
    assert (picture.format, picture.size) == (kind, (size, size))
    wanted = Image.new("RGB", (1, 1), icons.colours(home)[0]).getpixel((0, 0))
    assert picture.convert("RGB").getpixel((size // 2, size // 12)) == wanted
    assert "public" in answer["Cache-Control"]


def test_two_practices_have_two_icons(two):
    paint(two[0], brand_colour="#7a1fa2")
    paint(two[1], brand_colour="#1f5fa2")

    for path in ("/favicon.ico", "/icon.svg"):
        assert get(path).content != get(path, "beech.localhost").content


def test_a_mark_is_drawn_and_a_letter_where_there_is_none(two):
    home = paint(two[0], mark="spine")
    with_mark = etree.fromstring(get("/icon.svg").content)
    home = paint(two[0], mark="", short_name="<Élan>")
    with_letter = etree.fromstring(get("/icon.svg").content)

    assert len(with_mark.findall(".//{*}rect")) > 3
    assert with_letter.findtext(".//{*}text") == icons.letter(home) == "É"


def test_a_square_logo_is_the_icon(two):
    logo = get_image_model().objects.create(
        title="Logo", collection=two[0].collection, file=get_test_image_file(size=(400, 400))
    )
    paint(two[0], logo=logo)

    links = html.fromstring(get("/").content).xpath("//link[contains(@rel, 'icon')]")

    assert [link.get("rel") for link in links] == ["icon", "apple-touch-icon"]
    assert links[0].get("type") == "image/png"
    assert get(links[0].get("href")).status_code == 200


def test_a_page_names_an_icon_that_is_kept_for_good_until_it_changes(two):
    [link] = html.fromstring(get("/").content).xpath("//link[@rel='icon']/@href")
    before = get(link)
    paint(two[0], brand_colour="#7a1fa2")
    [changed] = html.fromstring(get("/").content).xpath("//link[@rel='icon']/@href")

    assert "immutable" in before["Cache-Control"]
    assert changed != link
    assert "immutable" not in get(link)["Cache-Control"]


def test_the_platforms_host_has_the_projects_icon():
    answer = get("/favicon.ico", "localhost")

    assert answer.status_code == 302
    assert "favicon" in answer["Location"]
