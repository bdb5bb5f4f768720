"""Visitors' words are encrypted before they are stored. Imports no Django.

Fernet: AES-128-CBC with HMAC-SHA256, from the library ``cryptography``. The first key encrypts,
every key opens, so that keys can change one after the other.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class InvalidKeyError(ValueError):
    """A key that is none; its text never repeats it."""


class DecryptionError(Exception):
    """Encrypted with a key that is not among those given, or damaged."""


class Cipher:
    """Encrypts and opens small records with a list of keys, the newest first.

    Raises InvalidKeyError for a key that ``new_key`` could not have made, or for no key at all.
    """

    def __init__(self, keys: Iterable[str]) -> None:
        try:
            fernets = [Fernet(key) for key in keys]
        except ValueError as error:
            raise InvalidKeyError("An enquiry key is not 32 bytes in URL-safe base64.") from error
        if not fernets:
            raise InvalidKeyError("There is no enquiry key.")
        self._fernets = MultiFernet(fernets)

    def encrypt(self, record: dict[str, Any]) -> str:
        """``record`` as text that only a holder of the key can read."""
        return self._fernets.encrypt(json.dumps(record).encode()).decode()

    def decrypt(self, encrypted: str) -> dict[str, Any]:
        """The record in ``encrypted``. Raises DecryptionError."""
        try:
            opened: dict[str, Any] = json.loads(self._fernets.decrypt(encrypted.encode()))
        except InvalidToken:
            raise DecryptionError("No key opens this enquiry.") from None
        return opened

    def rotate(self, encrypted: str) -> str:
        """The same record under the newest key. Raises DecryptionError."""
        try:
            return self._fernets.rotate(encrypted.encode()).decode()
        except InvalidToken:
            raise DecryptionError("No key opens this enquiry.") from None


def new_key() -> str:
    """A fresh key for the environment."""
    return Fernet.generate_key().decode()
