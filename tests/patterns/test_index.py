"""What is found by looking words up is what a regular expression would find."""

import re

from hypothesis import given
from hypothesis import strategies as st

from employer_portal.patterns.compiling import Alphabet
from employer_portal.patterns.index import Index, IndexMaker
from employer_portal.patterns.language import parse
from employer_portal.patterns.needs import Brings, NeedsMaker
from employer_portal.patterns.words import END, Lexicon

WORDS = st.sampled_from(["old", "too", "for", "you", "old~er", "(old | you)", "<12-21>"])
ROWS = st.recursive(
    WORDS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(" ".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda options: f"({' | '.join(options)})"),
        inner.map(lambda one: f"old ({one})?"),
        inner.map(lambda one: f"too {{{one}}}"),
        inner.map(lambda one: f"^ {one}"),
        inner.map(lambda one: f"{one} ($ | , | for)"),
    ),
    max_leaves=6,
)
GAPPED = st.tuples(ROWS, st.sampled_from(["..2", "..1 (too old)?"]), WORDS).map(" ".join)
TEXTS = st.lists(
    st.sampled_from(["old", "older", "too", "for", "you", "x", ",", ":", "12", "twenty", "one"]), max_size=14
).map(" ".join)


@given(pattern=st.one_of(ROWS, GAPPED), text=TEXTS)
def test_a_pattern_is_found_where_its_regular_expression_matches(pattern, text):
    node = parse(pattern)
    alphabet = Alphabet({}, [node])
    part = node.in_letters(alphabet)
    needs = NeedsMaker()
    maker = IndexMaker(needs)
    maker.add(0, part.needs()[0][1], alphabet.ways(part))
    whole = re.compile(part.regex())
    codes = END + Lexicon(alphabet.code, {}, frozenset(), frozenset()).read(text) + END
    index = Index(maker.compiled(), lambda _: whole)
    found = index.find(codes, 1, len(codes) - 1, Brings(needs.compiled()).there(codes))
    matches = whole.finditer(codes, 1, len(codes))
    wanted = [(*match.span(), *match.span(match.lastindex or 0)) for match in matches]
    assert sorted(one[1:] for one in found) == wanted
