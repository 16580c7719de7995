"""Test cases that every AWS client must pass against the emulator, in any language."""

import os
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final, NoReturn, Protocol

import pytest

from glue_integrations import IntegrationStatus
from glue_integrations.testing import GlueEmulator, samples

REGION: Final = "us-east-1"
KEY: Final = "test"
SOURCE: Final = "arn:aws:dynamodb:us-east-1:123456789012:table/orders"
TARGET: Final = "arn:aws:glue:us-east-1:123456789012:database/lake"
MISSING_ARN: Final = "arn:aws:glue:us-east-1:123456789012:integration:00000000-0000-4000-8000-000000000000"


class ServiceError(Exception):
    """An error that the client reported, with AWS's code."""

    def __init__(self, code: str, message: str, *, is_not_found: bool) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.is_not_found = is_not_found
        """Whether the client reported ``IntegrationNotFoundFault`` in its own way: as a class or as text."""


class Describe(Protocol):
    """DescribeIntegrations through one client: returns the page as the client shows it, or raises `ServiceError`."""

    def __call__(self, *, key: str = KEY, secret: str = KEY, **params: object) -> dict[str, Any]: ...


def missing(reason: str) -> NoReturn:
    """Skip a test because its client is missing; fail instead if REQUIRE_CLIENTS is set."""
    if os.environ.get("REQUIRE_CLIENTS"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture
def emulator() -> Iterator[GlueEmulator]:
    with GlueEmulator(count=250) as running:
        yield running


class Cases:
    """The test cases. Each client's module inherits them and provides the fixture ``describe``."""

    def test_walk(self, emulator: GlueEmulator, describe: Describe) -> None:
        """250 integrations in pages of 20 are 13 pages, with each integration once, in order."""
        pages = [describe(MaxRecords=20)]
        while "Marker" in pages[-1]:
            pages.append(describe(MaxRecords=20, Marker=pages[-1]["Marker"]))
        assert [len(page["Integrations"]) for page in pages] == [20] * 12 + [10]
        assert [found["IntegrationArn"] for page in pages for found in page["Integrations"]] == [
            integration.integration_arn for integration in emulator.integrations
        ]

    def test_members(self, describe: Describe) -> None:
        """All members arrive, with timezone-aware times to the millisecond."""
        found: list[dict[str, Any]] = describe(MaxRecords=30)["Integrations"]
        for shown, sent in zip(found, samples(30), strict=True):
            assert shown.pop("CreateTime") == sent.create_time
            wire: dict[str, Any] = sent.to_wire()
            del wire["CreateTime"]
            for members in (shown, wire):
                # Newer than the service models of some clients, which then drop it.
                members.get("IntegrationConfig", {}).pop("TargetNamespace", None)
            assert shown == wire

    def test_filter_by_status(self, emulator: GlueEmulator, describe: Describe) -> None:
        """A filter matches any of its values."""
        wanted = {IntegrationStatus.FAILED, IntegrationStatus.SYNCING}
        found = describe(Filters=[{"Name": "Status", "Values": ["FAILED", "SYNCING"]}])["Integrations"]
        assert [integration["IntegrationArn"] for integration in found] == [
            integration.integration_arn for integration in emulator.integrations if integration.status in wanted
        ]
        assert {integration["Status"] for integration in found} == {"FAILED", "SYNCING"}

    def test_filter_by_name(self, describe: Describe) -> None:
        found = describe(Filters=[{"Name": "IntegrationName", "Values": ["orders-to-lake-002"]}])["Integrations"]
        assert [integration["IntegrationName"] for integration in found] == ["orders-to-lake-002"]

    def test_lookup(self, emulator: GlueEmulator, describe: Describe) -> None:
        arn = emulator.integrations[200].integration_arn
        found = describe(IntegrationIdentifier=arn)
        assert [integration["IntegrationArn"] for integration in found["Integrations"]] == [arn]
        assert "Marker" not in found

    def test_not_found(self, describe: Describe) -> None:
        """The client raises its own class for this error."""
        with pytest.raises(ServiceError) as caught:
            describe(IntegrationIdentifier=MISSING_ARN)
        assert caught.value.code == "IntegrationNotFoundFault"
        assert caught.value.is_not_found
        assert caught.value.message == "The specified integration could not be found."

    def test_bad_filter(self, describe: Describe) -> None:
        """The message says what is wrong."""
        with pytest.raises(ServiceError) as caught:
            describe(Filters=[{"Name": "Colour", "Values": ["red"]}])
        assert caught.value.code == "ValidationException"
        assert not caught.value.is_not_found
        assert "Filters.0.Name" in caught.value.message

    @pytest.mark.parametrize("code", ["ThrottlingException", "InternalServiceException"])
    def test_retry(self, emulator: GlueEmulator, describe: Describe, code: str) -> None:
        """A temporary error is retried; both attempts have the same invocation ID."""
        emulator.fail_next(code)
        assert len(describe(MaxRecords=2)["Integrations"]) == 2
        attempts = tuple(emulator.requests)
        assert len(attempts) == 2
        assert attempts[0].params == attempts[1].params
        assert len({attempt.invocation_id for attempt in attempts}) == 1
        numbers = [re.search(r"attempt=(\d+)", str(attempt.sdk_request)) for attempt in attempts]
        assert [number and number[1] for number in numbers] == ["1", "2"]

    def test_wrong_secret(self, describe: Describe) -> None:
        with pytest.raises(ServiceError) as caught:
            describe(secret="wrong")
        assert caught.value.code == "InvalidSignatureException"

    def test_unknown_key(self, describe: Describe) -> None:
        with pytest.raises(ServiceError) as caught:
            describe(key="unknown")
        assert caught.value.code == "UnrecognizedClientException"

    def test_account_of_the_key(self, emulator: GlueEmulator, describe: Describe) -> None:
        """A twelve-digit access key is the account."""
        arn = emulator.create("orders", SOURCE, TARGET, account_id="111122223333").integration_arn
        assert describe(key="111122223333", IntegrationIdentifier=arn)["Integrations"][0]["IntegrationName"] == "orders"
        with pytest.raises(ServiceError, match="IntegrationNotFoundFault"):
            describe(IntegrationIdentifier=arn)

    def test_states(self, emulator: GlueEmulator, describe: Describe) -> None:
        """A new integration becomes ACTIVE, and a deleted one disappears."""
        arn = emulator.create("orders", SOURCE, TARGET).integration_arn

        def status() -> str:
            found: list[dict[str, str]] = describe(IntegrationIdentifier=arn)["Integrations"]
            return found[0]["Status"]

        assert status() == "CREATING"
        emulator.advance(minutes=1)
        assert status() == "ACTIVE"
        emulator.delete(arn)
        assert status() == "DELETING"
        emulator.advance(minutes=1)
        with pytest.raises(ServiceError, match="IntegrationNotFoundFault"):
            status()


def with_times(page: dict[str, Any]) -> dict[str, Any]:
    """Return the page of a client that prints JSON, with its times parsed."""
    for integration in page["Integrations"]:
        integration["CreateTime"] = datetime.fromisoformat(integration["CreateTime"])
    return page
