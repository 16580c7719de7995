"""Our stubs say of aiobotocore and botocore what is true of the installed ones."""

import ast
import inspect
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest
from aiobotocore.awsrequest import AioAWSResponse
from aiobotocore.config import AioConfig
from aiobotocore.credentials import AioCredentials
from aiobotocore.httpsession import AIOHTTPSession
from aiobotocore.session import AioSession
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import CredentialResolver
from botocore.exceptions import BotoCoreError, ClientError
from botocore.model import Shape

_PROJECT: Final = Path(__file__).parents[2]
_STUBS: Final = _PROJECT / "stubs"


def test_names_and_signatures() -> None:
    """What the stubs declare is there, with the arguments that they say."""
    pytest.importorskip("mypy")
    packages = sorted(folder.name for folder in _STUBS.iterdir() if folder.is_dir())
    assert packages == ["aiobotocore", "botocore"]
    done = subprocess.run(
        [sys.executable, "-m", "mypy.stubtest", "--ignore-missing-stub", *packages],
        cwd=_PROJECT,
        env={**os.environ, "MYPYPATH": str(_STUBS)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _classes() -> Iterator[tuple[str, ast.ClassDef]]:
    for file in sorted(_STUBS.rglob("*.pyi")):
        module = file.relative_to(_STUBS).with_suffix("").as_posix().replace("/", ".")
        for node in ast.parse(file.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                yield f"{module}.{node.name}", node


_CLASSES: Final = dict(_classes())


def _arguments(cls: str, method: str) -> set[str]:
    for node in _CLASSES[cls].body:
        if isinstance(node, ast.FunctionDef) and node.name == method:
            return {argument.arg for argument in [*node.args.args, *node.args.kwonlyargs]} - {"self"}
    raise AssertionError(method)


def test_keywords_of_the_configuration() -> None:
    """The configurations take what the stubs name. At run time it is `**kwargs`, so stubtest cannot check it."""
    own = set(inspect.signature(AioConfig).parameters)
    assert _arguments("botocore.config.Config", "__init__") <= Config.OPTION_DEFAULTS.keys()
    assert _arguments("aiobotocore.config.AioConfig", "__init__") <= Config.OPTION_DEFAULTS.keys() | own


def test_keywords_of_a_client() -> None:
    """A session passes on to `_create_client` what the stubs name, neither more nor less."""
    passed_on = set(inspect.signature(vars(AioSession)["_create_client"]).parameters) - {"self"}
    assert _arguments("aiobotocore.session.AioSession", "create_client") == passed_on


def _attributes(cls: ast.ClassDef) -> set[str]:
    """Return the attributes that are annotated and no more, of which stubtest takes no notice."""
    return {
        node.target.id
        for node in cls.body
        if isinstance(node, ast.AnnAssign)
        and isinstance(node.target, ast.Name)
        and not ast.unparse(node.annotation).startswith(("CachedProperty", "ClassVar"))
        and "NamedTuple" not in map(ast.unparse, cls.bases)
    }


async def test_attributes() -> None:
    """An object of every class has the attributes that the stubs name."""
    request = AWSRequest("POST", "https://glue.us-east-1.amazonaws.com/", data=b"{}")
    credentials = AioCredentials("key", "secret")
    async with AioSession().create_client(
        "glue", "us-east-1", aws_access_key_id="key", aws_secret_access_key="secret"
    ) as client:
        model = client.meta.service_model
        samples: Mapping[str, object] = {
            "aiobotocore.awsrequest.AioAWSResponse": AioAWSResponse(request.url, 200, {}, raw=_Empty()),
            "aiobotocore.client.AioBaseClient": client,
            "aiobotocore.config.AioConfig": AioConfig(),
            "aiobotocore.httpsession.AIOHTTPSession": AIOHTTPSession(),
            "botocore.auth.SigV4Auth": SigV4Auth(credentials, "glue", "us-east-1"),
            "botocore.awsrequest.AWSPreparedRequest": request.prepare(),
            "botocore.awsrequest.AWSRequest": request,
            "botocore.awsrequest.AWSResponse": AioAWSResponse(request.url, 200, {}, raw=_Empty()),
            "botocore.client.BaseClient": client,
            "botocore.client.ClientMeta": client.meta,
            "botocore.config.Config": Config(),
            "botocore.credentials.CredentialResolver": CredentialResolver([]),
            "botocore.credentials.Credentials": credentials,
            "botocore.exceptions.BotoCoreError": BotoCoreError(),
            "botocore.exceptions.ClientError": ClientError({}, "DescribeIntegrations"),
            "botocore.model.OperationModel": model.operation_model("DescribeIntegrations"),
            "botocore.model.ServiceModel": model,
            "botocore.model.Shape": Shape("Name", {"type": "string"}),
            "botocore.session.Session": AioSession(),
        }
        expected = {name: attributes for name, cls in _CLASSES.items() if (attributes := _attributes(cls))}
        assert samples.keys() == expected.keys()
        missing = {
            f"{name}.{attribute}"
            for name, attributes in expected.items()
            for attribute in attributes
            if not hasattr(samples[name], attribute)
        }
        assert missing == set()


class _Empty:
    async def read(self) -> bytes:
        return b""
