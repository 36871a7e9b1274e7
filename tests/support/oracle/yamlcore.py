# SPDX-License-Identifier: Apache-2.0
"""YAML 1.2 core schema over PyYAML's parser.

PyYAML resolves by YAML 1.1, where `no` is false and `2026-01-01` a date. Here its parser only builds
the tree (BaseLoader: every scalar is text) and the core schema's own patterns decide the types.
Mapping keys stay text: a region may be called `no`, a header `1`.
"""

import re
from typing import Any

import yaml

_NULL = {"", "~", "null", "Null", "NULL"}
_TRUE = {"true", "True", "TRUE"}
_FALSE = {"false", "False", "FALSE"}
_INT = re.compile(r"[-+]?[0-9]+\Z")
_OCT = re.compile(r"0o[0-7]+\Z")
_HEX = re.compile(r"0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")


class YamlError(ValueError):
    """A document that the contract refuses (L1)."""


def _plain(text: str) -> Any:
    if text in _NULL:
        return None
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    if _INT.match(text):
        return int(text)
    if _OCT.match(text):
        return int(text[2:], 8)
    if _HEX.match(text):
        return int(text, 16)
    if _FLOAT.match(text):
        return float(text)
    return text


def _value(node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return node.value if node.style else _plain(node.value)
    if isinstance(node, yaml.SequenceNode):
        return [_value(child) for child in node.value]
    assert isinstance(node, yaml.MappingNode)
    result: dict[str, Any] = {}
    for key, child in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise YamlError(f"a key that is no scalar{key.start_mark}")
        if key.value in result:
            raise YamlError(f"duplicate key {key.value!r}{key.start_mark}")
        result[key.value] = _value(child)
    return result


def _refuse_references(text: str) -> None:
    for event in yaml.parse(text, Loader=yaml.BaseLoader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise YamlError(f"anchor or alias{event.start_mark}")
        if getattr(event, "tag", None):
            raise YamlError(f"tag{event.start_mark}")


def load(text: str) -> Any:
    """The one document of `text`; a second one is an error."""
    _refuse_references(text)
    node = yaml.compose(text, Loader=yaml.BaseLoader)
    return None if node is None else _value(node)
