"""What becomes of a photo that somebody uploads, and how it is kept."""

import hashlib
import io
import os
import struct
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from kl01.honours import photos
from kl01.honours.photos import (
    MAX_SIDE,
    MAX_UPLOAD_BYTES,
    clean_photo,
    photo_size,
    read_photo,
    remove_photo,
    store_photo,
)
from kl01.refusals import Refusal
from tests.honours.pictures import BELOW, TOP_LEFT, TOP_RIGHT, as_file, near, opened, pattern

SECRET = b"bi mat cua toi"
JPEG_MODES = ("L", "RGB", "CMYK")
PNG_MODES = ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")


def refusal(data: bytes) -> str:
    with pytest.raises(Refusal) as caught:
        clean_photo(data)
    assert str(caught.value) == caught.value.message
    return caught.value.message


def png_chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)


def png_that_claims(width: int, height: int) -> bytes:
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + png_chunk(b"IDAT", zlib.compress(b"")) + png_chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("kind", "mode"), [*(("JPEG", mode) for mode in JPEG_MODES), *(("PNG", mode) for mode in PNG_MODES)]
)
def test_every_kind_of_pixel_becomes_an_rgb_jpeg(kind: str, mode: str) -> None:
    source = pattern(mode="L").convert(mode) if mode == "I;16" else pattern(mode=mode)
    cleaned = opened(clean_photo(as_file(source, kind)))
    assert (cleaned.format, cleaned.mode, cleaned.size) == ("JPEG", "RGB", (400, 300))
    if mode in {"RGB", "RGBA", "P", "CMYK"}:
        assert near(cleaned, (0.25, 0.25), TOP_LEFT)
        assert near(cleaned, (0.5, 0.75), BELOW)


def test_sixteen_bits_of_grey_are_scaled_not_cut_off() -> None:
    grey = Image.new("I;16", (300, 300), 32768)
    assert near(opened(clean_photo(as_file(grey, "PNG"))), (0.5, 0.5), (128, 128, 128))


def test_what_lets_through_is_white() -> None:
    clear = pattern(mode="RGBA")
    clear.putalpha(0)
    assert near(opened(clean_photo(as_file(clear, "PNG"))), (0.25, 0.25), (255, 255, 255))
    keyed = as_file(Image.new("RGB", (300, 300), (10, 20, 30)), "PNG", transparency=(10, 20, 30))
    assert near(opened(clean_photo(keyed)), (0.5, 0.5), (255, 255, 255))


def test_large_photo_is_made_smaller_in_proportion_and_small_one_left() -> None:
    assert opened(clean_photo(as_file(pattern(3000, 2000)))).size == (MAX_SIDE, 800)
    assert opened(clean_photo(as_file(pattern(2000, 3000), "PNG"))).size == (800, MAX_SIDE)
    assert opened(clean_photo(as_file(pattern(250, 200)))).size == (250, 200)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_photo_stands_upright_whatever_way_the_camera_was_held(kind: str, orientation: int) -> None:
    upright = pattern()
    # What the camera stores so that its note puts it right.
    turns = Image.Transpose
    stored = {
        2: turns.FLIP_LEFT_RIGHT,
        3: turns.ROTATE_180,
        4: turns.FLIP_TOP_BOTTOM,
        5: turns.TRANSPOSE,
        6: turns.ROTATE_90,
        7: turns.TRANSVERSE,
        8: turns.ROTATE_270,
    }
    exif = Image.Exif()
    exif[0x0112] = orientation
    turned = upright.transpose(stored[orientation]) if orientation > 1 else upright
    cleaned = opened(clean_photo(as_file(turned, kind, exif=exif)))
    assert cleaned.size == (400, 300)
    assert near(cleaned, (0.25, 0.25), TOP_LEFT)
    assert near(cleaned, (0.75, 0.25), TOP_RIGHT)
    assert near(cleaned, (0.5, 0.75), BELOW)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_damaged_exif_is_no_cause_to_refuse() -> None:
    assert opened(clean_photo(as_file(pattern(), exif=b"Exif\x00\x00II*\x00\xff\xff\xff\xff"))).size == (
        400,
        300,
    )


