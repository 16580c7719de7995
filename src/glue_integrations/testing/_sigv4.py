"""Checks signatures (AWS Signature Version 4) with botocore's own signer. Only here does the emulator know botocore."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final, Self

from botocore.auth import SIGV4_TIMESTAMP, SigV4Auth
from botocore.awsrequest import AWSRequest, HTTPHeaders
from botocore.credentials import Credentials

from ._accounts import is_account, is_region
from ._faults import Fault, known_fault

_ALGORITHM: Final = "AWS4-HMAC-SHA256"
_SERVICE: Final = "glue"
_TEMPORARY: Final = "ASIA"  # how AWS's access keys start that need a session token
_TOLERANCE: Final = timedelta(minutes=5)

# Not all clients sign all headers; with these left out, a signature would protect too little.
_MUST_BE_SIGNED: Final = ("host", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token", "x-amz-target")


class Verifier:
    """Knows one pair of credentials."""

    def __init__(self, access_key_id: str, secret_access_key: str, region: str | None) -> None:
        """Set what is accepted.

        Args:
            access_key_id: The access key that is known, besides those of twelve digits.
            secret_access_key: Its secret.
            region: The only Region requests may be signed for; None for any.
        """
        self._access_key_id = access_key_id
        self._credentials = Credentials(access_key_id, secret_access_key)
        self._region = region

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> tuple[str, str]:
        """Check a ``POST /``.

        Args:
            headers: Its headers; the names in any case.
            body: Its body.
            now: The time by the service's clock; aware.

        Returns:
            Access key and Region it is signed with.

        Raises:
            Fault: The request is not signed, not signed completely, or not by these credentials for this service.
        """
        claim = _Claim.read(headers.get("Authorization", ""))
        timestamp = _timestamp(headers)
        if claim.access_key_id != self._access_key_id and not is_account(claim.access_key_id):
            raise known_fault("UnrecognizedClientException")
        if claim.access_key_id.startswith(_TEMPORARY) and "X-Amz-Security-Token" not in headers:
            raise known_fault("UnrecognizedClientException")
        self._check_scope(claim, timestamp)
        _check_time(timestamp, now)
        _check_coverage(claim, headers, body)
        signer = _Recomputation(self._credentials, _SERVICE, claim.region)
        signed = {name: headers[name] for name in claim.signed_headers if name in headers}
        request = AWSRequest("POST", "http://localhost/", headers=signed, data=body)
        request.context["timestamp"] = timestamp
        text = signer.string_to_sign(request, signer.canonical_request(request))
        if not hmac.compare_digest(signer.signature(text, request), claim.signature):
            raise known_fault("InvalidSignatureException")
        return claim.access_key_id, claim.region

    def _check_scope(self, claim: "_Claim", timestamp: str) -> None:
        if claim.service != _SERVICE:
            raise _bad_signature(f"Credential should be scoped to correct service: '{_SERVICE}'.")
        if self._region not in (None, claim.region) or not is_region(claim.region):
            raise _bad_signature(f"Credential should be scoped to a valid region, not '{claim.region}'.")
        if claim.terminator != "aws4_request":
            raise _bad_signature("Credential should be scoped with a valid terminator: 'aws4_request'.")
        if claim.date != timestamp[:8]:
            raise _bad_signature(
                f"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
                f"'{claim.date}' != '{timestamp[:8]}', from '{timestamp}'."
            )


class _Recomputation(SigV4Auth):
    """Signs what was received: exactly the headers the client says it signed, and the body as it came."""

    def headers_to_sign(self, request: AWSRequest) -> HTTPHeaders:
        return request.headers

    def payload(self, request: AWSRequest) -> str:
        return sha256(request.data).hexdigest()


@dataclass(frozen=True, slots=True)
class _Claim:
    """What the header ``Authorization`` says."""

    access_key_id: str
    date: str
    region: str
    service: str
    terminator: str
    signed_headers: tuple[str, ...]
    signature: str

    @classmethod
    def read(cls, text: str) -> Self:
        if not text:
            raise known_fault("MissingAuthenticationTokenException")
        algorithm, _, rest = text.partition(" ")
        fields = dict(_field(part) for part in rest.split(","))
        missing = [name for name in ("Credential", "SignedHeaders", "Signature") if not fields.get(name)]
        if algorithm != _ALGORITHM or not text.isascii() or missing:
            raise _incomplete(f"Authorization header requires {_ALGORITHM} with {', '.join(missing) or 'ASCII text'}.")
        # The key comes first and may have slashes of its own.
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
    at = now.strftime(SIGV4_TIMESTAMP)
    if signed < now - _TOLERANCE:
        earliest = (now - _TOLERANCE).strftime(SIGV4_TIMESTAMP)
        raise _bad_signature(f"Signature expired: {timestamp} is now earlier than {earliest} ({at} - 5 min.)")
    if signed > now + _TOLERANCE:
        latest = (now + _TOLERANCE).strftime(SIGV4_TIMESTAMP)
        raise _bad_signature(f"Signature not yet current: {timestamp} is still later than {latest} ({at} + 5 min.)")


def _check_coverage(claim: _Claim, headers: Mapping[str, str], body: bytes) -> None:
    for name in _MUST_BE_SIGNED:
        if name in headers and name not in claim.signed_headers:
            raise _bad_signature(f"'{name}' must be a 'SignedHeader' in the AWS Authorization.")
    if not all(headers.get(name, "").isascii() for name in claim.signed_headers):
        raise _bad_signature("Signed headers must be ASCII text.")
    # botocore takes this header's word for the body.
    digest = sha256(body).hexdigest()
    if headers.get("X-Amz-Content-SHA256", digest) != digest:
        raise _bad_signature("The provided 'x-amz-content-sha256' header does not match what was computed.")


def _bad_signature(message: str) -> Fault:
    return known_fault("InvalidSignatureException", message)


def _incomplete(message: str) -> Fault:
    return known_fault("IncompleteSignatureException", message)
