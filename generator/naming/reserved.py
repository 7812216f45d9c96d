"""Fixed names in generated code, and names that nothing else may have."""

from __future__ import annotations

CLIENT_NAMES = frozenset({"close", "with_options", "raw"})
"""Names that the client itself uses; no top-level resource has them."""
DECORATOR = "cached_property"
"""The decorator of resource properties; a resource of this name would shadow it."""
CUSTOM = "custom"
"""The module or folder of a package that belongs to its users."""
RESOURCES = "resources"
"""The folder of resource modules."""
OWN_MODULE = "api"
"""The module of the calls at an API's place, where there are several APIs."""
FURTHER = "additional_properties"
"""The field, and the argument, for undeclared properties."""
BODY = "body"
"""The argument for a whole body."""
CONTENT_TYPE = "content_type"
"""The argument for the media type of a body."""
ACCEPT = "accept"
"""The argument for the media type of an answer."""
SHARED_MODELS = "_models"
"""The folder for models that several APIs share."""
MODEL_BASE = f"{SHARED_MODELS}.base"
"""The module of the base class of all models, where there are several APIs."""

MODELS_MODULE = "models"
"""The module of the models of an API."""
MODELS_ALIASES = (MODELS_MODULE, *(f"{MODELS_MODULE}_{n}" for n in range(2, 9)))
"""The names of several modules of models in one module."""
DEPRECATED = "_deprecated"
"""The decorator of a former field in a model with a field `deprecated`."""

HELPERS = {"constant": "_constant", "required": "_required"}
"""Functions for defaults, and their names in models with fields of these names."""

PLACES = CLIENT_NAMES | {
    CUSTOM,
    *("async_client", "calls", "client", "errors", "groups", "oauth", "testing"),
    *("async_http_client", "from_dict", "from_json", "http_client"),
    *("response_faults", "to_dict", "to_json", "waits"),
}
"""Names that a package of several APIs, its client or its fake uses itself."""

CLIENT_ARGUMENTS = (
    "base_url",
    "timeout",
    "max_retries",
    "headers",
    "strict",
    "throttle",
    "hooks",
    "http_client",
)
"""The arguments that every client has."""
CREDENTIALS = frozenset(
    {"access_token", "basic", "username", "password", "self", *CLIENT_ARGUMENTS}
)
"""Names that no API key has among the client's arguments."""

ARGUMENTS = frozenset(
    {
        *("self", "models", "as_json", "body_of", "form_body", "multipart_body"),
        *("only_dates", "upload", "writable"),
    }
)
"""Names that a method's code uses for other things."""

FIELDS = frozenset({"msgspec"})
OPEN_FIELDS = frozenset({FURTHER, "from_json", "to_json"})
"""Attributes of models with further properties."""

CLASSES = frozenset(
    {
        *("Any", "AsyncPager", "AsyncSession", "Cursor", "Form", "Mapping", "Pager"),
        *("Request", "Sequence", "Session", "Simple", "UNSET", "UnsetType"),
        *("Delimited", "DeepObject", "Exploded", "Label", "Matrix", "Reserved"),
        *("ApiKey", "Basic", "Bearer", "Client", "Settings", "Timeout"),
        *("AsyncBaseClient", "AsyncClient", "AiohttpEngine", "BaseClient", "Hooks"),
        *("StatusError", "Throttle"),
        *(
            "AsyncDownload",
            "AsyncEventStream",
            "AsyncIterable",
            "AsyncLineStream",
            "Download",
            "EventStream",
            "LineStream",
            "FileInput",
            "FormPart",
            "Iterable",
            "PathLike",
        ),
        *("Batching", "NOTHING", "Cookies", "Decimal", "DecimalNumber", "UUID"),
    }
)
"""Names that a resource module imports, and the client's."""
GROUP_CLASSES = CLASSES | {
    *("Answers", "Call", "Callable", "Failure", "Fake", "Literal", "Mistake"),
}
"""Names that the modules with groups of APIs import or define."""

WEBHOOKS = frozenset({"annotations", "models", "received", "Form"})
"""Names that `webhooks.py` imports."""

FAKES = frozenset(
    {"async_client", "async_client_of", "calls", "client", "client_of", "waits"}
)
"""Attributes of a fake; a resource of such a name gets an underscore there."""
