"""The protected members of aiobotocore that `_aws/http` needs are there, and nothing else protected is in use."""

import ast
import asyncio
import inspect
import ssl
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Final

import aiohttp
import pytest
from aiobotocore.config import AioConfig
from aiobotocore.httpsession import AIOHTTPSession, _ProxySSLTCPConnector
from aiobotocore.session import AioSession

import glue_integrations

SOURCE: Final = Path(glue_integrations.__file__).parent
MODULES: Final = {path.relative_to(SOURCE).as_posix(): path for path in sorted(SOURCE.rglob("*.py"))}

USED: Final = (
    "_build_ssl_contexts",
    "_connector_args",
    "_create_connector",
    "_exit_stack",
    "_get_session",
    "_max_pool_connections",
    "_proxy_config",
    "_sessions",
    "_sessions_lock",
    "_timeout",
)
"""Of `AIOHTTPSession`, by `_aws/http`."""

USED_OF_THE_CLIENT: Final = ("_endpoint",)
"""Of `AioBaseClient`, by `_aws/http`."""

IMPORTED: Final = {"_aws/http.py": {"_ProxySSLTCPConnector"}}
"""From aiobotocore, by module."""


@pytest.fixture
def session() -> Any:
    """A session as aiobotocore makes it, before it is entered."""
    return AIOHTTPSession(timeout=(1.5, 2.5), proxies={"https": "http://user:secret@proxy.example:3128"})


async def test_exit_stack(session: Any) -> None:
    """It closes the sessions of aiohttp with the client."""
    assert type(session._exit_stack) is AsyncExitStack


async def test_sessions_lock(session: Any) -> None:
    """It makes one session out of many calls at once."""
    assert type(session._sessions_lock) is asyncio.Lock


async def test_sessions(session: Any) -> None:
    """None before the client is entered and after it is closed, which distinguishes closed from open."""
    seen = [session._sessions]
    async with session:
        seen.append(dict(session._sessions))
    assert [*seen, session._sessions] == [None, {}, None]


async def test_timeout(session: Any) -> None:
    """The timeouts of the configuration, as aiohttp takes them."""
    assert type(session._timeout) is aiohttp.ClientTimeout
    assert (session._timeout.sock_connect, session._timeout.sock_read) == (1.5, 2.5)
    assert session._timeout.total is None


async def test_proxy_config(session: Any) -> None:
    """It returns the proxy of a URL, and the headers for it."""
    assert session._proxy_config.proxy_url_for("https://glue.eu-west-1.amazonaws.com/") == (
        "http://user:secret@proxy.example:3128"
    )
    assert session._proxy_config.proxy_url_for("http://localhost/") is None
    headers = session._proxy_config.proxy_headers_for("http://user:secret@proxy.example:3128")
    assert headers == {"Proxy-Authorization": "Basic dXNlcjpzZWNyZXQ="}


async def test_create_connector(session: Any) -> None:
    """It makes the pool of a proxy or of none: a class that adds TLS settings for the proxy to aiohttp's own."""
    assert list(inspect.signature(session._create_connector).parameters) == ["proxy_url"]
    assert inspect.iscoroutinefunction(session._create_connector)
    connector = await session._create_connector(None)
    try:
        assert type(connector) is _ProxySSLTCPConnector
        assert connector.limit == session._max_pool_connections
    finally:
        await connector.close()
    assert issubclass(_ProxySSLTCPConnector, aiohttp.TCPConnector)
    assert "proxy_ssl_context" in inspect.signature(_ProxySSLTCPConnector).parameters
    assert "connect" not in vars(_ProxySSLTCPConnector)
    assert list(inspect.signature(aiohttp.TCPConnector.connect).parameters) == ["self", "req", "traces", "timeout"]


def test_build_ssl_contexts(session: Any) -> None:
    """It reads the certificates, and returns TLS settings for the endpoint and for the proxy, if there is one."""
    assert list(inspect.signature(session._build_ssl_contexts).parameters) == ["proxy_url"]
    endpoint, proxy = session._build_ssl_contexts(None)
    assert (type(endpoint), proxy) == (ssl.SSLContext, None)
    assert endpoint.verify_mode is ssl.CERT_REQUIRED
    endpoint, proxy = session._build_ssl_contexts("http://proxy.example:3128")
    assert type(proxy) is ssl.SSLContext


