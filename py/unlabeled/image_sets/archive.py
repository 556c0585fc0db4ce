"""The image files in a zip archive, found by their first bytes and unpacked under limits.

Source: PKWARE, .ZIP File Format Specification (APPNOTE.TXT); the signatures of PNG, JPEG, GIF and
WebP files from their own specifications.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass, field

from ..errors import InputError
from ..limits import (
    MAXIMUM_ARCHIVED_FILES,
    MAXIMUM_BYTES,
    MAXIMUM_IMAGES,
    MAXIMUM_UNPACKED_BYTES,
    MAXIMUM_UNPACKED_RATIO,
)
from ..prepare import seeded_choice
from ..reading.column import Note
from ..reading.file_type import binary_type, is_zip
from ..reading.wording import counted, listed, quoted
from ..steps import Pace, Progress, Steps
from .folders import natural

HEAD = 300  # so many first bytes tell what a file is
# A small image of one colour may shrink by any factor, and does no harm.
SMALL = 1_000_000
NOT_OURS = ("__MACOSX/", "Thumbs.db", "desktop.ini")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OverflowError, IndexError, OSError)
_LOCKED = (RuntimeError, NotImplementedError)


@dataclass(frozen=True)
class File:
    """An image file: its path in the archive, its media ``type``, and its ``content``."""

    name: str
    type: str
    content: bytes


@dataclass
class Found:
    """The ``images`` of an archive in the order of their names; what was left out, by reason."""

    images: list[File] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    hidden: int = 0
    damaged: list[str] = field(default_factory=list)
    locked: list[str] = field(default_factory=list)
    sampled_from: int = 0

    @property
    def notes(self) -> list[Note]:
        """What was left out, in words."""
        left = []
        if self.others:
            files = counted(len(self.others), "file")
            left.append(f"{files} of other kinds: {listed(self.others)}")
        if self.hidden:
            left.append(f"{counted(self.hidden, 'hidden file')}, made by a system for itself")
        if self.damaged:
            left.append(f"{counted(len(self.damaged), 'damaged file')}: {listed(self.damaged)}")
        if self.locked:
            left.append(
                f"{counted(len(self.locked), 'file')} locked by a password, or packed in an "
                f"unusual way: {listed(self.locked)}"
            )
        told = [Note("dropped", f"Left out: {one}.") for one in left]
        if self.sampled_from:
            sample = f"a seeded sample of {MAXIMUM_IMAGES:,} was taken."
            told.insert(0, Note("warning", f"Of {self.sampled_from:,} files {sample}"))
        return told


def image_type(head: bytes) -> str:
    """The media type of a file with these first bytes; empty if it is none we take."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return ""


def images_in(data: bytes) -> Steps[Found]:
    """The steps of finding the images in the archive ``data``.

    Files that are no images are only looked at, and never unpacked whole.

    Raises:
        InputError: no zip archive, damaged, too large or unpacking to too much, or without images.
    """
    if len(data) > MAXIMUM_BYTES:
        raise InputError(
            f"The archive has {len(data) / 1e6:,.0f} MB, more than a browser can work with.",
            f"Pack fewer or smaller images: at most {MAXIMUM_BYTES / 1e6:,.0f} MB.",
        )
    if not is_zip(data) and data[:4] != b"PK\x05\x06":  # one of no files
        kind = binary_type(data)
        what = f"It seems to be {kind}." if kind else "Pack the images as .zip."
        raise InputError("This is no zip archive.", what)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = yield from _found(archive)
    except _BROKEN as error:
        if isinstance(error, InputError):
            raise
        raise InputError("The archive is damaged.", "Pack the images again, as .zip.") from error
    if not found.images:
        raise _no_images(found)
    return found


def _found(archive: zipfile.ZipFile) -> Steps[Found]:
    found, pace, unpacked = Found(), Pace(), 0
    members = _members(archive, found)
    for number, member in enumerate(members):
        if pace.is_due():
            yield Progress(number / len(members), f"file {number + 1:,} of {len(members):,}")
        try:
            with archive.open(member) as stream:
                head = stream.read(HEAD)
                kind = image_type(head)
                if not kind:
                    found.others.append(_described(member.filename, head))
                    continue
                content = head + _rest(stream, member, unpacked + len(head))
        except InputError:
            raise
        except _LOCKED:
            found.locked.append(quoted(member.filename))
        except _BROKEN:
            found.damaged.append(quoted(member.filename))
        else:
            unpacked += len(content)
            found.images.append(File(member.filename, kind, content))
    return found


def _members(archive: zipfile.ZipFile, found: Found) -> list[zipfile.ZipInfo]:
    """The files to look at, by name; the hidden ones are only counted."""
    files = [one for one in archive.infolist() if not one.is_dir()]
    if len(files) > MAXIMUM_ARCHIVED_FILES:
        raise InputError(
            f"The archive holds {len(files):,} files, more than a browser can work with.",
            f"Pack at most {MAXIMUM_ARCHIVED_FILES:,}.",
        )
    shown = [one for one in files if not _is_hidden(one.filename)]
    found.hidden = len(files) - len(shown)
    shown.sort(key=lambda one: natural(one.filename))
    if len(shown) > MAXIMUM_IMAGES:
        found.sampled_from = len(shown)
        shown = [shown[index] for index in seeded_choice(len(shown), MAXIMUM_IMAGES).tolist()]
    return shown


def _is_hidden(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return name.startswith(NOT_OURS[0]) or parts[-1] in NOT_OURS or any(
        part.startswith(".") and part not in (".", "..") for part in parts
    )


def _rest(stream: zipfile.ZipExtFile, member: zipfile.ZipInfo, unpacked: int) -> bytes:
    """The file from here to its end, unless that is too much. Sizes in the archive may be lies."""
    room = MAXIMUM_UNPACKED_BYTES - unpacked
    ratio = max(SMALL, MAXIMUM_UNPACKED_RATIO * member.compress_size)
    content = stream.read(min(room, ratio) + 1)
    if len(content) > ratio:
        raise InputError(
            f"{quoted(member.filename)} unpacks to more than {MAXIMUM_UNPACKED_RATIO} times its "
            "size in the archive: images never do.",
            "The archive may be made to do harm. Leave this file out.",
        )
    if len(content) > room:
        raise InputError(
            f"The archive unpacks to more than {MAXIMUM_UNPACKED_BYTES / 1e6:,.0f} MB of images.",
            "Pack fewer or smaller images.",
        )
    return content


def _described(name: str, head: bytes) -> str:
    kind = binary_type(head)
    return f"{quoted(name)} ({kind})" if kind else quoted(name)


def _no_images(found: Found) -> InputError:
    if found.locked and not found.damaged:
        return InputError(
            "The images in this archive are locked, or packed in an unusual way.",
            "Pack them again without a password, as .zip.",
        )
    what = listed(found.others, limit=3) or listed(found.damaged, limit=3)
    holds = f" It holds: {what}." if what else ""
    return InputError(
        f"The archive holds no image that can be read.{holds}",
        "PNG, JPEG, WebP and GIF files are taken.",
    )
