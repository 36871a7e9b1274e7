# SPDX-License-Identifier: Apache-2.0
"""What names a client, in every shape that a header or a PROXY line can have, and whom it means (C1, C2).

Shares no code with src/: texts are read by oracle/addresses.py, PROXY lines and blocks are written down with their client.
"""

import random
import re
import struct
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address

from oracle.addresses import Address, parse_client

Field = tuple[str, str]

# In amazon, google, and neither of the test's policy.
VALID = ("3.210.1.2", "34.65.1.2", "198.51.100.7", "2600:1f18:1::5", "2600:1900:1::5", "2001:db8:5::5",
         "3.210.1.2:443", "34.65.1.2:0", "3.223.255.255:65535", "[2600:1f18:1::5]", "[2600:1900:1::5]:8080",
         "2600:1F18:0001:0:0:0:0:5", "::ffff:3.210.1.2", "[::FFFF:34.65.1.2]:1", "::ffff:3d2:102", "0:0:0:0:0:ffff:3.210.1.2",
         "0.0.0.0", "255.255.255.255", "::", "::1", "2600:1f18:1::198.51.100.7", "127.0.0.1")
GARBAGE = ("unknown", "_hidden", "-", "x", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "03.210.1.2", "3.210.01.2", "3.210.1.00",
           "0x3.210.1.2", "3.210.1.2.", ".3.210.1.2", "3..210.1", "3.210.1.2/32", "3.210.1.2:", "3.210.1.2:65536", "3.210.1.2:080",
           "3.210.1.2:8o", "3.210.1.2:-1", "3.210.1.2:80:80", "[3.210.1.2]", "[3.210.1.2]:80", "2600:1f18:1::5%eth0",
           "[2600:1f18:1::5%1]", "[2600:1f18:1::5", "2600:1f18:1::5]", "[]", "[]:80", "[[::1]]", "[::1]x", "[::1]:", "[::1]:65536",
           ":::", "::1::", "2600:1f18:1:5", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7::8:9", "02600:1f18::5", "g::1", ":1", "1:",
           "::ffff:03.210.1.2", "::ffff:3.210.1", "3.210.1.2:443:", '"3.210.1.2"', "for=3.210.1.2", "3.210.1.2;", "(3.210.1.2)",
           "٣.210.1.2".encode().decode("latin-1"), "\xb2.210.1.2", "\xff\xfe", "x" * 300, "1" * 300, ":" * 40, "50473218")
SEPARATORS = (",", ", ", " ", "\t", " , ", ",,", ", \t,", ",\t")


def text_of(client: Address | None) -> str | None:
    """As the log writes it: RFC 5952, and null for an unknown client."""
    if client is None:
        return None
    return str(IPv4Address(client.bits) if client.family == 4 else IPv6Address(client.bits))


def client_of(rule: str, peer: Address | None, is_trusted: bool, fields: list[Field]) -> Address | None:
    """C2, and of the design: fewer elements than steps give the left-most."""
    kind, _, argument = rule.partition(":")
    if not is_trusted or kind in ("peer", "proxy"):
        return peer
    name = "x-forwarded-for" if kind == "xff" else argument.lower()
    values = [value.strip(" \t") for key, value in fields if key.lower() == name]
    if kind == "header":
        given = [value for value in values if value]
        # Two values are a list, and a list is no address.
        return peer if not given else parse_client(given[0]) if len(given) == 1 else None
    elements = [element for element in re.split("[, \t]", ",".join(values)) if element]
    return parse_client(elements[max(len(elements) - 1 - int(argument), 0)]) if elements else peer


