"""Which endpoints and Regions are accepted at all."""

import contextlib
import ipaddress
import re
from collections.abc import Collection
from functools import lru_cache
from typing import Final
from urllib.parse import SplitResult, urlsplit

from ._display import shorten
from .errors import ConfigurationError

# botocore's own rule: one DNS label, and not digits alone.
_LABEL: Final = r"(?!-)[a-zA-Z0-9_-]{1,63}(?<!-)"
_HOST: Final = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(\.{_LABEL})*\.?\Z")
_METADATA: Final = frozenset(map(ipaddress.ip_address, ("fd00:ec2::254", "fd00:ec2::23")))
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


def check_endpoint(url: str, plain_http_hosts: Collection[str] = ()) -> None:
    """Refuse an endpoint that would send signed requests unencrypted, or to the machine's own metadata service.

    Args:
        url: The endpoint.
        plain_http_hosts: Hosts to which http is allowed besides loopback, see `ClientConfig.plain_http_hosts`.

    Raises:
        ConfigurationError: *url* is not https (or http to an allowed host), has a user name, query or fragment, or is
            link-local.
    """
    parts = _split(url)
    shown = mask(url)
    if is_link_local(parts.hostname or ""):
        raise ConfigurationError(f"The endpoint {shown} is a link-local address; no AWS service has one.")
    if parts.scheme not in {"http", "https"} or not parts.hostname or not is_host(parts.hostname):
        raise ConfigurationError(
            "The endpoint must be an https:// URL with a host (or http:// to this machine and to the hosts in "
            f'ClientConfig.plain_http_hosts), not "{shown}".',
            remedy=_completed(url, plain_http_hosts),
        )
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise ConfigurationError(f"The endpoint {shown} must not have a user name, password, query or fragment.")
    check_scheme(parts.scheme, parts.hostname, plain_http_hosts)


def _completed(url: str, plain_http_hosts: Collection[str]) -> str:
    """Say what *url* is with the scheme it lacks; nothing if that does not help either."""
    lacks_scheme = isinstance(url, str) and "://" not in url and not url.lower().startswith("http")
    for scheme in ("http", "https") if lacks_scheme else ():
        complete = f"{scheme}://{url.lstrip('/')}"
        with contextlib.suppress(ConfigurationError):
            check_endpoint(complete, plain_http_hosts)
            return f'Write "{mask(complete)}".'
    return ""


def check_scheme(scheme: str, host: str, plain_http_hosts: Collection[str]) -> None:
    """Refuse plain http to a host other than this machine and *plain_http_hosts*.

    Raises:
        ConfigurationError: Others could read what is sent.
    """
    if scheme == "https" or (scheme == "http" and (is_loopback(host) or _normal(host) in plain_http_hosts)):
        return
    raise ConfigurationError(
        f"The endpoint {shorten(f'{scheme}://{host}', 120)} is not encrypted. Use https; plain http is allowed only to "
        "this machine and to the hosts in ClientConfig.plain_http_hosts."
    )


def check_plain_host(host: object) -> str:
    """Return *host* in the form that `check_scheme` compares.

    Raises:
        ConfigurationError: *host* is not the name or address of one host, or is link-local.
    """
    if not isinstance(host, str) or not is_host(host.strip("[]")):
        raise ConfigurationError(
            "ClientConfig.plain_http_hosts must hold host names, without scheme, port or wildcard, not "
            f"{shorten(repr(host), 80)}."
        )
    if is_link_local(host):
        raise ConfigurationError(f"ClientConfig.plain_http_hosts must not hold {host}, a link-local address.")
    return _normal(host)


def is_loopback(host: str) -> bool:
    """Whether *host* is this machine: localhost, a name that ends in .localhost, or a loopback address."""
    name = _normal(host)
    address = _address(name)
    return name == "localhost" or name.endswith(".localhost") or (address is not None and address.is_loopback)


def is_link_local(host: str) -> bool:
    """Whether *host* is a link-local address, such as those of the metadata services."""
    address = _address(_normal(host))
    return address is not None and (address.is_link_local or address in _METADATA)


def _normal(host: str) -> str:
    return host.strip("[]").rstrip(".").lower()


def _split(url: object) -> SplitResult:
    """Return the parts of *url*; empty ones if it is not a URL, or parsers disagree about it."""
    if isinstance(url, str) and url.isascii() and url.isprintable() and " " not in url:
        with contextlib.suppress(ValueError):
            parts = urlsplit(url)
            if parts.port != 0:  # an invalid port raises ValueError
                return parts
    return SplitResult("", "", "", "", "")


def is_host(host: str) -> bool:
    """Whether *host* is the name or the address of a host; not with the zone of an IPv6 address, as in ``::1%lo``."""
    if _address(host) is not None:
        return "%" not in host
    # Resolvers read a host whose last label is a number as an IPv4 address in a disguised form.
    return _HOST.match(host) is not None and not host.rstrip(".").rpartition(".")[2].startswith(tuple("0123456789"))


@lru_cache(maxsize=32)  # every request is checked, and most go to the same host
def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def mask(url: object) -> str:
    """Return *url* as it was typed, but for what may be a secret: user name and password, query and fragment."""
    text = re.sub(r"^([a-zA-Z][a-zA-Z0-9+.-]*:)?(//)?.*@", r"\1\2***@", str(url), flags=re.DOTALL)
    return shorten(re.sub(r"[?#].*", "", text, flags=re.DOTALL), 120)
