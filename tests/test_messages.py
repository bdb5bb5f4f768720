"""The interface in other languages than English."""

import importlib.util
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.translation import gettext

from clinics.vocabulary import care_action, emergency_number

ROOT = Path(__file__).resolve().parents[1]
SPEC = importlib.util.spec_from_file_location("messages_tool", ROOT / "tools" / "messages.py")
messages = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(messages)


@pytest.mark.parametrize("app", messages.APPS)
def test_every_word_of_the_interface_is_there_in_spanish(app):
    assert messages.state(app, "es") == []


@pytest.mark.parametrize("country", ["US", "GB", "AU", "NZ", "ES"])
def test_the_emergency_number_is_the_same_in_spanish(country):
    with translation.override("es"):
        words = gettext(care_action("emergency", country))

    assert emergency_number(country) in words
    assert words.startswith("Llame")


def test_a_word_without_translation_is_found(tmp_path):
    catalog = messages.Catalog(locale="es")
    catalog.add("Call %(number)s", "Llamar al %(numero)s")
    catalog.add("Call 911", "Llame al 112")
    catalog.add("Send", "")

    assert list(messages.problems(catalog)) == [
        "placeholders differ: Call %(number)s",
        "lacks 911: Call 911",
        "not translated: Send",
    ]


def test_words_of_templates_and_vocabularies_are_collected():
    found = {message.id for message in messages.collected("clinics")}

    assert {"Call 911 or go to the nearest emergency room", "You are here"} <= found


@pytest.mark.parametrize(("language", "direction"), [("es", "ltr"), ("ar", "rtl")])
def test_a_page_says_its_language_and_direction(language, direction):
    with translation.override(language):
        written = Template("{% extends 'base.html' %}").render(Context())

    assert f'<html lang="{language}" dir="{direction}">' in written
