"""The JSON schemas of the models, which web frameworks print: complete, by either names, and without a warning."""

from typing import Any, Final, Literal

import pytest

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
    """JSON of ours has text, the wire has numbers, and both are read."""
    text, number = branches(Integration.model_json_schema(mode=mode), "CreateTime")
    assert (text["type"], text["format"], number["type"]) == ("string", "date-time", "number")


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
def test_optional_members_may_be_null_and_have_a_default(
    model: type[WireModel], member: str, kind: str, default: object, mode: Mode
) -> None:
    """The schema says what the model does."""
    schema = model.model_json_schema(mode=mode)
    assert [branch["type"] for branch in branches(schema, member)] == [kind, "null"]
    assert schema["properties"][member]["default"] == default


@pytest.mark.parametrize("member", ["IntegrationIdentifier", "Marker"])
def test_the_bounds_of_a_request_are_in_its_schema(member: str) -> None:
    """A form built from it refuses what the client would."""
    text, _ = branches(DescribeIntegrationsRequest.model_json_schema(), member)
    assert (text["minLength"], text["maxLength"]) == (1, 128)
