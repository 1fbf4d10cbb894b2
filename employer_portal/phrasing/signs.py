"""What is written with signs rather than words: links, addresses, markup, what a mail merge left. Found in the text as
given; and the words that stand in such signs, as a reader sees them."""

import html
import re
from collections.abc import Iterator

from employer_portal.phrasing.ruleset import Rules

#: Letters that are not read here: Greek, Cyrillic, Hebrew, Arabic, of India, Thai, Ethiopic, hangul; and those of
#: languages that put no space between words.
_UNSPACED = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff"
_LETTERS = f"\u0370-\u03ff\u0400-\u052f\u0590-\u06ff\u0900-\u0dff\u1200-\u137f\uac00-\ud7af{_UNSPACED}"
#: Each shape by its name in a rule; a link ends before the sentence's own signs, and "gov.uk" alone is a name. Every
#: repetition is bounded and begins at a mark, so the time stays linear.
SHAPES = {
    "link": re.compile(
        r"(?:\b(?:https?|ftp)://|\bwww\.|\bjavascript:)[^\s<>\"']{1,2000}(?<![.,;:!?)])"
        r"|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"
        r"|(?<![\w@.-])(?!(?:gov|nhs)\.uk(?!\.?[\w/-]))(?:[a-z0-9-]{1,63}\.){1,5}(?:com|org|uk|info|eu|ly|gl)(?![\w-])(?:/[^\s<>\"']{0,2000}(?<![.,;:!?)]))?",
        re.IGNORECASE,
    ),
    "markup": re.compile(
        r"</?(?:a|b|i|u|p|s|br|hr|em|strong|span|div|font|small|big|sub|sup|img|ul|ol|li|h[1-6]|table|tr|t[dh]|script"
        r"|style|iframe|svg|html|body|form|input|button)(?:\s[^<>]{0,200})?/?>|<!--"
        r"|&(?:nbsp|amp|lt|gt|quot|#\d{1,6}|#x[0-9a-f]{1,5});"
        r"|\[[^\[\]\n]{1,100}\]\([^()\s]{1,200}\)|\[/?(?:b|i|u|url|img|quote)(?:=[^\]\s]{1,200})?\]"
        r"|\*\*(?=\S)[^*\n]{1,200}\*\*|```",
        re.IGNORECASE,
    ),
    # a name or a formula that something else was to fill in
    "placeholder": re.compile(
        r"\{\{[^{}\n]{0,100}\}\}|\{%[^{}\n]{0,100}%\}|\$?\{[A-Za-z][\w .-]{0,40}\}|\(\([A-Za-z][\w .-]{0,40}\)\)"
        r"|%[A-Z][A-Z0-9_]{2,40}%|<<[A-Za-z][\w .-]{0,40}>>|«[A-Za-z]\w{0,40}»"
        r"|\[(?:(?i:insert|enter|add)\b[^\[\]\n]{0,60}|[xX]{2,}"
        r"|(?i:(?:first |last |full |candidate'?s? |job |role )?(?:name|title|date|role)))\]"
        r"|(?<![\w=])=[A-Z]{2,20}\(|#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!)"
    ),
    # words in letters of another alphabet: one alone may be a name or what was said
    "script": re.compile(
        f"(?:[{_LETTERS}]{{2,60}}[\\s,.!?;:-]{{1,3}}){{1,40}}[{_LETTERS}]{{2,60}}|[{_UNSPACED}]{{8,200}}"
    ),
    # what shows the words around it in another order than they are kept in
    "reversal": re.compile("[\u202d\u202e]"),
}
#: What a mail merge or a hurried author leaves behind beside that: too much like other words to hold a letter for it.
LEFT = re.compile(r"[{}]|<<|\[[A-Z][A-Z ]+\]|_{3,}|\b(?:X{3,}|TBC|TBA|TODO|[Ll]orem ipsum)\b")
#: What dresses a word up: a tag within a line and one that ends it, an entity, stars around a part of a word.
_DRESS = re.compile(
    r"(?P<within></?(?:a|b|i|u|s|em|strong|span|font|small|big|sub|sup)(?:\s[^<>]{0,200})?/?>)"
    r"|(?P<ending></?(?:p|br|hr|div|ul|ol|li|h[1-6]|table|tr|t[dh])(?:\s[^<>]{0,200})?/?>)"
    r"|(?P<entity>&(?:nbsp|amp|lt|gt|quot|#\d{1,6}|#x[0-9a-f]{1,5});)"
    r"|(?<![\w*])\*(?P<head>[^\W_]{1,40})\*(?=[^\W_])|(?<=[^\W_])\*(?P<tail>[^\W_]{1,40})\*(?![\w*])",
    re.IGNORECASE,
)
_NOTHING = "\u200b"  # is read as if it were not there
#: Without one of these marks there is neither; most texts have none and are not looked at twice. The first look is for
#: what each mark begins with: it takes a tenth of the second one's time.
_ANY = re.compile(r"[@<&\[`{«#=\u0370-\u0eff\u1200-\u137f\u202d\u202e\u3040-\ud7af]|[/*.:%(]\S")
_MARK = re.compile(
    r"[@<&\[{«#=\u0370-\u0eff\u1200-\u137f\u202d\u202e\u3040-\ud7af]|%[A-Z]|\(\(|//|www\.|javascript:|\*\*|```|\.(?:com|org|uk|info|eu|ly|gl)\b",
    re.IGNORECASE,
)


def hits(text: str, rules: Rules) -> Iterator[tuple[int, int, int]]:
    """Rule, start and end of each, in order of the rules."""
    if not (rules.signs and _ANY.search(text) and _MARK.search(text)):
        return
    for index in rules.signs:
        for found in SHAPES[rules.rules[index].shape].finditer(text):
            yield index, found.start(), found.end()


def undressed(text: str) -> str:
    """The text as its words are read: without tags, with what entities stand for. As long as it was, so that every word
    stays in its place."""
    if "<" not in text and "&" not in text and "*" not in text:
        return text
    return _DRESS.sub(_undress, text)


def _undress(found: re.Match[str]) -> str:
    if part := found["head"] or found["tail"]:
        return f"{_NOTHING}{part}{_NOTHING}"
    if found["ending"]:
        return f" {_NOTHING * (len(found[0]) - 2)} "
    shown = html.unescape(found[0]) if found["entity"] else ""
    return shown.ljust(len(found[0]), _NOTHING) if len(shown) <= len(found[0]) else found[0]
