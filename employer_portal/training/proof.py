"""Whether the training's files are good: the rules for writing questions, scenarios and cases, and for pages.

Rules for questions after Haladyna, Downing & Rodriguez 2002 (no negative stem, no "all of the above", options of like
length, right answers in every place). Cases are proven against the checker that marks them.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from employer_portal.phrasing.findings import Finding
from employer_portal.phrasing.service import Checker
from employer_portal.training import worked
from employer_portal.training.content import Content, Mistake, Module, Question, RewriteCase, Scenario, load_content
from employer_portal.training.marking import amiss, in_the_way, lost, seen
from employer_portal.training.marking import place as place_of
from employer_portal.training.pages import Guidance, load_guidance, numbers
from employer_portal.training.policy import load_policy
from employer_portal.training.refreshers import load_refreshers

#: So many of each there are at least.
QUESTIONS, RATINGS, REWRITES = 15, 16, 40
FINE = 1 / 4  # of a module's questions nothing is wrong in at least so many, so that nobody learns to see ghosts
LIKE = 1.8  # the longest option is at most so many times as long as the shortest
PLACES = (1 / 6, 1 / 2)  # so often at least and at most the right answer stands first, second, third
LONGEST = 1 / 2  # the right one is the longest of its three at most so often
#: A piece is read in five minutes at 238 words a minute (Brysbaert 2019), with time to think; the short form of a
#: module in two.
PIECE, SHORT = 600, 400
SENTENCE, MEAN = 32, 17  # words: the longest sentence, and the mean of a text
READERS = ("writers", "hr", "approvers")
SHORT_FORM = frozenset({"m1", "m2", "m3", "m4", "m5", "m6"})

_NEGATIVE = re.compile(r"\b(?:not|never|except|cannot)\b|n['’]t\b", re.IGNORECASE)
_LAZY = re.compile(r"\b(?:all|none|both|neither) of (?:the above|these|them)\b", re.IGNORECASE)
_ENDS = re.compile(r"(?<=[.!?])[”’\"')*]*\s+")
_LINK = re.compile(r"\]\(([^)#\s]*)")


def mistakes(folder: Path, checker: Checker) -> list[Mistake]:
    """All that is wrong in the training under a `guidance` folder. Raises `ContentFault` where it cannot be read."""
    content, guidance = load_content(folder), load_guidance(folder / "pages")
    load_refreshers(folder)
    found = [*_pages(folder, guidance, content), *_repeated(content), *_parts(guidance, content)]
    found += [*_policy(folder), *worked.mistakes(folder, checker)]
    files = {path.stem.split("-")[0]: f"modules/{path.name}" for path in (folder / "modules").glob("*.toml")}
    missing = sorted(SHORT_FORM - files.keys())
    found += [Mistake("modules", name, "this module is missing: it is part of the first licence.") for name in missing]
    for module in content.modules:
        found += [Mistake(files[module.id], place, said) for place, said in _module(module, guidance)]
    found += [Mistake("cases", place, said) for place, said in (*_ratings(content), *_rewrites(content, checker))]
    return found


def _pages(folder: Path, guidance: Guidance, content: Content) -> Iterator[Mistake]:
    names = {page.name for page in guidance.pages}
    for path in sorted((folder / "pages").glob("*.md")):
        file = f"pages/{path.name}"
        if path.stem not in names:
            yield Mistake(file, "", "this page stands in no part of index.toml.")
        text = path.read_text(encoding="utf-8")
        for link in _LINK.findall(text):
            if link and ":" not in link and not link.startswith("/") and link not in names:
                yield Mistake(file, f"link to {link}", "there is no such page.")
        yield from (Mistake(file, place, said) for place, said in _plain(text.split("+++\n")[-1]))
    told = {piece.page for module in content.modules for piece in module.piece}
    told |= {question.page for module in content.modules for question in module.question}
    for page in guidance.pages:
        if page.audience in ("everybody", "interviewers") and page.name not in told and content.modules:
            yield Mistake(f"pages/{page.name}.md", "", "no piece and no question of the training names this page.")
        if page.next_review <= page.reviewed:
            yield Mistake(f"pages/{page.name}.md", "next_review", "this is not after it was reviewed.")


def _parts(guidance: Guidance, content: Content) -> Iterator[Mistake]:
    """What the way lacks: a module without a part, or a part with a module that is not there."""
    modules, told = {module.id for module in content.modules}, {part.module for part in guidance.parts} - {""}
    for name in sorted(modules ^ told):
        yield Mistake("pages/index.toml", name, "each module has a part, and each part's module is there.")
    for one in guidance.materials:
        if not one.modules or not set(one.modules) <= modules:
            yield Mistake("pages/index.toml", f"material {one.version}", "it names the modules that it changed.")
        if numbers(one.version) > numbers(guidance.version):
            yield Mistake("pages/index.toml", f"material {one.version}", "it is newer than `version`.")
    for part in guidance.parts:
        if part.readers not in READERS:
            yield Mistake("pages/index.toml", part.title, f"its readers are one of {', '.join(READERS)}.")


def _policy(folder: Path) -> Iterator[Mistake]:
    """What is wrong in the employer's policy, where there is one."""
    try:
        load_policy(folder)
    except (KeyError, ValueError) as error:
        yield Mistake("policy.md", "", f"this cannot be read ({error}).")
        return
    text = (folder / "policy.md").read_text(encoding="utf-8") if (folder / "policy.md").exists() else ""
    yield from (Mistake("policy.md", place, said) for place, said in _plain(text.split("+++\n")[-1]))


