"""Credentials: finds, refreshes and reloads them through botocore's chain."""

import asyncio
import inspect
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from functools import cache, partial
from typing import Any, Final, TypeVar

from aiobotocore.credentials import (
    AioAssumeRoleCredentialFetcher,
    AioCredentials,
    AioDeferredRefreshableCredentials,
)
from aiobotocore.session import AioSession
from aiobotocore.utils import AioContainerMetadataFetcher
from botocore.credentials import ReadOnlyCredentials

from glue_integrations._display import shorten
from glue_integrations.config import ClientConfig
from glue_integrations.errors import CredentialsError, GlueIntegrationsError

from .configuration import Connection
from .credential_process import run_credential_process
from .environment import Environment, half_found, unless_empty
from .failures import chain_error, check_header_values
from .http import MetadataSession, session_class
from .settings import check_metadata_disabled, source_of
from .single_flight import SingleFlight

T = TypeVar("T")

Run = Callable[[Callable[[], Coroutine[Any, Any, T]]], Awaitable[T]]
Translate = Callable[[Exception], GlueIntegrationsError]

_LOGGER: Final = logging.getLogger("glue_integrations")

_MANDATORY: Final = 10 * 60
"""Seconds before they expire within which credentials must be refreshed, unless they have a window of their own."""

_CONTAINER_HOSTS: Final = ("169.254.170.2", "169.254.170.23", "fd00:ec2::23")
_INSTANCE_HOSTS: Final = ("169.254.169.254", "fd00:ec2::254")

_FIRST_WAIT: Final = 5.0
_LONGEST_WAIT: Final = 60.0
"""Seconds to wait after a refresh ahead of time that failed; doubled each time."""


async def find_credentials(session: AioSession, connection: Connection, config: ClientConfig) -> AioCredentials:
    """Return the credentials passed to the client, the ones that the chain of *session* finds, or those of a role."""
    if connection.aws_access_key_id is not None and connection.aws_secret_access_key is not None:
        return AioCredentials(
            connection.aws_access_key_id, connection.aws_secret_access_key, connection.aws_session_token
        )
    if connection.session is None:  # a session passed in is left as it is
        harden_chain(session, config)
    credentials = await session.get_credentials()
    if credentials is None:
        half = half_found(session)
        raise CredentialsError("No AWS credentials were found" + (f": {half}." if half else "."))
    return credentials if connection.role_arn is None else _of_role(session, credentials, connection.role_arn)


def _of_role(session: AioSession, source: AioCredentials, role_arn: str) -> AioCredentials:
    """Return the credentials of a role, which the first request for them assumes."""
    fetcher = AioAssumeRoleCredentialFetcher(session.create_client, source, role_arn)
    deferred = _without_logging(AioDeferredRefreshableCredentials)
    credentials: AioCredentials = deferred(refresh_using=fetcher.fetch_credentials, method="assume-role")
    return credentials


def harden_chain(session: AioSession, config: ClientConfig) -> None:
    """Make the credential chain of *session*, one of our own, never prompt and leave no process behind.

    Requests to STS, SSO and sign-in go through clients of *session*, and so through its HTTP session class. The
    providers of container and instance credentials have HTTP sessions of their own, which use proxies from the
    environment and follow redirects; they are replaced.

    This is the only function that changes protected members of the chain. It reads files.
    """

    def harden(provider: Any, profile: str) -> None:  # noqa: ANN401  # our stubs have no providers
        if hasattr(provider, "_refreshable_credentials_cls"):
            provider._refreshable_credentials_cls = _without_logging(provider._refreshable_credentials_cls)
        if hasattr(provider, "_deferred_credentials_cls"):
            provider._deferred_credentials_cls = _without_logging(provider._deferred_credentials_cls)
        provider.environ = provider._environ = Environment()  # some read the one, some the other, most none
        match provider.METHOD:
            case "assume-role-with-web-identity":
                provider._get_env_config = partial(unless_empty, provider._get_env_config)
            case "custom-process":
                provider._retrieve_credentials_using = partial(run_credential_process, profile)
            case "assume-role":
                provider._get_role_config = partial(_role_without_mfa, provider._get_role_config, profile)
                builder = provider._profile_provider_builder
                builder.providers = partial(providers_of, builder.providers)
            case _:
                pass  # the others neither prompt nor start anything

    def providers_of(find: Callable[..., list[Any]], profile_name: str, **options: bool) -> list[Any]:
        found = find(profile_name=profile_name, **options)
        for provider in found:
            harden(provider, profile_name)
        return found

    active = session.get_config_variable("profile") or "default"
    chain = session.get_component("credential_provider")
    for provider in chain.providers:
        harden(provider, active)
    container = _metadata_session(config, _CONTAINER_HOSTS, AioContainerMetadataFetcher.TIMEOUT_SECONDS)
    timeout = session.get_config_variable("metadata_service_timeout")
    instance = _metadata_session(config, _INSTANCE_HOSTS, timeout, source_of(session, "ec2_metadata_service_endpoint"))
    chain.get_provider("container-role")._fetcher = AioContainerMetadataFetcher(session=container)
    by_instance = chain.get_provider("iam-role")
    by_instance._role_fetcher._session = instance
    by_instance.load = partial(_load_from_instance, by_instance.load)


