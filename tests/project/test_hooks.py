"""The hooks for pre-commit, the GitHub action and the example workflow.

Their shell scripts run unchanged, in real repositories.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.commands import ORDERS, ROOT, document, save

ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
EXAMPLE = yaml.safe_load((ROOT / ".github/examples/regenerate-clients.yml").read_text())
STEPS = {step.get("name"): step for step in EXAMPLE["jobs"]["regenerate"]["steps"]}
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
FEWER = document()
MORE = document(paths={"/orders": ORDERS, "/bills": ORDERS})

pytestmark = pytest.mark.skipif(
    shutil.which("bash") is None or shutil.which("git") is None,
    reason="needs bash and git",
)


@pytest.fixture
def surroundings(tmp_path: Path) -> dict[str, str]:
    """The environment of a job."""
    return environment(tmp_path)


def environment(home: Path) -> dict[str, str]:
    """Return the environment of a job: this Python first, and files for results."""
    return {
        **{name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ},
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(home),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "A",
        "GIT_AUTHOR_EMAIL": "a@example.com",
        "GIT_COMMITTER_NAME": "A",
        "GIT_COMMITTER_EMAIL": "a@example.com",
        "GITHUB_ACTION_PATH": str(ROOT),
        "GITHUB_OUTPUT": str(home / "outputs"),
        "GITHUB_STEP_SUMMARY": str(home / "summary"),
        "REPORT": str(home / "report.md"),
        "BASE": "HEAD",
        "FAIL_ON": "",
        "ARGUMENTS": "",
    }


@pytest.fixture(scope="module")
def committed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a configuration, a document, and its client, all committed."""
    home = tmp_path_factory.mktemp("home")
    folder = home / "repository"
    folder.mkdir()
    with contextlib.chdir(folder):
        save("specs/shop.json", FEWER)
        save("gen-client.toml", 'specs = ["specs/*.json"]\noutput = "clients"\n')
        git = "git init -qb main && git add -A && git commit -qm Begin"
        run(f"gen-client && {git}", environment(home))
    return folder


@pytest.fixture
def repository(
    committed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A copy of the repository, to work in."""
    folder = tmp_path / "repository"
    shutil.copytree(committed, folder)
    monkeypatch.chdir(folder)
    return folder


def run(script: str, environment: Mapping[str, str], **more: str) -> str:
    """Run lines of shell as GitHub does; gives what they print."""
    done = call(script, environment, **more)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def call(
    script: str, environment: Mapping[str, str], **more: str
) -> subprocess.CompletedProcess[str]:
    """Run lines of shell, whatever comes of it."""
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        env={**environment, **more},
        capture_output=True,
        text=True,
    )


def outputs(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the outputs of the action."""
    lines = Path(environment["GITHUB_OUTPUT"]).read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)


def scripts() -> dict[str, str]:
    """The shell of the action's steps, by the last word of it."""
    steps = [step for step in ACTION["runs"]["steps"] if "run" in step]
    return {step["run"].rpartition("/")[2]: step["run"] for step in steps}


# --- pre-commit --------------------------------------------------------------------


def test_hooks_are_valid() -> None:
    """pre-commit takes the list."""
    subprocess.run(
        [sys.executable, "-m", "pre_commit", "validate-manifest", HOOKS_FILE],
        check=True,
    )


HOOKS_FILE = str(ROOT / ".pre-commit-hooks.yaml")


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_hook(
    hook: Mapping[str, Any], repository: Path, surroundings: Mapping[str, str]
) -> None:
    """Nothing happens where all is well; else one writes, and the other fails."""
    run(hook["entry"], surroundings)
    assert run("git status --porcelain", surroundings) == ""
    save("specs/shop.json", MORE)

    done = call(hook["entry"], surroundings)

    is_check = "--check" in hook["entry"]
    assert done.returncode == (1 if is_check else 0)
    assert Path("clients/shop/resources/bills.py").exists() != is_check


@pytest.mark.slow
def test_with_pre_commit(repository: Path, surroundings: Mapping[str, str]) -> None:
    """pre-commit installs the hook in an environment of its own, and runs it."""
    save("specs/shop.json", MORE)

    done = call(f"pre-commit try-repo {ROOT} gen-client-check -a", surroundings)

    assert done.returncode == 1
    assert "error[out-of-date] is out of date" in done.stdout


# --- the action --------------------------------------------------------------------


def test_action_is_whole() -> None:
    """Every output has its step, every script is there and may be run."""
    assert set(scripts()) == {
        'python -m pip install --quiet "$REQUIREMENT"',
        "run.sh",
        "report.sh",
    }
    for name in ("run.sh", "report.sh"):
        assert os.access(ROOT / ".github/action" / name, os.X_OK)
    script = (ROOT / ".github/action/report.sh").read_text()
    for name, output in ACTION["outputs"].items():
        assert output["value"] == f"${{{{ steps.report.outputs.{name} }}}}"
        assert f'echo "{name}=' in script
    texts = json.dumps([step.get("run", "") for step in ACTION["runs"]["steps"]])
    assert "${{" not in texts  # what is given never becomes shell


