"""What the importer's tests share: no database, no network."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from condition_pages.importer.model import Proposal, Source
from condition_pages.importer.propose import propose


@pytest.fixture(scope="session")
def read() -> Callable[..., Proposal]:
    """The proposal for a page given as text or bytes."""

    def read_page(content: str | bytes, **facts: str) -> Proposal:
        return propose(Source(content, **facts))

    return read_page
