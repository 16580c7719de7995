"""The goals of speed: each row is a ratio of two candidates, measured in one interleaved run on loopback."""

import argparse
import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import aioboto3_peer
import bench_import
from botocore.loaders import Loader
from botocore.model import ServiceModel
from candidates import AIOBOTOCORE, BOTO3, BY_HAND, KEY, OURS, REGION, candidates, our_client
from canned import canned_body, canned_pages
from paired import CPU, WALL, Job, Row, mean_ratio, measure, median_ratio
from profiling import profile

from glue_integrations import ClientConfig, DescribeIntegrationsResponse

_TOTAL: Final = 2000
_CERTIFICATE: Final = Path(__file__).parents[1] / "wire" / "self_signed.pem"
_FIRST_PAGE: Final = {
    OURS: (
        "from glue_integrations import GlueIntegrationsClient as C\n"
        "async def main():\n"
        f" async with C('{REGION}', endpoint_url=URL, aws_access_key_id='{KEY}', aws_secret_access_key='{KEY}') as c:\n"
        "  (await c.iter_integrations(page_size=20).first()).integration_name"
    ),
    AIOBOTOCORE: (
        "from aiobotocore.session import AioSession as S\n"
        "async def main():\n"
        f" async with S().create_client('glue', region_name='{REGION}', endpoint_url=URL,\n"
        f"   aws_access_key_id='{KEY}', aws_secret_access_key='{KEY}') as c:\n"
        "  (await c.describe_integrations(MaxRecords=20))['Integrations'][0]['IntegrationName']"
    ),
}


async def listing(rounds: int) -> list[Row]:
    """CPU of listing, against all others."""
    goals = {
        100: {AIOBOTOCORE: 0.45, BOTO3: 0.50, BY_HAND: 1.35, "mean": 0.65},
        20: {AIOBOTOCORE: 0.62, BY_HAND: 1.6, "mean": 0.78},
    }
    rows: list[Row] = []
    for page_size, limits in goals.items():
        work = f"list {_TOTAL}, pages of {page_size}, CPU"
        with canned_pages(_TOTAL, page_size) as endpoint:
            async with candidates(endpoint, page_size) as jobs:
                chosen = {name: job for name, job in jobs.items() if name == OURS or name in limits}
                times = await measure(chosen, rounds, CPU)
                pair = {name: jobs[name] for name in (AIOBOTOCORE, OURS)}
                uncollected = await measure(pair, rounds, CPU, collects=False)
        rows += [Row(work, name, median_ratio(times, OURS, name), limits[name]) for name in chosen if name != OURS]
        mean = mean_ratio(uncollected, OURS, AIOBOTOCORE)
        rows.append(Row(f"{work}, mean with gc at work", AIOBOTOCORE, mean, limits["mean"]))
    return rows


async def beside_aioboto3(rounds: int) -> list[Row]:
    """CPU of listing, against aioboto3 in an environment of its own."""
    python = await asyncio.to_thread(aioboto3_peer.install)
    if python is None:
        print("aioboto3 cannot be installed here, so it is not compared")
        return []
    rows: list[Row] = []
    for page_size in (100, 20):
        times: dict[str, list[float]] = {OURS: [], "aioboto3": []}
        with canned_pages(_TOTAL, page_size) as endpoint, aioboto3_peer.listing(python, endpoint, page_size) as theirs:
            async with candidates(endpoint, page_size) as jobs:
                for _ in range(rounds + 1):
                    times["aioboto3"].append(theirs())
                    times[OURS] += (await measure({OURS: jobs[OURS]}, 1, CPU, warms=False))[OURS]
        ratio = median_ratio({name: spent[1:] for name, spent in times.items()}, OURS, "aioboto3")
        rows.append(Row(f"list {_TOTAL}, pages of {page_size}, CPU", "aioboto3", ratio, None))
    return rows


async def prefetching(rounds: int) -> list[Row]:
    """Time of a walk in which a page takes as long to fetch as to deal with."""
    with canned_pages(400, 20, delay=0.05) as endpoint:
        async with our_client(endpoint) as client:
            pager = client.iter_integrations(page_size=20)

            async def plain() -> None:
                number = 0
                async for _ in pager:
                    number += 1
                    if number % 20 == 0:
                        await asyncio.sleep(0.05)

            async def ahead() -> None:
                number = 0
                async with pager.prefetched() as stream:
                    async for _ in stream:
                        number += 1
                        if number % 20 == 0:
                            await asyncio.sleep(0.05)

            times = await measure({"plain": plain, "ahead": ahead}, rounds, WALL)
    return [
        Row("walk, 50 ms round trip, 50 ms of work per page", "no prefetched()", _of(times, "ahead", "plain"), 0.55)
    ]


async def together(rounds: int) -> list[Row]:
    """Time of 32 listings at once."""
    with canned_pages(200, 20, delay=0.1) as endpoint:
        async with our_client(endpoint, ClientConfig(max_pool_connections=32)) as client:
            pager = client.iter_integrations(page_size=20)

            async def many() -> object:
                return await asyncio.gather(*(pager.collect() for _ in range(32)))

            times = await measure({"one": pager.collect, "many": many}, rounds, WALL)
    return [Row("32 listings of 200 at once, 100 ms round trip", "one such listing", _of(times, "many", "one"), 1.3)]


