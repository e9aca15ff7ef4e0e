"""Configurations that a file writes out itself: a text of YAML, JSON or TOML, and dictionaries read by attribute."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import yaml

from bench_core.fairness.source.place import Place
from bench_core.fairness.source.values import Argument, Items, Literal, Table, Value, joined

PARSERS = {
    "yaml.safe_load": yaml.safe_load,
    "yaml.load": yaml.safe_load,
    "json.loads": json.loads,
    "tomllib.loads": tomllib.loads,
    "tomli.loads": tomllib.loads,
    "toml.loads": tomllib.loads,
    "OmegaConf.create": yaml.safe_load,
}
DICTIONARIES = {
    "OrderedDict", "MappingProxyType", "EasyDict", "AttrDict", "AttributeDict", "Munch", "Box", "DictConfig",
    "ConfigDict", "OmegaConf.create", "SimpleNamespace", "Namespace", "dict", "Dict", "munchify", "addict",
}  # fmt: skip
SAME = {"to_container", "to_object", "to_dict", "unmunchify", "structured"}
"""What gives the same configuration in another form."""


def configured(path: str, positional: list[Value], keywords: dict[str, Value]) -> Value | None:
    """A configuration that a function of this path makes of what it is given; None where it makes none."""
    first = positional[0] if positional else None
    parser = next((parse for name, parse in PARSERS.items() if path == name or path.endswith(f".{name}")), None)
    if parser is not None and isinstance(first, Literal) and isinstance(first.value, str):
        return _parsed(parser, first)
    if path in DICTIONARIES or any(path.endswith(f".{name}") for name in DICTIONARIES):
        if isinstance(first, Argument):
            return Table(keywords, rest=first)
        pairs = _of_pairs(first) if first is not None else {}
        rest = first.rest if isinstance(first, Table) else None
        return Table(pairs | keywords, rest=rest) if pairs is not None else None
    if path.endswith(("OmegaConf.merge", "OmegaConf.unsafe_merge")):
        tables = [value for value in positional if isinstance(value, Table)]
        return _merged(tables) if tables else None
    return first if path.rpartition(".")[2] in SAME and isinstance(first, Table) else None


def configured_or(path: str, name: str, default: Value | None) -> Value:
    """Something of a configuration; where it has none, what was asked for, if that is the default."""
    is_asked = isinstance(default, Argument) and default.origin in ("parameter", "option")
    own = Argument(path, "configuration", None if is_asked else default, name=name)
    return joined([own, default]) if is_asked and default is not None else own


def _of_pairs(first: Value) -> dict[str, Value] | None:
    """The entries of a dictionary, or of a list of pairs."""
    if isinstance(first, Table):
        return dict(first.entries)
    rows = first.items if isinstance(first, Items) and first.is_whole else []
    pairs = [row.items for row in rows if isinstance(row, Items) and len(row.items) == 2]
    if not rows or len(pairs) < len(rows):
        return None
    return {str(key.value): value for key, value in pairs if isinstance(key, Literal)}


def _merged(tables: list[Table]) -> Table:
    """Later entries win; tables in tables are merged as well."""
    entries: dict[str, Value] = {}
    for table in tables:
        for key, value in table.entries.items():
            before = entries.get(key)
            both = isinstance(before, Table) and isinstance(value, Table)
            entries[key] = _merged([before, value]) if both else value  # type: ignore[list-item]
    return Table(entries)


def _parsed(parse: Any, text: Literal) -> Value | None:
    try:
        return _value(parse(text.value), text.place)
    except (ValueError, yaml.YAMLError):
        return None


def _value(of: Any, place: Place | None) -> Value:
    if isinstance(of, dict):
        return Table({str(key): _value(value, place) for key, value in of.items()}, place=place)
    if isinstance(of, list):
        return Items([_value(value, place) for value in of], place=place)
    return Literal(of, place=place)
