"""The credentials of a client: found by botocore's chain, refreshed in time, renewed when AWS rejects them."""

import asyncio
import inspect
import json
import logging
import re
import time
from collections.abc import Awaitable, Callable, Coroutine
from functools import cache, partial
from typing import Any, Final, TypeVar

from aiobotocore.credentials import AioCredentials
from botocore.compat import compat_shell_split
from botocore.credentials import ReadOnlyCredentials

from glue_integrations._display import shorten
from glue_integrations.errors import CredentialsError, GlueIntegrationsError

from . import process
from .configuration import AioSession, Connection, chain_error
from .shared import SharedTask

T = TypeVar("T")

Run = Callable[[Callable[[], Coroutine[Any, Any, T]]], Awaitable[T]]
Translate = Callable[[Exception], GlueIntegrationsError]

_LOGGER: Final = logging.getLogger("glue_integrations")

_MANDATORY: Final = 10 * 60
"""Seconds before their end from which on credentials have to be refreshed, where they do not say it themselves."""

_FIRST_WAIT: Final = 5.0
_LONGEST_WAIT: Final = 60.0
"""Seconds between refreshes in the background that bring nothing new."""


async def find_credentials(session: AioSession, connection: Connection) -> AioCredentials:
    """Return the credentials that were passed in, or those that the chain of *session* finds."""
    if connection.aws_access_key_id is not None and connection.aws_secret_access_key is not None:
        return AioCredentials(
            connection.aws_access_key_id, connection.aws_secret_access_key, connection.aws_session_token
        )
    credentials = await session.get_credentials()
    if credentials is None:
        raise CredentialsError("No AWS credentials were found.")
    return credentials


def harden_chain(session: AioSession) -> None:
    """Have the credential chain of *session*, one of our own, never prompt, and leave no process behind.

    This is the only function that changes protected members of the chain. Blocks, so call it in a thread.
    """

    def harden(provider: Any, profile: str) -> None:  # noqa: ANN401  # none of its classes has a name for all of this
        if hasattr(provider, "_refreshable_credentials_cls"):
            provider._refreshable_credentials_cls = _without_logging(provider._refreshable_credentials_cls)  # noqa: SLF001
        if hasattr(provider, "_deferred_credentials_cls"):
            provider._deferred_credentials_cls = _without_logging(provider._deferred_credentials_cls)  # noqa: SLF001
        if provider.METHOD == "custom-process":
            provider._retrieve_credentials_using = partial(_run_credential_process, profile)  # noqa: SLF001
        elif provider.METHOD == "assume-role":
            find_role = provider._get_role_config  # noqa: SLF001
            provider._get_role_config = lambda name: _without_mfa(find_role(name), name, profile)  # noqa: SLF001
            builder = provider._profile_provider_builder  # noqa: SLF001
            builder.providers = partial(providers_of, builder.providers)

    def providers_of(find: Callable[..., list[Any]], profile_name: str, **options: bool) -> list[Any]:
        found = find(profile_name=profile_name, **options)
        for provider in found:
            harden(provider, profile_name)
        return found

    active = session.get_config_variable("profile") or "default"
    for provider in session.get_component("credential_provider").providers:
        harden(provider, active)


class _RefreshFailedError(BaseException):
    """What a refresh raised, on its way past aiobotocore, which logs every `Exception` with its traceback.

    It also ignores those of a refresh that is not mandatory, and the caller would not learn of them.
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

            super().__init__(*args, refresh_using=refresh, **options)

    return Credentials


async def _freeze(credentials: AioCredentials, *, is_new: bool = False) -> ReadOnlyCredentials:
    # Some providers load the keys at once. Short-lived ones would be loaded a second time before their first use.
    loaded: ReadOnlyCredentials | None = getattr(credentials, "_frozen_credentials", None) if is_new else None
    if loaded is not None and not _end_within(credentials, 0):
        return loaded
    try:
        return await credentials.get_frozen_credentials()
    except _RefreshFailedError as failed:
        error = failed.error
    raise error


def _end_within(credentials: AioCredentials, *seconds: float) -> bool:
    """Whether *credentials* end within these *seconds*, by default those of the advisory window."""
    refresh_needed = getattr(credentials, "refresh_needed", None)  # static ones have none
    return refresh_needed is not None and refresh_needed(*seconds)


def _without_mfa(role: dict[str, str], name: str, active: str) -> dict[str, str]:
    serial = role.get("mfa_serial")
    if serial is None:
        return role
    by = "" if name == active else f", which the profile {shorten(active, 80)} uses,"
    raise CredentialsError(
        f"The profile {shorten(name, 80)}{by} requires a code of the MFA device {shorten(serial, 120)} (mfa_serial), "
        "and the client never prompts.",
        remedy=(
            f"Run `aws configure export-credentials --profile {shorten(active, 80)} --format env`, "
            "set the variables it prints, and do not name the profile."
        ),
    )


async def _run_credential_process(profile: str, command: str) -> dict[str, object]:
    """Return what `credential_process` prints, as aiobotocore's own method does."""
    name = f"The credential_process of the profile {shorten(profile, 80)}"
    remedy = "Run the command by hand; it must print credentials as JSON, without asking for anything."
    try:
        finished = await process.run(compat_shell_split(command))
    except (OSError, ValueError) as error:
        raise CredentialsError(f"{name} cannot be run: {shorten(str(error), 300)}", remedy=remedy) from None
    if finished.status != 0:
        message = f"{name} failed with status {finished.status}{_readable(finished.errors)}"
        raise CredentialsError(message, remedy=remedy) from None
    try:
        printed = json.loads(finished.output)
        if printed["Version"] == 1:
            return {
                "access_key": printed["AccessKeyId"],
                "secret_key": printed["SecretAccessKey"],
                "token": printed.get("SessionToken"),
                "expiry_time": printed.get("Expiration"),
                "account_id": printed.get("AccountId"),
            }
        problem = "its Version is not 1"
    except KeyError as error:
        problem = f"it has no {error.args[0]}"
    except (ValueError, TypeError, AttributeError):
        problem = "it is not a JSON object"  # and may be a secret: it is not shown
    raise CredentialsError(f"{name} printed something else than credentials: {problem}.", remedy=remedy)


