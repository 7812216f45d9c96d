"""Reads a configuration from TOML and checks it key by key."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from generator.config.file import TABLE, Configuration, ConfigurationError
from generator.config.keys import KEYS, OF_SPEC, Key, Kind
from generator.config.vocabulary import is_importable, wrong_filter

EXPECTED: Mapping[Kind, str] = {
    "name": "a name that Python can import",
    "choice": "one of",
    "choices": "a list of",
    "path": "text",
    "texts": "a list of text",
    "filters": "a list of text",
    "paths": "a list of text",
    "flag": "true or false",
    "names": "a table of text",
    "specs": "a list",
}


def configuration(file: str, text: str, *, is_project: bool) -> Configuration | None:
    """Return the configuration in a file's text, None for a project without our table.

    Raises ConfigurationError at the first mistake.
    """
    table = _parsed(file, text)
    if is_project:
        tool = table.get("tool")
        table = tool.get(TABLE) if isinstance(tool, dict) else None
        if table is None:
            return None
    return _Reading(file, text).configuration(table)


def _parsed(file: str, text: str) -> Any:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        message, _, place = str(error).partition(" (at ")
        words = place.strip(")").replace(",", "").split()
        digits = [int(word) for word in words if word.isdigit()]
        lines = text.split("\n")
        line, column = digits if len(digits) == 2 else (len(lines), len(lines[-1]))
        raise ConfigurationError(
            file, f"is not TOML: {message}", line, column
        ) from None


class _Reading:
    """Reads one file."""

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._text = text
        self._folder = os.path.dirname(file)

    def configuration(self, table: Any) -> Configuration:
        """Return the values of the table; raises ConfigurationError."""
        if not isinstance(table, dict):
            raise self._error(TABLE, f'"{TABLE}" must be a table')
        values = dict(self._values(table, KEYS))
        entries = values.pop("specs", ())
        specs = [spec for entry in entries for spec in self._spec(entry)]
        return Configuration(self._file, values, specs)

    def _values(
        self, table: Mapping[str, Any], keys: Mapping[str, Key]
    ) -> Iterator[tuple[str, Any]]:
        for name, value in table.items():
            if name not in keys:
                raise self._unknown(name, keys)
            yield name, self._value(name, value, keys[name])

    def _unknown(self, name: str, keys: Mapping[str, Key]) -> ConfigurationError:
        from difflib import get_close_matches

        close = get_close_matches(name.replace("_", "-"), keys, 1, 0.5)
        listed = ", ".join(keys)
        rest = f'did you mean "{close[0]}"?' if close else f"the keys are: {listed}"
        return self._error(name, f'there is no key "{name}"; {rest}')

    def _value(self, name: str, value: Any, key: Key) -> Any:
        """Return the value if the key may hold it."""
        is_texts = isinstance(value, list) and all(isinstance(v, str) for v in value)
        match key.kind:
            case "name" if isinstance(value, str) and is_importable(value):
                return value
            case "choice" if value in key.choices:
                return value
            case "choices" if is_texts and set(value) <= {*key.choices}:
                return tuple(value)
            case "path" if isinstance(value, str):
                return self._path(value)
            case "texts" if is_texts:
                return tuple(value)
            case "filters" if is_texts:
                return self._filters(name, tuple(value))
            case "paths" if is_texts:
                return tuple(map(self._path, value))
            case "flag" if isinstance(value, bool):
                return value
            case "names" if isinstance(value, dict) and all(
                isinstance(v, str) for v in value.values()
            ):
                return value
            case "specs" if isinstance(value, list):
                return value
        expected = " ".join([EXPECTED[key.kind], ", ".join(key.choices)]).strip()
        raise self._error(name, f'"{name}" must be {expected}')

    def _filters(self, name: str, texts: tuple[str, ...]) -> tuple[str, ...]:
        if fault := wrong_filter(texts):
            raise self._error(name, fault)
        return texts

    def _path(self, path: str) -> str:
        """Return a path relative to the working directory; URLs stay as they are."""
        if "://" in path or os.path.isabs(path):
            return path
        return os.path.normpath(os.path.join(self._folder, path))

    def _spec(self, entry: Any) -> Iterator[Mapping[str, Any]]:
        """Yield the documents that an entry of `specs` stands for."""
        own: Mapping[str, Any] = {}
        if isinstance(entry, dict):
            own = dict(self._values(entry, OF_SPEC))
            entry = entry.get("path")
        if not isinstance(entry, str):
            message = '"specs" must hold paths, or tables with a "path"'
            raise self._error("specs", message)
        for path in self._matching(self._path(entry)):
            yield {**own, "path": path}

    def _matching(self, path: str) -> Sequence[str]:
        if not set(path) & set("*?["):
            return [path]
        from glob import glob

        files = sorted(f.replace(os.sep, "/") for f in glob(path, recursive=True))
        if not files:
            raise self._error("specs", f'no file matches "{path}"')
        return files

    def _error(self, name: str, message: str) -> ConfigurationError:
        """Return the error, at the first line that has the key."""
        word = rf"^[^#\n]*?(?<![\w-]){re.escape(name)}(?![\w-])"
        match = re.search(word, self._text, re.MULTILINE)
        if match is None:
            return ConfigurationError(self._file, message)
        start = self._text.index(name, match.start())
        line = self._text.count("\n", 0, start) + 1
        column = start - self._text.rfind("\n", 0, start)
        return ConfigurationError(self._file, message, line, column)
