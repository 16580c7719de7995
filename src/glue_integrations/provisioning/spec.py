"""What a user wants: one integration with its resource properties and table properties."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Annotated, Final, NoReturn, Self, cast

from pydantic import ValidationError, model_validator

from glue_integrations._core.decode import summarise
from glue_integrations._display import shorten
from glue_integrations.errors import InvalidRequestError
from glue_integrations.models import (
    CreateIntegrationRequest,
    SourceProcessingProperties,
    SourceTableConfig,
    TargetProcessingProperties,
    TargetTableConfig,
)
from glue_integrations.models._base import RequestModel, WireModel
from glue_integrations.models._bounds import Arn512, String128
from glue_integrations.models._collections import AsTuple
from glue_integrations.models._shared import SENT

_SHOWN: Final = 200


class TableSpec(RequestModel, frozen=True):
    """The properties of one table. Exactly one of the two configurations must be given."""

    table_name: String128
    """Name of the table; 1 to 128 characters."""

    source_table_config: Annotated[SourceTableConfig, SENT] | None = None
    """How the table is read."""

    target_table_config: Annotated[TargetTableConfig, SENT] | None = None
    """How the table is written."""

    resource_arn: Arn512 | None = None
    """ARN of the resource that has the properties; None means the target of the integration."""

    @model_validator(mode="after")
    def _has_one_config(self) -> Self:
        if (self.source_table_config is None) == (self.target_table_config is None):
            raise ValueError("give either source_table_config or target_table_config")
        return self


class IntegrationSpec(CreateIntegrationRequest, frozen=True):
    """One integration, the properties of its source and target, and those of its tables.

    Construct it by Python names or by wire names, or read it with `from_file`. A member that you leave out is not
    compared, and stays as it is.

    Raises:
        ValueError: A member is invalid or unknown; it is pydantic's error, and names the member.
    """

    source_processing_properties: Annotated[SourceProcessingProperties, SENT] | None = None
    """How Glue reaches the source; None leaves the properties of the source alone."""

    target_processing_properties: Annotated[TargetProcessingProperties, SENT] | None = None
    """How Glue reaches the target; None leaves the properties of the target alone."""

    table_properties: Annotated[Sequence[TableSpec], AsTuple(TableSpec)] = ()
    """Properties of tables."""

    @model_validator(mode="after")
    def _is_unambiguous(self) -> Self:
        # Other requests may have members that this release does not know. A misspelt one in a file would be lost.
        for place, name, members in _unknown_members(self, ""):
            raise ValueError(f"{place} has no member {shorten(name, _SHOWN)}; choose from {', '.join(members)}")
        if self.source_arn == self.target_arn:
            raise ValueError("source_arn and target_arn are the same")
        tables = [(table.resource_arn or self.target_arn, table.table_name) for table in self.table_properties]
        for table in tables:
            if tables.count(table) > 1:
                raise ValueError(f"table_properties has {shorten(table[1], _SHOWN)} twice")
        return self

    @classmethod
    def from_file(cls, path: str | PathLike[str]) -> Self:
        """Read a spec from a JSON or TOML file.

        Args:
            path: The file; its name ends in ``.json`` or ``.toml``.

        Returns:
            The spec.

        Raises:
            InvalidRequestError: The file cannot be read, is not valid JSON or TOML (the text names the line), or is
                not a valid spec (the text names the member).
        """
        file = Path(path)
        parse = _PARSERS.get(file.suffix.lower())
        if parse is None:
            raise InvalidRequestError(f"{_shown(file)}: a spec is a file whose name ends in .json or .toml.")
        try:
            return cls.model_validate(parse(file.read_text(encoding="utf-8-sig")))
        except ValidationError as error:
            reason = summarise(error)
        except OSError as error:
            reason = error.strerror or type(error).__name__
        except RecursionError:
            reason = "it is nested too deeply"
        except ValueError as error:  # those of json and tomllib name the line
            reason = shorten(str(error), _SHOWN)
        raise InvalidRequestError(f"{_shown(file)}: {reason}.")


def _shown(file: Path) -> str:
    return shorten(str(file), _SHOWN)


def _parse_json(text: str) -> object:
    return json.loads(text, object_pairs_hook=_without_repetition, parse_constant=_refuse_constant)


def _without_repetition(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {shorten(repeated, _SHOWN)} is given twice")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _parse_toml(text: str) -> object:
    import tomllib  # noqa: PLC0415  # most processes never need it

    return tomllib.loads(text)


_PARSERS: Final[Mapping[str, Callable[[str], object]]] = {".json": _parse_json, ".toml": _parse_toml}


def _unknown_members(model: WireModel, place: str) -> Iterator[tuple[str, str, list[str]]]:
    """Yield each unknown member within *model*: where it is, its name, and the names that could be meant."""
    fields = type(model).model_fields
    for name in model.model_extra or {}:
        yield place, name, [*fields]
    for name in fields:
        value: object = getattr(model, name)
        values = cast("tuple[object, ...]", value) if isinstance(value, tuple) else (value,)
        for each in values:
            if isinstance(each, WireModel):
                yield from _unknown_members(each, f"{place}.{name}".lstrip("."))
