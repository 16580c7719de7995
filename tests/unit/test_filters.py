"""From the arguments of `iter_integrations` to the filters of the API."""

from collections.abc import Iterator
from enum import Enum
from types import MappingProxyType
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


def arn(length: int) -> str:
    """Return an ARN of *length* characters."""
    return f"{ARN}-{'x' * length}"[:length]


class Own(str, Enum):  # noqa: UP042  # its str() is "Own.ACTIVE"
    """A status as other libraries have it."""

    ACTIVE = "ACTIVE"


def states() -> Iterator[IntegrationStatus]:
    yield ACTIVE
    yield FAILED


BOTH: Final[Pairs] = [("New", ("a",)), ("More", ("b",))]
BUILT: Final[dict[str, tuple[dict[str, Any], Pairs]]] = {
    "nothing": ({}, []),
    "one status": ({"status": ACTIVE}, [("Status", ("ACTIVE",))]),
    "several": ({"status": [ACTIVE, FAILED]}, [("Status", ("ACTIVE", "FAILED"))]),
    "a member of another enum": ({"status": Own.ACTIVE}, [("Status", ("ACTIVE",))]),
    "a tuple": ({"status": (FAILED,)}, [("Status", ("FAILED",))]),
    "a generator": ({"status": states()}, [("Status", ("ACTIVE", "FAILED"))]),
    "all": ({"status": IntegrationStatus}, [("Status", tuple(IntegrationStatus))]),
    "an unknown one": ({"status": UnknownValue("CREATED")}, [("Status", ("CREATED",))]),
    "known and unknown": ({"status": [ACTIVE, UnknownValue("CREATED")]}, [("Status", ("ACTIVE", "CREATED"))]),
    "longest unknown": ({"status": UnknownValue("X" * 128)}, [("Status", ("X" * 128,))]),
    "name": ({"integration_name": "orders"}, [("IntegrationName", ("orders",))]),
    "longest name": ({"integration_name": "n" * 128}, [("IntegrationName", ("n" * 128,))]),
    "source": ({"source_arn": ARN}, [("SourceArn", (ARN,))]),
    "longest source of a filter": ({"source_arn": arn(128)}, [("SourceArn", (arn(128),))]),
    "source too long for a filter": ({"source_arn": arn(129)}, []),
    "longest source": ({"source_arn": arn(512)}, []),
    "a bucket, without Region and account": ({"source_arn": "arn:aws:s3:::b"}, [("SourceArn", ("arn:aws:s3:::b",))]),
    "a source in China": ({"source_arn": "arn:aws-cn:s3:::b:c"}, [("SourceArn", ("arn:aws-cn:s3:::b:c",))]),
    "filters": ({"filters": [named("New", "a", "b")]}, [("New", ("a", "b"))]),
    "a generator of filters": ({"filters": (each for each in [named("New", "a")])}, [("New", ("a",))]),
    "an iterator of filters": ({"filters": iter([named("New", "a"), named("More", "b")])}, BOTH),
    "a set of filters": ({"filters": {named("New", "a")}}, [("New", ("a",))]),
    "filters as mappings": ({"filters": [{"Name": "New", "Values": ["a"]}, {"Name": "More", "Values": ("b",)}]}, BOTH),
    "mappings and models": ({"filters": [named("New", "a"), {"Name": "More", "Values": ["b"]}]}, BOTH),
    "another kind of mapping": ({"filters": [MappingProxyType({"Name": "New", "Values": ["a"]})]}, [("New", ("a",))]),
    "values from a generator": ({"filters": [{"Name": "New", "Values": (value for value in "a")}]}, [("New", ("a",))]),
    "no filters": ({"filters": []}, []),
    "no status, and a Status filter": ({"filters": [named("Status", "X")]}, [("Status", ("X",))]),
    "all arguments": (
        {"filters": [named("New", "a")], "status": ACTIVE, "integration_name": "orders", "source_arn": ARN},
        [("New", ("a",)), ("Status", ("ACTIVE",)), ("IntegrationName", ("orders",)), ("SourceArn", (ARN,))],
    ),
}


