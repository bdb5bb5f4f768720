"""Signing in: with a password, with a second step, by invitation alone, and not too often."""

from __future__ import annotations

import base64
import io
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client

from accounts import attempts, second_factor
from clinics import tenancy
from clinics.runtime import limits
from tests.cached_fixtures import cached_fixture
from tests.factories import make_admin, make_practice

SECRET = base64.b32encode(b"twenty bytes, a test").decode()
HOST = {"host": "elm.localhost"}


def code(secret: str = SECRET) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


@cached_fixture
def practice():
    return make_practice()


def member(practice, role="editor", name="", email=""):
    user = get_user_model().objects.create_user(
        name or f"{practice.slug}-{role}", email or f"{role}@example.com", "pw"
    )
    user.groups.add(tenancy.group_of(practice, role))
    return user


def sign_in(login, password="pw", client=None, **more):
    client = client or Client(headers=HOST)
    sent = {"login": login, "password": password, **more}
    return client, client.post("/admin/login/", sent)


def is_in(client) -> bool:
    return client.get("/admin/").status_code == 200


# Who gets in


def test_an_editor_signs_in_by_name(practice):
    member(practice)

    client, answer = sign_in("elm-editor")

    assert answer["Location"] == "/admin/"
    assert is_in(client)


def test_a_mail_address_stands_for_the_one_account_that_has_it(practice):
    member(practice)

    client, _answer = sign_in("EDITOR@example.com")

    assert is_in(client)


def test_an_address_with_an_account_at_each_of_two_practices_is_the_hosts_own(practice):
    member(practice)
    member(make_practice("oak"))

    here, _answer = sign_in("editor@example.com")
    platform, answer = sign_in("editor@example.com", client=Client(headers={"host": "localhost"}))

    assert here.get("/admin/account/").context["user"].username == "elm-editor"
    assert answer.status_code == 200
    assert not is_in(platform)


def test_nobody_is_told_whether_an_account_exists(practice):
    member(practice)

    _client, wrong = sign_in("elm-editor", "wrong")
    _client, unknown = sign_in("nobody-at-all", "wrong")

    def said(answer):
        return str(answer.context["form"].non_field_errors())

    assert "not correct" in said(wrong)
    assert said(wrong) == said(unknown)


def test_who_was_removed_does_not_get_in(practice):
    user = member(practice)
    client, _answer = sign_in("elm-editor")
    tenancy.people.remove(member(practice, "manager"), practice, user)

    again, _answer = sign_in("elm-editor")

    assert not is_in(client)
    assert not is_in(again)


def test_nobody_signs_up(db):
    client = Client(headers={"host": "localhost"})
    sent = {"username": "new", "email": "n@example.com", "password1": "Ab3!x-long", "password2": ""}

    shown = client.get("/admin/signup/").content.decode()
    client.post("/admin/signup/", {**sent, "password2": sent["password1"]})

    assert "by invitation" in shown
    assert "<form" not in shown
    assert not get_user_model().objects.exists()


def test_wagtails_form_that_asks_for_a_password_alone_is_closed(practice):
    client = Client(headers=HOST)

    answer = client.get("/_util/login/?next=/private/")
    client.post("/_util/login/", {"username": "elm-editor", "password": "pw"})

    assert answer["Location"] == "/admin/login/?next=/private/"
    assert "_auth_user_id" not in client.session


def test_signing_in_leads_nowhere_else(practice):
    member(practice)

    _client, answer = sign_in("elm-editor", next="https://elsewhere.example.net/")

    assert answer["Location"] == "/admin/"


# The second step


@pytest.fixture
def _needed(settings):
    settings.REQUIRE_2FA = True


@pytest.mark.usefixtures("_needed")
@pytest.mark.parametrize("address", ["/admin/", "/admin/pages/", "/admin/people/"])
def test_a_manager_sets_up_a_second_step_before_anything_else(practice, address):
    member(practice, "manager")
    client, _answer = sign_in("elm-manager")

    answer = client.get(address)
    sent = client.post(address, {})

    assert answer["Location"] == "/admin/2fa/totp/activate/"
    assert sent.status_code == 403


@pytest.mark.usefixtures("_needed")
def test_so_do_platform_staff(db):
    make_admin()
    client, _answer = sign_in("staff", client=Client(headers={"host": "localhost"}))

    assert client.get("/admin/practices/")["Location"] == "/admin/2fa/totp/activate/"


@pytest.mark.usefixtures("_needed")
@pytest.mark.parametrize("role", ["editor", "reviewer"])
def test_others_may_do_without(practice, role):
    member(practice, role)

    client, _answer = sign_in(f"elm-{role}")

    assert is_in(client)


