"""What a page's <head> says, each thing once and on the page's own host."""

import pytest
from django.test import override_settings
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Locale

from seo.head import Alternate, HeadTags, compose_title


def metas(tree):
    return {
        node.get("name") or node.get("property"): node.get("content")
        for node in tree.xpath("//head/meta[@name or @property]")
    }


def test_the_editors_title_stands_as_it_is():
    assert (
        compose_title("Muscle spasm", "Harbour Clinic", "Spasms, explained") == "Spasms, explained"
    )


def test_a_title_says_whose_site_it_is_once():
    assert compose_title("Muscle spasm", "Harbour Clinic") == "Muscle spasm – Harbour Clinic"
    assert compose_title("Harbour Clinic", "Harbour Clinic") == "Harbour Clinic"
    assert compose_title("", "Harbour Clinic") == "Harbour Clinic"


def test_a_page_without_an_address_is_never_indexed():
    assert HeadTags(title="Draft").robots == "noindex, follow"
    assert "noindex" not in HeadTags(title="Page", canonical="https://a.example/").robots


def test_nothing_empty_is_said():
    assert all(content for _, _, content in HeadTags(title="Page").metas())


def test_every_kind_of_page_has_one_of_each_tag(whole, build):
    for page in build.pages_of(whole.practice):
        tree = build.parse(build.visit(page))

        names = [
            node.get("name") or node.get("property")
            for node in tree.xpath("//meta[@name or @property]")
            if node.get("name") != "theme-color"
        ]
        assert len(tree.xpath("//title[not(ancestor::svg)]")) == 1, page
        assert tree.xpath("//link[@rel='canonical']/@href") == [page.get_full_url()]
        assert len(names) == len(set(names)), page
        assert len(tree.xpath("//link[@rel='icon']")) == 1
        assert len(tree.xpath("//meta[@name='theme-color']")) == 2


def test_a_card_says_the_country_and_what_kind_of_page_it_is(whole, build):
    cards = {
        page: metas(build.parse(build.visit(page)))
        for page in (whole.home, whole.condition, whole.person)
    }

    assert [cards[page]["og:type"] for page in cards] == ["website", "article", "profile"]
    assert {found["og:locale"] for found in cards.values()} == {"en_US"}


def test_the_description_falls_back_on_what_the_page_says(whole, build):
    found = metas(build.parse(build.visit(whole.condition)))

    assert found["description"] == whole.condition.summary
    assert found["og:description"] == whole.condition.summary
    assert found["og:site_name"] == "Harbour Clinic"
    assert found["twitter:card"] == "summary_large_image"


def test_a_shared_picture_is_absolute_and_on_the_pages_own_host(whole, build):
    from wagtail.images import get_image_model

    image = get_image_model().objects.create(
        title="IMG_2041.jpg",
        description="Our door",
        collection=whole.practice.collection,
        file=get_test_image_file(size=(1600, 1200)),
    )
    whole.condition.social_image = image
    build.publish(whole.condition)

    found = metas(build.parse(build.visit(whole.condition)))

    assert found["og:image"].startswith("http://harbour.localhost/media/")
    assert (found["og:image:width"], found["og:image:height"]) == ("1200", "630")
    assert found["twitter:card"] == "summary_large_image"
    assert found["og:image:alt"] == "Our door"


def test_a_picture_whose_file_is_gone_does_not_break_the_page(whole, build):
    from wagtail.images import get_image_model

    image = get_image_model().objects.create(
        title="Gone", collection=whole.practice.collection, file=get_test_image_file()
    )
    image.file.storage.delete(image.file.name)
    whole.condition.social_image = image
    build.publish(whole.condition)

    response = build.visit(whole.condition)

    assert response.status_code == 200
    assert "/card-" in metas(build.parse(response))["og:image"]


def test_a_hidden_page_asks_not_to_be_indexed(whole, build):
    whole.content.noindex = True
    build.publish(whole.content)

    assert metas(build.parse(build.visit(whole.content)))["robots"] == "noindex, follow"


def test_languages_name_each_other_and_themselves(whole, build):
    spanish = Locale.objects.create(language_code="es")
    whole.home.copy_for_translation(spanish)
    translated = whole.content.copy_for_translation(spanish)
    translated.title = "Privacidad"
    build.publish(translated.get_parent().specific)
    build.publish(translated)

    links = {
        node.get("hreflang"): node.get("href")
        for node in build.parse(build.visit(whole.content)).xpath("//link[@hreflang]")
    }

    assert set(links) == {"en-US", "es-US", "x-default"}
    assert links["x-default"] == links["en-US"] == whole.content.get_full_url()
    assert links["es-US"].endswith("/es/privacy/")


def test_a_draft_in_another_language_is_not_named(whole, build):
    spanish = Locale.objects.create(language_code="es")
    whole.home.copy_for_translation(spanish)
    whole.content.copy_for_translation(spanish)

    assert not build.parse(build.visit(whole.content)).xpath("//link[@hreflang]")


@override_settings(CLINIC_SEO_HEAD=False)
def test_a_host_project_that_prints_its_own_head_gets_the_graph_alone(whole, build):
    tree = build.parse(build.visit(whole.condition))

    assert not tree.xpath("//link[@rel='canonical'] | //meta[@property]")
    assert len(tree.xpath('//script[@type="application/ld+json"]')) == 1


HARD_TITLES = [
    "</script><script>alert(1)</script>",
    "\"Quotes\" and 'apostrophes' & ampersands",
    "Spasms 🦵🏽 at night",
    "تشنج العضلات",
    "A" * 255,
]


@pytest.mark.parametrize("title", HARD_TITLES)
def test_any_title_stays_text(whole, build, title):
    page = whole.content
    page.title = title
    build.publish(page)

    response = build.visit(page)
    tree = build.parse(response)

    assert tree.xpath("//title/text()")[0].startswith(title)
    assert metas(tree)["og:title"].startswith(title)
    [graph] = build.graph_of(response)
    assert any(node.get("name") == title for node in graph["@graph"])
    assert not tree.xpath("//script[contains(text(), 'alert(1)') and not(@type)]")


def test_alternates_carry_a_language_or_a_media_type():
    tags = HeadTags(title="Page", alternates=(Alternate("https://a.example/es/", language="es"),))

    assert tags.clean().alternates[0].language == "es"
