"""The shape of the repository: which folder may import which, and what stands beside what."""

import ast
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]

# Imports go down: a package may use those before it, and itself.
FLOORS = {
    "seo": 0,
    "clinics": 1,
    "condition_pages": 2,
    "search": 3,
    "config": 4,
    "demo": 4,
    "accounts": 4,
}
FOLDERS = {
    name: ROOT / ("site" if name in ("config", "demo", "accounts") else "") / name
    for name in FLOORS
}

# What stands among the section kinds and is none.
HELPERS = (
    *("__init__", "body", "children", "citation", "drafts", "preview", "repair"),
    *("section", "text"),
)
# Fields of the page rather than blocks, with the other files of a section.
PAGE_PARTS = ("header", "review")


def modules(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)


def module_name(path: Path) -> str:
    """The dotted name that a file is imported by."""
    for name, folder in FOLDERS.items():
        if path.is_relative_to(folder):
            parts = [name, *path.relative_to(folder).with_suffix("").parts]
            return ".".join(parts).removesuffix(".__init__")
    return path.stem


def imports(source: str, name: str = "", is_package: bool = False) -> Iterator[str]:
    """The dotted names that a module's source imports, wherever in it."""
    return names_imported(ast.walk(ast.parse(source)), name, is_package)


def names_imported(nodes: Iterable[ast.AST], name: str, is_package: bool) -> Iterator[str]:
    package = name.split(".") if is_package else name.split(".")[:-1]
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            stem = ".".join([*base, *([node.module] if node.module else [])])
            # `from package import module` may name either a module or what is in one.
            yield stem
            yield from (f"{stem}.{alias.name}" for alias in node.names)


def imports_of(path: Path) -> set[str]:
    source = path.read_text(encoding="utf-8")
    return set(imports(source, module_name(path), path.name == "__init__.py"))


def settings() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]


def pure_modules() -> list[Path]:
    impure = {ROOT / name for name in settings()["clinics"]["impure"]}
    found = []
    for name in settings()["clinics"]["pure"]:
        path = ROOT / name
        found += modules(path) if path.is_dir() else [path]
    return [path for path in found if path not in impure]


def section_kinds() -> list[str]:
    blocks = ROOT / "condition_pages" / "blocks"
    return sorted(path.stem for path in blocks.glob("*.py") if path.stem not in HELPERS)


@pytest.mark.parametrize("name", FLOORS)
def test_imports_go_down_the_floors_only(name):
    upward = [
        f"{path.relative_to(ROOT)} imports {imported}"
        for path in modules(FOLDERS[name])
        for imported in imports_of(path)
        if FLOORS.get(imported.partition(".")[0], -1) > FLOORS[name]
    ]

    assert upward == []


def test_nothing_imports_search_but_the_project():
    """The wheel renames the folder, so a name spelt out would break there."""
    named = [
        f"{path.relative_to(ROOT)} imports {imported}"
        for name in ("seo", "clinics", "condition_pages", "search")
        for path in modules(FOLDERS[name])
        for imported in _absolute_imports(path)
        if imported.partition(".")[0] == "search"
    ]

    assert named == []


def _absolute_imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or ""


def test_pure_modules_import_no_framework():
    frameworks = ("django", "wagtail", "modelcluster", "phonenumber_field")
    impure = [
        f"{path.relative_to(ROOT)} imports {imported}"
        for path in pure_modules()
        for imported in imports_of(path)
        if imported.partition(".")[0] in frameworks
    ]

    assert impure == []


@pytest.mark.parametrize("name", settings()["clinics"]["pure"])
def test_every_pure_module_that_is_listed_exists(name):
    assert (ROOT / name).exists()


def test_the_environment_is_read_in_one_place():
    entry_points = {"manage.py", "wsgi.py"}
    readers = [
        str(path.relative_to(ROOT))
        for name in FLOORS
        for path in modules(FOLDERS[name])
        if path.name not in entry_points
        and {"os.environ", "os.getenv"} & {*imports_of(path), *_attributes(path)}
    ]

    assert readers == ["site/config/env.py"]


def _attributes(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{node.value.id}.{node.attr}"


def test_the_project_folder_is_no_package():
    """``site`` is a module of Python's own: the folder is on the path and never imported."""
    assert not (ROOT / "site" / "__init__.py").exists()


def test_no_folder_of_tests_is_a_package():
    assert list((ROOT / "tests").rglob("__init__.py")) == []


BESIDE = {
    "template": "condition_pages/templates/condition_pages/blocks/{}.html",
    "stylesheet": "condition_pages/static/condition_pages/blocks/{}.css",
    "docs page": "docs/sections/{}.md",
    "test": "tests/condition_pages/blocks/test_{}.py",
}


@pytest.mark.parametrize("beside", BESIDE)
def test_a_section_kind_has_its_five_files(beside):
    kinds = [*section_kinds(), *PAGE_PARTS]

    missing = [kind for kind in kinds if not (ROOT / BESIDE[beside].format(kind)).is_file()]

    assert missing == []


@pytest.mark.parametrize("beside", BESIDE)
def test_no_file_is_left_of_a_section_kind_that_is_gone(beside):
    pattern = BESIDE[beside].format("*")
    found = {path.stem.removeprefix("test_") for path in ROOT.glob(pattern)}

    # A leading underscore marks a part that several sections include.
    left = {name for name in found if not name.startswith("_")}

    assert left <= {*section_kinds(), *PAGE_PARTS, *HELPERS}


def test_development_commands_can_be_read_by_an_old_python():
    for name in ("dev.py", "manage.py"):
        ast.parse((ROOT / name).read_text(), feature_version=(3, 6))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import seo.graph", {"seo.graph"}),
        ("from clinics import nodes", {"clinics", "clinics.nodes"}),
        ("from .views import index", {"search.views", "search.views.index"}),
        ("def late():\n    from ..seo import graph", {"seo", "seo.graph"}),
    ],
)
def test_imports_are_found_in_every_form(source, expected):
    assert set(imports(source, "search.urls")) == expected


