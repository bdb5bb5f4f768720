"""How many typical pages are read in a second of one processor: run by `make bench`."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from condition_pages.importer.model import Source
from condition_pages.importer.propose import propose

WANTED = 20


def page(sections: int, style: int = 20) -> str:
    """A page as clinics have it: menus, sections of text and lists in many wrappers, a footer."""
    menu = "".join(
        f'<li id="menu-item-{i}" class="menu-item menu-item-type-post_type menu-item-{i}">'
        f'<a class="menu-link" href="/conditions/{i}/"><span>Page {i}</span></a></li>'
        for i in range(50)
    )
    parts = []
    for i in range(sections):
        entries = "".join(f"<li>Entry {j} of list {i} with some words</li>" for j in range(4))
        parts.append(
            f'<section id="block-{i}" class="wp-block section-{i}" style="padding:1rem"><div '
            f'class="row"><div class="col col-12"><div class="inner"><h2 class="title">What causes '
            f"pain {i}?</h2><p>Neck pain of kind {i} is caused by long hours at a desk. It may "
            f"stay for weeks.</p><ul class='list'>{entries}</ul><p>Massage may ease it.</p></div>"
            f"</div></div></section>"
        )
    return (
        f"<html><head><title>Neck pain | Elm Clinic</title><style>{'p.a{color:red}' * 70 * style}"
        f"</style></head><body><header><nav><ul>{menu}</ul></nav></header><main><h1>Neck pain</h1>"
        f"{''.join(parts)}</main><footer>(555) 555-0142</footer></body></html>"
    )


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


@pytest.mark.bench
def test_typical_pages_are_read_at_twenty_a_second():
    pages = [page(6 + i % 10, style=i % 40).encode() for i in range(100)]
    propose(Source(pages[0]))

    spent = seconds(lambda: [propose(Source(content)) for content in pages])

    sizes = sorted(len(content) // 1_000 for content in pages)
    print(f"\nimporter: {100 / spent:.0f} pages a second of {sizes[0]}-{sizes[-1]} KB")
    assert 100 / spent >= WANTED


@pytest.mark.bench
def test_time_grows_with_size_and_no_faster():
    small, large = page(40, style=0), page(160, style=0)
    propose(Source(small))

    ratio = seconds(lambda: propose(Source(large))) / seconds(lambda: propose(Source(small)))

    print(f"\nimporter: a page four times as large takes {ratio:.1f} times as long")
    assert ratio < 8
