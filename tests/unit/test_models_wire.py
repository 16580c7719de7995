"""`to_wire` gives back exactly what arrived, and copies, pickles and JSON lose nothing."""

import copy
import json
import pickle
from collections.abc import Callable
from enum import Enum
from functools import partial
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from fixtures.wire import (
    MEMBERS,
    RELAXED,
    Json,
    integration_configs,
    integration_errors,
    integrations,
    pages,
    printed,
    tags,
)
from glue_integrations.models import (
    DescribeIntegrationsResponse,
    Integration,
    IntegrationConfig,
    IntegrationError,
    IntegrationStatus,
    Tag,
    UnknownValue,
)
from glue_integrations.models._base import WireModel


class Own(str, Enum):  # noqa: UP042  # its str() is "Own.ONE"
    """An enum as other libraries have it."""

    ONE = "one"


REQUIRED: Final[Json] = {
    "SourceArn": "arn:aws:dynamodb:us-east-1:123456789012:table/orders",
    "TargetArn": "arn:aws:glue:us-east-1:123456789012:database/lake",
    "IntegrationName": "orders-to-lake",
    "IntegrationArn": "arn:aws:glue:us-east-1:123456789012:integration:03cabe77-79e7-4b7a-b3da-8c160bea6bbf",
    "Status": "ACTIVE",
    "CreateTime": 1763234086.001,
}

EVERY_MODEL: Final = st.one_of(
    st.tuples(st.just(Integration), integrations()),
    st.tuples(st.just(IntegrationConfig), integration_configs()),
    st.tuples(st.just(IntegrationError), integration_errors()),
    st.tuples(st.just(Tag), tags()),
    st.tuples(st.just(DescribeIntegrationsResponse), pages()),
)

NULLS: Final[Json] = {
    **REQUIRED,
    "Description": None,
    "Tags": None,
    "Errors": [],
    "AdditionalEncryptionContext": None,
    "IntegrationConfig": {"SourceProperties": None, "ContinuousSync": None, "Speed": {"Unit": None}},
    "Owner": None,
}


def pickled(model: Any, protocol: int) -> Any:
    """Send *model* through a pickle."""
    return pickle.loads(pickle.dumps(model, protocol))


PROTOCOLS: Final = range(pickle.HIGHEST_PROTOCOL + 1)
COPIES: Final[dict[str, Callable[[Any], Any]]] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "model_copy": lambda model: model.model_copy(),
    "model_copy deep": lambda model: model.model_copy(deep=True),
    **{f"pickle {protocol}": partial(pickled, protocol=protocol) for protocol in PROTOCOLS},
}


@RELAXED
@given(EVERY_MODEL)
def test_to_wire_is_what_arrived(sample: tuple[type[WireModel], Json]) -> None:
    """Whatever the response holds, from Python objects or from bytes, comes back unchanged."""
    model, wire = sample
    assert model.model_validate(wire).to_wire() == wire
    assert model.model_validate_json(json.dumps(wire)).to_wire() == wire


@RELAXED
@given(EVERY_MODEL)
def test_to_wire_can_be_sent(sample: tuple[type[WireModel], Json]) -> None:
    """The result holds nothing but JSON values, and reads back as the same model."""
    model, wire = sample
    original = model.model_validate(wire)
    assert model.model_validate_json(json.dumps(original.to_wire())) == original


@RELAXED
@given(EVERY_MODEL, st.sampled_from(sorted(COPIES)))
def test_a_copy_is_equal_and_gives_the_same_wire(sample: tuple[type[WireModel], Json], how: str) -> None:
    """Between processes, in caches and in copies an integration stays what it was."""
    model, wire = sample
    original = model.model_validate(wire)
    duplicate = COPIES[how](original)
    assert type(duplicate) is model
    assert duplicate == original
    assert duplicate.to_wire() == wire
    assert repr(duplicate) == repr(original)


