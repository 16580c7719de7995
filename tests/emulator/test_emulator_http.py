"""The emulator over HTTP, called by botocore and by a raw client."""

import asyncio
import io
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from uuid import UUID

import aiohttp
import pytest
from aiobotocore.session import AioSession
from botocore.exceptions import ClientError

from emulator.wire import Describe, RawClient, Response, Signing
from glue_integrations.testing import GlueEmulator, RecordedRequest, samples


def status_and_code(response: Response) -> tuple[int, str]:
    assert response.headers["x-amzn-ErrorType"] == response.body["__type"]
    return response.status, response.body["__type"]


def is_uuid(text: str) -> bool:
    return str(UUID(text)) == text


async def test_botocore_pages_to_the_end(emulator: GlueEmulator, describe: Describe) -> None:
    """botocore reads every page, and the times are right."""
    response = await describe(MaxRecords=10)
    found = response["Integrations"]
    while "Marker" in response:
        response = await describe(MaxRecords=10, Marker=response["Marker"])
        found += response["Integrations"]
    assert [item["IntegrationArn"] for item in found] == [item.integration_arn for item in emulator.integrations]
    assert [item["CreateTime"] for item in found] == [item.create_time for item in emulator.integrations]
    assert len(emulator.requests) == 3


async def test_botocore_filters(describe: Describe) -> None:
    """Filters and identifiers from botocore work."""
    failed = await describe(Filters=[{"Name": "Status", "Values": ["FAILED"]}])
    (integration,) = failed["Integrations"]
    assert integration["Errors"] == [
        {"ErrorCode": "client_error", "ErrorMessage": "The source table has more than 1000 columns."},
    ]
    by_identifier = await describe(IntegrationIdentifier=integration["IntegrationArn"])
    assert by_identifier["Integrations"] == [integration]


async def test_botocore_errors(describe: Describe) -> None:
    """botocore raises the modelled exception, with message, status and request ID."""
    with pytest.raises(ClientError, match=r"\(IntegrationNotFoundFault\).*could not be found") as caught:
        await describe(IntegrationIdentifier="03cabe77-79e7-4b7a-b3da-8c160bea6bbf")
    assert type(caught.value).__name__ == "IntegrationNotFoundFault"
    metadata = caught.value.response["ResponseMetadata"]
    assert metadata["HTTPStatusCode"] == 400
    assert is_uuid(metadata["RequestId"])


async def test_aiobotocore(emulator: GlueEmulator) -> None:
    """aiobotocore works as well."""
    async with AioSession().create_client(
        "glue",
        "eu-west-1",
        endpoint_url=emulator.endpoint_url,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    ) as client:
        response = await client.describe_integrations(MaxRecords=2)
    assert [item["IntegrationName"] for item in response["Integrations"]] == [
        "orders-to-lake-001",
        "salesforce-to-redshift-001",
    ]


async def test_requests_are_recorded(emulator: GlueEmulator, describe: Describe) -> None:
    """A record has the operation, the parameters and the SDK's attempt and invocation ID."""
    await describe(MaxRecords=2)
    (record,) = emulator.requests
    assert (record.operation, record.params) == ("DescribeIntegrations", {"MaxRecords": 2})
    assert record.sdk_request == "attempt=1"
    assert is_uuid(record.invocation_id or "")


async def test_only_signed_requests_are_recorded(emulator: GlueEmulator, raw: RawClient) -> None:
    """A request with an invalid signature leaves no record; one with an invalid body or an unknown operation does."""
    await raw.post(b'{"MaxRecords":1}', after={"Authorization": None})
    await raw.post(b'{"MaxRecords":1}', signing=Signing(secret="other"))
    assert list(emulator.requests) == []
    await raw.post(b"not json", before={"amz-sdk-request": "attempt=2; max=3"})
    await raw.post(before={"X-Amz-Target": "AWSGlue.GetTables"})
    await raw.post()
    assert list(emulator.requests) == [
        RecordedRequest("DescribeIntegrations", {}, "attempt=2; max=3", None),
        RecordedRequest("GetTables", {}, None, None),
        RecordedRequest("DescribeIntegrations", {}, None, None),
    ]
    codes = [record.error_code for record in emulator.requests]
    assert codes == ["SerializationException", "UnknownOperationException", None]


async def test_response_headers(raw: RawClient) -> None:
    """Responses have AWS's content type, a UUID as request ID, and the date."""
    for response in (await raw.post(), await raw.post(b"not json")):
        assert response.headers["Content-Type"] == "application/x-amz-json-1.1"
        assert is_uuid(response.headers["x-amzn-RequestId"])
        date = parsedate_to_datetime(response.headers["Date"])
        assert abs(date - datetime.now(UTC)) < timedelta(minutes=1)


async def test_wire_form(raw: RawClient) -> None:
    """The body is exactly the wire format, with epoch seconds to the millisecond."""
    response = await raw.post(b'{"MaxRecords":100}')
    assert (response.status, response.body) == (200, {"Integrations": [item.to_wire() for item in samples(25)]})
    assert response.body["Integrations"][0]["CreateTime"] == 1755675278.123


