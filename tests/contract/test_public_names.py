"""What is public stays, is the same to a type checker and at run time, and is documented."""

import ast
import dataclasses
import importlib
import inspect
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, TypeAlias

import pytest

import glue_integrations
from glue_integrations import ClientConfig, Cursor, GlueIntegrationsClient, Page, Pager, RetryPolicy, errors, models
from glue_integrations.models import DescribeIntegrationsRequest

PUBLIC: Final = {
    "AccountRegion",
    "Added",
    "ClientConfig",
    "Cursor",
    "DescribeIntegrationsRequest",
    "DescribeIntegrationsResponse",
    "Difference",
    "ErrorsChanged",
    "Finding",
    "Findings",
    "GlueIntegrationsClient",
    "Integration",
    "IntegrationConfig",
    "IntegrationError",
    "IntegrationFilter",
    "IntegrationSpec",
    "IntegrationStatus",
    "Modified",
    "Page",
    "Pager",
    "Plan",
    "Removed",
    "RetryPolicy",
    "Snapshot",
    "SnapshotEntry",
    "StatusChanged",
    "Step",
    "TableSpec",
    "Tag",
    "Transport",
    "UnknownValue",
    "Update",
    "WireRequest",
    "WireResponse",
    "errors",
}
"""Names that users have; more may come, none may go."""

AnyPager: TypeAlias = Pager[Any]

PARAMETERS: Final[dict[Any, tuple[str, ...]]] = {
    GlueIntegrationsClient: (
        *("region_name", "*", "profile_name", "endpoint_url", "aws_access_key_id", "aws_secret_access_key"),
        *("aws_session_token", "session", "config", "transport"),
    ),
    GlueIntegrationsClient.describe_integrations: (
        *("self", "*", "integration_identifier", "marker", "max_records", "filters"),
    ),
    GlueIntegrationsClient.iter_integrations: (
        *("self", "*", "integration_identifier", "status", "integration_name", "source_arn", "filters", "page_size"),
        *("limit", "resume"),
    ),
    GlueIntegrationsClient.get_integration: ("self", "arn_or_name"),
    GlueIntegrationsClient.wait_until_active: ("self", "arn", "*", "timeout", "poll_interval", "on_poll"),
    GlueIntegrationsClient.wait_until_status: (
        *("self", "arn", "*", "until", "fail", "needs_attention", "timeout", "poll_interval", "on_poll"),
    ),
    GlueIntegrationsClient.wait_until_deleted: ("self", "arn", "*", "timeout", "poll_interval", "on_poll"),
    GlueIntegrationsClient.watch_integrations: ("self", "*", "interval", "since"),
    GlueIntegrationsClient.check: ("self", "*", "max_age", "statuses", "since"),
    GlueIntegrationsClient.plan_integration: ("self", "spec"),
    GlueIntegrationsClient.ensure_integration: ("self", "spec", "*", "shared"),
    GlueIntegrationsClient.remove_integration: ("self", "spec", "*", "timeout", "poll_interval"),
    GlueIntegrationsClient.with_options: ("self", "*", "timeout", "retry"),
    GlueIntegrationsClient.open: ("self",),
    GlueIntegrationsClient.aclose: ("self",),
    AnyPager.pages: ("self",),
    AnyPager.with_cursors: ("self",),
    AnyPager.collect: ("self",),
    AnyPager.first: ("self",),
    AnyPager.one: ("self",),
    Page: ("items", "next_marker", "request_id", "cursor"),
    Cursor.parse: ("token",),
    ClientConfig: (
        *("*", "retry", "timeout", "attempt_timeout", "connect_timeout", "max_pool_connections", "max_response_bytes"),
    ),
    RetryPolicy: ("*", "max_attempts", "base_delay", "throttling_base_delay", "max_delay", "quota"),
}
"""Parameters that users pass, those after the star by name only."""


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_a_public_name_stays(name: str) -> None:
    """Removing one breaks programs."""
    assert name in glue_integrations.__all__


def test_public_names_are_sorted_and_unique() -> None:
    """In the order of the source, which a reader scans."""
    assert glue_integrations.__all__ == sorted({*glue_integrations.__all__})


def seen_by_checkers() -> dict[str, str]:
    """Return the imports of the package that only type checkers see: name, and module it comes from."""
    source = Path(glue_integrations.__file__).read_text(encoding="utf-8")
    names: dict[str, str] = {}
    for block in ast.walk(ast.parse(source)):
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING":
            for node in block.body:
                assert isinstance(node, ast.ImportFrom)
                names |= {alias.asname or alias.name: node.module or "" for alias in node.names}
    return names


