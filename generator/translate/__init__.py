"""Translate a document into an `Api`, which tells what the API offers."""

from __future__ import annotations

from collections.abc import Iterable

from openapi_pydantic.v3.v3_1 import Info

from generator.api import Api, Operation
from generator.diagnostics import Diagnostics
from generator.load.document import Document
from generator.translate.context import Context, extension
from generator.translate.families import with_families
from generator.translate.forms import with_files
from generator.translate.media import is_xml
from generator.translate.merge_patches import with_merge_patches
from generator.translate.operations import operations
from generator.translate.overlaps import with_kept_properties
from generator.translate.schemas import Schemas
from generator.translate.security import security_schemes
from generator.translate.servers import servers
from generator.translate.shapes import with_one_way
from generator.translate.tags import with_tags
from generator.translate.webhooks import webhooks

__all__ = ["translate"]


XML_IS_TEXT = (
    "XML is text. Where JSON has the same schema, the client only offers JSON."
)


def _name(info: Info) -> str | None:
    name = extension(info, "x-gen-client-name")
    return name if isinstance(name, str) else None


def report_xml(context: Context, sent: Iterable[Operation]) -> None:
    """Report the first body or answer in XML, which stays text."""
    for operation in sent:
        bodies = [(body.kind, body.media_type) for body in operation.bodies]
        results = [(result.kind, result.media_type) for result in operation.results]
        for kind, media_type in (*bodies, *results):
            if kind == "text" and is_xml(media_type):
                context.diagnostics.warning(
                    "xml",
                    f"{media_type} is not parsed",
                    pointer=operation.pointer,
                    consequence=XML_IS_TEXT,
                )
                return


def translate(document: Document, diagnostics: Diagnostics) -> Api:
    """Translate a document; report and leave out the parts that are wrong."""
    context = Context(document, diagnostics)
    schemas = Schemas(context)
    schemas.define_components()
    schemes = security_schemes(context)
    sent = operations(context, schemas, schemes)
    received = webhooks(context, schemas)
    schemas.report_codecs()
    report_xml(context, sent)
    definitions = with_families(schemas.definitions(), schemas.inheritance)
    definitions, sent = with_merge_patches(definitions, sent, received)
    definitions = with_kept_properties(with_tags(definitions, sent, received))
    definitions = with_files(definitions, sent)
    info = document.openapi.info
    return Api(
        title=info.title,
        version=info.version,
        description=info.description or "",
        servers=servers(context),
        security_schemes=schemes,
        operations=sent,
        webhooks=received,
        limit_headers=next((o.limit_headers for o in sent if o.limit_headers), None),
        name=_name(info),
        definitions=with_one_way(definitions, sent),
        untranslated=tuple(context.untranslated),
        references={p: tuple(targets) for p, targets in context.references.items()},
    )
