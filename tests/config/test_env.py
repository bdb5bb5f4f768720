"""config.env: typed helpers, and a line for each bad value."""

from pathlib import Path

import pytest

from config.env import ConfigurationError, Environment, read, read_env_file


def lines(env: Environment) -> list[str]:
    """What check() has to say."""
    with pytest.raises(ConfigurationError) as bad:
        env.check()
    return str(bad.value).splitlines()


def test_good_values_are_read_in_their_types():
    env = Environment(
        {
            "NAME": " clinics ",
            "ON": "Yes",
            "OFF": "0",
            "PORT": "8001",
            "HOSTS": "a.example, b.example,",
            "ADDRESS": "https://a.example",
            "FOLDER": "/srv/clinics",
        }
    )

    assert env.text("NAME") == "clinics"
    assert env.flag("ON") is True
    assert env.flag("OFF", default=True) is False
    assert env.port("PORT", 8000) == 8001
    assert env.listing("HOSTS") == ["a.example", "b.example"]
    assert env.url("ADDRESS") == "https://a.example"
    assert env.path("FOLDER", Path("/")) == Path("/srv/clinics")
    env.check()


def test_an_empty_value_counts_as_not_set():
    env = Environment({"PORT": "", "HOSTS": " ", "ON": ""})

    assert env.port("PORT", 8000) == 8000
    assert env.listing("HOSTS", ["localhost"]) == ["localhost"]
    assert env.flag("ON", default=True) is True
    env.check()


@pytest.mark.parametrize(
    ("value", "ask", "line"),
    [
        ("", lambda env: env.text("X"), "X is required and is not set"),
        ("maybe", lambda env: env.flag("X"), "X is 'maybe'; it should be yes or no"),
        ("ten", lambda env: env.integer("X", 1), "X is 'ten'; it should be a whole number"),
        (
            "0",
            lambda env: env.port("X", 1),
            "X is '0'; it should be a whole number, from 1 to 65535",
        ),
        (
            "hot",
            lambda env: env.choice("X", ("a", "b"), "a"),
            "X is 'hot'; it should be one of a, b",
        ),
        ("var", lambda env: env.path("X", Path("/")), "X is 'var'; it should be an absolute path"),
        ("short", lambda env: env.secret("X"), "X has 5 characters; give it 50 or more, at random"),
        ("a.example", lambda env: env.url("X"), "X should start https:// and name a host"),
        ("http://[", lambda env: env.url("X"), "X should start https:// and name a host"),
    ],
)
def test_a_bad_value_gets_one_line_that_names_it(value, ask, line):
    env = Environment({"X": value})

    ask(env)

    assert lines(env) == [line]


def test_all_bad_values_are_told_at_once():
    env = Environment({"PORT": "a", "DEBUG": "b"})

    env.port("PORT", 8000)
    env.flag("DEBUG")
    env.text("SECRET_KEY")

    assert len(lines(env)) == 3


@pytest.mark.parametrize("value", ["s3cret", "mongo://u:s3cret@h/n", "postgresql://u:s3cret@h:x/n"])
def test_a_bad_database_address_never_shows_its_password(value):
    env = Environment({"DATABASE_URL": value})

    env.database("DATABASE_URL")

    assert "s3cret" not in "".join(lines(env))


def test_a_database_address_becomes_djangos_settings():
    env = Environment({"DATABASE_URL": "postgresql://me:pw@db.example:5433/clinics"})

    database = env.database("DATABASE_URL", {})

    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example", 5433, "clinics")
    env.check()


def test_an_env_file_gives_names_and_values(tmp_path):
    file = tmp_path / ".env"
    file.write_text(
        "# mail\nexport EMAIL_HOST=mail.example\nEMPTY=\nQUOTED='a = b'\nno value here\n"
    )

    assert read_env_file(file) == {"EMAIL_HOST": "mail.example", "EMPTY": "", "QUOTED": "a = b"}


def test_an_env_file_that_is_no_text_is_told_in_one_line(tmp_path):
    path = tmp_path / ".env"
    path.write_bytes(b"NAME=\xff")

    env = read(path, {"PORT": "80"})

    assert env.text("PORT") == "80"
    with pytest.raises(ConfigurationError) as told:
        env.check()
    assert str(told.value) == f"{path} can't be read: it is not UTF-8"


