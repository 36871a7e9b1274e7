"""XXH64 with seed 0, after its specification: what a bundle's checksum is made with."""
import struct

MASK = (1 << 64) - 1
P1, P2, P3 = 0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9
P4, P5 = 0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5


def rotate(value: int, bits: int) -> int:
    return (value << bits | value >> (64 - bits)) & MASK


def mix(lane: int, value: int) -> int:
    return rotate((lane + value * P2) & MASK, 31) * P1 & MASK


def xxh64(data: bytes) -> int:
    at, h = 0, P5
    if len(data) >= 32:
        lanes = [(P1 + P2) & MASK, P2, 0, -P1 & MASK]
        whole = len(data) // 32 * 32
        for four in struct.iter_unpack("<4Q", data[:whole]):
            lanes = [mix(lane, value) for lane, value in zip(lanes, four)]
        at = whole
        h = sum(rotate(lane, bits) for lane, bits in zip(lanes, (1, 7, 12, 18))) & MASK
        for lane in lanes:
            h = ((h ^ mix(0, lane)) * P1 + P4) & MASK
    h = (h + len(data)) & MASK
    for at in range(at, len(data) - 7, 8):
        h = (rotate(h ^ mix(0, struct.unpack_from("<Q", data, at)[0]), 27) * P1 + P4) & MASK
    rest = data[len(data) // 8 * 8:]
    if len(rest) >= 4:
        h = (rotate(h ^ struct.unpack_from("<I", rest)[0] * P1 & MASK, 23) * P2 + P3) & MASK
        rest = rest[4:]
    for byte in rest:
        h = rotate(h ^ byte * P5 & MASK, 11) * P1 & MASK
    h = (h ^ h >> 33) * P2 & MASK
    h = (h ^ h >> 29) * P3 & MASK
    return h ^ h >> 32


def bundle_checksum(file: bytes) -> int:
    """As docs/bundle-format.md defines it."""
    header = file[:24] + bytes(8) + file[32:64]
    return xxh64(struct.pack("<QQ", xxh64(header), xxh64(file[64:])))


def with_checksum(file: bytes) -> bytes:
    return file[:24] + struct.pack("<Q", bundle_checksum(file)) + file[32:]
