"""The interface in other languages than English."""

import importlib.util
import re
from pathlib import Path

import pytest
import wagtail
from django.template import Context, Template
from django.utils import translation
from django.utils.translation import gettext, pgettext

from clinics.vocabulary import care_action, emergency_number

ROOT = Path(__file__).resolve().parents[1]
SPEC = importlib.util.spec_from_file_location("messages_tool", ROOT / "tools" / "messages.py")
messages = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(messages)


@pytest.mark.parametrize("app", messages.APPS)
def test_no_spanish_of_the_interface_would_break(app):
    assert messages.state(app, "es") == []


@pytest.mark.parametrize("app", messages.APPS)
def test_a_word_is_shown_as_its_app_has_translated_it(app):
    """Django keeps one translation for a word of two apps; a context keeps two meanings apart."""
    kept = messages.translations(messages.read(messages.po_of(app, "es"), "es"))
    with translation.override("es"):
        shown = {
            (context, word): pgettext(context, word) if context else gettext(word)
            for context, word in kept
            if isinstance(word, str)
        }

    assert shown == {key: kept[key][0] for key in shown}


def test_the_back_of_a_body_is_no_direction():
    with translation.override("es"):
        assert (gettext("Back"), pgettext("side of a figure", "Back")) == ("Espalda", "Detrás")


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
    ]
    assert messages.lacking(catalog) == ["not translated: 'Send'"]


@pytest.mark.parametrize(("release", "status"), [([], 0), (["--release"], 1)])
def test_a_word_that_is_not_there_in_spanish_stops_a_release_alone(
    monkeypatch, capsys, release, status
):
    collected = messages.collected

    def with_a_new_one(app):
        catalog = collected(app)
        catalog.add("A kind of section that is new")
        return catalog

    monkeypatch.setattr(messages, "APPS", ("seo",))
    monkeypatch.setattr(messages, "collected", with_a_new_one)
    monkeypatch.setattr("sys.argv", ["messages.py", "--check", *release])

    assert messages.main() == status
    assert capsys.readouterr().out == "es seo: not translated: 'A kind of section that is new'\n"


def test_spanish_whose_english_has_changed_or_is_gone_is_kept_and_not_shown(monkeypatch, tmp_path):
    known = messages.Catalog(locale="es", charset="utf-8")
    known.add("Call the practice today", "Llame hoy a la consulta")
    known.add("Opening hours", "Horario")
    file = tmp_path / "django.po"
    file.write_bytes(messages.po_text(known))
    now = messages.Catalog(charset="utf-8")
    now.add("Call the practice now")
    monkeypatch.setattr(messages, "po_of", lambda app, language: file)
    monkeypatch.setattr(messages, "collected", lambda app: now)

    file.write_bytes(messages.po_text(messages.updated("seo", "es")))

    written = file.read_text()
    assert '#, fuzzy\nmsgid "Call the practice now"\nmsgstr "Llame hoy a la consulta"' in written
    assert '#~ msgid "Opening hours"\n#~ msgstr "Horario"' in written
    assert messages.translations(messages.read(file, "es")) == {}
    now.add("Opening hours")
    assert messages.updated("seo", "es").get("Opening hours").string == "Horario"


def test_words_of_templates_and_vocabularies_are_collected():
    found = {message.id for message in messages.collected("clinics")}

    assert {"Call 911 or go to the nearest emergency room", "You are here"} <= found


@pytest.mark.parametrize(("language", "direction"), [("es", "ltr"), ("ar", "rtl")])
def test_a_page_says_its_language_and_direction(language, direction):
    with translation.override(language):
        written = Template("{% extends 'base.html' %}").render(Context())

    assert f'<html lang="{language}" dir="{direction}">' in written


# Wagtail's own words

#: One word for what Wagtail calls workflows, tasks and moderation: review.
ANOTHER_WORD = re.compile(r"moderat|workflow|reject|snippet", re.IGNORECASE)
#: Where only platform staff look, or nobody: the settings of workflows, models' own names.
ELSEWHERE = re.compile(
    r"(forms|views|widgets)/workflows\.py|templates/wagtailadmin/workflows/(?!workflow_status)"
    r"|localization\.py|models/|^apps\.py|^wagtail_hooks\.py:38|views/snippets\.py|bulk_actions"
    r"|templates/wagtailsnippets/(bulk|snippets)"
)


PLACEHOLDER = re.compile(r"%\([a-z_]+\)s|\{[a-z_]+\}")


def words_of_wagtail() -> dict[str, list[str]]:
    """Each of Wagtail's messages with the places in its source that say it."""
    found: dict[str, list[str]] = {}
    for path in Path(wagtail.__file__).parent.rglob("locale/en/LC_MESSAGES/django.po"):
        for message in messages.read(path, "en"):
            if message.id:
                places = [f"{file}:{line}" for file, line in message.locations]
                for words in forms(message.id):
                    found.setdefault(words, []).extend(places)
    return found


def forms(words: str | tuple[str, str]) -> tuple[str, ...]:
    """A message's words: of one thing, and of several where a message has both."""
    return (words,) if isinstance(words, str) else tuple(words)


def worded(language: str) -> dict[str, str]:
    path = messages.WORDING / language / "LC_MESSAGES" / "django.po"
    return {
        words: shown
        for message in messages.read(path, language)
        if message.id
        for words, shown in zip(forms(message.id), forms(message.string), strict=True)
    }


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_clinic_s_people_read_one_word_for_a_review(language):
    seen = {
        words
        for words, places in words_of_wagtail().items()
        if ANOTHER_WORD.search(words) and not all(ELSEWHERE.search(place) for place in places)
    }
    unwritten = {words for words in seen if words not in worded(language)}

    assert unwritten == set()
    shown = {PLACEHOLDER.sub("", words) for words in worded("en").values()}
    assert not any(ANOTHER_WORD.search(words) for words in shown)


def test_what_is_worded_anew_is_still_said_by_wagtail():
    # In Spanish also what Wagtail itself has not translated yet.
    assert set(worded("en")) <= set(worded("es")) <= set(words_of_wagtail())


def test_the_words_that_are_worded_anew_are_compiled():
    assert messages.wording_state() == []


@pytest.mark.parametrize(("language", "said"), [("en-gb", "In review"), ("es-mx", "En revisión")])
def test_a_country_s_own_form_of_a_language_has_them_too(language, said):
    with translation.override(language):
        assert gettext("In Moderation") == said
