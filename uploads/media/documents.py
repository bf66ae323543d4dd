"""The text of a document, page by page: PDF, Word, PowerPoint, HTML. Runs in a child process.

No script of a document runs, nothing it refers to is fetched, and what it unpacks to is known before it is.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from uploads.media.child import Tell, in_child
from uploads.media.faults import Fault, MediaFault
from uploads.media.html_text import text_of_html
from uploads.media.processes import Limits
from uploads.sniff import FileType

MAX_PAGES: Final = 5000
MAX_CHARACTERS: Final = 20_000_000
MAX_HTML_BYTES: Final = 20 * 1024**2
MAX_ENTRIES: Final = 20_000
MAX_UNPACKED_BYTES: Final = 512 * 1024**2
MAX_XML_BYTES: Final = 64 * 1024**2
LIMITS: Final = Limits(memory_bytes=2 * 1024**3, cpu_s=300, still_s=300)

Pages = tuple[str, ...]


def read(path: Path, content_type: str, *, scratch: Path, between: Tell) -> Pages:
    """The text of each page, empty where there is none. Raises `MediaFault`."""
    arguments = {"path": str(path), "type": content_type}
    return tuple(in_child("documents", arguments, scratch=scratch, limits=LIMITS, between=between))


def run_in_child(arguments: dict[str, Any], tell: Tell) -> list[str]:
    """See `read`."""
    return list(pages_of(Path(arguments["path"]), FileType(arguments["type"]), tell))


def pages_of(path: Path, type_: FileType, tell: Tell) -> Iterator[str]:
    """Reads the document in this process. Raises `MediaFault`."""
    readers: dict[FileType, Callable[[Path, Tell], Iterator[str]]] = {
        FileType.PDF: _pdf,
        FileType.DOCX: _docx,
        FileType.PPTX: _pptx,
        FileType.HTML: _html,
    }
    characters = 0
    for number, page in enumerate(readers[type_](path, tell), start=1):
        characters += len(page)
        if number > MAX_PAGES:
            raise MediaFault(Fault.TOO_LONG, "pages")
        if characters > MAX_CHARACTERS:
            raise MediaFault(Fault.TOO_LARGE, "characters")
        yield page


def _pdf(path: Path, tell: Tell) -> Iterator[str]:
    document = open_pdf(path)
    for number in range(len(document)):
        page = document[number]
        text = page.get_textpage()
        yield _clean(text.get_text_bounded())
        text.close()
        page.close()
        tell((number + 1) / len(document))


def open_pdf(path: Path) -> Any:
    """A document of pdfium's. Raises `MediaFault`."""
    import pypdfium2  # loads pdfium: only in a child

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        protected = getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD
        raise MediaFault(Fault.PROTECTED if protected else Fault.UNREADABLE, "pdf") from error
    if len(document) > MAX_PAGES:
        raise MediaFault(Fault.TOO_LONG, f"{len(document)} pages")
    return document


# --- Word and PowerPoint --------------------------------------------------------------------------

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def _docx(path: Path, tell: Tell) -> Iterator[str]:
    """Word writes down where its pages ended when it last showed them; else the author's own breaks count."""
    import docx

    document = _opened(path, docx.Document)
    body = document.element.body
    rendered = next(body.iter(f"{_W}lastRenderedPageBreak"), None) is not None
    pages = [[_text(header) for header in _headers(document)]]
    for element in _shown(body):
        match element.tag.removeprefix(_W):
            case "p":
                pages[-1].append("\n")
            case "tab" | "cr":
                pages[-1].append(" ")
            case "t":
                pages[-1].append(element.text or "")
            case "lastRenderedPageBreak":
                pages.append([])
            case "br":
                if element.get(f"{_W}type") == "page" and not rendered:
                    pages.append([])
                else:
                    pages[-1].append("\n")
    tell(1.0)
    for page in pages:
        yield _clean("".join(page))


def _headers(document: Any) -> Iterator[Any]:
    for section in document.sections:
        if not section.header.is_linked_to_previous:
            yield section.header._element


def _text(element: Any) -> str:
    return "\n".join(found.text or "" for found in _shown(element) if found.tag == f"{_W}t")


def _shown(element: Any) -> Iterator[Any]:
    """Elements in their order, without those that older programs show in place of others."""
    for child in element:
        if not isinstance(child.tag, str) or child.tag == _FALLBACK:
            continue
        yield child
        yield from _shown(child)


def _pptx(path: Path, tell: Tell) -> Iterator[str]:
    """What stands on each slide, its tables row by row, and what the speaker noted."""
    import pptx

    slides = _opened(path, pptx.Presentation).slides
    for number, slide in enumerate(slides, start=1):
        lines = [line for shape in slide.shapes for line in _lines(shape)]
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            lines.append(slide.notes_slide.notes_text_frame.text)
        yield _clean("\n".join(lines))
        tell(number / len(slides))


def _lines(shape: Any) -> Iterator[str]:
    if hasattr(shape, "shapes"):
        for inner in shape.shapes:
            yield from _lines(inner)
    elif getattr(shape, "has_table", False):
        for row in shape.table.rows:
            yield " | ".join(cell.text for cell in row.cells)
    elif shape.has_text_frame:
        yield shape.text_frame.text


def _opened(path: Path, open_: Callable[[str], Any]) -> Any:
    """An Office file that is small enough when unpacked. Raises `MediaFault`."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_sizes(archive.infolist())
        return open_(str(path))
    except MediaFault:
        raise
    except MemoryError as error:
        raise MediaFault(Fault.TOO_LARGE, "memory") from error
    except (zipfile.BadZipFile, zlib.error, OSError, KeyError, ValueError, SyntaxError) as error:
        raise MediaFault(Fault.UNREADABLE, type(error).__name__) from error
    except Exception as error:
        # Both libraries raise what their parts raise; lxml's errors for damaged XML are no family of theirs.
        raise MediaFault(Fault.UNREADABLE, type(error).__name__) from error


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    """zipfile unpacks no more of an entry than its directory says: so the directory can be believed."""
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        raise MediaFault(Fault.TOO_LARGE, "unpacked")
    if any(
        entry.file_size > MAX_XML_BYTES for entry in entries if entry.filename.endswith((".xml", ".rels"))
    ):
        raise MediaFault(Fault.TOO_LARGE, "unpacked")
    if any(entry.flag_bits & 1 for entry in entries):
        raise MediaFault(Fault.PROTECTED, "zip")


def _html(path: Path, tell: Tell) -> Iterator[str]:
    if path.stat().st_size > MAX_HTML_BYTES:
        raise MediaFault(Fault.TOO_LARGE, "html")
    yield _clean(text_of_html(path.read_bytes()))
    tell(1.0)


def _clean(text: str) -> str:
    """One line a paragraph, without blanks at the ends and without characters that no database takes."""
    text = "".join(char if char.isprintable() or char == "\n" else " " for char in text.replace("\r\n", "\n"))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
