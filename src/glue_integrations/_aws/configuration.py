"""The arguments of a client, and the session and settings made of them."""

import logging
from collections.abc import Callable, Collection, MutableMapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, NamedTuple

from aiobotocore import __version__ as aiobotocore_version
from aiobotocore.config import AioConfig
from aiobotocore.session import AioSession, ClientCreatorContext
from botocore.loaders import Loader

from glue_integrations._display import class_of, shorten
from glue_integrations._version import __version__
from glue_integrations.config import ClientConfig
from glue_integrations.endpoint import check_endpoint, check_region, mask
from glue_integrations.errors import ConfigurationError

from . import settings
from .datafiles import use_fast_loader
from .http import session_class
from .profiles import ignore_missing_profile, read_files, require_profile
from .settings import Found, named

__all__ = ["AioSession", "Connection", "Target", "client_context", "create_session", "find_target"]

# aiobotocore logs failed refreshes with their tracebacks; where logging is not set up, they would be printed.
logging.getLogger("aiobotocore").addHandler(logging.NullHandler())

_USER_AGENT: Final = f"glue-integrations/{__version__} aiobotocore/{aiobotocore_version}"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Connection:
    """The arguments of the client that say where to connect, and with which credentials."""

    region_name: str | None = None
    profile_name: str | None = None
    endpoint_url: str | None = None
    aws_access_key_id: str | None = None
    aws_secret_access_key: str | None = None
    aws_session_token: str | None = None
    session: AioSession | None = None
    plain_http_hosts: Collection[str] = ()
    role_arn: str | None = None
    """Role to assume with the credentials that are found."""
    is_one_of_many: bool = False
    """Whether clients for other Regions have the same session. STS is then called in the configured Region, if any."""

    @property
    def needs_profile(self) -> bool:
        """Whether a profile matters, because the arguments do not give both keys and a Region."""
        return self.aws_access_key_id is None or self.region_name is None

    def __post_init__(self) -> None:
        for name in _TEXTS:
            object.__setattr__(self, name, _require_text(name, getattr(self, name)))
        if self.session is not None and not isinstance(self.session, AioSession):
            raise ConfigurationError(
                f"session= must be an aiobotocore.session.AioSession, not {class_of(self.session)}.",
                remedy="Make one with aiobotocore.session.get_session().",
            )
        if self.region_name is not None:
            named("region_name=", check_region, self.region_name)
        if self.endpoint_url is not None:
            named("endpoint_url=", partial(check_endpoint, plain_http_hosts=self.plain_http_hosts), self.endpoint_url)
        if self.session is not None and self.profile_name is not None:
            raise ConfigurationError(
                "profile_name= and session= cannot be used together: the session has a profile of its own."
            )
        if (self.aws_access_key_id is None) != (self.aws_secret_access_key is None):
            raise ConfigurationError("aws_access_key_id= and aws_secret_access_key= must be given together.")
        if self.aws_session_token is not None and self.aws_access_key_id is None:
            raise ConfigurationError("aws_session_token= requires aws_access_key_id= and aws_secret_access_key=.")


_SHOWN: Final[dict[str, Callable[[object], str]]] = {
    "region_name": repr,
    "profile_name": repr,
    "endpoint_url": mask,
    "role_arn": repr,
}
_TEXTS: Final = (*_SHOWN, "aws_access_key_id", "aws_secret_access_key", "aws_session_token")


def _require_text(name: str, value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, str) and value.strip():
        return str.__str__(value)  # a member of an enum is shown, and put into a host name, as "Region.IRELAND"
    # Keys and tokens are never shown, whatever they are.
    shown = "an empty one" if isinstance(value, str) else shorten(_SHOWN.get(name, class_of)(value), 80)
    raise ConfigurationError(f"{name}= must be a non-empty string, not {shown}.")


class Target(NamedTuple):
    """Where requests go, each value with its source."""

    region: Found
    endpoint: Found | None
    ca_bundle: Found | None

    @property
    def is_encrypted(self) -> bool:
        """Whether requests to Glue are encrypted."""
        return self.endpoint is None or not self.endpoint.value.lower().startswith("http:")

    @property
    def verify(self) -> str | bool:
        """The same as botocore takes it."""
        return True if self.ca_bundle is None else self.ca_bundle.value

    @property
    def remedy(self) -> str:
        """What to check if the name of the endpoint does not resolve."""
        if self.endpoint is not None:
            return f"Check the endpoint {mask(self.endpoint.value)}, which comes from {self.endpoint.source}."
        return f'Check the Region "{self.region.value}", which comes from {self.region.source}.'


