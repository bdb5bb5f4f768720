#!/usr/bin/env python3
"""How many dangerous questions get a card, and how many harmless ones: tools/dangers.py [FILE]

Reads the questions of tests/search/danger_questions.py, or of a JSON file with the lists
"dangerous" (pairs of a danger's id and a question) and "harmless". Prints the misses. Ends with 1
below a recall of .95 or above a rate of false alarms of .05.
"""

import importlib.util
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LEAST_RECALL, MOST_FALSE_ALARMS = 0.95, 0.05


def questions(arguments: list[str]) -> tuple[list, list]:
    if arguments:
        read = json.loads(Path(arguments[0]).read_text("utf-8"))
        return read["dangerous"], read["harmless"]
    path = ROOT / "tests" / "search" / "danger_questions.py"
    spec = importlib.util.spec_from_file_location("danger_questions", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.DANGEROUS, module.HARMLESS


def main(arguments: list[str]) -> int:
    sys.path.insert(0, str(ROOT))
    from search.dangers import dangers_in

    dangerous, harmless = questions(arguments)
    warned = kind = alarms = 0
    for expected, question in dangerous:
        found = [danger.id for danger in dangers_in(question)]
        warned += bool(found)
        kind += expected in found
        if expected not in found:
            print(f"{'other card' if found else 'no card':11} {expected:14} {question}  {found}")
    for question in harmless:
        found = [danger.id for danger in dangers_in(question)]
        alarms += bool(found)
        if found:
            print(f"{'false alarm':11} {'':14} {question}  {found}")
    recall, rate = warned / len(dangerous), alarms / len(harmless)
    print(
        f"{len(dangerous)} dangerous questions: {recall:.3f} with a card "
        f"(the right one: {kind / len(dangerous):.3f}); "
        f"{len(harmless)} harmless: {rate:.3f} with a card"
    )
    return int(recall < LEAST_RECALL or rate > MOST_FALSE_ALARMS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
