from typing import Final, final

__version__: Final[str]

@final
class _Unsigned: ...

UNSIGNED: Final[_Unsigned]

def xform_name(name: str, sep: str = "_") -> str: ...
