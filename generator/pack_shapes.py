"""Hold the YAML of packs against the models: the one module that loads pydantic, and only for what is not compiled."""

from __future__ import annotations

import inspect
from functools import cache
from typing import TYPE_CHECKING, Any, Final, get_origin

from pydantic import TypeAdapter, ValidationError
from pydantic.json_schema import GenerateJsonSchema

from generator.findings import Fault

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import core_schema

_WRONG: Final = {"missing": "没有写", "unexpected_keyword_argument": "没有这个键"}


class Misfit(Fault):
    """A pack's file that does not hold what it may: the place of its first mistake and what is wrong there."""

    def __init__(self, path: Path, error: ValidationError) -> None:
        first = error.errors()[0]
        said = _WRONG.get(first["type"], f"“{first['input']}”不合规定的写法")
        self.said = f"{'.'.join(map(str, first['loc']))}：{said}"
        super().__init__(__name__, f"模板包文件 {path.parent.name}/{path.name} 的 {self.said}")


def held(data: Any, shape: Any, path: Path) -> Any:
    """Return ``data`` of the file at ``path`` as ``shape`` (an empty file has no entries), else :class:`Misfit`."""
    nothing: Any = [] if get_origin(shape) in (list, tuple) else {}
    try:
        return _adapter(shape).validate_python(nothing if data is None else data)
    except ValidationError as error:
        raise Misfit(path, error) from error


@cache
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


def json_schema(shape: Any) -> dict[str, Any]:
    """Return the JSON Schema of a model, or of a list or union of models."""
    return _adapter(shape).json_schema(schema_generator=_Described)


class _Described(GenerateJsonSchema):
    """JSON Schemas in which a model's docstring describes it and every default stands."""

    def dataclass_schema(self, schema: core_schema.DataclassSchema) -> JsonSchemaValue:
        """Return the schema of a model, its docstring with it."""
        return {"description": inspect.cleandoc(schema["cls"].__doc__ or ""), **super().dataclass_schema(schema)}

    def get_default_value(self, schema: core_schema.WithDefaultSchema) -> Any:
        """Return a field's default, an empty list or table too."""
        factory: Any = schema.get("default_factory")
        return factory() if factory else super().get_default_value(schema)
