"""A proposal as plain data and back, so that it outlives the request that made it."""

from __future__ import annotations

import dataclasses
import types
import typing
from functools import cache
from typing import Any, TypeVar

from . import model
from .messages import Message

Made = TypeVar("Made")


def to_data(value: Any) -> Any:
    """Dataclasses as dicts, tuples as lists, all the way down: what JSON can hold.

    A ``Message`` is kept with its patterns, so that whoever reads it later gets their own language.
    """
    if isinstance(value, Message):
        return {
            "said": [[message, [[k, to_data(v)] for k, v in own]] for message, own in value.parts]
        }
    if dataclasses.is_dataclass(value):
        return {f.name: to_data(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, tuple | list):
        return [to_data(one) for one in value]
    return value


def from_data(kind: type[Made], data: Any) -> Made:
    """The ``kind`` that ``to_data`` wrote.

    Fields that are missing get their defaults and unknown ones are passed over, so that what an
    older version stored can still be read. Raises ValueError for anything else.
    """
    try:
        made = _read(kind, data)
    except (TypeError, AttributeError, KeyError, ValueError) as error:
        raise ValueError(f"This is no stored {kind.__name__}: {error}") from error
    return typing.cast(Made, made)


def _read(kind: Any, data: Any) -> Any:
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        if data is None:
            return None
        return _read(next(one for one in inner if one is not type(None)), data)
    if origin is tuple:
        if isinstance(data, str):
            raise TypeError(f"a list was expected, not {data[:20]!r}")
        if inner[-1] is Ellipsis:
            return tuple(_read(inner[0], one) for one in data)
        return tuple(_read(one, value) for one, value in zip(inner, data, strict=False))
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{name: _read(hints[name], data[name]) for name in hints if name in data})
    if kind is str and isinstance(data, dict):
        return _said(data)
    return data


def _said(data: dict) -> Message:
    """The ``Message`` that ``to_data`` wrote."""
    return Message(
        (message, tuple((name, _said(v) if isinstance(v, dict) else v) for name, v in own))
        for message, own in data["said"]
    )


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind, vars(model))
