# SPDX-License-Identifier: Apache-2.0
"""S6: a split becomes an order of candidates, by 32-bit arithmetic that every language has."""

from oracle.addresses import Address
from oracle.policy import Split

_MASK = 0xFFFFFFFF


def fnv1a32(data: bytes) -> int:
    value = 0x811C9DC5
    for byte in data:
        value = ((value ^ byte) * 0x01000193) & _MASK
    return value


def fmix32(value: int) -> int:
    """The finaliser of MurmurHash3: FNV's high bits alone are too even for a percentage."""
    value ^= value >> 16
    value = (value * 0x85EBCA6B) & _MASK
    value ^= value >> 13
    value = (value * 0xC2B2AE35) & _MASK
    return value ^ (value >> 16)


def split_key(site: str, route: str, obj: bytes, client: Address | None,
              by: tuple[str, ...] = ("object", "client")) -> bytes:
    """A part that is not in `by` is empty, but both zero bytes stay."""
    network = client.network_bytes() if client is not None and "client" in by else b""
    return b"\0".join([f"{site}/{route}".encode(), obj if "object" in by else b"", network])


def draw_order(percents: dict[str, int], key: bytes) -> list[str]:
    """Every member above 0, in the order in which the key draws them."""
    left = sorted((name for name, percent in percents.items() if percent > 0), key=str.encode)
    order: list[str] = []
    while left:
        draw = len(order)
        point = fmix32(fnv1a32(key if draw == 0 else key + b"\0" + str(draw).encode()))
        point = point * sum(percents[name] for name in left) >> 32
        for name in left:
            if point < percents[name]:
                break
            point -= percents[name]
        left.remove(name)
        order.append(name)
    return order


def members(step: Split, site: str, route: str, obj: bytes, client: Address | None) -> list[str]:
    return draw_order(step.percents, split_key(site, route, obj, client, step.by))