@RELAXED
@given(EVERY_MODEL, st.booleans())
def test_json_goes_there_and_back(sample: tuple[type[WireModel], Json], by_alias: bool) -> None:
    """`model_dump_json` by wire names or by Python names reads back as an equal model."""
    model, wire = sample
    original = model.model_validate(wire)
    assert model.model_validate_json(original.model_dump_json(by_alias=by_alias)) == original


@RELAXED
@given(EVERY_MODEL, st.booleans())
def test_python_values_go_there_and_back(sample: tuple[type[WireModel], Json], by_alias: bool) -> None:
    """`model_dump` reads back as an equal model too."""
    model, wire = sample
    original = model.model_validate(wire)
    assert model.model_validate(original.model_dump(by_alias=by_alias)) == original


@pytest.mark.parametrize("how", COPIES)
def test_nulls_and_the_unknown_survive_a_copy(how: str) -> None:
    """A null stays a null and an unknown state an `UnknownValue`."""
    wire = {**NULLS, "Status": "CREATED"}
    duplicate = COPIES[how](Integration.model_validate(wire))
    assert duplicate.to_wire() == wire
    assert type(duplicate.status) is UnknownValue
    assert (duplicate.tags, duplicate.additional_encryption_context) == ((), {})


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("value", [UnknownValue("CREATED"), IntegrationStatus.ACTIVE], ids=repr)
def test_a_status_can_be_pickled(value: UnknownValue | IntegrationStatus, protocol: int) -> None:
    """Its kind survives too."""
    loaded = pickle.loads(pickle.dumps(value, protocol))
    assert (type(loaded), loaded) == (type(value), value)


def test_absent_null_and_empty_stay_apart_on_the_wire() -> None:
    """They are equal to the reader, yet `to_wire` shows which one AWS sent."""
    absent = Integration.model_validate(REQUIRED)
    null = Integration.model_validate({**REQUIRED, "Tags": None, "AdditionalEncryptionContext": None})
    empty = Integration.model_validate({**REQUIRED, "Tags": [], "AdditionalEncryptionContext": {}})
    assert absent == null == empty
    assert absent.to_wire() == REQUIRED
    assert null.to_wire() == {**REQUIRED, "Tags": None, "AdditionalEncryptionContext": None}
    assert empty.to_wire() == {**REQUIRED, "Tags": [], "AdditionalEncryptionContext": {}}


def test_nested_nulls_and_unknown_members_come_back() -> None:
    """The wire of what is inside is as exact as that of the whole."""
    assert Integration.model_validate(NULLS).to_wire() == NULLS


@pytest.mark.parametrize("nothing", [{}, {"Integrations": None}, {"Integrations": []}, {"Marker": None}], ids=repr)
def test_an_empty_page_comes_back_as_it_was(nothing: Json) -> None:
    """All are the same empty page, and each has its own wire."""
    page = DescribeIntegrationsResponse.model_validate(nothing)
    assert page == DescribeIntegrationsResponse()
    assert page.to_wire() == nothing


@pytest.mark.parametrize("sent", [1763234086, 1763234086.001, 1763234086.5, 0, -1, 0.001, 253402300799.999])
def test_a_time_comes_back_as_epoch_seconds(sent: float) -> None:
    """Whole seconds as an integer, others to the millisecond as they were."""
    back = Integration.model_validate({**REQUIRED, "CreateTime": sent}).to_wire()["CreateTime"]
    assert (type(back), back) == (type(sent), sent)


LIKE_PYTHON: Final = [
    pytest.param(model, known, wire, name, id=f"{model.__name__}.{wire}")
    for model, known in (
        (Integration, REQUIRED),
        (IntegrationConfig, {}),
        (IntegrationError, {}),
        (DescribeIntegrationsResponse, {"Integrations": [REQUIRED]}),
    )
    for wire, name in MEMBERS[model.__name__].items()
]


