"""The fixed words of the command line and the configuration."""

from __future__ import annotations

import keyword
import os
from collections.abc import Iterable
from typing import Literal

Format = Literal["text", "json", "github"]

PROGRAM = "gen-client"
STDIN = "-"
FORMATS = ("text", "json", "github")
EXTRAS = ("testing", "opentelemetry", "aiohttp")
"""The modules that a package contains only on demand."""
NO_EXTRAS = "none"
"""The value of `--with` that removes the modules of earlier runs."""
_FOLDER = os.path.join(os.path.dirname(os.path.dirname(__file__)), "presets")
PRESETS = (
    *("auto", "none"),
    *sorted(
        name
        for name in os.listdir(_FOLDER)
        if os.path.isfile(os.path.join(_FOLDER, name, "preset.toml"))
    ),
)


def is_importable(name: str) -> bool:
    """Whether a package with this name can be imported."""
    return name.isidentifier() and not keyword.iskeyword(name)


def wrong_filter(texts: Iterable[str]) -> str | None:
    """Return the fault of the first text that is not a filter, None if all are."""
    if not texts:
        return None
    from generator.config.filters import FilterError, parse  # most runs go without

    try:
        for text in texts:
            parse(text)
    except FilterError as error:
        return str(error)
    return None