def header_shapes(name: str) -> Iterator[list[Field]]:
    """Lists of fields, the one called `name` among them or not."""
    fixed = ["198.51.100.1", "34.65.9.9", "2001:db8::9", "3.210.9.9", "198.51.100.2"]
    yield []
    for empty in ("", " ", "\t \t", ",", ", ,\t,", ",,,,,,"):
        yield [(name, empty)]
        yield [(name, empty), (name, empty)]
        yield [(name, empty), (name, "3.210.1.2")]
        yield [(name, "3.210.1.2"), (name, empty)]
    for text in VALID + GARBAGE:
        for wrapped in (text, f"  {text}\t", f",{text}", f"{text},", f", {text} ,"):
            yield [(name, wrapped)]
        for place in range(len(fixed) + 1):  # at every position of a list
            elements = [*fixed[:place], text, *fixed[place:]]
            separator = SEPARATORS[(place + len(text)) % len(SEPARATORS)]
            yield [(name, separator.join(elements))]
            yield [(name, ",".join(elements[:place])), (name, ",".join(elements[place:]))]
    for count in range(7):  # more and fewer elements than any N, on one line and each on its own
        for separator in SEPARATORS:
            yield [(name, separator.join((fixed * 2)[:count]))]
        yield [(name, element) for element in (fixed * 2)[:count]]
    for other in (name.upper(), name.lower(), name.swapcase()):
        yield [(name, "34.65.1.2"), (other, "3.210.1.2")]
    for stranger in (f"{name}-2", f"X-{name}", name[:-1], name.replace("-", "_"), "Forwarded", "X-Real-IP", "Via"):
        yield [(stranger, "3.210.1.2")]
        yield [(name, "34.65.1.2"), (stranger, "for=3.210.1.2"), (name, "198.51.100.2")]
    # Thousands of elements, as many as a head of 16 KiB and 100 fields holds.
    yield [(name, "1," * 7800 + "3.210.1.2, 198.51.100.1, 34.65.1.2")]
    yield [(name, "3.210.1.2" + " ," * 8000)]
    yield [(name, "," * 16000)]
    yield [(name, "3.210.1.2,34.65.1.2,x,,::1,")] * 95
    yield [*[(name, "," * 150)] * 50, (name, "3.210.1.2"), *[(name, " ," * 60)] * 40]


def random_shape(name: str, rng: random.Random) -> list[Field]:
    texts = [rng.choice(VALID if rng.random() < 0.6 else GARBAGE) for _ in range(rng.randrange(9))]
    fields: list[Field] = []
    line = ""
    for text in texts:
        line += text
        if rng.random() < 0.3:
            fields.append((name, line))
            line = ""
        else:
            line += rng.choice(SEPARATORS)
        if rng.random() < 0.1:
            fields.append(("X-Other", rng.choice(VALID)))
    return [*fields, (name, line)] if line or rng.random() < 0.5 else fields


PEER, REFUSED = "the peer", "refused"


def block(command: int, family: int, body: bytes, version: int = 2, length: int | None = None) -> bytes:
    return (b"\r\n\r\n\0\r\nQUIT\n" + bytes((version << 4 | command, family))
            + struct.pack("!H", len(body) if length is None else length) + body)


def inet(source: str, target: str = "198.51.100.1") -> bytes:
    return ip_address(source).packed + ip_address(target).packed + struct.pack("!HH", 40000, 443)