def test_connector_args(session: Any) -> None:
    """Arguments of aiohttp's connector: those of the configuration, or how long a connection is kept."""
    assert {*session._connector_args} == {"keepalive_timeout"}
    assert AIOHTTPSession(connector_args={"use_dns_cache": False})._connector_args == {"use_dns_cache": False}


def test_max_pool_connections(session: Any) -> None:
    """The size of the pool."""
    assert session._max_pool_connections == 10
    assert AIOHTTPSession(max_pool_connections=3)._max_pool_connections == 3


def test_get_session(session: Any) -> None:
    """aiobotocore's own `send` calls it in the same way, so that overriding it reaches all requests."""
    assert list(inspect.signature(session._get_session).parameters) == ["proxy_url"]
    assert inspect.iscoroutinefunction(session._get_session)
    assert "await self._get_session(proxy_url)" in inspect.getsource(AIOHTTPSession.send)


async def test_endpoint() -> None:
    """It holds the one HTTP session of the client, of the class that the configuration named, open with the client."""

    class Session(AIOHTTPSession):
        pass

    config = AioConfig(http_session_cls=Session)
    clients = AioSession().create_client(
        "glue", region_name="eu-west-1", aws_access_key_id="key", aws_secret_access_key="secret", config=config
    )
    async with clients as client:
        session: Any = client._endpoint.http_session
        assert type(session) is Session
        assert session._sessions == {}
    assert session._sessions is None


# ----------------------------------------------------------------------------------------------------------------------
# What our code uses
# ----------------------------------------------------------------------------------------------------------------------


def is_protected(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def used(tree: ast.Module) -> set[str]:
    """Return the protected attributes that a module reads, sets, or names in `getattr` and the like."""
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"getattr", "setattr", "hasattr", "delattr"}:
            names |= {str(given.value) for given in node.args if isinstance(given, ast.Constant)}
    return set(filter(is_protected, names))


def own(tree: ast.Module) -> set[str]:
    """Return the protected names that the classes of a module define, or set on themselves."""
    names: set[str] = set()
    for cls in ast.walk(tree):
        if not isinstance(cls, ast.ClassDef):
            continue
        for node in ast.walk(cls):
            match node:
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                    names.add(name)
                case ast.AnnAssign(target=ast.Name(id=name)) | ast.Name(id=name, ctx=ast.Store()):
                    names.add(name)
                case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Store()):
                    names.add(name)
                case _:
                    pass
    return names


def parse(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def test_http_uses_these_and_no_others() -> None:
    """What it takes over from aiobotocore's session is listed here, and tested above."""
    protected = {name for name in dir(AIOHTTPSession()) if is_protected(name)}
    assert used(parse("_aws/http.py")) & protected == {*USED}
    assert used(parse("_aws/http.py")) - own(parse("_aws/http.py")) <= {*USED, *USED_OF_THE_CLIENT}


@pytest.mark.parametrize("module", [name for name in MODULES if name != "_aws/http.py"])
def test_no_other_module_uses_what_is_protected(module: str) -> None:
    """Only attributes of our own classes, in the module that defines them; the operations also have their base's."""
    tree = parse(module)
    inherited = (
        own(parse("_operations/base.py")) if module.startswith("_operations/") or module == "client.py" else set[str]()
    )
    assert used(tree) - own(tree) - inherited == set()


@pytest.mark.parametrize("module", MODULES)
def test_modules_import_nothing_else_that_is_protected(module: str) -> None:
    """No protected name, and nothing from a protected module, of anyone else."""
    found: set[str] = set()
    for node in ast.walk(parse(module)):
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            path = [*(node.module or "").split("."), *(alias.name for alias in node.names)]
        elif isinstance(node, ast.Import):
            path = [part for alias in node.names for part in alias.name.split(".")]
        else:
            continue
        if path[0] != "glue_integrations":
            found |= set(filter(is_protected, path))
    assert found == IMPORTED.get(module, set())


@pytest.mark.parametrize("name", [*USED, *USED_OF_THE_CLIENT])
def test_every_listed_member_is_tested(name: str) -> None:
    """A name that is added to the list gets a test of its own."""
    assert f"test{name}" in globals()
