"""Whether the proxies that the environment names can be used."""

import os
from typing import Final
from urllib.parse import unquote, urlsplit

from glue_integrations.endpoint import is_host, mask
from glue_integrations.errors import ConfigurationError, ConnectionFailedError, GlueIntegrationsError

_MAY_PASS: Final = frozenset({408, 421, 425, 429})
"""Statuses of a proxy below 500 after which the same request may succeed."""


def proxy_source() -> str:
    """Return the variable that names the proxy; Python reads the lower-case one first. Plain http uses none."""
    return next(
        (name for name in ("https_proxy", "HTTPS_PROXY") if os.environ.get(name)),
        "the proxies of the system or of session=",
    )


def check_proxy(url: str) -> None:
    """Refuse what is not the URL of a proxy.

    Args:
        url: The proxy, as botocore completes it.

    Raises:
        ConfigurationError: Not http or https with a host and at most a port, a user name and a password.
    """
    try:
        parts = urlsplit(url)
        user = unquote(f"{parts.username}{parts.password}")
        is_right = is_host(parts.hostname or "") and parts.port != 0 and not parts.path.strip("/") and user.isascii()
    except ValueError:
        is_right = False
    if not is_right:
        typed = url.removeprefix("http://") if url.count("://") > 1 else url
        raise ConfigurationError(
            f'The proxy "{mask(typed)}" must be an http:// or https:// URL with a host and a port.',
            remedy=f"It comes from {proxy_source()}.",
        )


def refusal(status: int) -> GlueIntegrationsError:
    """Return the error of a proxy that refuses the connection with *status*."""
    source = proxy_source()
    if status == 407:
        return ConfigurationError(
            "The proxy requires a user name and a password, or does not accept those it got (status 407).",
            remedy=f"Check {source}: it may hold both, as in http://user:password@host:port.",
        )
    message = f"The proxy refused the connection with status {status}."
    if status < 400:  # a login page, or not a proxy
        return ConfigurationError(message, remedy=f"Check {source}.")
    may_pass = status >= 500 or status in _MAY_PASS
    return ConnectionFailedError(message, retryable=may_pass, remedy=f"Check {source}.")
