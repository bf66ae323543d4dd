"""Every way by which a content can come out of the hub. Whoever builds another one adds it here.

`FINDING`: nobody meets by these ways what she does not find. `OPENING`: by its own address a content opens
for whoever finds it, and for its owner also while it is a draft, hidden or retired.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.matrix.world import Eyes, One

Way = Callable[[Eyes, One], bool]

# --- The API --------------------------------------------------------------------------------------


def api_search(eyes: Eyes, one: One) -> bool:
    hits = eyes.api("/search", q=one.word).get("hits", [])
    return one.id in {hit["id"] for hit in hits}


def api_search_of_everything(eyes: Eyes, one: One) -> bool:
    hits = eyes.api("/search", limit=100).get("hits", [])
    return one.id in {hit["id"] for hit in hits}


def api_count(eyes: Eyes, one: One) -> bool:
    return bool(eyes.api("/search", q=f'"{one.word}"').get("total"))


def api_count_by_topic(eyes: Eyes, one: One) -> bool:
    return bool(eyes.api("/search", topic=f"topic-of-{one.word}").get("total"))


def api_facets(eyes: Eyes, one: One) -> bool:
    topics = eyes.api("/search").get("facets", {}).get("topic", [])
    return f"topic-of-{one.word}" in {topic["value"] for topic in topics}


def api_facets_of_a_search(eyes: Eyes, one: One) -> bool:
    facets = eyes.api("/search", q=f'"{one.word}"').get("facets", {})
    return any(value["count"] for values in facets.values() for value in values)


def api_facets_of_another_choice(eyes: Eyes, one: One) -> bool:
    facets = eyes.api("/search", topic="topic-of-nothing").get("facets", {})
    return f"topic-of-{one.word}" in {topic["value"] for topic in facets.get("topic", [])}


def api_did_you_mean(eyes: Eyes, one: One) -> bool:
    return eyes.api("/search", q=one.slip).get("did_you_mean") == one.word


def api_experts_of_a_search(eyes: Eyes, one: One) -> bool:
    experts = eyes.api("/search", q=one.word).get("experts", [])
    return one.id in {evidence["content_id"] for expert in experts for evidence in expert["evidence"]}


def api_experts(eyes: Eyes, one: One) -> bool:
    experts = eyes.api("/experts", q=one.word).get("experts", [])
    return one.id in {evidence["content_id"] for expert in experts for evidence in expert["evidence"]}


def api_suggestions(eyes: Eyes, one: One) -> bool:
    suggestions = eyes.api("/suggest", q=one.word[:4]).get("suggestions", [])
    return any(one.proof in suggestion["label"] for suggestion in suggestions)


def api_suggested_topics(eyes: Eyes, one: One) -> bool:
    suggestions = eyes.api("/suggest", q=f"topic-of-{one.word}").get("suggestions", [])
    return bool(suggestions)


def api_contributions(eyes: Eyes, one: One) -> bool:
    contributions = eyes.api(f"/profiles/{eyes.world.author}").get("contributions", [])
    return one.id in {contribution["content_id"] for contribution in contributions}


def api_content(eyes: Eyes, one: One) -> bool:
    return bool(eyes.api(f"/contents/{one.id}"))


# --- Pages ----------------------------------------------------------------------------------------


def search_page(eyes: Eyes, one: One) -> bool:
    return one.proof in eyes.page("/search", q=one.word)


def search_page_of_everything(eyes: Eyes, one: One) -> bool:
    return one.proof in eyes.page("/search")


def search_page_corrects(eyes: Eyes, one: One) -> bool:
    return one.word in eyes.page("/search", q=one.slip)


def search_page_on_top(eyes: Eyes, one: One) -> bool:
    _before, _pin, rest = eyes.page("/search", q=f"pin of {one.kind}").partition('class="pinned"')
    return one.proof in rest.partition("</section>")[0]


def colleagues_page(eyes: Eyes, one: One) -> bool:
    return one.proof in eyes.page("/search/colleagues", q=one.word)


def suggestions_while_typing(eyes: Eyes, one: One) -> bool:
    return one.proof in eyes.page("/suggest", q=one.word[:4])


def home_page(eyes: Eyes, one: One) -> bool:
    return one.proof in eyes.page("/")


def related_contents(eyes: Eyes, one: One) -> bool:
    return one.proof in eyes.page(f"/contents/{eyes.world.near}")


def topic_page(eyes: Eyes, one: One) -> bool:
    return one.proof in eyes.page(f"/topics/topic-of-{one.word}")


def topic_directory(eyes: Eyes, one: One) -> bool:
    return f"topic-of-{one.word}" in eyes.page("/topics")


def person_page(eyes: Eyes, one: One) -> bool:
    return one.proof in eyes.page(f"/people/{eyes.world.author}")


def search_feed(eyes: Eyes, one: One) -> bool:
    return one.proof in eyes.page("/search.atom", q=one.word)


def topic_feed(eyes: Eyes, one: One) -> bool:
    return one.proof in eyes.page(f"/topics/topic-of-{one.word}.atom")


def person_feed(eyes: Eyes, one: One) -> bool:
    return one.proof in eyes.page(f"/people/{eyes.world.author}.atom")


def content_page(eyes: Eyes, one: One) -> bool:
    return one.proof in eyes.page(f"/contents/{one.id}")


# --- What only somebody who is signed in has --------------------------------------------------------


def team_page(eyes: Eyes, one: One) -> bool:
    return one.proof in eyes.page(f"/teams/{eyes.world.team}")


def raakvlak_page(eyes: Eyes, one: One) -> bool:
    return f"Expert {one.kind.title()}" in eyes.page("/raakvlak")


def saved_page(eyes: Eyes, one: One) -> bool:
    return one.proof in eyes.page("/me/saved")


def history_page(eyes: Eyes, one: One) -> bool:
    return one.proof in eyes.page("/me/history")


def notices_page(eyes: Eyes, one: One) -> bool:
    return one.proof in eyes.page("/me/notices")


def playlist_page(eyes: Eyes, one: One) -> bool:
    return one.proof in eyes.page(f"/playlists/{eyes.world.playlist}")


def playlist_beside_a_content(eyes: Eyes, one: One) -> bool:
    page = eyes.page(f"/contents/{eyes.world.near}", list=eyes.world.playlist)
    return one.proof in page.partition('class="panel queue"')[2].partition("</section>")[0]


FINDING: tuple[Way, ...] = (
    api_search,
    api_search_of_everything,
    api_count,
    api_count_by_topic,
    api_facets,
    api_facets_of_a_search,
    api_facets_of_another_choice,
    api_did_you_mean,
    api_experts_of_a_search,
    api_experts,
    api_suggestions,
    api_suggested_topics,
    api_contributions,
    search_page,
    search_page_of_everything,
    search_page_corrects,
    search_page_on_top,
    colleagues_page,
    suggestions_while_typing,
    home_page,
    related_contents,
    topic_page,
    topic_directory,
    person_page,
    search_feed,
    topic_feed,
    person_feed,
)
SIGNED_IN: tuple[Way, ...] = (
    team_page,
    raakvlak_page,
    saved_page,
    history_page,
    notices_page,
    playlist_page,
    playlist_beside_a_content,
)
OPENING: tuple[Way, ...] = (api_content, content_page)
