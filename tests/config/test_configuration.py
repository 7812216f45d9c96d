"""The configuration: where it is found, what it says, and what is said of mistakes."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import jsonschema_rs
import pytest

from generator.config import discovery, keys
from generator.config.file import ConfigurationError
from tests.commands import document, gen_client, save

SCHEMA = Path(keys.__file__).parent / "gen-client.schema.json"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test works in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def packages() -> list[str]:
    """The generated packages, by their paths."""
    return sorted(path.parent.as_posix() for path in Path().rglob("gen-client.json"))


@pytest.mark.parametrize(
    ("file", "head"),
    [("gen-client.toml", ""), ("pyproject.toml", "[tool.gen-client]\n")],
)
def test_alone(file: str, head: str) -> None:
    """With documents and folder configured, the command needs no arguments."""
    save("specs/shop.json", document())
    save(file, f'{head}specs = ["specs/*.json"]\noutput = "clients"\n')

    assert gen_client().stdout.startswith("shop: ")
    assert packages() == ["clients/shop"]


def test_found_upwards(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From inside the project, too; its paths are as the file has them."""
    save("specs/shop.json", document())
    save("gen-client.toml", 'specs = ["specs/shop.json"]\noutput = "clients"\n')
    save("deep/inside/pyproject.toml", '[project]\nname = "gen-client-user"\n')
    monkeypatch.chdir(folder / "deep/inside")

    assert gen_client().exit_code == 0

    monkeypatch.chdir(folder)
    assert packages() == ["clients/shop"]