def _repeated(content: Content) -> Iterator[Mistake]:
    questions = (question.id for module in content.modules for question in module.question)
    for name, count in (*Counter(questions).items(), *Counter(case.id for case in content.rewrites).items()):
        if count > 1:
            yield Mistake("", name, "this id stands twice: what was answered would be two things.")


def _module(module: Module, guidance: Guidance) -> Iterator[tuple[str, str]]:
    pages = {page.name for page in guidance.pages}
    yield from _pieces(module, pages)
    for scenario in module.scenario:
        yield from ((f"scenario {scenario.title}: {where}", said) for where, said in _scenario(scenario))
    for question in module.question:
        yield from ((f"question {question.id}", said) for said in _question(question, module.id, pages))
    yield from (("questions", said) for said in _pool(module.question))


def _pieces(module: Module, pages: set[str]) -> Iterator[tuple[str, str]]:
    for piece in module.piece:
        place = f"piece {piece.title}"
        if piece.page not in pages:
            yield place, f"there is no page {piece.page}."
        if _words(piece.text) > PIECE:
            yield place, f"{_words(piece.text)} words are more than {PIECE}: make two of it."
        yield from ((f"{place}: {where}", said) for where, said in _plain(piece.text))
    short = sum(_words(piece.text) for piece in module.piece if piece.short)
    if bool(short) != (module.id in SHORT_FORM) or short > SHORT:
        yield "short", f"its short form has {short} words; modules 1 to 6 have one, of at most {SHORT}."


def _pool(questions: Sequence[Question]) -> Iterator[str]:
    """What a module's questions have wrong together: what somebody could learn to pass by without reading."""
    count = len(questions)
    if count < QUESTIONS:
        yield f"{count} are fewer than {QUESTIONS}."
    if sum(question.fine for question in questions) < FINE * count:
        yield "in fewer than one of four nothing is wrong."
    right = Counter(map(_right, questions))
    for place, called in enumerate(("first", "second", "third")):
        if not PLACES[0] * count <= right[place] <= PLACES[1] * count:
            yield f"the right answer stands {called} {right[place]} times of {count}."
    lengths = [[len(option.text) for option in question.options] for question in questions]
    longest = sum(_right(one) == of.index(max(of)) for one, of in zip(questions, lengths, strict=True))
    if longest > LONGEST * count:
        yield f"the right answer is the longest {longest} times of {count}."


def _question(question: Question, module: str, pages: set[str]) -> Iterator[str]:
    lengths = [len(option.text) for option in question.options]
    asks = [sentence for sentence in _ENDS.split(question.ask) if sentence.rstrip("”’\"'*)").endswith("?")]
    if not question.id.startswith(f"{module}-"):
        yield f"its id does not begin with {module}-."
    if question.page not in pages:
        yield f"there is no page {question.page}."
    if not asks:
        yield "it asks nothing: no sentence of it ends with a question mark."
    if asks and _NEGATIVE.search(asks[-1]):
        yield "it asks for what is not so: ask for what is."
    if sum(option.right for option in question.options) != 1:
        yield "one of its three options is right, no more and no fewer."
    if any(_LAZY.search(option.text) for option in question.options):
        yield "an option speaks of the other options."
    if max(lengths) > LIKE * min(lengths):
        yield f"its options are {min(lengths)} to {max(lengths)} letters long: the odd one gives the answer away."