# Rooms: the packages right inside an app


#: Those of clinics that were cut by subject, the lowest first: each may import those before it.
CLINICS_ROOMS = ("country", "runtime", "forms", "theme", "files", "practices")


def room_of(name: str) -> str:
    """The room that a module is in; the app itself, for what stands beside its rooms."""
    app, _, rest = name.partition(".")
    inside = rest.partition(".")[0]
    return f"{app}.{inside}" if inside and (FOLDERS[app] / inside).is_dir() else app


def run_on_loading(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """What Python runs when it loads a module: no function's body, nothing for types alone."""
    for node in nodes:
        yield node
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            yield from run_on_loading(node.orelse)
        elif not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            yield from run_on_loading(ast.iter_child_nodes(node))


def import_graph(app: str) -> dict[str, set[str]]:
    """Which of its app's modules each loads when it is loaded, migrations apart."""
    paths = {module_name(path): path for path in modules(FOLDERS[app])}
    paths = {name: path for name, path in paths.items() if ".migrations" not in name}
    graph = {}
    for name, path in paths.items():
        nodes = run_on_loading(ast.parse(path.read_text(encoding="utf-8")).body)
        loaded = set(names_imported(nodes, name, path.name == "__init__.py"))
        # A module's packages are loaded before it.
        loaded = {*loaded, *(each.rpartition(".")[0] for each in loaded)} & set(paths)
        # Those that it is in itself are being loaded already.
        graph[name] = {each for each in loaded if not f"{name}.".startswith(f"{each}.")}
    return graph


def way(graph: dict[str, set[str]], start: str, end: str) -> list[str]:
    """A shortest way along imports, both ends with it; empty where there is none."""
    came_from = {start: ""}
    for name in (queue := [start]):
        for each in sorted(graph[name] - set(came_from)):
            came_from[each] = name
            queue.append(each)
    found = [end] if end in came_from else []
    while found and came_from[found[0]]:
        found.insert(0, came_from[found[0]])
    return found


def circles_across_rooms(graph: dict[str, set[str]]) -> list[str]:
    return [
        " imports ".join([name, *back])
        for name, loaded in graph.items()
        for each in sorted(loaded)
        if room_of(name) != room_of(each) and (back := way(graph, each, name))
    ]


@pytest.mark.parametrize("app", FLOORS)
def test_no_circle_of_imports_crosses_rooms(app):
    assert circles_across_rooms(import_graph(app)) == []


def test_a_circle_of_imports_across_rooms_is_found():
    graph = {
        "clinics.theme.brand": {"clinics.files.media"},
        "clinics.files.media": {"clinics.views"},
        "clinics.views": {"clinics.theme.brand"},
    }

    assert len(circles_across_rooms(graph)) == 3
    assert circles_across_rooms(graph | {"clinics.views": set()}) == []


def test_what_is_imported_late_or_for_types_alone_closes_no_circle():
    source = """
if TYPE_CHECKING:
    import seo.graph
else:
    import seo.head
class Page:
    import seo.nodes
    def late(self):
        import seo.llms
"""
    nodes = run_on_loading(ast.parse(source).body)

    assert set(names_imported(nodes, "seo.page", False)) == {"seo.head", "seo.nodes"}


def test_the_rooms_of_clinics_import_one_way():
    order = {f"clinics.{room}": place for place, room in enumerate(CLINICS_ROOMS)}
    upward = [
        f"{name} imports {each}"
        for name, loaded in import_graph("clinics").items()
        for each in loaded
        if order.get(room_of(each), -1) > order.get(room_of(name), len(order))
    ]

    assert upward == []


# What the packages ask for


def named(requirement: str) -> str:
    return canonicalize_name(Requirement(requirement).name)


def test_whatever_the_packages_import_comes_with_them():
    """By a requirement of their own, or as one that Wagtail can't do without."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    optional = [each for extra in project["optional-dependencies"].values() for each in extra]
    of_wagtail = [each for each in requires("wagtail") or [] if "extra ==" not in each]
    asked_for = set(map(named, [*project["dependencies"], *optional, *of_wagtail]))
    distributions = packages_distributions()
    imported = {
        name.partition(".")[0]
        for package in ("seo", "clinics", "condition_pages", "search")
        for path in modules(FOLDERS[package])
        for name in imports_of(path)
    }

    lacking = {
        name
        for name in imported - set(FLOORS) - set(sys.stdlib_module_names) - {""}
        if not asked_for & set(map(canonicalize_name, distributions.get(name, [])))
    }

    assert lacking == set()
