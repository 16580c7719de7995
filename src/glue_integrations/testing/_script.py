"""The script of faults: what goes wrong, for which calls and how often."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from random import Random
from types import MappingProxyType
from typing import Final, Literal, Self, cast, get_args

from pydantic import JsonValue

from glue_integrations.errors import ConfigurationError

from ._faults import known_fault
from ._recorded import RecordedRequest

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
"""What can go wrong, see `FaultRule`."""

_PLACES: Final = {"stall": ("before", "headers", "inside"), "cut": ("inside", "before"), "reset": ("before", "inside")}
_DEFAULTS: Final[dict[str, str | float]] = {
    "status": 503,
    "stall": "before",
    "drip": 0.1,
    "cut": "inside",
    "reset": "before",
    "redirect": "https://glue.invalid/",
    "clock-skew": 3600,
}
_LONG: Final = 10**9
_WHOLE: Final = ("times", "attempt", "seed")
_FORM: Final = "KIND[=VALUE][,times=N|always][,probability=P][,seed=N][,operation=NAME][,attempt=N][,MEMBER=VALUE]"


@dataclass(frozen=True, slots=True)
class FaultRule:
    """A fault, and the calls it meets; see `GlueEmulator.inject`.

    The kinds, each with what *value* may be, the default first:

    - ``error``: the error of a code such as ``ThrottlingException``, ``InternalServerException`` or
      ``ExpiredTokenException``; there is no default.
    - ``status``: 503, or another status from 400 to 599, with an HTML page, as a load balancer sends it.
    - ``latency``: seconds until the answer begins; there is no default.
    - ``stall``: nothing more comes: ``before`` the answer, after its ``headers``, or ``inside`` its body.
    - ``drip``: seconds between two bytes of the body; 0.1.
    - ``cut``: the connection is closed ``inside`` the body or ``before`` the answer.
    - ``reset``: the connection is reset ``before`` the answer or ``inside`` the body.
    - ``html``: status 200 with an HTML page, as a proxy sends it.
    - ``invalid-json``: status 200 with the first half of the JSON.
    - ``marker-loop``: a page whose marker leads to the first page. While the rule lasts that is so for ever.
    - ``marker-cycle``: the same with two markers that take turns.
    - ``redirect``: status 307 to ``https://glue.invalid/`` or another URL.
    - ``clock-skew``: the service's clock is so many seconds ahead, negative ones behind; 3600. Signatures by the
      right time are refused, and ``Date`` shows the wrong one.

    Raises:
        ConfigurationError: A value is none of those, or out of bounds.
    """

    kind: FaultKind
    """What goes wrong."""

    value: str | float | None = None
    """Details; None for the default."""

    _: KW_ONLY

    times: int | None = 1
    """So many calls meet it, at least 1; None for all that come."""

    probability: float = 1.0
    """How likely a call that matches meets it; above 0 and at most 1."""

    seed: int = 0
    """Of the chance: the same seed and the same calls give the same faults."""

    operation: str | None = None
    """Only calls of this operation; None for any."""

    attempt: int | None = None
    """Only this attempt of a call, from 1, as SDKs count them in ``amz-sdk-request``; None for any."""

    params: Mapping[str, JsonValue] = field(default_factory=lambda: MappingProxyType({}))
    """Only calls with these members, by wire names."""

    def __post_init__(self) -> None:
        if self.kind not in get_args(FaultKind):
            raise ConfigurationError(f"There is no fault {self.kind!r}, only {', '.join(get_args(FaultKind))}.")
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
                if self.text not in _PLACES[self.kind]:
                    allowed = ", ".join(_PLACES[self.kind])
                    raise ConfigurationError(f"{self.kind} must be one of {allowed}, not {self.value!r}.")
            case "status" | "latency" | "drip" | "clock-skew":
                self._check_number()
            case "redirect":
                if not self.text.isascii() or not self.text.isprintable():
                    raise ConfigurationError("redirect must be a URL of printable ASCII characters.")
            case _:
                if self.value is not None:
                    raise ConfigurationError(f"{self.kind} takes no value, not {self.value!r}.")

    def _check_number(self) -> None:
        least, most = {"status": (400, 599), "clock-skew": (-_LONG, _LONG)}.get(self.kind, (0, _LONG))
        try:
            is_right = least <= self.number <= most and (self.kind != "status" or self.number.is_integer())
        except ValueError:
            is_right = False
        if not is_right:
            unit = "a whole number" if self.kind == "status" else "seconds"
            raise ConfigurationError(f"{self.kind} must be {unit} from {least} to {most}, not {self.value!r}.")

    @property
    def text(self) -> str:
        """The value of a kind that takes a code, a place or a URL."""
        return str(_DEFAULTS.get(self.kind, "") if self.value is None else self.value)

    @property
    def number(self) -> float:
        """The value of a kind that takes a status or seconds."""
        return float(self.text)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a rule such as ``error=ThrottlingException,times=2`` or ``latency=0.5,times=always,probability=0.1``.

        Args:
            text: The kind and its value, then options: ``times`` (``always`` for all calls), ``probability``, ``seed``,
                ``operation`` and ``attempt``; every other name is a member that the call must have, its value JSON
                or plain text. No value can contain a comma.

        Returns:
            The rule.

        Raises:
            ConfigurationError: It has another form, or a value is out of bounds.
        """
        (kind, value), *options = [part.partition("=")[::2] for part in text.split(",")]
        given: dict[str, object] = {}
        params: dict[str, JsonValue] = {}
        for name, option in options:
            if not name or not option:
                raise ConfigurationError(f"A fault is {_FORM}, not {text!r}.")
            if name in _WHOLE or name == "probability":
                given[name] = _number(name, option)
            elif name == "operation":
                given[name] = option
            else:
                params[name] = _json_or_text(option)
        return cls(cast("FaultKind", kind), value or None, params=params, **given)  # type: ignore[arg-type]  # checked

    def matches(self, call: RecordedRequest) -> bool:
        """Tell whether *call* is one it could meet."""
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


