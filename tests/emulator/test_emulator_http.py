"""The emulator over its socket, with AWS's own client and without."""

import asyncio
import io
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from uuid import UUID

import aiohttp
import pytest
from aiobotocore.session import AioSession
from botocore.exceptions import ClientError

from emulator.wire import Answer, Describe, RawClient, Signing
from glue_integrations.testing import GlueEmulator, RecordedRequest, samples


def code(answer: Answer) -> tuple[int, str]:
    assert answer.headers["x-amzn-ErrorType"] == answer.body["__type"]
    return answer.status, answer.body["__type"]


def is_uuid(text: str) -> bool:
    return str(UUID(text)) == text


async def test_botocore_pages_to_the_end(emulator: GlueEmulator, describe: Describe) -> None:
    """botocore reads every page, with times as it prints them."""
    answer = await describe(MaxRecords=10)
    found = answer["Integrations"]
    while "Marker" in answer:
        answer = await describe(MaxRecords=10, Marker=answer["Marker"])
        found += answer["Integrations"]
    assert [item["IntegrationArn"] for item in found] == [item.integration_arn for item in emulator.integrations]
    assert [item["CreateTime"] for item in found] == [item.create_time for item in emulator.integrations]
    assert len(emulator.requests) == 3


async def test_botocore_filters(describe: Describe) -> None:
    """botocore's filters and identifiers arrive."""
    failed = await describe(Filters=[{"Name": "Status", "Values": ["FAILED"]}])
    (one,) = failed["Integrations"]
    assert one["Errors"] == [
        {"ErrorCode": "client_error", "ErrorMessage": "The source table has more than 1000 columns."},
    ]
    again = await describe(IntegrationIdentifier=one["IntegrationArn"])
    assert again["Integrations"] == [one]


async def test_botocore_errors(describe: Describe) -> None:
    """botocore raises the fault by its modelled name, with message, status and request id."""
    with pytest.raises(ClientError, match=r"\(IntegrationNotFoundFault\).*could not be found") as caught:
        await describe(IntegrationIdentifier="03cabe77-79e7-4b7a-b3da-8c160bea6bbf")
    assert type(caught.value).__name__ == "IntegrationNotFoundFault"
    metadata = caught.value.response["ResponseMetadata"]
    assert metadata["HTTPStatusCode"] == 400
    assert is_uuid(metadata["RequestId"])


async def test_aiobotocore(emulator: GlueEmulator) -> None:
    """aiobotocore talks to it too."""
    async with AioSession().create_client(
        "glue",
        "eu-west-1",
        endpoint_url=emulator.endpoint_url,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    ) as client:
        answer = await client.describe_integrations(MaxRecords=2)
    assert [item["IntegrationName"] for item in answer["Integrations"]] == [
        "orders-to-lake-001",
        "salesforce-to-redshift-001",
    ]


async def test_requests_are_recorded(emulator: GlueEmulator, describe: Describe) -> None:
    """A record holds operation, parameters and what the SDK says about attempt and call."""
    await describe(MaxRecords=2)
    (record,) = emulator.requests
    assert (record.operation, record.params) == ("DescribeIntegrations", {"MaxRecords": 2})
    assert record.sdk_request == "attempt=1"
    assert is_uuid(record.invocation_id or "")


async def test_refused_requests_are_recorded(emulator: GlueEmulator, raw: RawClient) -> None:
    """Requests with a bad signature or body are recorded as well."""
    await raw.post(b'{"MaxRecords":1}', after={"Authorization": None, "amz-sdk-request": "attempt=2; max=3"})
    await raw.post(b"not json")
    assert list(emulator.requests) == [
        RecordedRequest("DescribeIntegrations", {"MaxRecords": 1}, "attempt=2; max=3", None),
        RecordedRequest("DescribeIntegrations", {}, None, None),
    ]


