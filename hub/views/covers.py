"""Pictures drawn from words: the cover of a content, the face of a person, two circles that touch.

The same words give the same picture everywhere, so nothing is stored. Kind gives the figure, topic the hue, a
hash of the title the positions. Classes carry the colours (c content, p people, t where they touch; a, b, g
and l are shades of the topic's hue): the style sheet knows the scheme, this module does not.
"""

import hashlib
import math
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

TOPIC_HUES = (268, 273, 279, 285, 291, 298, 306)
FACE_HUES = (40, 48, 56, 64, 72, 80, 88, 96)
WIDTH, HEIGHT = 320, 180


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle in the units of its drawing."""

    x: float
    y: float
    radius: float


def cover(title: str, kind: str, topic: str = "") -> Markup:
    """A 16:9 picture for a content that has none."""
    dice = _Dice(title)
    draw = _FIGURES.get(kind, _question)
    pale = " pale" if dice.byte(12) % 2 else ""
    return Markup(  # noqa: S704 - numbers and constants only
        f'<svg class="cover hue-{topic_hue(topic or kind)}{pale}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'preserveAspectRatio="xMidYMid slice" aria-hidden="true">'
        f'<path class="g" d="M0 0h{WIDTH}v{HEIGHT}H0z"/>{draw(dice)}</svg>'
    )


def topic_hue(topic: str) -> int:
    """The hue that stands for a topic."""
    return TOPIC_HUES[_digest(topic)[0] % len(TOPIC_HUES)]


def face_hue(name: str) -> int:
    """The hue behind the initials of a person."""
    return FACE_HUES[_digest(name)[0] % len(FACE_HUES)]


def initials(name: str) -> str:
    """One or two letters: first and last name, or the start of the only one."""
    words = [word for word in name.split() if word[0].isalnum()]
    if not words:
        return "?"
    if len(words) == 1:
        return words[0][:2].capitalize()
    return (words[0][0] + words[-1][0]).upper()


def circles(distance: float, *, labels: tuple[str, str] | None = None, count: int = 0) -> Markup:
    """Two circles whose centres lie `distance` radii apart: 0.5 is close, 2 only just touches.

    Labels stand in the circles, a count where they touch.
    """
    radius = 30 if labels else 16
    apart = radius * distance
    width, height = (112, 64) if labels else (round(2 * radius + apart + 4), 2 * radius + 4)
    left = Circle(width / 2 - apart / 2, height / 2, radius)
    right = Circle(width / 2 + apart / 2, height / 2, radius)
    words = ""
    if labels:
        places = (width / 2 - radius, width / 2 + radius)
        words = "".join(_text(x, height / 2 + 4, label) for x, label in zip(places, labels, strict=True))
    if count:
        words += _text(width / 2, height / 2 + 4.5, str(count), css="n")
    return Markup(  # noqa: S704 - numbers, and labels escaped in _text
        f'<svg class="circles" viewBox="0 0 {width} {height}" aria-hidden="true">'
        f"{_disc(left, 'c')}{_disc(right, 'p')}{_touch(left, right)}{words}</svg>"
    )


class _Dice:
    """Chance that is the same for the same words."""

    def __init__(self, words: str) -> None:
        self._bytes = _digest(words)

    def byte(self, index: int) -> int:
        return self._bytes[index]

    def between(self, index: int, low: float, high: float) -> float:
        return low + self._bytes[index] / 255 * (high - low)


def _digest(words: str) -> bytes:
    return hashlib.sha256(words.encode()).digest()


def _video(dice: _Dice) -> str:
    """A big circle with rings, and its maker at the edge."""
    x, y = round(dice.between(1, 80, 190)), round(dice.between(2, 78, 114))
    content = Circle(x, y, round(dice.between(0, 62, 92)))
    angle = dice.between(3, -1.1, 1.1) + (math.pi if content.x > WIDTH / 2 else 0)
    size = round(dice.between(4, 26, 42))
    reach = content.radius + size * dice.between(5, 0.25, 0.6)
    maker = Circle(
        round(content.x + reach * math.cos(angle)), round(content.y + reach * math.sin(angle)), size
    )
    rings = "".join(
        f'<circle class="l" cx="{content.x}" cy="{content.y}" r="{content.radius + step}" stroke-width="1.5" '
        f'opacity=".{opacity}"/>'
        for step, opacity in ((22, 5), (44, 4), (66, 2))
    )
    return rings + _meeting(content, maker)


def _note(dice: _Dice) -> str:
    """Lines of text, and a reader at the end of one of them."""
    x = round(dice.between(9, 36, 66))
    read = 1 + dice.byte(1) % 3
    lines = ""
    end = 0
    for index in range(5):
        width = round(dice.between(index, 70, 200))
        shade = "b" if index % 2 == dice.byte(8) % 2 else "a"
        lines += _bar(x, 30 + index * 26, width, 13, shade, 6)
        if index == read:
            end = x + width
    y = 36 + read * 26
    tip = (
        f'<path class="t" d="M{end - 12} {y - 6.5}H{end - 6.5}A6.5 6.5 0 0 1 {end - 6.5} {y + 6.5}H{end - 12}'
        f'A22 22 0 0 1 {end - 12} {y - 6.5}"/>'
    )
    return lines + _disc(Circle(end + 8, y, 22), "p") + tip


def _document(dice: _Dice) -> str:
    """Three sheets, and a reader at the margin of the first."""
    x = round(dice.between(0, 66, 126))
    sheets = (
        _bar(x + 52, 26, 92, 128, "b", 4)
        + f'<rect class="l" x="{x + 26}" y="38" width="92" height="128" rx="4" stroke-width="1.5"/>'
        + _bar(x, 50, 92, 150, "a", 4)
    )
    lines = "".join(
        _bar(x + 14, 70 + index * 18, round(dice.between(index + 2, 30, 64)), 6, "b", 3) for index in range(5)
    )
    y = round(dice.between(8, 70, 100))
    half = f'<path class="t" d="M{x + 92} {y - 24}A24 24 0 0 0 {x + 92} {y + 24}"/>'
    return sheets + lines + _disc(Circle(x + 92, y, 24), "p") + half


def _course(dice: _Dice) -> str:
    """Steps, and somebody one before the last."""
    count, width = 4 + dice.byte(0) % 2, 44
    rise = 22 + dice.byte(1) % 6
    start = WIDTH // 2 - count * width // 2
    steps = "".join(
        _bar(
            start + index * width,
            HEIGHT - 34 - index * rise,
            width - 3,
            34 + index * rise,
            "b" if index == count - 1 else "a",
        )
        for index in range(count)
    )
    top = HEIGHT - 34 - (count - 2) * rise
    return steps + _disc(Circle(start + (count - 2) * width + 20, top - 20, 20), "p")


def _gathering(dice: _Dice) -> str:
    """A ring of seats around what is taught; one of them leans in."""
    count = 7 + dice.byte(0) % 4
    near = dice.byte(1) % count
    centre = Circle(round(dice.between(2, 120, 200)), 90, 40)
    seats = _disc(centre, "a")
    for index in range(count):
        angle = 2 * math.pi * index / count + dice.between(3, 0, 1)
        away = 54 if index == near else 64
        x, y = round(centre.x + away * math.cos(angle)), round(centre.y + away * math.sin(angle))
        if index == near:
            seat = Circle(x, y, 18)
            seats += _disc(seat, "p") + _touch(centre, seat)
        else:
            seats += _disc(Circle(x, y, 10), "b")
    return seats


def _story(dice: _Dice) -> str:
    """An arch, and somebody on it."""
    x = round(dice.between(0, 110, 210))
    arch = Circle(x, HEIGHT, 150)
    person = Circle(x + (70 if dice.byte(1) % 2 else -70), 50, 30)
    inner = _disc(Circle(x, HEIGHT, 112), "b") + _disc(Circle(x, HEIGHT, 76), "a")
    return _disc(arch, "a") + inner + _disc(person, "p") + _touch(arch, person)


def _link(dice: _Dice) -> str:
    """A chain that leads out of the picture."""
    y = round(dice.between(0, 76, 104))
    first = round(dice.between(1, 26, 66))
    rings = [Circle(first + index * 78, y, 46) for index in range(4)]
    drawn = "".join(_disc(ring, "b" if index % 2 else "a") for index, ring in enumerate(rings))
    person = Circle(first + 39, y, 20)
    return drawn + "".join(_touch(left, right) for left, right in pairwise(rings[1:3])) + _disc(person, "p")


def _question(dice: _Dice) -> str:
    """A question mark whose point is a person."""
    x = round(dice.between(0, 110, 210))
    hook = f'<path class="l" stroke-width="26" d="M{x - 34} 74A34 34 0 1 1 {x} 108V118"/>'
    return hook + _disc(Circle(x, 150, 17), "p")


_FIGURES = {
    "video": _video,
    "note": _note,
    "document": _document,
    "course": _course,
    "session": _gathering,
    "story": _story,
    "link": _link,
    "question": _question,
}


def _meeting(content: Circle, person: Circle) -> str:
    return _disc(content, "a") + _disc(person, "p") + _touch(content, person)


def _touch(first: Circle, second: Circle) -> str:
    """The lens where two circles overlap, nothing if they do not cross."""
    distance = math.hypot(second.x - first.x, second.y - first.y)
    if not abs(first.radius - second.radius) < distance < first.radius + second.radius:
        return ""
    along = (first.radius**2 - second.radius**2 + distance**2) / (2 * distance)
    half = math.sqrt(first.radius**2 - along**2)
    unit_x, unit_y = (second.x - first.x) / distance, (second.y - first.y) / distance
    middle_x, middle_y = first.x + along * unit_x, first.y + along * unit_y
    start = f"{_short(middle_x - half * unit_y)} {_short(middle_y + half * unit_x)}"
    end = f"{_short(middle_x + half * unit_y)} {_short(middle_y - half * unit_x)}"
    # The far side of the second circle is its long way round when its centre lies inside the first
    long_way = int(distance < along)
    return (
        f'<path class="t" d="M{start}A{_short(first.radius)} {_short(first.radius)} 0 0 0 {end}'
        f'A{_short(second.radius)} {_short(second.radius)} 0 {long_way} 0 {start}"/>'
    )


def _disc(circle: Circle, css: str) -> str:
    x, y, radius = _short(circle.x), _short(circle.y), _short(circle.radius)
    return f'<circle class="{css}" cx="{x}" cy="{y}" r="{radius}"/>'


def _bar(x: int, y: int, width: int, height: int, css: str, corner: int = 0) -> str:
    round_corner = f' rx="{corner}"' if corner else ""
    return f'<rect class="{css}" x="{x}" y="{y}" width="{width}" height="{height}"{round_corner}/>'


def _text(x: float, y: float, words: str, *, css: str = "") -> str:
    css_class = f' class="{css}"' if css else ""
    return f'<text{css_class} x="{_short(x)}" y="{_short(y)}">{escape(words)}</text>'


def _short(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
