"""What of a Markdown file is prose: code, links' addresses and comments are blanked, so that offsets stay true."""

import re

_NOT_PROSE = re.compile(
    r"^(?P<fence>```+|~~~+)[^\n]*\n(?:(?!(?P=fence)).*\n?)*(?:(?P=fence).*)?"
    r"|\A---\n(?:(?!---).*\n)*---"
    r"|<!--(?:[^-]|-(?!->))*-->|`[^`\n]+`|(?<=\])\([^)\n]*\)|<https?://[^>\n]*>|^\[[^\]\n]+\]:.*$",
    re.MULTILINE,
)


def prose(text: str) -> str:
    """The text with everything that is no prose as spaces: same length, same lines."""
    return _NOT_PROSE.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), text)
