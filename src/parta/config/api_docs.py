"""The page of the API for people, made on the server from the OpenAPI document: the usual viewers need inline code."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from parta.config.rest import api
from parta.ui.http import public, render_page

_SHAPES = "#/components/schemas/"


@dataclass(frozen=True, slots=True)
class Value:
    """A parameter of a request or a field of a shape. ``kind`` is a type in words; ``shape`` names a shape of ours."""

    name: str
    kind: str
    shape: str
    required: bool
    text: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    status: str
    text: str
    kind: str
    shape: str


@dataclass(frozen=True, slots=True)
class Endpoint:
    id: str
    method: str
    path: str
    title: str
    text: str
    is_open: bool
    parameters: tuple[Value, ...]
    body: Answer | None
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    name: str
    text: str
    fields: tuple[Value, ...]


# Codes of problem documents that any request may end in: (code, status).
CODES = (
    ("invalid", 422),
    ("refused", 403),
    ("not-found", 404),
    ("stale", 409),
    ("unknown-visitor", 401),
    ("bad-request", 400),
    ("our-fault", 500),
)


@public
def api_docs(request: HttpRequest) -> HttpResponse:
    """Every endpoint with its parameters, answers and shapes."""
    schema = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    context = {"endpoints": tuple(_endpoints(schema)), "shapes": tuple(_shapes(schema)), "codes": CODES}
    return render_page(request, "config/api_docs.html", context)


@public
def api_start(request: HttpRequest) -> HttpResponse:
    """The bare address of the API leads to its description."""
    return redirect("api-docs")


def _endpoints(schema: Mapping[str, Any]) -> Iterator[Endpoint]:
    for path, methods in sorted(schema["paths"].items()):
        for method, said in methods.items():
            yield Endpoint(
                id=said.get("operationId", f"{method}-{path}"),
                method=method.upper(),
                path=path,
                title=said.get("summary", ""),
                text=said.get("description", ""),
                is_open=not said.get("security"),
                parameters=tuple(_parameter(each) for each in said.get("parameters", ())),
                body=_content("", said["requestBody"]) if "requestBody" in said else None,
                answers=tuple(_content(status, each) for status, each in said.get("responses", {}).items()),
            )


def _parameter(said: Mapping[str, Any]) -> Value:
    kind, shape = _kind(said.get("schema", {}))
    required = bool(said.get("required"))
    return Value(said["name"], kind, shape, required, said.get("description", ""), place=said["in"])


def _content(status: str, said: Mapping[str, Any]) -> Answer:
    media: Mapping[str, Any] = next(iter(said.get("content", {}).values()), {})
    kind, shape = _kind(media.get("schema", {}))
    return Answer(str(status), said.get("description", ""), kind, shape)


def _shapes(schema: Mapping[str, Any]) -> Iterator[Shape]:
    for name, said in sorted(schema.get("components", {}).get("schemas", {}).items()):
        required = said.get("required", ())
        fields = (
            Value(field, *_kind(each), required=field in required, text=each.get("description", ""))
            for field, each in said.get("properties", {}).items()
        )
        yield Shape(name, said.get("description", ""), tuple(fields))


def _kind(schema: Mapping[str, Any]) -> tuple[str, str]:
    """A type in words, and the shape of ours it leads to."""
    if "$ref" in schema:
        return "", schema["$ref"].removeprefix(_SHAPES)
    if schema.get("type") == "array":
        kind, shape = _kind(schema.get("items", {}))
        return f"array of {kind}".strip(), shape
    options = schema.get("anyOf") or schema.get("oneOf")
    if options:
        kinds = [_kind(option) for option in options]
        return " or ".join(kind for kind, _shape in kinds if kind), next((shape for _kind, shape in kinds if shape), "")
    words = [schema.get("type", ""), f"({schema['format']})" if "format" in schema else ""]
    if "enum" in schema:
        words.append(": " + ", ".join(map(str, schema["enum"])))
    return " ".join(filter(None, words)), ""
