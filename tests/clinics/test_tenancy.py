"""Whose is it, who may change it, what may point at it."""

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, Page, Site

from clinics import tenancy
from clinics.models import (
    CallToAction,
    LocationIndexPage,
    LocationPage,
    Practice,
    PractitionerPage,
    TreatmentPage,
)
from condition_pages.models import Condition, ConditionPage
from tests.factories import (
    index_of,
    make_admin,
    make_condition_page,
    make_cta,
    make_editor,
    make_location,
    make_practice,
    make_practitioner,
    make_treatment,
)

pytestmark = pytest.mark.django_db


def everything() -> dict[str, int]:
    """How many rows there are of all that provisioning makes."""
    return {
        model.__name__: model.objects.count() for model in (Practice, Page, Site, Collection, Group)
    }


# Making a practice


def test_a_practice_is_a_home_a_host_a_collection_and_people():
    practice = make_practice("elm")

    assert practice.home.live
    assert practice.site.root_page_id == practice.home_id
    assert practice.site.hostname == "elm.localhost"
    assert practice.collection.get_parent() == Collection.get_first_root_node()
    granted = tenancy.editors_of(practice).permissions.values_list("codename", flat=True)
    assert set(granted) == {"access_admin", "submit_translation"}


def test_a_practice_starts_with_its_listings():
    home = make_practice().home

    assert {"Conditions", "Treatments", "Our team", "Find us"} <= {
        page.title for page in home.get_children()
    }


def test_provisioning_is_all_or_nothing(monkeypatch):
    before = everything()

    def fail(*args, **kwargs):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(Practice, "save", fail)
    with pytest.raises(RuntimeError, match="disk"):
        make_practice()

    assert everything() == before


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"hostname": "oak.localhost"}, "slug"), ({"slug": "oak"}, "hostname")],
)
def test_what_is_taken_is_named_and_nothing_is_made(facts, field):
    make_practice("elm")
    before = everything()

    with pytest.raises(ValidationError) as refused:
        make_practice(**{"slug": "elm", "hostname": "elm.localhost", **facts})

    assert list(refused.value.message_dict) == [field]
    assert everything() == before


def test_a_host_is_taken_however_it_is_written():
    make_practice("elm")

    with pytest.raises(ValidationError) as refused:
        make_practice("oak", hostname="ELM.localhost")

    assert list(refused.value.message_dict) == ["hostname"]


# Whose is it?


def test_a_page_belongs_to_the_practice_whose_branch_it_is_in():
    elm, oak = make_practice("elm"), make_practice("oak")

    assert tenancy.practice_of(elm.home) == elm
    assert tenancy.practice_of(make_location(elm)) == elm
    assert tenancy.practice_of(make_condition_page(oak, live=False)) == oak
    assert tenancy.practice_of(Page.get_first_root_node()) is None


def test_a_page_that_is_not_in_the_tree_yet_belongs_to_nobody():
    page = ConditionPage(title="Spasm")

    assert tenancy.practice_of(page) is None
    assert page.practice is None


def test_a_new_page_knows_its_practice_once_it_is_in_the_tree():
    elm = make_practice("elm")
    page = LocationPage(
        title="Main", street="1", locality="A", country="US", time_zone="America/New_York"
    )
    assert page.practice is None

    index_of(LocationIndexPage, elm).add_child(instance=page)

    assert page.practice == elm.home


def test_media_belong_to_the_practice_whose_collection_they_are_in():
    from wagtail.documents.models import Document
    from wagtail.images.models import Image

    elm = make_practice("elm")
    below = elm.collection.add_child(instance=Collection(name="Portraits"))
    image = Image.objects.create(title="Ann", file=get_test_image_file(), collection=below)
    shared = Document(title="Shared", collection=Collection.get_first_root_node())

    assert tenancy.practice_of(image) == elm
    assert tenancy.practice_of(below) == elm
    assert tenancy.practice_of(shared) is None


def test_sites_and_inline_rows_belong_to_their_practice():
    elm = make_practice("elm")

    assert tenancy.practice_of(elm.site) == elm
    assert tenancy.practice_of(make_cta(elm)) == elm
    assert tenancy.practice_of(elm) == elm
    assert tenancy.practice_of(Site.objects.exclude(practice__isnull=False).first()) is None


def test_the_library_belongs_to_nobody():
    assert tenancy.practice_of(Condition.objects.first()) is None
    assert tenancy.practice_of(None) is None


def test_people_work_on_their_own_practices():
    elm, _oak = make_practice("elm"), make_practice("oak")

    assert list(tenancy.practices_for(make_editor(elm))) == [elm]
    assert tenancy.practices_for(make_admin()).count() == 2


# What is its own?


def test_only_the_own_rows_are_owned():
    elm, oak = make_practice("elm"), make_practice("oak")
    ours, theirs = make_location(elm), make_location(oak)
    cta = make_cta(elm)

    assert list(tenancy.owned("clinics.LocationPage", elm)) == [ours]
    assert list(tenancy.owned(LocationPage, oak.home)) == [theirs]
    assert list(tenancy.owned(CallToAction, elm)) == [cta]
    assert list(tenancy.owned(CallToAction, oak)) == []
    assert list(tenancy.owned(LocationPage, None)) == []


def test_a_practice_whose_path_begins_like_anothers_is_another():
    first = make_practice("elm")
    siblings = [make_practice(f"elm-{number}") for number in range(3)]
    for practice in siblings:
        make_location(practice)

    assert not tenancy.owned(LocationPage, first).exists()


def test_what_is_worked_on_is_left_again():
    elm, oak = make_practice("elm"), make_practice("oak")

    with tenancy.working_on(elm):
        with tenancy.working_on(oak):
            assert tenancy.current() == oak
        assert tenancy.current() == elm
    assert tenancy.current() is None