@pytest.mark.parametrize(
    ("fault", "status", "text"),
    [
        ("AccessDeniedException", 400, "Message"),
        ("EntityNotFoundException", 400, "Message"),
        ("InternalServerException", 400, "Message"),
        ("InternalServiceException", 500, "Message"),
        ("ThrottlingException", 400, "message"),
        ("ExpiredTokenException", 400, "message"),
    ],
)
async def test_fail_next(emulator: GlueEmulator, raw: RawClient, fault: str, status: int, text: str) -> None:
    """The next call fails with the documented status and message member; the one after that succeeds."""
    emulator.fail_next(fault)
    response = await raw.post()
    assert status_and_code(response) == (status, fault)
    assert response.body.keys() == {"__type", text}
    assert (await raw.post()).status == 200


async def test_fail_next_is_a_queue(emulator: GlueEmulator, raw: RawClient) -> None:
    """Each call gets one fault, in order; a refused request uses none up."""
    emulator.fail_next("ThrottlingException", "InternalServerException")
    emulator.fail_next("ValidationException")
    await raw.post(after={"Authorization": None})
    await raw.post(b"not json")
    codes = [(await raw.post()).body.get("__type") for _ in range(4)]
    assert codes == ["ThrottlingException", "InternalServerException", "ValidationException", None]


async def test_botocore_retries_a_throttle(emulator: GlueEmulator) -> None:
    """botocore recognises a throttling error and retries with the same invocation ID."""
    emulator.fail_next("ThrottlingException")
    async with AioSession().create_client(
        "glue",
        "us-east-1",
        endpoint_url=emulator.endpoint_url,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    ) as client:
        await client.describe_integrations()
    first, second = emulator.requests
    assert first.invocation_id == second.invocation_id
    assert "attempt=2" in (second.sdk_request or "")


@pytest.mark.parametrize("body", [b"", b"not json", b"[]", b"null", b'"x"', b'{"a":', b"\xff", b"[" * 100_000])
async def test_bad_body(raw: RawClient, body: bytes) -> None:
    """A body that is not a JSON object is a SerializationException."""
    assert status_and_code(await raw.post(body)) == (400, "SerializationException")


@pytest.mark.parametrize("target", ["", "AWSGlue", "Glue.DescribeIntegrations", "AWSGlue.GetTables", "AWSGlue."])
async def test_unknown_target(raw: RawClient, target: str) -> None:
    """An unknown target is an UnknownOperationException."""
    assert status_and_code(await raw.post(before={"X-Amz-Target": target})) == (400, "UnknownOperationException")


@pytest.mark.parametrize("content_type", ["application/json", "application/x-amz-json-1.0", "text/plain"])
async def test_other_content_type(raw: RawClient, content_type: str) -> None:
    """Only AWS JSON 1.1 is accepted."""
    assert status_and_code(await raw.post(before={"Content-Type": content_type})) == (400, "UnknownOperationException")


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/", 405), ("PUT", "/x", 404), ("POST", "/x", 404)])
async def test_other_requests(raw: RawClient, method: str, path: str, status: int) -> None:
    """Other methods and paths get an error in AWS's format."""
    assert status_and_code(await raw.send(method, path, {})) == (status, "UnknownOperationException")


async def test_signed_without_botocore(raw: RawClient) -> None:
    """A signature from another implementation is valid, whichever headers it covers."""
    spaced = {"User-Agent": "another sdk", "amz-sdk-request": "attempt=1", "X-Amz-Note": "  a   b "}
    trimmed = {**spaced, "X-Amz-Note": "a b"}
    assert (await raw.post(before=spaced, signing=Signing(unsigned=("x-amz-note",)))).status == 200
    assert (await raw.post(before=trimmed, after={"X-Amz-Note": " a   b "})).status == 200
    assert (await raw.post(before={"X-Amz-Security-Token": "token"})).status == 200
    assert (await raw.post(signing=Signing(clock_offset=timedelta(minutes=4, seconds=50)))).status == 200
    assert (await raw.post(signing=Signing(clock_offset=-timedelta(minutes=4, seconds=50)))).status == 200


@pytest.mark.parametrize(
    ("signing", "fault", "message"),
    [
        (Signing(secret="other"), "InvalidSignatureException", "does not match"),
        (Signing(key="other"), "UnrecognizedClientException", "security token"),
        (Signing(service="s3"), "InvalidSignatureException", "correct service: 'glue'"),
        (Signing(terminator="aws5"), "InvalidSignatureException", "terminator"),
        (Signing(clock_offset=timedelta(minutes=-6)), "InvalidSignatureException", "Signature expired: "),
        (Signing(clock_offset=timedelta(minutes=6)), "InvalidSignatureException", "Signature not yet current: "),
        (Signing(unsigned=("host",)), "InvalidSignatureException", "'host' must be"),
        (Signing(unsigned=("x-amz-target",)), "InvalidSignatureException", "'x-amz-target' must be"),
        (Signing(unsigned=("x-amz-date",)), "InvalidSignatureException", "'x-amz-date' must be"),
    ],
)
async def test_bad_signature(raw: RawClient, signing: Signing, fault: str, message: str) -> None:
    """A wrong secret, key, service or clock is refused, and so is a signature that leaves out a required header."""
    response = await raw.post(signing=signing)
    assert status_and_code(response) == (400, fault)
    assert message in response.body["message"]


