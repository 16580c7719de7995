"""The protected members of aiobotocore that we need are there, and nothing else protected is in use."""

import ast
import asyncio
import inspect
import ssl
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import aiohttp
import pytest
from aiobotocore import credentials as credential_classes
from aiobotocore.config import AioConfig
from aiobotocore.httpsession import AIOHTTPSession, _ProxySSLTCPConnector
from aiobotocore.session import AioSession
from aiobotocore.utils import AioContainerMetadataFetcher

import glue_integrations

# Our stubs have only what our code names.
AioRefreshableCredentials: Any = vars(credential_classes)["AioRefreshableCredentials"]
AioDeferredRefreshableCredentials: Any = vars(credential_classes)["AioDeferredRefreshableCredentials"]

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

USED_OF_THE_CHAIN: Final = (
    "_deferred_credentials_cls",
    "_environ",
    "_fetcher",
    "_frozen_credentials",
    "_get_env_config",
    "_get_role_config",
    "_mandatory_refresh_timeout",
    "_profile_provider_builder",
    "_refreshable_credentials_cls",
    "_retrieve_credentials_using",
    "_role_fetcher",
    "_session",
)
"""Of credential providers and of their credentials, by `_aws/credentials`."""

IMPORTED: Final = {"_aws/connector.py": {"_ProxySSLTCPConnector"}}
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


def providers() -> dict[str, Any]:
    """The credential chain, by method."""
    resolver: Any = AioSession().get_component("credential_provider")
    return {provider.METHOD: provider for provider in resolver.providers}


def class_of(provider: object) -> Any:
    return type(provider)


def source_of(provider: object) -> str:
    return inspect.getsource(class_of(provider))


def test_refreshable_credentials_cls() -> None:
    """Providers make the credentials that they have found from it, and pass what refreshes them by name."""
    made = {name for name, provider in providers().items() if hasattr(provider, "_refreshable_credentials_cls")}
    assert made == {"env", "custom-process", "container-role", "iam-role", "login"}
    for name in made:
        source = source_of(providers()[name])
        assert source.count("self._refreshable_credentials_cls") == 1
        assert "refresh_using=" in source or "lambda: self._retrieve_credentials_using" in source
    assert {providers()[name]._refreshable_credentials_cls for name in made} == {AioRefreshableCredentials}
    assert "Exception:\n" in inspect.getsource(AioRefreshableCredentials._protected_refresh)  # which logs


def test_deferred_credentials_cls() -> None:
    """Providers make the credentials that they have not loaded yet from it, and pass what loads them by name."""
    made = {name for name, provider in providers().items() if hasattr(provider, "_deferred_credentials_cls")}
    assert made == {"assume-role", "assume-role-with-web-identity", "sso"}
    for name in made:
        assert "refresh_using=" in source_of(providers()[name])
    assert {providers()[name]._deferred_credentials_cls for name in made} == {AioDeferredRefreshableCredentials}


async def test_frozen_credentials() -> None:
    """The present keys, without a refresh; None before the first of deferred ones."""
    soon = datetime.now(UTC) + timedelta(minutes=1)
    credentials = AioRefreshableCredentials("key", "secret", "token", soon, None, "test")
    assert credentials._frozen_credentials[:3] == ("key", "secret", "token")
    assert AioDeferredRefreshableCredentials(None, "test")._frozen_credentials is None


def test_mandatory_refresh_timeout() -> None:
    """The seconds before their end from which on they have to be refreshed; `refresh_needed` takes them."""
    now = datetime.now(UTC)
    credentials = AioRefreshableCredentials("key", "secret", "token", now + timedelta(minutes=12), None, "test")
    assert credentials._mandatory_refresh_timeout == 600
    assert credentials.refresh_needed()
    assert not credentials.refresh_needed(600)


def test_environ() -> None:
    """Providers read the variables from it, one of them from `environ`, and the rest reads none."""
    made = {name for name, provider in providers().items() if hasattr(provider, "_environ")}
    assert made == {"ec2-credentials-file", "boto-config", "container-role"}
    assert {name for name, provider in providers().items() if hasattr(provider, "environ")} == {"env"}
    for provider in providers().values():
        classes = [cls for cls in class_of(provider).__mro__ if "load" in vars(cls)]
        assert not any("os.environ" in inspect.getsource(cls.load) for cls in classes)


def test_get_env_config() -> None:
    """It is the only way to the variables of a web identity."""
    web_identity = class_of(providers()["assume-role-with-web-identity"])
    assert list(inspect.signature(web_identity._get_env_config).parameters) == ["self", "key"]
    ours = "".join(inspect.getsource(cls) for cls in web_identity.__mro__ if cls.__module__.endswith("credentials"))
    assert ours.count("os.environ") == inspect.getsource(web_identity._get_env_config).count("os.environ") == 2


