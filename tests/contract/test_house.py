"""Modules import only from rooms below theirs, in the order of `house.FLOORS`, and stay small enough to read."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest

import house
from draw_house import PICTURE, SOURCE, draw
from house import House

CHECKS: Final[tuple[Callable[[House], Iterator[str]], ...]] = (
    house.unknown_rooms,
    house.upward_imports,
    house.circles,
    house.hidden_imports,
    house.strayed_libraries,
    house.long_modules,
    house.long_functions,
)


@pytest.fixture(scope="module")
def package() -> House:
    """The package as it is."""
    return House(SOURCE)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_package_has_no_fault(check: Callable[[House], Iterator[str]], package: House) -> None:
    """If it has, the message says where and why."""
    assert list(check(package)) == []


def test_the_picture_is_of_this_house(package: House) -> None:
    """The committed picture shows the real imports."""
    assert PICTURE.read_text(encoding="utf-8") == draw(package), "run python tests/draw_house.py"


def test_no_room_has_two_places() -> None:
    """The order is unambiguous."""
    for plan in house.PLANS:
        assert len(plan.order) == len({*plan.order})


# ----------------------------------------------------------------------------------------------------------------------
# The checks can fail
# ----------------------------------------------------------------------------------------------------------------------

Files = Mapping[str, str]


@pytest.fixture
def built(tmp_path: Path) -> Callable[[Files], House]:
    """Build a small package from *files*, with an empty `errors.py` and `client.py` by default."""

    def build(files: Files) -> House:
        root = tmp_path / "package"
        for name, source in {"__init__.py": "", "errors.py": "", "client.py": "", **files}.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(source, encoding="utf-8")
        return House(root)

    return build


UPWARD: Final = {
    "relative": "from .client import Client",
    "module": "from . import client",
    "absolute": "import package.client",
    "absolute name": "from package.client import Client",
    "absolute module": "from package import client",
    "type checking": "if TYPE_CHECKING:\n    from .client import Client",
    "function": "def function():\n    from . import client",
    "lazy": "importlib.import_module('package.client')",
    "lazy relative": "import_module('.client', __package__)",
    "try": "try:\n    from . import client\nexcept ImportError:\n    pass",
    "renamed": "from . import client as below",
    "star": "from .client import *",
}
"""Ways to import `client` into `errors`, which is below it."""


@pytest.mark.parametrize("source", UPWARD.values(), ids=UPWARD)
def test_an_import_from_above_is_refused(source: str, built: Callable[[Files], House]) -> None:
    """However it is written."""
    line = next(number for number, text in enumerate(source.splitlines(), 1) if "client" in text)
    assert list(house.upward_imports(built({"errors.py": source}))) == [
        f"errors.py:{line} imports client.py, but 'client' is not below 'errors' in FLOORS of tests/house.py"
    ]


@pytest.mark.parametrize(
    ("file", "source", "imported"),
    [
        pytest.param("_core/call.py", "from ..client import Client", "client.py", id="out of a folder"),
        pytest.param("_core/call.py", "from .._aws.http import Session", "_aws/http.py", id="into a folder"),
        pytest.param("_core/call.py", "from .. import _aws", "_aws/__init__.py", id="of a folder"),
        pytest.param("errors.py", "from . import __version__", "__init__.py", id="of a name of the roof"),
        pytest.param("errors.py", "import package", "__init__.py", id="of the roof"),
        pytest.param("_core/__init__.py", "from ..client import Client", "client.py", id="by the folder itself"),
        pytest.param("_core/__init__.py", "_MODULES = {'Call': '_aws.http'}", "", id="inside the folder"),
        pytest.param("events.py", "from . import config", "config.py", id="from the right on the same floor"),
        pytest.param("__init__.py", "_MODULES = {'Emulator': 'testing'}", "testing/__init__.py", id="lazily by name"),
        pytest.param("__init__.py", "_MODULES = dict.fromkeys(('A', 'B'), 'cli')", "cli.py", id="lazily by names"),
        pytest.param("errors.py", "from ._aws.http import Session", "_aws/http.py", id="of a folder without __init__"),
    ],
)
def test_an_import_is_traced_to_its_module(
    file: str, source: str, imported: str, built: Callable[[Files], House]
) -> None:
    """Past names, packages and folders."""
    above = {"config.py": "", "_aws/__init__.py": "", "_aws/http.py": "", "testing/__init__.py": "", "cli.py": ""}
    if file == "errors.py":
        del above["_aws/__init__.py"]
    refused = [found.split(",")[0] for found in house.upward_imports(built({**above, file: source}))]
    assert refused == ([f"{file}:1 imports {imported}"] if imported else [])


def test_imports_from_below_are_allowed(built: Callable[[Files], House]) -> None:
    """From rooms below, from the left on the same floor, and inside a folder."""
    whole = built(
        {
            "events.py": "from . import errors",
            "config.py": "from .events import Event\nfrom package import errors\nimport asyncio, json.decoder",
            "_core/__init__.py": "from .call import Call",
            "_core/call.py": "from . import retry\nfrom .retry import Retry\nfrom ..config import Config",
            "_core/retry.py": "import tenacity",
            "client.py": "from ._core.call import Call\nfrom ._core import Call as Same",
            "__init__.py": "_MODULES = {'errors': 'errors', 'Client': 'client'}\nimport_module(f'.{name}', __name__)",
            "testing/_service/clock.py": "import time",
            "testing/_wire/server.py": "from .._service.clock import now\nfrom package.testing._wire import callers",
            "testing/emulator.py": "from ._wire.server import Server",
            "cli/app.py": "app = import_module('package.client')",
        }
    )
    assert [found for check in CHECKS for found in check(whole)] == []


CIRCLES: Final = {
    "two": {"_core/call.py": "from .retry import Retry", "_core/retry.py": "import os\nfrom . import call"},
    "checkers": {
        "_core/call.py": "from .retry import Retry",
        "_core/retry.py": "if TYPE_CHECKING:\n    from .call import Call",
    },
    "function": {
        "_core/call.py": "from .retry import Retry",
        "_core/retry.py": "def retry():\n    from .call import Call",
    },
    "room": {"_core/__init__.py": "from .call import Call\nNAME = 1", "_core/call.py": "from . import NAME"},
    "three": {
        "_core/call.py": "from .decode import decode",
        "_core/decode.py": "from .retry import Retry",
        "_core/retry.py": "from .call import Call",
    },
}


@pytest.mark.parametrize("files", CIRCLES.values(), ids=CIRCLES)
def test_a_circle_in_a_folder_is_refused(files: Files, built: Callable[[Files], House]) -> None:
    """With the line of each import."""
    (found,) = house.circles(built(files))
    steps = found.removeprefix("circle in '_core': ").split("; ")
    importers = [step.split(":")[0] for step in steps]
    assert sorted(importers) == sorted(files)
    assert [step.split(" imports ")[1] for step in steps] == [*importers[1:], importers[0]]


def test_a_circle_through_two_rooms_is_an_import_from_above(built: Callable[[Files], House]) -> None:
    """So it is found there."""
    whole = built({"errors.py": "from . import client", "client.py": "from . import errors"})
    assert len([*house.upward_imports(whole)]) == 1


def test_an_import_from_a_higher_wing_is_refused(built: Callable[[Files], House]) -> None:
    """The wings of the emulator are rooms as well."""
    files = {
        "testing/_faults/apply.py": "\nfrom package.testing._wire.server import Server",
        "testing/_wire/server.py": "from .._faults import apply",
    }
    (found,) = house.upward_imports(built(files))
    assert found.startswith("testing/_faults/apply.py:2 imports testing/_wire/server.py, ")
    assert found.endswith("but '_wire' is not below '_faults' in WINGS of tests/house.py")


def test_an_unknown_wing_is_refused(built: Callable[[Files], House]) -> None:
    """The message says where to add it."""
    assert list(house.unknown_rooms(built({"testing/_extras/more.py": ""}))) == [
        "testing/_extras/more.py:1: the room '_extras' is unknown; add it to WINGS in tests/house.py"
    ]


@pytest.mark.parametrize("file", ["extras.py", "extras/more.py"])
def test_an_unknown_room_is_refused(file: str, built: Callable[[Files], House]) -> None:
    """The message says where to add it."""
    assert list(house.unknown_rooms(built({file: ""}))) == [
        f"{file}:1: the room 'extras' is unknown; add it to FLOORS in tests/house.py"
    ]


def test_a_computed_module_name_is_refused(built: Callable[[Files], House]) -> None:
    """A name computed at run time could be any module."""
    whole = built({"errors.py": "\nimport_module(name)", "client.py": "importlib.import_module(f'.{name}', 'package')"})
    assert list(house.hidden_imports(whole)) == [
        "client.py:1 imports a module whose name is not a literal",
        "errors.py:2 imports a module whose name is not a literal",
    ]


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("client.py", "import botocore.session"),
        ("_core/call.py", "def function():\n    from aiobotocore import session"),
        ("cli/app.py", "import aiohttp"),
        ("_core/call.py", "from tenacity import AsyncRetrying"),
        ("_aws/transport.py", "import tenacity"),
    ],
)
def test_a_library_outside_its_room_is_refused(file: str, source: str, built: Callable[[Files], House]) -> None:
    """Most of the house knows none of them."""
    (found,) = house.strayed_libraries(built({file: source}))
    assert found.startswith(f"{file}:")


def test_a_library_in_its_room_is_allowed(built: Callable[[Files], House]) -> None:
    """In any module of the folder."""
    libraries = "import aiobotocore, botocore, aiohttp.web"
    whole = built({"_aws/new.py": libraries, "testing/new.py": libraries, "_core/retry.py": "import tenacity"})
    assert list(house.strayed_libraries(whole)) == []


@pytest.mark.parametrize(
    ("file", "limit"),
    [
        ("client.py", 330),
        ("_aws/http.py", 330),
        ("errors.py", 460),
        ("testing/emulator.py", 400),
        ("testing/_service/states.py", 300),
        ("cli/app.py", 330),
    ],
)
def test_a_long_module_is_refused(file: str, limit: int, built: Callable[[Files], House]) -> None:
    """One line more than allowed."""
    assert list(house.long_modules(built({file: "\n" * limit}))) == []
    assert list(house.long_modules(built({file: "\n" * (limit + 1)}))) == [
        f"{file}:1: {limit + 1} lines, at most {limit}"
    ]


def test_a_long_function_is_refused(built: Callable[[Files], House]) -> None:
    """Its docstring and its decorators do not count, its comments do."""

    def function(lines: int) -> str:
        body = "    # why\n" * (lines - 2)
        return f"@decorator\n@decorator\nasync def function():\n    '''First.\n\n    Last.\n    '''\n{body}    pass\n"

    assert list(house.long_functions(built({"client.py": function(50)}))) == []
    assert list(house.long_functions(built({"client.py": function(51)}))) == [
        "client.py:3: function has 51 lines, at most 50"
    ]
