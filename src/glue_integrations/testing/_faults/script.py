"""Fault rules: what goes wrong, for which calls and how often."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from random import Random
from types import MappingProxyType
from typing import Final, Literal, Self, cast, get_args

from pydantic import JsonValue

from glue_integrations.errors import ConfigurationError
from glue_integrations.testing._recorded import RecordedRequest
from glue_integrations.testing._service.errors import known_fault

FaultKind = Literal[
    "error",
    "status",
    "latency",
    "stall",
    "drip",
    "cut",
    "reset",
    "html",
    "invalid-json",
    "marker-loop",
    "marker-cycle",
    "redirect",
    "clock-skew",
]
"""The kinds of faults, see `FaultRule`."""

_POSITIONS: Final = {
    "stall": ("before", "headers", "inside"),
    "cut": ("inside", "before"),
    "reset": ("before", "inside"),
}
_DEFAULTS: Final[dict[str, str | float]] = {
    "status": 503,
    "stall": "before",
    "drip": 0.1,
    "cut": "inside",
    "reset": "before",
    "redirect": "https://glue.invalid/",
    "clock-skew": 3600,
}
_MAX_SECONDS: Final = 10**9
_INTEGER_OPTIONS: Final = ("times", "attempt", "seed")
_SYNTAX: Final = "KIND[=VALUE][,times=N|always][,probability=P][,seed=N][,operation=NAME][,attempt=N][,MEMBER=VALUE]"


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
    - ``marker-loop``: a page whose marker leads back to the first page; with ``times=None``, an endless loop.
    - ``marker-cycle``: the same with two alternating markers.
    - ``redirect``: status 307 to ``https://glue.invalid/`` or any URL.
    - ``clock-skew``: seconds by which the service's clock is ahead, negative if it is behind; 3600. Requests signed at
      the correct time are refused, and ``Date`` shows the wrong time.

    Raises:
        ConfigurationError: The kind is unknown, or a value is invalid or out of bounds.
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
    """Only calls with these members, by wire names; empty for any."""

    def __post_init__(self) -> None:
        if self.kind not in get_args(FaultKind):
            raise ConfigurationError(f"Unknown fault {self.kind!r}; choose from {', '.join(get_args(FaultKind))}.")
        for name in ("times", "attempt"):
            number = getattr(self, name)
            if number is not None and number < 1:
                raise ConfigurationError(f"{name} of a fault must be at least 1, not {number}.")
        if not 0 < self.probability <= 1:
            raise ConfigurationError(f"probability of a fault must be above 0 and at most 1, not {self.probability}.")
        self._check_value()

    def _check_value(self) -> None:
        match self.kind:
            case "error":
                known_fault(self.text)
            case "stall" | "cut" | "reset":
                if self.text not in _POSITIONS[self.kind]:
                    allowed = ", ".join(_POSITIONS[self.kind])
                    raise ConfigurationError(f"{self.kind} must be one of {allowed}, not {self.value!r}.")
            case "status" | "latency" | "drip" | "clock-skew":
                self._check_number()
            case "redirect":
                if not self.text.isascii() or not self.text.isprintable():
                    raise ConfigurationError(
                        f"redirect must be a URL of printable ASCII characters, not {self.value!r}."
                    )
            case _:
                if self.value is not None:
                    raise ConfigurationError(f"{self.kind} takes no value; remove {self.value!r}.")

    def _check_number(self) -> None:
        minimum, maximum = {"status": (400, 599), "clock-skew": (-_MAX_SECONDS, _MAX_SECONDS)}.get(
            self.kind, (0, _MAX_SECONDS)
        )
        try:
            is_valid = minimum <= self.number <= maximum and (self.kind != "status" or self.number.is_integer())
        except ValueError:
            is_valid = False
        if not is_valid:
            unit = "a whole number" if self.kind == "status" else "seconds"
            raise ConfigurationError(f"{self.kind} must be {unit} from {minimum} to {maximum}, not {self.value!r}.")

    @property
    def text(self) -> str:
        """The value of a kind that takes a code, a position or a URL."""
        return str(_DEFAULTS.get(self.kind, "") if self.value is None else self.value)

    @property
    def number(self) -> float:
        """The value of a kind that takes a status or seconds."""
        return float(self.text)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse a rule such as ``error=ThrottlingException,times=2`` or ``latency=0.5,times=always,probability=0.1``.

        Args:
            text: The kind and its value, then options: ``times`` (``always`` for no limit), ``probability``, ``seed``,
                ``operation`` and ``attempt``. Any other name is a member that the call must have; its value is JSON or
                plain text. Values cannot contain commas.

        Returns:
            The rule.

        Raises:
            ConfigurationError: The text is malformed, or a value is invalid.
        """
        (kind, value), *options = [part.partition("=")[::2] for part in text.split(",")]
        arguments: dict[str, object] = {}
        params: dict[str, JsonValue] = {}
        for name, option in options:
            if not name or not option:
                raise ConfigurationError(f"A fault must have the form {_SYNTAX}, not {text!r}.")
            if name in _INTEGER_OPTIONS or name == "probability":
                arguments[name] = _number(name, option)
            elif name == "operation":
                arguments[name] = option
            else:
                params[name] = _json_or_text(option)
        return cls(cast("FaultKind", kind), value or None, params=params, **arguments)  # type: ignore[arg-type]  # checked

    def matches(self, call: RecordedRequest) -> bool:
        """Return whether the conditions match *call*, leaving aside probability and times."""
        return (
            self.operation in (None, call.operation)
            and self.attempt in (None, call.attempt)
            and all(name in call.params and call.params[name] == value for name, value in self.params.items())
        )