class _Active:
    """A rule at work."""

    def __init__(self, rule: FaultRule) -> None:
        self.rule = rule
        self.left = rule.times
        self._chance = Random(rule.seed)  # noqa: S311  # no secret

    def meets(self, call: RecordedRequest) -> bool:
        return self.rule.matches(call) and self._chance.random() < self.rule.probability


@dataclass(frozen=True, slots=True)
class Encounter:
    """What one call meets."""

    active: tuple[_Active, ...] = ()

    @property
    def rule(self) -> FaultRule | None:
        """The one fault besides latency."""
        return next((item.rule for item in self.active if item.rule.kind != "latency"), None)

    @property
    def latency(self) -> float:
        """Seconds until the answer begins."""
        return sum(item.rule.number for item in self.active if item.rule.kind == "latency")

    @property
    def clock_skew(self) -> float:
        """Seconds by which the service's clock is ahead."""
        return self.rule.number if self.rule is not None and self.rule.kind == "clock-skew" else 0.0


class FaultScript:
    """The rules at work, the oldest first."""

    def __init__(self) -> None:
        self._active: list[_Active] = []

    def add(self, rules: Iterable[FaultRule]) -> None:
        """Set *rules* to work, behind those that are."""
        self._active += map(_Active, rules)

    def clear(self) -> None:
        """End all rules."""
        self._active.clear()

    def choose(self, call: RecordedRequest, kinds: frozenset[str] | None = None) -> Encounter:
        """Return what *call* meets: every latency that matches, and the first of the other faults.

        Args:
            call: The call.
            kinds: Only these kinds; None for all.
        """
        if not self._active:
            return Encounter()
        met: list[_Active] = []
        has_fault = False
        for item in self._active:
            is_latency = item.rule.kind == "latency"
            if (is_latency or not has_fault) and (kinds is None or item.rule.kind in kinds) and item.meets(call):
                met.append(item)
                has_fault = has_fault or not is_latency
        return Encounter(tuple(met))

    def spend(self, encounter: Encounter) -> None:
        """Count a call that has met something; a rule that is used up ends."""
        for item in encounter.active:
            if item.left is not None:
                item.left -= 1
                if item.left == 0:
                    self._active.remove(item)
