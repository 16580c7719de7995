"""Switches for what AWS does not document."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from math import inf
from typing import Final, Literal, Self, TypeGuard, get_args, get_origin, get_type_hints

from glue_integrations.arn import Arn
from glue_integrations.errors import ConfigurationError

from .numbers import CENTURY, check_number, check_whole_number, parse_number, shown

_WEEK: Final = 7 * 24 * 3600.0
_PAGE_SIZE: Final = 100
_MAX_INTEGER: Final = 2**31 - 1
_ARNS: Final = ("missing_sources", "missing_targets")
_BOOLEANS: Final = {"true": True, "false": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """Switches for what is unknown about the real service. The defaults are the best guess.

    Raises:
        ConfigurationError: A value is not allowed or out of bounds.
    """

    not_found: Literal["IntegrationNotFoundFault", "EntityNotFoundException", "empty"] = "IntegrationNotFoundFault"
    """Response to an unknown identifier: one of the two faults that AWS declares, or an empty list."""

    identifiers: Literal["arn", "arn-or-id", "any"] = "arn-or-id"
    """Accepted identifiers: the ARN; the ARN or the UUID at its end; or ``any`` of ARN, UUID and name."""

    default_page_size: int | None = None
    """Page size of a request without ``MaxRecords``; 1 to `max_page_size`. None for 100, or `max_page_size` if that is
    smaller."""

    max_page_size: int = 100
    """Largest page size; 1 to 2147483647."""

    min_page_size: int = 1
    """Smallest ``MaxRecords``; 1 to `max_page_size`."""

    page_size_out_of_range: Literal["clamp", "reject"] = "clamp"
    """Response to a ``MaxRecords`` out of range: a page of the nearest allowed size, or a ``ValidationException``.
    A value below 1 is always a ``ValidationException``."""

    last_marker: Literal["absent", "null", "empty"] = "absent"
    """Marker of the last page: no member, null or an empty string."""

    marker_seconds: float = inf
    """Virtual seconds until a marker expires, which makes it a ``ValidationException``; 0 to a hundred years, or
    ``inf`` for never. The same bounds apply to all durations."""

    pages: Literal["full", "short", "empty", "evaluated"] = "full"
    """How full a page with a marker is: ``full``; half full (``short``); an ``empty`` page before each full one; or
    ``evaluated``, where ``MaxRecords`` counts integrations before filtering, so pages may be short or empty."""

    healthy_errors: Literal["absent", "empty", "null"] = "absent"
    """``Errors`` of an integration without errors; ``absent`` leaves the member as it was given."""

    write_only_members: Literal["present", "absent", "null"] = "present"
    """``Tags``, ``SourceProperties`` and ``ContinuousSync`` in responses; CloudFormation hints that Glue omits them.
    The response of ``CreateIntegration`` always has them."""

    unset_members: Literal["absent", "null"] = "absent"
    """Optional members without a value."""

    empty_account: Literal["list", "absent", "null"] = "list"
    """The list in an empty page without a marker."""

    internal_server_status: Literal[400, 500] = 400
    """HTTP status of ``InternalServerException``; AWS documents 400."""

    throttle: Literal["body", "header", "429"] = "body"
    """Form of a throttling error: HTTP 400 with its code in the body and a header, or only in the header; or HTTP 429
    without a code."""

    initial_status: Literal["CREATING", "CREATED", "ACTIVE"] = "CREATING"
    """Status after creation; examples in AWS's documentation show ``CREATED``, which is not in the list of statuses."""

    status_case: Literal["upper", "lower"] = "upper"
    """Case of statuses; Redshift and RDS use lower case. With ``lower``, filters ignore case."""

    unknown_status: bool = False
    """Show SYNCING as ``RESYNCING``, which is not in the list of statuses."""

    unknown_members: bool = False
    """Add members that the service model lacks to every response, as a newer service would."""

    region_names: Literal["aws", "any"] = "aws"
    """Accepted Regions: names like AWS's, such as ``us-east-1``; or ``any`` of lower-case letters, digits and hyphens,
    such as ``local``."""

    duplicate_name: Literal["IntegrationConflictOperationFault", "ConflictException", "allowed"] = (
        "IntegrationConflictOperationFault"
    )
    """Response to a second integration of the same name in an account and Region."""

    missing_sources: tuple[str, ...] = ()
    """Source ARNs that do not exist; creating an integration from one is an ``EntityNotFoundException``. Separate them
    with commas in text."""

    missing_targets: tuple[str, ...] = ()
    """Target ARNs that do not exist: ``EntityNotFoundException`` from ``CreateIntegration``, and
    ``TargetResourceNotFound`` from ``DescribeInboundIntegrations``."""

    inaccessible_keys: tuple[str, ...] = ()
    """Values of ``KmsKeyId`` that are a ``KMSKeyNotAccessibleFault``."""

    quota: int | None = None
    """Most integrations in an account and Region; one more is an ``IntegrationQuotaExceededFault``. None for no quota;
    AWS publishes no number."""

    properties_required: bool = False
    """Whether ``CreateIntegration`` is a ``ResourceNotFoundException`` as long as a Glue connection that is its source,
    or a Glue database that is its target, has no resource properties."""

    missing_properties: Literal["ResourceNotFoundException", "EntityNotFoundException"] = "ResourceNotFoundException"
    """Response to a resource or table without properties: one of the two errors that AWS declares."""

    used_properties: Literal["deletable", "ValidationException", "InvalidInputException"] = "deletable"
    """Response to deleting the resource properties of the source or target of an integration. AWS declares no conflict
    for the operation."""

    property_updates: Literal["replace", "merge"] = "replace"
    """What an update does to a structure that it gives, such as ``TargetProcessingProperties``: ``replace`` it as a
    whole, or ``merge`` its members into it. A structure that it does not give stays."""

    table_resources: Literal["any", "database", "table", "integration"] = "any"
    """ARNs that operations on table properties accept. AWS documents the database of the target (here also a catalog)
    and the table; published scripts use the integration."""

    duplicate_table: Literal["ValidationException", "InvalidInputException", "replaced"] = "ValidationException"
    """Response to creating the properties of a table twice. AWS declares no conflict for the operation."""

    long_markers: bool = False
    """Markers as long as the service model allows: 4096 characters for properties, 128 for integrations."""

    creating_seconds: float = 60.0
    """Virtual seconds from CREATING to ACTIVE."""

    modifying_seconds: float = 30.0
    """Virtual seconds from MODIFYING to ACTIVE."""

    syncing_seconds: float = 60.0
    """Virtual seconds from SYNCING to ACTIVE."""

    deleting_seconds: float = 60.0
    """Virtual seconds from DELETING until the integration is gone."""

    attention_seconds: float = _WEEK
    """Virtual seconds from NEEDS_ATTENTION to FAILED; AWS documents seven days."""

    def __post_init__(self) -> None:
        for name, annotation in _TYPES.items():
            _check(name, annotation, getattr(self, name))
        # The defaults fit into any max_page_size, so what does not fit was given.
        for name in ("min_page_size", "default_page_size"):
            size: int | None = getattr(self, name)
            if size is not None and size > self.max_page_size:
                raise ConfigurationError(
                    f"{name} must be 1 to max_page_size, which is {self.max_page_size}, not {size}."
                )

    @property
    def page_size(self) -> int:
        """Page size of a request without ``MaxRecords``."""
        return min(_PAGE_SIZE, self.max_page_size) if self.default_page_size is None else self.default_page_size

    @classmethod
    def parse(cls, switches: Iterable[str]) -> Self:
        """Parse switches such as ``not_found=empty`` or ``default-page-size=10``; the last one of a name applies.

        Args:
            switches: One or several strings ``NAME=VALUE``, with ``-`` or ``_`` in the names.

        Returns:
            The behaviour; other switches keep their defaults.

        Raises:
            ConfigurationError: A switch is unknown, a value is invalid, or ``=`` is missing. The message lists what is
                allowed.
        """
        if not isinstance(switches, Iterable):
            raise ConfigurationError(f"switches must be NAME=VALUE strings, not {shown(switches)}.")
        switches = (switches,) if isinstance(switches, str) else tuple(switches)
        values: dict[str, object] = {}
        for switch in switches:
            key, separator, text = switch.partition("=") if isinstance(switch, str) else ("", "", "")
            name = key.strip().replace("-", "_")
            if not separator:
                raise ConfigurationError(f"A behaviour must have the form NAME=VALUE, not {switch!r}.")
            if name not in _TYPES:
                raise ConfigurationError(f"Unknown behaviour {key.strip()!r}; choose from {', '.join(_TYPES)}.")
            values[name] = _parse_value(_TYPES[name], text.strip())
        return cls(**values)  # type: ignore[arg-type]  # checked by _parse_value and again by __post_init__


