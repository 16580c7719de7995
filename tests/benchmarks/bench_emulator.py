"""CPU of the emulator per request, with pages of 10 and signatures verified; its memory, and its connections.

It serves from a process of its own, and the load comes from this one. What counts is the CPU time that the serving
process says it needed, so that a busy machine does not matter.
"""

import argparse
import asyncio
import subprocess
import sys
import time
from datetime import UTC, datetime

import aiohttp
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from paired import peak_memory

from glue_integrations import GlueIntegrationsClient
from glue_integrations.testing import GlueEmulator

_BODY = b'{"MaxRecords":10}'
_CONNECTIONS = 8
_OPENING = 500
_LIMIT_BYTES = 20 * 1024 * 1024


async def _serve() -> None:
    """Serve; each line read is answered with CPU seconds and the most resident bytes so far."""
    async with GlueEmulator(count=250) as emulator:
        print(emulator.endpoint_url, flush=True)
        while await asyncio.to_thread(sys.stdin.readline):
            print(time.process_time(), peak_memory(), flush=True)


def _signed(url: str) -> dict[str, str]:
    """Return the headers of a request; a signature is good for five minutes, so one serves many requests."""
    headers = {
        "Host": url.removeprefix("http://"),
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": "AWSGlue.DescribeIntegrations",
    }
    request = AWSRequest("POST", url + "/", headers=headers, data=_BODY)
    SigV4Auth(Credentials("test", "test"), "glue", "us-east-1").add_auth(request)
    return dict(request.headers.items())


async def _load(url: str, count: int) -> None:
    async with aiohttp.ClientSession() as session:

        async def ask(times: int) -> None:
            headers, signed_at = _signed(url), datetime.now(UTC)
            for _ in range(times):
                if (datetime.now(UTC) - signed_at).total_seconds() > 60:
                    headers, signed_at = _signed(url), datetime.now(UTC)
                async with session.post(url + "/", data=_BODY, headers=headers) as answer:
                    assert answer.status == 200
                    await answer.read()

        await asyncio.gather(*[ask(count // _CONNECTIONS) for _ in range(_CONNECTIONS)])


async def _hold(url: str, count: int) -> int:
    """Open *count* connections, send a request over each once all are open; return how many were served."""
    host, _, port = url.removeprefix("http://").rpartition(":")
    opening = asyncio.Semaphore(_OPENING)

    async def connect() -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        async with opening:
            return await asyncio.open_connection(host, int(port))

    connections = await asyncio.gather(*[connect() for _ in range(count)])
    served = 0
    try:
        lines = [f"{name}: {value}" for name, value in _signed(url).items()]
        text = "\r\n".join(["POST / HTTP/1.1", *lines, f"Content-Length: {len(_BODY)}", "", ""]).encode() + _BODY
        for _, writer in connections:
            writer.write(text)
        for reader, _ in connections:
            served += (await reader.readuntil(b"\r\n")).startswith(b"HTTP/1.1 200 ")
    finally:
        for _, writer in connections:
            writer.close()
    return served


def _measure(requests: int, connections: int, limit: float) -> int:
    command = [sys.executable, __file__, "--serve"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        url = server.stdout.readline().strip()

        def used() -> tuple[float, int]:
            assert server.stdin is not None
            assert server.stdout is not None
            print(file=server.stdin, flush=True)
            seconds, size = server.stdout.readline().split()
            return float(seconds), int(size)

        # The first requests fill what is bounded: the record of the last 10 000.
        asyncio.run(_load(url, min(requests, 12_000)))
        seconds_before, bytes_before = used()
        asyncio.run(_load(url, requests))
        seconds, size = used()
        served = asyncio.run(_hold(url, connections))
        server.stdin.close()
    rate = requests / (seconds - seconds_before)
    grown = size - bytes_before
    print(
        f"{requests} requests, pages of 10: {rate:.0f} per CPU second (at least {limit:.0f}), "
        f"{grown / 2**20:.1f} MiB grown (at most {_LIMIT_BYTES / 2**20:.0f})"
    )
    print(f"{connections} connections open at the same time: {served} served")
    return int(rate < limit or grown > _LIMIT_BYTES or served < connections)


async def _in_process(calls: int) -> float:
    """Return the CPU seconds that a client needs for *calls* through the transport without a socket."""
    emulator = GlueEmulator(count=250)
    async with GlueIntegrationsClient("us-east-1", transport=emulator.transport()) as client:
        await client.describe_integrations(max_records=10)
        started = time.process_time()
        for _ in range(calls):
            await client.describe_integrations(max_records=10)
        return time.process_time() - started


def main() -> int:
    """Print the rate and the growth of memory; 1 if a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--limit", type=float, default=2000)
    parser.add_argument("--connections", type=int, default=10_000, help="each needs a file descriptor on both sides")
    parser.add_argument("--quick", action="store_true", help="4000 requests, half the limit, 200 connections")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        asyncio.run(_serve())
        return 0
    calls = 1000 if given.quick else 10_000
    print(
        f"{calls} calls in the process, pages of 10: {asyncio.run(_in_process(calls)):.1f} CPU seconds, client included"
    )
    if given.quick:
        return _measure(4000, 200, given.limit / 2)
    return _measure(given.requests, given.connections, given.limit)


if __name__ == "__main__":
    sys.exit(main())
