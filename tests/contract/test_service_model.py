"""The models and the table of operations against AWS's service model: whatever AWS changes fails here, by its name."""

import inspect
import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple

import pytest
from botocore import xform_name
from botocore.model import ListShape, Shape, StringShape, StructureShape
from pydantic import ValidationError

from fixtures.service_model import (
    LOADER,
    OPERATIONS,
    REQUESTS,
    RESPONSES,
    ROOTS,
    SERVICE,
    around,
    is_arn,
    request_of,
    response_of,
    sample,
    strings,
    text_of,
)
from glue_integrations import GlueIntegrationsClient, errors, models
from glue_integrations._core.decode import decode
from glue_integrations._core.operation import Operation, PagedOperation
from glue_integrations._operations import table
from glue_integrations.models._base import RequestModel, WireModel
from glue_integrations.transport import WireResponse

ROWS: Final[dict[str, Operation[Any, Any]]] = {
    row.name: row for row in (getattr(table, name) for name in table.__all__)
}
SHAPES: Final = {**REQUESTS, **RESPONSES}
MODELS: Final[dict[str, type[WireModel]]] = {
    name: model for name in models.__all__ if issubclass(model := getattr(models, name), WireModel)
}
COMMON: Final = sorted(SHAPES.keys() & MODELS.keys())

UNKNOWN_TO_AWS: Final = {("DeleteIntegrationResponse", "IntegrationConfig")}
"""Members that we inherit and AWS does not have."""

FEDERATED: Final = {"EntityNotFoundException", "InvalidInputException"}
"""Errors that have FromFederationSource besides Message."""


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
    def model(self) -> type[WireModel]:
        """Our shape."""
        return MODELS[self.shape]

    @property
    def field(self) -> str:
        """Our name of it."""
        return wire_names(self.model)[self.name]

    @property
    def type(self) -> Shape:
        """AWS's type of it."""
        return SHAPES[self.shape].members[self.name]

    def around(self, value: object) -> Any:
        """Return a shape that has *value* here, and what is required besides."""
        return around(SHAPES[self.shape], (self.name,), value)


def members() -> Iterator[Member]:
    for name in COMMON:
        for member in sorted({*SHAPES[name].members, *wire_names(MODELS[name])}):
            if (name, member) not in UNKNOWN_TO_AWS:
                yield Member(name, member)


every_member = pytest.mark.parametrize("member", list(members()), ids=".".join)
every_common_member = pytest.mark.parametrize(
    "member",
    [
        member
        for member in members()
        if member.name in SHAPES[member.shape].members and member.name in wire_names(member.model)
    ],
    ids=".".join,
)

# ----------------------------------------------------------------------------------------------------------------------
# Operations
# ----------------------------------------------------------------------------------------------------------------------

every_operation = pytest.mark.parametrize("name", OPERATIONS)


@pytest.mark.parametrize("name", sorted({*OPERATIONS, *ROWS}))
def test_an_operation_is_in_both(name: str) -> None:
    """Every operation with Integration in its name has a row, and no other has one."""
    assert name in OPERATIONS, "AWS does not have it (any more)"
    assert name in ROWS, "new at AWS"


@every_operation
def test_a_row_has_the_models_of_its_operation(name: str) -> None:
    """By AWS's names of the shapes."""
    assert ROWS[name].request is getattr(models, request_of(name).name)
    assert ROWS[name].response is getattr(models, response_of(name).name)


@every_operation
def test_a_row_knows_what_changes_something(name: str) -> None:
    """By AWS's verbs; a write says how to find out whether it took effect, in terms of members that it always has."""
    row = ROWS[name]
    assert row.is_read is name.startswith(("Describe", "Get", "List"))
    used = set(re.findall(r"{(\w+)}", row.find_out))
    assert used <= {*request_of(name).required_members}
    assert bool(used) is not row.is_read


@every_operation
def test_a_method_mirrors_its_operation(name: str) -> None:
    """It has botocore's name, and takes every member by botocore's name; what AWS requires has no default."""
    method = getattr(GlueIntegrationsClient, xform_name(name))
    parameters = [*inspect.signature(method).parameters.values()][1:]
    fields = getattr(models, request_of(name).name).model_fields
    assert [parameter.name for parameter in parameters] == [*fields]
    assert {parameter.kind for parameter in parameters} == {inspect.Parameter.KEYWORD_ONLY}
    for parameter in parameters:
        assert (parameter.default is parameter.empty) is fields[parameter.name].is_required()
        assert parameter.default in {None, parameter.empty}


@every_operation
def test_an_operation_with_a_marker_is_listed(name: str) -> None:
    """By a pager whose items are those of the page."""
    row, response = ROWS[name], response_of(name)
    assert isinstance(row, PagedOperation) is ("Marker" in request_of(name).members)
    if not isinstance(row, PagedOperation):
        return
    _, _, noun = name.partition("Integration")
    assert callable(getattr(GlueIntegrationsClient, "iter_" + xform_name(re.sub("^(Describe|List)", "", name)))), noun
    page = row.response.model_validate(sample(response))
    (items,) = (getattr(page, xform_name(member)) for member in response.members if member != "Marker")
    assert row.items(page) == items
    assert items


