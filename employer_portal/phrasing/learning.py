"""Makes the second reader's list of weights from the labelled sentences: a development tool, with scikit-learn.

Logistic regression on TF-IDF: how often each word, pair and group of letters stands in a sentence, times how rare it
is, divided by the sum of all; once for words and pairs, once for letters. The same sentences give the same bytes.
Nothing of this runs in the portal, which reads the list alone (`weights.py`).
"""

import json
import math
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from employer_portal.phrasing.checking import check
from employer_portal.phrasing.findings import Context
from employer_portal.phrasing.ruleset import Rules
from employer_portal.phrasing.second_reader import LEAST_TOLD, is_about_content, sentences_in
from employer_portal.phrasing.weights import FORMAT, LETTERS, WORDS, letter_features, word_features, words_of

STEP = "step"  # which the second reader does not ask about
FIELDS = {"evidence": "letter", "strength": "letter", "development": "letter", "next_step": STEP}  # of a good round
LOOSENESS = 300.0  # C, how far weights may go to fit: on the folds 30 to 1000 do nearly alike
FOLDS = 9
GOOD_SHARE = 0.02  # of the unseen good texts of a kind that may get a second look
TOLD_SHARE = 0.04  # of unseen texts with something amiss that may weigh like one that tells a deed
ABOUT = """\
# The second reader's list of weights: words, pairs of words ("^" is the beginning of a sentence) and groups of letters
# within a word, each with the number of labelled sentences that it stands in and its weight. Above 0: it stands where
# something is amiss; below 0: where what was said and done is told. Made by `./portal rules train` from `sentences/`
# with logistic regression on TF-IDF; not written by hand. How it is used: employer_portal/phrasing/weights.py.
"""


class Labelled(NamedTuple):
    """A text of a sentence or two: in whose voice, of what kind, and whether something is amiss; for which job."""

    author: str
    text: str
    kind: str
    amiss: bool
    title: str = ""


class Learned(NamedTuple):
    """What training gives: the text of the file, and how much each text weighed while its author was unknown."""

    file: str
    threshold: float
    unseen: list[float]


def read(folder: Path) -> list[Labelled]:
    """The labelled sentences of a folder, in the order of files and lines.

    Raises `ValueError` with file and line for what is none, and for a text that is there twice.
    """
    found: dict[str, Labelled] = {}
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                told = json.loads(line)
                amiss = {"flag": True, "pass": False}[told["expect"]]
                one = Labelled(
                    told["author"], told["text"], told["kind"], amiss, told.get("context", {}).get("title", "")
                )
            except (ValueError, KeyError, TypeError):
                wanted = 'an object with "author", "text", "kind" and "expect" (flag or pass) is wanted'
                raise ValueError(f"{path.name}:{number}: {wanted}") from None
            if found.setdefault(one.text, one) is not one:
                raise ValueError(f"{path.name}:{number}: this text is there already")
    return [*found.values()]


def read_rounds(folder: Path) -> list[Labelled]:
    """What stands in the good rounds of a folder, in the order of files and entries: every text of theirs is good.

    One voice for each interviewer of a round.
    """
    found = []
    for path in sorted(folder.glob("*.toml")):
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        for candidate in told["candidates"]:
            for said in candidate.get("feedback", ()):
                voice, title = f"{path.stem}, {said['by']}", told["round"]["vacancy_title"]
                texts = ((field, said[field]) for field in FIELDS if said.get(field))
                found += [Labelled(voice, text, FIELDS[field], False, title) for field, text in texts]
    return found


