"""A brand's colour on paper and on screen: measured, so that nobody has to squint."""

READABLE = 4.5  # WCAG 2.2, success criterion 1.4.3
WHITE, BLACK = "#ffffff", "#000000"


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, as WCAG 2.2 defines it."""
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def text_on(background: str) -> str:
    """White where white can be read on `background`, else black: one of the two always can."""
    return WHITE if contrast(background, WHITE) >= READABLE else BLACK


def readable(colour: str, background: str = WHITE) -> str:
    """`colour`, moved towards black (on white) or white (on dark) just far enough to be read on `background`."""
    target = 0 if luminance(background) > 0.2 else 255
    channels = [int(colour[start : start + 2], 16) for start in (1, 3, 5)]
    for step in range(21):
        moved = "#" + "".join(f"{round(c + (target - c) * step / 20):02x}" for c in channels)
        if contrast(moved, background) >= READABLE:
            break
    return moved
