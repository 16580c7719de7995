"""Validates requests against botocore's service model: types, lengths, patterns, required and unknown members."""

import re
from collections.abc import Mapping
from typing import Final, TypeGuard, cast

from botocore.model import ListShape, MapShape, Shape, StructureShape
from pydantic import JsonValue

from glue_integrations.testing._service.errors import Fault, invalid, known_fault
from glue_integrations.testing._service.model import input_shape, structure

_VALUE_TYPES: Final[dict[type[object], str]] = {
    str: "STRING_VALUE",
    bool: "BOOLEAN_VALUE",
    int: "NUMBER_VALUE",
    float: "DECIMAL_VALUE",
}
_INTEGERS: Final = {"integer": 2**31, "long": 2**63}


def validate(operation: str, params: Mapping[str, object]) -> dict[str, JsonValue]:
    """Validate a request.

    Args:
        operation: Name of one of Glue's operations.
        params: The request by wire names.

    Returns:
        A copy of the request without nulls, because null means absent in AWS JSON.

    Raises:
        Fault: ``SerializationException`` for a value of the wrong type; ``ValidationException`` for a value out of
            bounds, or a missing or unknown member.
    """
    shape = input_shape(operation)
    return {} if shape is None else _structure(shape, params, "")


def validate_shape(name: str, value: object) -> JsonValue:
    """Validate a value against a structure of the service model, like a member of a request.

    Raises:
        Fault: As for `validate`.
    """
    return _valid(structure(name), value, name)


def _valid(shape: Shape, value: object, path: str) -> JsonValue:
    if isinstance(shape, StructureShape):
        if not _is_object(value):
            raise _wrong_type(path, value, "a structure")
        return _structure(shape, value, path)
    if isinstance(shape, ListShape):
        return _list(shape, value, path)
    if isinstance(shape, MapShape):
        return _map(shape, value, path)
    if shape.type_name == "string":
        return _string(shape, value, path)
    return _scalar(shape, value, path)


def _structure(shape: StructureShape, members: Mapping[str, object], path: str) -> dict[str, JsonValue]:
    for name in shape.required_members:
        if members.get(name) is None:
            raise invalid(_join(path, name), "Member must not be null")
    found: dict[str, JsonValue] = {}
    for name, value in members.items():
        member = shape.members.get(name)
        if member is None:
            raise invalid(_join(path, name), "The API has no such member")
        if value is not None:
            found[name] = _valid(member, value, _join(path, name))
    return found


def _list(shape: ListShape, value: object, path: str) -> list[JsonValue]:
    if not isinstance(value, list | tuple):
        raise _wrong_type(path, value, "a list")
    items = cast("list[object]", value)
    found = [_valid(shape.member, item, f"{path}.{number}") for number, item in enumerate(items) if item is not None]
    _check_size(shape, len(found), path)
    return found


def _map(shape: MapShape, value: object, path: str) -> dict[str, JsonValue]:
    if not _is_object(value):
        raise _wrong_type(path, value, "a map")
    found: dict[str, JsonValue] = {}
    for name, item in value.items():
        key = _string(shape.key, name, f"{path}.key")
        if item is not None:
            found[key] = _valid(shape.value, item, f"{path}.{key}")
    _check_size(shape, len(found), path)
    return found


def _string(shape: Shape, value: object, path: str) -> str:
    if not isinstance(value, str):
        raise _wrong_type(path, value, "a String")
    text = str.__str__(value)  # not str(): that of an enum may be "Its.NAME"
    try:
        text.encode()
    except UnicodeEncodeError:
        raise known_fault("SerializationException", f"Value at '{path}': not a text in Unicode") from None
    _check_size(shape, len(text), path)
    pattern = shape.metadata.get("pattern")
    if pattern is not None and re.fullmatch(pattern, text) is None:
        raise invalid(path, f"Member must satisfy regular expression pattern: {pattern}")
    allowed = shape.metadata.get("enum")
    if allowed and text not in allowed:
        raise invalid(path, f"Member must satisfy enum value set: [{', '.join(allowed)}]")
    return text


def _scalar(shape: Shape, value: object, path: str) -> JsonValue:
    if shape.type_name == "boolean":
        if not isinstance(value, bool):
            raise _wrong_type(path, value, "a Boolean")
        return value
    limit = _INTEGERS.get(shape.type_name)
    is_number = isinstance(value, int if limit else int | float) and not isinstance(value, bool)
    number = cast("int", value)
    if not is_number or (limit and not -limit <= number < limit):
        raise _wrong_type(path, value, "an Integer" if limit else "a number")
    return number


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
