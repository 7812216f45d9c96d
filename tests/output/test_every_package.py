"""The rules for every generated package: the committed one and those of all cases."""

from __future__ import annotations

import ast
import builtins
import collections.abc
import datetime
import hashlib
import importlib
import inspect
import os
import re
import subprocess
import sys
import typing
import uuid
from collections.abc import Iterator, Mapping
from operator import attrgetter
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest

from tests.case_packages import CASES, HOME, NAMES, CasePackage
from tests.code_examples import write_examples
from tests.extras import FOLDER
from tests.packages import (
    MANIFEST,
    PARTNER_CLIENTS,
    ROOT,
    contents,
    copy_package,
    read_manifest,
)
from tests.type_checkers import TYPE_CHECKERS, TypeChecker

BROUGHT_ALONG = {"aiohttp": {"yarl"}}
"""Packages that come with another one, and are used with it."""


@pytest.fixture(scope="module")
def everything(
    case_package: CasePackage, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A folder with copies of all packages, side by side, and code that uses them."""
    folder = tmp_path_factory.mktemp("everything")
    copy_package(PARTNER_CLIENTS, folder / HOME / PARTNER_CLIENTS.name)
    write_examples(folder / HOME / PARTNER_CLIENTS.name, folder)
    for name in NAMES:
        copy_package(case_package(name), folder / HOME / name)
        write_examples(folder / HOME / name, folder)
        for use in (CASES / name).glob("typed_*.py"):
            (folder / f"{name}_{use.name}").write_bytes(use.read_bytes())
    copy_package(FOLDER / "with_extras", folder / HOME / "with_extras")
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    write_examples(folder / HOME / "with_extras" / PARTNER_CLIENTS.name, folder, *pages)
    return folder


@pytest.fixture(params=[PARTNER_CLIENTS.name, *NAMES])
def name(request: pytest.FixtureRequest) -> str:
    """The name of each package in turn."""
    return str(request.param)


@pytest.fixture
def folder(name: str, case_package: CasePackage) -> Path:
    """The package's folder."""
    return PARTNER_CLIENTS if name == PARTNER_CLIENTS.name else case_package(name)


@pytest.fixture
def manifest(folder: Path) -> dict[str, Any]:
    """The package's manifest."""
    return read_manifest(folder)


@pytest.fixture
def package(
    name: str, everything: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ModuleType]:
    """The package, imported from a namespace as a vendored one is."""
    monkeypatch.syspath_prepend(everything)
    yield importlib.import_module(f"{HOME}.{name}")
    for module in [m for m in sys.modules if m.partition(".")[0] == HOME]:
        del sys.modules[module]


# --- the tools of those who receive it ---------------------------------------------


@pytest.mark.long
@pytest.mark.parametrize("check", TYPE_CHECKERS)
def test_types(check: TypeChecker, everything: Path) -> None:
    """Both type checkers, at their strictest, accept all packages and examples."""
    complaints = check(everything, ["."])
    assert not complaints, "\n".join(map(str, complaints))


@pytest.mark.parametrize(
    "command",
    [
        f"black --check --diff --quiet --config {os.devnull}",
        "ruff format --check --diff --no-cache --isolated",
        "ruff check --no-cache --output-format concise --isolated "
        "--select E,F,I,UP,B --ignore E501",
    ],
    ids=["black", "ruff format", "ruff check"],
)
def test_style(command: str, everything: Path) -> None:
    """Formatters with default settings change no file; the linter reports nothing."""
    distinct = {path.read_bytes(): path for path in (everything / HOME).rglob("*.py")}
    done = subprocess.run(
        [sys.executable, "-m", *command.split(), *distinct.values()],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


LONE_LITERAL = re.compile(r"""\s*(\w+=)?r?("[^"]*"|'.*'),?""")
"""A line with nothing but one literal, which no formatter makes shorter."""


def test_line_lengths(folder: Path) -> None:
    """Lines fit into 88 columns, unless one literal is longer: none is split."""
    for path in folder.rglob("*.py"):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert len(line) <= 88 or LONE_LITERAL.fullmatch(line), (path, line)


def test_imports(folder: Path, manifest: dict[str, Any]) -> None:
    """Only the standard library, the requirements and the package are imported."""
    required = set(manifest["requires"]) - {"python"}
    required |= {more for one in required for more in BROUGHT_ALONG.get(one, ())}
    assert required >= {"httpx2", "msgspec"}
    assert required == {"httpx2", "msgspec"} or "settings" in manifest
    for path in folder.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        foreign = set(absolute_imports(tree)) - sys.stdlib_module_names - required
        assert not foreign, path


def absolute_imports(tree: ast.Module) -> Iterator[str]:
    """Yield the top-level names of all absolute imports."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=aliases):
                yield from (alias.name.partition(".")[0] for alias in aliases)
            case ast.ImportFrom(module=str() as module, level=0):
                yield module.partition(".")[0]
            case _:
                pass


# --- the manifest ------------------------------------------------------------------


def test_files(folder: Path, manifest: dict[str, Any]) -> None:
    """The manifest lists every file but itself, with the hash of its content."""
    hashes = {
        path: hashlib.sha256(content).hexdigest()
        for path, content in contents(folder).items()
        if path != MANIFEST
    }
    assert hashes == manifest["files"]


@pytest.mark.parametrize("kind", ["Client", "AsyncClient"])
def test_calls(package: ModuleType, manifest: dict[str, Any], kind: str) -> None:
    """Every operation is a method of the client with exactly the listed arguments."""
    client = getattr(package, kind)(base_url="http://localhost")
    for operation in manifest["operations"]:
        method = attrgetter(operation["call"])(client)
        assert callable(method)
        check_arguments(inspect.signature(method), operation)


def check_arguments(signature: inspect.Signature, operation: Mapping[str, Any]) -> None:
    """Check that only path variables are positional; optional ones have a default."""
    arguments: dict[str, dict[str, Any]] = operation["arguments"]
    is_spread = "body" in operation
    former = {name for a in arguments.values() for name in a.get("aliases", ())}
    extra = {"body", *former} if is_spread else former
    assert set(signature.parameters) == arguments.keys() | extra, operation["call"]
    for name in former:
        assert signature.parameters[name].kind is inspect.Parameter.KEYWORD_ONLY
    for name, argument in arguments.items():
        parameter = signature.parameters[name]
        is_positional = parameter.kind is parameter.POSITIONAL_OR_KEYWORD
        is_free = argument["in"] == "path" and "required" in argument
        assert is_positional == is_free, (operation["call"], name)
        is_field = is_spread and argument["in"] == "body"
        if not (is_field or former):  # `body`, or a former name, may be given instead
            is_required = parameter.default is parameter.empty
            assert is_required == argument.get("required", False), name


def apis(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the manifest's entry of each API; a single API is the whole manifest."""
    found: list[dict[str, Any]] = manifest.get(
        "apis", [{**manifest, "module": "models"}]
    )
    return found


def models_of(package: ModuleType, api: dict[str, Any]) -> ModuleType:
    """Return the module with the models of an API."""
    return importlib.import_module(f"{package.__name__}.{api['module']}")


def test_types_in_manifest(package: ModuleType, manifest: dict[str, Any]) -> None:
    """Every type is an annotation that can be evaluated in the API's models."""
    names: dict[str, object] = {}
    for module in (builtins, typing, collections.abc, datetime, uuid):
        names |= vars(module)
    models = [vars(models_of(package, api)) for api in apis(manifest)]
    for operation in manifest["operations"]:
        entries = [*operation["arguments"].values(), operation["result"]]
        for annotation in [entry["type"] for entry in entries if "type" in entry]:
            eval(annotation, names | models[operation["spec"]])


def test_client_in_manifest(package: ModuleType, manifest: dict[str, Any]) -> None:
    """The client takes exactly the arguments listed in the manifest."""
    signature = inspect.signature(package.Client)
    assert list(signature.parameters) == list(manifest["client"]["arguments"])
    for name, entry in manifest["client"]["arguments"].items():
        parameter = signature.parameters[name]
        assert parameter.annotation == entry["type"]
        is_required = parameter.default is parameter.empty
        assert is_required == entry.get("required", False)
        is_positional = parameter.kind is parameter.POSITIONAL_OR_KEYWORD
        assert is_positional == entry.get("positional", False)


def test_exports(folder: Path, manifest: dict[str, Any]) -> None:
    """The manifest lists all exported names and the version of the package."""
    tree = ast.parse((folder / "__init__.py").read_text("utf-8"))
    imported = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    names = {alias.asname for node in imported for alias in node.names if alias.asname}
    assert sorted(names) == manifest["exports"]
    versions = [n.value for n in tree.body if isinstance(n, ast.Assign)][:1]
    assert ast.literal_eval(versions[0]) == manifest["client"]["version"]


def test_modules(package: ModuleType, manifest: dict[str, Any]) -> None:
    """The modules for callers that the manifest lists can be imported."""
    for module in manifest["modules"]:
        importlib.import_module(f"{package.__name__}.{module}")


def test_models(package: ModuleType, manifest: dict[str, Any]) -> None:
    """Every listed model exists, and msgspec can read JSON into it."""
    for api in apis(manifest):
        for name in api["models"].values():
            model = getattr(models_of(package, api), name)
            msgspec.json.Decoder(model)


def test_shared_models(package: ModuleType, manifest: dict[str, Any]) -> None:
    """A shared model is one class, in the module that the manifest lists."""
    for api in apis(manifest):
        for name, module in api.get("shared", {}).items():
            shared = importlib.import_module(f"{package.__name__}.{module}")
            assert getattr(models_of(package, api), name) is getattr(shared, name)
            assert name in manifest["shared"][module]


def test_size() -> None:
    """The partner clients stay small enough for their hosts to read."""
    texts = [path.read_text() for path in PARTNER_CLIENTS.rglob("*.py")]
    lines = [line for text in texts for line in text.splitlines() if line.strip()]
    assert len(lines) < 5_050
