"""Labels of a vocabulary in the language of whoever reads them."""

from django.utils.translation import override

from clinics.forms.fields import translated


def test_labels_follow_the_language_of_the_moment():
    seen = []
    for language in ("en", "de", "en"):
        with override(language):
            seen.append(translated([("y", "Yes")]))

    assert seen == [[("y", "Yes")], [("y", "Ja")], [("y", "Yes")]]


def test_what_a_caller_does_to_its_choices_stays_with_that_caller():
    first = translated([("y", "Yes")])
    first.append(("n", "No"))

    assert translated([("y", "Yes")]) == [("y", "Yes")]
