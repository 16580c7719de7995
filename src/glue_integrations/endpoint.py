"""Which endpoints and Regions are accepted at all."""

import contextlib
import ipaddress
import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

from ._display import shorten
from .errors import ConfigurationError

# botocore's own rule: one DNS label, and not digits alone.
_LABEL: Final = r"(?!-)[a-zA-Z0-9_-]{1,63}(?<!-)"
_HOST: Final = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(\.{_LABEL})*\.?\Z")
_METADATA: Final = ipaddress.ip_address("fd00:ec2::254")
_REGION: Final = re.compile(r"(?![0-9]+\Z)(?!-)[a-zA-Z0-9-]{1,63}(?<!-)\Z")


def check_region(region_name: str) -> None:
    """Refuse a Region that cannot be part of a host name.

    Raises:
        ConfigurationError: *region_name* is not the name of a Region.
    """
    if not isinstance(region_name, str) or not _REGION.match(region_name):
        raise ConfigurationError(
            f'"{shorten(str(region_name), 80)}" is not an AWS Region; a Region looks like "eu-west-1".'
        )


def check_endpoint(url: str) -> None:
    """Refuse an endpoint that would send signed requests unencrypted, or to the machine's own metadata service.

    Raises:
        ConfigurationError: *url* is not https (or http to loopback), has a user name, query or fragment, or is
            link-local.
    """
    parts = _split(url)
    # The URL is not shown in full: it may hold a password.
    shown = shorten(f"{parts.scheme}://{parts.hostname or ''}", 120)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not _is_host(parts.hostname):
        raise ConfigurationError(f'The endpoint must be an https:// URL with a host, not "{shown}".')
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise ConfigurationError(f"The endpoint {shown} must not have a user name, password, query or fragment.")
    address = _address(parts.hostname)
    if address is not None and (address.is_link_local or address == _METADATA):
        raise ConfigurationError(f"The endpoint {shown} is a link-local address; no AWS service has one.")
    is_loopback = parts.hostname == "localhost" or (address is not None and address.is_loopback)
    if parts.scheme == "http" and not is_loopback:
        raise ConfigurationError(f"The endpoint {shown} is not encrypted; use https, or http to this machine only.")


def _split(url: object) -> SplitResult:
    """Return the parts of *url*; empty ones if it is not a URL, or parsers disagree about it."""
    if isinstance(url, str) and url.isascii() and url.isprintable() and " " not in url:
        with contextlib.suppress(ValueError):
            parts = urlsplit(url)
            if parts.port != 0:  # an invalid port raises ValueError
                return parts
    return SplitResult("", "", "", "", "")


def _is_host(host: str) -> bool:
    if _address(host) is not None:
        return True
    # Resolvers read a host whose last label is a number as an IPv4 address in a disguised form.
    return _HOST.match(host) is not None and not host.rstrip(".").rpartition(".")[2].startswith(tuple("0123456789"))


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
