"""Control over HTTP: what a test in another language does, request by request."""

import asyncio
import io
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.wire import RawClient
from glue_integrations.testing import GlueEmulator, load_seed, samples

SOURCE = "arn:aws:dynamodb:us-east-1:123456789012:table/orders"
TARGET = "arn:aws:glue:us-east-1:123456789012:database/lake"
ORDERS = {"IntegrationName": "orders", "SourceArn": SOURCE, "TargetArn": TARGET}
JSON = {"Content-Type": "application/json"}
VERBS = (
    "reset",
    "advance",
    "inject",
    "clear_faults",
    "faults",
    "requests",
    "clear_requests",
    "save",
    "state",
    "integrations",
)


@dataclass(frozen=True)
class Remote:
    """A test runner that knows no Python."""

    url: str
    session: aiohttp.ClientSession

    async def send(
        self, method: str, path: str, body: bytes | io.BytesIO = b"", headers: Mapping[str, str] = JSON
    ) -> tuple[int, dict[str, Any]]:
        """Return the status and the JSON of the response, which must be a JSON object."""
        async with self.session.request(
            method, self.url + path, data=body, headers=headers, skip_auto_headers=["Content-Type"]
        ) as response:
            assert response.content_type == "application/json"
            content: dict[str, Any] = await response.json()
            assert type(content) is dict
            return response.status, content

    async def do(self, verb: str, **members: object) -> dict[str, Any]:
        """Return what a verb returns; it must succeed."""
        status, content = await self.send("POST", f"/_emulator/{verb}", json.dumps(members).encode())
        assert status == 200, content
        return content

    async def refusal(self, verb: str, body: bytes, headers: Mapping[str, str] = JSON) -> tuple[int, str, str]:
        """Return the status, the message and the remedy of a verb that is refused."""
        status, content = await self.send("POST", f"/_emulator/{verb}", body, headers)
        assert status >= 400, content
        return status, content["Message"], content["Remedy"]


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
def remote(emulator: GlueEmulator, session: aiohttp.ClientSession) -> Remote:
    return Remote(emulator.endpoint_url, session)


async def test_health(remote: Remote) -> None:
    """It needs no signature, no header and no body."""
    assert (await remote.send("GET", "/health", headers={}))[1]["Status"] == "ok"
    assert (await remote.send("POST", "/health"))[0] == 405


async def test_an_integration_lives_and_dies(remote: Remote, emulator: GlueEmulator) -> None:
    """Every verb has AWS's names in and out, and changes what AWS clients see."""
    arn = (await remote.do("create", **ORDERS, Description="all"))["IntegrationArn"]
    assert emulator.integrations[-1].integration_arn == arn
    await remote.do("advance", Minutes=1)
    assert (await remote.do("modify", IntegrationArn=arn, Description="some"))["Description"] == "some"
    await remote.do("advance", Seconds=30)
    assert (await remote.do("sync", IntegrationArn=arn))["Status"] == "SYNCING"
    await remote.do("advance", Hours=1, Days=0)
    problems = [{"ErrorCode": "Denied", "ErrorMessage": "no"}, {"ErrorCode": "Gone"}]
    troubled = await remote.do("need_attention", IntegrationArn=arn, Errors=problems)
    assert (troubled["Status"], troubled["Errors"]) == ("NEEDS_ATTENTION", problems)
    assert (await remote.do("heal", IntegrationArn=arn))["Status"] == "ACTIVE"
    assert (await remote.do("fail", IntegrationArn=arn))["Status"] == "FAILED"
    assert (await remote.do("delete", IntegrationArn=arn))["Status"] == "DELETING"
    await remote.do("advance", Hours=1)
    assert arn not in {item["IntegrationArn"] for item in (await remote.do("integrations"))["Integrations"]}