# ----------------------------------------------------------------------------------------------------------------------
# Members
# ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted({*SHAPES, *MODELS}))
def test_a_shape_is_in_both(name: str) -> None:
    """Each shape of the operations has a model of its name, and each model is such a shape."""
    assert name in SHAPES, "AWS does not have it (any more)"
    assert name in MODELS, "new at AWS"


@every_member
def test_a_member_is_in_both(member: Member) -> None:
    """AWS has no member that the model lacks, and the model none that AWS lacks."""
    assert member.name in SHAPES[member.shape].members, "AWS does not have it (any more)"
    assert member.name in wire_names(member.model), "new at AWS"


@every_common_member
def test_a_member_is_called_as_botocore_calls_it(member: Member) -> None:
    """AWS's name in snake_case, by botocore's own rule, so that users find what they know."""
    assert member.field == xform_name(member.name)


@every_common_member
def test_a_member_is_required_if_aws_says_so(member: Member) -> None:
    """And only then."""
    required = member.name in SHAPES[member.shape].required_members
    assert member.model.model_fields[member.field].is_required() is required


@every_common_member
def test_a_member_has_its_type(member: Member) -> None:
    """A value of AWS's type is read and written unchanged; values of the other types are refused."""
    sent = sample(member.type, member.name)
    read = member.model.model_validate(member.around(sent))
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
                member.model.model_validate(member.around(value))


@pytest.mark.parametrize("name", [name for name in COMMON if name in REQUESTS])
def test_only_what_goes_both_ways_may_have_unknown_members(name: str) -> None:
    """What is only sent refuses them: they are misspelt."""
    assert issubclass(MODELS[name], RequestModel) is (name not in RESPONSES)


class Text(NamedTuple):
    """A string in a request, or in a response."""

    root: StructureShape
    path: tuple[str, ...]
    shape: StringShape

    def __str__(self) -> str:
        return ".".join((self.root.name, *self.path))

    @property
    def model(self) -> type[WireModel]:
        """The model of the whole."""
        return MODELS[self.root.name]

    @property
    def name(self) -> str:
        """The member's name."""
        return next(step for step in reversed(self.path) if step != "[]")

    def check(self, value: str) -> None:
        """Validate a whole that has *value* here."""
        self.model.model_validate(around(self.root, self.path, value))

    def refuses(self, value: str) -> None:
        """Require that *value* is refused, and that the error says where."""
        steps = (xform_name(step) if step != "[]" else "0" for step in self.path)
        with pytest.raises(ValidationError) as caught:
            self.check(value)
        places = [".".join(map(str, detail["loc"])) for detail in caught.value.errors()]
        assert ".".join(steps) in {re.sub(r"\.(tuple|list)\[[^.]*\]", "", place) for place in places}


def texts(roots: Iterable[StructureShape]) -> list[Text]:
    """Return the strings in *roots*, at every depth."""
    return [Text(root, path, shape) for root in roots if root.name in MODELS for path, shape in strings(root)]


SENT: Final = texts(map(request_of, OPERATIONS))
RECEIVED: Final = texts(map(response_of, OPERATIONS))


@pytest.mark.parametrize("text", SENT, ids=str)
def test_a_string_of_a_request_has_the_bounds_of_aws(text: Text) -> None:
    """The shortest and the longest are accepted, one character less or more is not; a marker has no longest."""
    least, most = text.shape.metadata.get("min", 0), text.shape.metadata.get("max", 0)
    assert least < most or text.shape.enum
    if text.shape.enum:
        return
    if not is_arn(text.name):
        text.check("x" * least)
    if least:
        text.refuses("x" * (least - 1))
    text.check(text_of(text.name, most))
    if text.name != "Marker":
        text.refuses(text_of(text.name, most + 1))


@pytest.mark.parametrize("text", [text for text in SENT if is_arn(text.name)], ids=str)
def test_an_arn_of_a_request_is_one(text: Text) -> None:
    """A name, or half an ARN, is refused where AWS needs an ARN."""
    for value in ("orders", "arn:aws:glue", text_of(text.name, 60) + "\n"):
        text.refuses(value)


@pytest.mark.parametrize("text", RECEIVED, ids=str)
def test_a_string_of_a_response_may_exceed_the_bounds_of_aws(text: Text) -> None:
    """AWS raises limits before we know, and one long name must not hide a whole page."""
    most = text.shape.metadata.get("max", 10)
    text.check("x" * (most + 1))


def parts(shape: Shape) -> Iterator[Shape]:
    """Walk what a shape holds."""
    for inner in [*getattr(shape, "members", {}).values(), *([shape.member] if isinstance(shape, ListShape) else [])]:
        yield inner
        yield from parts(inner)


