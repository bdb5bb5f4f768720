"""An editor's picture as visitors get it: small, described, and only from the own collection."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.template import Context, Template, TemplateSyntaxError
from lxml import html as lxml_html
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection

from clinics import tenancy
from clinics.tenancy.context import tenant_context
from tests.cached_fixtures import cached_fixture
from tests.factories import make_practice

pytestmark = pytest.mark.django_db


def upload(collection, width=800, height=600, **facts):
    file = get_test_image_file(filename="house.png", size=(width, height))
    return get_image_model().objects.create(
        title="House", file=file, collection=collection, **facts
    )


def shown(image, words='"fill-{100x100,200x200}" alt="A house"'):
    template = Template("{% load clinic_pictures %}{% picture image " + words + " %}")
    return lxml_html.fragment_fromstring(template.render(Context({"image": image})))


@cached_fixture
def practice():
    return make_practice()


def test_a_browser_may_choose_avif_or_webp_in_two_sizes(practice):
    picture = shown(upload(practice.collection))

    sources = {source.get("type"): source.get("srcset") for source in picture.iter("source")}
    assert list(sources) == ["image/avif", "image/webp"]
    assert all("100w" in sizes and "200w" in sizes for sizes in sources.values())


def test_a_picture_always_says_its_size_and_waits_until_it_is_near(practice):
    image = next(shown(upload(practice.collection)).iter("img"))

    assert (image.get("width"), image.get("height")) == ("100", "100")
    assert image.get("loading") == "lazy"


def test_the_picture_on_top_does_not_wait(practice):
    words = '"fill-100x100" alt="" first=True'
    image = next(shown(upload(practice.collection), words).iter("img"))

    assert image.get("loading") is None
    assert image.get("fetchpriority") == "high"
    assert image.get("alt") == ""


def test_a_picture_without_a_word_on_what_it_shows_is_refused(practice):
    with pytest.raises(TemplateSyntaxError, match="alt"):
        shown(upload(practice.collection), '"fill-100x100"')


def test_a_small_original_names_no_size_twice(practice):
    small = upload(practice.collection, width=80, height=80)
    for source in shown(small).iter("source"):
        assert source.get("srcset").count("w,") == 0


def test_what_is_cropped_keeps_the_focal_point(practice):
    facts = {"focal_point_x": 700, "focal_point_y": 300}
    size = {"focal_point_width": 20, "focal_point_height": 20}
    with_point = upload(practice.collection, **facts, **size)
    without = upload(practice.collection)

    files = [next(shown(image).iter("img")).get("src") for image in (with_point, without)]

    assert "fill" in files[0]
    assert with_point.get_rendition("fill-100x100").filter_spec == "fill-100x100"
    assert with_point.get_rendition("fill-100x100").focal_point_key != ""


def test_visitors_see_pictures_of_the_practices_own_collection(practice):
    image = upload(practice.collection)
    with tenant_context(practice):
        own = get_image_model().objects.get(pk=image.pk)

        assert len(list(shown(own).iter("source"))) == 2


def test_an_editor_is_told_which_picture_visitors_could_not_see(practice):
    home = practice.home
    home.picture = upload(Collection.get_first_root_node())
    home.picture_alt = "A house"

    with tenancy.working_on(practice), pytest.raises(ValidationError) as refused:
        home.full_clean()

    (sentence,) = refused.value.message_dict["picture"]
    assert "“House” is in the collection “Root”" in sentence
    assert practice.collection.name in sentence


def test_a_picture_is_described_or_called_decoration(practice):
    home = practice.home
    home.picture = upload(practice.collection)

    with tenancy.working_on(practice):
        with pytest.raises(ValidationError) as refused:
            home.full_clean()
        home.picture_decorates = True
        home.full_clean()

    assert list(refused.value.message_dict) == ["picture_alt"]
