"""`--check` and runs with nothing to do: what they recognise and report."""

from __future__ import annotations

import hashlib
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.config.jobs import Target
from generator.config.run_options import Options
from generator.manifest.unchanged import Unchanged, unchanged
from tests.commands import (
    DANGLING,
    ORDERS,
    document,
    gen_client,
    modules_of,
    save,
)

QUICK = {
    *("generator", "generator.cli", "generator.config", "generator.manifest"),
    *("generator.cli.main", "generator.cli.options"),
    *("generator.config.discovery", "generator.config.file", "generator.config.jobs"),
    *("generator.config.run_options", "generator.config.template_files"),
    *("generator.config.vocabulary", "generator.manifest.fingerprint"),
    *("generator.manifest.location", "generator.manifest.unchanged"),
}
"""The modules of ours that a run with nothing to do imports."""
SLOW = {"asyncio", "dataclasses", "importlib.metadata", "logging", "pathlib", "tomllib"}
"""Modules of Python that it must not import."""
MORE = document(paths={"/orders": ORDERS, "/bills": ORDERS})


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test works in a folder of its own, in which a package was generated."""
    monkeypatch.chdir(tmp_path)
    save("specs/shop.json", document())
    assert gen_client("specs/shop.json", "-o", "out").exit_code == 0
    return tmp_path


def untouched(spec: str, options: Options) -> Unchanged | None:
    """Return the record of an unchanged package, or None."""
    return unchanged(Target([(spec, options)]), "out")


def texts() -> dict[str, bytes]:
    """Everything in the output folder."""
    return {str(p): p.read_bytes() for p in Path("out").rglob("*") if p.is_file()}


def check(*arguments: str, spec: str = "specs/shop.json") -> tuple[int, str]:
    """Exit code and messages of a check, which leaves everything as it is."""
    before = texts()
    result = gen_client(spec, "-o", "out", "--check", *arguments)
    assert texts() == before
    return result.exit_code, result.stderr + result.stdout


# --- nothing to do -----------------------------------------------------------------


@pytest.mark.parametrize("check", [[], ["--check"]])
def test_little_is_imported(check: list[str]) -> None:
    """A run with nothing to do imports click, and few modules besides."""
    imported = modules_of("specs/shop.json", "-o", "out", *check) - of_click()
    ours = {name for name in imported if name.partition(".")[0] == "generator"}
    assert ours == QUICK
    assert not imported & SLOW
    foreign = {name.partition(".")[0] for name in imported} - sys.stdlib_module_names
    assert foreign == {"generator"}

    save("specs/shop.json", MORE)
    assert modules_of("specs/shop.json", "-o", "out", *check) >= {"jinja2", "pathlib"}


def of_click() -> set[str]:
    """Return the modules that a process has imported once it has imported click."""
    child = subprocess.run(
        [sys.executable, "-c", "import click, sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(child.stdout.split())


def test_up_to_date() -> None:
    """Exit code 0, and a line for each package."""
    count = len(texts())

    assert check() == (0, f"shop: up to date, {count} files\n")
    assert check("-v") == (0, f"shop: up to date, {count} files\n")
    assert check("-q") == (0, "")


def unseen(path: str) -> Callable[[], object]:
    """Change the file in a way that hashes see."""
    return lambda: Path(path).write_text(Path(path).read_text() + " ")


@pytest.mark.parametrize(
    "change",
    [
        lambda: save("specs/shop.json", MORE),
        unseen("out/shop/client.py"),
        unseen("out/shop/gen-client.json"),
        lambda: Path("out/shop/py.typed").unlink(),
        lambda: Path("out/shop/gen-client.json").unlink(),
        lambda: Path("specs/shop.json").unlink(),
        lambda: save("out/shop/gen-client.json", "[]"),
        lambda: save("out/shop/gen-client.json", '{"inputs": 1}'),
        lambda: save("out/shop/gen-client.journal", "{}"),
    ],
)
def test_something_to_do(change: Callable[[], object]) -> None:
    """Any change makes the whole generator run."""
    assert untouched("specs/shop.json", Options())

    change()

    assert untouched("specs/shop.json", Options()) is None


@pytest.mark.parametrize(
    "options",
    [
        Options(extras=("aiohttp",)),
        Options(preset="none"),
        Options(overlays=("specs/shop.json",)),
        Options(allow_remote=True),
        Options(name="other"),
        Options(include=("path:/orders",)),
        Options(exclude=("path:/users",)),
        Options(templates="specs"),
        Options(templates="none"),
    ],
)
def test_told_something_else(options: Options) -> None:
    """Other options may mean another package."""
    assert untouched("specs/shop.json", options) is None


def test_another_generator() -> None:
    """The output of another version of the generator is generated anew."""
    manifest = Path("out/shop/gen-client.json")
    text = manifest.read_text(encoding="utf-8")
    (own,) = re.findall(r'"role": "generator",\s+"sha256": "(\w+)"', text)
    assert sealed(text) == text
    save(str(manifest), sealed(text.replace(own, "0" * 64)))

    assert untouched("specs/shop.json", Options()) is None
    assert check()[0] == 0  # the files are the same


def sealed(manifest: str) -> str:
    """Return a manifest with the right hash of its own text."""
    head, key, _ = manifest.rpartition('"sha256": ')
    sha256 = hashlib.sha256(f'{head}{key}""\n}}\n'.encode()).hexdigest()
    return f'{head}{key}"{sha256}"\n}}\n'


def test_windows_checkout() -> None:
    """CRLF line ends are no difference."""
    for path in map(Path, [*texts(), "specs/shop.json"]):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert untouched("specs/shop.json", Options())


def test_overlays_and_references() -> None:
    """All that the output depends on is looked at; also what was not there."""
    lost = document(paths={"/orders": ORDERS, "/x": {"$ref": "lost.yaml#/x"}})
    save("specs/two.json", lost)
    save(
        "fix.yaml",
        'overlay: 1.0.0\ninfo: {title: a, version: "1"}\n'
        "actions: [{target: $.info, update: {title: Corrected}}]\n",
    )
    options = Options(overlays=("fix.yaml",))
    gen_client("specs/two.json", "-o", "out", "--overlay", "fix.yaml")
    assert untouched("specs/two.json", options)
    assert untouched("specs/two.json", Options()) is None

    save("specs/lost.yaml", "x: {}")
    assert untouched("specs/two.json", options) is None
    Path("specs/lost.yaml").unlink()
    Path("fix.yaml").write_text(Path("fix.yaml").read_text() + "\n")
    assert untouched("specs/two.json", options) is None


def test_templates_and_filters() -> None:
    """Templates are looked at one by one, and none may come or go."""
    save("own/README.md.jinja", "{# gen-client templates 2 #}\n# Shop\n")
    save("own/parts/_a.jinja", "")
    save("own/.notes", "")
    told = ("--templates", "own", "--include", "path:/orders")
    options = Options(include=("path:/orders",), templates="own")
    gen_client("specs/shop.json", "-o", "out", *told)
    assert untouched("specs/shop.json", options)
    assert untouched("specs/shop.json", Options(templates="own")) is None
    assert check(*told) == (0, f"shop: up to date, {len(texts())} files\n")

    save("own/.notes", "Ours.")
    assert untouched("specs/shop.json", options)
    save("own/_b.jinja", "")
    assert untouched("specs/shop.json", options) is None
    Path("own/_b.jinja").unlink()
    save("own/parts/_a.jinja", "a")
    assert untouched("specs/shop.json", options) is None


def test_warnings_as_before() -> None:
    """They are counted, shown where they are asked for, and refused by --strict."""
    save("specs/odd.json", DANGLING)
    first = gen_client("specs/odd.json", "-o", "out")
    again = gen_client("specs/odd.json", "-o", "out")

    assert first.stderr.count("warning[") == 1
    assert again.stdout.endswith(" (1 warning as before; --verbose shows them)\n")
    shown = gen_client("specs/odd.json", "-o", "out", "-v")
    assert shown.stderr.count("warning[") == 1
    strict = gen_client("specs/odd.json", "-o", "out", "--strict")
    assert (strict.exit_code, strict.stderr.count("error[strict]")) == (1, 1)
    assert check("--strict", spec="specs/odd.json")[0] == 1


def test_only_the_changed_is_generated() -> None:
    """Of several documents, those that are up to date are left alone."""
    save("specs/bank.json", document())
    gen_client("specs/bank.json", "-o", "out")
    Path("specs/bank.json").write_text(json.dumps(MORE))

    result = gen_client("specs/shop.json", "specs/bank.json", "-o", "out")

    first, second = result.stdout.splitlines()
    assert first.startswith("shop: 0 files written, ")
    assert second.startswith("bank: ")
    assert " 0 files" not in second


def test_same_name_as_one_that_is_up_to_date() -> None:
    """It is known by its name all the same."""
    save("new/Shop.json", document())

    result = gen_client("specs/shop.json", "new/Shop.json", "-o", "out")

    assert "error[same-name]" in result.stderr


# --- what is not as it should be ---------------------------------------------------


def test_out_of_date() -> None:
    """Each file with its reason, the cause, and the command that mends it."""
    save("specs/shop.json", MORE)
    Path("out/shop/py.typed").unlink()

    code, said = check()

    assert code == 1
    assert "out/shop/client.py error[out-of-date] is out of date\n" in said
    assert "out/shop/resources/bills.py error[out-of-date] is missing\n" in said
    assert "out/shop/py.typed error[out-of-date] is missing\n" in said
    assert "files differ: shop.json has changed\n" in said
    *_, last = said.strip().splitlines()
    start, _, command = last.partition(": ")
    assert start == "  To update it, run"
    assert command == "gen-client specs/shop.json -o out"
    assert gen_client(*shlex.split(command)[1:]).exit_code == 0
    assert check()[0] == 0


def test_no_longer_generated() -> None:
    """A file to remove counts as a difference."""
    save("specs/shop.json", MORE)
    gen_client("specs/shop.json", "-o", "out")
    save("specs/shop.json", document())

    assert (
        "bills.py error[out-of-date] is no longer generated\n  Generating remo"
        in check()[1]
    )


def test_edited_by_hand() -> None:
    """It is a difference, even where the documents are as they were."""
    path = Path("out/shop/client.py")
    path.write_text(path.read_text() + "# mine\n")

    code, said = check("--diff")

    assert code == 1
    assert (
        f"{path} error[edited-by-hand] was edited by hand since it was generated\n"
        "  Generating keeps it as client.py.edited.\n"
    ) in said
    assert "\n  -# mine\n" in said


def test_diff() -> None:
    """The lines that would change."""
    save("specs/shop.json", MORE)

    assert "+    def bills(self)" not in check()[1]
    said = check("--diff")[1]
    assert "\n  +    def bills(self) -> Bills:\n" in said
    assert "\n  --- current\n  +++ generated\n" in said


def test_github() -> None:
    """Annotations for a pull request."""
    save("specs/shop.json", MORE)

    lines = check("--format", "github")[1].splitlines()

    file = "::error file=out/shop/client.py,title=out-of-date::is out of date"
    assert f"{file}%0AGenerating writes it." in lines


def test_never_generated() -> None:
    """A missing package is one error, not one for each file."""
    save("specs/bank.json", document())
    said = (
        "out/bank error[out-of-date] the package is missing\n"
        "  To generate it, run: gen-client specs/bank.json -o out\n"
    )

    assert check(spec="specs/bank.json") == (1, said)
    assert check("--diff", spec="specs/bank.json") == (1, said)
    assert gen_client("specs/bank.json", "-o", "out").exit_code == 0
    Path("out/bank/py.typed").unlink()
    Path("out/bank/client.py").unlink()
    assert check(spec="specs/bank.json")[1].count("error[out-of-date] is missing") == 2


def test_formatter() -> None:
    """Files that a formatter changed are one error, with a hint; edits are others."""
    for path in Path("out/shop").glob("*.py"):
        text = path.read_text().replace('"""', "'''").replace("\n\n\n", "\n\n")
        path.write_text(text)
    Path("out/shop/errors.py").write_text("# mine\n")
    manifest = Path("out/shop/gen-client.json")
    count = len([*Path("out/shop").glob("*.py")])

    code, said = check()

    assert code == 1
    assert said == (
        "out/shop/errors.py error[edited-by-hand] was edited by hand since it was "
        "generated\n  Generating keeps it as errors.py.edited.\n\n"
        f"out/shop error[reformatted] {count - 1} files were reformatted; the code is "
        "the same\n"
        "  Exclude this folder from your formatter, for example with `extend-exclude = "
        '["out/shop"]` below [tool.ruff].\n\n'
        f"out/shop error[out-of-date] {count} files differ\n"
        "  To update it, run: gen-client specs/shop.json -o out\n"
    )
    assert "\n  -'''" in check("--diff")[1]
    manifest.write_text(json.dumps(json.loads(manifest.read_text()), indent=4))
    assert f"{count} files were reformatted" in check()[1]


