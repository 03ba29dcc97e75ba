"""The modules of a package, found in its folder: what is added there is known without being listed anywhere."""

from collections.abc import Collection
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType


def modules_of(package: str, but: Collection[str] = ()) -> tuple[ModuleType, ...]:
    """Return every module directly in `package` (no packages inside it) by name, imported; `but` are left out."""
    found = iter_modules(import_module(package).__path__)
    names = sorted(each.name for each in found if not each.ispkg and each.name not in but)
    return tuple(import_module(f"{package}.{name}") for name in names)
