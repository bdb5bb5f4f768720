"""Added to a Wagtail project as docs/integrating.md says, it leaves alone what was there."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: The packages of the wheel, by the names that it gives them.
PACKAGES = {name: name for name in ("seo", "clinics", "condition_pages")} | {
    "clinic_search": "search"
}
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
#: Asks as a browser would, in the project itself, and prints what came.
PROBE = """
import json, sys
import django
django.setup()
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.test import Client

# A test client's mails, passwords and hosts are the project's own.
def user(name):
    if name == "moderator":
        found, _made = User.objects.get_or_create(username=name)
        found.groups.set(Group.objects.filter(name="Moderators"))
        return found
    if name == "admin":
        return User.objects.get_or_create(
            username=name, defaults={"is_superuser": True, "is_staff": True}
        )[0]
    return User.objects.get(email=name)

for who, host, path in json.loads(sys.argv[1]):
    client = Client(raise_request_exception=False)
    if who:
        client.force_login(user(who))
    got = client.get(path, headers={"host": host}, follow=True)
    print(json.dumps({"status": got.status_code, "body": got.content.decode()}))
"""


def blocks() -> dict[str, list[str]]:
    """What docs/integrating.md has to copy, by its kind."""
    found: dict[str, list[str]] = {}
    for kind, text in BLOCK.findall((ROOT / "docs" / "integrating.md").read_text()):
        found.setdefault(kind, []).append(text)
    return found


class Project:
    """A project as ``wagtail start`` makes it, with the packages in sight."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.checks = ""

    def run(self, *command: str, **environ: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            command,
            cwd=self.folder,
            env={
                **{k: v for k, v in os.environ.items() if not k.startswith("DJANGO_")},
                "DJANGO_SETTINGS_MODULE": "mysite.settings.dev",
                "PYTHONPATH": f"{self.folder}{os.pathsep}{self.folder / 'packages'}",
                **environ,
            },
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def manage(self, *command: str) -> str:
        done = self.run(sys.executable, "manage.py", *command)
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    def asked(self, *questions: tuple[str, str, str], **environ: str) -> list[dict]:
        """The answer to each (who, host, path)."""
        done = self.run(sys.executable, "-c", PROBE, json.dumps(questions), **environ)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def add(self) -> None:
        """Follow the page, from its settings to its practice."""
        copied = blocks()
        for name, target in PACKAGES.items():
            (self.folder / "packages").mkdir(exist_ok=True)
            (self.folder / "packages" / name).symlink_to(ROOT / target)
        settings = self.folder / "mysite" / "settings" / "base.py"
        settings.write_text(settings.read_text() + copied["python"][0])
        local = self.folder / "mysite" / "settings" / "local.py"
        local.write_text(
            "import os\nPRACTICE_HOSTS_ONLY = bool(os.environ.get('STRICT'))\n"
            "PLATFORM_HOSTS = ['localhost']\n"
            "EMAIL_BACKEND = 'django.core.mail.backends.dummy.EmailBackend'\n"
        )
        urls = self.folder / "mysite" / "urls.py"
        urls.write_text(urls.read_text() + copied["python"][1])
        self.checks = self.manage("check")
        base = self.folder / "mysite" / "templates" / "base.html"
        text = base.read_text()
        start, end = text.index("<title>"), text.index('<meta name="viewport"')
        head = re.sub("<!--.*-->", lambda _match: text[start:end], copied["html"][0])
        text = text[:start] + head + text[end:].replace("</body>", copied["html"][1] + "</body>")
        base.write_text(text)
        for line in copied["sh"][1].splitlines():
            done = self.run("sh", "-c", line.replace("python ", f"{sys.executable} ", 1))
            assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Project:
    made = Project(tmp_path_factory.mktemp("existing"))
    wagtail = Path(sys.executable).with_name("wagtail")
    done = made.run(str(wagtail), "start", "mysite", ".")
    assert done.returncode == 0, done.stderr
    made.add()
    return made


def test_the_project_s_own_pages_are_answered_at_each_of_its_hosts(project):
    here, elsewhere, missing, practice = project.asked(
        ("", "localhost", "/"),
        ("", "www.example.org", "/"),
        ("", "localhost", "/elm/"),
        ("", "elm.localhost", "/"),
    )

    assert here["status"] == elsewhere["status"] == 200
    assert "Welcome to your new Wagtail site!" in here["body"]
    assert here["body"] == elsewhere["body"]
    assert missing["status"] == 404
    assert practice["status"] == 200
    assert "Elm Practice" in practice["body"]


def test_a_practice_s_page_says_to_machines_what_it_is(project):
    (home,) = project.asked(("", "elm.localhost", "/"))

    assert home["body"].count("<title>") == 1
    assert home["body"].count("application/ld+json") == 1
    assert '"AcupunctureClinic"' in home["body"] or '"MedicalClinic"' in home["body"]
    assert '<link rel="canonical" href="' in home["body"]


def test_what_the_template_lacks_is_said_until_it_is_there(project):
    assert "Pages have no graph: clinics/clinic_page.html" in project.checks
    assert "Pages have no description and cards: clinics/clinic_page.html" in project.checks
    assert "no issues" in project.manage("check")


def test_the_project_s_editors_go_on_with_their_pages_and_see_no_practice(project):
    first, pages, own, others, library, history = project.asked(
        ("moderator", "localhost", "/admin/"),
        ("moderator", "localhost", "/admin/pages/"),
        ("moderator", "localhost", "/admin/pages/3/edit/"),
        ("moderator", "localhost", "/admin/pages/4/edit/"),
        ("moderator", "localhost", "/admin/images/"),
        ("moderator", "localhost", "/admin/reports/site-history/"),
    )

    for answer in (first, pages, own, library, history):
        assert answer["status"] == 200
        assert "Elm Practice" not in answer["body"]
    assert "pages/3/edit/" in pages["body"]
    assert others["status"] == 404


def test_a_practice_s_people_see_the_project_s_pages_as_anybody_and_work_on_their_own(project):
    editor = "editor@example.com"
    front, admin, own, others = project.asked(
        (editor, "localhost", "/"),
        (editor, "localhost", "/admin/"),
        (editor, "localhost", "/admin/pages/4/edit/"),
        (editor, "localhost", "/admin/pages/3/edit/"),
    )

    assert "Welcome to your new Wagtail site!" in front["body"]
    assert admin["status"] == own["status"] == 200
    assert others["status"] == 404


def test_the_project_s_people_do_not_work_at_a_practice_s_host(project):
    (answer,) = project.asked(("moderator", "elm.localhost", "/admin/"))

    assert answer["status"] == 403


def test_superusers_see_both(project):
    own, practice = project.asked(
        ("admin", "localhost", "/admin/pages/3/edit/"),
        ("admin", "localhost", "/admin/pages/4/edit/"),
    )

    assert own["status"] == practice["status"] == 200


def test_a_project_of_practices_alone_may_refuse_all_other_hosts(project):
    home, unknown, moderator = project.asked(
        ("", "localhost", "/"),
        ("", "www.example.org", "/"),
        ("moderator", "localhost", "/admin/"),
        STRICT="1",
    )

    assert home["status"] == 404
    assert unknown["status"] == 400
    assert moderator["status"] == 403


def test_nothing_is_left_to_migrate(project):
    assert "No changes detected" in project.manage("makemigrations", "--check", "--dry-run")
