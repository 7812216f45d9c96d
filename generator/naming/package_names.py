"""Names of what all APIs of a package share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePath
from urllib.parse import urlsplit

from generator.api import Api
from generator.load.fetch import is_url
from generator.load.presets import Preset
from generator.naming.client_names import client_names
from generator.naming.conventions import snake
from generator.naming.names import PackageNames
from generator.naming.pins import Pins
from generator.naming.placement import Place
from generator.naming.reserved import GROUP_CLASSES
from generator.naming.resource_names import class_names
from generator.translate.merging import merged
from generator.words import words


def package_name(source: str, title: str) -> str:
    """Return the name that a document gives to its package: its file's, or its title.

    `source` is the path or URL of the document, or "-" for standard input.
    """
    path = urlsplit(source).path if is_url(source) else source
    stem = "" if source == "-" else PurePath(path).name.split(".")[0]
    return snake(stem if words(stem) else title)


def package_names(
    name: str,
    apis: Sequence[Api],
    places: Sequence[Place],
    presets: Sequence[Preset | None],
    pins: Iterable[Pins],
) -> PackageNames:
    """Return the names of the package `name`; `pins` are those of each API.

    The APIs are in the order of their places.
    """
    has_folders = bool(places[0].path)
    whole = merged(apis, name) if has_folders else apis[0]
    servers = [server for api in (whole, *apis) for server in api.servers[:1]]
    server_variables = [each.name for server in servers for each in server.variables]
    preset = presets[0] if all(each == presets[0] for each in presets) else None
    prefix = preset.environment if preset else name.upper()
    last = next((each for each in pins if each != Pins()), Pins())
    return PackageNames(
        package=name,
        client=client_names(
            whole, server_variables, prefix, last.credentials, last.variables
        ),
        groups=class_names(_groups(places), 0, GROUP_CLASSES) if has_folders else {},
    )


def _groups(places: Sequence[Place]) -> Iterable[tuple[str, ...]]:
    """Return the paths of groups and of APIs, each once."""
    paths = [place.path for place in places]
    return dict.fromkeys([*filter(None, (path[:-1] for path in paths)), *paths])
