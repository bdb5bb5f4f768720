"""Extracts a release of schema.org (N-Triples) into seo/schemaorg.json.

Usage: python tools/extract_schemaorg.py schemaorg-all-https.nt > seo/schemaorg.json
"""

import json
import re
import sys
from collections import defaultdict
from pathlib import Path

BASE = re.compile(r"^https?://schema\.org/")
LINE = re.compile(r'^<([^>]+)> <([^>]+)> (<[^>]+>|".*?"(?:\S*)?)')


def extract(lines):
    """Classes with their parents, domains, ranges, members, superseded and pending terms."""
    parents, domains, ranges, members = (defaultdict(list) for _ in range(4))
    superseded, pending, classes, properties = {}, [], set(), set()
    for line in lines:
        match = LINE.match(line)
        if not match or not BASE.match(match[1]):
            continue
        subject = BASE.sub("", match[1])
        predicate = re.split(r"[/#]", match[2])[-1]
        target = match[3].strip("<>")
        name = BASE.sub("", target)
        if predicate == "subClassOf" and BASE.match(target):
            parents[subject].append(name)
        elif predicate == "domainIncludes":
            domains[subject].append(name)
        elif predicate == "rangeIncludes":
            ranges[subject].append(name)
        elif predicate == "supersededBy":
            superseded[subject] = name
        elif predicate == "isPartOf" and "pending" in target:
            pending.append(subject)
        elif predicate == "type":
            if target.endswith("#Class"):
                classes.add(subject)
            elif target.endswith("#Property"):
                properties.add(subject)
            elif BASE.match(target):
                members[subject].append(name)
    return {
        "release": "30.0",
        "licence": "schema.org, CC BY-SA 3.0",
        "classes": {name: sorted(parents[name]) for name in sorted(classes)},
        "domains": {name: sorted(domains[name]) for name in sorted(properties)},
        "ranges": {name: sorted(ranges[name]) for name in sorted(properties)},
        "members": {name: sorted(kinds) for name, kinds in sorted(members.items())},
        "superseded": dict(sorted(superseded.items())),
        "pending": sorted(pending),
    }


if __name__ == "__main__":
    with Path(sys.argv[1]).open(encoding="utf-8") as source:
        json.dump(extract(source), sys.stdout, separators=(",", ":"), sort_keys=True)
