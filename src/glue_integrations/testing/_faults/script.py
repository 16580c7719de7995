"""The rules in use: which apply to a call, and when they are used up."""

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from glue_integrations.testing._exchange import RecordedRequest

from .kinds import MARKER_KINDS
from .rules import FaultRule


class _ActiveRule:
    """A rule in use, with its remaining times and its random numbers."""

    def __init__(self, rule: FaultRule) -> None:
        self.rule = rule
        self.remaining = rule.times
        self.was_met = False
        self._random = Random(rule.seed)  # noqa: S311  # no secret
        self._drawn = self._random.random()

    @property
    def is_drawn(self) -> bool:
        """Whether chance selects the next matching call. It stays so until `draw`."""
        return self._drawn < self.rule.probability

    def draw(self) -> None:
        self._drawn = self._random.random()


@dataclass(frozen=True, slots=True)
class MatchedRules:
    """The rules that apply to one call."""

    active: tuple[_ActiveRule, ...] = ()
    considered: tuple[_ActiveRule, ...] = ()
    """These, and the rules that match the call but were not drawn."""

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


_NONE = MatchedRules()


class FaultScript:
    """The rules in use, oldest first."""

    def __init__(self) -> None:
        self._active: list[_ActiveRule] = []
        self.has_made_up_markers = False
        """Whether a rule has sent made-up markers since the rules were last cleared."""

    @property
    def rules(self) -> tuple[FaultRule, ...]:
        """The rules that may still apply, oldest first."""
        return tuple(item.rule for item in self._active)

    @property
    def unmet(self) -> tuple[FaultRule, ...]:
        """The rules that have not applied to any call yet."""
        return tuple(item.rule for item in self._active if not item.was_met)

    def add(self, rules: Iterable[FaultRule]) -> None:
        """Append *rules*."""
        self._active += map(_ActiveRule, rules)

    def clear(self) -> None:
        """Remove all rules."""
        self._active.clear()
        self.has_made_up_markers = False

    def match(self, call: RecordedRequest, *, is_signed: bool) -> MatchedRules:
        """Return the rules that apply to *call*: every matching latency, and the first other match.

        Nothing changes until `consume`, so a call that is refused for its signature uses up no rule and no chance.

        Args:
            call: The call.
            is_signed: Whether the call has a signature, which a ``clock-skew`` needs.
        """
        if not self._active:
            return _NONE
        matched: list[_ActiveRule] = []
        considered: list[_ActiveRule] = []
        has_fault = False
        for item in self._active:
            kind = item.rule.kind
            if (has_fault and kind != "latency") or (kind == "clock-skew" and not is_signed):
                continue
            if item.rule.matches(call):
                considered.append(item)
                if item.is_drawn:
                    matched.append(item)
                    has_fault = has_fault or kind != "latency"
        return MatchedRules(tuple(matched), tuple(considered))

    def consume(self, matched: MatchedRules) -> None:
        """Count one use of the matched rules, remove those that are used up, and draw chance for the next call."""
        for item in matched.considered:
            item.draw()
        for item in matched.active:
            item.was_met = True
            if item.rule.kind in MARKER_KINDS:
                self.has_made_up_markers = True
            if item.remaining is not None:
                item.remaining -= 1
                if item.remaining == 0:
                    self._active.remove(item)
