"""What the emulator does where AWS does not say what Glue does."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from math import inf
from typing import Final, Literal, Self, get_args, get_origin, get_type_hints

from glue_integrations.errors import ConfigurationError

_WEEK: Final = 7 * 24 * 3600.0
_BOOLEANS: Final = {"true": True, "false": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """A switch for everything about the real service that is not known. The defaults are the best guess.

    Raises:
        ConfigurationError: A value is not among the allowed ones, or out of bounds.
    """

    not_found: Literal["IntegrationNotFoundFault", "EntityNotFoundException", "empty"] = "IntegrationNotFoundFault"
    """The answer to an identifier of nothing: one of the two faults AWS declares, or an empty list."""

    identifiers: Literal["arn", "arn-or-id", "any"] = "arn-or-id"
    """What an identifier may be: an ARN, also the UUID at its end, or also the name."""

    default_page_size: int = 100
    """Integrations on a page without ``MaxRecords``; 1 to `max_page_size`."""

    max_page_size: int = 100
    """Integrations on a page at most; at least 1."""

    min_page_size: int = 1
    """The least ``MaxRecords``; 1 to `max_page_size`."""

    page_size_out_of_range: Literal["clamp", "reject"] = "clamp"
    """A ``MaxRecords`` above the maximum, or of 1 to the minimum: the nearest allowed one, or ValidationException."""

    last_marker: Literal["absent", "null", "empty"] = "absent"
    """What the last page has for a marker: no member, null or an empty string."""

    marker_seconds: float = inf
    """Virtual seconds for which a marker is good; behind them it is a ValidationException. ``inf`` for ever."""

    pages: Literal["full", "short", "empty", "evaluated"] = "full"
    """Whether a page that has a marker is full: always; only by half; or with an empty page before each full one; or
    ``MaxRecords`` counts what was looked at before the filters, so that pages are short or empty."""

    healthy_errors: Literal["absent", "empty", "null"] = "absent"
    """The member ``Errors`` of an integration without any; ``absent`` leaves it as it was given."""

    write_only_members: Literal["present", "absent", "null"] = "present"
    """``Tags``, ``SourceProperties`` and ``ContinuousSync``, which CloudFormation hints may not come back."""

    unset_members: Literal["absent", "null"] = "absent"
    """Optional members that have no value."""

    empty_account: Literal["list", "absent", "null"] = "list"
    """The member ``Integrations`` of a page without any and without a marker."""

    internal_server_status: Literal[400, 500] = 400
    """HTTP status of ``InternalServerException``; AWS documents 400."""

    throttle: Literal["body", "header", "429"] = "body"
    """A throttle: HTTP 400 with its code in body and header, only in the header, or HTTP 429 without a code."""

    initial_status: Literal["CREATING", "CREATED", "ACTIVE"] = "CREATING"
    """The status after creation; AWS's documents print ``CREATED``, which is in no list."""

    status_case: Literal["upper", "lower"] = "upper"
    """How a status is spelt; Redshift and RDS use lower case. Filters then match either."""

    unknown_status: bool = False
    """Show SYNCING as ``RESYNCING``, a status in no list."""

    unknown_members: bool = False
    """Add members that are in no service model to all answers, as a newer service would."""

    duplicate_name: Literal["IntegrationConflictOperationFault", "ConflictException", "allowed"] = (
        "IntegrationConflictOperationFault"
    )
    """A second integration with the same name in an account and Region."""

    missing_sources: tuple[str, ...] = ()
    """Source ARNs that do not exist: creation is an EntityNotFoundException. All others do. Commas separate them."""

    creating_seconds: float = 60.0
    """Virtual seconds from CREATING to ACTIVE; at least 0, and ``inf`` for never, as for those that follow."""

    modifying_seconds: float = 30.0
    """Virtual seconds from MODIFYING to ACTIVE."""

    syncing_seconds: float = 60.0
    """Virtual seconds from SYNCING to ACTIVE."""

    deleting_seconds: float = 60.0
    """Virtual seconds from DELETING to gone."""

    attention_seconds: float = _WEEK
    """Virtual seconds from NEEDS_ATTENTION to FAILED; AWS documents seven days."""

    def __post_init__(self) -> None:
        for name, kind in _KINDS.items():
            _require(name, kind, getattr(self, name))
        if not 1 <= self.min_page_size <= self.max_page_size:
            raise ConfigurationError(f"min_page_size must be 1 to max_page_size, not {self.min_page_size}.")
        if not 1 <= self.default_page_size <= self.max_page_size:
            raise ConfigurationError(f"default_page_size must be 1 to max_page_size, not {self.default_page_size}.")
        for name in _KINDS:
            if name.endswith("_seconds") and not 0 <= getattr(self, name) <= inf:
                raise ConfigurationError(f"{name} must be at least 0, not {getattr(self, name)}.")

    @classmethod
    def parse(cls, switches: Iterable[str]) -> Self:
        """Read switches such as ``not_found=empty`` or ``default-page-size=10``; the last one of a name counts.

        Args:
            switches: ``NAME=VALUE`` each, with ``-`` or ``_`` in the names.

        Returns:
            The behaviour; what is not named keeps its default.

        Raises:
            ConfigurationError: An unknown switch, which lists the known ones; a wrong value, which lists what is
                allowed; or no ``=``.
        """
        values: dict[str, object] = {}
        for switch in switches:
            given, equals, text = switch.partition("=")
            name = given.strip().replace("-", "_")
            if not equals:
                raise ConfigurationError(f"A behaviour is NAME=VALUE, not {switch!r}.")
            if name not in _KINDS:
                raise ConfigurationError(f"There is no behaviour {given.strip()!r}, only {', '.join(_KINDS)}.")
            values[name] = _read(name, _KINDS[name], text.strip())
        return cls(**values)  # type: ignore[arg-type]  # checked by _read and again by __post_init__


def _read(name: str, kind: object, text: str) -> object:
    """Return the value that *text* stands for."""
    if get_origin(kind) is Literal:
        return next((value for value in get_args(kind) if str(value) == text), text)
    if get_origin(kind) is tuple:
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if kind is bool:
        return _BOOLEANS.get(text, text)
    try:
        return int(text) if kind is int else float(text)
    except ValueError:
        raise _wrong(name, kind, text) from None


def _require(name: str, kind: object, value: object) -> None:
    """Raise unless *value* is of the *kind* that the field has."""
    choices = get_args(kind)
    if get_origin(kind) is Literal:
        # 400 is also 400.0, and True is also 1.
        is_right = any(value == choice and type(value) is type(choice) for choice in choices)
    elif get_origin(kind) is tuple:
        is_right = isinstance(value, tuple)
    elif kind is bool:
        is_right = isinstance(value, bool)
    else:
        is_right = isinstance(value, int if kind is int else (int, float)) and not isinstance(value, bool)
    if not is_right:
        raise _wrong(name, kind, value)


def _wrong(name: str, kind: object, value: object) -> ConfigurationError:
    if get_origin(kind) is Literal:
        allowed = "one of " + ", ".join(str(choice) for choice in get_args(kind))
    elif kind is bool:
        allowed = "true or false"
    elif get_origin(kind) is tuple:
        allowed = "a tuple of strings"
    elif kind is int:
        allowed = "a whole number"
    else:
        allowed = "a number"
    return ConfigurationError(f"{name} must be {allowed}, not {value!r}.")


_KINDS: Final[dict[str, object]] = {field.name: get_type_hints(Behaviour)[field.name] for field in fields(Behaviour)}
