"""How long a practice takes to make, and whether the thousandth takes longer than the first."""

import time

import pytest

from clinics import tenancy
from clinics.models import Practice


@pytest.mark.bench
@pytest.mark.django_db
def test_a_thousand_practices_are_provisioned(capsys):
    seconds = []
    for number in range(1000):
        start = time.perf_counter()
        tenancy.provision(
            name=f"Practice {number}",
            slug=f"practice-{number}",
            hostname=f"practice-{number}.example.com",
            country="US",
            professions=["acupuncture"],
            usual_pages=True,
        )
        seconds.append(time.perf_counter() - start)

    first, last = (sorted(part)[50] * 1000 for part in (seconds[:100], seconds[-100:]))
    with capsys.disabled():
        print(f"\n1,000 practices in {sum(seconds):.0f} s; median of the first hundred "
              f"{first:.0f} ms, of the last {last:.0f} ms")  # fmt: skip
    assert Practice.objects.count() == 1000
    assert last < 3 * first