def test_get_role_config() -> None:
    """The settings of each role that is assumed, by its profile, before anything is done with them."""
    assume_role = class_of(providers()["assume-role"])
    assert list(inspect.signature(assume_role._get_role_config).parameters) == ["self", "profile_name"]
    load = inspect.getsource(assume_role._load_creds_via_assume_role)
    assert load.index("self._get_role_config(profile_name)") < load.index("_resolve_source_credentials")
    assert "'mfa_serial': mfa_serial" in inspect.getsource(assume_role._get_role_config)


def test_profile_provider_builder() -> None:
    """It makes the providers of source profiles, by `providers`."""
    assume_role = providers()["assume-role"]
    assert list(inspect.signature(assume_role._profile_provider_builder.providers).parameters) == [
        "profile_name",
        "disable_env_vars",
    ]
    source = inspect.getsource(class_of(assume_role)._resolve_credentials_from_profile)
    assert "self._profile_provider_builder.providers(\n                profile_name=profile_name," in source


def test_retrieve_credentials_using() -> None:
    """It runs a credential_process, and nothing else does."""
    process = class_of(providers()["custom-process"])
    assert list(inspect.signature(process._retrieve_credentials_using).parameters) == ["self", "credential_process"]
    assert inspect.iscoroutinefunction(process._retrieve_credentials_using)
    assert "_popen" not in inspect.getsource(process.load)


def test_fetcher() -> None:
    """It asks for container credentials, in a session that can be passed in."""
    container = providers()["container-role"]
    assert type(container._fetcher) is AioContainerMetadataFetcher
    assert "self._fetcher.retrieve_full_uri(" in source_of(container)
    session: Any = object()
    fetcher: Any = AioContainerMetadataFetcher(session=session)
    assert fetcher._session is session
    assert "self._session.acquire()" in inspect.getsource(AioContainerMetadataFetcher)


def test_role_fetcher() -> None:
    """It asks for instance credentials."""
    instance = providers()["iam-role"]
    assert type(instance._role_fetcher).__name__ == "AioInstanceMetadataFetcher"
    assert "self._role_fetcher" in source_of(instance)


def test_session() -> None:
    """All requests for instance credentials go through it, and through nothing but `acquire`."""
    fetcher = providers()["iam-role"]._role_fetcher
    assert type(fetcher._session).__name__ == "_RefCountedSession"
    ours = [cls for cls in class_of(fetcher).__mro__ if cls.__module__ == "aiobotocore.utils"]
    source = "".join(map(inspect.getsource, ours))
    assert source.count("self._session.acquire()") == 2
    assert source.count("self._session") == 3  # and where it is set


def test_the_chain_is_the_one_we_know() -> None:
    """Another provider may bring another leg: see the table of them in docs/explanation/reliability.md."""
    assert [*providers()] == [
        *("env", "assume-role", "assume-role-with-web-identity", "sso", "shared-credentials-file", "login"),
        *("custom-process", "config-file", "ec2-credentials-file", "boto-config", "container-role", "iam-role"),
    ]


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


def test_credentials_use_these_and_no_others() -> None:
    """What is taken over from the credential chain is listed here, and tested above; one function changes it."""
    module = parse("_aws/credentials.py")
    assert used(module) - own(module) == {*USED_OF_THE_CHAIN}
    (harden_chain,) = (node for node in module.body if getattr(node, "name", "") == "harden_chain")
    for node in module.body:
        if node is not harden_chain and not isinstance(node, ast.ClassDef):
            stored = {one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute) and is_stored(one)}
            assert not any(map(is_protected, stored))


def is_stored(node: ast.Attribute) -> bool:
    return isinstance(node.ctx, ast.Store)


@pytest.mark.parametrize("module", [name for name in MODULES if name not in {"_aws/http.py", "_aws/credentials.py"}])
def test_no_other_module_uses_what_is_protected(module: str) -> None:
    """Only attributes of our own classes, in the module that defines them or inherits from it."""
    tree = parse(module)
    inherited = own(parse(base)) if (base := base_of(module)) else set[str]()
    assert used(tree) - own(tree) - inherited == set()


def base_of(module: str) -> str | None:
    """Return the module with the base classes of those in *module*."""
    if module.startswith("_operations/") or module == "client.py":
        return "_operations/base.py"
    return "testing/_content.py" if module in {"testing/_verbs.py", "testing/emulator.py"} else None


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


@pytest.mark.parametrize("name", [*USED, *USED_OF_THE_CLIENT, *USED_OF_THE_CHAIN])
def test_every_listed_member_is_tested(name: str) -> None:
    """A name that is added to the list gets a test of its own."""
    assert f"test{name}" in globals()
