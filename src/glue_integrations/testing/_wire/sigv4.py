"""AWS Signature Version 4: reads the header ``Authorization``, and computes what the signature must be."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Final, Self

from glue_integrations.testing._service.errors import Fault, known_fault

_ALGORITHM: Final = "AWS4-HMAC-SHA256"
_FIELDS: Final = ("Credential", "SignedHeaders", "Signature")


@dataclass(frozen=True, slots=True)
class Authorization:
    """The parsed header ``Authorization``."""

    access_key_id: str
    date: str
    region: str
    service: str
    terminator: str
    signed_headers: str
    """The names as the client wrote them, separated by semicolons."""
    signature: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse the header.

        Raises:
            Fault: It is missing or incomplete.
        """
        if not text:
            raise known_fault("MissingAuthenticationTokenException")
        algorithm, _, rest = text.partition(" ")
        pairs = [_field(part) for part in rest.split(",")]
        fields = dict(pairs)
        missing = [name for name in _FIELDS if not fields.get(name)]
        if algorithm != _ALGORITHM or not text.isascii() or missing:
            raise incomplete(f"Authorization header requires {_ALGORITHM} with {', '.join(missing) or 'ASCII text'}.")
        if len(pairs) != len(_FIELDS):
            raise incomplete(f"Authorization header requires exactly {', '.join(_FIELDS)}.")
        # The access key comes first and may contain slashes.
        credential = fields["Credential"].rsplit("/", 4)
        if len(credential) != 5:
            raise incomplete("Credential must have the form key/date/region/service/aws4_request.")
        access_key_id, date, region, service, terminator = credential
        return cls(access_key_id, date, region, service, terminator, fields["SignedHeaders"], fields["Signature"])

    @property
    def signed_names(self) -> list[str]:
        """The names of the signed headers, in lower case and in the client's order."""
        return self.signed_headers.lower().split(";")

    def matches(self, secret: str, timestamp: str, headers: Mapping[str, str], body_digest: str) -> bool:
        """Return whether the signature of a ``POST /`` is right.

        Args:
            secret: The secret access key.
            timestamp: The time of the signature, as in ``X-Amz-Date``.
            headers: The headers, by lower-case names; the values of a repeated header joined by commas.
            body_digest: SHA-256 of the body, in hexadecimal.
        """
        lines = [f"{name}:{_folded(headers.get(name, ''))}" for name in self.signed_names]
        canonical = "\n".join(["POST", "/", "", *lines, "", self.signed_headers, body_digest])
        scope = f"{self.date}/{self.region}/{self.service}/{self.terminator}"
        text = "\n".join([_ALGORITHM, timestamp, scope, sha256(canonical.encode()).hexdigest()])
        key = _signing_key(secret, self.date, self.region, self.service, self.terminator)
        return hmac.compare_digest(hmac.digest(key, text.encode(), "sha256").hex(), self.signature)


def _field(text: str) -> tuple[str, str]:
    name, _, value = text.strip(" ").partition("=")
    return name, value


def _folded(value: str) -> str:
    """Return a header value without spaces around it, and with one space for several."""
    return " ".join(value.split())


@lru_cache(maxsize=64)
def _signing_key(secret: str, *scope: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in scope:
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def incomplete(message: str) -> Fault:
    """Return the fault for a signature of the wrong form."""
    return known_fault("IncompleteSignatureException", message)
