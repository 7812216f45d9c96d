"""Deprecation warnings: for deprecated operations, and for former names."""

from __future__ import annotations

import functools
import sys
import warnings
from collections.abc import Callable, Mapping
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

if sys.version_info >= (3, 13):
    from warnings import deprecated
else:

    def deprecated(message: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
        """Warn at each call (PEP 702, whose own decorator came with Python 3.13)."""

        def mark(function: Callable[P, R]) -> Callable[P, R]:
            @functools.wraps(function)
            def warned(*args: P.args, **kwargs: P.kwargs) -> R:
                warnings.warn(message, DeprecationWarning, stacklevel=2)
                return function(*args, **kwargs)

            return warned

        return mark


def former_argument(name: str, now: str, value: T) -> T:
    """Warn of the former name of an argument, and return its value."""
    message = f"{name}= is called {now}= now"
    warnings.warn(message, DeprecationWarning, stacklevel=3)
    return value


def former_names(module: str, names: Mapping[str, str]) -> Callable[[str], object]:
    """Return the `__getattr__` of a module (PEP 562) that accepts former names."""

    def named(name: str) -> object:
        if name not in names:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        now = names[name]
        message = f"{module}.{name} is called {now} now"
        warnings.warn(message, DeprecationWarning, stacklevel=2)
        return getattr(sys.modules[module], now)

    return named


__all__ = ["deprecated", "former_argument", "former_names"]
