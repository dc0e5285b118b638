#!/usr/bin/env python3
"""Writes torture.pdf, whose pages are hard to separate.

Each page is 100 mm × 130 mm and about one thing, large enough to be seen in the mean of
15 mm squares. All colours are inks, so that no profile is in the way.

    torture.py
"""

import struct
import zlib
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name

MM = 72 / 25.4
WIDTH, HEIGHT = 100, 130

pdf = pikepdf.new()


def stream(data, **about):
    """A stream, compressed."""
    made = pikepdf.Stream(pdf, zlib.compress(data, 9))
    made.Filter = Name.FlateDecode
    for key, value in about.items():
        made[f"/{key}"] = value
    return pdf.make_indirect(made)


def power(start, end, exponent=1):
    return Dictionary(
        FunctionType=2, Domain=[0, 1], C0=start, C1=end, N=exponent
    )


def separation(name, cmyk):
    return pdf.make_indirect(
        Array([Name.Separation, Name(name), Name.DeviceCMYK, power([0, 0, 0, 0], cmyk)])
    )


def several(names, program):
    tint = stream(
        program,
        FunctionType=4,
        Domain=[0, 1] * len(names),
        Range=[0, 1] * 4,
    )
    names = Array([Name(name) for name in names])
    return pdf.make_indirect(Array([Name.DeviceN, names, Name.DeviceCMYK, tint]))


SPACES = Dictionary(
    Red=separation("/PANTONE 185 C", [0, 0.9, 0.8, 0]),
    Gold=separation("/Gold", [0.2, 0.3, 0.8, 0.1]),
    Black=separation("/Black", [0, 0, 0, 1]),
    Magenta=separation("/Magenta", [0, 1, 0, 0]),
    All=separation("/All", [1, 1, 1, 1]),
    Two=several(["/Gold", "/Cyan"], b"{ exch pop 0 0 0 }"),
)
STATES = Dictionary(
    Plain=Dictionary(OP=False, op=False, OPM=0),
    Over0=Dictionary(OP=True, op=True, OPM=0),
    Over1=Dictionary(OP=True, op=True, OPM=1),
    Half=Dictionary(ca=0.5, CA=0.5),
    Third=Dictionary(ca=0.3, CA=0.7),
    Normal=Dictionary(ca=1, CA=1, BM=Name.Normal, SMask=getattr(Name, "None")),
)
MODES = (
    "Multiply Screen Overlay Darken Lighten ColorDodge ColorBurn HardLight SoftLight "
    "Difference Exclusion Hue Saturation Color Luminosity"
).split()
for mode in MODES:
    STATES[f"/{mode}"] = Dictionary(BM=Name(f"/{mode}"))


def page(content, **resources):
    """Adds a page whose content counts in mm."""
    made = Dictionary(
        Type=Name.Page,
        MediaBox=[0, 0, WIDTH * MM, HEIGHT * MM],
        TrimBox=[0, 0, WIDTH * MM, HEIGHT * MM],
        Group=Dictionary(S=Name.Transparency, CS=Name.DeviceCMYK, I=True),
        Resources=Dictionary(
            ColorSpace=SPACES, ExtGState=Dictionary(STATES), **resources
        ),
        Contents=stream(f"{MM} 0 0 {MM} 0 0 cm\n{content}".encode()),
    )
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(made)))


def group(content, *, isolated=False, knockout=False, space=Name.DeviceCMYK, **resources):
    return stream(
        content.encode(),
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=[0, 0, WIDTH, HEIGHT],
        Group=Dictionary(S=Name.Transparency, CS=space, I=isolated, K=knockout),
        Resources=Dictionary(
            ColorSpace=SPACES, ExtGState=Dictionary(STATES), **resources
        ),
    )


