"""The AWS SDK for JavaScript against the emulator."""

import json
import shutil
import subprocess
from typing import Any

import pytest

from clients.cases import KEY, REGION, Cases, Describe, Refused, emulator, missing, with_times
from clients.install import JAVASCRIPT
from glue_integrations.testing import GlueEmulator

__all__ = ["emulator"]


@pytest.fixture
def describe(emulator: GlueEmulator) -> Describe:
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        pytest.skip("There is no Node with npm here, so the JavaScript SDK is not tested.")
    if not (JAVASCRIPT / "node_modules").is_dir():
        missing("The JavaScript SDK is not there: `python tests/clients/install.py` installs it.")

    def call(*, key: str = KEY, secret: str = KEY, **params: object) -> dict[str, Any]:
        request = {
            "region": REGION,
            "endpoint": emulator.endpoint_url,
            "credentials": {"accessKeyId": key, "secretAccessKey": secret},
            "input": params,
        }
        done = subprocess.run(
            [node, JAVASCRIPT / "describe.js"],
            input=json.dumps(request),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        answer: dict[str, Any] = json.loads(done.stdout)
        if "error" not in answer:
            return with_times(answer["page"])
        error = answer["error"]
        assert error["status"] == 400
        raise Refused(error["name"], error["message"], is_not_found=error["notFound"])

    return call


class TestJavaScript(Cases):
    """All cases."""
