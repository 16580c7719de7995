"""From the arguments of `iter_integrations` to the filters of the API."""

from collections.abc import Iterator
from typing import Any, Final, TypeAlias

import pytest

from glue_integrations import IntegrationFilter, IntegrationStatus, UnknownValue
from glue_integrations._operations.filters import build_filters
from glue_integrations.errors import InvalidRequestError
from glue_integrations.models._bounds import MAX_FILTER_VALUE

Pairs: TypeAlias = list[tuple[str | None, tuple[str, ...]]]

ACTIVE: Final = IntegrationStatus.ACTIVE
FAILED: Final = IntegrationStatus.FAILED
ARN: Final = "arn:aws:dynamodb:us-east-1:123456789012:table/orders"


def build(filters: Any = (), *, status: Any = None, integration_name: Any = None, source_arn: Any = None) -> Pairs:
    """Return names and values of the filters."""
    joined = build_filters(filters, status=status, integration_name=integration_name, source_arn=source_arn)
    assert type(joined) is tuple
    return [(one.name, tuple(one.values)) for one in joined]


def named(name: str | None, *values: str) -> IntegrationFilter:
    return IntegrationFilter(name=name, values=values)


def states() -> Iterator[IntegrationStatus]:
    yield ACTIVE
    yield FAILED


BUILT: Final[dict[str, tuple[dict[str, Any], Pairs]]] = {
    "nothing": ({}, []),
    "one status": ({"status": ACTIVE}, [("Status", ("ACTIVE",))]),
    "several": ({"status": [ACTIVE, FAILED]}, [("Status", ("ACTIVE", "FAILED"))]),
    "a tuple": ({"status": (FAILED,)}, [("Status", ("FAILED",))]),
    "a generator": ({"status": states()}, [("Status", ("ACTIVE", "FAILED"))]),
    "all": ({"status": IntegrationStatus}, [("Status", tuple(IntegrationStatus))]),
    "no status at all": ({"status": []}, []),
    "an unknown one": ({"status": UnknownValue("CREATED")}, [("Status", ("CREATED",))]),
    "known and unknown": ({"status": [ACTIVE, UnknownValue("CREATED")]}, [("Status", ("ACTIVE", "CREATED"))]),
    "longest unknown": ({"status": UnknownValue("X" * 128)}, [("Status", ("X" * 128,))]),
    "name": ({"integration_name": "orders"}, [("IntegrationName", ("orders",))]),
    "longest name": ({"integration_name": "n" * 128}, [("IntegrationName", ("n" * 128,))]),
    "source": ({"source_arn": ARN}, [("SourceArn", (ARN,))]),
    "longest source of a filter": ({"source_arn": "a" * 128}, [("SourceArn", ("a" * 128,))]),
    "source too long for a filter": ({"source_arn": "a" * 129}, []),
    "longest source": ({"source_arn": "a" * 512}, []),
    "filters": ({"filters": [named("New", "a", "b")]}, [("New", ("a", "b"))]),
    "filters without values": ({"filters": [named("Status"), named(None), named("New", "a")]}, [("New", ("a",))]),
    "a filter without a name": ({"filters": [named(None, "a")]}, [(None, ("a",))]),
    "a status, and a Status filter without values": (
        {"filters": [named("Status")], "status": ACTIVE},
        [("Status", ("ACTIVE",))],
    ),
    "no status, and a Status filter": ({"filters": [named("Status", "X")], "status": []}, [("Status", ("X",))]),
    "all arguments": (
        {"filters": [named("New", "a")], "status": ACTIVE, "integration_name": "orders", "source_arn": ARN},
        [("New", ("a",)), ("Status", ("ACTIVE",)), ("IntegrationName", ("orders",)), ("SourceArn", (ARN,))],
    ),
}


@pytest.mark.parametrize(("arguments", "expected"), BUILT.values(), ids=BUILT)
def test_arguments_become_filters(arguments: dict[str, Any], expected: Pairs) -> None:
    """Those given first, then status, name and source; empty ones are left out."""
    assert build(**arguments) == expected