@pytest.mark.parametrize("is_configured", [True, False])
@pytest.mark.parametrize("cause", ["document", "edit"])
def test_repair_of_strict(is_configured: bool, cause: str) -> None:
    """The command also works if a strict run would refuse warnings."""
    strict = "strict = true" if is_configured else ""
    options = ["--check"] if is_configured else ["--check", "--strict"]
    save("gen-client.toml", f'specs = ["specs/shop.json"]\noutput = "out"\n{strict}')
    if cause == "document":
        save("specs/shop.json", DANGLING)
        Path("out/shop/py.typed").unlink()
    else:
        Path("out/shop/client.py").write_text("# mine\n")

    result = gen_client(*options)

    assert result.exit_code == 1
    command = result.stderr.strip().splitlines()[-1].partition(": ")[2]
    assert command == "gen-client --no-strict"
    assert gen_client("--strict").exit_code == 1
    assert gen_client(*shlex.split(command)[1:]).exit_code == 0
    assert gen_client("--no-strict", "--check").exit_code == 0


def test_strict_without_warnings() -> None:
    """A run that is not refused stays strict."""
    save("gen-client.toml", 'specs = ["specs/shop.json"]\noutput = "out"\n')
    Path("out/shop/py.typed").unlink()

    said = gen_client("--check", "--strict").stderr

    assert said.endswith("run: gen-client --strict\n")


