"""Says what is wrong with input in the names of the wire."""

from typing import Final

from pydantic import BaseModel, ValidationError

from glue_integrations.models import (
    Integration,
    IntegrationConfig,
    IntegrationError,
    Tag,
)

_MODELS: Final[tuple[type[BaseModel], ...]] = (
    Integration,
    IntegrationConfig,
    IntegrationError,
    Tag,
)
_WIRE_NAMES: Final = {
    name: field.serialization_alias or name for model in _MODELS for name, field in model.model_fields.items()
}


def first_problem(error: ValidationError) -> tuple[str, str]:
    """Return where the first problem is, such as ``Tags.0.key``, and what it is; never the value itself.

    The place is empty if the whole input is of a wrong kind.
    """
    problems = error.errors(include_url=False, include_context=False, include_input=False)
    # Null stands for an empty collection, so a wrong one is also reported as "should be None".
    problem = next((item for item in problems if item["type"] != "none_required"), problems[0])
    if problem["type"] == "extra_forbidden":
        *parents, unknown = problem["loc"]
        return ".".join([*_members(parents), str(unknown)]), "The API has no such member"
    return ".".join(_members(problem["loc"])), problem["msg"].removeprefix("Value error, ")


def _members(location: tuple[int | str, ...] | list[int | str]) -> list[str]:
    # Parts such as "tuple[Tag, ...]" name a branch of the schema, not a member.
    return [
        _WIRE_NAMES.get(part, part) if isinstance(part, str) else str(part)
        for part in location
        if isinstance(part, int) or part.isidentifier()
    ]