@pytest.mark.parametrize(("arguments", "expected"), BUILT.values(), ids=BUILT)
def test_arguments_become_filters(arguments: dict[str, Any], expected: Pairs) -> None:
    """Those given first, then status, name and source."""
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
    "source twice, one too long for a filter": (
        {"filters": [named("SourceArn", "x")], "source_arn": arn(129)},
        "source_arn= and a filter named SourceArn",
    ),
    "plain string": ({"status": "CREATED"}, r'status="CREATED" is not one of CREATING, ACTIVE.*UnknownValue'),
    "lower case": ({"status": "active"}, 'status="active" is not one of'),
    "plain strings": ({"status": [ACTIVE, "CREATED"]}, 'status="CREATED" is not one of'),
    "letters": ({"status": ["A"]}, 'status="A" is not one of'),
    "empty string": ({"status": ""}, 'status="" is not one of'),
    "escape": ({"status": "\x1b[2J"}, r'status="\\x1b\[2J" is not one of'),
    "number": ({"status": 5}, "status"),
    "bytes": ({"status": b"ACTIVE"}, r"status=\"b'ACTIVE'\" is not one of"),
    "list of a number": ({"status": [5]}, 'status="5" is not one of'),
    "list of None": ({"status": [None]}, 'status="None" is not one of'),
    "empty unknown": ({"status": UnknownValue("")}, "status: String should have at least 1"),
    "unknown too long": ({"status": UnknownValue("X" * 129)}, "status: String should have at most 128"),
    "one of two unknown too long": ({"status": [ACTIVE, UnknownValue("X" * 129)]}, "status: String should have"),
    "unknown with a lone surrogate": ({"status": UnknownValue("\ud800")}, "status: "),
    "no status at all": ({"status": []}, "status is an empty collection"),
    "an empty generator": ({"status": iter(())}, "status is an empty collection"),
    "empty name": ({"integration_name": ""}, "integration_name: String should have at least 1"),
    "long name": ({"integration_name": "n" * 129}, "integration_name: String should have at most 128"),
    "name a number": ({"integration_name": 5}, "integration_name: Input should be a valid string"),
    "name a list": ({"integration_name": ["orders"]}, "integration_name: Input should be a valid string"),
    "name a boolean": ({"integration_name": True}, "integration_name: Input should be a valid string"),
    "name with a lone surrogate": ({"integration_name": "\ud800"}, "integration_name: "),
    "empty source": ({"source_arn": ""}, "source_arn='' is not an ARN"),
    "long source": ({"source_arn": arn(513)}, "source_arn has 513 characters, at most 512"),
    "source a number": ({"source_arn": 5}, "source_arn=5 is not an ARN"),
    "source a list": ({"source_arn": [ARN]}, "source_arn=.* is not an ARN"),
    "source with a lone surrogate": ({"source_arn": ARN + "\ud800"}, "is not an ARN"),
    "source a name": ({"source_arn": "orders"}, "source_arn='orders' is not an ARN; pass the whole arn:partition"),
    "source an escape": ({"source_arn": "\x1b[2J"}, r"source_arn='\\x1b\[2J' is not an ARN"),
    "source in capitals": ({"source_arn": ARN.upper()}, "is not an ARN"),
    "source without a partition": ({"source_arn": "arn::s3:::b"}, "is not an ARN"),
    "source without a service": ({"source_arn": "arn:aws::::b"}, "is not an ARN"),
    "source without a resource": ({"source_arn": "arn:aws:s3:::"}, "is not an ARN"),
    "source with a line break": ({"source_arn": ARN + "\n"}, r"source_arn='.*\\n' is not an ARN"),
    "source with a space before": ({"source_arn": " " + ARN}, "is not an ARN"),
    "source cut": ({"source_arn": "arn:aws:dynamodb:us-east-1:123456789012"}, "is not an ARN"),
    "one filter": ({"filters": {"Name": "Status", "Values": ["ACTIVE"]}}, "filters: Input should be a list"),
    "one value": ({"filters": [{"Name": "Status", "Values": "ACTIVE"}]}, r"filters\.0\.values: Input should be a list"),
    "filter without values": ({"filters": [named("New", "a"), named("Status")]}, r"filters\.1 has no values"),
    "filter as a mapping without values": ({"filters": [{"Name": "Status", "Values": []}]}, "has no values"),
    "filter with neither": ({"filters": [{}]}, "has no values"),
    "filter without a name": ({"filters": [named("New", "a"), named(None, "a")]}, r"filters\.1 has no name"),
    "mapping without a name": ({"filters": [{"Values": ["a"]}]}, r"filters\.0 has no name"),
    "status, and a Status filter without values": ({"filters": [named("Status")], "status": ACTIVE}, "has no values"),
    "status twice, once as a mapping": (
        {"filters": [{"Name": "Status", "Values": ["ACTIVE"]}], "status": ACTIVE},
        "status= and a filter named Status",
    ),
    "unknown member of a mapping": ({"filters": [{"Name": "A", "Value": ["b"]}]}, r"filters\.0\.Value: Extra"),
    "number in the values of a mapping": ({"filters": [{"Name": "A", "Values": [5]}]}, r"filters\.0\.values\.0: "),
    "one string as the values": ({"filters": [{"Name": "A", "Values": "ACTIVE"}]}, r"filters\.0\.values: "),
    "filters a string": ({"filters": "Status"}, "filters: Input should be"),
    "filters one filter": ({"filters": named("Status", "a")}, "filters"),
    "filters one mapping": ({"filters": {"Name": "Status", "Values": ["a"]}}, "filters: Input should be"),
    "filters a number": ({"filters": 5}, "filters: Input should be"),
    "filters numbers": ({"filters": [5]}, r"filters\.0: Input should be"),
}


@pytest.mark.parametrize(("arguments", "message"), REFUSED.values(), ids=REFUSED)
def test_other_arguments_are_refused(arguments: dict[str, Any], message: str) -> None:
    """By name, before anything is sent, and always as `InvalidRequestError`: never a filter left out in silence."""
    with pytest.raises(InvalidRequestError, match=message) as caught:
        build(**arguments)
    assert caught.value.message.isprintable()
    assert caught.value.operation == "DescribeIntegrations"


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
