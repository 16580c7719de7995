"""Environment variables: the machine's AWS configuration is hidden, and an emulator takes AWS's place."""

import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Final

from ._options import ClientOptions

_PROXIES: Final = frozenset({"http_proxy", "https_proxy", "ftp_proxy", "all_proxy", "no_proxy"})
_CERTIFICATES: Final = frozenset({"requests_ca_bundle", "curl_ca_bundle", "ssl_cert_file", "ssl_cert_dir"})

# NO_PROXY, because macOS and Windows have proxies outside the environment too.
_ISOLATION: Final = {
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    "NO_PROXY": "*",
    "no_proxy": "*",
}


def isolation() -> dict[str, str | None]:
    """Return the variables that hide the machine's AWS configuration, proxies and CA bundles; None removes one."""
    hidden: dict[str, str | None] = {name: None for name in os.environ if _is_hidden(name)}
    return hidden | _ISOLATION


def pointing_to(options: ClientOptions) -> dict[str, str]:
    """Return the variables with which AWS SDKs call an emulator for Glue.

    Other services have no endpoint here: a mock such as moto's may serve them.
    """
    return {
        "AWS_ENDPOINT_URL_GLUE": options["endpoint_url"],
        "AWS_DEFAULT_REGION": options["region_name"],
        "AWS_REGION": options["region_name"],
        "AWS_ACCESS_KEY_ID": options["aws_access_key_id"],
        "AWS_SECRET_ACCESS_KEY": options["aws_secret_access_key"],
    }


@contextmanager
def no_aws_configuration() -> Generator[None]:
    """Hide the machine's AWS configuration, proxies and CA bundles.

    botocore reads them even if it gets everything as arguments, and fails if AWS_PROFILE names a missing profile.
    """
    changes = isolation()
    saved = {name: os.environ.get(name) for name in changes}
    _apply(changes)
    try:
        yield
    finally:
        _apply(saved)


def _is_hidden(name: str) -> bool:
    # Windows has only upper case, and elsewhere both are in use.
    return name.upper().startswith("AWS_") or name.lower() in _PROXIES | _CERTIFICATES


def _apply(changes: Mapping[str, str | None]) -> None:
    """Set variables, and remove those whose value is None."""
    for name, value in changes.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
