"""Marks what is deprecated: by the API's document, or for having another name now."""

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
    """The value that was given for an argument under a former name, with a warning."""
    message = f"{name}= is called {now}= now"
    warnings.warn(message, DeprecationWarning, stacklevel=3)
    return value


def former_names(module: str, names: Mapping[str, str]) -> Callable[[str], object]:
    """The `__getattr__` (PEP 562) of a module where things once had other names."""

    def named(name: str) -> object:
        if name not in names:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        now = names[name]
        message = f"{module}.{name} is called {now} now"
        warnings.warn(message, DeprecationWarning, stacklevel=2)
        return getattr(sys.modules[module], now)

    return named


__all__ = ["deprecated", "former_argument", "former_names"]
