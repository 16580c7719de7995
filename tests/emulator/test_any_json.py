"""Whatever JSON arrives, the operations return a response or one of AWS's errors."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from glue_integrations.testing import Fault, GlueEmulator, samples

SOURCE = "arn:aws:glue:us-east-1:123456789012:connection/salesforce"
TARGETS = [
    "arn:aws:glue:us-east-1:123456789012:catalog/s3tablescatalog/orders",
    "arn:aws:redshift:us-east-1:123456789012:namespace:11111111-2222-3333-4444-555555555555",
]
KNOWN = ["Status", "IntegrationName", "ACTIVE", "15", "\ud800", SOURCE, *TARGETS]

SCALAR = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(KNOWN)
ANY = st.recursive(
    SCALAR, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
)
TEXT = st.none() | st.text(max_size=4) | st.sampled_from(KNOWN)
MAP = st.dictionaries(st.text(max_size=2), TEXT, max_size=2)


def mostly(fitting: SearchStrategy[Any]) -> SearchStrategy[Any]:
    """What fits, or null, or sometimes anything."""
    return st.one_of(fitting, fitting, fitting, st.none(), ANY)


def structure(**members: SearchStrategy[Any]) -> SearchStrategy[Any]:
    """Some of the members."""
    return mostly(st.fixed_dictionaries({}, optional={name: mostly(value) for name, value in members.items()}))


def listed(item: SearchStrategy[Any]) -> SearchStrategy[Any]:
    return st.lists(mostly(item), max_size=3)


CONFIG = structure(
    RefreshInterval=st.sampled_from(["15", "x"]),
    SourceProperties=MAP,
    ContinuousSync=st.booleans(),
    TargetNamespace=st.just("orders"),
)
IDENTIFIER = st.sampled_from([samples(1)[0].integration_arn, "nobody"])
REQUESTS: dict[str, SearchStrategy[Any]] = {
    "CreateIntegration": structure(
        IntegrationName=TEXT,
        SourceArn=st.just(SOURCE),
        TargetArn=st.sampled_from(TARGETS),
        Tags=listed(structure(key=TEXT, value=TEXT)),
        AdditionalEncryptionContext=MAP,
        KmsKeyId=TEXT,
        IntegrationConfig=CONFIG,
    ),
    "ModifyIntegration": structure(IntegrationIdentifier=IDENTIFIER, IntegrationName=TEXT, IntegrationConfig=CONFIG),
    "DeleteIntegration": structure(IntegrationIdentifier=IDENTIFIER),
    "DescribeIntegrations": structure(
        IntegrationIdentifier=IDENTIFIER,
        MaxRecords=st.integers(-1, 200),
        Marker=TEXT,
        Filters=listed(structure(Name=TEXT, Values=listed(TEXT))),
    ),
}
CALLS = (
    st.sampled_from(sorted(REQUESTS))
    .flatmap(lambda name: st.tuples(st.just(name), REQUESTS[name]))
    .filter(lambda call: isinstance(call[1], dict))
)


@settings(deadline=None, max_examples=200)
@given(st.lists(CALLS, min_size=1, max_size=4))
def test_any_json_gets_a_response_or_a_fault(calls: list[tuple[str, Any]]) -> None:
    """Never another exception; and what was taken can be listed and read by the client's models."""
    emulator = GlueEmulator(samples(1))
    for operation, params in calls:
        try:
            response = emulator.handle(operation, params)
        except Fault as refused:
            assert json.loads(json.dumps(refused.to_wire()))["__type"] == refused.code
        else:
            assert json.loads(json.dumps(response, allow_nan=False)) == response
    assert emulator.integrations


def test_nulls_anywhere_are_absent() -> None:
    """Also as items of lists and values of maps."""
    emulator = GlueEmulator(count=3)
    everything = emulator.handle("DescribeIntegrations", {})
    assert emulator.handle("DescribeIntegrations", {"Filters": [None], "Marker": None}) == everything
    made = emulator.handle(
        "CreateIntegration",
        {
            "IntegrationName": "orders",
            "SourceArn": SOURCE,
            "TargetArn": TARGETS[0],
            "Description": None,
            "Tags": [None, {"key": "env", "value": None}],
            "IntegrationConfig": {"SourceProperties": {"a": None, "b": "c"}, "ContinuousSync": None},
        },
    )
    assert made["Tags"] == [{"key": "env"}]
    assert made["IntegrationConfig"] == {"SourceProperties": {"b": "c"}}
    assert "Description" not in made
