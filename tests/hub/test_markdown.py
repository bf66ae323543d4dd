import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.markdown import MAX_NESTING, outline, plain, render


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("# Title\n\nSome *text* and `code`", "Title\n\nSome text and code"),
        ("- [ ] call them\n- [x] write it down", "call them\n\nwrite it down"),
        ("read[^1] this\n\n[^1]: the note", "read this\n\nthe note"),
        ("```python\nx = 1\n```", "x = 1"),
        ("[a link](https://example.org) and ![a picture](https://example.org/i.png)", "a link and a picture"),
    ],
    ids=["marks", "task list", "footnote", "code", "links"],
)
def test_plain_text_has_the_words_and_nothing_of_the_marks(source: str, words: str) -> None:
    assert plain(source) == words


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        '<img src=x onerror="alert(1)">',
        "![x](data:text/html;base64,AAAA)",
        "```html\n<script>alert(1)</script>\n```",
        '[x](https://example.org "onmouseover=alert(1)")',
    ],
)
def test_what_is_rendered_runs_nothing(source: str) -> None:
    html = render(source)
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html


def test_a_picture_elsewhere_becomes_a_link_so_that_no_page_asks_another_host() -> None:
    assert "<img" not in render("![cat](https://example.org/cat.png)")
    assert 'href="https://example.org/cat.png"' in render("![cat](https://example.org/cat.png)")


def test_an_outline_names_the_headings_and_their_anchors() -> None:
    [first, second] = outline("# Title\n\n## First *part*\n\n### Second")
    assert (first.level, first.text, second.level) == (2, "First part", 3)
    assert f'id="{first.anchor}"' in render("# Title\n\n## First *part*\n\n### Second")


@given(st.text(max_size=300))
def test_any_text_renders_without_error_and_without_script(source: str) -> None:
    assert "<script" not in render(source)
    plain(source)


def test_the_empty_corner_of_a_table_is_no_heading() -> None:
    html = render("| | voor |\n|---|---|\n| brieven | 18 |")

    assert "<td></td>" in html
    assert html.count("<th>") == 1


@pytest.mark.parametrize(
    "source",
    [
        ">" * 50_000 + " deep",
        "- " * 20_000 + "deep",
        "\n".join(" " * 2 * depth + "- deep" for depth in range(500)),
        "\n".join(">" * depth + " deep" for depth in range(1, 500)),
    ],
    ids=["quotes", "lists", "list in list", "quote in quote"],
)
def test_what_is_nested_without_end_is_cut_off_and_the_text_goes_on_below_it(source: str) -> None:
    html = render(f"{source}\n\n# After it")

    assert "After it</h1>" in html
    assert html.count("<blockquote") + html.count("<ul") <= MAX_NESTING