async def test_answer_headers(raw: RawClient) -> None:
    """Answers have AWS's content type, a UUID as request id and the date."""
    for answer in (await raw.post(), await raw.post(b"not json")):
        assert answer.headers["Content-Type"] == "application/x-amz-json-1.1"
        assert is_uuid(answer.headers["x-amzn-RequestId"])
        date = parsedate_to_datetime(answer.headers["Date"])
        assert abs(date - datetime.now(UTC)) < timedelta(minutes=1)


async def test_wire_form(raw: RawClient) -> None:
    """The body is exactly the wire form, with epoch seconds to the millisecond."""
    answer = await raw.post(b'{"MaxRecords":100}')
    assert (answer.status, answer.body) == (200, {"Integrations": [item.to_wire() for item in samples(25)]})
    assert answer.body["Integrations"][0]["CreateTime"] == 1755675278.123


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
    """The next call meets the fault with its documented status and spelling; the one after that succeeds."""
    emulator.fail_next(fault)
    answer = await raw.post()
    assert code(answer) == (status, fault)
    assert answer.body.keys() == {"__type", text}
    assert (await raw.post()).status == 200


async def test_fail_next_is_a_queue(emulator: GlueEmulator, raw: RawClient) -> None:
    """Faults come one per call, in order, and a call that is refused before uses none up."""
    emulator.fail_next("ThrottlingException", "InternalServerException")
    emulator.fail_next("ValidationException")
    await raw.post(after={"Authorization": None})
    await raw.post(b"not json")
    codes = [(await raw.post()).body.get("__type") for _ in range(4)]
    assert codes == ["ThrottlingException", "InternalServerException", "ValidationException", None]


async def test_botocore_retries_a_throttle(emulator: GlueEmulator) -> None:
    """botocore takes the fault for a throttle: it tries again, as the same call."""
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
    """A body that is no JSON object is a SerializationException."""
    assert code(await raw.post(body)) == (400, "SerializationException")


@pytest.mark.parametrize("target", ["", "AWSGlue", "Glue.DescribeIntegrations", "AWSGlue.GetTables", "AWSGlue."])
async def test_unknown_target(raw: RawClient, target: str) -> None:
    """A target that is not served is an UnknownOperationException."""
    assert code(await raw.post(before={"X-Amz-Target": target})) == (400, "UnknownOperationException")


@pytest.mark.parametrize("content_type", ["application/json", "application/x-amz-json-1.0", "text/plain"])
async def test_other_content_type(raw: RawClient, content_type: str) -> None:
    """Only AWS JSON 1.1 is spoken."""
    assert code(await raw.post(before={"Content-Type": content_type})) == (400, "UnknownOperationException")


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/", 405), ("PUT", "/x", 405), ("POST", "/x", 404)])
async def test_other_requests(raw: RawClient, method: str, path: str, status: int) -> None:
    """Other methods and paths get an error in AWS's form."""
    assert code(await raw.send(method, path, {})) == (status, "UnknownOperationException")


async def test_signed_without_botocore(raw: RawClient) -> None:
    """A signature made without botocore is good, whatever headers it covers."""
    agent = {"User-Agent": "another sdk", "amz-sdk-request": "attempt=1", "X-Amz-Note": "  a   b "}
    tidy = {**agent, "X-Amz-Note": "a b"}
    assert (await raw.post(before=agent, signing=Signing(leave_out=("x-amz-note",)))).status == 200
    assert (await raw.post(before=tidy, after={"X-Amz-Note": " a   b "})).status == 200
    assert (await raw.post(before={"X-Amz-Security-Token": "token"})).status == 200
    assert (await raw.post(signing=Signing(shift=timedelta(minutes=4, seconds=50)))).status == 200
    assert (await raw.post(signing=Signing(shift=-timedelta(minutes=4, seconds=50)))).status == 200


