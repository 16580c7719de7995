"""Independence of whatever AWS configuration a machine has."""

import os
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def no_configuration() -> Generator[None]:
    """Hide whatever AWS configuration and proxy this machine has.

    botocore reads both even if all it needs is given, and fails if AWS_PROFILE names a profile that does not exist.
    """
    before = dict(os.environ)
    for name in before:
        if name.startswith("AWS_"):
            del os.environ[name]
    os.environ.update(AWS_CONFIG_FILE=os.devnull, AWS_SHARED_CREDENTIALS_FILE=os.devnull, NO_PROXY="*", no_proxy="*")
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
