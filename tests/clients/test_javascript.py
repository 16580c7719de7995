"""The AWS SDK for JavaScript against the emulator."""

import json
import shutil
import subprocess
from typing import Any

import pytest

from clients.cases import KEY, REGION, Cases, Describe, ServiceError, emulator, missing, with_times
from clients.install import JAVASCRIPT
from glue_integrations.testing import GlueEmulator

__all__ = ["emulator"]


@pytest.fixture
def describe(emulator: GlueEmulator) -> Describe:
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        pytest.skip("Node.js or npm is not installed, so the JavaScript SDK is not tested.")
    if not (JAVASCRIPT / "node_modules").is_dir():
        missing("The JavaScript SDK is not installed; run `python tests/clients/install.py`.")

    def call(*, key: str = KEY, secret: str = KEY, **params: object) -> dict[str, Any]:
        request = {
            "region": REGION,
            "endpoint": emulator.endpoint_url,
            "credentials": {"accessKeyId": key, "secretAccessKey": secret},
            "input": params,
        }
        result = subprocess.run(
            [node, JAVASCRIPT / "describe.js"],
            input=json.dumps(request),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert result.returncode == 0, result.stderr
        response: dict[str, Any] = json.loads(result.stdout)
        if "error" not in response:
            return with_times(response["page"])
        error = response["error"]
        assert error["status"] == 400
        raise ServiceError(error["name"], error["message"], is_not_found=error["notFound"])

    return call


class TestJavaScript(Cases):
    """The common cases."""