def proxy_shapes() -> list[tuple[bytes, str | None]]:
    """PROXY lines and blocks (proxy-protocol.txt), each with the client: an address, None, PEER or REFUSED."""
    tail = "198.51.100.1 40000 443\r\n"
    v4, v6 = inet("3.210.1.2"), inet("2600:1f18:1::5", "2001:db8::1")
    lines: list[tuple[str, str | None]] = [
        (f"PROXY TCP4 3.210.1.2 {tail}", "3.210.1.2"), (f"PROXY TCP4 34.65.1.2 {tail}", "34.65.1.2"),
        ("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n", "255.255.255.255"),
        ("PROXY TCP4 3.210.1.2 198.51.100.1 0 0\r\n", "3.210.1.2"),
        ("PROXY TCP6 2600:1f18:1::5 2001:db8::1 40000 443\r\n", "2600:1f18:1::5"),
        ("PROXY TCP6 2600:1F18:0001:0:0:0:0:5 ::1 40000 443\r\n", "2600:1f18:1::5"),
        ("PROXY TCP6 ::ffff:3.210.1.2 ::ffff:1.2.3.4 40000 443\r\n", "3.210.1.2"),
        ("PROXY UNKNOWN\r\n", None), (f"PROXY UNKNOWN 3.210.1.2 {tail}", None),
        ("PROXY UNKNOWN " + "f" * 91 + "\r\n", None),
        ("PROXY UNKNOWN " + "f" * 92 + "\r\n", REFUSED), ("PROXY TCP4 " + "3" * 200, REFUSED),
        (f"PROXY TCP4 2600:1f18:1::5 {tail}", REFUSED), (f"PROXY TCP6 3.210.1.2 {tail}", REFUSED),
        (f"PROXY TCP6 2600:1f18:1::5 {tail}", REFUSED), (f"PROXY TCP4 03.210.1.2 {tail}", REFUSED),
        (f"PROXY TCP4 3.210.1.256 {tail}", REFUSED), (f"PROXY TCP4 3.210.1 {tail}", REFUSED),
        (f"PROXY TCP6 [2600:1f18:1::5] {tail}", REFUSED),
        ("PROXY TCP6 fe80::1%eth0 fe80::2 40000 443\r\n", REFUSED),
        ("PROXY TCP4 3.210.1.2 198.51.100.1 65536 443\r\n", REFUSED),
        ("PROXY TCP4 3.210.1.2 198.51.100.1 040 443\r\n", REFUSED), ("PROXY TCP4 3.210.1.2 198.51.100.1 -1 443\r\n", REFUSED),
        ("PROXY TCP4 3.210.1.2 198.51.100.1 40000\r\n", REFUSED), ("PROXY TCP4 3.210.1.2\r\n", REFUSED),
        ("PROXY TCP4 3.210.1.2 198.51.100.1 40000 443 x\r\n", REFUSED),
        ("PROXY TCP4 3.210.1.2 198.51.100.1 40000 443 \r\n", REFUSED), (f"PROXY TCP4  3.210.1.2 {tail}", REFUSED),
        (f"PROXY\tTCP4 3.210.1.2 {tail}", REFUSED), (f"proxy TCP4 3.210.1.2 {tail}", REFUSED),
        (f"PROXY tcp4 3.210.1.2 {tail}", REFUSED), (f"PROXY UDP4 3.210.1.2 {tail}", REFUSED), ("PROXY \r\n", REFUSED),
        (f" PROXY TCP4 3.210.1.2 {tail}", REFUSED), ("", REFUSED), ("\r\n", REFUSED),
        (f"PROXY TCP4 3.210.1.2 {tail}PROXY TCP4 34.65.1.2 {tail}", REFUSED),
    ]
    blocks: list[tuple[bytes, str | None]] = [
        (block(1, 0x11, v4), "3.210.1.2"), (block(1, 0x12, v4), "3.210.1.2"), (block(1, 0x21, v6), "2600:1f18:1::5"),
        (block(1, 0x21, inet("::ffff:34.65.1.2", "::1")), "34.65.1.2"),
        (block(1, 0x11, v4 + b"\x04\0\x05hello"), "3.210.1.2"), (block(1, 0x21, v6 + b"\x02\0\x01x" * 100), "2600:1f18:1::5"),
        (block(1, 0x11, v4 + b"\0" * 2020), "3.210.1.2"), (block(1, 0x11, v4 + b"\0" * 2021), REFUSED),
        (block(1, 0x11, b"", length=65535), REFUSED),
        (block(0, 0x00, b""), PEER), (block(0, 0x11, v4), PEER), (block(0, 0x21, v6), PEER),
        (block(1, 0x00, b""), None), (block(1, 0x00, v4), None), (block(1, 0x31, b"/a".ljust(216, b"\0")), None),
        (block(1, 0x11, v4[:11]), REFUSED), (block(1, 0x11, b""), REFUSED), (block(1, 0x21, v4), REFUSED),
        (block(1, 0x21, v6[:35]), REFUSED), (block(2, 0x11, v4), REFUSED), (block(15, 0x11, v4), REFUSED),
        (block(1, 0x11, v4, version=1), REFUSED), (block(1, 0x11, v4, version=3), REFUSED),
        (b"\r\n\r\n\0\r\nQUIT\r" + block(1, 0x11, v4)[12:], REFUSED), (block(1, 0x11, v4) * 2, REFUSED),
    ]
    return [*((line.encode("latin-1"), client) for line, client in lines), *blocks]
