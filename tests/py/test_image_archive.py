"""Archives: what is an image in them, what is left out and told, and what is refused."""

import io
import random
import struct
import zipfile

import pytest

import unlabeled as un
from unlabeled.image_sets import archive
from unlabeled.image_sets.archive import image_type, images_in
from unlabeled.steps import finish

PNG = b"\x89PNG\r\n\x1a\n" + bytes(30)
JPEG = b"\xff\xd8\xff\xe0" + bytes(30)
GIF = b"GIF89a" + bytes(30)
WEBP = b"RIFF\x10\0\0\0WEBPVP8 " + bytes(30)


def packed(files, method=zipfile.ZIP_DEFLATED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return stream.getvalue()


def found(data):
    return finish(images_in(data))


def notes(result):
    return " ".join(note.text for note in result.notes)


def test_images_are_told_by_their_first_bytes_and_come_in_the_order_of_their_names():
    result = found(
        packed({"b/10.png": JPEG, "b/9.txt": PNG, "a/x.gif": GIF, "a/x.webp": WEBP, "y.png": b"hi"})
    )
    assert [(one.name, one.type) for one in result.images] == [
        ("a/x.gif", "image/gif"),
        ("a/x.webp", "image/webp"),
        ("b/9.txt", "image/png"),
        ("b/10.png", "image/jpeg"),
    ]
    assert [one.content for one in result.images] == [GIF, WEBP, PNG, JPEG]
    assert notes(result) == "Left out: 1 file of other kinds: “y.png”."
    assert [note.kind for note in result.notes] == ["dropped"]


@pytest.mark.parametrize(
    "head", [b"", b"\x89PNG", b"RIFF\0\0\0\0WAVE", b"<svg/>", b"BM" + bytes(99)]
)
def test_other_first_bytes_are_no_image(head):
    assert image_type(head) == ""


def test_what_systems_put_into_archives_is_left_out_and_counted():
    result = found(
        packed(
            {
                "a.png": PNG,
                "__MACOSX/._a.png": PNG,
                ".hidden.png": PNG,
                "x/.git/b.png": PNG,
                "x/Thumbs.db": PNG,
                "x/desktop.ini": b"",
                "x/": b"",
                "scan.tif": b"II*\0" + bytes(9),
                "inner.zip": packed({"a.png": PNG}),
            }
        )
    )
    assert [one.name for one in result.images] == ["a.png"]
    assert "Left out: 5 hidden files" in notes(result)
    assert "2 files of other kinds: “inner.zip” (a ZIP archive" in notes(result)
    assert "and “scan.tif” (a TIFF image)" in notes(result)


REFUSED = {
    "text": (b"not a zip at all", "no zip archive"),
    "an image": (PNG, "no zip archive"),
    "nothing": (b"", "no zip archive"),
    "an empty archive": (packed({}), "holds no image"),
    "other things": (packed({"b.txt": b"hello", "a.csv": b"1,2"}), "“a.csv” and “b.txt”"),
    "a cut archive": (packed({"a.png": PNG * 50})[:-30], "damaged"),
    "only a signature": (b"PK\x03\x04" + bytes(60), "damaged"),
}


@pytest.mark.parametrize(("data", "words"), REFUSED.values(), ids=REFUSED)
def test_refused(data, words):
    with pytest.raises(un.InputError, match=words) as refused:
        found(data)
    assert refused.value.hint


def test_a_damaged_file_costs_only_itself():
    noise = random.Random(0).randbytes(5_000)
    data = packed({"a.png": PNG + noise, "b.png": PNG}, zipfile.ZIP_STORED)
    place = data.index(noise)
    result = found(data[:place] + bytes(50) + data[place + 50 :])
    assert [one.name for one in result.images] == ["b.png"]
    assert "1 damaged file: “a.png”" in notes(result)


def test_a_locked_file_is_told():
    data = bytearray(packed({"a.png": PNG, "b.png": PNG}))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.index(signature) + flags
        data[place : place + 2] = struct.pack("<H", struct.unpack_from("<H", data, place)[0] | 1)
    result = found(bytes(data))
    assert [one.name for one in result.images] == ["b.png"]
    assert "1 file locked by a password" in notes(result)
    second = bytes(data).rindex(b"PK\x01\x02") + 8
    data[second] |= 1
    data[bytes(data).rindex(b"PK\x03\x04") + 6] |= 1
    with pytest.raises(un.InputError, match="locked"):
        found(bytes(data))


# Bombs ------------------------------------------------------------------------------------------


def test_an_image_that_unpacks_to_hundreds_of_times_its_size():
    bomb = packed({"a.png": PNG + bytes(30_000_000)})
    assert len(bomb) < 60_000
    with pytest.raises(un.InputError, match=r"“a\.png” unpacks to more than 100 times"):
        found(bomb)


def test_a_file_that_is_no_image_is_never_unpacked(monkeypatch):
    monkeypatch.setattr(archive, "MAXIMUM_UNPACKED_BYTES", 10_000)
    result = found(packed({"bomb.bin": bytes(30_000_000), "a.png": PNG}))
    assert [one.name for one in result.images] == ["a.png"]


def test_images_of_one_colour_may_shrink_as_they_like():
    assert len(found(packed({"white.png": PNG + bytes(900_000)})).images) == 1


def test_too_much_in_all_is_refused(monkeypatch):
    monkeypatch.setattr(archive, "MAXIMUM_UNPACKED_BYTES", 1_000)
    noise = random.Random(0).randbytes(400)
    with pytest.raises(un.InputError, match="unpacks to more than 0 MB"):
        found(packed({f"{n}.png": PNG + noise for n in range(3)}))
    assert len(found(packed({f"{n}.png": PNG + noise for n in range(2)})).images) == 2


def test_sizes_in_the_directory_may_be_lies():
    data = bytearray(packed({"a.png": PNG + bytes(30_000_000)}))
    for signature, size in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = data.index(signature) + size
        data[place : place + 4] = struct.pack("<I", 50)
    with pytest.raises(un.InputError):
        found(bytes(data))


def test_too_large_and_too_many(monkeypatch):
    files = packed({f"{n}.png": PNG for n in range(12)})
    monkeypatch.setattr(archive, "MAXIMUM_ARCHIVED_FILES", 10)
    with pytest.raises(un.InputError, match="12 files"):
        found(files)
    monkeypatch.setattr(archive, "MAXIMUM_ARCHIVED_FILES", 100)
    monkeypatch.setattr(archive, "MAXIMUM_IMAGES", 5)
    result = found(files)
    assert len(result.images) == 5 and "Of 12 files a seeded sample of 5" in notes(result)
    assert [one.name for one in found(files).images] == [one.name for one in result.images]
    monkeypatch.setattr(archive, "MAXIMUM_BYTES", 50)
    with pytest.raises(un.InputError, match="more than a browser"):
        found(files)
