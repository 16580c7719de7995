"""Base classes of the models: wire names, unknown members, times."""

import contextlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from math import isfinite
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, Self, cast

from pydantic import (
    AfterValidator,
    AliasGenerator,
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainValidator,
    ValidationInfo,
    model_validator,
)
from pydantic.alias_generators import to_pascal
from pydantic_core import CoreSchema, SchemaValidator, core_schema

from glue_integrations._display import shorten

from ._collections import NULL_MAP, NULL_TUPLE
from ._descriptions import descriptions

if TYPE_CHECKING:
    from pydantic import JsonValue
    from pydantic.json_schema import JsonSchemaValue

_WIRE_NAMES: Final = AliasGenerator(validation_alias=to_pascal, serialization_alias=to_pascal)


class Unknown(set[str]):
    """Collects, as the context of a validation, the members and values that this release does not know."""

    @classmethod
    def note(cls, found: str, info: ValidationInfo) -> None:
        """Add *found* if this validation has an `Unknown` as its context."""
        if isinstance(info.context, cls):
            info.context.add(found)


def _note_member(name: str, info: ValidationInfo) -> str:
    Unknown.note(f"the member {name} of {(info.config or {}).get('title')}", info)
    return name


def _require_json(value: object) -> object:
    """Refuse what JSON cannot hold in an unknown member: pydantic accepts NaN, and in Python any object."""
    pending = [value]
    while pending:
        found = pending.pop()
        if isinstance(found, float) and not isfinite(found):
            raise ValueError("JSON has no such number")
        if isinstance(found, list | tuple):
            pending += cast("Iterable[object]", found)
        elif isinstance(found, Mapping):
            members = cast("Mapping[object, object]", found)
            if not all(isinstance(name, str) for name in members):
                raise ValueError("JSON has only strings as names")
            pending += members.values()
        elif found is not None and not isinstance(found, str | int | float | datetime | WireModel):
            raise ValueError(f"JSON has nothing like a {type(found).__name__}")
    return value


class WireModel(BaseModel, frozen=True):
    """Base of the models that AWS sends: known members are validated, unknown members are kept in `model_extra`.

    Construct a model by Python names or by wire names.
    """

    if not TYPE_CHECKING:  # a type checker would take it for a member
        # No Python runs unless an unknown member arrives. Without a value: it would hide the slot that holds them.
        __pydantic_extra__: dict[
            Annotated[str, AfterValidator(_note_member)], Annotated[Any, PlainValidator(_require_json)]
        ]

    model_config: ClassVar[ConfigDict] = ConfigDict(
        alias_generator=_WIRE_NAMES,
        validate_by_name=True,
        validate_by_alias=True,
        loc_by_alias=False,
        extra="allow",
        defer_build=True,
        hide_input_in_errors=True,
        val_temporal_unit="seconds",
    )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> "JsonSchemaValue":
        json_schema = handler(schema)
        members = handler.resolve_ref_schema(json_schema)["properties"]
        texts = descriptions(cls)
        for name, field in cls.model_fields.items():
            for member in {name, field.serialization_alias} & members.keys() if name in texts else ():
                members[member].setdefault("description", texts[name])
        return json_schema

    def to_wire(self) -> "dict[str, JsonValue]":
        """Return the members that arrived, by wire names: nulls, epoch times and unknown members included.

        You may change the returned dict. An empty member is omitted if an unknown member with its Python name also
        arrived, because pydantic cannot tell them apart.
        """
        return _members(self, nulls=True)


