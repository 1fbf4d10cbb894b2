"""What is written with signs rather than words: links, addresses, markup. Found in the text as given."""

import re
from collections.abc import Iterator

from employer_portal.phrasing.ruleset import Rules

#: Each shape by its name in a rule; a link ends before the sentence's own signs. Every repetition is bounded and begins
#: at a mark, so the time stays linear.
SHAPES = {
    "link": re.compile(
        r"(?:\b(?:https?|ftp)://|\bwww\.|\bjavascript:)[^\s<>\"']{1,2000}(?<![.,;:!?)])"
        r"|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"
        r"|(?<![\w@.-])(?:[a-z0-9-]{1,63}\.){1,5}(?:com|org|uk|info|eu|ly|gl)(?![\w-])(?:/[^\s<>\"']{0,2000}(?<![.,;:!?)]))?",
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
}
#: Without one of these marks there is neither; most texts have none and are not looked at twice. The first look is for
#: what each mark begins with: it takes a tenth of the second one's time.
_ANY = re.compile(r"[@<&\[`]|[/*.:]\S")
_MARK = re.compile(r"[@<&\[]|//|www\.|javascript:|\*\*|```|\.(?:com|org|uk|info|eu|ly|gl)\b", re.IGNORECASE)


def hits(text: str, rules: Rules) -> Iterator[tuple[int, int, int]]:
    """Rule, start and end of each, in order of the rules."""
    if not (rules.signs and _ANY.search(text) and _MARK.search(text)):
        return
    for index in rules.signs:
        for found in SHAPES[rules.rules[index].shape].finditer(text):
            yield index, found.start(), found.end()
