"""How far a film is watched, as counts and as a line."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from hub.models.contents import Kind
from hub.models.media import FileRole, MediaFile, WatchedSlice
from hub.services.retention import outline, retention_from, retention_of
from tests.factories import make_content

VIEWS = st.lists(st.tuples(st.integers(0, 99), st.integers(0, 50)), max_size=120)


def test_beginnings_endings_and_the_share_in_between_are_counted() -> None:
    half = retention_from([(place, 8) for place in range(50)] + [(99, 2)])

    assert (half.begun, half.ended, half.most) == (8, 2, 8)
    assert half.tenths == (8, 8, 8, 8, 8, 0, 0, 0, 0, 2)
    assert round(half.share, 2) == 0.5
    assert retention_from([]).share == 0.0


def test_only_the_film_asked_for_counts(session: Session) -> None:
    content = make_content(session, "Talk", kind=Kind.VIDEO)
    files = [
        MediaFile(
            content_id=content.id,
            role=FileRole.ORIGINAL,
            key=key,
            content_type="video/mp4",
            size_bytes=1,
            sha256=key,
        )
        for key in ("a", "b")
    ]
    session.add_all(files)
    session.flush()
    session.add_all(WatchedSlice(file_id=file.id, slice=0, views=n + 1) for n, file in enumerate(files))
    session.flush()

    assert retention_of(session, files[1].id).begun == 2


@given(VIEWS)
def test_no_count_leaves_its_bounds(counted: list[tuple[int, int]]) -> None:
    retention = retention_from(counted)

    assert 0.0 <= retention.share <= 1.0
    assert max(retention.tenths) == retention.most >= max(retention.begun, retention.ended)


@given(VIEWS)
def test_the_line_stays_within_its_picture(counted: list[tuple[int, int]]) -> None:
    path = outline(retention_from(counted).views, width=600, height=120)

    points = [point.split() for point in path.strip("MZ").replace("M", "L").split("L")]
    assert points[0] == ["0", "120"]
    assert points[-1] == ["600", "120"]
    assert all(0 <= float(x) <= 600 and 0 <= float(y) <= 120 for x, y in points)
