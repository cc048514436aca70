"""Many papers in one PDF, each from its first page on, with an outline that names them."""

import gc
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Sheets:
    """The file while it is put together; on both sides each paper begins on the front of a sheet."""

    def __init__(self, *, two_sided: bool = True) -> None:
        from pypdf import PdfWriter

        self._two_sided = two_sided
        self._writer = PdfWriter()

    def add(self, pdf: bytes, name: str) -> None:
        """Add a paper on a new sheet, with an entry of the outline."""
        from pypdf import PdfReader

        if self._two_sided and len(self._writer.pages) % 2:
            self._writer.add_blank_page()
        first = len(self._writer.pages)
        self._writer.append(PdfReader(io.BytesIO(pdf)), import_outline=False)
        self._writer.add_outline_item(title=name, page_number=first)

    def put_first(self, pdf: bytes) -> None:
        """Put a paper before all others."""
        from pypdf import PdfReader

        reader = PdfReader(io.BytesIO(pdf))
        self._writer.merge(0, reader, import_outline=False)
        if self._two_sided and len(reader.pages) % 2:
            self._writer.insert_blank_page(index=len(reader.pages))

    def save(self, path: Path, title: str) -> None:
        """Write the file, which says of itself what each paper does (file_facts.py)."""
        from pypdf.generic import BooleanObject, DictionaryObject, NameObject, TextStringObject

        from kl01.printing.file_facts import LANGUAGE, duplex_of, xmp_of

        writer = self._writer
        writer.add_metadata({"/Title": title})
        writer.xmp_metadata = xmp_of(title).encode()
        root, opening = writer.root_object, DictionaryObject()
        root[NameObject("/Lang")] = TextStringObject(LANGUAGE)
        opening[NameObject("/DisplayDocTitle")] = BooleanObject(True)
        if self._two_sided:
            box = writer.pages[0].mediabox
            opening[NameObject("/Duplex")] = NameObject(f"/{duplex_of(landscape=box.width > box.height)}")
        root[NameObject("/ViewerPreferences")] = opening
        if writer.outline:
            writer.page_mode = "/UseOutlines"
        with path.open("wb") as file:
            writer.write(file)


@contextmanager
def rare_collections() -> Iterator[None]:
    """Look for garbage seldom: each look goes through all that was put together so far."""
    usual = gc.get_threshold()
    gc.set_threshold(50_000, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
