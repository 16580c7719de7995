"""The environment variables that the credential chain reads. An empty one is an unset one."""

import os
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from botocore.session import Session

from .settings import in_profile, profile_of


class Environment(Mapping[str, str]):
    """The variables of this process as they are now, without those that are empty or blank."""

    def __getitem__(self, name: str) -> str:
        value = os.environ[name]
        if not value.strip():
            raise KeyError(name)
        return value

    def __iter__(self) -> Iterator[str]:
        return (name for name, value in os.environ.items() if value.strip())

    def __len__(self) -> int:
        return sum(1 for _ in self)


def unless_empty(find: Callable[[str], str | None], key: str) -> str | None:
    """Return what *find* returns for *key*; None if that is empty or blank."""
    value = find(key)
    return None if value is None or not value.strip() else value


_PARTS: Final = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")
_REQUIRED: Final = _PARTS[:2]


def half_found(session: Session) -> str | None:
    """Say where only a part of static credentials is set, and what is missing there; None if nowhere.

    botocore takes a secret key or a token without the access key for no credentials at all.
    """
    chosen = profile_of(session)
    profile = session.full_config["profiles"].get("default" if chosen is None else chosen.value, {})
    return _half_of(Environment(), str.upper, str.upper) or _half_of(profile, str, lambda key: in_profile(session, key))


def _half_of(values: Mapping[str, object], spelled: Callable[[str], str], named: Callable[[str], str]) -> str | None:
    found = [part for part in _PARTS if spelled(part) in values]
    missing = [part for part in _REQUIRED if part not in found]
    if not found or not missing:
        return None
    lacks = f"{' and '.join(map(spelled, missing))} {'is' if len(missing) == 1 else 'are'} not"
    return f"{named(found[0])} is set, but {lacks}"