def test_by_setting_nobody_needs_one(practice):
    member(practice, "manager")

    client, _answer = sign_in("elm-manager")

    assert is_in(client)


@pytest.mark.usefixtures("_needed")
def test_setting_it_up_opens_the_admin_and_hands_out_recovery_codes(practice, mailoutbox):
    user = member(practice, "manager")
    client, _answer = sign_in("elm-manager")
    secret = client.get("/admin/2fa/totp/activate/").context["form"].secret

    wrong = client.post("/admin/2fa/totp/activate/", {"code": "000000"})
    right = client.post("/admin/2fa/totp/activate/", {"code": code(secret)}, follow=True)

    assert wrong.context["form"].errors["code"]
    assert len(right.context["unused_codes"]) == 10
    assert is_in(client)
    assert second_factor.has_one(user)


def test_a_secret_is_encrypted_where_it_is_kept(practice, settings):
    user = member(practice, "manager")

    kept = TOTP.activate(user, SECRET).instance

    assert SECRET not in str(kept.data)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 9, [settings.SECRET_KEY]
    assert kept.wrap().validate_code(code())
    settings.SECRET_KEY_FALLBACKS = []
    assert not kept.wrap().validate_code(code())


@pytest.fixture
def manager(practice):
    user = member(practice, "manager")
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    return user


def test_the_password_alone_opens_nothing(manager):
    client, answer = sign_in("elm-manager")

    assert answer["Location"].startswith("/admin/2fa/authenticate/")
    assert not is_in(client)


def test_the_code_does_once(manager):
    now = code()
    first, _answer = sign_in("elm-manager")
    first.post("/admin/2fa/authenticate/", {"code": now})
    second, _answer = sign_in("elm-manager")
    second.post("/admin/2fa/authenticate/", {"code": now})

    assert is_in(first)
    assert not is_in(second)


def test_a_recovery_code_does_once(manager):
    one = RecoveryCodes.activate(manager).get_unused_codes()[0]
    first, _answer = sign_in("elm-manager")
    first.post("/admin/2fa/authenticate/", {"code": one})
    second, _answer = sign_in("elm-manager")
    second.post("/admin/2fa/authenticate/", {"code": one})

    assert is_in(first)
    assert not is_in(second)


@pytest.mark.usefixtures("_needed")
def test_who_needs_it_can_not_switch_it_off(manager):
    client, _answer = sign_in("elm-manager")
    client.post("/admin/2fa/authenticate/", {"code": code()})

    client.post("/admin/2fa/totp/deactivate/")

    assert second_factor.has_one(manager)


def test_after_a_lost_phone_platform_staff_reset_it(manager):
    client, _answer = sign_in("elm-manager")
    client.post("/admin/2fa/authenticate/", {"code": code()})

    call_command("reset_second_factor", "elm-manager", stdout=io.StringIO())

    assert not Authenticator.objects.exists()
    assert not is_in(client)
    with pytest.raises(CommandError, match="no second factor"):
        call_command("reset_second_factor", "elm-manager")
    with pytest.raises(CommandError, match="no account named"):
        call_command("reset_second_factor", "nobody")


# Guessing


def test_the_eleventh_guess_of_one_sender_is_not_looked_at(practice):
    member(practice)
    most = limits.LIMITS["account_login"][1]

    answers = [sign_in(f"name-{n}", "wrong")[1].status_code for n in range(most)]
    client, refused = sign_in("elm-editor")

    assert answers == [200] * most
    assert refused.status_code == 429
    assert "Too many" in refused.content.decode()
    assert not is_in(client)


def from_address(address: str) -> Client:
    return Client(headers=HOST, REMOTE_ADDR=address)


def said(answer) -> str:
    return str(answer.context["form"].non_field_errors())


def test_one_sender_has_five_guesses_at_one_account(practice):
    member(practice)

    for _ in range(5):
        sign_in("elm-editor", "wrong", client=from_address("192.0.2.7"))
    client, answer = sign_in("elm-editor", client=from_address("192.0.2.7"))

    assert "Too many" in said(answer)
    assert not is_in(client)


def test_a_strangers_wrong_passwords_lock_nobody_out(practice):
    member(practice)
    for _ in range(9):
        sign_in("elm-editor", "wrong", client=from_address("198.51.100.1"))

    client, _answer = sign_in("elm-editor", client=from_address("192.0.2.7"))

    assert is_in(client)


def test_an_account_that_is_tried_from_everywhere_lets_its_owners_device_in(practice):
    member(practice)
    known, _answer = sign_in("elm-editor", client=from_address("192.0.2.7"))
    known.post("/admin/logout/")
    for n in range(attempts.PER_ACCOUNT[0]):
        sign_in("elm-editor", "wrong", client=from_address(f"198.51.100.{n}"))

    stranger, answer = sign_in("elm-editor", client=from_address("203.0.113.9"))
    owner, _answer = sign_in("elm-editor", client=known)

    assert "Too many" in said(answer)
    assert not is_in(stranger)
    assert is_in(owner)