def test_place_time_and_comments_are_gone_from_a_jpeg() -> None:
    exif = Image.Exif()
    exif[0x010F] = SECRET.decode()
    exif[0x8825] = {1: "N", 2: (10.0, 57.0, 12.0), 3: "E", 4: (106.0, 49.0, 30.0), 29: SECRET.decode()}
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = as_file(pattern(), exif=exif, comment=SECRET, icc_profile=profile, xmp=b"<x:xmpmeta>" + SECRET)
    assert data.count(SECRET) == 4
    cleaned = clean_photo(data + SECRET)
    assert SECRET not in cleaned
    picture = opened(cleaned)
    assert dict(picture.getexif()) == {}
    assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_texts_are_gone_from_a_png() -> None:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", SECRET.decode())
    texts.add_text("Author", SECRET.decode(), zip=True)
    cleaned = clean_photo(as_file(pattern(), "PNG", pnginfo=texts) + SECRET)
    assert SECRET not in cleaned
    assert opened(cleaned).info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def swapped_profile() -> bytes:
    """Return a profile in which the first number of a colour is green and the second red."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, green = profile.index(b"rXYZ"), profile.index(b"gXYZ")
    profile[red : red + 1], profile[green : green + 1] = b"g", b"r"
    return bytes(profile)


def test_colours_of_a_profile_are_turned_into_srgb() -> None:
    cleaned = opened(clean_photo(as_file(pattern(), icc_profile=swapped_profile())))
    assert near(cleaned, (0.25, 0.25), (30, 200, 30))
    cleaned = opened(clean_photo(as_file(pattern(mode="RGBA"), "PNG", icc_profile=swapped_profile())))
    assert near(cleaned, (0.25, 0.25), (30, 200, 30))


def test_profile_that_makes_no_sense_changes_nothing() -> None:
    assert near(opened(clean_photo(as_file(pattern(), icc_profile=b"x" * 200))), (0.25, 0.25), TOP_LEFT)
    keyed = as_file(pattern(), "PNG", transparency=BELOW, icc_profile=swapped_profile())
    assert near(opened(clean_photo(keyed)), (0.5, 0.75), (255, 255, 255))


def test_first_frame_of_a_moving_picture_stays() -> None:
    frames = [Image.new("RGB", (300, 300), colour) for colour in ("red", "blue")]
    moving = as_file(frames[0], "PNG", save_all=True, append_images=frames[1:])
    assert near(opened(clean_photo(moving)), (0.5, 0.5), (254, 0, 0))
    several = as_file(frames[0], "MPO", save_all=True, append_images=frames[1:])
    assert near(opened(clean_photo(several)), (0.5, 0.5), (254, 0, 0))


def test_equal_data_give_equal_bytes_and_a_clean_photo_stays_clean() -> None:
    data = as_file(pattern(1600, 1200), "PNG")
    assert clean_photo(data) == clean_photo(data)
    assert photo_size(clean_photo(clean_photo(data))) == (1200, 900)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "TIFF", "BMP", "PDF", "ICO", "PPM"])
def test_other_pictures_are_refused_whatever_their_name(kind: str) -> None:
    message = refusal(as_file(pattern(200, 200), kind))
    assert message.startswith("Ảnh phải là tệp JPEG hoặc PNG.")
    assert "lưu lại thành tệp JPEG" in message


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"xin chao",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic",
        b"%PDF-1.7\n",
        b"PK\x03\x04",
        b"GIF89a" + as_file(pattern()),
        as_file(pattern(), comment=b"%PDF-1.4 1 0 obj"),
        as_file(pattern(), comment=b"<script>alert(1)</script>"),
        as_file(pattern(), comment=b"<?PHP system($_GET[0]);"),
    ],
)
def test_what_is_no_picture_or_also_something_else_is_refused(data: bytes) -> None:
    assert refusal(data).startswith("Ảnh phải là tệp JPEG hoặc PNG.")


def test_picture_with_another_file_behind_it_loses_the_other() -> None:
    archive = b"PK\x03\x04" + SECRET
    assert SECRET not in clean_photo(as_file(pattern()) + archive)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9])
def test_file_that_was_cut_off_is_refused(kind: str, share: float) -> None:
    noise = Image.frombytes("RGB", (300, 300), hashlib.shake_128(b"kl01").digest(300 * 300 * 3))
    data = as_file(noise, kind)
    assert refusal(data[: int(len(data) * share)]).startswith("Tệp ảnh bị hỏng")


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["JPEG", "PNG"]), st.data())
def test_damaged_file_is_cleaned_or_refused_and_never_anything_else(kind: str, data: Any) -> None:
    content = bytearray(as_file(pattern(220, 220), kind))
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(2, len(content) - 1))] = data.draw(st.integers(0, 255))
    with suppress(Refusal):
        assert photo_size(clean_photo(bytes(content))) is not None


def test_heavy_file_is_refused_with_the_limit_in_megabytes() -> None:
    data = as_file(pattern())
    padded = data + bytes(MAX_UPLOAD_BYTES - len(data))
    assert clean_photo(padded)
    assert "10 MB" in refusal(padded + b"\x00")


@pytest.mark.parametrize("size", [(7072, 7072), (9000, 10000), (100_000, 100_000)])
def test_picture_of_too_many_pixels_is_refused_before_it_is_decoded(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PngImagePlugin.PngImageFile, "load", lambda _: pytest.fail("decoded"))
    assert "50 triệu điểm ảnh" in refusal(png_that_claims(*size))


def test_jpeg_of_countless_passes_is_refused_before_it_is_decoded() -> None:
    data = as_file(pattern(), progressive=True)
    scans = photos._scans(data)
    assert 3 <= scans <= photos.MAX_SCANS
    assert photos._scans(as_file(pattern())) == 1
    scan = data[data.index(b"\xff\xda") : data.index(b"\xff\xc4", data.index(b"\xff\xda"))]
    assert refusal(data[:-2] + scan * 40 + data[-2:]).startswith("Tệp ảnh bị hỏng")


@pytest.mark.parametrize("size", [(199, 400), (400, 199), (1, 1)])
def test_small_picture_is_refused(size: tuple[int, int]) -> None:
    message = refusal(as_file(pattern(*size)))
    assert message.startswith(f"Ảnh quá nhỏ ({size[0]} × {size[1]} điểm ảnh)")
    assert "200" in message


def test_size_of_what_is_no_jpeg_is_unknown() -> None:
    assert photo_size(as_file(pattern())) == (400, 300)
    for data in (b"", b"x", as_file(pattern(), "PNG")):
        assert photo_size(data) is None


# Keeping


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_photo_is_kept_once_under_the_name_of_its_content(tmp_path: Path) -> None:
    name = store_photo(tmp_path / "photos", b"mot")
    assert name == hashlib.sha256(b"mot").hexdigest() + ".jpg"
    assert store_photo(tmp_path / "photos", b"mot") == name
    assert store_photo(tmp_path / "photos", b"hai") != name
    assert f"photos/{name[:2]}/{name}" in files(tmp_path)
    assert len(files(tmp_path)) == 2
    assert read_photo(tmp_path / "photos", name) == b"mot"


def test_damaged_copy_is_written_anew(tmp_path: Path) -> None:
    name = store_photo(tmp_path, b"mot")
    (tmp_path / name[:2] / name).write_bytes(b"m")
    assert store_photo(tmp_path, b"mot") == name
    assert read_photo(tmp_path, name) == b"mot"


def test_photo_that_is_removed_or_was_never_there_is_none(tmp_path: Path) -> None:
    name = store_photo(tmp_path, b"mot")
    remove_photo(tmp_path, name)
    remove_photo(tmp_path, name)
    remove_photo(tmp_path / "nowhere", name)
    assert read_photo(tmp_path, name) is None
    assert read_photo(tmp_path / "nowhere", name) is None


@pytest.mark.parametrize(
    "name",
    [
        "",
        "../secret",
        "/etc/passwd",
        "secret.jpg",
        "A" * 64 + ".jpg",
        "a" * 64,
        "a" * 64 + ".jpg\n",
        "a" * 64 + ".png",
    ],
)
def test_name_from_outside_never_becomes_a_path(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    (tmp_path / "secret").write_bytes(SECRET)
    assert read_photo(folder, name) is None
    remove_photo(folder, name)
    assert files(tmp_path) == ["secret"]


@pytest.mark.parametrize("step", ["fsync", "replace", "mkdir"])
def test_full_disk_is_told_and_leaves_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device", "/srv/secret")

    monkeypatch.setattr(os if step == "fsync" else Path, step, fail)
    with pytest.raises(Refusal, match=r"^Máy chủ chưa ghi được ảnh.*[Bb]áo quản trị phần mềm") as caught:
        store_photo(tmp_path, b"mot")
    assert "secret" not in caught.value.message
    assert files(tmp_path) == []


def test_file_in_the_place_of_the_folder_is_told_too(tmp_path: Path) -> None:
    (tmp_path / "photos").write_bytes(b"")
    with pytest.raises(Refusal, match="Máy chủ chưa ghi được ảnh"):
        store_photo(tmp_path / "photos", b"mot")


def test_kept_photo_is_what_was_cleaned(tmp_path: Path) -> None:
    cleaned = clean_photo(as_file(pattern(), "PNG"))
    kept = read_photo(tmp_path, store_photo(tmp_path, cleaned))
    assert kept is not None
    with Image.open(io.BytesIO(kept)) as picture:
        assert picture.size == (400, 300)
