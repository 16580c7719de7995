"""A rule that could never apply is refused where it is made, and the message says what is allowed."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glue_integrations.errors import ConfigurationError
from glue_integrations.testing import Fault, FaultRule, GlueEmulator


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("error=ThrottlingException,tmes=2", "Unknown option or member 'tmes'. Did you mean 'times'"),
        ("error=ThrottlingException,Times=2", "Unknown option or member 'Times'. Did you mean 'times'"),
        ("error=ThrottlingException,maxrecords=2", "Unknown option or member 'maxrecords'. Did you mean 'MaxRecords'"),
        ("error=ThrottlingException,error=ConflictException", "Unknown option or member 'error'"),
        (" times=2", "Unknown fault 'times'; choose from error"),
        ("error=throttling", "Unknown error code 'throttling'. Did you mean 'ThrottlingException'"),
        ("Error=ThrottlingException", "Unknown fault 'Error'. Did you mean 'error'"),
        ("marker_loop", "Unknown fault 'marker_loop'. Did you mean 'marker-loop'"),
        ("cut,operation=Nope", "Unknown operation 'Nope'; choose from CreateIntegration"),
        ("cut,operation=describe_integrations", "Did you mean 'DescribeIntegrations'"),
        ("cut,operation=GetTables", "Unknown operation 'GetTables'"),
        ("error=ConflictException,operation=DescribeIntegrations", "DescribeIntegrations does not declare Conflict"),
        ("marker-loop,operation=DeleteIntegration", "DeleteIntegration has no pages for a marker-loop; choose from"),
        ("cut,TableName=t,operation=DescribeIntegrations", "Unknown option or member 'TableName'"),
        ("cut,MaxRecords=five", "MaxRecords must be a whole number without commas, not 'five'"),
        ("cut,MaxRecords=5.5", "MaxRecords must be a whole number, not 5.5"),
        ("cut,MaxRecords=true", "MaxRecords must be a whole number, not True"),
        ('cut,Filters=[{"Name":"Status","Values":["FAILED"]}]', "with no commas in values"),
        ("cut,Filters=FAILED", "Filters must be a list without commas"),
        ("cut,times=2,times=3", "times appears twice"),
        ("cut,MaxRecords=2,MaxRecords=3", "MaxRecords appears twice"),
        ("cut,times=2.5", "times of a fault must be a whole number, not 2.5"),
        ("cut,times=1_000", "times of a fault must be a number, not '1_000'"),
        ("cut,times=٣", "times of a fault must be a number"),
        ("cut,seed=1.5", "seed of a fault must be a whole number"),
        ("cut,probability=nan", "probability of a fault must be a number"),
        ("cut,times=", "times has no value"),
        ("status=", "status has no value"),
        ("cut,", "A fault must have the form KIND"),
        ("cut,,times=2", "A fault must have the form KIND"),
        ("latency=1e999", "latency must be seconds from 0 to"),
        ("latency=inf", "latency must be seconds from 0 to"),
        ("latency=1e10", "latency must be seconds from 0 to"),
        ("=2", "A fault must have the form KIND"),
        ("error=ThrottlingException,SourceArn=arn,MaxRecords=5", "No operation has all of SourceArn, MaxRecords"),
        ("marker-loop,SourceArn=arn", "No listing has SourceArn"),
    ],
)
def test_a_mistyped_text_is_refused(text: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        FaultRule.parse(text)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"times": 2.5}, "times of a fault must be a whole number, not 2.5"),
        ({"times": True}, "times of a fault must be a whole number, not True"),
        ({"times": "2"}, "times of a fault must be a whole number, not '2'"),
        ({"times": -1}, "times of a fault must be at least 1"),
        ({"attempt": 1.0}, "attempt of a fault must be a whole number"),
        ({"seed": None}, "seed of a fault must be a whole number, not None"),
        ({"seed": "x"}, "seed of a fault must be a whole number"),
        ({"probability": float("nan")}, "probability of a fault must be a number above 0"),
        ({"probability": True}, "probability of a fault must be a number above 0"),
        ({"probability": "0.5"}, "probability of a fault must be a number above 0"),
        ({"kind": "status", "value": True}, "status must be a whole number"),
        ({"kind": "status", "value": "503"}, "status must be a whole number from 400 to 599, not '503'"),
        ({"kind": "latency", "value": float("inf")}, "latency must be seconds"),
        ({"kind": "error", "value": 5}, "Unknown error code 5"),
        ({"kind": "error", "value": ["ThrottlingException"]}, "Unknown error code"),
        ({"kind": "redirect", "value": ""}, "redirect must be a URL"),
        ({"kind": "redirect", "value": 5}, "redirect must be a URL"),
        ({"kind": ["cut"]}, "Unknown fault"),
        ({"value": ["inside"]}, "cut must be one of inside, before"),
        ({"operation": ""}, "Unknown operation ''"),
        ({"params": {"tmes": 2}}, "Unknown member 'tmes'"),
        ({"params": {"MaxRecords": "5"}}, "MaxRecords must be a whole number, not '5'"),
        ({"params": {"Marker": b"x"}}, "params of a fault must be JSON values"),
        ({"params": "Marker"}, "params of a fault must be JSON values"),
        ({"params": None}, "params of a fault must be JSON values"),
        ({"params": {"SourceArn": "arn", "Marker": "x"}}, "No operation has all of SourceArn, Marker"),
        ({"operation": ["DescribeIntegrations"]}, "Unknown operation"),
        ({"times": 10**5000}, "times of a fault must be at most"),
        ({"attempt": 2**64}, "attempt of a fault must be at most"),
        ({"seed": -(10**5000)}, "seed of a fault must be at most"),
        ({"probability": 10**5000}, "probability of a fault must be a number above 0"),
        ({"kind": "status", "value": 10**5000}, "status must be a whole number"),
        ({"kind": "latency", "value": -(10**5000)}, "latency must be seconds"),
        ({"params": {"MaxRecords": 5}, "operation": "CreateIntegration"}, "Unknown member 'MaxRecords'"),
    ],
)
def test_a_mistyped_rule_is_refused(arguments: dict[str, Any], message: str) -> None:
    rule: dict[str, Any] = {"kind": "cut", **arguments}
    with pytest.raises(ConfigurationError) as caught:
        FaultRule(**rule)
    assert message in str(caught.value)


@pytest.mark.parametrize("fault", [None, 5, b"cut", ("cut",)])
def test_only_rules_and_texts_are_faults(fault: Any) -> None:
    with pytest.raises(ConfigurationError, match="must be a FaultRule or text"):
        GlueEmulator().inject(fault)


@pytest.mark.parametrize("faults", [None, 5, "cut"])
def test_the_faults_of_the_constructor_are_a_list(faults: Any) -> None:
    """A lone string would be a fault for each of its letters."""
    with pytest.raises(ConfigurationError, match="faults must be a list"):
        GlueEmulator(faults=faults)


def test_a_member_that_must_be_absent_may_belong_to_another_operation() -> None:
    rule = FaultRule.parse("error=ThrottlingException,SourceArn=null,MaxRecords=5")
    emulator = GlueEmulator(count=1, faults=[rule])
    with pytest.raises(Fault, match="ThrottlingException"):
        emulator.handle("DescribeIntegrations", {"MaxRecords": 5})


def test_spaces_around_parts_mean_nothing() -> None:
    expected = FaultRule("error", "ThrottlingException", times=2, operation="DescribeIntegrations")
    assert FaultRule.parse(" error = ThrottlingException , times = 2, operation=DescribeIntegrations ") == expected


@pytest.mark.parametrize("code", ["ThrottlingException", "ExpiredTokenException", "InternalFailure"])
def test_errors_of_the_front_end_come_from_any_operation(code: str) -> None:
    emulator = GlueEmulator()
    emulator.inject(f"error={code},operation=DescribeIntegrations")
    with pytest.raises(Fault) as caught:
        emulator.handle("DescribeIntegrations", {})
    assert (caught.value.code, caught.value.status) == (code, 500 if code == "InternalFailure" else 400)


def applies(emulator: GlueEmulator, **params: object) -> bool:
    """Return whether the next call gets the injected error."""
    with suppress(Fault):
        emulator.handle("DescribeIntegrations", params)
        return False
    return True


def test_a_member_is_compared_in_its_own_type() -> None:
    """The text 2024 is a name where the member is a name."""
    emulator = GlueEmulator(count=0)
    emulator.inject("error=ThrottlingException,IntegrationIdentifier=2024", "error=ThrottlingException,MaxRecords=7")
    assert applies(emulator, MaxRecords=7)
    assert applies(emulator, IntegrationIdentifier="2024")
    assert not applies(emulator)


def test_null_is_a_member_that_is_absent() -> None:
    """Such a rule applies to first pages only."""
    emulator = GlueEmulator(count=20)
    emulator.inject("error=ThrottlingException,Marker=null,times=always")
    assert applies(emulator)
    assert applies(emulator, Marker=None)
    emulator.clear_faults()
    marker = emulator.handle("DescribeIntegrations", {"MaxRecords": 5})["Marker"]
    emulator.inject("error=ThrottlingException,Marker=null,times=always")
    assert not applies(emulator, MaxRecords=5, Marker=marker)


def test_a_rule_keeps_what_it_was_made_with() -> None:
    """Changing the members afterwards changes nothing."""
    params: dict[str, Any] = {"Filters": ({"Name": "Status", "Values": ["FAILED"]},)}
    emulator = GlueEmulator(count=0)
    emulator.inject(FaultRule("error", "ThrottlingException", params=params))
    params["Filters"][0]["Values"].append("ACTIVE")
    assert applies(emulator, Filters=[{"Name": "Status", "Values": ["FAILED"]}])


PIECES = st.sampled_from(
    (
        *("error", "cut", "latency", "marker-loop", "times", "operation", "MaxRecords", "Marker", "=", ",", " ", "-"),
        *("DescribeIntegrations", "ThrottlingException", "2", "0.5", "1e9", "nan", "always", "null", "[", "{}", "é"),
    )
)


@given(st.text(max_size=30) | st.lists(PIECES, max_size=9).map("".join))
def test_any_text_is_a_rule_or_refused(text: str) -> None:
    """Never another exception; and what is taken is a rule that `FaultRule` takes."""
    with suppress(ConfigurationError):
        rule = FaultRule.parse(text)
        assert rule == FaultRule(
            rule.kind,
            rule.value,
            times=rule.times,
            probability=rule.probability,
            seed=rule.seed,
            operation=rule.operation,
            attempt=rule.attempt,
            params=rule.params,
        )
