"""Checks what botocore reads from variables and files, and names its source.

botocore converts and checks a setting deep inside, and its errors name neither the variable nor the file. Here, each
setting knows its source. It is checked when something reads it, so what nobody needs cannot fail.
"""

import os
from collections.abc import Callable, Collection, Iterator
from functools import partial
from typing import Final, NamedTuple, cast

from botocore.configprovider import BaseProvider, ChainProvider, ConstantProvider
from botocore.session import Session

from glue_integrations._display import shorten
from glue_integrations.endpoint import check_endpoint, check_region
from glue_integrations.errors import ConfigurationError


class Found(NamedTuple):
    """A value, and the name of where it comes from."""

    value: str
    source: str


def _choice(*choices: str) -> Callable[[object], object]:
    def check(value: object) -> object:
        if not isinstance(value, str) or value.lower() not in choices:
            raise ValueError(f"Choose from {', '.join(choices)}.")
        return value.lower()

    return check


def _whole(least: int, most: int | None = None) -> Callable[[object], object]:
    def check(value: object) -> object:
        problem = f"It must be a whole number of at least {least}" + ("." if most is None else f" and at most {most}.")
        try:
            number = int(str(value))
        except ValueError:
            raise ValueError(problem) from None
        if number < least or (most is not None and number > most):
            raise ValueError(problem)
        return number

    return check


def _boolean(value: object) -> object:
    # botocore takes everything but "true" for false: AWS_USE_FIPS_ENDPOINT=yes would turn FIPS off.
    if isinstance(value, bool):
        return value
    return _choice("true", "false")(value) == "true"


def _section(value: object) -> object:
    if not isinstance(value, dict):
        raise ValueError("It must be a section with a line for each service.")  # noqa: TRY004  # it is the user's value
    return cast("object", value)


def _url(value: object) -> object:
    scheme, found, rest = str(value).partition("://")
    if scheme not in {"http", "https"} or not found or not rest or rest.startswith("/"):
        raise ValueError("It must be an http:// URL with a host.")
    return value


_CHECKS: Final[dict[str, Callable[[object], object]]] = {
    "account_id_endpoint_mode": _choice("preferred", "disabled", "required"),
    "api_versions": _section,
    "csm_port": _whole(1, 65535),
    "defaults_mode": _choice("legacy", "auto", "standard", "in-region", "cross-region", "mobile"),
    "ec2_metadata_service_endpoint": _url,
    "ec2_metadata_service_endpoint_mode": _choice("ipv4", "ipv6"),
    "ec2_metadata_v1_disabled": _boolean,
    "ignore_configured_endpoint_urls": _boolean,
    "imds_use_ipv6": _boolean,
    "max_attempts": _whole(1),
    "metadata_service_num_attempts": _whole(1),
    "metadata_service_timeout": _whole(1),
    "request_checksum_calculation": _choice("when_supported", "when_required"),
    "request_min_compression_size_bytes": _whole(1, 1048576),
    "response_checksum_validation": _choice("when_supported", "when_required"),
    "retry_mode": _choice("legacy", "standard", "adaptive"),
    "sts_regional_endpoints": _choice("legacy", "regional"),
    "use_dualstack_endpoint": _boolean,
    "use_fips_endpoint": _boolean,
}

_OF_EVERY_CLIENT: Final = (
    "account_id_endpoint_mode",
    "api_versions",
    "defaults_mode",
    "request_checksum_calculation",
    "request_min_compression_size_bytes",
    "response_checksum_validation",
    "sts_regional_endpoints",
    "use_dualstack_endpoint",
    "use_fips_endpoint",
)
"""What botocore reads whenever it makes a client."""

_MORE_VARIABLES: Final = {"region": ("AWS_REGION",)}
"""What other SDKs read and botocore does not."""

_OF_S3: Final = ("s3", "s3_disable_express_session_auth")
"""botocore checks them for every client, and Glue needs none of them."""


class Setting(BaseProvider):
    """One setting of a session: what the session was told, the environment, the profile, in this order."""

    def __init__(self, session: Session, name: str) -> None:
        key, variables, _, convert = session.session_var_map[name]
        self._session = session
        self._name = name
        self._key = key
        self._variables = [variables] if isinstance(variables, str) else [*(variables or ())]
        self._variables += _MORE_VARIABLES.get(name, ())
        self._check = _CHECKS.get(name, convert)

    def __deepcopy__(self, memo: object) -> "Setting":
        return self  # botocore copies providers, and this one holds the session

    def find(self) -> tuple[object, str] | None:
        """Return the value as it was set, and where."""
        set_on_session = self._session.instance_variables().get(self._name)
        if set_on_session is not None:
            return set_on_session, "profile_name=" if self._name == "profile" else f"{self._name} of the session"
        for variable in self._variables:
            if value := os.environ.get(variable, "").strip():
                return value, variable
        in_file = None if self._key is None else self._session.get_scoped_config().get(self._key)
        if in_file is None or in_file == "":
            return None
        return in_file, in_profile(self._session, str(self._key))

    def provide(self) -> object:
        """Return the value, checked; None if there is none."""
        found = self.find()
        if found is None or self._check is None:
            return None if found is None else found[0]
        return _checked(self._check, *found)