async def starting(rounds: int) -> list[Row]:
    """Time of new processes: to the first item, over http and https, and of the import of the models."""
    bench_import.compile_package()
    rows = [await _first_item(rounds, None), await _first_item(rounds, _CERTIFICATE)]
    listing = bench_import.measure(bench_import.LISTING, rounds)
    everything = bench_import.measure(bench_import.ALL, rounds)
    return [
        *rows,
        Row("import of the models of a listing", "import of pydantic", listing, 1.45),
        Row("import of all models", "import of pydantic", everything, None),
    ]


async def _first_item(rounds: int, certificate: Path | None) -> Row:
    with canned_pages(20, 20, certificate=certificate) as endpoint, _bundle(certificate) as bundle:
        environment = {**os.environ, **({} if bundle is None else {"AWS_CA_BUNDLE": str(bundle)})}

        def job(name: str) -> Job:
            code = f"URL = {endpoint!r}\n{_FIRST_PAGE[name]}\nimport asyncio; asyncio.run(main())"
            start = partial(subprocess.run, [sys.executable, "-c", code], check=True, env=environment)

            async def run() -> None:
                await asyncio.to_thread(start)

            return run

        times = await measure({name: job(name) for name in _FIRST_PAGE}, rounds, WALL)
    work = f"first item in a new process, {'http' if certificate is None else 'https'}"
    return Row(work, AIOBOTOCORE, median_ratio(times, OURS, AIOBOTOCORE), 1.05)


@contextmanager
def _bundle(certificate: Path | None) -> Generator[Path | None]:
    """Yield a file with *certificate* and all the authorities that botocore trusts, as for AWS's own endpoints."""
    if certificate is None:
        yield None
        return
    with TemporaryDirectory() as folder:
        bundle = Path(folder, "bundle.pem")
        authorities = Path(import_module("botocore.httpsession").where())
        bundle.write_bytes(authorities.read_bytes() + certificate.read_bytes())
        yield bundle


async def decoding(rounds: int) -> list[Row]:
    """CPU of decoding one page of 1000, during which the event loop stands still."""
    body = canned_body(1000)
    service: Any = ServiceModel(Loader().load_service_model("glue", "service-2"), "glue")
    parser: Any = import_module("botocore.parsers").create_parser("json")
    msgspec: Any = import_module("msgspec")
    shape = service.operation_model("DescribeIntegrations").output_shape
    answer: dict[str, object] = {"status_code": 200, "headers": {}, "body": body}

    async def ours() -> object:
        return DescribeIntegrationsResponse.model_validate_json(body, by_alias=True, by_name=False)

    async def botocore() -> object:
        return parser.parse(answer, shape)

    async def floor() -> object:
        return msgspec.json.decode(body)

    times = await measure({"ours": ours, "botocore": botocore, "msgspec": floor}, 4 * rounds, CPU)  # they are short
    print(f"decode of a page of 1000: {_of(times, 'ours', 'msgspec'):.1f} times the floor, msgspec to plain dicts")
    return [Row("decode of one page of 1000, CPU", "botocore's parse", _of(times, "ours", "botocore"), 0.30)]


async def streaming(rounds: int) -> list[Row]:
    """Memory that streaming a large listing adds, per integration; in new processes, whose peaks are their own."""
    few, many = 10_000, 1_000_000 if rounds >= 25 else 100_000
    script = Path(__file__).with_name("stream.py")

    def peak(total: int) -> int:
        done = subprocess.run([sys.executable, str(script), str(total)], check=True, stdout=subprocess.PIPE, text=True)
        return int(done.stdout)

    small, large = await asyncio.to_thread(peak, few), await asyncio.to_thread(peak, many)
    work = f"streaming {many:,}: bytes per integration above those of {few:,}"
    return [Row(work, "", (large - small) / (many - few), 120.0)]


def _of(times: dict[str, list[float]], ours: str, theirs: str) -> float:
    return median_ratio(times, ours, theirs)


SECTIONS: Final = {
    section.__name__: section
    for section in (listing, beside_aioboto3, decoding, starting, prefetching, together, streaming)
}


def main() -> int:
    """Print the table; 1 if a goal is missed by more than a tenth."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="section", help=f"any of {', '.join(SECTIONS)}; all by default")
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--quick", action="store_true", help="5 rounds: for a first look, not for a verdict")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the rows there")
    given = parser.parse_args()
    if unknown := set(given.sections) - SECTIONS.keys():
        parser.error(f"there is no section {', '.join(sorted(unknown))}")
    rows: list[Row] = []
    for name in given.sections or SECTIONS:
        found = asyncio.run(SECTIONS[name](5 if given.quick else given.rounds))
        rows += found
        print(*(row.line() for row in found), sep="\n", flush=True)
    if not given.sections:
        asyncio.run(profile())
    if given.json:
        given.json.write_text(json.dumps([row.json() for row in rows], indent=2) + "\n", encoding="utf-8")
    return int(not all(row.is_met for row in rows))


if __name__ == "__main__":
    sys.exit(main())