def overprint():
    marks = ["0.6 0.4 0 0 k 5 5 90 120 re f", "/Red cs 0.8 scn 50 5 45 120 re f"]
    colours = [
        "0 0 0.9 0 k",
        "0 0 0 1 k",
        "0.3 g",
        "/Gold cs 0.7 scn",
        "/Red cs 0.3 scn",
        "/Two cs 0.5 0.9 scn",
        "/Magenta cs 0.8 scn",
        "/All cs 0.5 scn",
    ]
    for row, colour in enumerate(colours):
        y = 8 + row * 14.5
        for column, state in enumerate(["Plain", "Over0", "Over1"]):
            marks.append(f"/{state} gs {colour} {8 + column * 29} {y} 26 12 re f")
    return "\n".join(marks)


def blending():
    marks = ["/Normal gs 0.7 0.2 0.1 0.1 k 0 0 60 130 re f",
             "/Gold cs 0.6 scn 30 0 60 130 re f"]
    for at, mode in enumerate(MODES):
        x, y = 2 + at % 3 * 33, 2 + at // 3 * 25.5
        marks.append(
            f"/{mode} gs 0.2 0.7 0.4 0.2 k {x} {y} 28 12 re f "
            f"/Gold cs 0.5 scn {x} {y + 12} 28 10 re f"
        )
    return "\n".join(marks)


def groups():
    inner = (
        "/Multiply gs 0 0.8 0 0 k 0 0 20 20 re f 0.8 0 0 0 k 10 10 20 20 re f "
        "/Normal gs /Third gs 0 0 0 1 k 5 5 20 20 re f"
    )
    forms = Dictionary()
    for at, (isolated, knockout) in enumerate(
        [(False, False), (True, False), (False, True), (True, True)]
    ):
        forms[f"/G{at}"] = group(inner, isolated=isolated, knockout=knockout)
    nested = "q 1 0 0 1 0 0 cm /Half gs /G0 Do Q q 1 0 0 1 8 8 cm /Multiply gs /G1 Do Q"
    forms["/N"] = group(nested, XObject=Dictionary(forms))
    marks = ["0 0 0.7 0.1 k 0 0 50 130 re f /Red cs 0.5 scn 50 0 50 65 re f"]
    for at in range(4):
        x, y = 5 + at % 2 * 48, 5 + at // 2 * 40
        marks.append(f"q 1 0 0 1 {x} {y} cm /G{at} Do Q")
        marks.append(f"q 0.5 0 0 0.5 {x + 30} {y} cm /Half gs /Multiply gs /G{at} Do Q")
    marks.append("q 1 0 0 1 5 88 cm /N Do Q q 1 0 0 1 55 88 cm /Half gs /N Do Q")
    return "\n".join(marks), forms


def masks():
    ramp = Dictionary(
        ShadingType=2, ColorSpace=Name.DeviceGray, Coords=[0, 0, 80, 0],
        Function=power([0], [1]), Extend=[True, True],
    )
    light = group("/Ramp sh", space=Name.DeviceGray, Shading=Dictionary(Ramp=ramp))
    spots = group("1 g 10 10 30 30 re f 0.5 g 50 10 30 30 re f", space=Name.DeviceGray)
    opacity = group("/Half gs 0 g 10 10 30 30 re f /Normal gs 50 10 30 30 re f")
    turned = Dictionary(
        FunctionType=2, Domain=[0, 1], Range=[0, 1], C0=[1], C1=[0], N=1
    )
    STATES["/Light"] = Dictionary(
        SMask=Dictionary(S=Name.Luminosity, G=light)
    )
    STATES["/Spots"] = Dictionary(
        SMask=Dictionary(S=Name.Luminosity, G=spots, BC=[0.2])
    )
    STATES["/Turned"] = Dictionary(
        SMask=Dictionary(S=Name.Luminosity, G=spots, TR=turned)
    )
    STATES["/Opacity"] = Dictionary(SMask=Dictionary(S=Name.Alpha, G=opacity))
    forms = Dictionary(
        Both=group("0 0.5 0.5 0 k 0 0 50 30 re f 0 0 0 1 k 20 0 50 30 re f")
    )
    return "\n".join([
        "0.3 0 0 0 k 0 0 100 65 re f",
        "q 1 0 0 1 10 2 cm /Light gs 0 1 0 0 k 0 0 80 25 re f Q",
        "q 1 0 0 1 0 28 cm /Spots gs 0 0 1 0.2 k 0 0 100 30 re f Q",
        "q 1 0 0 1 0 60 cm /Turned gs /Red cs 1 scn 0 0 100 30 re f Q",
        "q 0.9 0 0 0.9 0 90 cm /Opacity gs 1 1 0 0 k 0 0 100 40 re f Q",
        "q 1 0 0 1 15 5 cm /Light gs /Half gs /Both Do Q",
    ]), forms