def test_a_known_device_gets_in_from_an_address_that_a_stranger_shares(practice):
    member(practice)
    known, _answer = sign_in("elm-editor")
    known.post("/admin/logout/")
    for n in range(limits.LIMITS["account_login"][1] + 1):
        sign_in(f"name-{n}", "wrong")

    _stranger, refused = sign_in("elm-editor")
    owner, _answer = sign_in("editor@example.com", client=known)

    assert refused.status_code == 429
    assert is_in(owner)


def test_a_device_is_known_for_its_own_accounts_alone(practice):
    member(practice)
    member(practice, "reviewer")
    reviewer, _answer = sign_in("elm-reviewer", client=from_address("192.0.2.7"))
    reviewer.post("/admin/logout/")
    for n in range(attempts.PER_ACCOUNT[0]):
        sign_in("elm-editor", "wrong", client=from_address(f"198.51.100.{n}"))

    _client, answer = sign_in("elm-editor", client=reviewer)

    assert "Too many" in said(answer)


def test_a_known_device_guesses_no_more_than_ten_times(practice):
    member(practice)
    known, _answer = sign_in("elm-editor")
    known.post("/admin/logout/")

    for _ in range(attempts.PER_DEVICE[0]):
        sign_in("elm-editor", "wrong", client=known)
    _client, answer = sign_in("elm-editor", client=known)

    assert answer.status_code == 429 or "Too many" in said(answer)


@pytest.mark.parametrize("value", ["", "x", "W10:x", "aGVsbG8:1:2"])
def test_a_forged_device_is_a_strangers(practice, value):
    member(practice)
    client = Client(headers=HOST)
    client.cookies[attempts.COOKIE] = value

    client, _answer = sign_in("elm-editor", client=client)

    assert is_in(client)
    assert client.cookies[attempts.COOKIE]["httponly"]


def test_a_whole_practice_signs_in_from_one_address(practice):
    names = [f"elm-{n}" for n in range(12)]
    for name in names:
        member(practice, name=name, email=f"{name}@example.com")

    clients = [sign_in(name)[0] for name in names]

    assert all(is_in(client) for client in clients)


def test_an_ipv6_sender_is_counted_by_its_network(practice):
    most = limits.LIMITS["account_login"][1]
    senders = [f"2001:db8:0:1::{n:x}" for n in range(1, most + 2)]

    answers = [sign_in(f"n{s}", "wrong", client=from_address(s))[1].status_code for s in senders]
    _client, elsewhere = sign_in("n", "wrong", client=from_address("2001:db8:0:2::1"))

    assert answers == [200] * most + [429]
    assert elsewhere.status_code == 200


def test_a_code_that_strangers_try_is_still_asked_of_its_owner(manager):
    owner, _answer = sign_in("elm-manager", client=from_address("192.0.2.7"))
    owner.post("/admin/2fa/authenticate/", {"code": code()})
    owner.post("/admin/logout/")
    recovery = RecoveryCodes.activate(manager).get_unused_codes()[0]
    for n in range(attempts.PER_ACCOUNT[0]):
        stranger, _answer = sign_in("elm-manager", client=from_address(f"198.51.100.{n}"))
        stranger.post("/admin/2fa/authenticate/", {"code": "000000"})

    owner, _answer = sign_in("elm-manager", client=owner)
    owner.post("/admin/2fa/authenticate/", {"code": recovery})

    assert is_in(owner)


def test_codes_are_not_guessed_either(manager):
    client, _answer = sign_in("elm-manager")

    answers = [
        client.post("/admin/2fa/authenticate/", {"code": f"{n:06}"}).status_code
        for n in range(limits.LIMITS["mfa_authenticate"][1] + 1)
    ]

    assert answers[-1] == 429
    assert not is_in(client)


def test_forged_headers_change_no_count(practice):
    most = limits.LIMITS["account_login"][1]
    senders = [Client(headers={**HOST, "x-forwarded-for": f"192.0.2.{n}"}) for n in range(most + 1)]

    answers = [sign_in("someone", "wrong", client=each)[1].status_code for each in senders]

    cache.clear()
    assert answers[-1] == 429


def test_sessions_of_who_is_removed_end(practice):
    user = member(practice)
    sign_in("elm-editor")
    assert Session.objects.count() == 1

    tenancy.people.remove(member(practice, "manager"), practice, user)

    assert not Session.objects.exists()
