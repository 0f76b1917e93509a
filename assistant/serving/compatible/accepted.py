"""Fields of OpenAI's requests that can be taken in a few forms only.

Given values from outside, gives what is meant by them or says what is refused, in words for people; each
describes itself in JSON Schema. It does not know which request a field is of.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, GetCoreSchemaHandler, GetJsonSchemaHandler, WithJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

MAX_INPUTS = 2048
_PART = {
    "type": "object",
    "properties": {"type": {"type": "string", "enum": ["text"]}, "text": {"type": "string"}},
    "required": ["type", "text"],
}
_CONTENT = {"anyOf": [{"type": "string"}, {"type": "array", "items": _PART, "minItems": 1}]}
_INPUT = {"type": "string", "minLength": 1}
_INPUTS = {"anyOf": [_INPUT, {"type": "array", "items": _INPUT, "minItems": 1, "maxItems": MAX_INPUTS}]}


class Only:
    """Marks a field that may be left out, null, or one of these values, because nothing else is done here."""

    def __init__(self, *allowed: object, because: str) -> None:
        self._allowed = allowed
        self._because = because

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self._checked)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"enum": [*self._allowed, None], "nullable": True, "description": self._because}

    def _checked(self, value: object) -> object:
        same = (type(value) is type(one) and value == one for one in self._allowed)
        if value is not None and not any(same):
            raise PydanticCustomError("refused", "{because}", {"because": self._because})
        return value


def _joined(content: object) -> str:
    if isinstance(content, str):
        return content
    if not isinstance(content, list) or not content:
        raise PydanticCustomError("content", "Content must be a string or a list of text parts")
    return "\n".join(map(_part, content))


def _part(part: object) -> str:
    if not isinstance(part, dict) or part.get("type") != "text":
        raise PydanticCustomError("part", "Only parts of type 'text' are taken")
    text = part.get("text")
    if not isinstance(text, str):
        raise PydanticCustomError("part", "The text of a part must be a string")
    return text


def _texts(value: object) -> list[str]:
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not texts or len(texts) > MAX_INPUTS:
        raise PydanticCustomError("input", "Input must be a string or a list of 1 to 2048 strings")
    if any(isinstance(one, int | float | list) for one in texts):
        raise PydanticCustomError(
            "input", "Input must be text; tokens of another tokenizer mean nothing here"
        )
    if not all(isinstance(one, str) and one for one in texts):
        raise PydanticCustomError("input", "Every input must be a string that is not empty")
    return texts


Content = Annotated[str, BeforeValidator(_joined), WithJsonSchema(_CONTENT)]
"""A message's text: a string, or text parts, which are joined by line breaks."""

Texts = Annotated[list[str], BeforeValidator(_texts), WithJsonSchema(_INPUTS)]
"""One text or several."""
