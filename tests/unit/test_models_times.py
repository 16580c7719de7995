"""Times on the wire are epoch seconds or aware ISO 8601, and in Python aware UTC; anything else is refused."""

import json
import pickle
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from fixtures.wire import RELAXED, epoch_times
from glue_integrations.models import Integration

NAMES: Final = {
    "SourceArn": "arn:s",
    "TargetArn": "arn:t",
    "IntegrationName": "n",
    "IntegrationArn": "arn:i",
    "Status": "ACTIVE",
}

ACCEPTED: Final = {
    "0": "1970-01-01T00:00:00+00:00",
    "-1": "1969-12-31T23:59:59+00:00",
    "-0.5": "1969-12-31T23:59:59.500000+00:00",
    "1763234086": "2025-11-15T19:14:46+00:00",
    "1763234086.0": "2025-11-15T19:14:46+00:00",
    "1763234086.001": "2025-11-15T19:14:46.001000+00:00",
    "1.763234086001E9": "2025-11-15T19:14:46.001000+00:00",
    # Beyond 2**31 and 2e10, where guessing readers take seconds for milliseconds.
    "4102444800": "2100-01-01T00:00:00+00:00",
    "20000000001": "2603-10-11T11:33:21+00:00",
    "253402300799": "9999-12-31T23:59:59+00:00",
    "-62135596800": "0001-01-01T00:00:00+00:00",
    '"2025-11-15T19:14:46Z"': "2025-11-15T19:14:46+00:00",
    '"2025-11-15T19:14:46.001000+00:00"': "2025-11-15T19:14:46.001000+00:00",
    '"2025-11-15T20:14:46.001+01:00"': "2025-11-15T19:14:46.001000+00:00",
    '"2025-11-15T13:44:46-05:30"': "2025-11-15T19:14:46+00:00",
    '"2025-11-16T08:59:46+13:45"': "2025-11-15T19:14:46+00:00",
    '"2025-11-15 19:14:46+00:00"': "2025-11-15T19:14:46+00:00",
    '"20251115T191446Z"': "2025-11-15T19:14:46+00:00",
}
"""JSON of a time, and the time it is."""

REFUSED: Final = (
    "null",
    "true",
    "false",
    "[]",
    "{}",
    "[1763234086]",
    '""',
    '" "',
    '"Mon"',
    '"yesterday"',
    '"now"',
    '"10"',
    '"1763234086"',
    '"1763234086.001"',
    '"NaN"',
    '"2025-11-15"',
    '"2025-11-15T19:14:46"',
    '"2025-11-15T19:14:46.001"',
    '"2025-11-15T25:00:00Z"',
    '"2025-02-30T00:00:00Z"',
    '"Sat, 15 Nov 2025 19:14:46 GMT"',
    '"19:14:46Z"',
    "NaN",
    "Infinity",
    "-Infinity",
    "1e18",
    "1e300",
    "1e999",
    "1763234086001",
    "253402300800",
    "-62135596801",
    # Aware, but outside the years 1 to 9999 once in UTC.
    '"9999-12-31T23:59:59-05:00"',
    '"0001-01-01T00:00:00+05:00"',
)


def read(sent: str) -> datetime:
    return Integration.model_validate_json(f'{json.dumps(NAMES)[:-1]}, "CreateTime": {sent}}}').create_time


def built(value: Any) -> datetime:
    return Integration.model_validate({**NAMES, "CreateTime": value}).create_time


@pytest.mark.parametrize(("sent", "expected"), ACCEPTED.items())
def test_a_time_is_aware_and_in_utc(sent: str, expected: str) -> None:
    """Whatever form and offset it comes in."""
    moment = read(sent)
    assert moment.isoformat() == expected
    assert moment.utcoffset() == timedelta(0)


@pytest.mark.parametrize("sent", REFUSED)
def test_anything_else_is_refused(sent: str) -> None:
    """No guessing: a time that is not one fails by its name instead of becoming some Monday."""
    with pytest.raises(ValidationError, match=r"(?m)^create_time\b"):
        read(sent)


@pytest.mark.parametrize(
    "value",
    [
        datetime(2025, 11, 15, 19, 14, 46, tzinfo=UTC),
        datetime(2025, 11, 15, 20, 14, 46, tzinfo=timezone(timedelta(hours=1))),
        datetime(2025, 11, 15, 13, 44, 46, tzinfo=timezone(-timedelta(hours=5, minutes=30))),
        "2025-11-15T19:14:46Z",
        1763234086,
        1763234086.0,
    ],
    ids=repr,
)
def test_a_time_can_be_built_in_python(value: object) -> None:
    """Aware datetimes of any zone, ISO 8601 and epoch seconds give the same time in UTC."""
    moment = built(value)
    assert moment.isoformat() == "2025-11-15T19:14:46+00:00"


@pytest.mark.parametrize(
    "value",
    [
        datetime(2025, 11, 15, 19, 14, 46),  # noqa: DTZ001  # this is the point
        date(2025, 11, 15),
        time(19, 14, tzinfo=UTC),
        timedelta(seconds=1),
        True,
        float("nan"),
        float("inf"),
        b"2025-11-15T19:14:46Z",
        None,
        datetime.max.replace(tzinfo=timezone(-timedelta(hours=5))),
        datetime.min.replace(tzinfo=timezone(timedelta(hours=5))),
    ],
    ids=repr,
)
def test_other_python_values_are_refused(value: object) -> None:
    """A naive time would be in the machine's own zone."""
    with pytest.raises(ValidationError, match=r"(?m)^create_time\b"):
        built(value)


@RELAXED
@given(epoch_times())
def test_milliseconds_survive_the_datetime(sent: float) -> None:
    """Every time AWS can send comes back as it was, in all of the calendar."""
    model = Integration.model_validate_json(json.dumps({**NAMES, "CreateTime": sent}))
    assert model.to_wire()["CreateTime"] == sent
    # Centuries away, a float is no longer exact to the microsecond.
    assert abs(model.create_time - exact(sent)) < timedelta(milliseconds=0.5)


@RELAXED
@given(st.integers(0, 4_102_444_800_000))
def test_milliseconds_are_exact_in_this_century(millis: int) -> None:
    """Times sort and compare as the service's own do."""
    assert read(str(millis / 1000)) == exact(millis / 1000)


def exact(seconds: float) -> datetime:
    """Count the milliseconds from 1970 in integers."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=round(seconds * 1000))


def test_times_of_either_form_compare_and_pickle_alike() -> None:
    """ISO 8601 and epoch seconds are the same moment, in the same zone."""
    iso, epoch = read('"2025-11-15T19:14:46.001Z"'), read("1763234086.001")
    assert iso == epoch
    assert hash(iso) == hash(epoch)
    assert iso.tzinfo == epoch.tzinfo == UTC
    assert pickle.loads(pickle.dumps(epoch)) == epoch
    assert f"{epoch:%Z}" == "UTC"


def test_an_iso_time_is_epoch_seconds_on_the_wire() -> None:
    """What the AWS CLI printed can be read, and its wire is the service's."""
    model = Integration.model_validate({**NAMES, "CreateTime": "2025-11-15T20:14:46.001000+01:00"})
    assert model.to_wire()["CreateTime"] == 1763234086.001
