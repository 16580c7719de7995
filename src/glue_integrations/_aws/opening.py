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
from .threads import in_own_loop

T = TypeVar("T")
Translate: TypeAlias = Callable[[Exception], GlueIntegrationsError]


async def open_client(
    stack: AsyncExitStack, connection: Connection, config: ClientConfig
) -> tuple[AioBaseClient, CredentialStore]:
    """Create the aiobotocore client, and load its credentials.

    Args:
        stack: Closes the client.
        connection: The arguments of the client.
        config: Its settings.

    Returns:
        The client, its connections ready to be made, and the credentials.

    Raises:
        ConfigurationError: A file, variable, setting or argument is wrong or missing.
        CredentialsError: No credentials were found, or they cannot be loaded.
    """
    with _step(setup_error):
        session, target = await in_own_loop(partial(_find_target, connection, config))
    with _step(client_error):
        certificates = await _together(_load_certificates(target, config), in_own_loop(partial(_preload, session)))
        client = await stack.enter_async_context(client_context(session, target, config))
        # AWS_DATA_PATH can replace the description of Glue, and with it the endpoint.
        check_endpoint(client.meta.endpoint_url, config.plain_http_hosts)
        await session_of(client).prepare(client.meta.endpoint_url, certificates, target.remedy)
    translate = partial(chain_error, profile=profile_to_log_in(session))
    with _step(translate):
        credentials = await _open_credentials(session, connection, config, stack, translate)
    return client, credentials


async def _find_target(connection: Connection, config: ClientConfig) -> tuple[AioSession, Target]:
    return find_target(connection, config)


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


async def _load_certificates(target: Target, config: ClientConfig) -> Certificates | None:
    """Read the certificates, unless requests are not encrypted."""
    if not target.is_encrypted:
        return None
    session = session_class(config.max_response_bytes, config.plain_http_hosts)(verify=target.verify)
    return await session.load_certificates(None)


async def _open_credentials(
    session: AioSession, connection: Connection, config: ClientConfig, stack: AsyncExitStack, translate: Translate
) -> CredentialStore:
    async def load() -> AioCredentials:
        # A new session, because the old one refreshes credentials only when its own clock says they have expired.
        return await find_credentials(create_session(connection, config), connection, config)

    # Keys passed in need no thread, and the credentials of a session passed in may be in use in this event loop.
    are_ours = connection.session is None and connection.aws_access_key_id is None
    run = in_own_loop if are_ours else run_here
    store = CredentialStore(
        await run(partial(find_credentials, session, connection, config)),
        load if are_ours else None,
        run=run,
        translate=translate,
        limit=config.timeout,
    )
    stack.push_async_callback(store.aclose)
    await store.get()
    return store
