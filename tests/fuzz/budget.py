"""How many examples a generated test has, and how they are chosen."""

from typing import Final

from hypothesis import HealthCheck, Phase, settings

_LEAST: Final = 50_000
_PROFILE: Final = int(settings().max_examples)  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]


def budget(examples: int) -> settings:
    """Return the settings for *examples* of 50 000, or for as large a part of a longer profile.

    The default run is the same every time, so that a change is judged by the cases the one before it has passed. The
    long run draws new ones. There is no deadline, because a machine under load says nothing about the code, and no
    database of failures, because whatever fails belongs into a test with a name.
    """
    return settings(
        max_examples=examples * max(_PROFILE, _LEAST) // _LEAST,
        deadline=None,
        derandomize=_PROFILE <= _LEAST,
        database=None,
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example, HealthCheck.data_too_large],
        print_blob=True,
    )
