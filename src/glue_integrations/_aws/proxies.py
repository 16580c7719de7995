"""Whether the proxies that the environment names can be used."""

import os
from urllib.parse import unquote, urlsplit

from glue_integrations.endpoint import is_host, mask
from glue_integrations.errors import ConfigurationError


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