@pytest.mark.parametrize("name", sorted(ROOTS))
def test_nothing_else_of_a_request_is_bounded(name: str) -> None:
    """Neither the number of records nor of filters, tags or fields has a bound that the client would have to check."""
    for shape in parts(REQUESTS[name]):
        assert {"min", "max", "pattern"}.isdisjoint(shape.metadata) or isinstance(shape, StringShape)


PATTERNS: Final = {"Description": r"[\S\s]*", "TargetNamespace": "[a-z0-9]([a-z0-9_]*[a-z0-9])?"}


def test_the_patterns_are() -> None:
    """That of a description matches anything; that of a namespace is checked before sending."""
    found = {
        path[-1]: shape.metadata["pattern"]
        for name in ROOTS
        for path, shape in strings(REQUESTS[name])
        if "pattern" in shape.metadata
    }
    assert found == PATTERNS


# ----------------------------------------------------------------------------------------------------------------------
# Values
# ----------------------------------------------------------------------------------------------------------------------

ENUMS: Final = {
    shape.name: shape.enum
    for root in SHAPES.values()
    for shape in parts(root)
    if isinstance(shape, StringShape) and shape.enum
}


def values() -> Iterator[tuple[str, str]]:
    for name in sorted(ENUMS):
        for value in sorted({*ENUMS[name], *getattr(models, name, ())}):
            yield name, value


@pytest.mark.parametrize(("name", "value"), list(values()))
def test_a_value_is_in_both(name: str, value: str) -> None:
    """A state or setting that AWS adds fails here; users get it as an `UnknownValue` until then."""
    known: type[StrEnum] = getattr(models, name)
    assert value in ENUMS[name], "AWS does not have it (any more)"
    assert value in known.__members__, "new at AWS"
    assert known[value].value == value


# ----------------------------------------------------------------------------------------------------------------------
# Errors
# ----------------------------------------------------------------------------------------------------------------------


def declared(operation: str) -> dict[str, StructureShape]:
    return {shape.error_code or shape.name: shape for shape in SERVICE.operation_model(operation).error_shapes}


ALL_DECLARED: Final = {
    (operation, code): shape for operation in OPERATIONS for code, shape in sorted(declared(operation).items())
}


def expected_members(code: str) -> set[str]:
    return {"Message", "FromFederationSource"} if code in FEDERATED else {"Message"}


def error_members() -> Iterator[tuple[StructureShape, str]]:
    for code, shape in {code: shape for (_, code), shape in ALL_DECLARED.items()}.items():
        for member in sorted({*shape.members, *expected_members(code)}):
            yield shape, member


@pytest.mark.parametrize(
    ("shape", "member"), [pytest.param(*pair, id=f"{pair[0].name}.{pair[1]}") for pair in error_members()]
)
def test_a_member_of_an_error_is_in_both(shape: StructureShape, member: str) -> None:
    """Every member of an error besides its code is an attribute of ours."""
    assert member in shape.members, "AWS does not have it (any more)"
    assert member in expected_members(shape.name), "new at AWS"


@pytest.mark.parametrize(("operation", "code"), ALL_DECLARED)
def test_a_declared_error_has_a_class_of_its_own(operation: str, code: str) -> None:
    """Each error of all fifteen operations can be caught by AWS's name, and its members are read."""
    body = {"__type": code, **sample(ALL_DECLARED[operation, code])}
    with pytest.raises(getattr(errors, code)) as caught:
        decode(ROWS[operation].response, WireResponse(400, {}, json.dumps(body).encode()))
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


@pytest.mark.parametrize("operation", OPERATIONS)
def test_botocore_has_no_paginator(operation: str) -> None:
    """Which is why a script that does not follow the marker sees the first page only."""
    assert operation not in LOADER.load_service_model("glue", "paginators-1")["pagination"]


def test_botocore_has_no_waiter() -> None:
    """For any operation of Glue."""
    assert "glue" not in LOADER.list_available_services("waiters-2")
    assert "ec2" in LOADER.list_available_services("waiters-2")


@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_operation_can_be_repeated_safely(operation: str) -> None:
    """None has a client token, so a write that may have been processed is not sent twice."""
    assert not SERVICE.operation_model(operation).idempotent_members


@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_operation_is_compressed_or_has_a_checksum(operation: str) -> None:
    """botocore adds both after the event from which we send."""
    model = SERVICE.operation_model(operation)
    assert (model.http_checksum, model.request_compression) == ({}, None)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_operation_declares_throttling(operation: str) -> None:
    """Though all of them throttle; a client that knows declared errors only would not retry the call."""
    assert "ThrottlingException" not in declared(operation)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_error_is_declared_retryable(operation: str) -> None:
    """So whether it is must be known here."""
    assert not [code for code, shape in declared(operation).items() if "retryable" in shape.metadata]
