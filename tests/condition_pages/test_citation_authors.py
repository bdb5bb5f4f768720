"""Who wrote a publication, as far as what was typed says it."""

import pytest

from condition_pages.citations import authors


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("", []),
        ("Smith J, Lee A.", [("Smith J", True), ("Lee A", True)]),
        (
            "O’Neill JR; van der Berg A-M, et al.",
            [("O’Neill JR", True), ("van der Berg A-M", True)],
        ),
        ("Núñez Á", [("Núñez Á", True)]),
        ("National Institute for Health, Care and Rest", None),
        ("World Health Organization", None),
    ],
)
def test_people_are_told_from_bodies(written, found):
    assert authors(written) == ([(written, False)] if found is None else found)
