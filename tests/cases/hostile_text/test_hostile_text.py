"""No text of a document becomes code, whatever it holds."""

import ast
from pathlib import Path
from types import ModuleType
from typing import Any


def test_only_our_own_statements(package: ModuleType) -> None:
    """No file calls os.system, exits the program, or evaluates text."""
    folder = Path(str(package.__file__)).parent
    paths = [p for p in folder.rglob("*.py") if "_runtime" not in p.parts]
    assert paths
    for path in paths:
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        names = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
        names |= {node.id for node in nodes if isinstance(node, ast.Name)}
        assert not names & {"system", "SystemExit", "eval", "exec"}, path


def test_it_is_sent_as_it_is(client: Any, server: Any, package: ModuleType) -> None:
    """Names of the document are data on the wire."""
    server.answers(200, {"__class__": "b", "": "c"})
    (name,) = [name for name in dir(client) if name.startswith("a_b")]
    found = getattr(client, name).get("x")
    fields = package.models.EvilName.__struct_encode_fields__
    assert fields == ("__class__", "__init__", "")
    assert (found.class_, found.value) == ("b", "c")
    assert server.last.url.raw_path.startswith(b"/%22+str(1)+%22/a%22b/x")