def _parse_value(annotation: object, text: str) -> object:
    """Convert *text* to the type of a field, if it can be; `_check` refuses what remains."""
    if get_origin(annotation) is Literal:
        return next((value for value in get_args(annotation) if str(value) == text), text)
    if get_origin(annotation) is tuple:
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if annotation is bool:
        return _BOOLEANS.get(text, text)
    if annotation is float and text == "inf":
        return inf
    number = parse_number(text)
    return text if number is None else number


def _check(name: str, annotation: object, value: object) -> None:
    """Raise unless *value* has the type that *annotation* declares, and a duration its bounds."""
    if annotation is float:
        check_number(name, value, CENTURY, may_be_inf=True)
    elif annotation is int or (annotation == (int | None) and value is not None):
        check_whole_number(name, value, 1, _MAX_INTEGER)
    elif get_origin(annotation) is Literal:
        # 400 == 400.0 and True == 1, so compare the types too.
        choices = get_args(annotation)
        if not any(value == choice and type(value) is type(choice) for choice in choices):
            raise _invalid(name, "one of " + ", ".join(map(str, choices)), value)
    elif get_origin(annotation) is tuple:
        if not _is_tuple(value) or not all(isinstance(item, str) for item in value):
            raise _invalid(name, "a tuple of strings", value)
        if name in _ARNS:
            _check_arns(name, value)
    elif annotation is bool and not isinstance(value, bool):
        raise _invalid(name, "true or false", value)


def _check_arns(name: str, values: Iterable[object]) -> None:
    """Raise unless all *values* are ARNs, because no request could name another one."""
    for value in values:
        try:
            Arn.parse(str(value))
        except ValueError as error:
            raise ConfigurationError(f"{name}: {error}.") from None


def _is_tuple(value: object) -> TypeGuard[tuple[object, ...]]:
    return isinstance(value, tuple)


def _invalid(name: str, allowed: str, value: object) -> ConfigurationError:
    return ConfigurationError(f"{name} must be {allowed}, not {shown(value)}.")


_TYPES: Final[dict[str, object]] = {field.name: get_type_hints(Behaviour)[field.name] for field in fields(Behaviour)}
