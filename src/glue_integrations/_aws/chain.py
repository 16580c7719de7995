"""What botocore's chain of configuration and credentials raises, as errors of ours."""

from botocore.exceptions import (
    BaseEndpointResolverError,
    EndpointProviderError,
    InvalidRegionError,
    NoCredentialsError,
    NoRegionError,
    ProfileNotFound,
)

from glue_integrations._display import shorten
from glue_integrations.errors import ConfigurationError, CredentialsError, GlueIntegrationsError


def chain_error(error: Exception) -> GlueIntegrationsError:
    """Translate what was raised before anything was sent to Glue."""
    match error:
        case GlueIntegrationsError():
            return error.evolve()
        case NoRegionError():
            return ConfigurationError(
                "No AWS Region: pass region_name=, set AWS_DEFAULT_REGION, or put `region` into the profile."
            )
        case ProfileNotFound():
            return ConfigurationError(f"{text_of(error)}. `aws configure list-profiles` shows which there are.")
        case InvalidRegionError() | BaseEndpointResolverError() | EndpointProviderError():
            return ConfigurationError(f"The Region or endpoint cannot be used: {text_of(error)}.")
        case NoCredentialsError():
            return CredentialsError("No AWS credentials were found.")
        case _:
            return CredentialsError(f"The AWS credentials cannot be loaded: {text_of(error)}.")


def text_of(error: BaseException) -> str:
    """Return class and text of *error* in a line."""
    return shorten(f"{type(error).__name__}: {error}".removesuffix(": "), 500)