def _metadata_session(
    config: ClientConfig, hosts: tuple[str, ...], timeout: float, source: str | None = None
) -> MetadataSession:
    plain_http_hosts = (*hosts, *config.plain_http_hosts)
    return MetadataSession(session_class(config.max_response_bytes, plain_http_hosts), timeout, source)


async def _load_from_instance(load: Callable[[], Awaitable[T]]) -> T:
    check_metadata_disabled()
    return await load()


class _RefreshFailedError(BaseException):
    """Carries the error of a refresh past aiobotocore, which catches every `Exception`.

    It would log each one with its traceback, and hide it from us unless the refresh is mandatory.
    """

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error


@cache
def _without_logging(base: Any) -> Any:  # noqa: ANN401  # a class of refreshable or deferred credentials
    class Credentials(base):  # type: ignore[misc]  # one of two
        def __init__(self, *args: object, refresh_using: Callable[[], Any], **options: object) -> None:
            async def refresh() -> object:
                try:
                    found = refresh_using()
                    return await found if inspect.isawaitable(found) else found  # the environment is just read
                except Exception as error:  # noqa: BLE001  # credential providers may raise anything
                    failure = error
                raise _RefreshFailedError(failure)

            base.__init__(self, *args, refresh_using=refresh, **options)

    return Credentials


async def _freeze(credentials: AioCredentials, *, is_new: bool) -> ReadOnlyCredentials:
    # Some providers have loaded the keys already. Short-lived ones would be loaded again before their first use.
    frozen: ReadOnlyCredentials | None = getattr(credentials, "_frozen_credentials", None) if is_new else None
    if frozen is None or _expire_within(credentials, 0):
        frozen = await _frozen_of(credentials)
    check_header_values(frozen)
    return frozen


async def _frozen_of(credentials: AioCredentials) -> ReadOnlyCredentials:
    try:
        return await credentials.get_frozen_credentials()
    except _RefreshFailedError as failed:
        error = failed.error
    raise error


def _expire_within(credentials: AioCredentials, *seconds: float) -> bool:
    """Return whether *credentials* expire within *seconds*; the default is the advisory window."""
    refresh_needed = getattr(credentials, "refresh_needed", None)  # static credentials have none
    return refresh_needed is not None and refresh_needed(*seconds)


def _role_without_mfa(find: Callable[[str], dict[str, str | None]], active: str, name: str) -> dict[str, str | None]:
    role = find(name)
    serial = role.get("mfa_serial")
    if serial is None:
        return role
    source = "" if name == active else f", which the profile {shorten(active, 80)} uses,"
    raise CredentialsError(
        f"The profile {shorten(name, 80)}{source} requires a code from the MFA device {shorten(serial, 120)} "
        "(mfa_serial), and the client never prompts.",
        remedy=(
            f"Run `aws configure export-credentials --profile {shorten(active, 80)} --format env`, "
            "set the variables it prints, and do not name the profile."
        ),
    )


