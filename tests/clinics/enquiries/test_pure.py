"""Encryption and spreadsheets, without a database."""

import pytest

from clinics.enquiries.encryption import Cipher, DecryptionError, InvalidKeyError, new_key
from clinics.enquiries.spreadsheet import harmless, to_csv


def test_what_is_encrypted_opens_with_its_key_and_shows_nothing_before():
    cipher = Cipher([new_key()])

    encrypted = cipher.encrypt({"message": "my knee"})

    assert "knee" not in encrypted
    assert cipher.decrypt(encrypted) == {"message": "my knee"}


def test_a_wrong_key_is_refused_and_the_encrypted_text_is_still_whole():
    key = new_key()
    encrypted = Cipher([key]).encrypt({"message": "my knee"})

    with pytest.raises(DecryptionError):
        Cipher([new_key()]).decrypt(encrypted)

    assert Cipher([key]).decrypt(encrypted) == {"message": "my knee"}


def test_after_a_rotation_the_new_key_alone_opens():
    old, new = new_key(), new_key()
    encrypted = Cipher([old]).encrypt({"message": "my knee"})

    rotated = Cipher([new, old]).rotate(encrypted)

    assert Cipher([new]).decrypt(rotated) == {"message": "my knee"}


@pytest.mark.parametrize("keys", [[], ["secret"], ["é" * 44]])
def test_a_key_that_is_none_is_refused_without_repeating_it(keys):
    with pytest.raises(InvalidKeyError) as refused:
        Cipher(keys)

    assert not keys or keys[0] not in str(refused.value)


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", "=cmd|' /C calc'!A0"],
)
def test_a_cell_that_a_spreadsheet_would_run_is_text(text):
    assert harmless(text) == "'" + text


def test_ordinary_text_stays_as_it_is():
    assert to_csv([["Ann", 3, 'a "b"']]) == '"Ann","3","a ""b"""\r\n'
