"""Every way by which a film, a page or their addresses can come out of the hub."""

from __future__ import annotations

import re

from tests.matrix.world import Eyes, One


def film_addresses(eyes: Eyes, one: One) -> dict[str, object]:
    """The signed addresses that the hub gives these eyes; none where it gives none."""
    answer = eyes.browser.get(f"/contents/{one.id}/film.json")
    return dict(answer.get_json()) if answer.status_code == 200 else {}


def opens(eyes: Eyes, address: object) -> bool:
    return bool(address) and eyes.browser.get(str(address)).status_code == 200


def film_in_pieces(eyes: Eyes, one: One) -> bool:
    """The playlist of playlists, one of them, and a segment."""
    address = film_addresses(eyes, one).get("film")
    for _ in range(3):
        if not opens(eyes, address):
            return False
        lines = eyes.browser.get(str(address)).get_data().splitlines()
        address = next((line.decode() for line in lines if line.startswith(b"/media/")), address)
    return True


def film_as_a_file(eyes: Eyes, one: One) -> bool:
    return opens(eyes, film_addresses(eyes, one).get("plain"))


def captions_of_a_film(eyes: Eyes, one: One) -> bool:
    captions = film_addresses(eyes, one).get("captions")
    return isinstance(captions, dict) and opens(eyes, captions.get("en"))


def captions_to_save(eyes: Eyes, one: One) -> bool:
    return all(eyes.page(f"/contents/{one.id}/captions/en.{form}") for form in ("vtt", "srt"))


def storyboard(eyes: Eyes, one: One) -> bool:
    """The track that says which frame is when, and the picture with the frames."""
    track = film_addresses(eyes, one).get("frames")
    if not opens(eyes, track):
        return False
    sprite = re.search(r"^/media/[^#\n]+", eyes.browser.get(str(track)).text, flags=re.MULTILINE)
    assert sprite, "a storyboard without a picture proves nothing"
    return opens(eyes, sprite[0])


def poster(eyes: Eyes, one: One) -> bool:
    return opens(eyes, f"/contents/{one.id}/picture/{eyes.world.poster}")


def page_of_a_document(eyes: Eyes, one: One) -> bool:
    return opens(eyes, f"/contents/{one.id}/picture/{eyes.world.page}")


def film_in_a_frame(eyes: Eyes, one: One) -> bool:
    return "<film-player" in eyes.page(f"/embed/{one.id}")


def addresses_in_a_frame(eyes: Eyes, one: One) -> bool:
    found = re.findall(r'"(/media/[^"#]+)', eyes.page(f"/embed/{one.id}"))
    return bool(found) and all(opens(eyes, address) for address in found)


def original(eyes: Eyes, one: One) -> bool:
    answer = eyes.browser.get(f"/contents/{one.id}/original")
    address = answer.headers.get("Location", "")
    return address.startswith("/media/") and opens(eyes, address)


def part_of_the_page(eyes: Eyes, one: One) -> bool:
    return "<film-player" in eyes.page(f"/contents/{one.id}/film")


def addresses_on_the_page(eyes: Eyes, one: One) -> bool:
    found = re.findall(r'"(/media/[^"#]+)', eyes.page(f"/contents/{one.id}"))
    return bool(found) and all(opens(eyes, address) for address in found)


def counting(eyes: Eyes, one: One) -> bool:
    answer = eyes.browser.post(f"/contents/{one.id}/watched", data={"slices": "0"})
    return answer.status_code == 204


MEDIA = (
    film_in_pieces,
    film_as_a_file,
    captions_of_a_film,
    captions_to_save,
    storyboard,
    poster,
    page_of_a_document,
    film_in_a_frame,
    addresses_in_a_frame,
    original,
    part_of_the_page,
    addresses_on_the_page,
    counting,
)