def test_an_env_file_of_somebody_else_is_told_in_one_line(tmp_path, monkeypatch):
    path = tmp_path / ".env"
    path.write_text("NAME=value")

    # Root, as whom tests may run, can read whatever it is forbidden to.
    def refuse(self, **_kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(path), "read_text", refuse)

    with pytest.raises(ConfigurationError) as told:
        read(path, {}).check()
    assert str(told.value) == f"{path} can't be read: Permission denied"


def test_a_missing_env_file_gives_nothing(tmp_path):
    assert read_env_file(tmp_path / ".env") == {}


@pytest.mark.parametrize(
    "value", ["https://a.example", "*", "a.example:8000", "a.example/", "a b", "me@a.example"]
)
def test_a_host_is_a_name_and_nothing_else(value):
    env = Environment({"X": value})

    env.hosts("X")

    assert lines(env) == [f"X is {value!r}; it should be a host name, such as clinics.example.com"]


def test_names_below_a_host_and_numbers_are_hosts():
    env = Environment({"X": "clinics.example.com,.example.com,127.0.0.1,[::1]"})

    assert env.hosts("X") == ["clinics.example.com", ".example.com", "127.0.0.1", "[::1]"]
    env.check()


@pytest.mark.parametrize(
    "value", ["a.example", "https://a.example/admin", "https://a:99999", "https://*", "ftp://a"]
)
def test_the_start_of_an_address_has_a_scheme_and_a_host_and_no_path(value):
    env = Environment({"X": value})

    env.origin("X")

    assert lines(env) == [f"X is {value!r}; it should be no more than https://clinics.example.com"]


def test_the_slash_behind_the_start_of_an_address_does_no_harm():
    assert Environment({"X": "https://a.example/"}).origin("X") == "https://a.example"


def test_every_host_below_one_may_be_trusted():
    env = Environment({"X": "https://*.example.com, https://a.example:8443"})

    assert env.origins("X") == ["https://*.example.com", "https://a.example:8443"]
    env.check()


@pytest.mark.parametrize(
    "value", ["redis://h:0", "redis://h:70000", "unix://", "https://h", "redis:/h/0"]
)
def test_a_service_that_cant_be_one_is_not_repeated(value):
    env = Environment({"X": value})

    env.url("X", "", schemes=("redis", "unix"))

    assert lines(env) == ["X should start redis:// and name a host"]


def test_a_service_may_be_a_socket():
    env = Environment({"X": "unix:///run/redis.sock"})

    env.url("X", "", schemes=("redis", "unix"))

    env.check()


def test_a_database_that_nothing_here_speaks_is_refused_by_its_scheme():
    env = Environment({"X": "mysql://me:secret@h/n"})

    env.database("X", {})

    assert lines(env) == ["X starts mysql://; it should start postgresql:// or sqlite://"]


@pytest.mark.parametrize(
    "value", ["8000", "localhost", "localhost:http", "a:70000", "/run/x", ":8"]
)
def test_where_a_server_listens_is_a_host_with_a_port_or_a_socket(value):
    env = Environment({"X": value})

    assert env.listener("X", "127.0.0.1:8000") == "127.0.0.1:8000"

    wanted = "such as 127.0.0.1:8000, or unix:/run/clinics.sock"
    assert lines(env) == [f"X is {value!r}; it should be {wanted}"]


@pytest.mark.parametrize("value", ["0.0.0.0:80", "[::]:8000", "localhost:1", "unix:/run/x.sock"])
def test_where_a_server_can_listen_is_taken(value):
    env = Environment({"X": value})

    assert env.listener("X", "127.0.0.1:8000") == value
    env.check()


@pytest.mark.parametrize("value", ["mailto:security@example.com", "https://example.com/security"])
def test_a_contact_is_a_mail_or_web_address(value):
    env = Environment({"SECURITY_CONTACT": value})

    assert env.contact("SECURITY_CONTACT") == value
    env.check()


@pytest.mark.parametrize("value", ["security@example.com", "mailto:", "http://example.com", "x"])
def test_a_contact_that_nobody_can_reach_is_named(value):
    env = Environment({"SECURITY_CONTACT": value})

    env.contact("SECURITY_CONTACT")

    [line] = lines(env)
    assert line.startswith("SECURITY_CONTACT is ")
