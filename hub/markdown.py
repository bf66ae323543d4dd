"""Markdown to safe HTML and to plain text: one configured parser for the whole hub, sanitised by nh3.

HTML in the source stays text. What comes out may stand in a page unescaped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape
from itertools import pairwise

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.anchors import anchors_plugin
from mdit_py_plugins.anchors.index import slugify
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin
from pygments import highlight as colour
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

# Deeper nesting than this reads as text: it bounds what a hostile source can cost.
MAX_NESTING = 20
# Link labels and anchors cost the square of their number: 5,000 brackets take 15 ms, 100,000 five seconds.
MOST_BRACKETS = 5_000
MOST_HEADINGS = 1_000
OUTLINE_LEVELS = (2, 3)
TAGS = nh3.ALLOWED_TAGS | {"input", "label", "section"}
ATTRIBUTES = nh3.ALLOWED_ATTRIBUTES | {
    "a": {"href", "title", "id", "class"},
    "input": {"type", "checked", "disabled"},
    "li": {"id", "class"},
    "ol": {"class", "start"},
    "ul": {"class"},
    "section": {"class"},
    "sup": {"class"},
    "div": {"class"},
    "span": {"class"},
    "code": {"class"},
    "h1": {"id"},
    "h2": {"id"},
    "h3": {"id"},
    "h4": {"id"},
}
SCHEMES = {"http", "https", "mailto"}
_HEADING = re.compile(r"^ {0,3}(?:#{1,6}[ \t]|[=-]+[ \t]*$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a text, to jump to: its level, plain text and the id of its anchor."""

    level: int
    text: str
    anchor: str


def is_tangled(source: str) -> bool:
    """Whether a text has more links or headings than anybody writes, and stays plain for that."""
    return source.count("[") > MOST_BRACKETS or len(_HEADING.findall(source)) > MOST_HEADINGS


@lru_cache(maxsize=256)
def render(source: str) -> str:
    """The source as sanitised HTML."""
    if is_tangled(source):
        return f"<pre>{escape(source, quote=False)}</pre>"
    return nh3.clean(
        _parser().render(source),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener nofollow",
    )


@lru_cache(maxsize=256)
def outline(source: str) -> tuple[Heading, ...]:
    """The headings of the source that an outline shows."""
    if is_tangled(source):
        return ()
    tokens = _parser().parse(source)
    return tuple(
        Heading(int(opening.tag[1]), _text_of(inline), str(opening.attrs.get("id", "")))
        for opening, inline in pairwise(tokens)
        if opening.type == "heading_open" and int(opening.tag[1]) in OUTLINE_LEVELS
    )


def plain(source: str) -> str:
    """The words of the source without its marks, a block a paragraph: what is indexed and described."""
    if is_tangled(source) or not source:
        return source.strip()
    blocks = (_plain_block(token) for token in _parser().parse(source))
    return "\n\n".join(block for block in blocks if block)


def _plain_block(token: Token) -> str:
    if token.type == "inline":
        return _text_of(token)
    return token.content.strip() if token.type in ("fence", "code_block") else ""


def _text_of(inline: Token) -> str:
    parts = []
    for child in inline.children or []:
        if child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif child.type not in ("footnote_ref", "html_inline"):
            parts.append(child.content)
    return re.sub(r"\s+", " ", "".join(parts)).strip()


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt(
        "commonmark", {"html": False, "linkify": False, "maxNesting": MAX_NESTING, "highlight": _coloured}
    )
    parser.enable(["table", "strikethrough"])
    parser.use(footnote_plugin).use(tasklists_plugin, label=True).use(
        anchors_plugin, max_level=4, slug_func=_anchor
    )
    parser.add_render_rule("image", _image_as_link)
    parser.core.ruler.push("empty_heads", _empty_heads_as_cells)
    parser.block.ruler.before("table", "too_deep", _too_deep_as_text)
    return parser


def _too_deep_as_text(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """What stands deeper than we go is text. The parser's own limit would swallow all that follows it."""
    if silent or state.level < MAX_NESTING - 2:
        return False
    last = start + 1
    while last < end and (state.isEmpty(last) or state.sCount[last] >= state.blkIndent):
        last += 1
    state.push("paragraph_open", "p", 1).map = [start, last]
    words = state.push("inline", "", 0)
    words.content = state.getLines(start, last, state.blkIndent, False).strip()
    words.map, words.children = [start, last], []
    state.push("paragraph_close", "p", -1)
    state.line = last
    return True


def _empty_heads_as_cells(state: StateCore) -> None:
    """The corner of a table that heads nothing is a cell: a heading without words says nothing aloud."""
    for opening, inline, closing in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        if opening.type == "th_open" and not inline.content.strip():
            opening.tag = closing.tag = "td"


def _anchor(title: str) -> str:
    """A prefix keeps a heading from taking the id of a part of the page."""
    return f"h-{slugify(title)}"


def _coloured(code: str, lang: str, _attributes: str) -> str:
    """Code with classes for its colours; without a known language it stays as it is."""
    try:
        lexer = get_lexer_by_name(lang) if lang else None
    except ClassNotFound:
        lexer = None
    if lexer is None:
        return escape(code)
    coloured: str = colour(code, lexer, HtmlFormatter(nowrap=True))
    return coloured


def _image_as_link(
    _renderer: RendererHTML, tokens: list[Token], index: int, _options: object, _env: object
) -> str:
    """A picture elsewhere is a link to it: no page asks another host."""
    token = tokens[index]
    address = escape(str(token.attrs.get("src", "")))
    return f'<a href="{address}">{escape(token.content) or address}</a>'