def _number(name: str, text: str) -> float | None:
    if name == "times" and text == "always":
        return None
    try:
        return float(text) if name == "probability" else int(text)
    except ValueError:
        raise ConfigurationError(f"{name} of a fault must be a number, not {text!r}.") from None


def _json_or_text(text: str) -> JsonValue:
    try:
        value: JsonValue = json.loads(text)
    except ValueError:
        return text
    return value


class _ActiveRule:
    """A rule in use, with its remaining times and its random numbers."""

    def __init__(self, rule: FaultRule) -> None:
        self.rule = rule
        self.remaining = rule.times
        self._random = Random(rule.seed)  # noqa: S311  # no secret

    def applies_to(self, call: RecordedRequest) -> bool:
        return self.rule.matches(call) and self._random.random() < self.rule.probability


@dataclass(frozen=True, slots=True)
class MatchedRules:
    """The rules that apply to one call."""

    active: tuple[_ActiveRule, ...] = ()

    @property
    def rule(self) -> FaultRule | None:
        """The fault to apply besides latency; None if there is none."""
        return next((item.rule for item in self.active if item.rule.kind != "latency"), None)

    @property
    def latency(self) -> float:
        """Seconds before the response starts."""
        return sum(item.rule.number for item in self.active if item.rule.kind == "latency")

    @property
    def clock_skew(self) -> float:
        """Seconds by which the service's clock is ahead."""
        return self.rule.number if self.rule is not None and self.rule.kind == "clock-skew" else 0.0


class FaultScript:
    """The rules in use, oldest first."""

    def __init__(self) -> None:
        self._active: list[_ActiveRule] = []

    def add(self, rules: Iterable[FaultRule]) -> None:
        """Append *rules*."""
        self._active += map(_ActiveRule, rules)

    def clear(self) -> None:
        """Remove all rules."""
        self._active.clear()

    def match(self, call: RecordedRequest, kinds: frozenset[str] | None = None) -> MatchedRules:
        """Return the rules that apply to *call*: every matching latency, and the first other match.

        Args:
            call: The call.
            kinds: Only these kinds; None for all.
        """
        if not self._active:
            return MatchedRules()
        matched: list[_ActiveRule] = []
        has_fault = False
        for item in self._active:
            is_latency = item.rule.kind == "latency"
            if (is_latency or not has_fault) and (kinds is None or item.rule.kind in kinds) and item.applies_to(call):
                matched.append(item)
                has_fault = has_fault or not is_latency
        return MatchedRules(tuple(matched))

    def consume(self, matched: MatchedRules) -> None:
        """Count one use of the matched rules, and remove those that are used up."""
        for item in matched.active:
            if item.remaining is not None:
                item.remaining -= 1
                if item.remaining == 0:
                    self._active.remove(item)
