"""What is wrong with the files that TLS needs."""

import os
import ssl
from pathlib import Path

from glue_integrations._display import shorten
from glue_integrations.errors import ConfigurationError

_VARIABLES = ("AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE")


def certificates_error(ca_bundle: str | None, error: Exception) -> ConfigurationError:
    """Translate *error*, raised by reading the certificates in *ca_bundle*, or those of certifi."""
    if ca_bundle is not None:
        shown = shorten(ca_bundle, 200)
        variable = next((name for name in _VARIABLES if os.environ.get(name, "").strip() == ca_bundle), None)
        remedy = f"Its path comes from {variable or 'ca_bundle in the profile, or from session='}."
        if problem := _unreadable(ca_bundle):
            return ConfigurationError(f"The CA bundle {shown} cannot be read: {problem}.", remedy=remedy)
        if isinstance(error, ssl.SSLError):
            return ConfigurationError(f"The CA bundle {shown} has no certificates in PEM form.", remedy=remedy)
    log = os.environ.get("SSLKEYLOGFILE", "")
    if log and isinstance(error, OSError) and error.filename == log:
        return ConfigurationError(f"SSLKEYLOGFILE is {shorten(log, 200)}, which cannot be written: {error.strerror}.")
    return ConfigurationError(f"The TLS settings cannot be loaded: {shorten(f'{type(error).__name__}: {error}', 300)}.")


def _unreadable(path: str) -> str | None:
    try:
        with Path(path).open("rb"):
            return None
    except OSError as error:
        return error.strerror
