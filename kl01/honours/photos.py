"""Photos of honoured examples: made harmless and small when they come in, kept under names of our own."""

import hashlib
import io
import os
import re
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import Final

from PIL import Image, ImageCms

from kl01.refusals import Refusal

MAX_UPLOAD_BYTES: Final = 10 * 1024 * 1024
MAX_PIXELS: Final = 50_000_000
MAX_SIDE: Final = 1200
"""Pixels of the longer side as kept: 300 to the inch on a photo of 10 cm."""
MIN_SIDE: Final = 200
MAX_SCANS: Final = 30
"""Some ten passes over the picture are usual in a progressive JPEG; thousands fit into a small file, and each
costs as much time as a whole picture."""
QUALITY: Final = 85

_FORMATS: Final = ("JPEG", "PNG")
_SIGNATURES: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
_OTHER_KINDS: Final = (b"%pdf-", b"<html", b"<script", b"<svg", b"<?php")
"""What a picture has no cause to hold at its beginning, where other programs look for a file's kind."""
_HEAD_BYTES: Final = 1024
_ORIENTATION_TAG: Final = 0x0112
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# A marker in a JPEG; inside the pixels of a scan 0xFF is followed by 0x00 or by a restart mark.
_MARKER: Final = re.compile(rb"\xff([\x01-\xcf\xd8-\xfe])", re.DOTALL)
_END_OF_IMAGE, _START_OF_SCAN, _ALONE = 0xD9, 0xDA, (0x01, 0xD8)
_HALF, _ASIDE = ".part", ".aside"
"""What stands behind the names of photos that are not whole yet, and of those that no row named."""
_NAME: Final = re.compile(r"[0-9a-f]{64}\.jpg", re.ASCII)

_WRONG_KIND: Final = (
    "Ảnh phải là tệp JPEG hoặc PNG. Ảnh ở dạng khác (HEIC, WebP, GIF, hoặc nằm trong tệp Word, PDF) hãy mở "
    "ra, lưu lại thành tệp JPEG rồi chọn lại."
)
_DAMAGED: Final = "Tệp ảnh bị hỏng hoặc bị thiếu một phần. Hãy chép lại ảnh từ máy gốc, mở thử, rồi chọn lại."
_TOO_HEAVY: Final = "Ảnh nặng hơn {} MB. Hãy thu nhỏ ảnh rồi chọn lại."
_TOO_LARGE: Final = "Ảnh có hơn {} triệu điểm ảnh. Hãy thu nhỏ ảnh rồi chọn lại."
_TOO_SMALL: Final = "Ảnh quá nhỏ ({} × {} điểm ảnh). Hãy chọn ảnh mà cạnh ngắn có ít nhất {} điểm ảnh."
_NOT_WRITTEN: Final = (
    "Máy chủ chưa ghi được ảnh; các nội dung khác không bị ảnh hưởng. Hãy báo quản trị phần mềm kiểm tra "
    "dung lượng đĩa và quyền ghi của thư mục ảnh, rồi chọn lại ảnh."
)

# A picture takes some hundreds of megabytes while it is open: one at a time.
_cleaning = threading.Lock()


def _refusal(message: str) -> Refusal:
    """Return why a photo can't be taken, and what to do."""
    return Refusal(message, "photo")


