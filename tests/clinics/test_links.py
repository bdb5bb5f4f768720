"""Links to other sites say where they lead."""

from clinics.links import host_of, is_secure, labelled


def test_a_link_is_labelled_by_its_host():
    assert labelled(["https://www.example.org/ada", "https://register.example.com/"]) == [
        {"url": "https://www.example.org/ada", "label": "example.org"},
        {"url": "https://register.example.com/", "label": "register.example.com"},
    ]


def test_two_of_one_host_are_told_apart_by_their_paths():
    links = labelled(["https://example.org/a", "https://example.org/b/", "https://example.org/a"])

    assert [link["label"] for link in links] == ["example.org/a", "example.org/b"]


def test_what_is_no_address_is_no_link():
    assert labelled(["", "example.org", "https://[broken"]) == []
    assert host_of("https://[broken") == ""


def test_only_https_is_secure():
    assert is_secure("https://example.org/ada")
    assert not any(map(is_secure, ["http://example.org", "https://localhost", "javascript:1", ""]))
