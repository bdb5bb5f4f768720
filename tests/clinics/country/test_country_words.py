"""Our own words as each country has them."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext, pgettext

from clinics.country import country_words, local
from clinics.models import Practice
from tests.factories import make_practice


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


COUNTRIES = ["US", "CA", "GB", "IE", "AU", "NZ"]


@pytest.mark.parametrize(
    ("country", "said"),
    [
        ("US", "Licenses of a physical therapist"),
        ("CA", "Licences of a physiotherapist"),
        ("GB", "Licences of a physiotherapist"),
        ("IN", "Licences of a physiotherapist"),
    ],
)
def test_a_sentence_has_its_country_s_words(country, said):
    assert country_words.reword("Licences of a physiotherapist", "en", country) == said


@pytest.mark.parametrize(
    "text",
    [
        "%(licence)s",
        "{licence}",
        '<a href="/licence/">…</a>',
        "licenced",
        "a grey-licence-row",
    ],
)
def test_what_is_no_word_of_a_sentence_stays(text):
    assert "licence" in country_words.reword(text, "en", "US")


def test_another_language_keeps_its_words():
    assert country_words.reword("programme", "fr", "US") == "programme"


def test_no_country_puts_a_word_in_place_that_it_does_not_say():
    for country in COUNTRIES:
        for word in country_words.other_words("en", country):
            said = country_words.reword(word, "en", country)
            assert country_words.reword(said, "en", country) == said


@pytest.mark.django_db
def test_messages_are_said_in_the_words_of_where_one_is():
    american = make_practice("oak", country="US")
    british = make_practice("elm", country="GB")

    said = []
    for practice in (american, british):
        with local.at(practice):
            said.append((gettext("Licences"), pgettext("no such", "Licences"), gettext("a.m.")))
            # What a mail or a page's graph does in between ends where it began.
            with translation.override("es"):
                assert gettext("Licences") == "Licencias"
            assert gettext("Licences") == said[-1][0]

    assert said == [("Licenses", "Licenses", "a.m."), ("Licences", "Licences", "am")]
    assert gettext("Licences") == "Licences"


@pytest.mark.django_db
def test_another_practice_s_spanish_has_none_of_a_country_s_english():
    with local.at(make_practice("oak", country="US")), translation.override("es"):
        gettext("Licences")
    with local.at(make_practice("elm", country="GB")), translation.override("es"):
        # In no catalogue: it comes from the English that all languages fall back on.
        said = gettext("A licence without Spanish"), ngettext("A licence", "%(n)s licences", 2)

    assert said == ("A licence without Spanish", "%(n)s licences")


@pytest.mark.django_db
@pytest.mark.parametrize(("country", "label"), [("US", "ZIP code"), ("GB", "postcode")])
def test_choices_and_forms_too(country, label):
    from clinics.models import LocationPage

    with local.at(make_practice(country=country)):
        field = LocationPage._meta.get_field("postcode")

        assert str(field.verbose_name) == label


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("country", "tag"),
    [("US", "en-US"), ("GB", "en-GB"), ("CA", "en-CA"), ("AU", "en-AU"), ("IE", "en-IE")],
)
def test_a_page_says_its_language_with_its_country(client, country, tag):
    make_practice(country=country, hostname="elm.localhost")
    practice = Practice.objects.get()
    practice.opened_at = timezone.now()
    practice.save()
    practice.home.save_revision().publish()

    answer = client.get("/", headers={"host": "elm.localhost"})
    html = answer.content.decode()

    assert f'<html lang="{tag}"' in html
    assert f'content="{tag.replace("-", "_")}"' in html
    assert f'"inLanguage":"{tag}"' in html.replace('": "', '":"')
    assert answer["Content-Language"] == tag
    search = client.get(reverse("clinic_search:results"), headers={"host": "elm.localhost"})
    missing = client.get("/nowhere/", headers={"host": "elm.localhost"})
    assert f'<html lang="{tag}"' in search.content.decode()
    assert f'<html lang="{tag}"' in missing.content.decode()


@pytest.mark.parametrize(
    ("language", "country", "tag"),
    [
        ("en", "GB", "en-GB"),
        ("es", "US", "es-US"),
        ("es", "MX", "es-MX"),
        ("es", "GB", "es"),
        ("pt-br", "GB", "pt-BR"),
        ("zh-hans", "", "zh-Hans"),
        ("en", "", "en"),
    ],
)
def test_a_language_s_tag_names_the_country_where_the_language_has_a_form_there(
    language, country, tag
):
    assert local.language_tag(language, country) == tag
