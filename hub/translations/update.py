"""Bring the catalogues up to date with the words in code and templates.

English is what the code says, so its catalogue fills itself; what still lacks Dutch is printed, and the exit
status says so. No dates and no places in the files, so that two changes of words merge.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SINGULAR, PLURAL = ("_", "_l", "gettext", "lazy_gettext"), ("ngettext", "lazy_ngettext")
KEYWORDS = dict.fromkeys(SINGULAR) | dict.fromkeys(PLURAL, (1, 2))
HEADER = """msgid ""
msgstr ""
"Language: {locale}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""

Id = str | tuple[str, ...]


def extracted() -> Catalog:
    """Every message in the code and the templates of the hub, with its kind of placeholders."""
    catalog = Catalog()
    with (ROOT / "babel.cfg").open() as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]
    found = extract_from_dir(ROOT / "hub", methods, options, KEYWORDS, directory_filter=_is_source)
    for _name, _line, message, _comments, context in found:
        catalog.add(message, context=context)
    return catalog


def message_ids() -> set[Id]:
    """What the interface says, in English."""
    return {_one_or_more(message.id) for message in extracted() if message.id}


def translations(locale: str) -> dict[Id, Id]:
    """What a catalogue translates in full."""
    with (HERE / locale / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalog = read_po(file, locale)
    pairs = {_one_or_more(one.id): _one_or_more(one.string or "") for one in catalog if one.id}
    return {said: words for said, words in pairs.items() if words and all(words)}


def main() -> int:
    messages = sorted(message_ids(), key=str)
    dutch = translations("nl")
    _write("en", {message: message for message in messages})
    _write("nl", {message: dutch.get(message) for message in messages})
    lacking = [message for message in messages if message not in dutch]
    for message in lacking:
        sys.stdout.write(f"no Dutch yet: {message}\n")
    return 1 if lacking else 0


def _write(locale: str, entries: Mapping[Id, Id | None]) -> None:
    path = HERE / locale / "LC_MESSAGES" / "messages.po"
    lines = (_entry(message, words) for message, words in entries.items())
    path.write_text(HEADER.format(locale=locale) + "".join(lines))


def _one_or_more(words: str | list[str] | tuple[str, ...]) -> Id:
    return words if isinstance(words, str) else tuple(words)


def _entry(message: Id, words: Id | None) -> str:
    if isinstance(message, str):
        return f"\nmsgid {_quoted(message)}\nmsgstr {_quoted(words if isinstance(words, str) else '')}\n"
    forms = words if isinstance(words, tuple) else ("", "")
    one, many = message
    lines = [f"msgid {_quoted(one)}", f"msgid_plural {_quoted(many)}"]
    lines += [f"msgstr[{index}] {_quoted(form)}" for index, form in enumerate(forms)]
    return "\n" + "\n".join(lines) + "\n"


def _quoted(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _is_source(folder: str) -> bool:
    return Path(folder).name not in {"node_modules", "static", "migrations", "__pycache__"}


if __name__ == "__main__":
    sys.exit(main())
