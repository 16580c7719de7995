"""Where the CPU of one call goes, by stage."""

import cProfile
import pstats
from typing import Any, Final

from candidates import our_client
from canned import canned_pages

_STAGES: Final = {
    "encode (botocore's serializer)": (("botocore/serialize.py", "serialize_to_request"),),
    "sign (botocore's SigV4Auth)": (("glue_integrations/_aws/signing.py", "sign"),),
    "send (aiohttp)": (("glue_integrations/_aws/http.py", "_exchange"),),
    "read (aiohttp's parser)": (("aiohttp/client_proto.py", "data_received"),),
    "decode (pydantic)": (("glue_integrations/_core/decode.py", "decode"),),
    "hand over (pager)": (("glue_integrations/pagination.py", "fresh"),),
}
_WALKS: Final = 5


async def profile(total: int = 2000) -> None:
    """Print the share of each stage; a profiler slows Python down, not C, so its shares are rough."""
    print("\nprofile of one call: share of the CPU by stage")
    for page_size in (20, 100):
        with canned_pages(total, page_size) as endpoint:
            async with our_client(endpoint) as client:
                pager = client.iter_integrations(page_size=page_size)
                await pager.collect()
                profiler = cProfile.Profile()
                profiler.enable()
                for _ in range(_WALKS):
                    await pager.collect()
                profiler.disable()
        stats: Any = pstats.Stats(profiler)
        whole = stats.total_tt - _own(stats, "poll")
        shares = {stage: _spent(stats, functions) / whole for stage, functions in _STAGES.items()}
        shares["the rest (botocore's path, event loop)"] = 1 - sum(shares.values())
        for stage, share in shares.items():
            print(f"  pages of {page_size:<4} {stage:<42} {share:>5.0%}")


def _spent(stats: Any, functions: tuple[tuple[str, str], ...]) -> float:
    spent = 0.0
    for (file, _, name), (_, _, _, cumulative, _) in stats.stats.items():
        if any(name == wanted and file.endswith(end) for end, wanted in functions):
            spent += cumulative
    return spent


def _own(stats: Any, part: str) -> float:
    spent = 0.0
    for (_, _, name), (_, _, own, _, _) in stats.stats.items():
        if f"'{part}'" in name:
            spent += own
    return spent
