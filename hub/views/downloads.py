"""Tables as files: what a page of the administration shows, for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from flask import make_response
from werkzeug.wrappers import Response


def csv_file(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A table as `name`.csv, in UTF-8 with a mark that Excel knows it by."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(head)
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    response = make_response("\ufeff" + file.getvalue())
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _plain(cell: object) -> object:
    """The text, so that no spreadsheet takes it for a formula (OWASP, CSV injection)."""
    is_formula = isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{cell}" if is_formula else cell
