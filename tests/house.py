"""The house: the rooms of the package in their order, and what their modules import.

`tests/contract/test_house.py` checks it, and `draw_house` draws it for the documentation.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from itertools import chain, pairwise
from pathlib import Path
from typing import Final

FLOORS: Final = (
    ("_version",),
    ("_display",),
    ("transport",),
    ("cursor",),
    ("arn",),
    ("models",),
    ("errors",),
    ("endpoint",),
    ("events", "config"),
    ("_core",),
    ("pagination",),
    ("_aws",),
    ("_lookups", "waiting", "watching", "provisioning", "health"),
    ("_operations",),
    ("client",),
    ("inventory",),
    ("__init__",),
    ("testing",),
    ("cli",),
)
"""The rooms (modules and folders of the package) from the ground up. Some do not exist yet.

A room imports only from floors below it, and on its own floor only from rooms to its left.
"""

WINGS: Final = (
    ("_service",),
    ("_handlers",),
    ("_exchange",),
    ("_faults",),
    ("_wire",),
    ("_options",),
    ("_content",),
    ("_verbs",),
    ("emulator",),
    ("_environment", "_seed_marker"),
    ("plugin",),
    ("__init__",),
)
"""The rooms of the folder `testing`, in the same order."""

BESIDE_THE_CLIENT: Final = {"testing", "cli"}
"""Rooms that are not part of the client."""

LIBRARIES: Final = {
    "aiobotocore": ("_aws/", "testing/"),
    "aiohttp": ("_aws/", "testing/"),
    "botocore": ("_aws/", "testing/"),
    "tenacity": ("_core/retry.py",),
}
"""The folders or the module that may import a library."""

MAX_LINES: Final = {"errors": 460, "pagination": 400, "testing": 300, "testing/emulator.py": 400}
"""The most lines these modules and the modules of these rooms may have."""
DEFAULT_MAX_LINES: Final = 330
"""The most lines any other module may have."""
MAX_FUNCTION_LINES: Final = 50
"""The most lines a function may have. Its decorators and its docstring do not count; its comments do."""

_HERE: Final = "tests/house.py"


@dataclass(frozen=True, slots=True)
class Plan:
    """Where the rooms of a folder are."""

    name: str
    """Name of the tuple of floors."""
    folder: str
    """The folder with the slash after it; empty for the whole package."""
    order: tuple[str, ...]

    def room_of(self, file: str) -> str | None:
        """Return the room that a file is in; None if it is outside the folder."""
        return room_of(file.removeprefix(self.folder)) if file.startswith(self.folder) else None

    def height(self, room: str) -> int:
        """Return how many rooms are below *room*; an unknown one is above all others."""
        return self.order.index(room) if room in self.order else len(self.order)


_HOUSE: Final = Plan("FLOORS", "", tuple(chain.from_iterable(FLOORS)))
PLANS: Final = (_HOUSE, Plan("WINGS", "testing/", tuple(chain.from_iterable(WINGS))))
"""All rooms that have an order."""


@dataclass(frozen=True, slots=True)
class Import:
    """A module of the house imports another one, or a library."""

    importer: str
    line: int
    imported: str
    """A file of the house as in `House.modules`, or the full name of anything else."""

    def __str__(self) -> str:
        return f"{self.importer}:{self.line} imports {self.imported}"


class House:
    """A package, read from its source. Nothing is imported."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.sources = {
            path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in sorted(root.rglob("*.py"))
        }
        self.modules = {file: ast.parse(source) for file, source in self.sources.items()}
        self._files = {self._name(file): file for file in self.modules}

    @cached_property
    def imports(self) -> list[Import]:
        """Return every import: at the top, in a function, under TYPE_CHECKING, or by `import_module`."""
        found = [
            Import(file, line, self._resolve(name))
            for file, tree in self.modules.items()
            for node in ast.walk(tree)
            for line, name in _named(node, self._package(file))
        ]
        # A package that imports from itself names no module: it is a public name in `_MODULES`.
        return [each for each in found if each.imported != each.importer]

    @cached_property
    def inner(self) -> list[Import]:
        """Return the imports of one module of the house by another."""
        return [found for found in self.imports if found.imported in self.modules]

    @cached_property
    def rooms(self) -> dict[str, list[str]]:
        """Return the files of each room, rooms in the order of the house, unknown ones last."""
        rooms: dict[str, list[str]] = {}
        for file in self.modules:
            rooms.setdefault(room_of(file), []).append(file)
        return dict(sorted(rooms.items(), key=lambda item: _HOUSE.height(item[0])))

    def _name(self, file: str) -> str:
        parts = Path(self.root.name, file).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def _package(self, file: str) -> str:
        return ".".join(Path(self.root.name, file).parent.parts)

    def _resolve(self, name: str) -> str:
        """Return the module that *name*, or the object that it names, is in."""
        head, _, _ = name.partition(".")
        if head != self.root.name:
            return name
        while name not in self._files and "." in name:
            name = name.rpartition(".")[0]
        return self._files.get(name, name)