@pytest.mark.parametrize(
    ("after", "fault"),
    [
        ({"Authorization": None}, "MissingAuthenticationTokenException"),
        ({"Authorization": "Bearer token"}, "IncompleteSignatureException"),
        ({"Authorization": "AWS4-HMAC-SHA256"}, "IncompleteSignatureException"),
        (
            {"Authorization": "AWS4-HMAC-SHA256 Credential=test/us-east-1, SignedHeaders=host, Signature=0"},
            "IncompleteSignatureException",
        ),
        (
            {"Authorization": "AWS4-HMAC-SHA256 Credential=é, SignedHeaders=é, Signature=é"},
            "IncompleteSignatureException",
        ),
        ({"X-Amz-Date": None}, "IncompleteSignatureException"),
        ({"X-Amz-Date": "now"}, "InvalidSignatureException"),
        ({"X-Amz-Target": "AWSGlue.DescribeIntegration"}, "InvalidSignatureException"),
        ({"Content-Type": None}, "UnknownOperationException"),
        ({"X-Amz-Security-Token": "added"}, "InvalidSignatureException"),
        ({"X-Amz-Content-SHA256": "UNSIGNED-PAYLOAD"}, "InvalidSignatureException"),
    ],
)
async def test_changed_headers(raw: RawClient, after: dict[str, str | None], fault: str) -> None:
    """A request is refused if its signature or signed headers are missing or changed."""
    assert status_and_code(await raw.post(after=after)) == (400, fault)


async def test_malformed_date(raw: RawClient) -> None:
    """A date that is not in ISO 8601 basic format is refused as incomplete."""
    response = await raw.post(after={"X-Amz-Date": f"{datetime.now(UTC):%Y%m%d}T25"})
    assert status_and_code(response) == (400, "IncompleteSignatureException")
    assert "basic format" in response.body["message"]


async def test_changed_body(raw: RawClient) -> None:
    """A changed body is refused, even with a signed X-Amz-Content-SHA256."""
    headers = {"Host": raw.emulator.endpoint_url[7:], "Content-Type": "application/x-amz-json-1.1"}
    for extra in ({}, {"X-Amz-Content-SHA256": "UNSIGNED-PAYLOAD"}):
        signed = Signing().headers({**headers, "X-Amz-Target": "AWSGlue.DescribeIntegrations", **extra}, b"{}")
        response = await raw.send("POST", "/", signed, b'{"MaxRecords":1}')
        assert status_and_code(response) == (400, "InvalidSignatureException")


async def test_signed_headers_are_ascii(raw: RawClient) -> None:
    """A signed header that is not ASCII is refused, without a crash."""
    response = await raw.post(before={"X-Amz-Note": "n"}, after={"X-Amz-Note": "é"})
    assert status_and_code(response) == (400, "InvalidSignatureException")


async def test_region() -> None:
    """An emulator for one Region refuses requests signed for another."""
    async with GlueEmulator(region="eu-west-1") as emulator, aiohttp.ClientSession() as session:
        raw = RawClient(emulator, session)
        response = await raw.post()
        assert status_and_code(response) == (400, "InvalidSignatureException")
        assert "valid region, not 'us-east-1'" in response.body["message"]
        assert (await raw.post(signing=Signing(region="eu-west-1"))).status == 200


async def test_own_credentials() -> None:
    """An emulator accepts custom credentials, even with a slash in the key."""
    async with (
        GlueEmulator(access_key_id="a/b", secret_access_key="s") as emulator,
        aiohttp.ClientSession() as session,
    ):
        raw = RawClient(emulator, session)
        assert (await raw.post(signing=Signing(key="a/b", secret="s"))).status == 200
        assert status_and_code(await raw.post()) == (400, "UnrecognizedClientException")


async def test_concurrent_requests(emulator: GlueEmulator, raw: RawClient) -> None:
    """Each concurrent request gets its own response."""
    sizes = [size % 25 + 1 for size in range(100)]
    responses = await asyncio.gather(*(raw.post(b'{"MaxRecords":%d}' % size) for size in sizes))
    assert [len(response.body["Integrations"]) for response in responses] == sizes
    assert len({response.headers["x-amzn-RequestId"] for response in responses}) == 100
    assert len(emulator.requests) == 100


async def test_body_too_large(raw: RawClient) -> None:
    """A body of more than a mebibyte gets status 413."""
    async with raw.session.post(raw.emulator.endpoint_url, data=io.BytesIO(b" " * (1024**2 + 1))) as response:
        assert response.status == 413
