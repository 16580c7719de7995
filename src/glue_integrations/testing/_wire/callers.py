"""Who calls: verifies a request's signature, and finds the account and Region of its caller."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

from glue_integrations.errors import ConfigurationError
from glue_integrations.testing._service.accounts import Accounts
from glue_integrations.testing._service.behaviour import Behaviour
from glue_integrations.testing._service.errors import Fault, known_fault
from glue_integrations.testing._service.scope import Scope, is_account, is_region, region_remedy

from .sigv4 import Authorization, incomplete

_ANY: Final = "any_credentials=True or --any-credentials"
_WRONG_SECRET: Final = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
    f"and signing method. This emulator has one secret for every access key: 'test', unless it was started with "
    f"another. With {_ANY}, it accepts every signature."
)
_SERVICE: Final = "glue"
_TEMPORARY_KEY_PREFIX: Final = "ASIA"  # access keys with this prefix need a session token
_TOLERANCE: Final = timedelta(minutes=5)
_CREDENTIAL: Final = re.compile(r"[!-+\--~]+")
_TIMESTAMP: Final = re.compile(r"\d{8}T\d{6}Z", re.ASCII)
_TIMESTAMP_FORMAT: Final = "%Y%m%dT%H%M%SZ"

# Clients need not sign every header, but a signature without these would protect too little.
_MUST_BE_SIGNED: Final = ("host", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token", "x-amz-target")


def check_credentials(access_key_id: object, secret_access_key: object, any_credentials: object) -> None:
    """Raise a `ConfigurationError` unless clients can sign with the credentials."""
    for name, value in {"access_key_id": access_key_id, "secret_access_key": secret_access_key}.items():
        # A client strips spaces, sends other text in no header, and takes an empty key for none.
        if not isinstance(value, str) or not _CREDENTIAL.fullmatch(value):
            raise ConfigurationError(f"{name} must be printable ASCII text without spaces or commas, not {value!r}.")
    if not isinstance(any_credentials, bool):
        raise ConfigurationError(f"any_credentials must be True or False, not {any_credentials!r}.")


class Callers:
    """Knows the callers by their signatures."""

    def __init__(
        self,
        access_key_id: str,
        secret_access_key: str,
        *,
        any_credentials: bool,
        region: str | None,
        account: str | None,
        accounts: Accounts,
        behaviour: Behaviour,
    ) -> None:
        """Set the accepted credentials.

        Args:
            access_key_id: The accepted access key, besides twelve-digit ones.
            secret_access_key: The secret access key.
            any_credentials: Accept every access key and signature.
            region: The only Region that requests may be signed for; None for any.
            account: The account of all callers; None for a twelve-digit access key, or else the home account.
            accounts: The accounts, for the home account.
            behaviour: Which Regions there may be.
        """
        self._any_credentials = any_credentials
        self._behaviour = behaviour
        self._access_key_id = access_key_id
        self._secret = secret_access_key
        self._region = region
        self._account = account
        self._accounts = accounts

    def scope_of(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Scope:
        """Return the scope of the caller who signed a ``POST /``.

        Args:
            headers: The headers, by lower-case names; the values of a repeated header joined by commas.
            body: The body.
            now: The time by the service's clock, in UTC.

        Raises:
            Fault: The signature is missing, incomplete or invalid.
        """
        authorization = Authorization.parse(headers.get("authorization", ""))
        self._verify(authorization, headers, body, now)
        key = authorization.access_key_id
        account = self._account or (key if is_account(key) else self._accounts.home.account)
        return Scope(account, authorization.region)

    def _verify(self, authorization: Authorization, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
        timestamp = _timestamp(headers)
        if not self._any_credentials:
            self._check_access_key(authorization.access_key_id, headers)
        self._check_scope(authorization, timestamp)
        _check_time(timestamp, now)
        digest = sha256(body).hexdigest()
        _check_signed_headers(authorization, headers, digest)
        if not self._any_credentials and not authorization.matches(self._secret, timestamp, headers, digest):
            raise _bad_signature(_WRONG_SECRET)

    def _check_access_key(self, key: str, headers: Mapping[str, str]) -> None:
        if key != self._access_key_id and not is_account(key):
            raise known_fault(
                "UnrecognizedClientException",
                f"The security token included in the request is invalid. This emulator accepts the access key "
                f"'{self._access_key_id}' or twelve digits, not '{key}'. With {_ANY}, it accepts every key.",
            )
        if key.startswith(_TEMPORARY_KEY_PREFIX) and "x-amz-security-token" not in headers:
            raise known_fault("UnrecognizedClientException")

    def _check_scope(self, authorization: Authorization, timestamp: str) -> None:
        if authorization.service != _SERVICE:
            raise _bad_signature(f"Credential should be scoped to correct service: '{_SERVICE}'.")
        message = f"Credential should be scoped to a valid region, not '{authorization.region}'."
        if self._region not in (None, authorization.region):
            raise _bad_signature(f"{message} This emulator serves '{self._region}' only.")
        if not is_region(authorization.region, self._behaviour):
            raise _bad_signature(f"{message} {region_remedy(authorization.region, self._behaviour)}")
        if authorization.terminator != "aws4_request":
            raise _bad_signature("Credential should be scoped with a valid terminator: 'aws4_request'.")
        if authorization.date != timestamp[:8]:
            raise _bad_signature(
                f"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
                f"'{authorization.date}' != '{timestamp[:8]}', from '{timestamp}'."
            )


def _timestamp(headers: Mapping[str, str]) -> str:
    if "x-amz-date" not in headers:
        raise incomplete("Authorization header requires existence of the header 'X-Amz-Date'.")
    return headers["x-amz-date"]


def _check_time(timestamp: str, now: datetime) -> None:
    signed = _parse_time(timestamp)
    current = now.strftime(_TIMESTAMP_FORMAT)
    if signed < now - _TOLERANCE:
        earliest = (now - _TOLERANCE).strftime(_TIMESTAMP_FORMAT)
        raise _bad_signature(f"Signature expired: {timestamp} is now earlier than {earliest} ({current} - 5 min.)")
    if signed > now + _TOLERANCE:
        latest = (now + _TOLERANCE).strftime(_TIMESTAMP_FORMAT)
        raise _bad_signature(
            f"Signature not yet current: {timestamp} is still later than {latest} ({current} + 5 min.)"
        )


def _parse_time(timestamp: str) -> datetime:
    if _TIMESTAMP.fullmatch(timestamp):
        try:
            return datetime.fromisoformat(timestamp).astimezone(UTC)
        except ValueError:
            pass  # no such day or time
    raise incomplete(f"Date must be in ISO-8601 'basic format'. Got '{timestamp}'.")


def _check_signed_headers(authorization: Authorization, headers: Mapping[str, str], digest: str) -> None:
    names = authorization.signed_names
    for name in _MUST_BE_SIGNED:
        if name in headers and name not in names:
            raise _bad_signature(f"'{name}' must be a 'SignedHeader' in the AWS Authorization.")
    if not all(headers.get(name, "").isascii() for name in names):
        raise _bad_signature("Signed headers must be ASCII text.")
    if headers.get("x-amz-content-sha256", digest) != digest:
        raise _bad_signature("The provided 'x-amz-content-sha256' header does not match what was computed.")


def _bad_signature(message: str) -> Fault:
    return known_fault("InvalidSignatureException", message)
