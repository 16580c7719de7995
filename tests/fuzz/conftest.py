"""How many generated cases there are: 50 000 bodies by default, two million with ``--hypothesis-profile=long``."""

from hypothesis import settings

settings.register_profile("long", settings.get_profile("patient"), max_examples=2_000_000)