def packed(values):
    return b"".join(values)


def gradients():
    stitched = Dictionary(
        FunctionType=3, Domain=[0, 1], Bounds=[0.3], Encode=[0, 1, 1, 0],
        Functions=[
            power([1, 0, 0, 0], [0, 0, 1, 0], 2), power([0, 1, 0, 0.5], [0, 0, 1, 0]),
        ],
    )
    plane = stream(
        b"{ 2 copy mul 3 1 roll exch 0 }", FunctionType=4,
        Domain=[0, 1, 0, 1], Range=[0, 1] * 4,
    )
    corner = lambda flag, x, y, *inks: struct.pack(  # noqa: E731
        ">BHH4B", flag, int(x * 65535), int(y * 65535), *(int(i * 255) for i in inks)
    )
    triangles = packed([
        corner(0, 0, 0, 1, 0, 0, 0), corner(0, 1, 0, 0, 1, 0, 0),
        corner(0, 0.5, 1, 0, 0, 1, 0), corner(1, 1, 1, 0, 0, 0, 1),
    ])
    around = [(0.1, 0.1), (0, 0.4), (0.2, 0.7), (0.1, 0.9), (0.4, 1), (0.6, 0.8),
              (0.9, 0.9), (1, 0.6), (0.8, 0.3), (0.9, 0.1), (0.6, 0), (0.3, 0.2)]
    patch = b"\0" + packed(
        struct.pack(">HH", int(x * 65535), int(y * 65535)) for x, y in around
    ) + bytes([255, 0, 0, 0, 0, 255, 0, 0, 0, 0, 255, 0, 0, 0, 0, 200])
    mesh = dict(
        ColorSpace=Name.DeviceCMYK, BitsPerCoordinate=16, BitsPerComponent=8,
        BitsPerFlag=8, Decode=[0, 30, 0, 30] + [0, 1] * 4,
    )
    shadings = Dictionary(
        Axial=Dictionary(
            ShadingType=2, ColorSpace=Name.DeviceCMYK, Coords=[0, 0, 40, 20],
            Function=stitched, Extend=[True, False],
        ),
        Radial=Dictionary(
            ShadingType=3, ColorSpace=Name.DeviceCMYK, Coords=[15, 15, 3, 22, 18, 14],
            Function=stitched, Extend=[True, False],
        ),
        Plane=Dictionary(
            ShadingType=1, ColorSpace=Name.DeviceCMYK, Function=plane,
            Matrix=[30, 5, -5, 25, 5, 0],
        ),
        Spot=Dictionary(
            ShadingType=2, ColorSpace=SPACES.Red, Coords=[0, 0, 40, 0],
            Function=power([0], [1]),
        ),
        Triangles=stream(triangles, ShadingType=4, **mesh),
        Patch=stream(patch, ShadingType=6, **mesh),
    )
    tile = stream(
        b"0.9 0 0 0 k 0 0 2 2 re f 0 0 0 1 k 2 2 1.5 1.5 re f /Gold cs 1 scn 0 2 1 1 re f",
        PatternType=1, PaintType=1, TilingType=1, BBox=[0, 0, 4, 4], XStep=4, YStep=5,
        Matrix=[MM * 0.8, MM * 0.3, -MM * 0.3, MM * 0.8, 3, 5],
        Resources=Dictionary(ColorSpace=SPACES),
    )
    stencil = stream(
        b"0 0 m 3 0 l 1.5 3 l f", PatternType=1, PaintType=2, TilingType=1,
        BBox=[0, 0, 3, 3], XStep=2.5, YStep=3, Matrix=[MM, 0, 0, MM, 0, 0],
        Resources=Dictionary(),
    )
    patterns = Dictionary(
        Tile=tile, Stencil=stencil,
        Shade=Dictionary(
            PatternType=2, Shading=shadings.Axial, Matrix=[MM, 0, 0, MM, 5 * MM, 100 * MM]
        ),
    )
    SPACES["/Under"] = Array([Name.Pattern, SPACES.Red])
    content = "\n".join([
        "0.2 0 0 0 k 0 0 100 60 re f",
        "q 1 0 0 1 5 5 cm 0 0 40 25 re W n /Axial sh Q",
        "q 1 0 0 1 55 5 cm 0 0 40 30 re W n /Radial sh Q",
        "q 1 0 0 1 5 35 cm 0 0 40 30 re W n /Plane sh Q",
        "q 1 0 0 1 50 38 cm 0 0 40 20 re W n /Spot sh Q",
        "q 1 0 0 1 10 67 cm /Triangles sh Q q 1 0 0 1 55 62 cm /Patch sh Q",
        "/Pattern cs /Tile scn 52 95 44 30 re f",
        "/Under cs 0.8 /Stencil scn 5 115 40 12 re f",
        "/Pattern cs /Shade scn 25 106 m 40 106 45 98 25 98 c 5 98 10 106 25 106 c f",
    ])
    return content, dict(Shading=shadings, Pattern=patterns)


