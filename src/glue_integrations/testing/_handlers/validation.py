"""Validates requests against botocore's service model: types, lengths, patterns, required and unknown members."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final, TypeGuard, cast

from botocore.loaders import Loader
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StructureShape

from glue_integrations.testing._service.errors import Fault, invalid, known_fault

_VALUE_TYPES: Final[dict[type[object], str]] = {
    str: "STRING_VALUE",
    bool: "BOOLEAN_VALUE",
    int: "NUMBER_VALUE",
    float: "DECIMAL_VALUE",
}
_INTEGERS: Final = {"integer": 2**31, "long": 2**63}


def validate(operation: str, params: Mapping[str, object]) -> None:
    """Validate a request. Null means absent, as in AWS JSON.

    Args:
        operation: Name of one of Glue's operations.
        params: The request by wire names.

    Raises:
        Fault: ``SerializationException`` for a value of the wrong type; ``ValidationException`` for a value out of
            bounds, or a missing or unknown member.
    """
    shape = _input_shape(operation)
    if shape is not None:
        _check_structure(shape, params, "")


@cache
def _input_shape(operation: str) -> StructureShape | None:
    # The whole model is large; only the shapes of this operation are kept.
    model = ServiceModel(Loader().load_service_model("glue", "service-2"), "glue")
    return model.operation_model(operation).input_shape


def _check(shape: Shape, value: object, path: str) -> None:
    if isinstance(shape, StructureShape):
        if not _is_object(value):
            raise _wrong_type(path, value, "a structure")
        _check_structure(shape, value, path)
    elif isinstance(shape, ListShape):
        if not isinstance(value, list | tuple):
            raise _wrong_type(path, value, "a list")
        items = cast("list[object]", value)
        _check_size(shape, len(items), path)
        for number, item in enumerate(items):
            _check(shape.member, item, f"{path}.{number}")
    elif isinstance(shape, MapShape):
        if not _is_object(value):
            raise _wrong_type(path, value, "a map")
        for key, item in value.items():
            _check(shape.key, key, f"{path}.key")
            _check(shape.value, item, f"{path}.{key}")
    elif shape.type_name == "string":
        _check_string(shape, value, path)
    else:
        _check_scalar(shape, value, path)


def _check_structure(shape: StructureShape, members: Mapping[str, object], path: str) -> None:
    for name in shape.required_members:
        if members.get(name) is None:
            raise invalid(_join(path, name), "Member must not be null")
    for name, value in members.items():
        member = shape.members.get(name)
        if member is None:
            raise invalid(_join(path, name), "The API has no such member")
        if value is not None:
            _check(member, value, _join(path, name))


def _check_string(shape: Shape, value: object, path: str) -> None:
    if not isinstance(value, str):
        raise _wrong_type(path, value, "a String")
    _check_size(shape, len(value), path)
    pattern = shape.metadata.get("pattern")
    if pattern is not None and re.fullmatch(pattern, value) is None:
        raise invalid(path, f"Member must satisfy regular expression pattern: {pattern}")
    allowed = shape.metadata.get("enum")
    if allowed and value not in allowed:
        raise invalid(path, f"Member must satisfy enum value set: [{', '.join(allowed)}]")


def _check_scalar(shape: Shape, value: object, path: str) -> None:
    if shape.type_name == "boolean":
        if not isinstance(value, bool):
            raise _wrong_type(path, value, "a Boolean")
        return
    limit = _INTEGERS.get(shape.type_name)
    is_number = isinstance(value, int if limit else int | float) and not isinstance(value, bool)
    if not is_number or (limit and not -limit <= cast("int", value) < limit):
        raise _wrong_type(path, value, "an Integer" if limit else "a number")


def _check_size(shape: Shape, size: int, path: str) -> None:
    minimum, maximum = shape.metadata.get("min", 0), shape.metadata.get("max")
    if size < minimum:
        raise invalid(path, f"Member must have length greater than or equal to {minimum}")
    if maximum is not None and size > maximum:
        raise invalid(path, f"Member must have length less than or equal to {maximum}")


def _is_object(value: object) -> TypeGuard[Mapping[str, object]]:
    return isinstance(value, Mapping)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _wrong_type(path: str, value: object, expected: str) -> Fault:
    kind = _VALUE_TYPES.get(type(value), "Start of structure or list")
    return known_fault("SerializationException", f"Value at '{path}': {kind} can not be converted to {expected}")
