"""A proposal as plain data and back, so that it outlives the request that made it."""

from __future__ import annotations

import dataclasses
import types
import typing
from functools import cache
from typing import Any, TypeVar

from . import model

Made = TypeVar("Made")


def to_data(value: Any) -> Any:
    """Dataclasses as dicts, tuples as lists, all the way down: what JSON can hold."""
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
    except (TypeError, AttributeError) as error:
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
    return data


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind, vars(model))
