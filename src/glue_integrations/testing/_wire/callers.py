"""Verifies AWS Signature Version 4 with botocore's own signer."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final, Self

from botocore.auth import SIGV4_TIMESTAMP, SigV4Auth
from botocore.awsrequest import AWSRequest, HTTPHeaders
from botocore.credentials import Credentials

from glue_integrations.testing._service.accounts import is_account, is_region
from glue_integrations.testing._service.errors import Fault, known_fault

_ALGORITHM: Final = "AWS4-HMAC-SHA256"
_SERVICE: Final = "glue"
_TEMPORARY_KEY_PREFIX: Final = "ASIA"  # access keys with this prefix need a session token
_TOLERANCE: Final = timedelta(minutes=5)

# Clients need not sign every header, but a signature without these would protect too little.
_MUST_BE_SIGNED: Final = ("host", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token", "x-amz-target")


class Verifier:
    """Verifies signatures against one pair of credentials."""

    def __init__(self, access_key_id: str, secret_access_key: str, region: str | None) -> None:
        """Set the accepted credentials.

        Args:
            access_key_id: The accepted access key, besides twelve-digit ones.
            secret_access_key: The secret access key.
            region: The only Region that requests may be signed for; None for any.
        """
        self._access_key_id = access_key_id
        self._credentials = Credentials(access_key_id, secret_access_key)
        self._region = region

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> tuple[str, str]:
        """Verify the signature of a ``POST /``.

        Args:
            headers: The headers of the request, with case-insensitive names.
            body: The body of the request.
            now: The time by the service's clock, in UTC.

        Returns:
            The access key and Region that the request is signed with.

        Raises:
            Fault: The signature is missing, incomplete or invalid.
        """
        authorization = _Authorization.parse(headers.get("Authorization", ""))
        timestamp = _timestamp(headers)
        if authorization.access_key_id != self._access_key_id and not is_account(authorization.access_key_id):
            raise known_fault("UnrecognizedClientException")
        if authorization.access_key_id.startswith(_TEMPORARY_KEY_PREFIX) and "X-Amz-Security-Token" not in headers:
            raise known_fault("UnrecognizedClientException")
        self._check_scope(authorization, timestamp)
        _check_time(timestamp, now)
        _check_signed_headers(authorization, headers, body)
        signer = _ReceivedRequestAuth(self._credentials, _SERVICE, authorization.region)
        signed = {name: headers[name] for name in authorization.signed_headers if name in headers}
        request = AWSRequest("POST", "http://localhost/", headers=signed, data=body)
        request.context["timestamp"] = timestamp
        text = signer.string_to_sign(request, signer.canonical_request(request))
        if not hmac.compare_digest(signer.signature(text, request), authorization.signature):
            raise known_fault("InvalidSignatureException")
        return authorization.access_key_id, authorization.region

    def _check_scope(self, authorization: "_Authorization", timestamp: str) -> None:
        if authorization.service != _SERVICE:
            raise _bad_signature(f"Credential should be scoped to correct service: '{_SERVICE}'.")
        if self._region not in (None, authorization.region) or not is_region(authorization.region):
            raise _bad_signature(f"Credential should be scoped to a valid region, not '{authorization.region}'.")
        if authorization.terminator != "aws4_request":
            raise _bad_signature("Credential should be scoped with a valid terminator: 'aws4_request'.")
        if authorization.date != timestamp[:8]:
            raise _bad_signature(
                f"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
                f"'{authorization.date}' != '{timestamp[:8]}', from '{timestamp}'."
            )


class _ReceivedRequestAuth(SigV4Auth):
    """Signs a received request: exactly the headers that the client signed, and the body as received."""

    def headers_to_sign(self, request: AWSRequest) -> HTTPHeaders:
        return request.headers

    def payload(self, request: AWSRequest) -> str:
        return sha256(request.data).hexdigest()


@dataclass(frozen=True, slots=True)
class _Authorization:
    """The parsed header ``Authorization``."""

    access_key_id: str
    date: str
    region: str
    service: str
    terminator: str
    signed_headers: tuple[str, ...]
    signature: str

    @classmethod
    def parse(cls, text: str) -> Self:
        if not text:
            raise known_fault("MissingAuthenticationTokenException")
        algorithm, _, rest = text.partition(" ")
        fields = dict(_field(part) for part in rest.split(","))
        missing = [name for name in ("Credential", "SignedHeaders", "Signature") if not fields.get(name)]
        if algorithm != _ALGORITHM or not text.isascii() or missing:
            raise _incomplete(f"Authorization header requires {_ALGORITHM} with {', '.join(missing) or 'ASCII text'}.")
        # The access key comes first and may contain slashes.
        credential = fields["Credential"].rsplit("/", 4)
        if len(credential) != 5:
            raise _incomplete("Credential must have the form key/date/region/service/aws4_request.")
        access_key_id, date, region, service, terminator = credential
        signed_headers = tuple(fields["SignedHeaders"].split(";"))
        return cls(access_key_id, date, region, service, terminator, signed_headers, fields["Signature"])


def _field(text: str) -> tuple[str, str]:
    name, _, value = text.strip().partition("=")
    return name, value


def _timestamp(headers: Mapping[str, str]) -> str:
    if "X-Amz-Date" not in headers:
        raise _incomplete("Authorization header requires existence of the header 'X-Amz-Date'.")
    return headers["X-Amz-Date"]


def _check_time(timestamp: str, now: datetime) -> None:
    try:
        signed = datetime.strptime(timestamp, SIGV4_TIMESTAMP).replace(tzinfo=UTC)
    except ValueError:
        raise _incomplete(f"Date must be in ISO-8601 'basic format'. Got '{timestamp}'.") from None
    current = now.strftime(SIGV4_TIMESTAMP)
    if signed < now - _TOLERANCE:
        earliest = (now - _TOLERANCE).strftime(SIGV4_TIMESTAMP)
        raise _bad_signature(f"Signature expired: {timestamp} is now earlier than {earliest} ({current} - 5 min.)")
    if signed > now + _TOLERANCE:
        latest = (now + _TOLERANCE).strftime(SIGV4_TIMESTAMP)
        raise _bad_signature(
            f"Signature not yet current: {timestamp} is still later than {latest} ({current} + 5 min.)"
        )


def _check_signed_headers(authorization: _Authorization, headers: Mapping[str, str], body: bytes) -> None:
    for name in _MUST_BE_SIGNED:
        if name in headers and name not in authorization.signed_headers:
            raise _bad_signature(f"'{name}' must be a 'SignedHeader' in the AWS Authorization.")
    if not all(headers.get(name, "").isascii() for name in authorization.signed_headers):
        raise _bad_signature("Signed headers must be ASCII text.")
    # botocore trusts this header instead of the body.
    digest = sha256(body).hexdigest()
    if headers.get("X-Amz-Content-SHA256", digest) != digest:
        raise _bad_signature("The provided 'x-amz-content-sha256' header does not match what was computed.")


def _bad_signature(message: str) -> Fault:
    return known_fault("InvalidSignatureException", message)


def _incomplete(message: str) -> Fault:
    return known_fault("IncompleteSignatureException", message)