def test_checkers_see_the_names_that_there_are() -> None:
    """No more and no less."""
    assert {*seen_by_checkers()} == {*glue_integrations.__all__, "__version__"}


@pytest.mark.parametrize(("name", "module"), seen_by_checkers().items())
def test_checkers_see_the_object_that_there_is(name: str, module: str) -> None:
    """The name is the same object at run time."""
    value = getattr(glue_integrations, name)
    if not module:
        assert value is importlib.import_module(f"glue_integrations.{name}")
    else:
        assert value is getattr(importlib.import_module(f"glue_integrations.{module}"), name)


def test_every_model_is_exported() -> None:
    """From the package as from `models`."""
    assert {*models.__all__} <= {*glue_integrations.__all__}


@pytest.mark.parametrize("name", glue_integrations.__all__)
def test_a_public_name_is_documented(name: str) -> None:
    """With a docstring of its own."""
    value = getattr(glue_integrations, name)
    assert (value.__doc__ or "").strip()
    if isinstance(value, type):
        assert all(value.__doc__ != base.__doc__ for base in value.__mro__[1:])


def members() -> Iterator[tuple[str, str, Any]]:
    """Walk the public methods and properties of the public classes, and those of the errors."""
    owners = [getattr(glue_integrations, name) for name in glue_integrations.__all__]
    owners += [
        value for value in vars(errors).values() if isinstance(value, type) and value.__module__ == errors.__name__
    ]
    for owner in owners:
        if isinstance(owner, type) and owner.__module__.startswith("glue_integrations"):
            inherited = [
                base for base in owner.__mro__[1:] if base.__module__.startswith("glue_integrations._operations")
            ]
            for name, value in [pair for cls in (owner, *inherited) for pair in vars(cls).items()]:
                if not name.startswith("_") and isinstance(value, types.FunctionType | classmethod | property):
                    yield owner.__name__, name, value


@pytest.mark.parametrize("value", [pytest.param(value, id=f"{owner}.{name}") for owner, name, value in members()])
def test_a_public_method_is_documented(value: Any) -> None:
    """What it does, in the imperative or as what it is."""
    assert (inspect.getdoc(value) or "").strip()


@pytest.mark.parametrize(
    ("function", "expected"), PARAMETERS.items(), ids=lambda value: getattr(value, "__qualname__", "")
)
def test_parameters_stay(function: Any, expected: tuple[str, ...]) -> None:
    """Their names, their order, and that all after the star are optional or by name: keyword calls keep working."""
    found: list[str] = []
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind is parameter.KEYWORD_ONLY and "*" not in found:
            found.append("*")
        found.append(name)
    assert tuple(name for name in found if name in expected) == expected
    for name in set(found) - {*expected}:
        parameter = inspect.signature(function).parameters[name]
        assert parameter.kind is parameter.KEYWORD_ONLY, f"{name} is new and positional"
        assert parameter.default is not parameter.empty, f"{name} is new and required"


def test_describe_takes_what_the_request_has() -> None:
    """One argument for each member, none required, all by name."""
    parameters = inspect.signature(GlueIntegrationsClient.describe_integrations).parameters
    assert [*parameters][1:] == [*DescribeIntegrationsRequest.model_fields]
    for parameter in [*parameters.values()][1:]:
        assert (parameter.kind, parameter.default) == (parameter.KEYWORD_ONLY, None)


@pytest.mark.parametrize("owner", [ClientConfig, RetryPolicy, Cursor, Page], ids=lambda owner: owner.__name__)
def test_fields_are_documented_in_the_source(owner: type[Any]) -> None:
    """Each has a string below it, which editors show and the documentation prints."""
    (definition,) = [
        node
        for node in ast.walk(ast.parse(inspect.getsource(owner)))
        if isinstance(node, ast.ClassDef) and node.name == owner.__name__
    ]
    documented = {
        one.target.id
        for one, other in zip(definition.body, definition.body[1:], strict=False)
        if isinstance(one, ast.AnnAssign)
        and isinstance(one.target, ast.Name)
        and isinstance(other, ast.Expr)
        and isinstance(other.value, ast.Constant)
        and isinstance(other.value.value, str)
    }
    assert documented == {field.name for field in dataclasses.fields(owner)}