def test_the_nearer_wins(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One configuration counts, and in one folder that of its own file."""
    save("shop.json", document())
    save("gen-client.toml", 'specs = ["shop.json"]\noutput = "outer"\n')
    save("in/gen-client.toml", 'specs = ["../shop.json"]\noutput = "inner"\n')
    save("in/pyproject.toml", '[tool.gen-client]\noutput = "other"\n')
    monkeypatch.chdir(folder / "in")

    gen_client()

    assert packages() == ["inner/shop"]


def test_what_holds_for_one_document() -> None:
    """A document may have a name and overlays of its own, arguments count for most."""
    save("shop.json", document())
    save("bank.json", document())
    save(
        "f",
        'overlay: 1.0.0\ninfo: {title: a, version: "1"}\n'
        "actions: [{target: $.info, update: {title: Corrected}}]\n",
    )
    save(
        "gen-client.toml",
        """
        specs = ["shop.json", {path = "bank.json", name = "money", overlays = ["f"]}]
        output = "out"
        with = ["aiohttp"]
        """,
    )

    assert gen_client().exit_code == 0
    assert gen_client("bank.json", "-o", "other", "--name", "mine").exit_code == 0

    assert packages() == ["other/mine", "out/money", "out/shop"]
    for path in ("out/money", "other/mine"):
        manifest = json.loads(Path(path, "gen-client.json").read_text())
        assert manifest["inputs"][1]["title"] == "Corrected"
        assert manifest["settings"] == {"with": ["aiohttp"]}


def test_another_file() -> None:
    """The configuration may be anywhere."""
    save("shop.json", document())
    save("conf/mine.toml", 'specs = ["../shop.json"]\noutput = "../out"\n')

    assert gen_client("--config", "conf/mine.toml").exit_code == 0
    assert packages() == ["out/shop"]


def test_nothing_configured() -> None:
    """The error names the missing settings."""
    result = gen_client()

    assert result.exit_code == 2
    assert "no SPEC is given, and no configuration names one" in result.stderr


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("spec = []", 'c.toml:1:1 error[configuration] there is no key "spec"; did'),
        ("\noverlay = []", 'c.toml:2:1 error[configuration] there is no key "overlay"'),
        ('x = "a"', 'there is no key "x"; the keys are: specs, output, '),
        ("strict = 1", 'c.toml:1:1 error[configuration] "strict" must be true or fal'),
        ('specs = "a.json"', '"specs" must be a list'),
        ("specs = [1]", '"specs" must hold paths, or tables with a "path"'),
        ("specs = [{name = 'a'}]", '"specs" must hold paths, or tables with a "path'),
        ("specs = [{path = 'a', output = 'b'}]", ":1:23 error[configuration] there is"),
        ("overlays = [1]", '"overlays" must be a list of text'),
        (
            'include = ["a:b"]',
            ':1:1 error[configuration] "a" is not a kind of filter. ',
        ),
        ('exclude = ["tags:b"]', 'is not a kind of filter; did you mean "tag:b"?'),
        ('specs = ["no/*.json"]', 'no file matches "no/*.json"'),
        ('name = "a-b"', '"name" must be a name that Python can import'),
        ('preset = "hubspod"', '"preset" must be one of auto, none, hubspot'),
        ("output = 'out'\nspecs = [", "c.toml:2:9 error[configuration] is not TOML: "),
        ("a = \xff", "error[configuration] is not UTF-8"),
    ],
)
def test_mistakes(text: str, message: str) -> None:
    """Mistakes are reported with place and suggestion; nothing is written."""
    Path("c.toml").write_bytes(text.encode("latin-1"))

    result = gen_client("--config", "c.toml")

    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stderr.endswith("\n  Nothing is written.\n")


def test_no_such_file() -> None:
    """A configuration that is asked for has to be there."""
    result = gen_client("--config", "no.toml")

    assert (result.exit_code, result.stderr) == (
        2,
        "no.toml error[configuration] cannot be read: No such file or directory\n"
        "  Nothing is written.\n",
    )


def test_filters_and_templates() -> None:
    """They may be those of one document; the command line's count for more."""
    paths = {"/orders": document()["paths"]["/orders"], "/users": {"get": {}}}
    save("a.json", document(paths=paths))
    save("b.json", document(paths=paths))
    save("conf/own/README.md.jinja", "{# gen-client templates 2 #}\nOurs.\n")
    save(
        "conf/c.toml",
        'specs = [{path = "../a.json", include = ["path:/users"]}, "../b.json"]\n'
        'output = "../out"\ntemplates = "own"\nexclude = ["method:PUT"]\n',
    )
    first = gen_client("--config", "conf/c.toml", "--quiet")
    assert (first.exit_code, first.stderr) == (0, "")
    assert Path("out/b/README.md").read_text(encoding="utf-8") == "Ours.\n"
    resources = {path.as_posix() for path in Path("out").glob("*/resources/[a-z]*")}
    assert resources == {
        "out/a/resources/users.py",
        "out/b/resources/orders.py",
        "out/b/resources/users.py",
    }
    gen_client("--config", "conf/c.toml", "--include", "path:/orders", "--quiet")
    assert Path("out/a/resources/orders.py").exists()
    assert not Path("out/a/resources/users.py").exists()


# --- the schema --------------------------------------------------------------------


def test_schema_is_up_to_date() -> None:
    """The file that editors read is what the keys say."""
    assert json.loads(SCHEMA.read_text()) == keys.schema()


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ('specs = ["a.json", {path = "b.json", name = "b"}]\noutput = "out"', True),
        ('strict = true\nallow-remote-refs = true\noverlays = ["a.yaml"]', True),
        ('preset = "none"\nwith = ["aiohttp"]', True),
        ('templates = "own"\ninclude = ["tag:a", "path:/**"]', True),
        ('exclude = ["operation:a", "method:GET", "call:a.*", "webhook:a"]', True),
        ('include = ["tags:a"]', False),
        ('exclude = ["tag:"]', False),
        ('include = "tag:a"', False),
        ("spec = []", False),
        ("strict = 1", False),
        ('preset = "hubspod"', False),
        ('name = "a-b"', False),
        ("specs = [{name = 'a'}]", False),
        ("specs = [{path = 'a', output = 'b'}]", False),
    ],
)
def test_schema_agrees(text: str, fits: bool) -> None:
    """The schema takes what the command takes."""
    jsonschema_rs.meta.validate(keys.schema())
    assert jsonschema_rs.is_valid(keys.schema(), tomllib.loads(text)) == fits
    Path("c.toml").write_text(text)

    if fits:
        assert discovery.read("c.toml")
    else:
        with pytest.raises(ConfigurationError):
            discovery.read("c.toml")
