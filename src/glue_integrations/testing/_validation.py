"""Requests against botocore's own service model: types, lengths, patterns, required and unknown members."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final, TypeGuard, cast

from botocore.loaders import Loader
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StructureShape

from ._faults import Fault, invalid, known_fault

_KINDS: Final[dict[type[object], str]] = {
    str: "STRING_VALUE",
    bool: "BOOLEAN_VALUE",
    int: "NUMBER_VALUE",
    float: "DECIMAL_VALUE",
}
_INTEGERS: Final = {"integer": 2**31, "long": 2**63}


def validate(operation: str, params: Mapping[str, object]) -> None:
    """Check a request. Null counts as absent, as in AWS JSON.

    Args:
        operation: AWS's name of one of Glue's operations.
        params: The request by wire names.

    Raises:
        Fault: ``SerializationException`` for a value of another type, ``ValidationException`` for one out of bounds, a
            missing member or an unknown one.
    """
    shape = _input_shape(operation)
    if shape is not None:
        _check_structure(shape, params, "")


@cache
def _input_shape(operation: str) -> StructureShape | None:
    # The whole model is large; of it, only what belongs to the operation stays.
    model = ServiceModel(Loader().load_service_model("glue", "service-2"), "glue")
    return model.operation_model(operation).input_shape


def _check(shape: Shape, value: object, place: str) -> None:
    if isinstance(shape, StructureShape):
        if not _is_object(value):
            raise _wrong_type(place, value, "a structure")
        _check_structure(shape, value, place)
    elif isinstance(shape, ListShape):
        if not isinstance(value, list | tuple):
            raise _wrong_type(place, value, "a list")
        items = cast("list[object]", value)
        _check_size(shape, len(items), place)
        for number, item in enumerate(items):
            _check(shape.member, item, f"{place}.{number}")
    elif isinstance(shape, MapShape):
        if not _is_object(value):
            raise _wrong_type(place, value, "a map")
        for key, item in value.items():
            _check(shape.key, key, f"{place}.key")
            _check(shape.value, item, f"{place}.{key}")
    elif shape.type_name == "string":
        _check_string(shape, value, place)
    else:
        _check_other(shape, value, place)


def _check_structure(shape: StructureShape, given: Mapping[str, object], place: str) -> None:
    for name in shape.required_members:
        if given.get(name) is None:
            raise invalid(_join(place, name), "Member must not be null")
    for name, value in given.items():
        member = shape.members.get(name)
        if member is None:
            raise invalid(_join(place, name), "The API has no such member")
        if value is not None:
            _check(member, value, _join(place, name))


def _check_string(shape: Shape, value: object, place: str) -> None:
    if not isinstance(value, str):
        raise _wrong_type(place, value, "a String")
    _check_size(shape, len(value), place)
    pattern = shape.metadata.get("pattern")
    if pattern is not None and re.fullmatch(pattern, value) is None:
        raise invalid(place, f"Member must satisfy regular expression pattern: {pattern}")
    allowed = shape.metadata.get("enum")
    if allowed and value not in allowed:
        raise invalid(place, f"Member must satisfy enum value set: [{', '.join(allowed)}]")


def _check_other(shape: Shape, value: object, place: str) -> None:
    if shape.type_name == "boolean":
        if not isinstance(value, bool):
            raise _wrong_type(place, value, "a Boolean")
        return
    limit = _INTEGERS.get(shape.type_name)
    is_number = isinstance(value, int if limit else int | float) and not isinstance(value, bool)
    if not is_number or (limit and not -limit <= cast("int", value) < limit):
        raise _wrong_type(place, value, "an Integer" if limit else "a number")


def _check_size(shape: Shape, size: int, place: str) -> None:
    least, most = shape.metadata.get("min", 0), shape.metadata.get("max")
    if size < least:
        raise invalid(place, f"Member must have length greater than or equal to {least}")
    if most is not None and size > most:
        raise invalid(place, f"Member must have length less than or equal to {most}")


def _is_object(value: object) -> TypeGuard[Mapping[str, object]]:
    return isinstance(value, Mapping)


def _join(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _wrong_type(place: str, value: object, wanted: str) -> Fault:
    kind = _KINDS.get(type(value), "Start of structure or list")
    return known_fault("SerializationException", f"Value at '{place}': {kind} can not be converted to {wanted}")