def _readable(printed: bytes) -> str:
    text = " ".join(printed.decode("utf-8", "replace").split())
    text = re.sub(r"\b(?:AKIA|ASIA)\w{12,}|[\w+/=.-]{32,}", "***", text)  # keys and tokens
    return f": {shorten(text, 300)}" if text else "."


async def run_here(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run *work* in the event loop of the caller."""
    return await work()


class Keychain:
    """The credentials of a client, and the tasks that refresh them for all calls.

    As in botocore, credentials that end in less than 15 minutes are refreshed ahead of time, and those that end in less
    than 10 must be refreshed. A call waits only for the latter. All calls that wait share one refresh and its failure.

    Args:
        credentials: The credentials that were found.
        reload: Loads others, when AWS calls these expired; None if there are no others.
        run: Runs what takes time; for a session of our own in a thread.
        translate: Makes an error of ours from what the chain raised.
        limit: Seconds for a refresh that no call waits for.
        clock: Seconds, for the waits after a failed refresh.
    """

    def __init__(
        self,
        credentials: AioCredentials,
        reload: Callable[[], Coroutine[Any, Any, AioCredentials]] | None,
        *,
        run: Run[Any] = run_here,
        translate: Translate = chain_error,
        limit: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._credentials = credentials
        self._frozen: ReadOnlyCredentials | None = None
        self._reload = reload
        self._run = run
        self._translate = translate
        self._limit = limit
        self._clock = clock
        self._generation = 0
        self._failures = 0
        self._next_try = float("-inf")
        self._refresh = SharedTask(self._load, translate)
        self._renewal = SharedTask(self._load_others, translate)

    @property
    def id(self) -> int | None:
        """Which credentials these are; None if `renew` cannot get others."""
        return None if self._reload is None else self._generation

    async def get(self) -> ReadOnlyCredentials:
        """Return the credentials. Wait only for those that are missing, or must be refreshed."""
        frozen = self._frozen
        if frozen is None:
            await self._refresh.join()
        elif _end_within(self._credentials):
            if self._must_be_refreshed():
                await self._refresh.join()
            elif self._clock() >= self._next_try:
                self._refresh.start(self._load_ahead)
        elif self._reload is None:
            # Others may have refreshed those of a session that was passed in. This waits for nothing.
            self._frozen = await self._credentials.get_frozen_credentials()
        frozen = self._frozen
        assert frozen is not None  # noqa: S101  # a refresh ends with credentials or an error
        return frozen

    async def renew(self, expired: int) -> None:
        """Load the credentials anew, unless that was done since those with the id *expired*."""
        if self._reload is not None and expired == self._generation:
            await self._renewal.join()

    async def aclose(self) -> None:
        """End the tasks."""
        await self._refresh.aclose()
        await self._renewal.aclose()

    def _must_be_refreshed(self) -> bool:
        return _end_within(self._credentials, getattr(self._credentials, "_mandatory_refresh_timeout", _MANDATORY))

    async def _load(self) -> None:
        credentials = self._credentials
        frozen = await self._run(partial(_freeze, credentials, is_new=self._frozen is None))
        if credentials is self._credentials:  # no others have been loaded meanwhile
            self._frozen = frozen

    async def _load_others(self) -> None:
        reload = self._reload
        assert reload is not None  # noqa: S101  # `renew` has asked

        async def load() -> tuple[AioCredentials, ReadOnlyCredentials]:
            credentials = await reload()
            return credentials, await _freeze(credentials, is_new=True)

        self._credentials, self._frozen = await self._run(load)
        self._generation += 1

    async def _load_ahead(self) -> None:
        """Refresh while the credentials are valid; if that brings nothing new, wait before the next try."""
        try:
            async with asyncio.timeout(self._limit):
                await self._load()
        except Exception as error:
            if not self._failures:
                _LOGGER.warning(
                    "Refreshing the AWS credentials failed; the present ones are used until they must be refreshed: %s",
                    self._translate(error).message,
                )
            self._failures += 1
            raise
        else:
            self._failures = self._failures + 1 if _end_within(self._credentials) else 0
        finally:
            wait = min(_FIRST_WAIT * 2.0 ** (self._failures - 1), _LONGEST_WAIT) if self._failures else 0.0
            self._next_try = self._clock() + wait
