"""Plan `webhooks.py`: a function for each request that the API sends."""

from __future__ import annotations

from generator.api import Api, Object, Reference
from generator.naming.names import Names
from generator.package_modules import WebhookFunction, WebhookModule
from generator.plan.annotations import Annotations
from generator.plan.imports import Imports
from generator.plan.text import docstring, first_sentence, printable, sentence


def webhook_module(
    api: Api,
    names: Names,
    types: Imports,
    top: str = ".",
) -> WebhookModule | None:
    """Return the plan; None if the API sends nothing.

    `types` collects the imports of the manifest. `top` is the prefix of imports from
    the package's own folder.
    """
    if not api.webhooks:
        return None
    imports = Imports(top)
    annotations = Annotations(imports, names.models, "models.", ".")
    plain = Annotations(types, names.models)
    imports.runtime("webhooks", "received")
    functions = []
    for webhook in api.webhooks:
        annotation = annotations.of(webhook.schema)
        decoder = annotation
        if not _is_model(api, webhook.schema):
            form = imports.runtime("codec", "Form")
            decoder = f"{form}[{annotation}]({annotation})"
        about = sentence(printable(first_sentence(webhook.description)))
        functions.append(
            WebhookFunction(
                name=names.webhook(webhook),
                webhook=webhook.name,
                method=webhook.method,
                annotation_code=annotation,
                type_code=plain.of(webhook.schema),
                kind_code=decoder,
                docstring_code=docstring(_text(webhook.name, about), 4),
            )
        )
    return WebhookModule(imports.lines(), tuple(functions))


def _text(name: str, about: str) -> str:
    title = f"The body of `{printable(name)}`, which the API sends."
    return f"{title}\n\n{about}" if about else title


def _is_model(api: Api, schema: object) -> bool:
    if not isinstance(schema, Reference):
        return False
    return isinstance(api.definitions[schema.pointer], Object)
