"""What every AWS client does with the emulator, in whatever language it is written."""

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
NOBODY: Final = "arn:aws:glue:us-east-1:123456789012:integration:00000000-0000-4000-8000-000000000000"


class Refused(Exception):
    """What the client raised, with AWS's code."""

    def __init__(self, code: str, message: str, *, is_not_found: bool) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.is_not_found = is_not_found
        """Whether it came as what this client has for ``IntegrationNotFoundFault``: a class of its own, or a text."""


class Describe(Protocol):
    """DescribeIntegrations by one client: the page as the client shows it, or `Refused`."""

    def __call__(self, *, key: str = KEY, secret: str = KEY, **params: object) -> dict[str, Any]: ...


def missing(reason: str) -> NoReturn:
    """Skip for want of a client; fail where all are to be there."""
    if os.environ.get("REQUIRE_CLIENTS"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture
def emulator() -> Iterator[GlueEmulator]:
    with GlueEmulator(count=250) as running:
        yield running


class Cases:
    """The tests; each client's module inherits them, and has a fixture ``describe``."""

    def test_walk(self, emulator: GlueEmulator, describe: Describe) -> None:
        """250 integrations in pages of 20 are 13 pages, and each comes once, in order."""
        pages = [describe(MaxRecords=20)]
        while "Marker" in pages[-1]:
            pages.append(describe(MaxRecords=20, Marker=pages[-1]["Marker"]))
        assert [len(page["Integrations"]) for page in pages] == [20] * 12 + [10]
        assert [found["IntegrationArn"] for page in pages for found in page["Integrations"]] == [
            integration.integration_arn for integration in emulator.integrations
        ]

    def test_members(self, describe: Describe) -> None:
        """All members arrive, and times are what was sent: aware, to the millisecond."""
        found: list[dict[str, Any]] = describe(MaxRecords=30)["Integrations"]
        for shown, sent in zip(found, samples(30), strict=True):
            assert shown.pop("CreateTime") == sent.create_time
            wire: dict[str, Any] = sent.to_wire()
            del wire["CreateTime"]
            for members in (shown, wire):
                # Newer than the service model of some clients, who then leave it out.
                members.get("IntegrationConfig", {}).pop("TargetNamespace", None)
            assert shown == wire

    def test_filter_by_status(self, emulator: GlueEmulator, describe: Describe) -> None:
        """Any value of a filter will do."""
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

    def test_nothing_there(self, describe: Describe) -> None:
        """It is the client's own class for this error."""
        with pytest.raises(Refused) as caught:
            describe(IntegrationIdentifier=NOBODY)
        assert caught.value.code == "IntegrationNotFoundFault"
        assert caught.value.is_not_found
        assert caught.value.message == "The specified integration could not be found."

    def test_bad_filter(self, describe: Describe) -> None:
        """The message says what is wrong."""
        with pytest.raises(Refused) as caught:
            describe(Filters=[{"Name": "Colour", "Values": ["red"]}])
        assert caught.value.code == "ValidationException"
        assert not caught.value.is_not_found
        assert "Filters.0.Name" in caught.value.message

    @pytest.mark.parametrize("code", ["ThrottlingException", "InternalServiceException"])
    def test_retry(self, emulator: GlueEmulator, describe: Describe, code: str) -> None:
        """What passes is tried again; both attempts bear the id of one call."""
        emulator.fail_next(code)
        assert len(describe(MaxRecords=2)["Integrations"]) == 2
        attempts = tuple(emulator.requests)
        assert len(attempts) == 2
        assert attempts[0].params == attempts[1].params
        assert len({attempt.invocation_id for attempt in attempts}) == 1
        numbers = [re.search(r"attempt=(\d+)", str(attempt.sdk_request)) for attempt in attempts]
        assert [number and number[1] for number in numbers] == ["1", "2"]

    def test_wrong_secret(self, describe: Describe) -> None:
        with pytest.raises(Refused) as caught:
            describe(secret="wrong")
        assert caught.value.code == "InvalidSignatureException"

    def test_unknown_key(self, describe: Describe) -> None:
        with pytest.raises(Refused) as caught:
            describe(key="unknown")
        assert caught.value.code == "UnrecognizedClientException"

    def test_account_of_the_key(self, emulator: GlueEmulator, describe: Describe) -> None:
        """Twelve digits for a key are an account of its own."""
        arn = emulator.create("orders", SOURCE, TARGET, account_id="111122223333").integration_arn
        assert describe(key="111122223333", IntegrationIdentifier=arn)["Integrations"][0]["IntegrationName"] == "orders"
        with pytest.raises(Refused, match="IntegrationNotFoundFault"):
            describe(IntegrationIdentifier=arn)

    def test_states(self, emulator: GlueEmulator, describe: Describe) -> None:
        """A new integration is seen to become active, and a deleted one to go."""
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
        with pytest.raises(Refused, match="IntegrationNotFoundFault"):
            status()


def with_times(page: dict[str, Any]) -> dict[str, Any]:
    """Return the page of a client that prints JSON, with the times read."""
    for integration in page["Integrations"]:
        integration["CreateTime"] = datetime.fromisoformat(integration["CreateTime"])
    return page
