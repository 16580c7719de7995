"""The models against the service model of the installed botocore: whatever AWS changes fails here, by its name."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final, NamedTuple

import pytest
from botocore import xform_name
from botocore.loaders import create_loader
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StringShape, StructureShape
from pydantic import ValidationError

from glue_integrations import errors
from glue_integrations._core.decode import decode
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
from glue_integrations.transport import WireResponse

LOADER: Final = create_loader()
SERVICE: Final = ServiceModel(LOADER.load_service_model("glue", "service-2"), "glue")

MODELS: Final[dict[str, type[WireModel]]] = {
    model.__name__: model
    for model in (
        DescribeIntegrationsRequest,
        DescribeIntegrationsResponse,
        Integration,
        IntegrationConfig,
        IntegrationError,
        IntegrationFilter,
        Tag,
    )
}
REQUESTS: Final = {"DescribeIntegrationsRequest", "IntegrationFilter"}

ERRORS: Final = {
    "AccessDeniedException",
    "EntityNotFoundException",
    "IntegrationNotFoundFault",
    "InternalServerException",
    "InternalServiceException",
    "InvalidInputException",
    "ValidationException",
}
"""What DescribeIntegrations declares."""

FEDERATED: Final = {"EntityNotFoundException", "InvalidInputException"}
"""Errors that have FromFederationSource besides Message."""

OPERATIONS: Final = {
    "CreateIntegration",
    "CreateIntegrationResourceProperty",
    "CreateIntegrationTableProperties",
    "DeleteIntegration",
    "DeleteIntegrationResourceProperty",
    "DeleteIntegrationTableProperties",
    "DescribeInboundIntegrations",
    "DescribeIntegrations",
    "GetIntegrationResourceProperty",
    "GetIntegrationTableProperties",
    "ListIntegrationResourceProperties",
    "ListIntegrationTableProperties",
    "ModifyIntegration",
    "UpdateIntegrationResourceProperty",
    "UpdateIntegrationTableProperties",
}


def structure(name: str) -> StructureShape:
    shape = SERVICE.shape_for(name)
    assert isinstance(shape, StructureShape)
    return shape


def wire_names(model: type[WireModel]) -> dict[str, str]:
    """Return the wire name of every field, by which it is both read and written."""
    names: dict[str, str] = {}
    for name, field in model.model_fields.items():
        wire = field.serialization_alias or name
        assert (field.validation_alias or name) == wire
        names[wire] = name
    return names


class Member(NamedTuple):
    """A member of a shape, in the service model, in ours, or in both."""

    shape: str
    name: str

    @property
    def field(self) -> str:
        """Our name of it."""
        return wire_names(MODELS[self.shape])[self.name]

    @property
    def type(self) -> Shape:
        """AWS's type of it."""
        return structure(self.shape).members[self.name]


def members() -> Iterator[Member]:
    for name, model in MODELS.items():
        for member in sorted({*structure(name).members, *wire_names(model)}):
            yield Member(name, member)


every_member = pytest.mark.parametrize("member", list(members()), ids=".".join)
every_common_member = pytest.mark.parametrize(
    "member",
    [
        member
        for member in members()
        if member.name in structure(member.shape).members and member.name in wire_names(MODELS[member.shape])
    ],
    ids=".".join,
)


def sample(shape: Shape) -> Any:
    """Return a value of *shape* as the wire has it, with all members."""
    if isinstance(shape, StructureShape):
        return {name: sample(member) for name, member in shape.members.items()}
    if isinstance(shape, ListShape):
        return [sample(shape.member)]
    if isinstance(shape, MapShape):
        return {sample(shape.key): sample(shape.value)}
    if isinstance(shape, StringShape):
        return shape.enum[0] if shape.enum else "x" * max(1, shape.metadata.get("min", 1))
    return {"boolean": True, "integer": 5, "timestamp": 1763234086.001}[shape.type_name]


def around(member: Member, value: object) -> dict[str, Any]:
    """Return the wire of a shape that has *member*, and what is required besides."""
    shape = structure(member.shape)
    return {**{name: sample(shape.members[name]) for name in shape.required_members}, member.name: value}


# ----------------------------------------------------------------------------------------------------------------------
# Members
# ----------------------------------------------------------------------------------------------------------------------