def room_of(file: str) -> str:
    """Return the name of the room that a file is or is in."""
    return file.partition("/")[0].removesuffix(".py")


# ----------------------------------------------------------------------------------------------------------------------
# Reading imports
# ----------------------------------------------------------------------------------------------------------------------


def _named(node: ast.AST, package: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the absolute name of everything that *node* imports into a module of *package*."""
    match node:
        case ast.Import(names=names):
            yield from ((node.lineno, alias.name) for alias in names)
        case ast.ImportFrom(module=module, names=names, level=level):
            base = _absolute("." * level + (module or ""), package)
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in names)
        case ast.Call(args=[ast.Constant(value=str(name)), *_]) if _is_import_module(node.func):
            yield node.lineno, _absolute(name, package)
        case ast.Assign(targets=[ast.Name(id="_MODULES")]):
            # An `__init__` loads these on demand: public name -> module.
            yield from ((node.lineno, f"{package}.{name}") for name in _strings(node.value))
        case _:
            pass


def _absolute(name: str, package: str) -> str:
    relative = name.lstrip(".")
    level = len(name) - len(relative)
    if not level:
        return name
    parts = package.split(".")
    base = parts[: len(parts) - level + 1]
    return ".".join([*base, relative] if relative else base)


def _is_import_module(function: ast.expr) -> bool:
    return "import_module" in {getattr(function, "id", None), getattr(function, "attr", None)}


def _strings(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


# ----------------------------------------------------------------------------------------------------------------------
# Faults
# ----------------------------------------------------------------------------------------------------------------------


def unknown_rooms(house: House) -> Iterator[str]:
    """Yield the rooms that are in no plan."""
    for plan in PLANS:
        rooms = {room: file for file in reversed(house.modules) if (room := plan.room_of(file)) is not None}
        for room, file in sorted(rooms.items()):
            if room not in plan.order:
                yield f"{file}:1: the room {room!r} is unknown; add it to {plan.name} in {_HERE}"


def upward_imports(house: House) -> Iterator[str]:
    """Yield the imports from a room that is not below the importer."""
    for plan in PLANS:
        for found in house.inner:
            importer, imported = plan.room_of(found.importer), plan.room_of(found.imported)
            if importer and imported and plan.height(imported) > plan.height(importer):
                yield f"{found}, but {imported!r} is not below {importer!r} in {plan.name} of {_HERE}"


def circles(house: House) -> Iterator[str]:
    """Yield one circle of imports per room. A circle through several rooms contains an upward import."""
    for room in house.rooms:
        steps = {(found.importer, found.imported): found for found in house.inner if room_of(found.importer) == room}
        graph: TopologicalSorter[str] = TopologicalSorter()
        for importer, imported in steps:
            graph.add(importer, imported)
        try:
            graph.prepare()
        except CycleError as error:
            way = pairwise(reversed(error.args[1]))
            yield f"circle in {room!r}: {'; '.join(str(steps[step]) for step in way)}"


def hidden_imports(house: House) -> Iterator[str]:
    """Yield the calls of `import_module`, outside an `__init__`, whose module only shows at run time."""
    for file, tree in house.modules.items():
        for node in ast.walk(tree):
            hidden = isinstance(node, ast.Call) and _is_import_module(node.func) and not any(_named(node, ""))
            if hidden and not file.endswith("__init__.py"):
                yield f"{file}:{getattr(node, 'lineno', 0)} imports a module whose name is not a literal"


def strayed_libraries(house: House) -> Iterator[str]:
    """Yield the imports of a library outside its folders."""
    for found in house.imports:
        places = LIBRARIES.get(found.imported.partition(".")[0])
        if places and not found.importer.startswith(places):
            yield f"{found}, which only {' and '.join(places)} may; see LIBRARIES in {_HERE}"


def long_modules(house: House) -> Iterator[str]:
    """Yield the modules that are too long."""
    for file, source in house.sources.items():
        lines = len(source.splitlines())
        limit = MAX_LINES.get(file, MAX_LINES.get(room_of(file), DEFAULT_MAX_LINES))
        if lines > limit:
            yield f"{file}:1: {lines} lines, at most {limit}"


def long_functions(house: House) -> Iterator[str]:
    """Yield the functions that are too long."""
    for file, tree in house.modules.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = _length(node) - (_length(node.body[0]) if ast.get_docstring(node) is not None else 0)
                if lines > MAX_FUNCTION_LINES:
                    yield f"{file}:{node.lineno}: {node.name} has {lines} lines, at most {MAX_FUNCTION_LINES}"


def _length(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1
