"""A logo that belongs to nobody, drawn here: a PNG file written with the standard library."""

import struct
import zlib


def bars(colour: str, width: int = 360, height: int = 120) -> bytes:
    """Three bars, each taller than the one before, in that colour (#rrggbb) on white."""
    ink, paper = bytes.fromhex(colour.removeprefix("#")), b"\xff\xff\xff"
    third = width // 3
    rows = []
    for y in range(height):
        row = bytearray()
        for bar in range(3):
            filled = y >= height - (bar + 1) * height // 3
            row += (ink if filled else paper) * (third * 3 // 4) + paper * (third - third * 3 // 4)
        rows.append(b"\x00" + bytes(row))
    head = struct.pack(">IIBBBBB", third * 3, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