@pytest.mark.parametrize(
    ("signing", "fault", "message"),
    [
        (Signing(secret="other"), "InvalidSignatureException", "does not match"),
        (Signing(key="other"), "UnrecognizedClientException", "security token"),
        (Signing(service="s3"), "InvalidSignatureException", "correct service: 'glue'"),
        (Signing(terminator="aws5"), "InvalidSignatureException", "terminator"),
        (Signing(shift=timedelta(minutes=-6)), "InvalidSignatureException", "Signature expired: "),
        (Signing(shift=timedelta(minutes=6)), "InvalidSignatureException", "Signature not yet current: "),
        (Signing(leave_out=("host",)), "InvalidSignatureException", "'host' must be"),
        (Signing(leave_out=("x-amz-target",)), "InvalidSignatureException", "'x-amz-target' must be"),
        (Signing(leave_out=("x-amz-date",)), "InvalidSignatureException", "'x-amz-date' must be"),
    ],
)
async def test_bad_signature(raw: RawClient, signing: Signing, fault: str, message: str) -> None:
    """Another secret, key, service or clock is refused, as is a signature that covers too little."""
    answer = await raw.post(signing=signing)
    assert code(answer) == (400, fault)
    assert message in answer.body["message"]


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
async def test_changed_on_the_way(raw: RawClient, after: dict[str, str | None], fault: str) -> None:
    """A request whose signature or signed headers were removed or changed is refused."""
    assert code(await raw.post(after=after)) == (400, fault)


async def test_date_of_another_form(raw: RawClient) -> None:
    """A date that is no time in ISO 8601's basic format is refused as incomplete."""
    answer = await raw.post(after={"X-Amz-Date": f"{datetime.now(UTC):%Y%m%d}T25"})
    assert code(answer) == (400, "IncompleteSignatureException")
    assert "basic format" in answer.body["message"]


async def test_changed_body(raw: RawClient) -> None:
    """Another body than the signed one is refused, even if a signed header vouches for it."""
    headers = {"Host": raw.emulator.endpoint_url[7:], "Content-Type": "application/x-amz-json-1.1"}
    for extra in ({}, {"X-Amz-Content-SHA256": "UNSIGNED-PAYLOAD"}):
        signed = Signing().headers({**headers, "X-Amz-Target": "AWSGlue.DescribeIntegrations", **extra}, b"{}")
        answer = await raw.send("POST", "/", signed, b'{"MaxRecords":1}')
        assert code(answer) == (400, "InvalidSignatureException")


async def test_signed_headers_are_ascii(raw: RawClient) -> None:
    """A signed header that is no ASCII is refused, not met with a crash."""
    answer = await raw.post(before={"X-Amz-Note": "n"}, after={"X-Amz-Note": "é"})
    assert code(answer) == (400, "InvalidSignatureException")


async def test_region() -> None:
    """An emulator of one Region refuses requests signed for another."""
    async with GlueEmulator(region="eu-west-1") as emulator, aiohttp.ClientSession() as session:
        raw = RawClient(emulator, session)
        answer = await raw.post()
        assert code(answer) == (400, "InvalidSignatureException")
        assert "valid region, not 'us-east-1'" in answer.body["message"]
        assert (await raw.post(signing=Signing(region="eu-west-1"))).status == 200


async def test_own_credentials() -> None:
    """An emulator can have other credentials, even with a slash in the key."""
    async with (
        GlueEmulator(access_key_id="a/b", secret_access_key="s") as emulator,
        aiohttp.ClientSession() as session,
    ):
        raw = RawClient(emulator, session)
        assert (await raw.post(signing=Signing(key="a/b", secret="s"))).status == 200
        assert code(await raw.post()) == (400, "UnrecognizedClientException")


async def test_many_at_once(emulator: GlueEmulator, raw: RawClient) -> None:
    """Concurrent requests get their own answers."""
    sizes = [size % 25 + 1 for size in range(100)]
    answers = await asyncio.gather(*(raw.post(b'{"MaxRecords":%d}' % size) for size in sizes))
    assert [len(answer.body["Integrations"]) for answer in answers] == sizes
    assert len({answer.headers["x-amzn-RequestId"] for answer in answers}) == 100
    assert len(emulator.requests) == 100


async def test_body_that_is_too_large(raw: RawClient) -> None:
    """A body of more than a megabyte is refused by status."""
    async with raw.session.post(raw.emulator.endpoint_url, data=io.BytesIO(b" " * (1024**2 + 1))) as response:
        assert response.status == 413