class RequestModel(WireModel, frozen=True):
    """Base of the models that are sent to AWS: refuses unknown members."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    def to_wire(self) -> "dict[str, JsonValue]":
        """Return the members that were given, by wire names, without None."""
        return _members(self, nulls=False)


class ResponseModel(WireModel, frozen=True):
    """Base of the responses of which AWS requires no member."""

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        # Otherwise any JSON object would be valid, and a proxy's error would mean "nothing there".
        if self.model_extra and all(
            _is_null(getattr(self, name)) for name in type(self).model_fields if name != "marker"
        ):
            raise ValueError(f"an object with nothing but other members is not a {type(self).__name__}")
        return self


class PageModel(ResponseModel, frozen=True):
    """Base of the response of a listing: one page."""

    marker: str | None = None
    """Where the next page starts; None or empty on the last page."""


class EmptyModel(WireModel, frozen=True):
    """Base of the responses that have no members."""

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        # AWS may add members, which have its names. Anything else is a proxy's error, and would mean "done".
        for name in self.model_extra or {}:
            if name == "Message" or not name[:1].isupper():
                raise ValueError(f"AWS sends no {shorten(name, 40)} here")
        return self


def _members(model: WireModel, *, nulls: bool) -> "dict[str, JsonValue]":
    unknown = model.model_extra or {}
    known = {
        field.serialization_alias or name: _to_json(getattr(model, name), nulls=nulls)
        for name, field in type(model).model_fields.items()
        if name in model.model_fields_set and (name not in unknown or getattr(model, name) is not field.default)
    }
    if not nulls:
        known = {name: value for name, value in known.items() if value is not None}
    return {**known, **{name: _to_json(value) for name, value in unknown.items()}}


def _is_null(value: object) -> bool:
    return value is None or value is NULL_TUPLE or value is NULL_MAP


def _to_json(value: object, *, nulls: bool = True) -> "JsonValue":
    if _is_null(value):
        return None
    if isinstance(value, WireModel):
        return _members(value, nulls=nulls and not isinstance(value, RequestModel))
    if isinstance(value, tuple | list):
        return [_to_json(item, nulls=nulls) for item in cast("Iterable[object]", value)]
    if isinstance(value, Mapping):
        return {name: _to_json(item) for name, item in cast("Mapping[str, object]", value).items()}
    if isinstance(value, datetime):
        seconds = value.timestamp()
        return int(seconds) if seconds.is_integer() else seconds
    if isinstance(value, str):
        return str.__str__(value)  # not str(): that of an enum may be "Its.NAME"
    if isinstance(value, int | float):
        return value
    raise TypeError(f"A model holds a {type(value).__name__}, which cannot be sent.")


class _WireTime:
    """Parses AWS's epoch seconds without a Python call, and aware ISO 8601, as the AWS CLI prints it, with one."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        # A strict float first, because pydantic alone also accepts true, "1700000000" and NaN as times.
        epoch = core_schema.chain_schema([core_schema.float_schema(strict=True, allow_inf_nan=False), handler(source)])
        return core_schema.union_schema(
            [epoch, core_schema.no_info_plain_validator_function(_aware_utc)],
            mode="left_to_right",
            serialization=core_schema.plain_serializer_function_ser_schema(datetime.isoformat, when_used="json"),
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> "JsonSchemaValue":
        text: JsonSchemaValue = {"type": "string", "format": "date-time"}
        return text if handler.mode == "serialization" else {"anyOf": [text, {"type": "number"}]}


_EPOCH: Final = SchemaValidator(
    core_schema.datetime_schema(), cast("core_schema.CoreConfig", {"val_temporal_unit": "seconds"})
)


def _aware_utc(value: object) -> datetime:
    with contextlib.suppress(ValueError, OverflowError):
        # fromisoformat ignores everything after a NUL.
        moment = datetime.fromisoformat(value) if isinstance(value, str) and value.isprintable() else value
        if isinstance(moment, int | float) and not isinstance(moment, bool):
            moment = _EPOCH.validate_python(float(moment))  # a strict validation of a model takes no number for a time
        if isinstance(moment, datetime) and moment.utcoffset() is not None:
            return moment.astimezone(UTC)
    raise ValueError("a time must be epoch seconds or ISO 8601 with an offset from UTC")


WireTime = Annotated[datetime, _WireTime()]
"""An aware time in UTC."""
