"""Waits, watches and checks as a type checker sees them. Checked, never run."""

from collections.abc import AsyncGenerator
from datetime import datetime, timedelta
from typing import assert_never, assert_type

from glue_integrations import (
    Added,
    ErrorsChanged,
    Finding,
    Findings,
    GlueIntegrationsClient,
    Integration,
    IntegrationError,
    IntegrationStatus,
    Modified,
    Removed,
    Snapshot,
    SnapshotEntry,
    StatusChanged,
    UnknownValue,
    Update,
    errors,
)
from glue_integrations.health import FindingKind
from glue_integrations.watching import Change


async def waits(client: GlueIntegrationsClient, arn: str) -> None:
    assert_type(await client.wait_until_active(arn), Integration)
    assert_type(await client.wait_until_active(arn, timeout=60, poll_interval=5, needs_attention="wait"), Integration)
    assert_type(await client.wait_until_active(arn, on_poll=print), Integration)
    seen: list[str] = []
    await client.wait_until_deleted(arn, on_poll=lambda integration: seen.append(integration.status))
    assert_type(await client.wait_until_status(arn, until="ACTIVE"), Integration)
    await client.wait_until_status(arn, until={"ACTIVE", "SYNCING"}, fail=())
    await client.wait_until_status(
        arn, until=[IntegrationStatus.ACTIVE, UnknownValue("CREATED")], fail=IntegrationStatus.FAILED
    )


def waits_that_fail(failed: errors.WaitFailedError, late: errors.WaitTimeoutError) -> TimeoutError:
    assert_type(failed.integration, Integration)
    assert_type(failed.errors, tuple[IntegrationError, ...])
    assert_type(late.last, Integration | None)
    assert_type(late.polls, int)
    assert_type(late.elapsed, float)
    return late


async def watches(client: GlueIntegrationsClient, stored: Snapshot) -> None:
    assert_type(client.watch_integrations(), AsyncGenerator[Update, None])
    client.watch_integrations(since=stored.model_dump_json())
    async for update in client.watch_integrations(interval=30, since=stored):
        assert_type(update.snapshot, Snapshot)
        for change in update.changes:
            assert_type(change, Change)
            assert_type(change.integration, Integration)
            assert_type(change.integration_arn, str)
            handle(change)


def handle(change: Change) -> None:
    match change:
        case Added() | Removed():
            pass
        case StatusChanged() | ErrorsChanged():
            assert_type(change.previous, Integration)
        case Modified():
            assert_type(change.fields, tuple[str, ...])
        case _:
            assert_never(change)


def snapshots(snapshot: Snapshot, entry: SnapshotEntry) -> None:
    assert_type(snapshot.integrations, tuple[Integration, ...])
    assert_type(snapshot.entries, tuple[SnapshotEntry, ...])
    assert_type(snapshot.taken_at, datetime)
    assert_type(entry.status_since, datetime)


async def checks(client: GlueIntegrationsClient, stored: Snapshot) -> None:
    assert_type(await client.check(), Findings)
    findings = await client.check(max_age=timedelta(hours=4), statuses="FAILED", since=stored)
    await client.check(max_age=3600, statuses=["FAILED", "SYNCING"], since=b"{}")
    assert_type(findings.snapshot, Snapshot)
    for finding in findings:
        assert_type(finding, Finding)
        assert_type(finding.kind, FindingKind)
        assert_type(finding.remedy, str)
        assert_type(finding.integration.errors, tuple[IntegrationError, ...])
