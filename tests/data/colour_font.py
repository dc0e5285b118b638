"""Makes colour.ttf: a font of one square letter whose two layers have colours of their own
(COLR, version 0). Needs fontTools. The drawing is ours; it is nobody's typeface.

    python3 tests/data/colour_font.py tests/data/colour.ttf
"""

import sys

from fontTools.colorLib.builder import buildCOLR, buildCPAL
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen


def square(size):
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for x, y in [(0, size), (size, size), (size, 0)]:
        pen.lineTo((x, y))
    pen.closePath()
    return pen.glyph()


names = [".notdef", "space", "A", "under", "over"]
font = FontBuilder(1000, isTTF=True)
font.setupGlyphOrder(names)
font.setupCharacterMap({0x20: "space", 0x41: "A"})
empty = TTGlyphPen(None).glyph()
glyphs = [square(500), empty, square(700), square(700), square(300)]
font.setupGlyf(dict(zip(names, glyphs)))
font.setupHorizontalMetrics({name: (750, 0) for name in names})
font.setupHorizontalHeader(ascent=800, descent=-200)
font.setupNameTable(
    {"familyName": "Colour Test", "styleName": "Regular", "psName": "ColourTest-Regular"}
)
font.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200, fsType=0)
font.setupPost()
font.font["COLR"] = buildCOLR({"A": [("under", 0), ("over", 1)]}, version=0)
font.font["CPAL"] = buildCPAL([[(1, 0, 0, 1), (1, 1, 1, 1)]])
font.font["head"].created = font.font["head"].modified = 0
font.font.recalcTimestamp = False
font.save(sys.argv[1])
