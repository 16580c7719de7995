"""The virtual clock, at its limits."""

from datetime import UTC, datetime, timedelta, timezone
from math import inf, nan
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glue_integrations.errors import ConfigurationError
from glue_integrations.testing import Behaviour, GlueEmulator, VirtualClock

SOURCE = "arn:aws:dynamodb:us-east-1:123456789012:table/orders"
TARGET = "arn:aws:glue:us-east-1:123456789012:database/lake"
HUGE = pytest.param(10**5000, id="5001 digits")
END = datetime(9000, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"speed": 1e300}, "speed must be at least 0 and at most 1000000000, not"),
        ({"speed": nan}, "speed must be"),
        ({"speed": inf}, "speed must be"),
        ({"speed": "1"}, "speed must be a number"),
        ({"speed": True}, "speed must be a number"),
        pytest.param({"speed": 10**5000}, "speed must be", id="speed of many digits"),
        ({"polls_per_step": True}, "polls_per_step must be a whole number"),
        ({"polls_per_step": 1.5}, "polls_per_step must be a whole number"),
        ({"polls_per_step": 2**40}, "polls_per_step must be at least 1 and at most"),
        ({"start": "2026-01-01"}, "start must be a datetime"),
        ({"start": datetime.max.replace(tzinfo=UTC)}, "start must be from 1970-01-01 to 9000-01-01"),
        ({"start": datetime.min.replace(tzinfo=timezone(timedelta(hours=14)))}, "start must be from"),
        ({"monotonic": 7}, "monotonic must be"),
    ],
)
def test_settings_out_of_bounds(arguments: dict[str, Any], text: str) -> None:
    """Refused at construction, with the bounds."""
    with pytest.raises(ConfigurationError, match=text):
        VirtualClock(**arguments)


@pytest.mark.parametrize("value", [inf, -inf, nan, 1e300, -1e300, 10**400, -(10**400), HUGE, "1", True, None])
@pytest.mark.parametrize("unit", ["days", "hours", "minutes", "seconds"])
def test_advance_by_what_is_no_duration(unit: str, value: Any) -> None:
    """Refused, and the clock stays."""
    clock = VirtualClock()
    with pytest.raises(ConfigurationError):
        clock.advance(**{unit: value})
    assert clock.now() == VirtualClock().now()


@given(st.lists(st.tuples(st.sampled_from(["days", "hours", "seconds"]), st.integers() | st.floats())))
def test_any_advances(steps: list[tuple[str, float]]) -> None:
    """One by one, never back, never past the end, and a refused one changes nothing."""
    clock = VirtualClock()
    for unit, value in steps:
        before = clock.now()
        try:
            clock.advance(**{unit: value})
        except ConfigurationError:
            assert clock.now() == before
        assert before <= clock.now() <= END


def test_advance_twice_past_the_end() -> None:
    """The sum counts; the error names the end."""
    clock = VirtualClock()
    clock.advance(days=2_000_000)
    with pytest.raises(ConfigurationError, match="9000-01-01"):
        clock.advance(days=2_000_000)


def test_fastest_clock_stops_at_the_end() -> None:
    """However long it runs."""
    real = 0.0
    clock = VirtualClock(speed=1e9, monotonic=lambda: real)
    emulator = GlueEmulator(count=0, clock=clock)
    for real in (1.0, 1e3, 1e9, 1e300):
        emulator.create(f"orders-{real}", SOURCE, TARGET)
        assert clock.now() <= END
    assert (clock.now(), len(emulator.integrations)) == (END, 4)


@pytest.mark.parametrize("start", [datetime(1970, 1, 1, tzinfo=UTC), END])
def test_states_and_markers_at_both_ends_of_time(start: datetime) -> None:
    """The longest durations fit."""
    century = 3_155_760_000.0
    behaviour = Behaviour(marker_seconds=century, creating_seconds=century)
    emulator = GlueEmulator(count=0, behaviour=behaviour, clock=VirtualClock(start))
    for name in "abc":
        emulator.create(name, SOURCE, TARGET)
    marker = emulator.handle("DescribeIntegrations", {"MaxRecords": 1})["Marker"]
    response = emulator.handle("DescribeIntegrations", {"Marker": marker})
    assert [item["IntegrationName"] for item in response["Integrations"]] == ["b", "c"]  # type: ignore[attr-defined]  # JSON
    assert emulator.integrations[0].create_time == start