class _OwnSession(AioSession):
    """A session of our own. The clients that its credential chain makes get their endpoints from `settings` too."""

    plain_http_hosts: Collection[str] = ()

    def create_client(self, service_name: Any, *args: Any, **options: Any) -> ClientCreatorContext:  # type: ignore[override]  # noqa: ANN401  # as aiobotocore has it
        if options.get("endpoint_url") is None:
            endpoint = settings.endpoint_of(self, service_name, self.plain_http_hosts)
            options["endpoint_url"] = None if endpoint is None else endpoint.value
        if options.get("verify") is None:
            ca_bundle = settings.ca_bundle_of(self)
            options["verify"] = True if ca_bundle is None else ca_bundle.value
        return super().create_client(service_name, *args, **options)


class _NoTokens:
    """Takes the place of botocore's bearer tokens: Glue uses none, and a wrong profile would break even static keys."""

    def load_token(self, **_: object) -> None:
        """Find none."""


def create_session(
    connection: Connection, config: ClientConfig, loaders: MutableMapping[tuple[str, ...], Loader]
) -> AioSession:
    """Return a session of our own, which reads the configuration anew. Blocks, so call it in a thread.

    Args:
        connection: The arguments of the client.
        config: Its settings.
        loaders: Loaders of data files, by the folders they read; the one it needs is added.

    Returns:
        The session.

    Raises:
        ConfigurationError: A file, the profile or the Region is wrong or missing.
    """
    session = _OwnSession(profile=connection.profile_name)
    session.plain_http_hosts = config.plain_http_hosts
    settings.install(session)
    read_files(session)
    require_profile(session, is_needed=connection.needs_profile)
    use_fast_loader(session, loaders)
    session.register_component("token_provider", _NoTokens())
    session.set_config_variable("csm_enabled", value=False)  # it sends keys and tokens unencrypted, to any host
    if session.get_config_variable("defaults_mode") == "auto":
        # It would ask the instance for its Region, only to choose settings that we make ourselves.
        session.set_config_variable("defaults_mode", "standard")
    is_configured = connection.is_one_of_many and session.get_config_variable("region") is not None
    if connection.region_name is not None and not is_configured:
        session.set_config_variable("region", connection.region_name)
    # For the clients that credential providers make (STS, SSO). A session passed in is left as it is.
    session.set_default_client_config(
        AioConfig(
            http_session_cls=session_class(config.max_response_bytes, config.plain_http_hosts),
            connect_timeout=config.connect_timeout,
            read_timeout=config.attempt_timeout,
            ignore_configured_endpoint_urls=True,  # `create_client` has found them
        )
    )
    return session


def find_target(session: AioSession, connection: Connection, config: ClientConfig) -> Target:
    """Return where the requests of a client of *session* go. Blocks if the session has not read its files yet.

    Raises:
        ConfigurationError: A file, a variable or a setting is wrong or missing.
    """
    if not connection.needs_profile:
        ignore_missing_profile(session)
    region, endpoint = connection.region_name, connection.endpoint_url
    found = None if endpoint is None else Found(endpoint, "endpoint_url=")
    target = Target(
        region=settings.region_of(session) if region is None else Found(region, "region_name="),
        endpoint=found or settings.endpoint_of(session, "glue", config.plain_http_hosts),
        ca_bundle=settings.ca_bundle_of(session),
    )
    settings.check_client_settings(session)
    return target


def client_context(session: AioSession, target: Target, config: ClientConfig) -> ClientCreatorContext:
    """Return what makes the aiobotocore client for Glue. It loads no credentials: signing is ours."""
    return session.create_client(
        "glue",
        region_name=target.region.value,
        endpoint_url=None if target.endpoint is None else target.endpoint.value,
        verify=target.verify,
        aws_access_key_id="unused",
        aws_secret_access_key="unused",  # noqa: S106  # not one
        config=glue_config(config),
    )


def glue_config(config: ClientConfig) -> AioConfig:
    """Return the settings of the aiobotocore client for Glue."""
    return AioConfig(
        http_session_cls=session_class(config.max_response_bytes, config.plain_http_hosts),
        connect_timeout=config.connect_timeout,
        defaults_mode="legacy",  # the others only set what is set here
        ignore_configured_endpoint_urls=True,  # `find_target` has found them
        read_timeout=None,  # attempt_timeout limits the whole attempt
        max_pool_connections=config.max_pool_connections,
        # We retry ourselves: two layers would multiply the attempts.
        retries={"mode": "standard", "total_max_attempts": 1},
        parameter_validation=False,  # done by the request models
        user_agent=_USER_AGENT,  # otherwise botocore builds one for every request
    )
