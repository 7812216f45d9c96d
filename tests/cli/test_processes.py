"""The command as a process: faults, interruption, streams, terminals."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import jinja2
import pytest

from generator import pipeline
from generator.config.run_options import Options
from tests.commands import (
    DANGLING,
    ROOT,
    document,
    gen_client,
    nothing_written,
    process,
    save,
)


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two documents, and templates that fail in a way nobody expects."""

    def render(*_: object, **__: object) -> str:
        return str(json.loads("{"))

    info = {"title": "A title not used elsewhere: nothing is cached", "version": "1"}
    save("shop.json", document(info=info))
    save("bank.json", document(info=info))
    monkeypatch.setattr(jinja2.Template, "render", render)


@pytest.mark.usefixtures("faulty")
def test_internal_error() -> None:
    """An unexpected error is a message for each document, without a traceback."""
    result = gen_client("shop.json", "bank.json", "-o", "out")

    first, second = result.stderr.split("\n\n")
    assert result.exit_code == 1
    assert first.startswith("shop.json error[internal] JSONDecodeError('Expecting ")
    assert ") in generator/render/printer.py:" in first
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
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # a test run in the background ignores the signal, and so would its children
    with Path("slow.json").open("w"):  # returns once the command reads
        child.send_signal(signal.SIGINT)
        assert child.communicate(timeout=60) == (b"", b"")

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
