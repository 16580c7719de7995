"""AWS's clients as functions: the name of an operation and its members, to its response."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from importlib import import_module, util
from pathlib import Path
from typing import Any, Final

import pytest
from botocore import xform_name

from clients.cases import KEY, REGION, ServiceError, missing
from clients.install import AWS_CLI, JAVASCRIPT

Call = Callable[..., dict[str, Any]]
"""Takes the URL, the name of an operation, its members, and a key and secret; raises `ServiceError`."""

AWS: Final = AWS_CLI / "bin" / "aws"
# Exit code of AWS CLI 1 for an error of the service; version 2 has 254.
SERVICE_ERROR: Final = 255
_ERROR_LINE: Final = re.compile(r"An error occurred \((\w+)\) when calling the \w+ operation(?: \(.*?\))?: (.*)")
# By default, AWS CLI 1 shows times as received (epoch seconds); version 2 shows ISO times.
_CONFIG: Final = "[default]\ncli_timestamp_format = iso8601\n"


def boto3_session() -> Any:
    """Return a session of boto3, or skip the test."""
    if util.find_spec("boto3") is None:
        missing("boto3 is not installed; it is in the dependency group `benchmarks`.")
    return import_module("boto3").session.Session()


def boto3_client(url: str, key: str = KEY, secret: str = KEY) -> Any:
    """Return boto3's client of Glue."""
    return boto3_session().client("glue", REGION, endpoint_url=url, aws_access_key_id=key, aws_secret_access_key=secret)


def call_boto3(url: str, operation: str, *, key: str = KEY, secret: str = KEY, **params: object) -> dict[str, Any]:
    """Call an operation with boto3."""
    glue = boto3_client(url, key, secret)
    try:
        response: dict[str, Any] = getattr(glue, xform_name(operation))(**params)
    except glue.exceptions.ClientError as error:
        details = error.response["Error"]
        is_not_found = isinstance(error, glue.exceptions.IntegrationNotFoundFault)
        raise ServiceError(details["Code"], details["Message"], is_not_found=is_not_found) from error
    finally:
        glue.close()
    del response["ResponseMetadata"]
    return response


def run_aws_cli(
    url: str, operation: str, *arguments: str, key: str = KEY, secret: str = KEY
) -> subprocess.CompletedProcess[str]:
    """Run the command of the AWS CLI for an operation, or skip the test."""
    if not AWS.exists():
        missing("The AWS CLI is not installed; run `python tests/clients/install.py`.")
    Path(os.environ["AWS_CONFIG_FILE"]).write_text(_CONFIG)
    return subprocess.run(
        [AWS, "glue", xform_name(operation, "-"), "--region", REGION, *arguments],
        env=os.environ
        | {
            "AWS_ACCESS_KEY_ID": key,
            "AWS_SECRET_ACCESS_KEY": secret,
            "AWS_ENDPOINT_URL_GLUE": url,
            "AWS_PAGER": "",
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def call_aws_cli(url: str, operation: str, *, key: str = KEY, secret: str = KEY, **params: object) -> dict[str, Any]:
    """Call an operation with the AWS CLI, each member as an option."""
    options = [text for name, value in params.items() for text in (f"--{xform_name(name, '-')}", _argument(value))]
    result = run_aws_cli(url, operation, *options, "--output", "json", key=key, secret=secret)
    if result.returncode == 0:
        response: dict[str, Any] = json.loads(result.stdout or "{}")
        return response
    error = _ERROR_LINE.search(result.stderr)
    assert error is not None, result.stderr
    assert result.returncode == SERVICE_ERROR
    raise ServiceError(error[1], error[2], is_not_found="(IntegrationNotFoundFault)" in result.stderr)


def call_javascript(url: str, operation: str, *, key: str = KEY, secret: str = KEY, **params: object) -> dict[str, Any]:
    """Call an operation with the SDK for JavaScript."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        pytest.skip("Node.js or npm is not installed, so the JavaScript SDK is not tested.")
    if not (JAVASCRIPT / "node_modules").is_dir():
        missing("The JavaScript SDK is not installed; run `python tests/clients/install.py`.")
    request = {
        "operation": operation,
        "region": REGION,
        "endpoint": url,
        "credentials": {"accessKeyId": key, "secretAccessKey": secret},
        "input": params,
    }
    result = subprocess.run(
        [node, JAVASCRIPT / "call.js"],
        input=json.dumps(request),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    response: dict[str, Any] = json.loads(result.stdout)
    if "error" not in response:
        page: dict[str, Any] = response["page"]
        return page
    error = response["error"]
    assert error["status"] == 400
    raise ServiceError(error["name"], error["message"], is_not_found=error["notFound"])


def _argument(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
