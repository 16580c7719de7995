"""Describes pydantic's validation errors by wire names."""

from typing import Final

from pydantic import BaseModel, ValidationError

from glue_integrations._core.decode import problem_of
from glue_integrations.models import (
    Integration,
    IntegrationConfig,
    IntegrationError,
    IntegrationPartition,
    IntegrationResourceProperty,
    IntegrationTableProperties,
    SourceProcessingProperties,
    SourceTableConfig,
    Tag,
    TargetProcessingProperties,
    TargetTableConfig,
)

_MODELS: Final[tuple[type[BaseModel], ...]] = (
    Integration,
    IntegrationConfig,
    IntegrationError,
    IntegrationPartition,
    IntegrationResourceProperty,
    IntegrationTableProperties,
    SourceProcessingProperties,
    SourceTableConfig,
    Tag,
    TargetProcessingProperties,
    TargetTableConfig,
)
_WIRE_NAMES: Final = {
    name: field.serialization_alias or name for model in _MODELS for name, field in model.model_fields.items()
}


def first_error(error: ValidationError) -> tuple[str, str]:
    """Return the location of the first error, such as ``Tags.0.key``, and its message, without the value.

    The location is empty if the input as a whole has the wrong type.
    """
    errors = error.errors(include_url=False, include_context=False, include_input=False)
    # Null is allowed for a collection, so pydantic also reports "should be None" for an invalid one.
    first = next((item for item in errors if item["type"] != "none_required"), errors[0])
    if first["type"] == "extra_forbidden":
        *parents, unknown = first["loc"]
        return ".".join([*_members(parents), str(unknown)]), "The API has no such member"
    return ".".join(_members(first["loc"])), problem_of(first)


def _members(location: tuple[int | str, ...] | list[int | str]) -> list[str]:
    # Parts such as "tuple[Tag, ...]" are branches of the schema, not members.
    return [
        _WIRE_NAMES.get(part, part) if isinstance(part, str) else str(part)
        for part in location
        if isinstance(part, int) or part.isidentifier()
    ]