async def run_here(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run *work* in the event loop of the caller."""
    return await work()


class CredentialStore:
    """The credentials of a client, and the tasks that refresh them for all calls.

    As in botocore, there are two windows before credentials expire: the advisory one of 15 minutes, and within it the
    mandatory one of 10. A call waits for a refresh only in the mandatory window. All calls that wait share one refresh,
    and its error.

    Args:
        credentials: What `find_credentials` returned.
        load: Loads others when AWS calls these expired; None if there are no others.
        run: Runs what may block, see `in_own_loop`.
        translate: Turns an exception of the chain into an error of ours.
        limit: Seconds for a refresh that no call waits for.
        clock: The time in seconds, which tests replace.
    """

    def __init__(
        self,
        credentials: AioCredentials,
        load: Callable[[], Coroutine[Any, Any, AioCredentials]] | None,
        *,
        run: Run[Any] = run_here,
        translate: Translate = chain_error,
        limit: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._credentials = credentials
        self._frozen: ReadOnlyCredentials | None = None
        self._load = load
        self._run = run
        self._translate = translate
        self._limit = limit
        self._clock = clock
        self._generation = 0
        self._failures = 0
        self._next_try = float("-inf")
        self._refreshing = SingleFlight(self._refresh, translate)
        self._reloading = SingleFlight(self._replace, translate)

    @property
    def id(self) -> int | None:
        """Identifies the current credentials; None if `reload` cannot load others."""
        return None if self._load is None else self._generation

    async def get(self) -> ReadOnlyCredentials:
        """Return the credentials; wait only if there are none yet, or they must be refreshed.

        Raises:
            GlueIntegrationsError: They cannot be loaded or refreshed.
        """
        if self._frozen is None:
            await self._refreshing.join()
        elif _expire_within(self._credentials):
            if self._must_be_refreshed():
                await self._refreshing.join()
            elif self._clock() >= self._next_try:
                self._refreshing.start(self._refresh_ahead)
        elif self._load is None:
            await self._renew()
        assert self._frozen is not None  # noqa: S101  # the first refresh loads them, or raises
        return self._frozen

    async def _renew(self) -> None:
        """Take over what other clients may have refreshed: the session is shared. This does not wait."""
        try:
            frozen = await self._credentials.get_frozen_credentials()
            check_header_values(frozen)
        except Exception as error:  # noqa: BLE001  # credential providers may raise anything
            failure = self._translate(error)
        else:
            self._frozen = frozen
            return
        raise failure

    async def reload(self, expired: int) -> None:
        """Load the credentials again, unless the ones with the id *expired* have already been replaced."""
        if self._load is not None and expired == self._generation:
            await self._reloading.join()

    async def aclose(self) -> None:
        """Cancel the refreshes under way, and wait until they have cleaned up."""
        await self._refreshing.aclose()
        await self._reloading.aclose()

    def _must_be_refreshed(self) -> bool:
        return _expire_within(self._credentials, getattr(self._credentials, "_mandatory_refresh_timeout", _MANDATORY))

    async def _refresh(self) -> None:
        credentials = self._credentials
        frozen = await self._run(partial(_freeze, credentials, is_new=self._frozen is None))
        if credentials is self._credentials:  # a reload may have replaced them meanwhile
            self._frozen = frozen

    async def _replace(self) -> None:
        load = self._load
        assert load is not None  # noqa: S101  # `reload` has checked it

        async def load_and_freeze() -> tuple[AioCredentials, ReadOnlyCredentials]:
            credentials = await load()
            return credentials, await _freeze(credentials, is_new=True)

        self._credentials, self._frozen = await self._run(load_and_freeze)
        self._generation += 1

    async def _refresh_ahead(self) -> None:
        """Refresh while the credentials are valid. If that fails, or does not help, wait before the next try."""
        try:
            async with asyncio.timeout(self._limit):
                await self._refresh()
        except Exception as error:
            if not self._failures:
                _LOGGER.warning(
                    "The AWS credentials could not be refreshed ahead of time; they are still valid, and the client "
                    "tries again. %s",
                    self._translate(error).message,
                )
            self._failures += 1
            raise
        else:
            self._failures = self._failures + 1 if _expire_within(self._credentials) else 0
        finally:
            if self._failures:
                wait = min(_FIRST_WAIT * 2.0 ** (self._failures - 1), _LONGEST_WAIT)
                self._next_try = self._clock() + wait