def test_blocks_offer_what_the_practice_being_worked_on_owns():
    elm, oak = make_practice("elm"), make_practice("oak")
    cta = make_cta(elm)
    make_cta(oak, label="Ring Oak")

    with tenancy.working_on(elm):
        assert tenancy.owned_choices("clinics.CallToAction") == [(str(cta.uuid), "Call us")]
    assert tenancy.owned_choices("clinics.CallToAction") == []


def test_a_request_leaves_nothing_to_the_next_one(client):
    elm = make_practice("elm")
    location = make_location(elm)
    client.force_login(make_editor(elm))

    client.get(reverse("wagtailadmin_pages:edit", args=[location.pk]))

    assert tenancy.current() is None


# What an editor meets


def test_an_editor_changes_only_their_own_practice(client):
    elm, oak = make_practice("elm"), make_practice("oak")
    ours, theirs = make_location(elm), make_location(oak)
    client.force_login(make_editor(elm))

    def status(name, page):
        return client.get(reverse(f"wagtailadmin_pages:{name}", args=[page.pk])).status_code

    assert status("edit", ours) == 200
    for name in ("edit", "delete", "move", "copy", "unpublish", "history", "view_draft"):
        assert status(name, theirs) != 200, name


def test_an_editor_adds_a_condition_page_below_the_own_listing_only(client):
    from condition_pages.models import ConditionIndexPage

    elm, oak = make_practice("elm"), make_practice("oak")
    client.force_login(make_editor(elm))

    def status(practice):
        parent = index_of(ConditionIndexPage, practice)
        url = reverse(
            "wagtailadmin_pages:add", args=["condition_pages", "conditionpage", parent.pk]
        )
        return client.get(url).status_code

    assert status(elm) == 200
    assert status(oak) != 200


def test_forms_offer_only_the_own_rows(client):
    elm, oak = make_practice("elm"), make_practice("oak")
    make_practitioner(elm, title="Ann Elm")
    make_practitioner(oak, title="Bob Oak")
    make_treatment(elm, title="Elm needles")
    make_treatment(oak, title="Oak needles")
    make_cta(elm, label="Ring Elm")
    make_cta(oak, label="Ring Oak")
    page = make_condition_page(elm, live=False)
    client.force_login(make_editor(elm))

    shown = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()

    assert all(own in shown for own in ("Ann Elm", "Elm needles", "Ring Elm"))
    assert not any(other in shown for other in ("Bob Oak", "Oak needles", "Ring Oak"))


def test_forms_of_two_practices_do_not_mix_in_one_process(client):
    elm, oak = make_practice("elm"), make_practice("oak")
    make_treatment(elm, title="Elm needles")
    make_treatment(oak, title="Oak needles")
    pages = [make_condition_page(practice, live=False) for practice in (elm, oak)]
    client.force_login(make_admin())

    first, second = (
        client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
        for page in pages
    )

    assert "Oak needles" not in first
    assert "Elm needles" not in second


def test_the_form_of_a_new_call_to_action_offers_only_the_own(client):
    elm, oak = make_practice("elm"), make_practice("oak")
    make_location(elm, title="Elm street")
    make_location(oak, title="Oak street")
    client.force_login(make_editor(elm))

    shown = client.get(f"{reverse('calls-to-action:add')}?kind=call").content.decode()

    assert "Elm street" in shown
    assert "Oak street" not in shown


def test_a_reference_into_another_practice_is_refused_at_its_field():
    elm, oak = make_practice("elm"), make_practice("oak")
    page = make_condition_page(elm, live=False)
    page.reviewer = make_practitioner(oak)

    with pytest.raises(ValidationError) as refused:
        page.full_clean()

    assert "reviewer" in refused.value.message_dict


def test_what_another_practice_owns_is_not_found_by_its_uuid():
    elm, oak = make_practice("elm"), make_practice("oak")
    page = make_condition_page(elm, live=False)
    theirs = make_treatment(oak)

    ours = make_treatment(elm)

    assert page.owned("clinics.TreatmentPage", theirs.uuid) is None
    assert page.owned("clinics.TreatmentPage", ours.uuid) == ours


# Copies


@pytest.mark.parametrize("make", [make_treatment, make_location, make_practitioner])
def test_a_copy_is_another_thing_with_a_uuid_of_its_own(make):
    original = make(make_practice())
    original.save_revision().publish()

    copies = [
        original.copy(update_attrs={"slug": "copy"}),
        original.copy(update_attrs={"slug": "live-copy"}, copy_revisions=True, keep_live=True),
        original.create_alias(update_slug="alias"),
    ]

    assert len({page.uuid for page in [original, *copies]}) == 4


def test_an_alias_follows_its_original_and_keeps_its_own_uuid():
    original = make_treatment(make_practice())
    alias = original.create_alias(update_slug="alias")

    original.title = "Fine needles"
    original.save_revision().publish()

    followed = TreatmentPage.objects.get(pk=alias.pk)
    assert followed.title == "Fine needles"
    assert followed.uuid == alias.uuid


def test_every_revision_of_a_copy_has_the_copys_uuid():
    original = make_practitioner(make_practice())
    original.save_revision().publish()
    copied = original.copy(update_attrs={"slug": "copy"}, copy_revisions=True)

    found = {revision.as_object().uuid for revision in copied.revisions.all()}

    assert found == {PractitionerPage.objects.get(pk=copied.pk).uuid} == {copied.uuid}


def test_a_practice_is_never_copied():
    practice = make_practice()

    assert not practice.home.permissions_for_user(make_editor(practice)).can_copy_to(
        practice.home.get_parent()
    )
