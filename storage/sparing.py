"""Keeps the object-relational half of SQLAlchemy, which nothing here uses, from being loaded with the other half."""

import sys
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from typing import Any

_PACKAGE = "sqlalchemy.ext.asyncio"


def spare_sessions() -> None:
    """Puts the package in its place without running it, since that would load some forty modules for sessions and
    mapped classes. It gives what its engine's module has; who asks for anything else, as other libraries may, gets the
    package whole."""
    spec = find_spec(_PACKAGE)
    if _PACKAGE in sys.modules or spec is None or spec.loader is None:
        return
    package, loader = module_from_spec(spec), spec.loader

    def give(name: str) -> Any:
        if name.startswith("__") or find_spec(f"{_PACKAGE}.{name}"):
            raise AttributeError(name)
        engine = import_module(f"{_PACKAGE}.engine")
        if hasattr(engine, name):
            return getattr(engine, name)
        del vars(package)["__getattr__"]
        loader.exec_module(package)
        return getattr(package, name)

    vars(package)["__getattr__"] = give
    sys.modules[_PACKAGE] = package
