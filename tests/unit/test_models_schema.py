"""The JSON schemas of the models, which web frameworks print: complete, by either names, and without a warning."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from typing import Any, Final, Literal

import pytest
from pydantic import Field
from pydantic.json_schema import models_json_schema

from fixtures.wire import MEMBERS
from glue_integrations.models import (
    DescribeIntegrationsRequest,
    DescribeIntegrationsResponse,
    Integration,
    IntegrationConfig,
    IntegrationError,
    IntegrationFilter,
    IntegrationStatus,
    Tag,
)
from glue_integrations.models._base import WireModel

Mode = Literal["validation", "serialization"]

MODELS: Final[tuple[type[WireModel], ...]] = (
    DescribeIntegrationsRequest,
    DescribeIntegrationsResponse,
    Integration,
    IntegrationConfig,
    IntegrationError,
    IntegrationFilter,
    Tag,
)
NAMES: Final = {
    **MEMBERS,
    "DescribeIntegrationsRequest": {
        "IntegrationIdentifier": "integration_identifier",
        "Marker": "marker",
        "MaxRecords": "max_records",
        "Filters": "filters",
    },
    "IntegrationFilter": {"Name": "name", "Values": "values"},
}
REQUIRED: Final = {"SourceArn", "TargetArn", "IntegrationName", "IntegrationArn", "Status", "CreateTime"}


@pytest.fixture(params=["validation", "serialization"])
def mode(request: pytest.FixtureRequest) -> Mode:
    """What the schema is for."""
    chosen: Mode = request.param
    return chosen


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_schema_names_the_members_as_the_wire_does(model: type[WireModel], mode: Mode) -> None:
    """All of them, and those that are required."""
    schema = model.model_json_schema(mode=mode)
    assert set(schema["properties"]) == set(NAMES[model.__name__])
    assert set(schema.get("required", ())) == (REQUIRED if model is Integration else set())


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_schema_can_use_the_python_names(model: type[WireModel], mode: Mode) -> None:
    """`by_alias=False` is for who sends the models on by those."""
    schema = model.model_json_schema(mode=mode, by_alias=False)
    assert set(schema["properties"]) == set(NAMES[model.__name__].values())


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_only_requests_are_closed(model: type[WireModel], mode: Mode) -> None:
    """What AWS sends may hold more, what is sent to AWS may not."""
    is_request = model in {DescribeIntegrationsRequest, IntegrationFilter}
    assert model.model_json_schema(mode=mode)["additionalProperties"] is not is_request


def resolved(part: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    reference = part.get("$ref")
    return part if reference is None else schema["$defs"][reference.rpartition("/")[2]]


def branches(schema: dict[str, Any], member: str) -> list[dict[str, Any]]:
    """Return what *member* may be."""
    part = schema["properties"][member]
    return [resolved(branch, schema) for branch in part.get("anyOf", [part])]


def test_a_status_is_a_known_one_or_any_string(mode: Mode) -> None:
    """A schema that is generated today must hold when AWS adds a state."""
    known, unknown = branches(Integration.model_json_schema(mode=mode), "Status")
    assert known["enum"] == list(IntegrationStatus)
    assert unknown["type"] == "string"
    assert "enum" not in unknown


def test_a_time_is_iso_text_or_a_number(mode: Mode) -> None:
    """What the models write is text. The wire has numbers, and both are read."""
    text, *numbers = branches(Integration.model_json_schema(mode=mode), "CreateTime")
    assert (text["type"], text["format"]) == ("string", "date-time")
    assert [number["type"] for number in numbers] == (["number"] if mode == "validation" else [])


@pytest.mark.parametrize(
    ("model", "member", "kind", "default"),
    [
        (Integration, "Tags", "array", []),
        (Integration, "Errors", "array", []),
        (Integration, "AdditionalEncryptionContext", "object", {}),
        (IntegrationConfig, "SourceProperties", "object", {}),
        (DescribeIntegrationsResponse, "Integrations", "array", []),
        (Integration, "Description", "string", None),
        (IntegrationConfig, "ContinuousSync", "boolean", None),
        (DescribeIntegrationsResponse, "Marker", "string", None),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else repr(value),
)
def test_optional_members_have_a_default_and_may_be_null(
    model: type[WireModel], member: str, kind: str, default: object, mode: Mode
) -> None:
    """The schema says what the model does: a null collection is read, and never written."""
    schema = model.model_json_schema(mode=mode)
    may_be_null = mode == "validation" or default is None
    assert [branch["type"] for branch in branches(schema, member)] == [kind, *["null"] * may_be_null]
    assert schema["properties"][member]["default"] == default


@pytest.mark.parametrize(("member", "longest"), [("IntegrationIdentifier", 128), ("Marker", None)])
def test_the_bounds_of_a_request_are_in_its_schema(member: str, longest: int | None) -> None:
    """A form built from it refuses what the client would."""
    text, _ = branches(DescribeIntegrationsRequest.model_json_schema(), member)
    assert (text["minLength"], text.get("maxLength")) == (1, longest)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
@pytest.mark.parametrize("by_alias", [True, False])
def test_every_member_is_described(model: type[WireModel], by_alias: bool, mode: Mode) -> None:
    """What a reader of the code sees, a reader of the schema sees too, and so for what is within."""
    schema = model.model_json_schema(mode=mode, by_alias=by_alias)
    for part in (schema, *schema.get("$defs", {}).values()):
        assert part["description"]
        assert [name for name, member in part.get("properties", {}).items() if not member.get("description")] == []


def test_a_description_is_the_docstring_on_one_line() -> None:
    """Inherited ones included."""
    members = DescribeIntegrationsResponse.model_json_schema()["properties"]
    assert members["Integrations"]["description"].startswith("The integrations of this page")
    assert "\n" not in members["Integrations"]["description"]
    assert members["Marker"]["description"].startswith("Where the next page starts")


def test_a_model_of_ones_own_is_described_too() -> None:
    """Its own members by its own docstrings or fields, ours by ours."""

    class Mine(Integration, frozen=True):
        """Mine."""

        team: str
        """Who is responsible."""

        cost: int = Field(description="In cents.")

    members = Mine.model_json_schema()["properties"]
    assert (members["Team"]["description"], members["Cost"]["description"]) == ("Who is responsible.", "In cents.")
    assert members["SourceArn"]["description"].startswith("ARN of the source")


def test_a_model_without_its_source_has_a_schema() -> None:
    """Descriptions are left out, and nothing fails."""
    namespace: dict[str, Any] = {"Integration": Integration, "__name__": "nowhere"}
    exec("class Mine(Integration, frozen=True):\n    team: str\n    'Who'\n", namespace)
    members = namespace["Mine"].model_json_schema()["properties"]
    assert "description" not in members["Team"]
    assert members["SourceArn"]["description"]


SOURCES: Final = {
    "empty": "",
    "another class": "class Other:\n    team: str\n    'Who'\n",
    "a function": "def mine():\n    team: str\n    'Who'\n",
    "two classes": "class Mine:\n    team: str\nclass Other:\n    pass\n",
    "not Python": "<html>",
    "a NUL": "class Mine:\n    team: str\n    'Who\0'\n",
    "not closed": "class Mine:\n    team: (str\n",
    "wrong indentation": "class Mine:\n  team: str\n      'Who'\n",
}


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_a_model_whose_source_has_changed_has_a_schema(source: str, tmp_path: Path) -> None:
    """An upgrade, an editor or a freezer has replaced the file since the import."""
    file = tmp_path / "a_module_of_mine.py"
    start = "from glue_integrations.models import Integration\n"
    file.write_text(start + "class Mine(Integration, frozen=True):\n    team: str\n    'Who'\n")
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, file.stem, module)
        spec.loader.exec_module(module)
        file.write_text(start + source)
        members = module.Mine.model_json_schema()["properties"]
    assert "description" not in members["Team"]
    assert members["SourceArn"]["description"]


@pytest.mark.parametrize("problem", [ValueError, OSError, IndexError, SyntaxError, UnicodeError, RecursionError])
def test_a_source_that_cannot_be_read_is_no_source(problem: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a zip file, or where only compiled files are installed: loaders raise what they like."""

    def fail(_: object) -> str:
        raise problem

    class Mine(Integration, frozen=True):
        """Mine."""

        team: str
        """Who is responsible."""

    monkeypatch.setattr("inspect.getsource", fail)
    assert "description" not in Mine.model_json_schema()["properties"]["Team"]


def test_a_web_frameworks_schema_of_a_response(mode: Mode) -> None:
    """FastAPI makes the schemas of all endpoints at once, with references of its own."""
    _, schema = models_json_schema(
        [(Integration, mode), (DescribeIntegrationsResponse, mode)], ref_template="#/components/schemas/{model}"
    )
    described = schema["$defs"]["Integration"]["properties"]
    assert all(member["description"] for member in described.values())
    assert ("anyOf" in described["Tags"]) is (mode == "validation")


def test_the_docstrings_are_not_read_at_import() -> None:
    """Parsing sources would cost as much as all the rest."""
    code = "import glue_integrations.models, linecache, sys; print([n for n in linecache.cache if 'glue' in n])"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout == "[]\n"