@pytest.mark.parametrize(("model", "known", "wire", "name"), LIKE_PYTHON)
def test_an_unknown_member_may_be_called_like_a_python_name(
    model: type[WireModel], known: Json, wire: str, name: str
) -> None:
    """`integration_name` on the wire is a member like any unknown one: kept, and taken for no other."""
    assert wire != name
    sent = {**known, name: 7}
    read = model.model_validate_json(json.dumps(sent), by_alias=True, by_name=False)
    assert getattr(read, name) == getattr(model.model_validate(known), name)
    assert read.model_extra == {name: 7}
    assert read.to_wire() == sent


@pytest.mark.parametrize(
    ("wire", "name", "nothing"),
    [
        ("Description", "description", None),
        ("Tags", "tags", []),
        ("Tags", "tags", None),
        ("AdditionalEncryptionContext", "additional_encryption_context", {}),
        ("IntegrationConfig", "integration_config", None),
    ],
)
def test_an_empty_member_beside_its_python_name_loses_nothing(wire: str, name: str, nothing: object) -> None:
    """It may be left out, since pydantic counts both as one; what is read back is the same."""
    sent = {**REQUIRED, wire: nothing, name: 7}
    read = Integration.model_validate_json(json.dumps(sent), by_alias=True, by_name=False)
    assert {**read.to_wire(), wire: nothing} == sent
    assert Integration.model_validate_json(json.dumps(read.to_wire()), by_alias=True, by_name=False) == read


@pytest.mark.parametrize(
    "members",
    [
        {"Tags": [{"key": "a"}]},
        {"AdditionalEncryptionContext": {"a": "b"}},
        {"IntegrationConfig": {"SourceProperties": {"a": "b"}}},
        {"Owner": {"Ids": [1]}},
    ],
    ids=repr,
)
def test_what_to_wire_returns_is_the_callers(members: Json) -> None:
    """Changing the wire, known members or unknown ones, changes no frozen model."""
    model = Integration.model_validate_json(json.dumps({**REQUIRED, **members}))
    _empty_all(model.to_wire())
    assert model.to_wire() == {**REQUIRED, **members}


def _empty_all(value: JsonValue) -> None:
    if isinstance(value, dict | list):
        for inner in list(value.values() if isinstance(value, dict) else value):
            _empty_all(inner)
        value.clear()


def test_a_changed_copy_shows_the_change_on_the_wire() -> None:
    """`model_copy(update=...)` is how a frozen model is changed."""
    model = Integration.model_validate(REQUIRED)
    changed = model.model_copy(update={"status": IntegrationStatus.FAILED, "description": "new"})
    assert changed.to_wire() == {**REQUIRED, "Status": "FAILED", "Description": "new"}
    assert model.to_wire() == REQUIRED
    assert changed != model


def test_the_wire_holds_plain_strings() -> None:
    """Serializers that look at exact types, such as YAML's, take the result."""
    wire = Integration.model_validate({**REQUIRED, "Status": "CREATED"}).to_wire()
    assert {type(value) for value in wire.values()} == {str, float}
    assert type(Integration.model_validate(REQUIRED).to_wire()["Status"]) is str


def test_an_enum_in_an_unknown_member_is_its_value_on_the_wire() -> None:
    """Its `str()` may be something else."""
    model = Integration.model_validate({**REQUIRED, "New": Own.ONE})
    assert json.dumps(model.to_wire()["New"]) == '"one"'


def test_json_has_iso_times_in_utc() -> None:
    """`model_dump(mode="json")` is for people and other programs: times as ISO 8601, not as epoch seconds."""
    dumped = Integration.model_validate(REQUIRED).model_dump(mode="json")
    assert dumped["create_time"] == "2025-11-15T19:14:46.001000+00:00"
    assert dumped["status"] == "ACTIVE"
    assert dumped["tags"] == []


@pytest.mark.parametrize("name", ["f1_create_integration", "f2_describe_integrations"])
def test_the_printed_samples_come_back(name: str) -> None:
    """What AWS's documents show is what `to_wire` gives."""
    model = DescribeIntegrationsResponse if "describe" in name else Integration
    assert model.model_validate(printed(name)).to_wire() == printed(name)
    assert model.model_validate_json(json.dumps(printed(name))).to_wire() == printed(name)