REFUSED: Final[dict[str, tuple[dict[str, Any], str]]] = {
    "status twice": ({"filters": [named("Status", "X")], "status": ACTIVE}, "status= and a filter named Status"),
    "name twice": (
        {"filters": [named("IntegrationName", "x")], "integration_name": "y"},
        "integration_name= and a filter named IntegrationName",
    ),
    "source twice": (
        {"filters": [named("SourceArn", "x")], "source_arn": ARN},
        "source_arn= and a filter named SourceArn",
    ),
    "plain string": ({"status": "CREATED"}, r'status="CREATED" is not one of CREATING, ACTIVE.*UnknownValue'),
    "lower case": ({"status": "active"}, 'status="active" is not one of'),
    "plain strings": ({"status": [ACTIVE, "CREATED"]}, 'status="CREATED" is not one of'),
    "letters": ({"status": ["A"]}, 'status="A" is not one of'),
    "empty string": ({"status": ""}, 'status="" is not one of'),
    "escape": ({"status": "\x1b[2J"}, r'status="\\x1b\[2J" is not one of'),
    "number": ({"status": 5}, "status"),
    "list of a number": ({"status": [5]}, 'status="5" is not one of'),
    "list of None": ({"status": [None]}, 'status="None" is not one of'),
    "empty unknown": ({"status": UnknownValue("")}, "status"),
    "unknown too long": ({"status": UnknownValue("X" * 129)}, "status"),
    "one of two unknown too long": ({"status": [ACTIVE, UnknownValue("X" * 129)]}, "status"),
    "unknown with a lone surrogate": ({"status": UnknownValue("\ud800")}, "status"),
    "empty name": ({"integration_name": ""}, "integration_name must be a string of 1 to 128 characters"),
    "long name": ({"integration_name": "n" * 129}, "integration_name must be a string of 1 to 128 characters"),
    "name a number": ({"integration_name": 5}, "integration_name must be a string"),
    "name a list": ({"integration_name": ["orders"]}, "integration_name must be a string"),
    "name a boolean": ({"integration_name": True}, "integration_name must be a string"),
    "name with a lone surrogate": ({"integration_name": "\ud800"}, "integration_name"),
    "empty source": ({"source_arn": ""}, "source_arn must be a string of 1 to 512 characters"),
    "long source": ({"source_arn": "a" * 513}, "source_arn must be a string of 1 to 512 characters"),
    "source a number": ({"source_arn": 5}, "source_arn must be a string"),
    "source with a lone surrogate": ({"source_arn": "\ud800"}, "source_arn"),
    "filters a dict": ({"filters": [{"Name": "Status", "Values": ["ACTIVE"]}], "status": ACTIVE}, "."),
    "filters a string": ({"filters": "Status"}, "."),
}


@pytest.mark.parametrize(("arguments", "message"), REFUSED.values(), ids=REFUSED)
def test_other_arguments_are_refused(arguments: dict[str, Any], message: str) -> None:
    """By name, before anything is sent, and always as `InvalidRequestError`: never a filter left out in silence."""
    with pytest.raises(InvalidRequestError, match=message) as caught:
        build(**arguments)
    assert caught.value.message.isprintable()


@pytest.mark.parametrize("status", IntegrationStatus)
def test_the_plain_name_of_a_known_state_is_as_good_as_the_member(status: IntegrationStatus) -> None:
    """A status from a command line or a file needs no conversion."""
    assert build(status=status.value) == build(status=[status.value]) == [("Status", (status.value,))]


def test_values_are_plain_strings() -> None:
    """They become JSON as they are."""
    ((_, values),) = build(status=[ACTIVE, UnknownValue("CREATED")])
    assert {type(value) for value in values} == {str}


def test_the_limit_of_a_filter_value_is_that_of_the_service_model() -> None:
    """One more, and the model refuses it."""
    assert named("Status", "x" * MAX_FILTER_VALUE).values
    with pytest.raises(ValueError, match="at most 128"):
        named("Status", "x" * (MAX_FILTER_VALUE + 1))
