"""deploy/Dockerfile and deploy/compose.yaml, read without an engine; tools/image.py builds."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands
from django.test import Client

from config import health
from tests.journeys.server import commands
from tools.machine import ROOT

DEPLOY = ROOT / "deploy"
#: Of Compose itself, and of PostgreSQL’s image.
OTHERS = {"COMPOSE_FILE", "POSTGRES_PASSWORD"}


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions with their arguments, lines joined."""
    text = (DEPLOY / "Dockerfile").read_text()
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    pairs = (line.partition(" ") for line in joined.splitlines() if line.strip())
    return [(name, " ".join(rest.split())) for name, _space, rest in pairs]


def arguments(name: str) -> list[str]:
    return [rest for each, rest in instructions() if each == name]


@pytest.fixture
def compose() -> dict:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def services(compose: dict) -> list[tuple[str, dict]]:
    return list(compose["services"].items())


def env_names(text: str) -> set[str]:
    return set(re.findall(r"(?<![\w$/-])([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|BIND|METRICS)=", text))


def known_names() -> set[str]:
    """What the settings read: the names of .env.example."""
    return set(re.findall(r"^#?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.M))


def test_every_variable_of_the_image_is_one_that_the_settings_read():
    of_pythons = {"PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "MALLOC_ARENA_MAX"}
    said = set().union(*map(env_names, [*arguments("ENV"), *arguments("RUN")]))

    assert said - of_pythons <= known_names()
    assert {"DJANGO_SETTINGS_MODULE", "VAR_DIR", "STATIC_DIR"} <= said


def test_every_variable_of_the_documents_is_one_that_the_settings_read():
    said = env_names(commands("docs/deploy.md", "In containers"))

    assert said - OTHERS <= known_names()
    assert {"SECRET_KEY", "DATABASE_URL", "POSTGRES_PASSWORD"} <= said


def test_what_the_image_is_made_of_is_there_and_is_let_in():
    let_in = {
        line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] == "!"
    }
    copied = {
        name
        for rest in arguments("COPY")
        if not rest.startswith("--from")
        for name in rest.split()[:-1]
    }

    assert [name for name in {*let_in, *copied} if not (ROOT / name).exists()] == []
    assert copied - {"."} <= let_in


def test_no_key_upload_or_history_gets_into_the_image():
    lines = (ROOT / ".dockerignore").read_text().splitlines()

    rules = [line for line in lines if line and line[0] != "#"]

    # Everything stays out but what is named; of that, what may hold keys.
    assert rules[0] == "*"
    assert "**/.env*" in rules[rules.index("!site") :]
    assert not {"!.env", "!.git", "!var", "!deploy", "!tests"} & set(rules)


def test_everything_that_the_project_imports_is_let_into_the_image():
    let_in = (ROOT / ".dockerignore").read_text()

    packages = {path.parent.name for path in ROOT.glob("*/apps.py")}

    assert packages == {"seo", "clinics", "condition_pages", "search"}
    assert [name for name in packages if f"!{name}\n" not in let_in] == []


def test_the_image_installs_nothing_that_is_not_pinned_by_its_hash():
    installs = [rest for rest in arguments("RUN") if "pip install" in rest]

    assert len(installs) == 1
    assert "--require-hashes" in installs[0]
    assert "-r requirements.txt" in installs[0]


@pytest.mark.parametrize("name", ["Dockerfile", "clinics-web.service", "clinics-worker.service"])
def test_memory_that_threads_have_freed_is_not_kept_for_each_of_them(name):
    assert "MALLOC_ARENA_MAX=2" in (DEPLOY / name).read_text()


def test_no_step_of_the_build_goes_on_after_one_that_failed():
    assert [rest for rest in arguments("RUN") if ";" in rest or "||" in rest] == []


def test_the_image_runs_under_an_account_of_its_own():
    last = instructions()[[name for name, _ in instructions()].index("USER") :]

    assert arguments("USER") == ["clinics"]
    assert any("useradd" in rest and " clinics" in rest for rest in arguments("RUN"))
    # Nothing is done after it that would need root.
    assert {name for name, _rest in last} <= {
        *("USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "CMD")
    }


def test_the_image_ends_as_gunicorn_is_asked_to():
    assert arguments("STOPSIGNAL") == ["SIGTERM"]
    # Without a shell between, which would keep the signal for itself.
    assert json.loads(arguments("CMD")[-1]) == ["gunicorn"]


def test_the_images_health_is_asked_for_where_it_is_told():
    [check] = arguments("HEALTHCHECK")
    [address] = re.findall(r"http://[^']+", check)
    path = address.removeprefix("http://127.0.0.1:8000")

    assert path == health.ALIVE
    assert Client(headers={"host": "127.0.0.1:8000"}).get(path).status_code == 200
    assert "BIND=0.0.0.0:8000" in " ".join(arguments("ENV"))


def test_no_secret_stands_in_a_file(compose):
    text = (DEPLOY / "compose.yaml").read_text() + " ".join(arguments("ENV"))

    assert not re.search(r"(KEY|PASSWORD|SECRET|TOKEN)S?\s*[=:]\s*\S", text)
    assert [name for name, service in services(compose) if "environment" in service] == []


def test_files_of_secrets_are_kept_out_of_git(compose):
    named = {
        Path(name).name
        for _name, service in services(compose)
        for name in service.get("env_file", ())
    }
    ignored = (ROOT / ".gitignore").read_text().splitlines()

    assert named == {".env", ".env.owner", ".env.postgres"}
    assert ".env" in ignored
    assert ".env.*" in ignored
    # Those are the files that the documents have people write.
    lines = commands("docs/deploy.md", "In containers")
    assert [name for name in named if f"> {name} <<" not in lines] == []


def test_every_container_can_do_as_little_as_it_may(compose):
    for name, service in services(compose):
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert "privileged" not in service, name
    # nginx alone listens to the world, and below port 1024.
    assert {name for name, service in services(compose) if "ports" in service} == {"nginx"}
    assert {name for name, service in services(compose) if "cap_add" in service} == {"nginx"}


def test_every_file_that_compose_names_is_there(compose):
    named = [
        volume.split(":")[0]
        for _name, service in services(compose)
        for volume in service.get("volumes", ())
        if volume.startswith(".")
    ]
    builds = [service["build"] for _name, service in services(compose) if "build" in service]

    assert "./nginx.conf" in named
    assert [name for name in named if not (DEPLOY / name).is_file()] == []
    assert builds
    for each in builds:
        assert (DEPLOY / each["context"] / each["dockerfile"]).is_file()


def test_every_named_volume_is_declared_and_used(compose):
    used = {
        volume.split(":")[0]
        for _name, service in services(compose)
        for volume in service.get("volumes", ())
        if volume[0] not in "./"
    }

    assert used == set(compose["volumes"])


def test_every_container_is_watched_or_says_why_not(compose):
    unwatched = {
        name for name, service in services(compose) if service.get("healthcheck", {}).get("disable")
    }
    others = {name for name, service in services(compose) if "build" not in service}

    assert unwatched == {"migrate", "worker"}
    assert all("test" in compose["services"][name]["healthcheck"] for name in others)


def test_what_waits_for_another_waits_for_one_that_is_there(compose):
    for name, service in services(compose):
        for other, how in service.get("depends_on", {}).items():
            assert other in compose["services"], name
            if how["condition"] == "service_healthy":
                assert not compose["services"][other].get("healthcheck", {}).get("disable"), name


def test_commands_of_containers_are_the_projects(compose):
    said = " ".join(
        " ".join(service["command"])
        for _name, service in services(compose)
        if "build" in service and "command" in service
    )

    assert set(re.findall(r"manage\.py (\w+)", said)) | {"db_worker"} <= set(get_commands())
    assert "manage.py, db_worker" in (DEPLOY / "compose.yaml").read_text()


def test_nginx_finds_the_application_and_its_files(compose):
    service = compose["services"]["nginx"]
    conf = (DEPLOY / "nginx.conf").read_text()
    pattern, there = re.findall(r"s/([^/]+)/([^/]+)/", service["command"][-1])[0]

    adapted = re.sub(pattern, there, conf)

    assert "127.0.0.1:8000" not in adapted
    assert set(re.findall(r"proxy_pass (\S+);", adapted)) == {"http://web:8000"}
    mounts = [volume.split(":")[1] for volume in service["volumes"]]
    for folder in re.findall(r"(?:alias|ssl_certificate|ssl_certificate_key) (/\S+);", conf):
        assert any(folder.startswith(mount) for mount in mounts), folder


def test_the_projects_image_is_named_as_the_documents_build_it(compose):
    lines = commands("docs/deploy.md", "In containers")

    assert {s["image"] for _n, s in services(compose) if "build" in s} == {"wagtail-clinics"}
    assert "docker build --file deploy/Dockerfile --tag wagtail-clinics ." in lines
