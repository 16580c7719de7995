"""Isolation from the machine's AWS configuration."""

import os
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def no_aws_configuration() -> Generator[None]:
    """Hide the machine's AWS configuration and proxies.

    botocore reads both even if it gets everything as arguments, and fails if AWS_PROFILE names a missing profile.
    """
    saved = dict(os.environ)
    for name in saved:
        if name.startswith("AWS_"):
            del os.environ[name]
    os.environ.update(AWS_CONFIG_FILE=os.devnull, AWS_SHARED_CREDENTIALS_FILE=os.devnull, NO_PROXY="*", no_proxy="*")
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(saved)
