"""Files of rows: what is a row, what is not, and what nobody can read any further."""

import gzip
from pathlib import Path

import pytest

from hub.services.imports import lines
from hub.services.imports.lines import FileDamaged, Row, RowFile, Unreadable


def read(path: Path) -> list[Row | Unreadable]:
    with RowFile(path) as rows:
        return list(rows)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"id": ', "this line is not JSON"),
        (b"[1, 2]", "this line is JSON, but not an object in braces"),
        (b'{"id": "\xff"}', "this line is not UTF-8"),
        (b"[" * 100_000, "this line is not JSON"),
        (b'{"n": ' + b"9" * 5_000 + b"}", "this line is not JSON"),
    ],
    ids=["cut off", "a list", "latin 1", "nested too deep", "a number without end"],
)
def test_a_broken_line_is_named_and_the_rest_is_read(tmp_path: Path, line: bytes, reason: str) -> None:
    path = tmp_path / "items.jsonl"
    path.write_bytes(b'{"id": "a"}\n' + line + b'\n\n{"id": "b"}')
    assert read(path) == [Row(1, {"id": "a"}), Unreadable(2, reason), Row(4, {"id": "b"})]


@pytest.mark.parametrize("name", ["items.jsonl", "items.jsonl.gz"])
def test_a_line_that_is_too_long_is_skipped_and_the_rest_is_read(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "MAX_ROW_BYTES", 1_000)
    path = tmp_path / name
    content = b'{"id": "' + b"x" * 200_000 + b'"}\n{"id": "b"}\n'
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    unreadable, row = read(path)
    assert (unreadable.line, row) == (1, Row(2, {"id": "b"}))


def test_a_file_that_unpacks_without_end_is_given_up(tmp_path: Path) -> None:
    path = tmp_path / "items.jsonl.gz"
    with gzip.open(path, "wb") as file:
        file.write(b'{"id": "a"}\n')
        for _ in range(120):
            file.write(b" " * 1_000_000)
    with RowFile(path) as rows:
        reading = iter(rows)
        assert next(reading) == Row(1, {"id": "a"})
        with pytest.raises(FileDamaged, match="200 times"):
            list(reading)


def test_rows_before_a_break_in_a_compressed_file_are_read(tmp_path: Path) -> None:
    path = tmp_path / "items.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"id": "a"}\n' * 1_000)[:-4])
    found: list[Row | Unreadable] = []
    with pytest.raises(FileDamaged):
        extend_from(path, found)
    assert len(found) == 1_000


def extend_from(path: Path, found: list[Row | Unreadable]) -> None:
    with RowFile(path) as rows:
        for row in rows:
            found.append(row)


def test_what_is_no_gzip_at_all_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "items.jsonl.gz"
    path.write_bytes(b'{"id": "a"}')
    with pytest.raises(FileDamaged):
        read(path)


TWO = Row(3, {"id": "b", "title": "Two"})


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("id,title\na,One\n", [Row(2, {"id": "a", "title": "One"})]),
        ("\ufeffid;title\na;One\n", [Row(2, {"id": "a", "title": "One"})]),
        ('id,title\na,"One\ntwo"\nb', [Row(2, {"id": "a", "title": "One\ntwo"}), Row(4, {"id": "b"})]),
        ("id,title\na\nb,Two\n", [Row(2, {"id": "a"}), TWO]),
        ("id,title\na,One,2\nb,Two\n", [Unreadable(2, "it has 3 cells under 2 columns"), TWO]),
        ('id,title\na,"One\nb,Two\nc', [Unreadable(2, "its quotes do not match"), TWO, Row(4, {"id": "c"})]),
    ],
    ids=["plain", "from a spreadsheet", "lines in a cell", "short rows", "too many cells", "unclosed quote"],
)
def test_csv_rows_stand_under_their_columns(tmp_path: Path, text: str, rows: list[Row | Unreadable]) -> None:
    path = tmp_path / "items.csv"
    path.write_text(text, encoding="utf-8")
    assert read(path) == rows
