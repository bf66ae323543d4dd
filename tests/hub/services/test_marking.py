"""Words marked in HTML."""

from hub.markdown import render
from hub.services.marking import mark_html
from search.analysis.queries import query_terms


def marked(source: str, asked: str) -> str:
    return mark_html(render(source), query_terms(asked).groups, "en")


def test_words_are_marked_and_tags_stay() -> None:
    assert marked("A **plan** for [plans](https://example.org/plan)", "plan") == (
        '<p>A <strong><mark>plan</mark></strong> for <a href="https://example.org/plan" '
        'rel="noopener nofollow"><mark>plans</mark></a></p>\n'
    )


def test_text_stays_escaped() -> None:
    assert marked("plan <script>alert(1)</script> & more", "plan") == (
        "<p><mark>plan</mark> &lt;script&gt;alert(1)&lt;/script&gt; &amp; more</p>\n"
    )


def test_without_a_query_nothing_changes() -> None:
    html = render("| a | b |\n|-|-|\n| 1 | 2 |")
    assert mark_html(html, (), None) == html
