"""The command as its users meet it: exit code, what is printed, what is written."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import black
import click
import pytest

from generator import __version__, pipeline
from generator.cli.main import OTHERS, main
from generator.cli.options import HEADINGS
from generator.config.run_options import Options
from tests.commands import DANGLING, ORDERS, ROOT, document, gen_client, save


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test works in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def process(
    *arguments: str, shell: str = '"$@"', **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, started by a line of shell."""
    return subprocess.run(
        ["sh", "-c", shell, "sh", sys.executable, "-m", "generator", *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )


def nothing_written() -> bool:
    """Whether there is no output folder, or nothing in it."""
    return not list(Path().glob("out/**/*"))


# --- all is well -------------------------------------------------------------------


def test_one_spec() -> None:
    """The package is written; a second run has nothing to do."""
    save("specs/shop.json", document())

    first = gen_client("specs/shop.json", "-o", "out")
    second = gen_client("specs/shop.json", "--output", "out")

    count = len([path for path in Path("out/shop").rglob("*") if path.is_file()])
    assert (first.exit_code, first.stderr) == (0, "")
    assert first.stdout == f"shop: {count} files written, 0 unchanged\n"
    assert Path("out/shop/client.py").exists()
    assert (second.exit_code, second.stderr) == (0, "")
    assert second.stdout == f"shop: 0 files written, {count} unchanged\n"


def test_several_specs() -> None:
    """One line for each; without a terminal there is no progress to see."""
    save("shop.json", document())
    save("bank.yaml", json.dumps(document()))

    result = gen_client("shop.json", "bank.yaml", "-o", "out")

    assert (result.exit_code, result.stderr) == (0, "")
    assert [line.split(":")[0] for line in result.stdout.splitlines()] == [
        "shop",
        "bank",
    ]


@pytest.mark.parametrize(
    ("options", "name"), [([], "web_shop"), (["--name", "mine"], "mine")]
)
def test_standard_input(options: list[str], name: str) -> None:
    """A document without a file is named by its title, or as the user wants it."""
    result = gen_client("-", "-o", "out", *options, stdin=json.dumps(document()))

    assert result.stdout.startswith(f"{name}: ")
    assert Path(f"out/{name}/client.py").exists()


def test_version() -> None:
    """The name is the command's, however it was started."""
    assert gen_client("--version").stdout == f"gen-client {__version__}\n"
    assert process("--version").stdout == f"gen-client {__version__}\n"


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help(option: str) -> None:
    """The help shows the command at work."""
    result = gen_client(option)

    assert result.exit_code == 0
    assert result.stdout.startswith("Usage: gen-client [OPTIONS] [SPEC]...\n")
    assert (
        "\n    gen-client specs/partner_clients.json -o generated/\n" in result.stdout
    )


def test_help_lists_commands() -> None:
    """The other commands are listed, each with a summary."""
    listed = gen_client("--help").stdout.partition("\nCommands:\n")[2]

    assert [line.split()[0] for line in listed.splitlines()[:2]] == [*OTHERS]


def test_examples_in_help() -> None:
    """Each example is one line, as it is typed."""
    shown = gen_client("diff", "--help").stdout

    assert "\n    gen-client diff generated/partner_clients specs/partn" in shown
    assert "\n    gen-client diff HEAD~1:specs/shop.yaml specs/shop.yaml --f" in shown


@pytest.mark.parametrize("name", ["", *OTHERS])
def test_options_are_grouped(name: str) -> None:
    """Every option has a place under a heading."""
    command = import_module(OTHERS[name][0]).command if name else main
    context = click.Context(command)
    options = {
        option.opts[-1]
        for option in command.get_params(context)
        if isinstance(option, click.Option) and not option.hidden
    }

    assert options <= {option for group in HEADINGS.values() for option in group}


def test_help_is_quick() -> None:
    """Nothing heavy is imported before there is work for it."""
    script = "import sys, generator.cli.main; print(*sys.modules)"
    shown = subprocess.check_output([sys.executable, "-c", script], cwd=ROOT, text=True)

    heavy = {"black", "jinja2", "openapi_pydantic", "yaml", "generator.pipeline"}
    assert not heavy & set(shown.split())


# --- used wrongly ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("", "no SPEC is given, and no configuration"),
        ("shop.json", "no folder is given for the output (-o)"),
        ("-o out", "no SPEC is given, and no configuration"),
        ("shop.json -o out --color", "No such option"),
        ("shop.json -o out -x", "No such option"),
        ("shop.json -o out --preset hubspod", "'hubspod' is not one of"),
        ("shop.json -o out -q -v", "--quiet and --verbose cannot be combined."),
        ("a.json b.json -o out --name c", "--name requires a single SPEC."),
        ("- a.json - -o out", "Standard input (-) can be given only once."),
        ("shop.json -o out --name class", "'class' is not a name that Python can"),
        ("shop.json -o out --name 2shops", "'2shops' is not a name that Python can"),
        ("shop.json -o out --name my-shop", "'my-shop' is not a name that Python"),
        ("shop.json -o out --name a.b", "'a.b' is not a name that Python can"),
        ("shop.json -o out --name ../shop", "'../shop' is not a name that Python"),
        ("shop.json -o out --name=", "'' is not a name that Python can import."),
        ("shop.json -o out --overlay -", "only SPEC can be standard input (-)."),
        ("shop.json -o out --format xml", "'xml' is not one of"),
    ],
)
def test_wrong_usage(arguments: str, message: str) -> None:
    """Exit code 2, what is wrong, and how to get help."""
    save("shop.json", document())

    result = gen_client(*arguments.split())

    assert result.exit_code == 2
    assert result.stderr.startswith("Usage: gen-client [OPTIONS] [SPEC]...\n")
    assert "Try 'gen-client --help'" in result.stderr.replace(" -h'", " --help'")
    assert message in result.stderr
    assert result.stdout == ""
    assert nothing_written()


