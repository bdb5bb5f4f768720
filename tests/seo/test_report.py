"""The findings in the admin: each person's own, answered with a reason."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from clinics import tenancy
from seo.models import Dismissal, Finding, SearchEngines

REPORT = "/admin/reports/search-engines/"


def found(page, rule="picture-missing", severity="advice", message="No picture"):
    return Finding.objects.create(page=page, rule=rule, severity=severity, message=message)


@pytest.fixture
def two(build):
    """Two practices, a finding in each, and the editor of the first."""
    first, second = build.practice("harbour"), build.practice("lake", name="Lake Clinic")
    editor = get_user_model().objects.create_user("ed", "ed@example.com", "secret")
    editor.groups.add(tenancy.editors_of(first))
    return first, second, editor


@pytest.mark.django_db
def test_editors_see_the_findings_of_their_own_practice_only(two, client):
    first, second, editor = two
    found(first.home, message="Mine to correct")
    other = found(second.home, message="Theirs to correct")
    client.force_login(editor)

    page = client.get(REPORT).content.decode()
    export = b"".join(client.get(f"{REPORT}?export=csv").streaming_content).decode()

    assert "Mine to correct" in page
    assert "Mine to correct" in export
    assert "Theirs to correct" not in page + export
    assert client.get(f"{REPORT}{other.pk}/").status_code == 404


@pytest.mark.django_db
def test_advice_is_answered_with_a_reason_and_leaves_the_list(two, client):
    first, _second, editor = two
    advice = found(first.home)
    client.force_login(editor)

    refused = client.post(f"{REPORT}{advice.pk}/", {"reason": ""})
    client.post(f"{REPORT}{advice.pk}/", {"reason": "We like it plain."})

    assert refused.status_code == 200
    [answer] = Dismissal.objects.all()
    assert (answer.reason, answer.user) == ("We like it plain.", editor)
    assert "No picture" not in client.get(REPORT).content.decode()


@pytest.mark.django_db
def test_an_error_cannot_be_answered_away(two, client):
    first, _second, editor = two
    error = found(first.home, severity="error")
    client.force_login(editor)

    response = client.post(f"{REPORT}{error.pk}/", {"reason": "No."})

    assert response.status_code in (302, 403)
    assert not Dismissal.objects.exists()


@pytest.mark.django_db
def test_the_list_is_filtered_by_severity(two, client):
    first, _second, editor = two
    found(first.home, message="A small thing")
    found(first.home, rule="head-title", severity="error", message="A grave thing")
    client.force_login(editor)

    page = client.get(f"{REPORT}?severity=error").content.decode()

    assert "A grave thing" in page
    assert "A small thing" not in page


@pytest.mark.django_db
def test_checking_now_audits_the_sites_that_the_editor_works_on(two, client):
    _first, second, editor = two
    client.force_login(editor)

    client.post(reverse("clinic_seo_audit_now"))

    assert Finding.objects.exists()
    assert not Finding.objects.filter(page__path__startswith=second.home.path).exists()


@pytest.mark.django_db
def test_a_visitor_is_sent_to_sign_in(client):
    assert client.get(REPORT).status_code == 302


@pytest.mark.django_db
def test_a_report_of_pages_that_were_never_checked_says_so(two, client):
    _first, second, editor = two
    client.force_login(editor)

    before = client.get(REPORT).content.decode()
    SearchEngines.objects.create(site=second.site, audited_at=timezone.now())
    still = client.get(REPORT).content.decode()
    client.post(f"{REPORT}check/")
    Finding.objects.all().delete()
    after = client.get(REPORT).content.decode()

    for page in (before, still):
        assert "These pages have never all been checked." in page
        assert "Nothing is known yet" in page
    assert "All pages were last checked on" in after
    assert "Nothing was found" in after