def _right(question: Question) -> int:
    return next((place for place, option in enumerate(question.options) if option.right), 0)


def _scenario(scenario: Scenario) -> Iterator[tuple[str, str]]:
    scenes = scenario.scenes
    leads = {name: [way.to for way in scene.ways if way.to] for name, scene in scenes.items()}
    for name in (scenario.start, *(to for found in leads.values() for to in found)):
        if name not in scenes:
            yield name, "there is no such scene."
            return
    reached = _reached(scenario.start, leads)
    for name, scene in scenes.items():
        if name not in reached:
            yield name, "nothing leads to this scene."
        if scene.ways and not (any(way.good for way in scene.ways) and any(not way.good for way in scene.ways)):
            yield name, "among its ways one is good and one is not."
        if scene.ways and not 2 <= len(scene.ways) <= 4:
            yield name, "it has two to four ways to act, or none and is an end."
        if not any(all(way.to == "" for way in scenes[end].ways) for end in _reached(name, leads)):
            yield name, "from here it goes round for ever."


def _reached(start: str, leads: Mapping[str, list[str]]) -> set[str]:
    reached, going = set[str](), [start]
    while going:
        name = going.pop()
        if name not in reached:
            reached.add(name)
            going += leads[name]
    return reached


def _ratings(content: Content) -> Iterator[tuple[str, str]]:
    if len(content.ratings) < RATINGS:
        yield "ratings", f"{len(content.ratings)} cases are fewer than {RATINGS}."
    counts = Counter(case.rating for case in content.ratings)
    for rating in range(1, 5):
        if counts[rating] * 8 < len(content.ratings):
            yield "ratings", f"only {counts[rating]} of {len(content.ratings)} are rated {rating}."
    for case in content.ratings:
        if set(case.anchors) != {1, 2, 3, 4}:
            yield case.id, "it has an anchor for each of the four ratings."
        if set(case.off) != {1, 2, 3, 4} - {case.rating}:
            yield case.id, "`off` says of each other rating why the notes do not fit it."


def _rewrites(content: Content, checker: Checker) -> Iterator[tuple[str, str]]:
    modules = {module.id for module in content.modules}
    if len(content.rewrites) < REWRITES:
        yield "rewrites", f"{len(content.rewrites)} cases are fewer than {REWRITES}."
    for case in content.rewrites:
        if case.module not in modules:
            yield case.id, f"there is no module {case.module}."
        yield from ((case.id, said) for said in _rewrite(case, checker))


def _rewrite(case: RewriteCase, checker: Checker) -> Iterator[str]:
    found = seen(checker, case, case.text)
    named = [one for one in found if one.category == case.finds]
    if not [one for one in named if case.characteristic in ("", *one.characteristic)]:
        yield f"the checker finds no {case.finds} {case.characteristic} in it, but {_told(found)}."
    if case.reopen == bool(case.model):
        yield "it has a model rewriting, or its decision is reopened: one of the two."
    if case.model:
        if held := in_the_way(checker, case, case.model):
            yield f"the checker holds its model rewriting: {_told(held)}."
        yield from (f"its model rewriting: {said}" for said in amiss(case, case.model))
        yield from (f"its model rewriting does not keep “{fact}”." for fact in lost(case, case.model))
        yield from (f"no note has “{fact}”." for fact in case.keeps if not place_of(case, fact))


def _told(found: Sequence[Finding]) -> str:
    return ", ".join(f"{one.rule} ({one.level})" for one in found) or "nothing"


def _words(text: str) -> int:
    return len(re.findall(r"\w+", text))


def _plain(text: str) -> Iterator[tuple[str, str]]:
    """Where a text is hard to read: by its longest sentence, and by the mean of all."""
    said = [one for line in text.splitlines() if not line.lstrip().startswith(("|", "#")) for one in _ENDS.split(line)]
    lengths = [(_words(one), one) for one in said if _words(one) > 2]
    for count, one in lengths:
        if count > SENTENCE:
            yield f"“{' '.join(one.split()[:6])} ...”", f"a sentence of {count} words: say it in two."
    mean = sum(count for count, _ in lengths) / len(lengths) if lengths else 0
    if mean > MEAN:
        yield "", f"its sentences have {mean:.0f} words on average, more than {MEAN}."
