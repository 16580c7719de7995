"""Translates the errors of each step of opening a client."""

import os
import re
from typing import Final, TypedDict

from botocore.credentials import ReadOnlyCredentials
from botocore.exceptions import (
    BaseEndpointResolverError,
    ClientError,
    ConfigNotFound,
    CredentialRetrievalError,
    DataNotFoundError,
    EndpointProviderError,
    InfiniteLoopConfigError,
    InvalidConfigError,
    InvalidRegionError,
    LoginError,
    MissingDependencyException,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)
from botocore.parsers import ResponseParserError

from glue_integrations._display import shorten
from glue_integrations.errors import ConfigurationError, CredentialsError, GlueIntegrationsError

from .http import HttpFailure
from .redaction import without_secrets


def setup_error(error: Exception) -> GlueIntegrationsError:
    """Translate what was raised by reading the configuration."""
    match error:
        case GlueIntegrationsError():
            return error.evolve()
        case ProfileNotFound():
            missing = error.kwargs.get("profile")  # of a session passed in, which botocore reads: it may be empty
            variables = ("AWS_DEFAULT_PROFILE", "AWS_PROFILE")
            source = next((name for name in variables if os.environ.get(name) == missing), "session=")
            return ConfigurationError(
                f"{text_of(error).removesuffix('.')}.",
                remedy=f"It comes from {source}. `aws configure list-profiles` lists them.",
            )
        case _:
            return ConfigurationError(f"The AWS configuration cannot be used: {text_of(error)}.")


def client_error(error: Exception) -> GlueIntegrationsError:
    """Translate what was raised by making the client for Glue."""
    match error:
        case GlueIntegrationsError():
            return error.evolve()
        case InvalidRegionError() | BaseEndpointResolverError() | EndpointProviderError():
            return ConfigurationError(f"The Region or endpoint cannot be used: {text_of(error)}.")
        case DataNotFoundError():
            return ConfigurationError(
                f"The service description of Glue cannot be read: {text_of(error)}.",
                remedy="Check api_versions in the profile, and AWS_DATA_PATH.",
            )
        case _:
            return ConfigurationError(f"The client for Glue cannot be made: {text_of(error)}.")


def chain_error(error: Exception, profile: str = "default") -> GlueIntegrationsError:
    """Translate what was raised by loading credentials, of *profile* if they come from one."""
    if isinstance(error, HttpFailure):
        error = error.failure
    match error:
        case ConfigurationError():
            return error.evolve()
        case GlueIntegrationsError():
            return CredentialsError(
                f"The AWS credentials cannot be loaded: {error.message}", remedy=error.remedy, last_error=error.evolve()
            )
        case NoCredentialsError():
            return CredentialsError("No AWS credentials were found.")
        case ResponseParserError():  # its text is the response, which may hold credentials
            problem = "the response of the service that gives them cannot be read"
        case _ if expiry := _expiry_problem(error):
            problem = expiry
        case KeyError() | TypeError() | AttributeError():  # of a provider that reads what a service sent
            problem = f"what came back does not hold credentials ({without_secrets(text_of(error))})"
        case _:
            problem = without_secrets(text_of(error)).removesuffix(".")
    return CredentialsError(f"The AWS credentials cannot be loaded: {problem}.", **_remedy(error, profile))


def _expiry_problem(error: Exception) -> str | None:
    """Say what is wrong with an expiry time, if *error* is about one: botocore raises general classes."""
    if "refreshed credentials are still expired" in str(error):
        return "they have expired"
    if type(error).__name__ == "ParserError" or "offset-naive and offset-aware" in str(error):
        return "their expiry time must be one with an offset, such as 2030-01-01T00:00:00Z"
    return None


class _Remedy(TypedDict, total=False):
    remedy: str


def _remedy(error: Exception, profile: str) -> _Remedy:
    match error:
        case SSOError() | TokenRetrievalError():
            return {"remedy": f"Run `aws sso login --profile {shorten(profile, 80)}`."}
        case LoginError():
            return {"remedy": f"Run `aws login --profile {shorten(profile, 80)}`."}
        case InvalidConfigError() | InfiniteLoopConfigError():
            return {"remedy": "Correct the profiles in the AWS configuration files, or the variables."}
        case MissingDependencyException():  # of `aws login`
            return {
                "remedy": 'Install it with `pip install "botocore[crt]"`, or run `aws configure export-credentials '
                f"--profile {shorten(profile, 80)} --format env` and set the variables it prints."
            }
        case PartialCredentialsError():
            return {"remedy": "Set the missing one, or none of them."}
        case ClientError() if error.operation_name.startswith("AssumeRole"):
            return {"remedy": "Check the trust policy of the role, and whether this identity may assume it."}
        case _ if variable := _variable_of(error):
            return {"remedy": f"Check {variable}."}
        case _ if _expiry_problem(error):
            return {"remedy": "Check where the credentials come from."}
        case _:
            return {}


def _variable_of(error: Exception) -> str | None:
    """Return the environment variable that led to *error*, if it can be told."""
    if isinstance(error, OSError) and error.filename:
        return next((name for name, value in os.environ.items() if value == error.filename), None)
    if isinstance(error, ConfigNotFound):
        return "AWS_CREDENTIAL_FILE"
    if _expiry_problem(error):
        return "AWS_CREDENTIAL_EXPIRATION" if os.environ.get("AWS_CREDENTIAL_EXPIRATION") else None
    if "Auth token value" in str(error):
        return next((name for name in _CONTAINER_TOKENS if os.environ.get(name)), None)
    if isinstance(error, CredentialRetrievalError) or "Unsupported host" in str(error):
        return next((name for name in _CONTAINER if os.environ.get(name)), None)
    return None


_CONTAINER: Final = ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI")


_CONTAINER_TOKENS: Final = ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "AWS_CONTAINER_AUTHORIZATION_TOKEN")


_VISIBLE: Final = re.compile(r"[!-~]+")


def check_header_values(credentials: ReadOnlyCredentials) -> None:
    """Refuse credentials that cannot be sent in an HTTP header.

    Raises:
        CredentialsError: A key is missing, or a key or the session token is not text or has a space, a line break or a
            letter beyond ASCII.
    """
    parts = {"access key": credentials.access_key, "secret key": credentials.secret_key, "token": credentials.token}
    for name, value in parts.items():
        if not isinstance(value, str) and (value is not None or name != "token"):
            problem = "is missing" if value is None else "is not a string"
            raise CredentialsError(
                f"The AWS {name} {problem}, so no request can be signed with it.",
                remedy="Check where the credentials come from.",
            )
        if value is not None and not _VISIBLE.fullmatch(value):
            found = re.search(r"[^!-~]", value)
            where = "is empty" if found is None else f"has {_kind(found[0])} at character {found.start() + 1}"
            raise CredentialsError(
                f"The AWS {name} {where}, so no request can be signed with it.",
                remedy="Copy it again, without quotes, spaces or line breaks.",
            )


def _kind(character: str) -> str:
    return "a space or line break" if character.isspace() else "a character that is not printable ASCII"


def text_of(error: BaseException) -> str:
    """Return the class and text of *error* in one line."""
    return shorten(f"{type(error).__name__}: {error}".removesuffix(": "), 500)
