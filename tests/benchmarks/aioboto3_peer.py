"""aioboto3, in an environment of its own: its releases pin older releases of aiobotocore than this client needs.

Run as a script, by the Python of that environment, it lists everything for each line it reads, and prints the seconds
of CPU that this took.
"""

import asyncio
import gc
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Generator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, Final

_ENVIRONMENT: Final = Path(__file__).parents[2] / ".venv-aioboto3"


def install() -> Path | None:
    """Return the Python of an environment with the newest aioboto3; None if it cannot be installed here."""
    python = _ENVIRONMENT / "bin" / "python"
    if not python.exists():
        venv.create(_ENVIRONMENT, with_pip=True, symlinks=True)
    done = subprocess.run([python, "-m", "pip", "install", "-q", "aioboto3"], check=False, capture_output=True)
    return python if done.returncode == 0 else None


@contextmanager
def listing(python: Path, endpoint: str, page_size: int) -> Generator[Callable[[], float]]:
    """Yield what lists everything once, and returns the seconds of CPU."""
    command = [str(python), __file__, endpoint, str(page_size)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        asked, answered = process.stdin, process.stdout

        def once() -> float:
            print(file=asked, flush=True)
            return float(answered.readline())

        try:
            yield once
        finally:
            asked.close()


async def _serve(endpoint: str, page_size: int) -> None:
    aioboto3: Any = import_module("aioboto3")
    options = {"region_name": "us-east-1", "aws_access_key_id": "test", "aws_secret_access_key": "test"}
    async with aioboto3.Session().client("glue", endpoint_url=endpoint, **options) as client:
        while await asyncio.to_thread(sys.stdin.readline):
            gc.collect()
            started = time.process_time()
            found = await _list(client, page_size)
            print(time.process_time() - started, flush=True)
            del found


async def _list(client: Any, page_size: int) -> list[object]:
    found: list[object] = []
    given: dict[str, object] = {"MaxRecords": page_size}
    while True:
        page = await client.describe_integrations(**given)
        found += page["Integrations"]
        if not page.get("Marker"):
            return found
        given["Marker"] = page["Marker"]


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1], int(sys.argv[2])))
