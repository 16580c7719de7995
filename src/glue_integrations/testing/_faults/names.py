"""What a fault may name: Glue's operations on integrations, their members and their errors."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from botocore.model import OperationModel

from glue_integrations.errors import ConfigurationError
from glue_integrations.testing._service.model import glue_model


@dataclass(frozen=True, slots=True)
class OperationNames:
    """The names that belong to one operation."""

    members: Mapping[str, str]
    """The members of its request, and botocore's names of their types."""

    errors: frozenset[str]
    """The errors that it declares."""

    is_listing: bool
    """Whether its response has a ``Marker``."""


@cache
def operations() -> Mapping[str, OperationNames]:
    """Return the operations on integrations in botocore's service model, by name."""
    model = glue_model()
    return {name: _names_of(model.operation_model(name)) for name in model.operation_names if "Integration" in name}


def _names_of(operation: OperationModel) -> OperationNames:
    request, response = operation.input_shape, operation.output_shape
    return OperationNames(
        {} if request is None else {name: shape.type_name for name, shape in request.members.items()},
        frozenset(shape.name for shape in operation.error_shapes),
        response is not None and "Marker" in response.members,
    )


def members_of(operation: str | None) -> Mapping[str, str]:
    """Return the members of a request and their types; of all operations if *operation* is None."""
    if operation is not None:
        return operations()[operation].members
    return {name: kind for names in operations().values() for name, kind in names.members.items()}


def check_operation(operation: object) -> None:
    """Raise a `ConfigurationError` unless *operation* exists."""
    if not isinstance(operation, str) or operation not in operations():
        raise unknown("operation", operation, operations())


def check_declared(code: str, operation: str) -> None:
    """Raise a `ConfigurationError` if only other operations declare the error *code*.

    An error that no operation declares comes from AWS's front end, so any operation can return it.
    """
    declared = operations()[operation].errors
    if code not in declared and any(code in names.errors for names in operations().values()):
        raise ConfigurationError(f"{operation} does not declare {code}; choose from {', '.join(sorted(declared))}.")


def check_together(members: Collection[str], *, is_listing: bool) -> None:
    """Raise a `ConfigurationError` unless some operation has all these *members*, a listing if that is needed."""
    candidates = [names for names in operations().values() if names.is_listing or not is_listing]
    if not any(names.members.keys() >= set(members) for names in candidates):
        kind = "listing" if is_listing else "operation"
        raise ConfigurationError(f"No {kind} has {'all of ' * (len(members) > 1)}{', '.join(members)}; remove one.")


def unknown(what: str, name: object, allowed: Iterable[str]) -> ConfigurationError:
    """Return the error for a name that is not *allowed*; it suggests the nearest that is."""
    by_lower_case = {each.lower(): each for each in allowed}
    nearest = get_close_matches(str(name).lower(), by_lower_case, n=1)
    choices = ", ".join(by_lower_case.values())
    if not nearest:
        return ConfigurationError(f"Unknown {what} {name!r}; choose from {choices}.")
    return ConfigurationError(
        f"Unknown {what} {name!r}. Did you mean {by_lower_case[nearest[0]]!r}? Choose from {choices}."
    )