# --- nothing can be made of it -----------------------------------------------------


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "spec error[empty] "),
        ('{"openapi": "3.1.0",\n "info" 1}', "spec:2:9 error[json] "),
        ("openapi: 3.1.0\ninfo: [1\n", "spec:3:1 error[yaml] "),
        ('{"name": "shop"}', "spec error[not-openapi] "),
        ("just text", "spec error[not-openapi] "),
        ('{"swagger": "1.2"}', "spec:1:2 error[version] "),
        ('{"openapi": "4.0.0"}', "spec:1:2 error[version] "),
    ],
)
def test_unusable_document(content: str, message: str) -> None:
    """Exit code 1, where and why, and nothing is written."""
    save("spec", content)

    result = gen_client("spec", "-o", "out")

    assert result.exit_code == 1
    assert result.stderr.startswith(message)
    assert result.stderr.endswith("\n  Nothing is written.\n")
    assert result.stdout == ""
    assert nothing_written()


@pytest.mark.parametrize("path", ["missing.json", ".", "no/such/folder.json", ""])
def test_unreadable_document(path: str) -> None:
    """A file that is not there is no wrong usage: a build may have left it out."""
    result = gen_client(path, "-o", "out")

    assert result.exit_code == 1
    assert " error[unreadable] " in result.stderr
    assert result.stderr.endswith("\n  Nothing is written.\n")


def test_one_of_several_is_unusable() -> None:
    """Every message is shown, and nothing at all is written."""
    save("shop.json", DANGLING)

    result = gen_client("missing.json", "shop.json", "-", "-o", "out", stdin="")

    first, second, third = result.stderr.split("\n\n")
    assert result.exit_code == 1
    assert first.startswith("missing.json error[unreadable]")
    assert second.startswith("shop.json:1:")
    assert third.startswith("<stdin> error[empty]")
    assert result.stdout == ""
    assert nothing_written()


def test_two_packages_of_one_name() -> None:
    """One would overwrite the other; both documents are named."""
    save("old/shop.json", document())
    save("new/Shop.json", document())

    result = gen_client("old/shop.json", "new/Shop.json", "-o", "out")

    assert result.exit_code == 1
    assert "new/Shop.json error[same-name] package " in result.stderr
    assert (
        " is also the package of old/shop.json\n  Nothing is written." in result.stderr
    )
    assert nothing_written()


# --- parts that cost only themselves -----------------------------------------------

PARAMETER = {"name": "filter", "in": "query", "schema": {"type": "string"}}
BAD_PARTS = {
    "dangling $ref": DANGLING,
    "duplicate operationId": document(
        paths={
            "/orders": {"get": {**ORDERS["get"], "operationId": "everything"}},
            "/items": {"get": {**ORDERS["get"], "operationId": "everything"}},
        }
    ),
    "unsupported style": document(
        paths={
            "/orders": {
                "get": {
                    **ORDERS["get"],
                    "parameters": [{**PARAMETER, "style": "matrix"}],
                }
            }
        }
    ),
}


