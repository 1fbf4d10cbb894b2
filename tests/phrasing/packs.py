"""Small packs of rules for tests, written as an author writes them."""

from pathlib import Path
from textwrap import dedent

FRAME = """
[class.person]
words = ["you", "candidate"]
[class.person-third]
words = ["she", "he", "Mrs <capitalised>"]
[class.addressed]
words = ["you", "your"]
[frame.person_is]
patterns = ["<person> be~ ..2 _", "^ _ $", "_ candidate"]
"""

ABOUT = 'why = "w"\nask = "a"\ninstead = "Say what was said."\nsource = "s"\nsince = "2026-11"\nlevel = "justify"\n'


def rule(name: str, keys: str, flags: str = "", passes: str = "Fine.", category: str = "tone") -> str:
    """A rule of a test: `keys` are its patterns, one example of each kind."""
    own = dedent(keys)
    about = "\n".join(line for line in ABOUT.splitlines() if f"\n{line.split()[0]} =" not in f"\n{own}")
    return (
        f'[[rule]]\nid = "{name}"\ncategory = "{category}"\n{about}\n{own}\n'
        f"flags = {three(flags or '[[x]]')}\npasses = {three(passes)}\n"
    )


def three(example: str) -> str:
    """One example as the three that a rule needs."""
    return f'["{example}", "So: {example}", "And: {example}"]'


def write(folder: Path, text: str, file: str = "home/rules.toml") -> Path:
    """Writes a file of a pack called `home`; hands back the folder of packs."""
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return folder