async def test_accounts_and_regions(remote: Remote, emulator: GlueEmulator) -> None:
    """Region and AccountId choose the scope, as in Python."""
    created = await remote.do("create", **ORDERS, Region="eu-west-1", AccountId="111122223333")
    listed = (await remote.do("integrations", Region="eu-west-1", AccountId="111122223333"))["Integrations"]
    assert listed[-1] == created == emulator.listed("eu-west-1", "111122223333")[-1].to_wire()
    assert len((await remote.do("integrations"))["Integrations"]) == 25


async def test_add_and_remove(remote: Remote, emulator: GlueEmulator) -> None:
    """An integration as AWS sends it can be added."""
    extra = samples(26)[-1]
    assert await remote.do("add", Integration=extra.to_wire()) == {}
    assert emulator.integrations[-1] == extra
    await remote.do("remove", IntegrationArn=extra.integration_arn)
    assert len(emulator.integrations) == 25


async def test_faults_and_requests(remote: Remote, emulator: GlueEmulator, raw: RawClient) -> None:
    """A fault is injected, listed and met; the request that met it is recorded."""
    texts = ["error=ThrottlingException,times=2", "latency=0.0,times=always,probability=0.5,attempt=1"]
    await remote.do("inject", Faults=texts)
    assert await remote.do("faults") == {"Faults": texts}
    assert (await raw.post(b'{"MaxRecords": 1}')).status == 400
    (record,) = (await remote.do("requests"))["Requests"]
    assert (record["Operation"], record["Params"], record["ErrorCode"]) == (
        *("DescribeIntegrations", {"MaxRecords": 1}),
        "ThrottlingException",
    )
    await remote.do("clear_faults")
    await remote.do("clear_requests")
    assert await remote.do("faults") == {"Faults": []}
    assert await remote.do("requests") == {"Requests": []}


async def test_reset(remote: Remote, emulator: GlueEmulator) -> None:
    """After it, the emulator is as it was at the start."""
    await remote.do("create", **ORDERS)
    await remote.do("inject", Faults=["cut"])
    assert await remote.do("reset") == {}
    assert emulator.integrations == tuple(samples(25))
    assert emulator.faults == ()


async def test_an_empty_body_is_an_empty_object(remote: Remote) -> None:
    """`curl -X POST` without -d has no body."""
    assert (await remote.send("POST", "/_emulator/reset", b""))[0] == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_only_post(remote: Remote, method: str) -> None:
    """No other method does anything, and the remedy shows how it works."""
    status, content = await remote.send(method, "/_emulator/clear_requests")
    assert (status, "POST" in content["Remedy"]) == (405, True)


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/x-www-form-urlencoded", "application/jsonp"])
async def test_only_json(remote: Remote, emulator: GlueEmulator, content_type: str | None) -> None:
    """A page could send the other types without asking the server first."""
    headers = {} if content_type is None else {"Content-Type": content_type}
    status, message, remedy = await remote.refusal("inject", b'{"Faults": ["cut"]}', headers)
    assert (status, "application/json" in message, "application/json" in remedy) == (415, True, True)
    assert emulator.faults == ()


async def test_json_with_a_charset(remote: Remote) -> None:
    """Many HTTP libraries add it."""
    status, _ = await remote.send(
        "POST", "/_emulator/reset", b"{}", {"Content-Type": "Application/JSON; charset=utf-8"}
    )
    assert status == 200


@pytest.mark.parametrize(
    "header",
    [{"Origin": "http://evil.example"}, {"Origin": "null"}, {"Origin": ""}, {"Sec-Fetch-Site": "same-origin"}],
)
@pytest.mark.parametrize("path", ["/health", *(f"/_emulator/{verb}" for verb in VERBS)])
async def test_web_pages_are_refused(remote: Remote, path: str, header: dict[str, str]) -> None:
    """Whatever they ask for, also from the same origin: a name of the attacker's may lead to this machine."""
    method = "GET" if path == "/health" else "POST"
    status, content = await remote.send(method, path, b"{}", {**JSON, **header})
    assert (status, "eb page" in content["Message"]) == (403, True)


