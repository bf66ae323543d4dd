"""Whatever JSON can hold, with the characters that hurt."""

from hypothesis import strategies as st

TEXT = st.text(st.sampled_from("a1;:/ -.[]<>\\\n\x00\ud800é%T"), max_size=12)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)
