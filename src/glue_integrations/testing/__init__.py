"""A local stand-in for AWS Glue's zero-ETL integrations, for tests and demonstrations.

Any AWS client in any language can talk to it::

    async with GlueEmulator() as emulator:
        boto3.client("glue", endpoint_url=emulator.endpoint_url, region_name="us-east-1",
                     aws_access_key_id="test", aws_secret_access_key="test")
"""

from ._behaviour import Behaviour
from ._clock import VirtualClock
from ._faults import Fault
from ._recorded import RecordedRequest
from ._samples import samples
from ._script import FaultKind, FaultRule
from ._seed import load_seed
from .emulator import GlueEmulator

__all__ = [
    "Behaviour",
    "Fault",
    "FaultKind",
    "FaultRule",
    "GlueEmulator",
    "RecordedRequest",
    "VirtualClock",
    "load_seed",
    "samples",
]
