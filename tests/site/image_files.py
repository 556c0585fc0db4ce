"""Image files of all sorts, made when they are needed."""

import io
import struct
import zipfile
import zlib

import numpy as np
from PIL import Image

RED, GREEN, BLUE, YELLOW = (200, 30, 40), (20, 160, 60), (30, 60, 220), (230, 200, 20)
ROTATED = 0x0112  # EXIF's orientation; 6: the camera was turned, the picture must be turned right


def as_file(image: Image.Image, format: str = "PNG", **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


def plain(width: int, height: int, ink: tuple[int, ...] = RED) -> Image.Image:
    return Image.new("RGBA" if len(ink) == 4 else "RGB", (width, height), ink)


def halves(width: int, height: int, upper=RED, lower=BLUE) -> Image.Image:
    """One colour above another."""
    image = plain(width, height, upper)
    image.paste(lower, (0, height // 2, width, height))
    return image


def noise(width: int, height: int, seed: int = 0) -> Image.Image:
    shades = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return Image.fromarray(shades)


def moving(format: str, *inks: tuple[int, ...]) -> bytes:
    """As many frames as colours."""
    first, *others = [plain(12, 8, ink) for ink in inks]
    return as_file(first, format, save_all=True, append_images=others, duration=100)


def rotated(width: int, height: int) -> bytes:
    """Stored with a red upper and a blue lower half; seen with blue on the left, and red on the
    right.
    """
    exif = Image.Exif()
    exif[ROTATED] = 6
    return as_file(halves(width, height), "JPEG", exif=exif, quality=95)


def deep() -> bytes:
    """A PNG of 16 bits in grey, three pixels."""
    shades = np.array([[0, 0x80FF, 0xFFFF]], dtype=np.uint16)
    return as_file(Image.fromarray(shades))


def claiming(width: int, height: int) -> bytes:
    """A PNG whose head claims a size that nothing in it bears out."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in chunks)


def _chunk(name: bytes, content: bytes) -> bytes:
    checked = name + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))


def archive(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return buffer.getvalue()


SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200)