async def test_no_page_may_read(remote: Remote, session: aiohttp.ClientSession) -> None:
    """No response has a header that lets a page of another origin read it."""
    for method, path in [("GET", "/health"), ("OPTIONS", "/_emulator/reset"), ("POST", "/_emulator/reset")]:
        async with session.request(method, remote.url + path, headers={**JSON, "Origin": "http://x"}) as response:
            assert not [name for name in response.headers if name.lower().startswith("access-control-")]


@pytest.mark.parametrize(
    ("verb", "body", "message", "remedy"),
    [
        ("advance", b"[]", "must be a JSON object", "Send a JSON object"),
        ("advance", b"{", "not valid JSON", "Send a JSON object"),
        ("advance", b'{"Seconds": NaN}', "not valid JSON", "Send a JSON object"),
        ("advance", b"\xff", "not valid JSON", "Send a JSON object"),
        ("advance", b"[" * 100_000, "not valid JSON", "Send a JSON object"),
        ("advance", b'{"Years": 1}', "Unknown member 'Years'", "[Days], [Hours], [Minutes], [Seconds]"),
        ("advance", b'{"Seconds": "soon"}', "Seconds: ", "[Seconds]"),
        ("advance", b'{"Seconds": -1}', "cannot go back", "[Seconds]"),
        ("advance", b'{"Seconds": 1e300}', "", "[Seconds]"),
        ("reset", b'{"Seconds": 1}', "Unknown member 'Seconds'", "no members"),
        ("inject", b'{"Faults": "cut"}', "Faults must be a list", "[Faults]"),
        ("inject", b'{"Faults": [7]}', "Faults.0: ", "[Faults]"),
        ("inject", b'{"Faults": ["cut", "tea"]}', "Unknown fault 'tea'", "[Faults]"),
        ("create", b'{"IntegrationName": "x"}', "SourceArn: ", "SourceArn, TargetArn, [Description]"),
        ("add", b'{"Integration": {}}', "Integration.", "Integration"),
        ("need_attention", b'{"Errors": [{"ErrorCode": "x"}]}', "IntegrationArn: ", "IntegrationArn, [Errors]"),
        ("fail", b'{"IntegrationArn": "x", "Errors": [{"ErrorCode": 3}]}', "Errors.0.ErrorCode: ", "[Errors]"),
        ("remove", b'{"IntegrationArn": "x"}', "No integration has the ARN x", "List the integrations"),
        ("advance", b'{"Seconds": "60"}', "Seconds: ", "[Seconds]"),
        ("advance", b'{"Days": true}', "Days: ", "[Days]"),
        ("create", b'{"IntegrationName": 7, "SourceArn": "x", "TargetArn": "x"}', "IntegrationName: ", "SourceArn"),
        ("save", b'{"Path": "/tmp/x"}', "Unknown member 'Path'", "no members"),
        ("save", b"{}", "no file to save to", "--save FILE"),
    ],
)
async def test_refusals(
    remote: Remote, emulator: GlueEmulator, *, verb: str, body: bytes, message: str, remedy: str
) -> None:
    """The message names the member by its name on the wire, the remedy what to send; nothing changes."""
    status, said, advised = await remote.refusal(verb, body)
    assert status == 400
    assert message in said
    assert remedy in advised
    assert (emulator.faults, len(emulator.integrations)) == ((), 25)


async def test_a_body_that_is_too_large(remote: Remote, emulator: GlueEmulator) -> None:
    """The error has the form of all errors here, and is no invalid request to AWS."""
    status, content = await remote.send("POST", "/_emulator/add", io.BytesIO(b" " * (1024 * 1024 + 1)))
    assert (status, set(content)) == (413, {"Message", "Remedy"})
    assert emulator.refusals == ()


