"""Fault rules: what goes wrong, and for which calls."""

import json
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from types import MappingProxyType
from typing import Final, Self, cast

from pydantic import JsonValue

from glue_integrations.errors import ConfigurationError
from glue_integrations.testing._exchange import RecordedRequest
from glue_integrations.testing._service.numbers import is_number, parse_number, shown

from .kinds import DEFAULTS, MARKER_KINDS, FaultKind, check_kind, check_value, parse_value
from .names import check_declared, check_operation, check_together, members_of, operations, unknown

_OPTIONS: Final = ("times", "probability", "seed", "operation", "attempt")
_MAX_INTEGER: Final = 2**63 - 1
_SYNTAX: Final = "KIND[=VALUE][,times=N|always][,probability=P][,seed=N][,operation=NAME][,attempt=N][,MEMBER=VALUE]"
_TYPES: Final[dict[str, tuple[type[object], str]]] = {
    "string": (str, "text"),
    "integer": (int, "a whole number"),
    "list": (list, "a list"),
    "map": (dict, "a JSON object"),
    "structure": (dict, "a JSON object"),
}


@dataclass(frozen=True, slots=True)
class FaultRule:
    """A fault and the calls that it applies to; see `GlueEmulator.inject`.

    The kinds, each with the values it accepts, the default first:

    - ``error``: an error code such as ``ThrottlingException``, ``InternalServerException`` or
      ``ExpiredTokenException``; required.
    - ``status``: 503, or any status from 400 to 599, with an HTML page like a load balancer's.
    - ``latency``: seconds before the response starts; required.
    - ``stall``: the server falls silent ``before`` the response, after its ``headers``, or ``inside`` its body.
    - ``drip``: seconds between two bytes of the body; 0.1.
    - ``cut``: the connection closes ``inside`` the body or ``before`` the response.
    - ``reset``: the connection is reset ``before`` the response or ``inside`` the body.
    - ``html``: status 200 with an HTML page like a proxy's.
    - ``invalid-json``: status 200 with the first half of the JSON.
    - ``marker-loop``: a page whose marker leads back to the first page; with ``times=None``, an endless loop. It
      applies to listings only.
    - ``marker-cycle``: the same with two alternating markers.
    - ``redirect``: status 307 to ``https://glue.invalid/`` or any URL.
    - ``clock-skew``: seconds by which the service's clock is ahead, negative if it is behind; 3600. Requests signed at
      the correct time are refused, and ``Date`` shows the wrong time. Applies to signed requests only.

    Raises:
        ConfigurationError: A name is unknown, or a value has the wrong type or is out of bounds. A rule that could
            never apply is refused, such as one for a member that the operation does not have.
    """

    kind: FaultKind
    """The kind of fault."""

    value: str | float | None = None
    """Details of the kind; None for its default."""

    _: KW_ONLY

    times: int | None = 1
    """Number of calls that the rule applies to, at least 1; None for no limit."""

    probability: float = 1.0
    """Probability that the rule applies to a matching call; above 0 and at most 1."""

    seed: int = 0
    """Seed of the random numbers: the same seed and calls give the same faults."""

    operation: str | None = None
    """Only calls of this operation; None for any."""

    attempt: int | None = None
    """Only this attempt of a call, counted from 1 as in the header ``amz-sdk-request``; None for any."""

    params: Mapping[str, JsonValue] = field(default_factory=lambda: MappingProxyType({}))
    """Only calls with these members, by wire names; None for a member that is null or absent. Empty for any call."""

    def __post_init__(self) -> None:
        check_kind(self.kind)
        check_value(self.kind, self.value)
        for name, least in (("times", 1), ("attempt", 1), ("seed", None)):
            _check_integer(name, getattr(self, name), least)
        if not is_number(self.probability) or not 0 < self.probability <= 1:
            raise ConfigurationError(
                f"probability of a fault must be a number above 0 and at most 1, not {shown(self.probability)}."
            )
        self._check_operation()
        self._check_params()

    def _check_operation(self) -> None:
        if self.operation is None:
            return
        check_operation(self.operation)
        if self.kind == "error":
            check_declared(self.text, self.operation)
        if self.kind in MARKER_KINDS and not operations()[self.operation].is_listing:
            listings = ", ".join(name for name, names in operations().items() if names.is_listing)
            raise ConfigurationError(f"{self.operation} has no pages for a {self.kind}; choose from {listings}.")

    def _check_params(self) -> None:
        try:
            params: dict[str, JsonValue] = json.loads(json.dumps(dict(self.params), allow_nan=False))
        except (TypeError, ValueError, RecursionError):
            raise ConfigurationError(
                f"params of a fault must be JSON values by wire names, not {shown(self.params)}."
            ) from None
        types = members_of(self.operation)
        for name, value in params.items():
            if name not in types:
                raise unknown("member", name, types)
            expected, description = _TYPES[types[name]]
            if value is not None and type(value) is not expected:
                raise ConfigurationError(f"{name} must be {description}, not {shown(value)}.")
        object.__setattr__(self, "params", MappingProxyType(params))
        given = [name for name, value in params.items() if value is not None]
        check_together(given, is_listing=self.kind in MARKER_KINDS)

    @property
    def text(self) -> str:
        """The value of a kind that takes a code, a position or a URL."""
        return str(DEFAULTS.get(self.kind, "") if self.value is None else self.value)

    @property
    def number(self) -> float:
        """The value of a kind that takes a status or seconds."""
        return float(self.text)

    def __str__(self) -> str:
        """Return the text that `parse` reads, without the options that have their default value."""
        kind = self.kind if self.value is None else f"{self.kind}={self.value}"
        options: dict[str, tuple[object, object]] = {
            "times": ("always" if self.times is None else self.times, 1),
            "probability": (self.probability, 1.0),
            "seed": (self.seed, 0),
            "operation": (self.operation, None),
            "attempt": (self.attempt, None),
        }
        given = [f"{name}={value}" for name, (value, default) in options.items() if value != default]
        members = [
            f"{name}={value if isinstance(value, str) else json.dumps(value)}" for name, value in self.params.items()
        ]
        return ",".join([kind, *given, *members])

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse a rule such as ``error=ThrottlingException,times=2`` or ``latency=0.5,times=always,probability=0.1``.

        Args:
            text: The kind and its value, then options: ``times`` (``always`` for no limit), ``probability``, ``seed``,
                ``operation`` and ``attempt``. Any other name is a member that the call must have, ``MEMBER=null`` one
                that it must not have. Values cannot contain commas.

        Returns:
            The rule.

        Raises:
            ConfigurationError: The text is malformed, a name is unknown or appears twice, or a value is invalid.
        """
        (kind, value), *options = [_split(part, text) for part in text.split(",")]
        check_kind(kind)
        given: dict[str, str] = {}
        for name, option in options:
            if not name or option is None:
                raise ConfigurationError(
                    f"A fault must have the form {_SYNTAX}, with no commas in values, not {text!r}."
                )
            if name in given:
                raise ConfigurationError(f"{name} appears twice in the fault {text!r}; remove one.")
            given[name] = option
        arguments: dict[str, object] = {
            name: _parse_option(name, given.pop(name)) for name in _OPTIONS if name in given
        }
        operation = cast("str | None", arguments.get("operation"))
        if operation is not None:
            check_operation(operation)
        params = {name: _parse_member(name, option, operation) for name, option in given.items()}
        parsed = None if value is None else parse_value(kind, value)
        return cls(cast("FaultKind", kind), parsed, params=params, **arguments)  # type: ignore[arg-type]  # __post_init__ checks

    def matches(self, call: RecordedRequest) -> bool:
        """Return whether the conditions match *call*, leaving aside probability and times."""
        return (
            self.operation in (None, call.operation)
            and self.attempt in (None, call.attempt)
            and (self.kind not in MARKER_KINDS or _is_listing(call.operation))
            and all(call.params.get(name) == value for name, value in self.params.items())
        )


def _is_listing(operation: str) -> bool:
    names = operations().get(operation)
    return names is not None and names.is_listing


def _check_integer(name: str, value: object, least: int | None) -> None:
    if value is None and least is not None:
        return
    if not isinstance(value, int) or isinstance(value, bool):
        raise ConfigurationError(f"{name} of a fault must be a whole number, not {shown(value)}.")
    if least is not None and value < least:
        raise ConfigurationError(f"{name} of a fault must be at least {least}, not {shown(value)}.")
    if abs(value) > _MAX_INTEGER:
        raise ConfigurationError(f"{name} of a fault must be at most {_MAX_INTEGER}, not {shown(value)}.")


def _split(part: str, text: str) -> tuple[str, str | None]:
    """Split ``NAME=VALUE``; the value is None without ``=``."""
    name, separator, value = (piece.strip() for piece in part.partition("="))
    if separator and not name:
        raise ConfigurationError(f"A fault must have the form {_SYNTAX}, not {text!r}.")
    if separator and not value:
        raise ConfigurationError(f"{name} has no value in the fault {text!r}; add one or remove '='.")
    return name, value if separator else None


def _parse_option(name: str, text: str) -> object:
    if name == "operation":
        return text
    if name == "times" and text == "always":
        return None
    number = parse_number(text)
    if number is None:
        raise ConfigurationError(f"{name} of a fault must be a number, not {text!r}.")
    return number


def _parse_member(name: str, text: str, operation: str | None) -> JsonValue:
    types = members_of(operation)
    if name not in types:
        raise unknown("option or member", name, [*_OPTIONS, *types])
    if text == "null" or types[name] == "string":
        return None if text == "null" else text
    try:
        value: JsonValue = json.loads(text)
    except (ValueError, RecursionError):
        # Commas separate options, so a longer list arrives in pieces.
        raise ConfigurationError(
            f"{name} must be {_TYPES[types[name]][1]} without commas, not {text!r}; FaultRule takes any params."
        ) from None
    return value