def test_left_over() -> None:
    """A package whose document left the configuration is reported."""
    save("specs/bank.json", document())
    save("out/notes/README.md", "Not a package.")
    save("gen-client.toml", 'specs = ["specs/*.json"]\noutput = "out"\n')
    assert gen_client().exit_code == 0
    assert gen_client("--check").exit_code == 0
    Path("specs/bank.json").unlink()

    assert gen_client().exit_code == 0
    result = gen_client("--check")

    assert result.exit_code == 1
    assert result.stderr == (
        "out/bank error[left-over] no document of the configuration makes this package "
        "any more\n"
        "  Remove the folder, or add its document to the configuration.\n"
    )
    assert check()[0] == 0  # a check of some documents only
    save("specs/shop.json", MORE)
    both = gen_client("--check").stderr
    assert "error[left-over]" in both
    assert "out/shop error[out-of-date]" in both


def test_repair_by_configuration() -> None:
    """The command is that of the check, without what is of the check only."""
    save("specs/shop.json", MORE)
    save("gen-client.toml", 'specs = ["specs/shop.json"]\noutput = "out"\n')
    options = ["--check", "--diff", "--format", "text", "--with", "aiohttp"]

    said = gen_client(*options, "-q").stderr

    assert said.endswith("run: gen-client --with aiohttp\n")
    assert "the settings have changed" in said


def test_unfinished() -> None:
    """A run that was stopped is reported, and the next one completes it."""
    save("out/shop/gen-client.journal", '{"files": {}, "temporary": []}')

    code, said = check()

    assert code == 1
    assert "out/shop/gen-client.journal error[unfinished] a run stopped before" in said
    assert gen_client("specs/shop.json", "-o", "out").exit_code == 0
    assert check()[0] == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--diff"], "--diff requires --check."),
        (["--watch", "--check"], "--watch cannot be combined with --check or"),
    ],
)
def test_wrong_usage(arguments: list[str], message: str) -> None:
    """Options that make sense only together, or apart."""
    result = gen_client("specs/shop.json", "-o", "out", *arguments)

    assert (result.exit_code, message in result.stderr) == (2, True)
