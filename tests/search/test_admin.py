"""What a practice's people see of search in the admin."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.urls import reverse

from clinics import tenancy
from clinics.models import ClinicPage
from search import zero_results
from search.models import SearchPromotion

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(practice, client):
    user = User.objects.create_user("editor", password="x")
    user.groups.add(tenancy.editors_of(practice))
    client.force_login(user)
    return user


def report(client, practice, **data):
    return client.get(
        reverse("clinic_search_zero_results"), data, headers={"host": practice.site.hostname}
    )


def test_an_editor_sees_what_was_looked_for_in_vain_in_their_own_practice(
    build, practice, editor, client
):
    other = build.practice("valley")
    zero_results.note(practice, "hiccups")
    zero_results.note(other, "marmalade")

    page = report(client, practice).content.decode()

    assert "hiccups" in page
    assert "marmalade" not in page


def test_the_report_is_exported(practice, editor, client):
    zero_results.note(practice, "hiccups")

    response = report(client, practice, export="csv")

    assert "hiccups,1" in b"".join(response.streaming_content).decode()


def test_the_home_pages_form_offers_promotions():
    form = ClinicPage.get_edit_handler().get_form_class()

    assert "search_promotions" in form.formsets


def test_a_page_of_another_practice_is_never_promoted(build, practice):
    other = build.practice("valley")
    promotion = SearchPromotion(page=practice.home, words=["jam"], target=other.home)

    with pytest.raises(ValidationError) as refused:
        promotion.full_clean()

    assert set(refused.value.message_dict) == {"target"}
