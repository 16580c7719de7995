"""Importing is cheap: what needs no network loads nothing that has to do with it."""

import importlib
import json
import os
import subprocess
import sys
import types
import typing
from pathlib import Path
from typing import Any, Final

import pytest

import glue_integrations

HEAVY: Final = ("aiobotocore", "aiohttp", "boto3", "botocore", "rich", "tenacity", "typer")
PUBLIC: Final = (
    *("glue_integrations", "glue_integrations.models", "glue_integrations.errors", "glue_integrations.config"),
    *("glue_integrations.transport", "glue_integrations.pagination", "glue_integrations.cursor"),
    *("glue_integrations.endpoint", "glue_integrations.events", "glue_integrations._operations.table"),
)


def run(code: str) -> Any:
    """Run *code* in a new interpreter that has nothing loaded, and return the JSON it prints."""
    root = str(Path(glue_integrations.__file__).parents[1])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))}
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-c", code],
        capture_output=True,
        check=False,
        env=environment,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


PRINT_MODULES: Final = "import json, sys; print(json.dumps(sorted(sys.modules)))"


@pytest.mark.parametrize("module", PUBLIC)
def test_importing_loads_no_network_library(module: str) -> None:
    """A service that needs the models alone pays for pydantic and no more."""
    loaded = run(f"import {module}; {PRINT_MODULES}")
    assert module in loaded
    assert not {name.partition(".")[0] for name in loaded} & {*HEAVY}


@pytest.mark.parametrize("name", ["Integration", "IntegrationStatus", "ClientConfig", "Pager", "WireRequest", "errors"])
def test_names_of_the_package_load_no_network_library(name: str) -> None:
    """It makes no difference where a name is imported from."""
    loaded = run(f"from glue_integrations import {name}; {PRINT_MODULES}")
    assert not {name.partition(".")[0] for name in loaded} & {*HEAVY}


def test_the_package_loads_nothing_of_itself() -> None:
    """Every name is loaded when it is first used."""
    loaded = run(f"import glue_integrations; {PRINT_MODULES}")
    assert [name for name in loaded if name.startswith("glue_integrations")] == ["glue_integrations"]
    assert "pydantic" not in loaded


LIST: Final = """
import asyncio, glue_integrations as g
class Service:
    async def send(self, request):
        item = {"IntegrationName": "a", "IntegrationArn": "b", "Status": "ACTIVE", "CreateTime": 1700000000}
        item |= {"SourceArn": "c", "TargetArn": "d"}
        return g.WireResponse(status=200, headers={}, body=json.dumps({"Integrations": [item]}).encode())
async def main():
    asyncio.get_running_loop().slow_callback_duration = 60  # imports are slow, and dev mode says so
    async with g.GlueIntegrationsClient("eu-west-1", transport=Service()) as client:
        return len(await client.iter_integrations(status="ACTIVE").collect())
assert asyncio.run(main()) == 1
"""


def test_a_listing_loads_only_what_it_uses() -> None:
    """A program doesn't pay for the shapes, operations and engines of what it never does."""
    code = f"import json, sys{LIST}{PRINT_MODULES}"
    loaded = {name.removeprefix("glue_integrations.") for name in run(code)}
    assert {"models.integration", "_operations.table.integrations"} <= loaded
    others = {"inbound_integration", "inbound_integrations", "resource_property", "resource_properties"}
    others |= {"table_properties"}
    assert not loaded & {f"{room}.{noun}" for room in ("models", "_operations.table") for noun in others}
    assert not loaded & {"health", "provisioning", "waiting", "watching"}


@pytest.mark.parametrize("package", ["models", "_operations.table", "_operations.engines"])
def test_a_package_that_loads_names_has_no_others(package: str) -> None:
    """Each of its names is there from a new interpreter, and a misspelt one is an error."""
    name = f"glue_integrations.{package}"
    module = importlib.import_module(name)
    assert run(
        f"from {name} import *; import json; print(json.dumps(sorted(n for n in dir() if n[0] != '_')))"
    ) == sorted([*module.__all__, "json"])
    assert dir(module) == sorted(module.__all__)
    with pytest.raises(AttributeError, match=f"module '{name}' has no attribute 'nonsense'"):
        _ = module.nonsense


METHODS: Final = [name for name in dir(glue_integrations.GlueIntegrationsClient) if not name.startswith("_")]


@pytest.mark.parametrize("name", METHODS)
def test_the_types_of_a_method_can_be_read(name: str) -> None:
    """As frameworks do at run time, also for what is loaded later."""
    hints = typing.get_type_hints(getattr(glue_integrations.GlueIntegrationsClient, name))
    assert "return" in hints
    assert not [hint for hint in hints.values() if isinstance(hint, str | typing.ForwardRef)]


def test_errors_and_settings_need_no_pydantic() -> None:
    """A handler of errors can stand anywhere."""
    assert "pydantic" not in run(f"import glue_integrations.errors, glue_integrations.config; {PRINT_MODULES}")


def test_the_client_loads_what_it_needs() -> None:
    """The check above would see it: the client does load the network libraries."""
    loaded = run(f"from glue_integrations import GlueIntegrationsClient; {PRINT_MODULES}")
    assert {"aiobotocore", "aiohttp", "botocore"} <= {*loaded}
    assert "tenacity" not in loaded, "only a retry needs it"


@pytest.mark.parametrize("name", glue_integrations.__all__)
def test_every_public_name_can_be_imported(name: str) -> None:
    """From a new interpreter, one at a time, so that no other import helps."""
    assert run(f"from glue_integrations import {name}; print('true')") is True


def test_a_star_import_brings_every_public_name() -> None:
    """All of them, none missing."""
    code = "from glue_integrations import *; import json; print(json.dumps(sorted(n for n in dir() if n[0] != '_')))"
    assert {*run(code)} - {"json"} == {*glue_integrations.__all__}


def test_dir_lists_what_is_public() -> None:
    """An interactive shell completes names that are not loaded yet."""
    listed = run("import glue_integrations, json; print(json.dumps(dir(glue_integrations)))")
    assert {*glue_integrations.__all__} <= {*listed}
    assert not [name for name in listed if name.startswith("_") and not name.startswith("__")]


@pytest.mark.parametrize("name", ["nonsense", "client_", "_private", "__wrapped__", "BotoCoreError", "boto3", ""])
def test_an_unknown_name_is_an_attribute_error(name: str) -> None:
    """`hasattr` and `from … import` behave as with any module."""
    with pytest.raises(AttributeError, match=f"module 'glue_integrations' has no attribute '{name}'"):
        getattr(glue_integrations, name)
    assert not hasattr(glue_integrations, name)
    namespace: dict[str, object] = {}
    if name.isidentifier():
        with pytest.raises(ImportError, match=name):
            exec(f"from glue_integrations import {name}", namespace)


@pytest.mark.parametrize("name", glue_integrations.__all__)
def test_a_name_is_the_same_object_each_time(name: str) -> None:
    """`except` and `isinstance` depend on it."""
    first = getattr(glue_integrations, name)
    assert getattr(glue_integrations, name) is first
    if not isinstance(first, types.ModuleType):
        assert getattr(importlib.import_module(first.__module__), name) is first
