"""What a visitor's browser gets when it follows a page's one stylesheet link."""

import re

import pytest
from django.http import Http404
from django.template import Context, Template
from django.test import RequestFactory

from clinics import views
from clinics.theme import stylesheets
from clinics.theme.bundle import brand_part

PAGE = """{% load clinic_styles static %}{% one_stylesheet %}
<link rel="stylesheet" href="{% static 'css/tokens.css' %}">
<link rel="stylesheet" href="{{ brand }}">
<link rel="stylesheet" href="{% static 'css/site.css' %}">
<link rel="stylesheet" href="https://example.com/theirs.css">
{% endone_stylesheet %}"""


def links(html):
    return re.findall(r'href="([^"]+)"', html)


def get(address):
    content_hash, names = re.fullmatch(r"/style-(\w+)/(.+)\.css", address).groups()
    return views.stylesheet(RequestFactory().get(address), content_hash, names)


@pytest.fixture
def page():
    brand = stylesheets.stylesheet_url([brand_part("#7A2E3A", "#C9973F", "rounded")])
    return Template(PAGE).render(Context({"brand": brand}))


def test_a_page_asks_for_one_stylesheet_of_ours_and_keeps_other_links(page):
    ours, theirs = links(page)

    assert theirs == "https://example.com/theirs.css"
    assert get(ours).status_code == 200


def test_the_one_stylesheet_holds_every_part_in_order(page):
    css = get(links(page)[0]).content.decode()

    places = [css.index(part) for part in ("--space-3:", "--brand:#7A2E3A", ".masthead{")]
    assert places == sorted(places)


def test_a_stylesheet_under_its_right_hash_is_kept_for_good(page):
    assert "immutable" in get(links(page)[0])["Cache-Control"]


def test_an_old_hash_still_gets_a_look_but_not_for_good(page):
    old = re.sub(r"style-\w+", "style-000000000000", links(page)[0])

    response = get(old)

    assert response.status_code == 200
    assert "immutable" not in response["Cache-Control"]


@pytest.mark.parametrize("names", ["clinics/open-now", "css/none", "../../manage"])
def test_no_file_but_a_stylesheet_can_be_asked_for(names):
    with pytest.raises(Http404):
        get(f"/style-x/{names}.css")


def test_a_missing_stylesheet_leaves_the_links_as_they_were(settings):
    settings.DEBUG = False
    link = '<link rel="stylesheet" href="/static/css/none.css">\n'

    html = Template(
        "{% load clinic_styles %}{% one_stylesheet %}" + link + "{% endone_stylesheet %}"
    ).render(Context())

    assert html == link