async def test_a_name_that_is_taken(remote: Remote) -> None:
    """Waiting would not help, so the remedy starts with another name."""
    await remote.do("create", **ORDERS)
    status, content = await remote.send("POST", "/_emulator/create", json.dumps(ORDERS).encode())
    assert (status, content["Code"]) == (400, "IntegrationConflictOperationFault")
    assert content["Remedy"].startswith("Use another name")


async def test_unknown_verbs(remote: Remote) -> None:
    """The remedy lists those that there are; a protected method is none."""
    for verb in ("rest", "", "_scope", "reset/", "start", "handle", "__init__"):
        status, content = await remote.send("POST", f"/_emulator/{verb}")
        assert status == 404
        assert all(known in content["Remedy"] for known in VERBS)


async def test_what_the_service_refuses(remote: Remote, emulator: GlueEmulator) -> None:
    """AWS's code, with what to do about it."""
    status, content = await remote.send("POST", "/_emulator/heal", b'{"IntegrationArn": "%s"}' % TARGET.encode())
    assert (status, content["Code"]) == (400, "IntegrationNotFoundFault")
    assert "/_emulator/integrations" in content["Remedy"]
    arn = (await remote.do("create", **ORDERS))["IntegrationArn"]
    status, content = await remote.send("POST", "/_emulator/delete", json.dumps({"IntegrationArn": arn}).encode())
    assert content["Code"] in {"InvalidIntegrationStateFault", "IntegrationConflictOperationFault"}
    assert "/_emulator/advance" in content["Remedy"]


async def test_save(tmp_path: Path, session: aiohttp.ClientSession) -> None:
    """It writes the configured file."""
    state = tmp_path / "state.json"
    async with GlueEmulator(count=0, save_to=state) as emulator:
        remote = Remote(emulator.endpoint_url, session)
        created = await remote.do("create", **ORDERS)
        assert await remote.do("save") == {}
        assert [item.to_wire() for item in load_seed(state)] == [created]


async def test_state(remote: Remote, emulator: GlueEmulator, tmp_path: Path) -> None:
    """The response is a seed for another emulator, which goes on from there."""
    created = await remote.do("create", **ORDERS)
    properties = emulator.handle("CreateIntegrationResourceProperty", {"ResourceArn": ORDERS["TargetArn"]})
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps(await remote.do("state")))
    copy = GlueEmulator(load_seed(seed))
    copy.advance(minutes=1)
    assert copy.integrations[-1].integration_arn == created["IntegrationArn"]
    assert copy.integrations[-1].status == "ACTIVE"
    listed = copy.handle("ListIntegrationResourceProperties", {})
    assert listed["IntegrationResourcePropertyList"] == [properties]


async def test_controlling_is_no_request_to_aws(remote: Remote, emulator: GlueEmulator) -> None:
    """It meets no fault and is not recorded."""
    emulator.inject("cut,times=always", "latency=60,times=always")
    async with asyncio.timeout(30):
        assert (await remote.do("requests"))["Requests"] == []


@given(st.sampled_from([*VERBS, "create", "add", "fail", "modify"]), st.binary() | st.text().map(str.encode), st.data())
def test_any_body_gets_json(verb: str, body: bytes, data: st.DataObject) -> None:
    """Whatever the body is, the response is a JSON object, and a refusal has a message and a remedy."""
    json_value = st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(), lambda inner: st.lists(inner, max_size=3)
    )
    members = data.draw(
        st.dictionaries(st.sampled_from(["Seconds", "Faults", "IntegrationArn", "Errors", "Integration"]), json_value)
    )
    bodies = [body, json.dumps(members).encode()]

    async def main() -> None:
        async with GlueEmulator(count=1) as emulator, aiohttp.ClientSession() as session:
            for each in bodies:
                status, content = await Remote(emulator.endpoint_url, session).send("POST", f"/_emulator/{verb}", each)
                assert status == 200 or (status == 400 and content["Message"] and content["Remedy"])

    asyncio.run(main())