def clean_photo(data: bytes) -> bytes:
    """Return the photo of an upload as a baseline JPEG in sRGB, upright, with nothing in it but the picture.

    JPEG and PNG are told by content, not by name. The longer side has at most MAX_SIDE pixels. What a camera,
    a phone or a person wrote into the file (place, time, names, comments, files behind the picture) is gone;
    alpha is white; of a moving picture the first frame stays. Equal data give equal bytes. Takes up to some
    seconds, so call it outside a transaction; callers wait for each other.

    Raises:
        Refusal: too heavy, of another kind, too many pixels or too few, damaged.

    """
    if len(data) > MAX_UPLOAD_BYTES:
        raise _refusal(_TOO_HEAVY.format(MAX_UPLOAD_BYTES // 1024**2))
    head = data[:_HEAD_BYTES].lower()
    if not data.startswith(_SIGNATURES) or any(mark in head for mark in _OTHER_KINDS):
        raise _refusal(_WRONG_KIND)
    with _cleaning:
        try:
            return _cleaned(data)
        except Refusal:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise _refusal(_TOO_LARGE.format(MAX_PIXELS // 1_000_000)) from None
        except Exception:
            # A damaged file raises anything; what it says of the file helps nobody who reads it.
            raise _refusal(_DAMAGED) from None


def _cleaned(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
        width, height = opened.size
        if width * height > MAX_PIXELS:
            raise _refusal(_TOO_LARGE.format(MAX_PIXELS // 1_000_000))
        if min(width, height) < MIN_SIDE:
            raise _refusal(_TOO_SMALL.format(width, height, MIN_SIDE))
        if opened.format != "PNG" and _scans(data) > MAX_SCANS:
            raise _refusal(_DAMAGED)
        # A large JPEG is decoded at a half, a quarter or an eighth: quick, and never under twice our size.
        opened.draft(opened.mode, (2 * MAX_SIDE, 2 * MAX_SIDE))
        opened.load()
        turn = _TURNS.get(_orientation(opened))
        profile = opened.info.get("icc_profile")
        picture = _plain(_in_srgb(opened, profile) if profile else opened)
    picture.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    if turn is not None:
        picture = picture.transpose(turn)
    # What is saved carries nothing of `opened`: a picture remembers the comments of its file.
    fresh = Image.new("RGB", picture.size)
    fresh.paste(picture)
    output = io.BytesIO()
    fresh.save(output, "JPEG", quality=QUALITY, optimize=True)
    return output.getvalue()


def _scans(data: bytes) -> int:
    """Return how many passes over the picture a JPEG holds."""
    at = scans = 0
    while found := _MARKER.search(data, at):
        marker, at = found[1][0], found.end()
        if marker == _END_OF_IMAGE:
            break
        scans += marker == _START_OF_SCAN
        if marker not in _ALONE:
            at += int.from_bytes(data[at : at + 2], "big")
    return scans


def _orientation(picture: Image.Image) -> int:
    try:
        return int(picture.getexif().get(_ORIENTATION_TAG, 1))
    except Exception:
        # A damaged EXIF block is no cause to refuse a sound picture.
        return 1


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """Return the picture with its profile's colours as sRGB, or as it is if the profile makes no sense."""
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    if mode == "RGB" and picture.has_transparency_data:
        return picture  # the way through the profile would lose what shows through
    try:
        srgb = ImageCms.createProfile("sRGB")
        converted = ImageCms.profileToProfile(picture, io.BytesIO(profile), srgb, outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    return converted or picture


def _plain(picture: Image.Image) -> Image.Image:
    """Return the picture in eight-bit RGB, on white where it lets through."""
    if picture.mode.startswith("I"):
        # Sixteen bits of grey, which Pillow would cut off at 255 instead of scaling them.
        return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L").convert("RGB")
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    clear = picture if picture.mode == "RGBA" else picture.convert("RGBA")
    white = Image.new("RGB", clear.size, "white")
    white.paste(clear, mask=clear)
    return white


def photo_size(jpeg: bytes) -> tuple[int, int] | None:
    """Return width and height of a kept photo in pixels; None if it is no JPEG that can be opened."""
    try:
        with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as picture:
            return picture.size
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None


def store_photo(folder: Path, jpeg: bytes) -> str:
    """Keep what clean_photo gave in the folder and return its name there, which only its content decides.

    Equal photos are kept once, so ask whether others show it before you remove one. A photo is there whole or
    not at all, even if the machine stops halfway. One that was there counts as written now.

    Raises:
        Refusal: the disk is full, or the server may not write there.

    """
    name = hashlib.sha256(jpeg).hexdigest() + ".jpg"
    target = _place(folder, name)
    try:
        if target.is_file() and target.read_bytes() == jpeg:
            with suppress(FileNotFoundError):
                os.utime(target)  # nobody is to tidy it away before a row names it
                return name
        target.parent.mkdir(parents=True, exist_ok=True)
        _write_whole(target, jpeg)
    except OSError:
        raise _refusal(_NOT_WRITTEN) from None
    return name


def _write_whole(target: Path, content: bytes) -> None:
    handle, half = tempfile.mkstemp(dir=target.parent, suffix=_HALF)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(half).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(half).unlink()
        raise


def read_photo(folder: Path, name: str) -> bytes | None:
    """Return the photo of that name; None if there is none, or if it is no name that store_photo gives.

    One that was laid aside is shown, too.
    """
    if not _NAME.fullmatch(name):
        return None
    for place in (_place(folder, name), _aside(folder, name)):
        with suppress(FileNotFoundError):
            return place.read_bytes()
    return None


def remove_photo(folder: Path, name: str) -> None:
    """Remove the photo of that name, if it is there."""
    if _NAME.fullmatch(name):
        _place(folder, name).unlink(missing_ok=True)
        _aside(folder, name).unlink(missing_ok=True)


# --- Photos that no row names ------------------------------------------------------------------------------


def kept_photos(folder: Path, before: float) -> tuple[list[str], list[str]]:
    """Return the names of the photos that were last written before a moment, and of those laid aside.

    The moment is in seconds of the file system's clock (`time.time()`).
    """
    kept, aside = [], []
    for file in folder.glob("??/*"):
        name = file.name.removesuffix(_ASIDE)
        if not _NAME.fullmatch(name) or file.parent.name != name[:2]:
            continue
        if name != file.name:
            aside.append(name)
        elif _written_at(file) < before:
            kept.append(name)
    return sorted(kept), sorted(aside)


def lay_aside(folder: Path, name: str, before: float) -> bool:
    """Take a photo out of use, unless it was written since a moment; return whether it was taken."""
    place = _place(folder, name)
    with suppress(OSError):  # Windows keeps what somebody is just reading: the next round takes it
        if _written_at(place) < before:
            place.replace(_aside(folder, name))
            os.utime(_aside(folder, name))  # from now on it waits
            return True
    return False


def take_back(folder: Path, name: str) -> None:
    """Let a photo that was laid aside be in use again."""
    with suppress(OSError):
        _aside(folder, name).replace(_place(folder, name))


def remove_aside(folder: Path, name: str, before: float) -> None:
    """Remove a photo that was laid aside before a moment."""
    with suppress(OSError):
        if _written_at(_aside(folder, name)) < before:
            _aside(folder, name).unlink()


def remove_halves(folder: Path, before: float) -> None:
    """Remove what was left half written before a moment, when a machine stopped."""
    for file in folder.glob(f"??/*{_HALF}"):
        with suppress(OSError):
            if _written_at(file) < before:
                file.unlink()


def _written_at(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:
        return float("inf")


def _aside(folder: Path, name: str) -> Path:
    return folder / name[:2] / f"{name}{_ASIDE}"


def _place(folder: Path, name: str) -> Path:
    return folder / name[:2] / name
