"""A place on the map, from what people paste."""

from __future__ import annotations

from decimal import Decimal

import pytest

from clinics.forms.coordinates import PointError, read_point, written

BOISE = (Decimal("43.615000"), Decimal("-116.202300"))


@pytest.mark.parametrize(
    "text",
    [
        "43.615, -116.2023",
        "43.615 -116.2023",
        " 43.615,-116.2023 ",
        "43,615; -116,2023",
        "43.615 N, 116.2023 W",
        "43.615° N 116.2023° W",
        "116.2023 W, 43.615 N",
        "43°36'54\"N 116°12'8.28\"W",
        "43° 36′ 54″ N, 116° 12′ 8.28″ W",
        "geo:43.615,-116.2023?z=19",
        "https://www.openstreetmap.org/?mlat=43.615&mlon=-116.2023#map=17/43.6/-116.2",
        "https://www.openstreetmap.org/#map=17/43.615/-116.2023",
        "https://www.google.com/maps/place/X/@43.6,-116.2,17z/data=!3m1!4b1!8m2!3d43.615!4d-116.2023",
        "https://www.google.com/maps/@43.615,-116.2023,15z",
        "https://www.google.com/maps/search/?api=1&query=43.615%2C-116.2023",
        "https://maps.google.com/?q=43.615,-116.2023",
        "https://maps.apple.com/?ll=43.615,-116.2023&q=Larkfield",
        "https://www.bing.com/maps?cp=43.615~-116.2023&lvl=16",
    ],
)
def test_a_place_is_read_as_people_paste_it(text):
    assert read_point(text) == BOISE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Main street 1",
        "43.615",
        "91, 0",
        "0, 181",
        "43.615 W, 116.2 W",
        "43°70'N 116°W",
        "1, 2, 3",
        "NaN, Infinity",
        "https://maps.app.goo.gl/AbCdEf",
        "https://example.com/",
        "https://[broken",
        pytest.param("9" * 5000 + ",1", id="long"),
        "1e999999999, 1",
    ],
)
def test_what_names_no_place_is_refused(text):
    with pytest.raises(PointError):
        read_point(text)


def test_a_place_is_shown_as_it_may_be_written():
    assert written(*BOISE) == "43.615, -116.2023"
    assert read_point(written(*BOISE)) == BOISE
    assert written(None, None) == ""
    assert written(Decimal("-10.000000"), Decimal(0)) == "-10, 0"