@pytest.mark.parametrize("part", BAD_PARTS)
def test_bad_part(part: str) -> None:
    """It is reported, with its place, and the rest is written."""
    save("shop.json", BAD_PARTS[part])

    result = gen_client("shop.json", "-o", "out")

    assert result.exit_code == 0
    assert result.stderr.startswith("shop.json:1:")
    assert " warning[" in result.stderr
    assert "\n  #/paths/" in result.stderr
    assert "shop: " in result.stdout
    assert "error[" not in result.stderr


@pytest.mark.parametrize("part", BAD_PARTS)
def test_strict(part: str) -> None:
    """With --strict, it costs everything."""
    save("shop.json", BAD_PARTS[part])

    result = gen_client("shop.json", "-o", "out", "--strict")

    assert result.exit_code == 1
    assert " warning[" in result.stderr
    assert result.stderr.endswith(
        "\n\ngen-client error[strict] 1 warning; --strict treats warnings as errors\n"
        "  Nothing is written.\n"
    )
    assert nothing_written()


def test_strict_without_warnings() -> None:
    """It makes no difference."""
    save("shop.json", document())

    assert gen_client("shop.json", "-o", "out", "--strict").exit_code == 0


def test_strict_and_edited() -> None:
    """A file edited by hand is a warning like any other, and stays where it is."""
    save("shop.json", document())
    gen_client("shop.json", "-o", "out")
    save("out/shop/client.py", "mine\n")

    strict = gen_client("shop.json", "-o", "out", "--strict")
    assert strict.exit_code == 1
    assert Path("out/shop/client.py").read_text() == "mine\n"

    lenient = gen_client("shop.json", "-o", "out")
    assert lenient.exit_code == 0
    assert "client.py warning[edited-by-hand] " in lenient.stderr
    assert Path("out/shop/client.py.edited").read_text() == "mine\n"


def test_quiet() -> None:
    """Only errors are shown."""
    save("shop.json", DANGLING)

    well = gen_client("shop.json", "-o", "out", "--quiet")
    assert (well.exit_code, well.output) == (0, "")
    assert Path("out/shop/client.py").exists()

    badly = gen_client("shop.json", "-o", "out", "-q", "--strict")
    assert badly.exit_code == 1
    assert badly.stderr.startswith("gen-client error[strict] ")


def test_verbose() -> None:
    """The choices that were made are shown, too."""
    only_errors = {"get": {"responses": {"default": {"description": "Failed."}}}}
    save("shop.json", document(paths={"/orders": only_errors}))

    assert gen_client("shop.json", "-o", "out").stderr == ""
    assert " note[" in gen_client("shop.json", "-o", "out", "--verbose").stderr


def test_format() -> None:
    """Programs get one line for each message; what was written is said as ever."""
    save("shop.json", DANGLING)

    result = gen_client("shop.json", "-o", "out", "--strict", "--format", "json")
    first, second = map(json.loads, result.stderr.splitlines())
    assert (first["severity"], first["code"]) == ("warning", "dangling-ref")
    assert (first["file"], first["line"]) == ("shop.json", 1)
    assert first["pointer"].startswith("/paths/")
    assert (second["code"], second["pointer"]) == ("strict", None)

    result = gen_client("shop.json", "-o", "out", "--format", "github")
    assert result.stderr.startswith("::warning file=shop.json,line=1,col=")
    assert result.stdout.startswith("shop: ")


# --- overlays ----------------------------------------------------------------------


def overlay(*actions: Mapping[str, Any]) -> dict[str, Any]:
    """An Overlay document."""
    return {
        "overlay": "1.1.0",
        "info": {"title": "Ours", "version": "1"},
        "extends": "another.json",
        "actions": list(actions),
    }


RENAME = {
    "target": "$.paths['/orders'].get",
    "update": {"x-gen-client-name": "everything"},
}
MISPLACED = """\
overlay: 1.0.0
info: {title: Ours, version: "1"}
actions:
  - target: $.paths['/order'].get
    update: {deprecated: true}
"""


def test_overlay() -> None:
    """It changes what is generated, and the manifest lists it as seen from SPEC."""
    save("specs/shop.json", document())
    save("overlays/names.json", overlay(RENAME))
    title = {"target": "$.info.title", "update": "Our Shop"}
    save("specs/title.yaml", json.dumps(overlay(title)))
    overlays = ("--overlay", "overlays/names.json", "--overlay", "specs/title.yaml")

    assert gen_client("specs/shop.json", "-o", "out", *overlays).exit_code == 0

    assert "def everything(" in Path("out/shop/resources/orders.py").read_text()
    manifest = json.loads(Path("out/shop/gen-client.json").read_text())
    _, spec, *others = manifest["inputs"]
    assert spec["title"] == "Our Shop"
    assert [(one["role"], one["path"]) for one in others] == [
        ("overlay", "../overlays/names.json"),
        ("overlay", "title.yaml"),
    ]
    assert all(len(one["sha256"]) == 64 for one in others)
    inspected = gen_client("inspect", "specs/shop.json", *overlays)
    assert "  everything  GET  /orders\n" in inspected.stdout


