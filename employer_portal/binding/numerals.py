"""The ten figures of the letter's sans as a font within a PDF, for numbers that are put on pages that are there."""

from io import BytesIO

from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Object, Pdf

from employer_portal.printing import fonts

FIGURES, WEIGHT = "0123456789", 600
#: Flags of a font descriptor: an ordinary Latin font.
NOT_SYMBOLIC = 32


def font(pdf: Pdf) -> Object:
    """That font, in this PDF."""
    cut = fonts.cut(fonts.faces()["Letter Sans", WEIGHT].name, FIGURES)
    read = TTFont(BytesIO(cut))
    each, glyphs = 1000 / read["head"].unitsPerEm, read.getBestCmap()
    head, lines = read["head"], read["hhea"]
    box = [round(side * each) for side in (head.xMin, head.yMin, head.xMax, head.yMax)]
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name("/AAAAAA+Figures"), Flags=NOT_SYMBOLIC, FontBBox=Array(box),
        ItalicAngle=0, Ascent=round(lines.ascent * each), Descent=round(lines.descent * each), CapHeight=box[3],
        StemV=100, FontFile2=pdf.make_stream(cut, Length1=len(cut)),
    )  # fmt: skip
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name("/AAAAAA+Figures"), FirstChar=48, LastChar=57,
            Widths=Array([round(read["hmtx"][glyphs[ord(one)]][0] * each) for one in FIGURES]),
            Encoding=Name.WinAnsiEncoding, FontDescriptor=pdf.make_indirect(descriptor),
        )
    )  # fmt: skip
