"""Checks: which integrations are reported, when, and with what advice."""

import copy
import pickle
from datetime import timedelta
from typing import Any, Final

import pytest

from glue_integrations import (
    Finding,
    Findings,
    GlueIntegrationsClient,
    IntegrationError,
    IntegrationStatus,
    Snapshot,
    UnknownValue,
    errors,
)
from glue_integrations.testing import Behaviour
from support import Listed, Stalled, wire_integration
from worlds import World, in_world

PROBLEM: Final = IntegrationError(error_code="AccessDenied", error_message="The role may not write.")
HOUR: Final = 3600


def kinds(findings: Findings) -> list[tuple[str, str]]:
    return [(finding.integration.integration_name, finding.kind) for finding in findings]


def aged(findings: Findings, hours: float) -> Snapshot:
    """Return the snapshot of a check as if it had been made some time ago."""
    earlier = timedelta(hours=hours)
    entries = tuple(
        entry.model_copy(update={"status_since": entry.status_since - earlier}) for entry in findings.snapshot.entries
    )
    return findings.snapshot.model_copy(update={"entries": entries})


@in_world()
async def test_all_is_well(world: World) -> None:
    """Nothing is found, and that is false."""
    world.active()
    findings = await world.client.check()
    assert findings.snapshot.integrations == world.emulator.integrations
    assert not findings
    assert findings == ()


@in_world()
async def test_failures_and_attention_are_found_at_once(world: World) -> None:
    """In the order of the listing; states that pass by themselves are not."""
    for name, verb in (("a", world.emulator.sync), ("b", world.emulator.fail), ("c", world.emulator.need_attention)):
        verb(world.active(name))
    world.create("d")
    assert kinds(await world.client.check()) == [("b", "failed"), ("c", "needs_attention")]
    assert kinds(await world.client.check(statuses="NEEDS_ATTENTION")) == [("c", "needs_attention")]
    assert kinds(await world.client.check(statuses={IntegrationStatus.FAILED})) == [("b", "failed")]
    assert kinds(await world.client.check(statuses=("SYNCING", "CREATING"))) == []


@in_world(Behaviour(syncing_seconds=1e6, creating_seconds=1e6))
async def test_with_an_age_only_what_lasts_is_found(world: World) -> None:
    """But a failure at once: it does not heal."""
    world.emulator.sync(world.active("a"))
    world.emulator.fail(world.active("b"))
    world.emulator.need_attention(world.active("c"))
    world.active("d")
    first = await world.client.check()
    assert kinds(await world.client.check(max_age=4 * HOUR, since=aged(first, 3.9))) == [("b", "failed")]
    late = [("a", "stuck"), ("b", "failed"), ("c", "needs_attention")]
    for age in (4 * HOUR, 4.0 * HOUR, timedelta(hours=4)):
        assert kinds(await world.client.check(max_age=age, since=aged(first, 4))) == late
    stored = aged(first, 4).model_dump_json()
    assert kinds(await world.client.check(max_age=4 * HOUR, since=stored, statuses="SYNCING")) == [("a", "stuck")]


@in_world()
async def test_the_age_begins_anew_when_the_status_changes(world: World) -> None:
    """Each check returns the snapshot for the next one."""
    arn = world.active()
    world.emulator.need_attention(arn)
    first = await world.client.check()
    world.emulator.heal(arn)
    healed = await world.client.check(max_age=4 * HOUR, since=aged(first, 5))
    world.emulator.need_attention(arn)
    assert not await world.client.check(max_age=4 * HOUR, since=aged(healed, 5))
    again = await world.client.check(since=aged(healed, 5))
    assert kinds(await world.client.check(max_age=4 * HOUR, since=aged(again, 5))) == [("orders", "needs_attention")]


@in_world()
async def test_a_finding_says_what_is_wrong_and_what_to_do(world: World) -> None:
    """In a line for an alert, and in its parts."""
    arn = world.active()
    world.emulator.need_attention(arn, PROBLEM)
    (finding,) = findings = await world.client.check()
    assert (finding.integration_arn, finding.integration.errors) == (arn, (PROBLEM,))
    text = str(finding)
    assert f"orders ({arn}) is NEEDS_ATTENTION (AccessDenied: The role may not write.), seen so since 20" in text
    assert text.endswith(finding.remedy)
    assert "becomes ACTIVE by itself" in finding.remedy
    world.emulator.fail(arn)
    (failed,) = await world.client.check(since=findings.snapshot)
    assert "create it again" in failed.remedy
    assert failed.status_since > finding.status_since


async def test_a_status_that_nobody_knows_can_be_stuck() -> None:
    """CREATED is in AWS's documents, but in no list of statuses."""
    service = Listed([wire_integration(0, Status="CREATED"), wire_integration(1, Status="ODD\x1b")])
    async with GlueIntegrationsClient("us-east-1", transport=service) as client:
        since = aged(await client.check(), 1)
        found = await client.check(max_age=60, since=since, statuses=UnknownValue("CREATED"))
        assert kinds(found) == [("integration-0", "stuck")]
        assert "AWS Support" in found[0].remedy
        odd = (await client.check(max_age=60, since=since))[1]
    assert "\x1b" not in str(odd)


def pickled(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, pickled])
async def test_findings_can_be_copied(duplicate: Any) -> None:
    """With their snapshot."""
    service = Listed([wire_integration(0, Status="FAILED")])
    async with GlueIntegrationsClient("us-east-1", transport=service) as client:
        findings = await client.check()
    same = duplicate(findings)
    assert (type(same), same, same.snapshot) == (Findings, findings, findings.snapshot)
    assert isinstance(same[0], Finding)


SINCE: Final = '{"region_name": "us-east-1", "account_id": null, "taken_at": "2026-11-01T12:00:00Z", "entries": []}'


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"max_age": 60}, "max_age= needs since="),
        ({"max_age": 0, "since": SINCE}, "max_age"),
        ({"max_age": -1, "since": SINCE}, "max_age"),
        ({"max_age": float("nan"), "since": SINCE}, "max_age"),
        ({"max_age": float("inf"), "since": SINCE}, "max_age"),
        ({"max_age": True, "since": SINCE}, "max_age"),
        ({"max_age": "1h", "since": SINCE}, "max_age"),
        ({"max_age": timedelta(0), "since": SINCE}, "max_age"),
        ({"max_age": timedelta.max, "since": SINCE}, "max_age"),
        ({"statuses": []}, "statuses"),
        ({"statuses": "failed"}, "statuses"),
        ({"since": SINCE.replace("us-east-1", "eu-west-1")}, "eu-west-1"),
        ({"since": SINCE.replace("Z", "")}, "taken_at.*timezone"),
        ({"since": "nonsense"}, "not a snapshot"),
    ],
)
async def test_arguments_that_cannot_work_are_refused(given: dict[str, Any], message: str) -> None:
    """Before anything is sent."""
    stalled = Stalled()
    async with GlueIntegrationsClient("us-east-1", transport=stalled) as client:
        with pytest.raises(errors.InvalidRequestError, match=message):
            await client.check(**given)
    assert not stalled.entered.is_set()