def test_overlay_that_finds_nothing() -> None:
    """A correction that corrects nothing is a mistake of the user's."""
    save("shop.json", document())
    save("fix.yaml", MISPLACED)

    result = gen_client("shop.json", "-o", "out", "--overlay", "fix.yaml")

    assert result.exit_code == 1
    assert result.stderr == (
        "fix.yaml:4:5 error[overlay-unused] $.paths['/order'].get matches nothing\n"
        "  #/actions/0/target\n"
        "  Nothing is written.\n"
    )
    assert nothing_written()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "fix error[empty] the document is empty"),
        ('{"a" 1}', "fix:1:6 error[json] "),
        ("a: [", "fix:2:1 error[yaml] invalid YAML: "),
        (document(), 'fix:1:1 error[overlay] not an Overlay: there is no "overlay"'),
        (overlay(), 'fix:1:92 error[overlay] an Overlay needs "actions"'),
        (overlay({"target": "$.info["}), "fix:1:104 error[overlay] an action needs "),
        (
            overlay({"target": "info", "remove": True}),
            'fix:1:105 error[overlay] "info" is not a JSONPath (RFC 9535): no $ ',
        ),
        (
            overlay({"target": "$", "remove": True}),
            "fix:1:105 error[overlay] the whole document cannot be removed",
        ),
        (
            overlay({"target": "$.info", "update": ["x"]}),
            "fix:1:125 error[overlay] an object can only be merged with an obj",
        ),
    ],
)
def test_unusable_overlay(content: Mapping[str, Any] | str, message: str) -> None:
    """Exit code 1, where and why, and nothing is written."""
    save("shop.json", document())
    save("fix", content)

    result = gen_client("shop.json", "-o", "out", "--overlay", "fix")

    assert result.exit_code == 1
    assert result.stderr.startswith(message)
    assert result.stderr.endswith("\n  Nothing is written.\n")
    assert nothing_written()


def test_missing_overlay() -> None:
    """It is named, by all commands."""
    save("shop.json", document())

    for arguments in (("shop.json", "-o", "out"), ("inspect", "shop.json")):
        result = gen_client(*arguments, "--overlay", "fix.yaml")
        assert result.exit_code == 1
        assert result.stderr.startswith("fix.yaml error[unreadable] there is no such")


# --- the output --------------------------------------------------------------------


def test_output_is_a_file() -> None:
    """It is named, and left as it is."""
    save("shop.json", document())
    save("out", "mine\n")

    result = gen_client("shop.json", "-o", "out")

    assert result.exit_code == 1
    assert result.stderr == (
        "out error[output] is not a folder, but a folder is needed here\n"
        "  Nothing is written.\n"
    )
    assert Path("out").read_text() == "mine\n"


def test_output_cannot_be_made() -> None:
    """The system's words are passed on (root may write anywhere, but not there)."""
    save("shop.json", document())
    save("file", "mine\n")

    result = gen_client("shop.json", "-o", "file/out")

    assert result.exit_code == 1
    assert " error[output] cannot be written: " in result.stderr
    assert result.stderr.endswith("\n  Nothing is written.\n")


def test_full_disk() -> None:
    """No file may grow beyond a kilobyte: the new ones are taken back."""
    save("shop.json", document())

    limited = 'ulimit -f 1; exec "$@"'
    whole = {"PYTHONDONTWRITEBYTECODE": "1"}  # Python caches what it can write of it
    result = process("shop.json", "-o", "out", shell=limited, **whole)

    assert result.returncode == 1
    assert " error[output] cannot be written: File too large\n" in result.stderr
    assert nothing_written()


