#!/usr/bin/env python3
"""What the house weighs: make figures

Prints each app's lines of Python (without blank ones and comments), how many of its functions are
over a cyclomatic complexity of 10 and of 20 (ruff's count, C901), and how many of the statements of
a request are spent on whose it is.
"""

from __future__ import annotations

import ast
import io
import json
import subprocess
import sys
import tokenize
import traceback
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools" / "bench"))

APPS = ("seo", "clinics", "condition_pages", "search", "site")
OUTSIDE = "condition_pages/importer/"
NO_CODE = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}


def files_of(app: str) -> list[Path]:
    return [path for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]


def lines_of(source: str) -> int:
    """Lines with code on them, docstrings among it."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    kept = (t for t in tokens if t.type not in NO_CODE and t.type != tokenize.ENDMARKER)
    return len({line for t in kept for line in range(t.start[0], t.end[0] + 1)})


def functions_of(source: str) -> int:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return sum(isinstance(node, kinds) for node in ast.walk(ast.parse(source)))


def complex_functions(limit: int) -> list[tuple[str, str]]:
    """(file, what ruff says) of each function over ``limit``."""
    return found_by_ruff("C901", "--config", f"lint.mccabe.max-complexity={limit}")


def found_by_ruff(rule: str, *options: str) -> list[tuple[str, str]]:
    """(file, what ruff says) of each place where a rule speaks."""
    command = [sys.executable, "-m", "ruff", "check", "--select", rule, "--exit-zero"]
    command += [*options, "--output-format", "json"]
    told = subprocess.run([*command, *APPS], cwd=ROOT, capture_output=True, check=True, text=True)
    rows = [(each["filename"], each["message"]) for each in json.loads(told.stdout)]
    return [(str(Path(name).relative_to(ROOT)), message) for name, message in rows]


def weigh() -> None:
    over = {limit: complex_functions(limit) for limit in (10, 20)}
    print(f"{'':22}{'lines':>8}{'functions':>11}{'over 10':>9}{'over 20':>9}")
    totals: Counter[str] = Counter()
    for app in APPS:
        for is_importer in (False, True):
            found = [p for p in files_of(app) if (OUTSIDE in str(p)) == is_importer]
            if not found:
                continue
            sources = [path.read_text("utf-8") for path in found]
            names = {str(path.relative_to(ROOT)) for path in found}
            row = {
                "lines": sum(map(lines_of, sources)),
                "functions": sum(map(functions_of, sources)),
                **{f"over {n}": sum(f in names for f, _ in rows) for n, rows in over.items()},
            }
            label = f"{app}/importer" if is_importer else app
            print(f"{label:22}" + "{lines:>8}{functions:>11}{over 10:>9}{over 20:>9}".format(**row))
            totals.update({} if is_importer else row)
    importer = [name for name, _ in complex_functions(15) if OUTSIDE in name]
    magic = [name for name, _ in found_by_ruff("PLR2004") if OUTSIDE in name]
    print(f"importer: {len(importer)} functions over 15, {len(magic)} magic numbers (PLR2004)")
    share = 100 * totals["over 10"] / totals["functions"]
    print(f"outside of the importer: {share:.1f} % over 10, {totals['over 20']} over 20")


def statements_of(client, address: str) -> tuple[int, int]:
    """(all, those that clinics/tenancy asked) of the statements of a request that is answered."""
    from django.db import connection

    for _warm in range(2):
        assert client.get(address).status_code == 200, address
    asked = []

    def note(execute, sql, params, many, context):
        own = [frame for frame in traceback.extract_stack() if is_own(frame)]
        asked.append(bool(own) and is_tenancy(own[-1]))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        client.get(address)
    return len(asked), sum(asked)


def is_own(frame: traceback.FrameSummary) -> bool:
    """Whether a frame is of the apps, and none through which each statement goes."""
    is_ours = any(frame.filename.startswith(f"{ROOT}/{app}/") for app in APPS)
    return is_ours and frame.name not in ("__call__", "get_compiler", "watch")


def is_tenancy(frame: traceback.FrameSummary) -> bool:
    """Whether a statement that comes from here asks whose the request, or a row, is."""
    return "/clinics/tenancy/" in frame.filename or frame.name == "content_of"


def ask() -> None:
    from throwaway import project

    with project():
        from django.contrib.auth import get_user_model
        from django.core.management import call_command
        from django.test import Client

        from clinics.models import Practice

        call_command("load_demo", stdout=io.StringIO())
        practice = Practice.objects.select_related("site").order_by("slug").first()
        visitor = Client(headers={"host": practice.site.hostname})
        editor = Client(headers={"host": "localhost"})
        editor.force_login(get_user_model().objects.get(username=f"editor-{practice.slug}"))
        for who, client, address in (
            ("a visitor's home page", visitor, "/"),
            ("an editor's dashboard", editor, "/admin/"),
        ):
            every, tenancy = statements_of(client, address)
            print(f"{who}: {every} statements, {tenancy} of them on whose it is (SQLite)")


if __name__ == "__main__":
    weigh()
    ask()