def learn(labelled: Sequence[Labelled]) -> Learned:
    """The list of weights that these texts teach.

    Its threshold is where no more than `GOOD_SHARE` of the good texts of any kind weigh more while their author is
    unknown: each author's are weighed by what was learned from the others, by the sentence of theirs that weighs
    most. Below `told` weigh `TOLD_SHARE` of the others, of those that are long enough to tell something.
    """
    unseen = _unseen(labelled)
    good: dict[str, list[float]] = {}
    for weight, one in zip(unseen, labelled, strict=True):
        if not one.amiss and one.kind != STEP:
            good.setdefault(one.kind, []).append(weight)
    long_enough = [len(words_of(one.text)) >= LEAST_TOLD for one in labelled]
    amiss = sorted(w for w, one, long in zip(unseen, labelled, long_enough, strict=True) if one.amiss and long)
    weighing_more = (sorted(weights)[-1 - int(GOOD_SHARE * len(weights))] for weights in good.values())
    threshold = math.ceil(max(weighing_more) * 100) / 100
    told = math.floor(amiss[int(TOLD_SHARE * len(amiss))] * 100) / 100
    texts, vectors, model = _fit(labelled)
    head = [
        f"format: {FORMAT}", f"sentences: {len(texts)}", f"bias: {model.intercept_[0]:.2f}",
        f"threshold: {threshold:.2f}", f"told: {told:.2f}",
    ]  # fmt: skip
    weights = iter(model.coef_[0])
    parts = ["\n".join([name, *_lines(vector, texts, weights)]) for name, vector in vectors.transformer_list]
    return Learned(ABOUT + "\n\n".join(["\n".join(head), *parts]) + "\n", threshold, unseen)


def shares(labelled: Sequence[Labelled], learned: Learned, rules: Rules) -> Iterator[str]:
    """What the list is worth, in lines: of each kind of text, and of those with whose content no rule finds anything,
    how many get a second look while their authors are unknown."""
    looked = Counter[tuple[str, bool]]()
    all_ = Counter[tuple[str, bool]]()
    for one, weight in zip(labelled, learned.unseen, strict=True):
        silent = not any(map(is_about_content, check(one.text, Context(one.title), rules)))
        for key in {(one.kind, silent), (one.kind, False)}:
            all_[key] += 1
            looked[key] += weight > learned.threshold
    yield f"{len(labelled)} texts in {len({one.author for one in labelled})} voices, each weighed by the others:"
    for kind in sorted({one.kind for one in labelled}):
        told = [
            f"{looked[key]} of {all_[key]} ({looked[key] / (all_[key] or 1):.1%})"
            for key in ((kind, False), (kind, True))
        ]
        yield f"  {kind:12} {told[0]} would get a second look; where no rule speaks {told[1]}"


def _lines(vector: Any, texts: Sequence[str], weights: Any) -> list[str]:
    """A line for each feature of one part, in the order in which the model has their weights."""
    stands_in = vector.transform(texts).getnnz(axis=0)
    return [
        f"{feature}\t{count}\t{next(weights):.2f}"
        for feature, count in zip(vector.get_feature_names_out(), stands_in, strict=True)
    ]


def vectors() -> Any:
    """What turns texts into features: scikit-learn's TF-IDF over ours."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import FeatureUnion

    # what stands in one or two texts alone tells nothing about others
    words = TfidfVectorizer(analyzer=word_features, norm="l1", min_df=2)
    letters = TfidfVectorizer(analyzer=letter_features, norm="l1", min_df=3)
    return FeatureUnion([(WORDS, words), (LETTERS, letters)])


def _fit(labelled: Sequence[Labelled]) -> tuple[list[str], Any, Any]:
    """The texts learned from, the features, the model."""
    from sklearn.linear_model import LogisticRegression

    told = [(text, one.amiss) for one in labelled for text in units(one)]
    texts = [text for text, _ in told]
    features = vectors()
    # one pass after the other in one thread, to the end: no machine's way of adding up shows in the file
    model = LogisticRegression(C=LOOSENESS, solver="liblinear", dual=True, random_state=0, tol=1e-8, max_iter=10_000)
    model.fit(features.fit_transform(texts), [amiss for _, amiss in told])
    return texts, features, model


def units(one: Labelled) -> list[str]:
    """What is learned from it: each sentence of a good text is good; which one of another is amiss, nobody knows."""
    return [one.text] if one.amiss else _sentences(one.text)


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end, _ in sentences_in(text)] or [text]


def _unseen(labelled: Sequence[Labelled]) -> list[float]:
    from sklearn.model_selection import GroupKFold

    weights = [0.0] * len(labelled)
    authors = [one.author for one in labelled]
    for known, unknown in GroupKFold(min(FOLDS, len(set(authors)))).split(labelled, groups=authors):
        _, features, model = _fit([labelled[at] for at in known])
        sentences = [_sentences(labelled[at].text) for at in unknown]
        weighed = iter(model.decision_function(features.transform([*chain.from_iterable(sentences)])))
        for at, own in zip(unknown, sentences, strict=True):
            weights[at] = max(float(next(weighed)) for _ in own)
    return weights