# --- faults of ours, and of the surroundings ---------------------------------------


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two documents, and a formatter that fails in a way nobody expects."""

    def format_str(*_: object, **__: object) -> str:
        return str(json.loads("{"))

    info = {"title": "A title not used elsewhere: nothing is cached", "version": "1"}
    save("shop.json", document(info=info))
    save("bank.json", document(info=info))
    monkeypatch.setattr(black, "format_str", format_str)


@pytest.mark.usefixtures("faulty")
def test_internal_error() -> None:
    """An unexpected error is a message for each document, without a traceback."""
    result = gen_client("shop.json", "bank.json", "-o", "out")

    first, second = result.stderr.split("\n\n")
    assert result.exit_code == 1
    assert first.startswith("shop.json error[internal] JSONDecodeError('Expecting ")
    assert ") in generator/render/formatting.py:" in first
    assert "\n  Nothing is written. This is a bug in gen-client: please" in first
    assert second.startswith("bank.json error[internal] ")
    assert nothing_written()


@pytest.mark.usefixtures("faulty")
def test_internal_error_in_full() -> None:
    """With `-v` the message has the traceback, for a report."""
    result = gen_client("shop.json", "-o", "out", "-v")

    assert result.exit_code == 1
    assert "\n  Traceback (most recent call last):\n" in result.stderr


def test_interrupt() -> None:
    """Ctrl-C says nothing and leaves nothing."""
    fifo = "os.mkfifo('slow.json')"
    subprocess.run([sys.executable, "-c", f"import os; {fifo}"], check=True)
    child = subprocess.Popen(
        [sys.executable, "-m", "generator", "slow.json", "-o", "out"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    with Path("slow.json").open("w"):  # returns once the command reads
        child.send_signal(signal.SIGINT)
        assert child.communicate() == (b"", b"")

    assert child.returncode == 130
    assert nothing_written()


@pytest.mark.parametrize(
    ("shell", "code", "said"),
    [
        ('("$@"; echo $? >code) | true', 0, ""),
        ('"$@" >/dev/full', 1, "gen-client: cannot show the messages: No space"),
        ('"$@" >&-', 0, ""),
        ('"$@" 2>&-', 0, ""),
        ('"$@" <&-', 0, ""),
        ('PYTHONIOENCODING=cp1252 "$@" --name магазин', 0, ""),
    ],
)
def test_output_streams(shell: str, code: int, said: str) -> None:
    """Nobody need listen."""
    save("shop.json", document())

    result = process("shop.json", "-o", "out", shell=shell)

    assert result.returncode == code
    assert result.stderr.startswith(said)
    assert said or not result.stderr
    assert not nothing_written()


def test_no_standard_input() -> None:
    """Without standard input, the document is empty."""
    result = process("-", "-o", "out", shell='"$@" <&-')

    assert result.returncode == 1
    assert result.stderr.startswith("<stdin> error[empty] ")


# --- on a terminal -----------------------------------------------------------------


def on_terminal(*arguments: str, **environment: str) -> str:
    """Return the stderr of a run on a terminal."""
    pty = pytest.importorskip("pty")
    terminal, end = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "generator", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=end,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", **environment},
    )
    os.close(end)
    shown = b""
    try:
        while part := os.read(terminal, 1000):
            shown += part
    except OSError:
        pass  # Linux's way of saying that the other end is closed
    os.close(terminal)
    child.wait()
    return shown.decode()


def test_color() -> None:
    """Severities are coloured for people, and for those who did not decline."""
    save("shop.json", DANGLING)

    assert "\x1b[33m\x1b[1mwarning[" in on_terminal("shop.json", "-o", "out")
    assert "\x1b" not in on_terminal("shop.json", "-o", "out", NO_COLOR="1")


def test_progress() -> None:
    """With more than one specification a bar is shown."""
    save("shop.json", document())
    save("bank.json", document())

    assert "Generating" not in on_terminal("shop.json", "-o", "out")
    assert "100%" in on_terminal("shop.json", "bank.json", "-o", "new")
    assert on_terminal("shop.json", "bank.json", "-o", "quiet", "-q") == ""
    assert on_terminal("shop.json", "bank.json", "-o", "j", "--format=json") == ""


def test_extra_engine() -> None:
    """An extra engine adds a module, and the client accepts the engine."""
    Path("shop.json").write_text(json.dumps(document()), encoding="utf-8")
    with_engine = pipeline.generate("shop.json", Options(extras=("aiohttp",)))
    usual = {file.path: file.text for file in pipeline.generate("shop.json").files}
    changed = {f.path for f in with_engine.files if usual.get(f.path) != f.text}
    module = "_runtime/aiohttp_engine.py"
    rendered = {"__init__.py", "client.py", "README.md", "gen-client.json"}
    assert changed == {module, *rendered}
    assert "aiohttp" not in usual["client.py"] + usual["__init__.py"]
    gen_client("shop.json", "-o", "out", "--with", "aiohttp")
    assert Path("out/shop", module).exists()
