"""Plan `errors.py`: the types of the bodies of errors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from generator.api import Api, Object, Operation, Reference, Schema
from generator.load.presets import Preset
from generator.naming.placement import Place
from generator.package_modules import ErrorBodies, ErrorModule
from generator.package_resources import Entry
from generator.plan.annotations import Annotations
from generator.plan.imports import Imports
from generator.plan.text import literal, operation_text


def error_module(
    api: Api,
    models: Mapping[str, str],
    preset: Preset | None,
    place: Place,
) -> ErrorModule:
    """Plan the body that most operations describe, and the others if there are any.

    If an API has its own folder, its errors extend those of the package.
    """
    imports = Imports(place.top)
    imports.name("typing", "TYPE_CHECKING")
    annotations = Annotations(imports, models, "models.", ".")
    counted = Counter(schema for o in api.operations for _, schema in o.errors)
    usual = counted.most_common(1)[0][0] if counted else None
    others = {
        operation_text(operation.method, operation.path): operation
        for operation in api.operations
        if any(schema != usual for _, schema in operation.errors)
    }
    header = preset.correlation_header if preset else None
    usual_code = None if usual is None else annotations.of(usual)
    bodies = tuple(_bodies(text, o, annotations) for text, o in others.items())
    written = [entry.value_code for body in bodies for entry in body.bodies]
    module = ErrorModule(
        body=None if usual is None else _model(api, usual, models),
        usual_code=usual_code,
        annotation_code=" | ".join(dict.fromkeys(map(annotations.of, counted))),
        others=bodies,
        imports=(),
        usual_uses_models="models." in (usual_code or ""),
        others_use_models=any("models." in code for code in written),
        correlation_header=header,
    )
    if module.is_varied:
        if others:
            imports.name("collections.abc", "Mapping")
            imports.name("typing", "Any")
        imports.name("typing", "TypeAlias")
        imports.runtime("error_bodies", "VariedError")
        if place.path:
            imports.name(place.top, "errors")
        lines = (line for line in imports.lines() if "models" not in line)
        module = replace(module, imports=tuple(lines))
    if not place.path:
        return module
    code = f"from {place.top} import errors"
    return replace(module, errors_code=code, is_special=True)


def _bodies(text: str, operation: Operation, annotations: Annotations) -> ErrorBodies:
    return ErrorBodies(
        text,
        tuple(
            Entry(literal(status), annotations.of(schema))
            for status, schema in operation.errors
        ),
    )


def _model(api: Api, schema: Schema, models: Mapping[str, str]) -> str | None:
    """Return the class of an object, which the tolerant reader can read."""
    if not isinstance(schema, Reference):
        return None
    is_object = isinstance(api.definitions[schema.pointer], Object)
    return models[schema.pointer] if is_object else None