def picture(width, height, pixel, **about):
    data = packed(bytes(pixel(x, y)) for y in range(height) for x in range(width))
    about.setdefault("BitsPerComponent", 8)
    return stream(
        data, Type=Name.XObject, Subtype=Name.Image, Width=width, Height=height, **about
    )


def pictures():
    inks = lambda x, y: (x * 2, y * 2, (x * y) % 256, 40 if (x // 16 + y // 16) % 2 else 0)  # noqa: E731
    fine = lambda x, y: (255 * ((x + y) % 2), 0, (x // 3 * 40) % 256, y % 64)  # noqa: E731
    soft = picture(64, 64, lambda x, y: (x * 4,), ColorSpace=Name.DeviceGray)
    hole = stream(
        bytes([0xF0] * 4 + [0x0F] * 4), Type=Name.XObject, Subtype=Name.Image, Width=8,
        Height=8, BitsPerComponent=1, ImageMask=True,
    )
    table = bytes([255, 0, 0, 0, 0, 200, 0, 0, 0, 0, 255, 30, 0, 0, 0, 0])
    images = Dictionary(
        Inks=picture(128, 128, inks, ColorSpace=Name.DeviceCMYK),
        Fine=picture(600, 400, fine, ColorSpace=Name.DeviceCMYK),
        Negative=picture(
            64, 64, lambda x, y: (x * 4, y * 4, 0, 255), ColorSpace=Name.DeviceCMYK,
            Decode=[1, 0] * 4,
        ),
        Soft=picture(128, 128, inks, ColorSpace=Name.DeviceCMYK, SMask=soft),
        Hole=picture(128, 128, inks, ColorSpace=Name.DeviceCMYK, Mask=hole),
        Key=picture(
            64, 64, lambda x, y: (x // 32 * 200, 100, 0, 0), ColorSpace=Name.DeviceCMYK,
            Mask=[200, 200, 0, 255, 0, 255, 0, 255],
        ),
        Grey=picture(64, 64, lambda x, y: (x * 4,), ColorSpace=Name.DeviceGray),
        Spot=picture(64, 64, lambda x, y: (y * 4,), ColorSpace=SPACES.Red),
        Two=picture(64, 64, lambda x, y: (y * 4, x * 4), ColorSpace=SPACES.Two),
        Table=picture(
            8, 32, lambda x, y: (0x1B + y * 7 & 0xFF,), ColorSpace=Array(
                [Name.Indexed, Name.DeviceCMYK, 3, pikepdf.String(table)]
            ), BitsPerComponent=2, Decode=[0, 3],
        ),
        Stencil=hole,
    )
    images.Table.Width = 32
    places = [
        ("Inks", "22 0 0 22 5 5"), ("Inks", "15 15 -15 15 50 3"),
        ("Fine", "26 0 0 17 70 5"), ("Fine", "12 -8 8 12 5 45"),
        ("Negative", "0 22 -22 0 55 37"), ("Soft", "25 0 0 25 65 30"),
        ("Hole", "25 0 0 25 5 60"), ("Key", "22 0 0 -22 35 85"), ("Grey", "25 5 0 20 65 58"),
        ("Spot", "25 0 0 18 5 90"), ("Two", "22 0 0 22 35 90"), ("Table", "30 0 0 20 65 88"),
    ]
    marks = ["0 0 0.3 0 k 0 50 100 80 re f"]
    marks += [f"q {matrix} cm /{name} Do Q" for name, matrix in places]
    marks.append("q 0 1 0 0.5 k 40 0 0 14 5 112 cm /Stencil Do Q")
    marks.append("q 75 120 m 95 112 l 92 128 l h W n 40 0 0 20 60 110 cm /Inks Do Q")
    marks.append("q /Over1 gs 10 0 0 16 50 112 cm /Spot Do Q")
    return "\n".join(marks), images


def lines():
    marks = ["0.1 w 0 0 0 1 K"]
    marks += [f"5 {5 + at * 0.8} m 45 {5 + at * 0.8} l S" for at in range(30)]
    marks.append("3 w 1 J 1 j 0.9 0 0.5 0 K 55 8 m 70 30 l 85 8 l S")
    marks.append("2 w 0 J 0 j [3 1 1] 1 d /Red CS 1 SCN 5 35 m 40 60 60 30 95 45 c S [] 0 d")
    marks.append("q 3 0 0 0.5 50 60 cm 4 w 0 0 0 0.6 K 0 0 12 20 re S Q")
    marks.append("q 25 80 m 40 80 40 100 25 100 c 10 100 10 80 25 80 c W n")
    marks.append("20 85 20 20 re W* n 0 0.7 0 0 k 0 0 100 130 re f Q")
    marks.append("0.5 0.5 0 0 k 55 75 35 20 re 60 80 25 10 re f*")
    marks.append("0 0 1 0 k 70 105 m 75 120 l 62 110 l 78 110 l 65 120 l h f")
    marks.append("BT /F 20 Tf 0 0 0 1 k 5 105 Td (Encres) Tj 2 Tr 0.3 w 0 -20 Td (Encres) Tj ET")
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type3, FontBBox=[0, 0, 10, 10],
        FontMatrix=[0.1, 0, 0, 0.1, 0, 0], FirstChar=0, LastChar=255, Widths=[6] * 256,
        Encoding=Dictionary(Differences=[0] + [Name.a] * 256),
        CharProcs=Dictionary(a=stream(b"6 0 0 0 5 7 d1 0 0 5 1 re 0 0 1 7 re 4 0 1 7 re f")),
        Resources=Dictionary(),
    )
    return "\n".join(marks), Dictionary(F=pdf.make_indirect(font))


def main():
    page(overprint())
    page(blending())
    content, forms = groups()
    page(content, XObject=forms)
    content, forms = masks()
    page(content, XObject=forms)
    content, resources = gradients()
    page(content, **resources)
    content, images = pictures()
    page(content, XObject=images)
    content, fonts = lines()
    page(content, Font=fonts)
    path = Path(__file__).with_name("torture.pdf")
    pdf.save(path, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)


if __name__ == "__main__":
    main()
