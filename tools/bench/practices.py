#!/usr/bin/env python3
"""How long a practice takes to make, and the thousandth: tools/bench/practices.py [--practices N]

Makes that many practices with their usual pages in a throw-away database on SQLite, each in a
transaction of its own, as the admin's wizard does. Ends with 1 where the last hundred took half
as long again as the first.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import statistics
import sys
from time import perf_counter, process_time

from throwaway import project

MOST_GROWTH = 1.5


def make(number: int) -> None:
    from clinics import tenancy

    tenancy.provision(
        name=f"Practice {number}",
        slug=f"practice-{number}",
        hostname=f"practice-{number}.example.com",
        country="US",
        professions=["acupuncture"],
        usual_pages=True,
    )


def bench(practices: int) -> bool:
    """Print the figures; whether the last hundred were made nearly as fast as the first."""
    part = min(100, max(1, practices // 10))
    seconds, busy = [], []
    # The first loads what all others use.
    make(0)
    for number in range(1, practices):
        began, spent = perf_counter(), process_time()
        make(number)
        seconds.append(perf_counter() - began)
        busy.append(process_time() - spent)
    first, last = (1000 * statistics.median(each) for each in (seconds[:part], seconds[-part:]))
    cpu = [1000 * statistics.median(each) for each in (busy[:part], busy[-part:])]
    print(
        f"{practices} practices in {sum(seconds):.0f} s ({sum(busy):.0f} s of processor); median "
        f"of the first {part} {first:.0f} ms ({cpu[0]:.0f} ms of processor), of the last {part} "
        f"{last:.0f} ms ({cpu[1]:.0f}): {cpu[1] / cpu[0]:.2f} times as much",
        flush=True,
    )
    # The processor's time: whoever else is busy on the machine does not count.
    return cpu[1] <= MOST_GROWTH * cpu[0]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--practices", type=int, default=1000)
    parser.add_argument("--profile", action="store_true", help="show where the last ten spend time")
    options = parser.parse_args()
    with project():
        is_flat = bench(options.practices)
        if options.profile:
            with cProfile.Profile() as profile:
                for number in range(options.practices, options.practices + 10):
                    make(number)
            pstats.Stats(profile).sort_stats("cumulative").print_stats(60)
    return 0 if is_flat else 1


if __name__ == "__main__":
    sys.exit(main())
