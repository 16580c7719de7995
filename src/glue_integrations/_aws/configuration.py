"""How a client connects: its arguments, sessions and settings, and the errors of botocore's configuration chain."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from aiobotocore import __version__ as aiobotocore_version
from aiobotocore.config import AioConfig
from aiobotocore.session import AioSession
from botocore.exceptions import (
    BaseEndpointResolverError,
    EndpointProviderError,
    InvalidRegionError,
    NoCredentialsError,
    NoRegionError,
    ProfileNotFound,
)

from glue_integrations._display import shorten
from glue_integrations._version import __version__
from glue_integrations.config import ClientConfig
from glue_integrations.endpoint import check_endpoint, check_region
from glue_integrations.errors import ConfigurationError, CredentialsError, GlueIntegrationsError

from .datafiles import preload, use_fast_loader
from .http import session_class

__all__ = ["AioSession", "Connection", "chain_error", "create_session", "glue_config", "prepare_session", "text_of"]

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

    def __post_init__(self) -> None:
        if self.region_name is not None:
            check_region(self.region_name)
        if self.endpoint_url is not None:
            check_endpoint(self.endpoint_url, self.plain_http_hosts)
        if self.session is not None and self.profile_name is not None:
            raise ConfigurationError(
                "profile_name= and session= cannot be used together: the session has a profile of its own."
            )
        if (self.aws_access_key_id is None) != (self.aws_secret_access_key is None):
            raise ConfigurationError("aws_access_key_id= and aws_secret_access_key= must be given together.")
        if self.aws_session_token is not None and self.aws_access_key_id is None:
            raise ConfigurationError("aws_session_token= requires aws_access_key_id= and aws_secret_access_key=.")


def create_session(connection: Connection, config: ClientConfig) -> AioSession:
    """Return a new session of our own, which reads the configuration again. Blocks, so call it in a thread."""
    session = AioSession(profile=connection.profile_name)
    use_fast_loader(session)
    session.set_config_variable("csm_enabled", value=False)  # it sends keys and tokens unencrypted, to any host
    if session.get_config_variable("defaults_mode") == "auto":
        # It would ask the instance for its Region, only to choose settings that we make ourselves.
        session.set_config_variable("defaults_mode", "standard")
    if connection.region_name is not None:
        session.set_config_variable("region", connection.region_name)
    # For the clients that credential providers create (STS, SSO). A session passed in is left unchanged.
    session.set_default_client_config(
        AioConfig(
            http_session_cls=session_class(config.max_response_bytes, config.plain_http_hosts),
            connect_timeout=config.connect_timeout,
            read_timeout=config.attempt_timeout,
        )
    )
    return session


def prepare_session(connection: Connection, config: ClientConfig) -> AioSession:
    """Return the session that creates the client, with its data files loaded. Blocks, so call it in a thread."""
    session = connection.session or create_session(connection, config)
    preload(session)
    return session


def glue_config(config: ClientConfig) -> AioConfig:
    """Return the settings of the aiobotocore client for Glue."""
    return AioConfig(
        http_session_cls=session_class(config.max_response_bytes, config.plain_http_hosts),
        connect_timeout=config.connect_timeout,
        read_timeout=None,  # attempt_timeout limits the whole attempt
        max_pool_connections=config.max_pool_connections,
        # We retry ourselves: two layers would multiply the attempts.
        retries={"mode": "standard", "total_max_attempts": 1},
        parameter_validation=False,  # done by the request models
        user_agent=_USER_AGENT,  # otherwise botocore builds one for every request
    )


def chain_error(error: Exception) -> GlueIntegrationsError:
    """Translate an error raised before anything was sent to Glue."""
    match error:
        case GlueIntegrationsError():
            return error.evolve()
        case NoRegionError():
            return ConfigurationError(
                "No AWS Region: pass region_name=, set AWS_DEFAULT_REGION, or add `region` to the profile."
            )
        case ProfileNotFound():
            return ConfigurationError(f"{text_of(error)}. `aws configure list-profiles` lists them.")
        case InvalidRegionError() | BaseEndpointResolverError() | EndpointProviderError():
            return ConfigurationError(f"The Region or endpoint cannot be used: {text_of(error)}.")
        case NoCredentialsError():
            return CredentialsError("No AWS credentials were found.")
        case _:
            return CredentialsError(f"The AWS credentials cannot be loaded: {text_of(error)}.")


def text_of(error: BaseException) -> str:
    """Return the class and text of *error* in one line."""
    return shorten(f"{type(error).__name__}: {error}".removesuffix(": "), 500)
