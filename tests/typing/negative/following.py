# pyright: standard
"""Waits, watches and checks that a type checker must refuse."""

from glue_integrations import GlueIntegrationsClient, Integration, Modified, Removed, Snapshot


async def asynchronous(integration: Integration) -> None:
    str(integration)


def takes_text(text: str) -> None:
    str(text)


async def wrong(client: GlueIntegrationsClient, snapshot: Snapshot, removed: Removed, modified: Modified) -> None:
    await client.wait_until_active()  # E: mypy[call-arg] pyright[reportCallIssue]
    await client.wait_until_active("arn:", "wait")  # E: mypy[call-arg] pyright[reportCallIssue]
    await client.wait_until_active("arn:", timeout="60")  # E: mypy[arg-type] pyright[reportArgumentType]
    await client.wait_until_active("arn:", timeout=None)  # E: mypy[arg-type] pyright[reportArgumentType]
    await client.wait_until_active("arn:", on_poll=takes_text)  # E: mypy[arg-type] pyright[reportArgumentType]
    await client.wait_until_active("arn:", needs_attention="ignore")  # E: mypy[arg-type] pyright[reportArgumentType]
    await client.wait_until_active("arn:", until="ACTIVE")  # E: mypy[call-arg] pyright[reportCallIssue]
    await client.wait_until_status("arn:")  # E: mypy[call-arg] pyright[reportCallIssue]
    await client.wait_until_status("arn:", until="active")  # E: mypy[arg-type] pyright[reportArgumentType]
    await client.wait_until_status("arn:", until="ACTIVE", fail=["X"])  # E: mypy[list-item] pyright[reportArgumentType]
    client.wait_until_active("arn:")  # E: mypy[unused-coroutine] pyright[reportUnusedCoroutine]
    await client.watch_integrations()  # E: mypy[misc] pyright[reportGeneralTypeIssues]
    client.watch_integrations(since=5)  # E: mypy[arg-type] pyright[reportArgumentType]
    client.watch_integrations(interval="60")  # E: mypy[arg-type] pyright[reportArgumentType]
    for update in client.watch_integrations():  # E: mypy[attr-defined] pyright[reportGeneralTypeIssues]
        str(update)
    await client.check(max_age="1h")  # E: mypy[arg-type] pyright[reportArgumentType]
    await client.check(statuses="broken")  # E: mypy[arg-type] pyright[reportArgumentType]
    str(removed.previous)  # E: mypy[attr-defined] pyright[reportAttributeAccessIssue]
    modified.fields = ()  # E: mypy[misc] pyright[reportAttributeAccessIssue]
    snapshot.entries = ()  # E: mypy[misc] pyright[reportAttributeAccessIssue]