@every_member
def test_a_member_is_in_both(member: Member) -> None:
    """AWS has no member that the model lacks, and the model none that AWS lacks."""
    assert member.name in structure(member.shape).members, "AWS does not have it (any more)"
    assert member.name in wire_names(MODELS[member.shape]), "new at AWS"


@every_common_member
def test_a_member_is_called_as_botocore_calls_it(member: Member) -> None:
    """AWS's name in snake_case, by botocore's own rule, so that users find what they know."""
    assert member.field == xform_name(member.name)


@every_common_member
def test_a_member_is_required_if_aws_says_so(member: Member) -> None:
    """And only then."""
    required = member.name in structure(member.shape).required_members
    assert MODELS[member.shape].model_fields[member.field].is_required() is required


@every_common_member
def test_a_member_has_its_type(member: Member) -> None:
    """A value of AWS's type is read and written unchanged; values of the other types are refused."""
    sent = sample(member.type)
    read = MODELS[member.shape].model_validate(around(member, sent))
    assert read.to_wire()[member.name] == sent
    expected = {
        "string": str,
        "boolean": bool,
        "integer": int,
        "timestamp": datetime,
        "list": tuple,
        "map": dict,
        "structure": WireModel,
    }[member.type.type_name]
    assert isinstance(getattr(read, member.field), expected)
    others = {"string": "x", "boolean": True, "integer": 5, "list": [5], "map": {"x": 5}}
    accepted = {"timestamp": {"integer"}, "structure": {"map"}}.get(member.type.type_name, {member.type.type_name})
    for kind, value in others.items():
        if kind not in accepted:
            with pytest.raises(ValidationError, match=rf"(?m)^{member.field}\b"):
                MODELS[member.shape].model_validate(around(member, value))


def strings() -> Iterator[tuple[str, Member, StringShape]]:
    """Walk the strings of the requests, those in lists included."""
    for member in members():
        if member.shape not in REQUESTS or member.name not in structure(member.shape).members:
            continue
        inner = member.type.member if isinstance(member.type, ListShape) else member.type
        if isinstance(inner, StringShape):
            yield ".".join(member), member, inner


@pytest.mark.parametrize(("member", "text"), [pytest.param(member, text, id=name) for name, member, text in strings()])
def test_a_string_of_a_request_has_the_bounds_of_aws(member: Member, text: StringShape) -> None:
    """The shortest and the longest are accepted, one character less or more is not; a marker has no longest."""
    model = MODELS[member.shape]
    least, most = text.metadata.get("min", 0), text.metadata.get("max", 0)
    assert 0 < least < most
    for length in (least, most):
        value = "x" * length
        sent = [value] if isinstance(member.type, ListShape) else value
        assert model.model_validate(around(member, sent)).to_wire()[member.name] == sent
    for length in (least - 1, *([] if member.name == "Marker" else [most + 1])):
        value = "x" * length
        with pytest.raises(ValidationError, match=rf"(?m)^{member.field}\b"):
            model.model_validate(around(member, [value] if isinstance(member.type, ListShape) else value))


@pytest.mark.parametrize(
    "member", [member for member in members() if member.shape in REQUESTS and member.name != "Values"], ids=".".join
)
def test_nothing_else_of_a_request_is_bounded(member: Member) -> None:
    """Neither the number of records nor of filters has a bound that the client would have to check."""
    assert {*member.type.metadata} == {name for name in ("min", "max") if isinstance(member.type, StringShape)}


def test_the_values_of_a_filter_are_not_counted() -> None:
    """Only each value has bounds."""
    assert not structure("IntegrationFilter").members["Values"].metadata


# ----------------------------------------------------------------------------------------------------------------------
# Values
# ----------------------------------------------------------------------------------------------------------------------


def statuses() -> list[str]:
    shape = structure("Integration").members["Status"]
    assert isinstance(shape, StringShape)
    return shape.enum


@pytest.mark.parametrize("value", sorted({*statuses(), *IntegrationStatus}))
def test_a_status_is_in_both(value: str) -> None:
    """A state that AWS adds fails here; users get it as an `UnknownValue` until then."""
    assert value in statuses(), "AWS does not have it (any more)"
    assert value in IntegrationStatus.__members__, "new at AWS"
    assert IntegrationStatus[value].value == value


# ----------------------------------------------------------------------------------------------------------------------
# Errors
# ----------------------------------------------------------------------------------------------------------------------


