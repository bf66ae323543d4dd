"""Small real documents for the tests, and some that mean harm."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Sequence

import docx
import pptx
from docx.enum.text import WD_BREAK


def pdf_of(pages: Sequence[str], *, box: tuple[int, int] = (595, 842), drawing: bytes | None = None) -> bytes:
    """A PDF with a line of text on each page; `drawing` are deflated drawing instructions instead."""
    fonts = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        fonts,
    ]
    for number, text in enumerate(pages):
        instructions = f"BT /F 24 Tf 60 700 Td ({text}) Tj ET".encode()
        filters = b"/Filter/FlateDecode" if drawing else b""
        content = drawing or instructions
        media_box = f"/MediaBox[0 0 {box[0]} {box[1]}]"
        resources = "/Resources<</Font<</F 3 0 R>>>>"
        page = f"<</Type/Page/Parent 2 0 R{media_box}{resources}/Contents {5 + 2 * number} 0 R>>"
        objects += [
            page.encode(),
            b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), filters, content),
        ]
    return _with_table(objects)


def _with_table(objects: Sequence[bytes]) -> bytes:
    written, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(written))
    return written + head + table + trailer


def pdf_bomb(unpacked_mb: int) -> bytes:
    """A PDF whose one page draws so many megabytes of instructions."""
    packer = zlib.compressobj(9)
    line = b"0 0 m 595 842 l S\n" * 58_000
    drawing = b"".join(packer.compress(line) for _ in range(unpacked_mb)) + packer.flush()
    return pdf_of(["bomb"], drawing=drawing)


def docx_of(pages: Sequence[str], *, table: Sequence[str] = (), header: str = "") -> bytes:
    """A Word document with breaks between its pages."""
    document = docx.Document()
    if header:
        document.sections[0].header.paragraphs[0].text = header
    for number, page in enumerate(pages):
        paragraph = document.add_paragraph(page)
        if number + 1 < len(pages):
            paragraph.add_run().add_break(WD_BREAK.PAGE)
    if table:
        cells = document.add_table(rows=1, cols=len(table)).rows[0].cells
        for cell, text in zip(cells, table, strict=True):
            cell.text = text
    return _saved(document)


def pptx_of(slides: Sequence[tuple[str, str]], *, table: Sequence[str] = ()) -> bytes:
    """Slides, each a title and what the speaker noted; the table stands on the first."""
    presentation = pptx.Presentation()
    for number, (title, note) in enumerate(slides):
        slide = presentation.slides.add_slide(presentation.slide_layouts[5])
        slide.shapes.title.text = title
        if note:
            slide.notes_slide.notes_text_frame.text = note
        if table and number == 0:
            shape = slide.shapes.add_table(1, len(table), 0, 0, 1000, 1000)
            for place, text in enumerate(table):
                shape.table.cell(0, place).text = text
    return _saved(presentation)


def _saved(document: object) -> bytes:
    written = io.BytesIO()
    document.save(written)  # type: ignore[attr-defined]
    return written.getvalue()


def with_part(office: bytes, name: str, content: bytes) -> bytes:
    """The same file with one part replaced, or added."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(office)) as given,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for entry in given.infolist():
            if entry.filename != name:
                made.writestr(entry, given.read(entry))
        made.writestr(name, content)
    return written.getvalue()