def _checked(check: Callable[[object], object], value: object, source: str) -> object:
    try:
        return check(value)
    except ValueError as error:
        problem = str(error)
    raise ConfigurationError(f'{source} is "{shorten(str(value), 120)}". {problem}')


def check_metadata_disabled() -> None:
    """Check what botocore reads before it asks the instance. It takes everything but "true" for false.

    Raises:
        ConfigurationError: It is neither true nor false.
    """
    variable = "AWS_EC2_METADATA_DISABLED"
    value = os.environ.get(variable, "")
    if value.strip():
        _checked(_boolean, value, variable)


def install(session: Session) -> None:
    """Have *session*, one of our own, read its settings here. Empty environment variables are unset ones."""
    store = session.get_component("config_store")
    for name, (_, _, default, _) in [*session.session_var_map.items()]:
        constant = [] if default is None else [ConstantProvider(default)]
        store.set_config_provider(name, ChainProvider([Setting(session, name), *constant]))
    for name in _OF_S3:
        store.set_config_provider(name, ConstantProvider(None))


def check_client_settings(session: Session) -> None:
    """Check what botocore reads to make a client; a session passed in reads it in botocore's own way.

    Raises:
        ConfigurationError: A value is not one of those allowed.
    """
    for name in _OF_EVERY_CLIENT:
        Setting(session, name).provide()


def _found(session: Session, name: str) -> Found | None:
    found = Setting(session, name).find()
    return None if found is None else Found(str(found[0]), found[1])


def source_of(session: Session, name: str) -> str | None:
    """Return the name of where the setting *name* comes from; None if it is not set."""
    found = _found(session, name)
    return None if found is None else found.source


def in_profile(session: Session, key: str) -> str:
    """Return how to name the setting *key* of the profile."""
    profile = profile_of(session)
    return f'{key} in the profile "{shorten("default" if profile is None else profile.value, 80)}"'


def profile_of(session: Session) -> Found | None:
    """Return the profile that was chosen; None means ``default``, if there is one."""
    return _found(session, "profile")


def region_of(session: Session) -> Found:
    """Return the Region.

    Raises:
        ConfigurationError: There is none, or it cannot be one.
    """
    defaults = session.get_default_client_config()
    found = None
    if defaults is not None and defaults.region_name is not None:
        found = Found(defaults.region_name, "the default client config of session=")
    found = found or _found(session, "region")
    if found is None:
        raise ConfigurationError(
            "No AWS Region is set.",
            remedy="Pass region_name=, set AWS_DEFAULT_REGION or AWS_REGION, or put `region` into the profile.",
        )
    named(found.source, check_region, found.value)
    return found


def endpoint_of(session: Session, service: str, plain_http_hosts: Collection[str]) -> Found | None:
    """Return the endpoint that is configured for *service*; None for AWS's own.

    Raises:
        ConfigurationError: It is not one that may be used.
    """
    if Setting(session, "ignore_configured_endpoint_urls").provide():
        return None
    for found in _endpoints(session, service.replace("-", "_")):
        if endpoint := found.value.strip():
            named(found.source, partial(check_endpoint, plain_http_hosts=plain_http_hosts), endpoint)
            return Found(endpoint, found.source)
    return None


def _endpoints(session: Session, service: str) -> Iterator[Found]:
    for variable in (f"AWS_ENDPOINT_URL_{service.upper()}", "AWS_ENDPOINT_URL"):
        yield Found(os.environ.get(variable, ""), variable)
    profile = session.get_scoped_config()
    if name := profile.get("services"):
        services = session.full_config.get("services", {}).get(name)
        if services is None:
            raise ConfigurationError(
                f'{in_profile(session, "services")} is "{shorten(str(name), 80)}", but there is no section '
                f"[services {shorten(str(name), 80)}]."
            )
        section: object = services.get(service, {})
        source = f"{service} in the section [services {shorten(str(name), 80)}]"
        if not isinstance(section, dict):
            raise ConfigurationError(f'{source} is "{shorten(str(section), 120)}". It must be a section.')
        lines = cast("dict[str, object]", section)
        yield Found(str(lines.get("endpoint_url", "")), f"endpoint_url of {source}")
    yield Found(str(profile.get("endpoint_url", "")), in_profile(session, "endpoint_url"))


def ca_bundle_of(session: Session) -> Found | None:
    """Return the file with the certificate authorities to trust; None for those of certifi."""
    found = _found(session, "ca_bundle")
    if found is None and (path := os.environ.get("REQUESTS_CA_BUNDLE", "").strip()):
        return Found(path, "REQUESTS_CA_BUNDLE")
    return found


def named(source: str, check: Callable[[str], None], value: str) -> None:
    """Run *check*, and have its error say that *value* comes from *source*."""
    try:
        check(value)
    except ConfigurationError as error:
        failure = error.evolve(remedy=" ".join(filter(None, (error.remedy, f"It comes from {source}."))))
    else:
        return
    raise failure