def declared(operation: str) -> dict[str, StructureShape]:
    return {shape.error_code or shape.name: shape for shape in SERVICE.operation_model(operation).error_shapes}


@pytest.mark.parametrize("code", sorted({*ERRORS, *declared("DescribeIntegrations")}))
def test_the_operation_declares_the_error(code: str) -> None:
    """The errors named in our documentation are those of DescribeIntegrations."""
    assert code in declared("DescribeIntegrations"), "AWS does not declare it (any more)"
    assert code in ERRORS, "new at AWS"


ALL_DECLARED: Final = {
    (operation, code): shape for operation in sorted(OPERATIONS) for code, shape in sorted(declared(operation).items())
}


def expected_members(code: str) -> set[str]:
    return {"Message", "FromFederationSource"} if code in FEDERATED else {"Message"}


def error_members() -> Iterator[tuple[str, str]]:
    for code in sorted({code for _, code in ALL_DECLARED}):
        for member in sorted({*structure(code).members, *expected_members(code)}):
            yield code, member


@pytest.mark.parametrize(("code", "member"), list(error_members()))
def test_a_member_of_an_error_is_in_both(code: str, member: str) -> None:
    """Every member of an error besides its code is an attribute of ours."""
    assert member in structure(code).members, "AWS does not have it (any more)"
    assert member in expected_members(code), "new at AWS"


@pytest.mark.parametrize(("operation", "code"), ALL_DECLARED)
def test_a_declared_error_has_a_class_of_its_own(operation: str, code: str) -> None:
    """Each error of all fifteen operations can be caught by AWS's name, and its members are read."""
    body = {"__type": code, **sample(ALL_DECLARED[operation, code])}
    with pytest.raises(getattr(errors, code)) as caught:
        decode(DescribeIntegrationsResponse, WireResponse(400, {}, json.dumps(body).encode()))
    assert type(caught.value).__name__ == code
    assert caught.value.message == body["Message"]
    assert caught.value.from_federation_source == body.get("FromFederationSource")


# ----------------------------------------------------------------------------------------------------------------------
# What our documentation says of the service
# ----------------------------------------------------------------------------------------------------------------------

PROTOCOL: Final = {
    "protocol": "json",
    "jsonVersion": "1.1",
    "targetPrefix": "AWSGlue",
    "signatureVersion": "v4",
    "endpointPrefix": "glue",
    "serviceId": "Glue",
}


@pytest.mark.parametrize(("name", "value"), PROTOCOL.items())
def test_the_protocol_is(name: str, value: str) -> None:
    """What the transport and the emulator speak."""
    assert SERVICE.metadata[name] == value


def named_like_ours() -> set[str]:
    return {name for name in SERVICE.operation_names if "Integration" in name}


@pytest.mark.parametrize("operation", sorted(OPERATIONS | named_like_ours()))
def test_the_integration_operations_are(operation: str) -> None:
    """Fifteen."""
    assert operation in named_like_ours(), "AWS does not have it (any more)"
    assert operation in OPERATIONS, "new at AWS"


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_botocore_has_no_paginator(operation: str) -> None:
    """Which is why a script that does not follow the marker sees the first page only."""
    assert operation not in LOADER.load_service_model("glue", "paginators-1")["pagination"]


def test_botocore_has_no_waiter() -> None:
    """For any operation of Glue."""
    assert "glue" not in LOADER.list_available_services("waiters-2")
    assert "ec2" in LOADER.list_available_services("waiters-2")


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_no_operation_can_be_repeated_safely(operation: str) -> None:
    """None has a client token, so a write that may have been processed is not sent twice."""
    assert not SERVICE.operation_model(operation).idempotent_members


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_no_operation_is_compressed_or_has_a_checksum(operation: str) -> None:
    """botocore adds both after the event from which we send."""
    model = SERVICE.operation_model(operation)
    assert (model.http_checksum, model.request_compression) == ({}, None)


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_no_operation_declares_throttling(operation: str) -> None:
    """Though all of them throttle; a client that knows declared errors only would not retry the call."""
    assert "ThrottlingException" not in declared(operation)


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_no_error_is_declared_retryable(operation: str) -> None:
    """So whether it is must be known here."""
    assert not [code for code, shape in declared(operation).items() if "retryable" in shape.metadata]
