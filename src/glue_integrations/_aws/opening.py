"""The steps of opening a client. Each translates its own errors, so that no class of error is guessed."""

import asyncio
from collections.abc import Awaitable, Callable, Generator
from contextlib import AsyncExitStack, contextmanager
from functools import partial
from typing import TypeAlias, TypeVar

from aiobotocore.client import AioBaseClient
from aiobotocore.credentials import AioCredentials
from aiobotocore.session import AioSession

from glue_integrations.config import ClientConfig
from glue_integrations.endpoint import check_endpoint
from glue_integrations.errors import GlueIntegrationsError

from .configuration import Connection, Target, client_context, create_session, find_target
from .credentials import CredentialStore, find_credentials, run_here
from .datafiles import preload
from .failures import chain_error, client_error, setup_error
from .http import Certificates, session_class, session_of
from .profiles import profile_to_log_in
from .sharing import Sharing
from .threads import in_own_loop

T = TypeVar("T")
Translate: TypeAlias = Callable[[Exception], GlueIntegrationsError]


async def open_client(
    stack: AsyncExitStack, connection: Connection, config: ClientConfig, sharing: Sharing
) -> tuple[AioBaseClient, CredentialStore]:
    """Create the aiobotocore client, and load its credentials.

    Args:
        stack: Closes the client.
        connection: The arguments of the client.
        config: Its settings.
        sharing: What it shares with other clients.

    Returns:
        The client, its connections ready to be made, and the credentials.

    Raises:
        ConfigurationError: A file, variable, setting or argument is wrong or missing.
        CredentialsError: No credentials were found, or they cannot be loaded.
    """
    with _step(setup_error):
        session, target = await _find_target(connection, config, sharing)
    with _step(client_error):
        loader = session.get_component("data_loader")
        certificates = await _together(
            _certificates(target, config, sharing),
            sharing.once(("data files", id(loader)), partial(in_own_loop, partial(_preload, session))),
        )
        client = await stack.enter_async_context(client_context(session, target, config))
        # AWS_DATA_PATH can replace the description of Glue, and with it the endpoint.
        check_endpoint(client.meta.endpoint_url, config.plain_http_hosts)
        load = partial(_load_certificates, target, config, sharing)
        await session_of(client).prepare(client.meta.endpoint_url, certificates, target.remedy, load)
    credentials = await sharing.once(
        ("credentials", connection.profile_name, connection.role_arn),
        partial(_open_credentials, session, connection, config, sharing),
    )
    return client, credentials


async def _find_target(connection: Connection, config: ClientConfig, sharing: Sharing) -> tuple[AioSession, Target]:
    async def create() -> AioSession:
        return create_session(connection, config, sharing.loaders)

    async def create_in_thread() -> AioSession:
        with _step(setup_error):
            return await in_own_loop(create)

    async def find() -> Target:
        return find_target(connection.session or session, connection, config)

    if connection.session is None:
        session = await sharing.once(("session", connection.profile_name), create_in_thread)
        return session, await find()  # it has read its files
    session = connection.session
    return session, await in_own_loop(find)


async def _preload(session: AioSession) -> None:
    preload(session)


@contextmanager
def _step(translate: Translate) -> Generator[None]:
    """Have *translate* say what an error of this step means."""
    try:
        yield
    except Exception as error:  # noqa: BLE001  # botocore, and the handlers of a session, may raise anything
        raise translate(error) from None


async def _together(first: Awaitable[T], second: Awaitable[object]) -> T:
    """Wait for both, and return the result of the first. If one fails or is cancelled, the other is cancelled."""
    tasks = asyncio.ensure_future(first), asyncio.ensure_future(second)
    try:
        return (await asyncio.gather(*tasks))[0]
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _certificates(target: Target, config: ClientConfig, sharing: Sharing) -> Certificates | None:
    """Read the certificates, unless requests are not encrypted."""
    return await _load_certificates(target, config, sharing, None) if target.is_encrypted else None


async def _load_certificates(
    target: Target, config: ClientConfig, sharing: Sharing, proxy_url: str | None
) -> Certificates:
    """Read the certificates for the endpoint and for a proxy."""
    session = session_class(config.max_response_bytes, config.plain_http_hosts)(verify=target.verify)
    return await sharing.once(("certificates", target.verify, proxy_url), partial(session.load_certificates, proxy_url))


async def _open_credentials(
    session: AioSession, connection: Connection, config: ClientConfig, sharing: Sharing
) -> CredentialStore:
    translate = partial(chain_error, profile=profile_to_log_in(session))

    async def load() -> AioCredentials:
        # A new session, because the old one refreshes credentials only when its own clock says they have expired.
        renewed = create_session(connection, config, sharing.loaders)
        return await find_credentials(renewed, connection, config)

    # Keys passed in need no thread, and the credentials of a session passed in may be in use in this event loop.
    are_ours = connection.session is None and connection.aws_access_key_id is None
    run = in_own_loop if are_ours else run_here
    with _step(translate):
        store = CredentialStore(
            await run(partial(find_credentials, session, connection, config)),
            load if are_ours else None,
            run=run,
            translate=translate,
            limit=config.timeout,
        )
        sharing.stack.push_async_callback(store.aclose)
        await store.get()
    return store