def test_check(repository: Path, surroundings: Mapping[str, str]) -> None:
    """It is quiet where all is well, and says beside the files what is not."""
    assert "up to date" in run(scripts()["run.sh"], surroundings, MODE="check")
    save("specs/shop.json", MORE)

    done = call(scripts()["run.sh"], surroundings, MODE="check")

    assert done.returncode == 1
    assert "::error file=clients/shop/client.py,title=out-of-date::" in done.stderr


def test_arguments(repository: Path, surroundings: Mapping[str, str]) -> None:
    """One on each line; spaces and the shell's signs are nothing special."""
    save("specs/web shop.json", FEWER)
    lines = "specs/web shop.json\n-o\nout $(touch x)\n\n--name\nmine\n"

    run(scripts()["run.sh"], surroundings, MODE="write", ARGUMENTS=lines)

    assert Path("out $(touch x)/mine/client.py").exists()
    assert not Path("x").exists()


def test_wrong_mode(repository: Path, surroundings: Mapping[str, str]) -> None:
    """It says what there is."""
    done = call(scripts()["run.sh"], surroundings, MODE="fix")

    assert (done.returncode, "check or write" in done.stdout) == (2, True)


def test_nothing_to_report(repository: Path, surroundings: Mapping[str, str]) -> None:
    """If no client differs, the outputs say so."""
    run(scripts()["report.sh"], surroundings)

    report = surroundings["REPORT"]
    expected = {"changed": "false", "verdict": "none", "report": report}
    assert outputs(surroundings) == expected
    assert Path(report).read_text() == "No client differs from HEAD.\n"


def test_report(repository: Path, surroundings: Mapping[str, str]) -> None:
    """The report lists additions, and the verdict is an output."""
    save("specs/shop.json", MORE)
    save("specs/bank.json", FEWER)
    run(scripts()["run.sh"], surroundings, MODE="write")

    said = run(scripts()["report.sh"], surroundings)

    report = Path(surroundings["REPORT"]).read_text()
    assert outputs(surroundings)["changed"] == "true"
    assert outputs(surroundings)["verdict"] == "minor"
    assert "# bank\n\nThis client is new.\n" in report
    assert "# shop\n\n" in report
    assert "bills.list" in report
    assert Path(surroundings["GITHUB_STEP_SUMMARY"]).read_text() == report
    assert "::" in said


def test_breaking(repository: Path, surroundings: Mapping[str, str]) -> None:
    """A change that is not wanted fails the job, once all is reported."""
    save("specs/shop.json", document(paths={"/bills": ORDERS}))
    run(scripts()["run.sh"], surroundings, MODE="write")

    done = call(scripts()["report.sh"], surroundings, FAIL_ON="breaking")

    assert done.returncode == 1
    assert outputs(surroundings)["verdict"] == "major"
    assert "orders.list" in Path(surroundings["REPORT"]).read_text()


# --- the example -------------------------------------------------------------------


@pytest.fixture
def web(tmp_path: Path) -> Iterator[str]:
    """A server with a document on it."""
    (tmp_path / "web").mkdir()
    save(str(tmp_path / "web/shop.json"), MORE)
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path / "web"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_fetch(repository: Path, surroundings: Mapping[str, str], web: str) -> None:
    """The document is replaced once it has come; else it stays."""
    fetch = STEPS["Fetch the document"]["run"]
    given = {"SPEC": "specs/shop.json"}

    failed = call(fetch, surroundings, SPEC_URL=f"{web}/no.json", **given)
    assert failed.returncode != 0
    assert json.loads(Path("specs/shop.json").read_text()) == FEWER

    run(fetch, surroundings, SPEC_URL=f"{web}/shop.json", **given)
    assert json.loads(Path("specs/shop.json").read_text()) == MORE


GH = """#!/bin/sh
printf '%s\\n' "$*" >>"$HOME/gh"
if [ "$2" = view ]; then [ -e "$HOME/open" ] && echo OPEN || exit 1; fi
"""


@pytest.mark.parametrize("is_open", [False, True])
def test_pull_request(
    is_open: bool, repository: Path, surroundings: Mapping[str, str], tmp_path: Path
) -> None:
    """The branch is pushed, and a pull request made of it, or the open one renewed."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/gh").write_text(GH)
    (tmp_path / "bin/gh").chmod(0o755)
    if is_open:
        (tmp_path / "open").touch()
    run("git init -q --bare ../origin && git remote add origin ../origin", surroundings)
    save("specs/shop.json", MORE)
    run(scripts()["run.sh"], surroundings, MODE="write")
    run(scripts()["report.sh"], surroundings)

    run(
        STEPS["Open a pull request"]["run"],
        surroundings,
        PATH=f"{tmp_path}/bin:{surroundings['PATH']}",
        BRANCH=EXAMPLE["env"]["BRANCH"],
        VERDICT="minor",
    )

    title = "--title Regenerate the clients (minor) --body-file"
    last = (tmp_path / "gh").read_text().splitlines()[-1]
    start = "pr edit regenerate-clients" if is_open else "pr create --head regenerate-"
    assert last.startswith(start)
    assert title in last
    pushed = run(
        "git --git-dir ../origin log --oneline regenerate-clients", surroundings
    )
    assert "Regenerate the clients (minor)" in pushed
    names = run("git show --name-only --format= HEAD", surroundings).split()
    assert "clients/shop/resources/bills.py" in names
