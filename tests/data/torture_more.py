#!/usr/bin/env python3
"""Writes torture-more.pdf: pages with light, coded pictures, text as clip, layers; turned.

They are made as those of torture.py. What is in light needs an output intent, which the
test adds: the profile is in the repository already.

    torture_more.py
"""

import io
import struct
from pathlib import Path

import pikepdf
from fontTools import subset
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageCms
from torture import HEIGHT, MM, WIDTH, page, pdf, picture, power, stream

FONT = "bricolage-grotesque/BricolageGrotesque_700Bold.ttf"


def profile():
    """sRGB as Little CMS has it, on no particular day."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    data[24:36] = struct.pack(">6H", 2020, 1, 1, 0, 0, 0)
    return bytes(data)


def light():
    icc = stream(profile(), N=3, Alternate=Name.DeviceRGB)
    spaces = Dictionary(
        Screen=Array([Name.ICCBased, icc]),
        Lab=Array([Name.Lab, Dictionary(
            WhitePoint=[0.9642, 1, 0.8249], Range=[-100, 100, -100, 100]
        )]),
        Grey=Array([Name.CalGray, Dictionary(WhitePoint=[0.9505, 1, 1.089], Gamma=2.2)]),
        Cal=Array([Name.CalRGB, Dictionary(
            WhitePoint=[0.9505, 1, 1.089], Gamma=[2.2, 2.2, 2.2],
            Matrix=[0.4124, 0.2126, 0.0193, 0.3576, 0.7152, 0.1192, 0.1805, 0.0722, 0.9505],
        )]),
    )
    colours = [
        "1 0 0", "0 0.6 0.2", "0.1 0.2 0.8", "1 0.9 0.3", "0.9 0.9 0.9", "0.5 0.5 0.5",
        "0.1 0.1 0.1", "0.6 0.3 0.2",
    ]
    labs = ["60 60 40", "50 -60 20", "30 20 -60", "90 0 80", "95 0 0", "55 0 0", "15 0 0",
            "40 25 20"]
    marks = []
    for row, (colour, lab) in enumerate(zip(colours, labs)):
        y = 3 + row * 15.6
        grey = colour.split()[1]
        for column, ink in enumerate([
            f"{colour} rg", f"/Screen cs {colour} scn", f"/Lab cs {lab} scn",
            f"/Grey cs {grey} scn", f"/Cal cs {colour} scn",
        ]):
            marks.append(f"{ink} {1 + column * 16.5} {y} 15.5 15.5 re f")
    sky = picture(
        64, 64, lambda x, y: (x * 4, y * 4, 255 - x * 2), ColorSpace=spaces.Screen
    )
    ramp = Dictionary(
        ShadingType=2, ColorSpace=spaces.Screen, Coords=[0, 0, 0, 60],
        Function=power([1, 0.2, 0], [0, 0.3, 0.9]),
    )
    marks.append("q 16 0 0 50 83 3 cm /Sky Do Q q 1 0 0 1 83 60 cm 0 0 16 60 re W n /Ramp sh Q")
    return "\n".join(marks), spaces, dict(
        XObject=Dictionary(Sky=sky), Shading=Dictionary(Ramp=ramp)
    )


def drawing(size):
    """A picture of one bit: stripes, discs, and a grain."""
    image = Image.new("1", (size, size), 1)
    pixels = image.load()
    for y in range(size):
        for x in range(size):
            disc = (x - size // 2) ** 2 + (y - size // 3) ** 2 < (size // 4) ** 2
            pixels[x, y] = not (disc or x // 9 % 5 == 0 or (x * y) % 7 == 0 and y > size // 2)
    return image


def faxed(image, compression, tags=None):
    """The bytes of a picture as CCITT: those of the only strip of a TIFF."""
    out = io.BytesIO()
    image.save(out, "TIFF", compression=compression, tiffinfo={278: image.height, **(tags or {})})
    tiff = Image.open(out)
    offset, count = tiff.tag_v2[273][0], tiff.tag_v2[279][0]
    assert len(tiff.tag_v2[273]) == 1
    data = out.getvalue()[offset : offset + count]
    if tiff.tag_v2.get(266, 1) == 2:
        data = bytes(int(f"{byte:08b}"[::-1], 2) for byte in data)
    return data


def jbig2(image):
    """A page of one generic region, coded as CCITT group 4 (ITU-T T.88, 6.2.6)."""
    size = struct.pack(">II", *image.size)
    # Black is 1 here.
    coded = faxed(image, "group4")
    def segment(number, kind, data):
        return struct.pack(">IBBBI", number, kind, 0, 1, len(data)) + data
    region = size + struct.pack(">IIB", 0, 0, 0) + b"\x01" + coded
    return (
        segment(0, 48, size + struct.pack(">IIBH", 0, 0, 0, 0))
        + segment(1, 38, region)
    )


def coded():
    inks = Image.new("CMYK", (96, 96))
    inks.putdata([
        (x * 2, y * 2, (x * y) // 40, 60 if (x // 16 + y // 16) % 2 else 0)
        for y in range(96) for x in range(96)
    ])
    grey = Image.linear_gradient("L").resize((96, 96))

    def saved(image, kind, **options):
        out = io.BytesIO()
        image.save(out, kind, **options)
        return out.getvalue()

    def raw(data, image, filter, **about):
        made = pikepdf.Stream(pdf, data)
        made.Filter = Name(f"/{filter}")
        about = dict(
            Type=Name.XObject, Subtype=Name.Image, Width=image.width, Height=image.height
        ) | about
        for key, value in about.items():
            made[f"/{key}"] = value
        return pdf.make_indirect(made)

    bits = drawing(200)
    one = dict(BitsPerComponent=1, ColorSpace=Name.DeviceGray)
    fax = lambda **more: Dictionary(Columns=bits.width, Rows=bits.height, **more)  # noqa: E731
    images = Dictionary(
        # Adobe writes the inks of a JPEG the other way round.
        Adobe=raw(saved(inks, "JPEG", quality=95), inks, "DCTDecode", BitsPerComponent=8,
                  ColorSpace=Name.DeviceCMYK, Decode=[1, 0] * 4),
        Grey=raw(saved(grey, "JPEG", quality=95), grey, "DCTDecode", BitsPerComponent=8,
                 ColorSpace=Name.DeviceGray),
        Four=raw(faxed(bits, "group4"), bits, "CCITTFaxDecode", DecodeParms=fax(K=-1), **one),
        Three=raw(faxed(bits, "group3"), bits, "CCITTFaxDecode", DecodeParms=fax(K=0), **one),
        Turned=raw(faxed(bits, "group4"), bits, "CCITTFaxDecode",
                   DecodeParms=fax(K=-1, BlackIs1=True), **one),
        Mask=raw(faxed(bits, "group4"), bits, "CCITTFaxDecode", DecodeParms=fax(K=-1),
                 ImageMask=True, BitsPerComponent=1),
        Two=raw(jbig2(bits), bits, "JBIG2Decode", **one),
        Waves=raw(saved(inks, "JPEG2000"), inks, "JPXDecode", ColorSpace=Name.DeviceCMYK),
        Lossy=raw(saved(inks, "JPEG2000", irreversible=True, quality_layers=[8]), inks,
                  "JPXDecode", ColorSpace=Name.DeviceCMYK),
        Pale=raw(saved(grey, "JPEG2000"), grey, "JPXDecode", ColorSpace=Name.DeviceGray),
    )
    marks = ["0.3 0 0 0 k 0 0 100 40 re f"]
    for at, name in enumerate(sorted(images.keys())):
        x, y = 2 + at % 3 * 33, 2 + at // 3 * 32
        colour = "0 0.8 0.2 0 k" if name == "/Mask" else ""
        marks.append(f"q {colour} 29 0 0 29 {x} {y} cm {name} Do Q")
    return "\n".join(marks), images


def letters():
    """Text that paints and clips, in a font of the report's."""
    path = Path(__file__).parents[2] / "fonts" / FONT
    font = TTFont(path, recalcTimestamp=False)
    options = subset.Options(hinting=False, layout_features=[], notdef_outline=True)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text="Encr.es")
    subsetter.subset(font)
    out = io.BytesIO()
    font.save(out)
    scale = 1000 / font["head"].unitsPerEm
    cmap, widths = font.getBestCmap(), font["hmtx"].metrics
    file = stream(out.getvalue(), Length1=len(out.getvalue()))
    descriptor = pdf.make_indirect(Dictionary(
        Type=Name.FontDescriptor, FontName=Name("/AAAAAA+Bricolage"), Flags=32,
        FontBBox=[-200, -300, 1200, 1000], ItalicAngle=0, Ascent=900, Descent=-300,
        CapHeight=700, StemV=120, FontFile2=file,
    ))
    width = lambda code: round(widths[cmap[code]][0] * scale) if code in cmap else 0  # noqa: E731
    made = Dictionary(
        Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name("/AAAAAA+Bricolage"),
        FirstChar=32, LastChar=126, Widths=[width(code) for code in range(32, 127)],
        Encoding=Name.WinAnsiEncoding, FontDescriptor=descriptor,
    )
    marks = ["0.2 0 0.4 0 k 0 0 100 60 re f 0 0.6 1 0 k 0.9 0.4 0 0.2 K 0.8 w"]
    for mode in range(8):
        y = 4 + mode * 15.5
        ink = "q 0 0 0 1 k 0 {0} 100 4 re f 1 0 0 0 k 0 {1} 50 3 re f Q".format(y, y + 6)
        marks.append(f"q BT /F 17 Tf {mode} Tr 4 {y} Td (Encr.es) Tj ET {ink if mode > 3 else ''} Q")
    # Small text, whose edges are most of it.
    marks.append("0 0 0 1 k BT /F 2.2 Tf 0 Tr 2.6 TL 62 118 Td")
    marks += ["(Encr.esEncr.esEncr.esEncr) '"] * 18
    marks.append("ET")
    return "\n".join(marks), Dictionary(F=pdf.make_indirect(made))


def layers():
    """Layers that are shown, hidden, and sets of them."""
    made = {}
    for name in ["Shown", "Hidden"]:
        layer = Dictionary(Type=Name.OCG, Name=pikepdf.String(name))
        made[name] = pdf.make_indirect(layer)
    shown, hidden = made.values()
    sets = {
        "Any": Dictionary(OCGs=[shown, hidden], P=Name.AnyOn),
        "All": Dictionary(OCGs=[shown, hidden], P=Name.AllOn),
        "None": Dictionary(OCGs=[shown], P=Name.AllOff),
        "Some": Dictionary(OCGs=[shown, hidden], P=Name.AnyOff),
    }
    for name, members in sets.items():
        members.Type = Name.OCMD
        made[name] = pdf.make_indirect(members)
    pdf.Root.OCProperties = Dictionary(
        OCGs=[shown, hidden],
        D=Dictionary(
            Name=pikepdf.String("Print"), Order=[shown, hidden], OFF=[hidden]
        ),
    )
    marks = []
    for at, name in enumerate(made):
        x, y = 2 + at % 3 * 33, 2 + at // 3 * 42
        marks.append(f"/OC /{name} BDC 0.9 0.1 0.5 0 k {x} {y} 28 30 re f EMC")
        marks.append(f"0 0 0 0.5 k {x} {y + 31} 28 8 re f")
    return "\n".join(marks), Dictionary({f"/{name}": it for name, it in made.items()})


def meshes():
    """A lattice of triangles, and a tensor patch that folds over itself a little."""
    about = dict(
        ColorSpace=Name.DeviceCMYK, BitsPerCoordinate=16, BitsPerComponent=8,
        Decode=[0, 80, 0, 50] + [0, 1] * 4,
    )
    def place(x, y):
        return struct.pack(">HH", round(x * 65535), round(y * 65535))
    lattice = b"".join(
        place(x / 3.3 + 0.04 * (y % 2), y / 3) + bytes([x * 80, y * 80, 255 * (x == y), 0])
        for y in range(4) for x in range(4)
    )
    around = [(0.1, 0.1), (0, 0.4), (0.2, 0.7), (0.1, 0.9), (0.4, 1), (0.6, 0.8),
              (0.9, 0.9), (1, 0.6), (0.8, 0.3), (0.9, 0.1), (0.6, 0), (0.3, 0.2)]
    inner = [(0.2, 0.5), (0.5, 0.9), (0.7, 0.5), (0.5, 0.3)]
    corners = bytes([255, 0, 0, 0, 0, 255, 0, 0, 0, 0, 255, 0, 0, 60, 0, 200])
    tensor = b"\0" + b"".join(place(x, y) for x, y in around + inner) + corners
    shadings = Dictionary(
        Lattice=stream(lattice, ShadingType=5, VerticesPerRow=4, **about),
        Tensor=stream(tensor, ShadingType=7, BitsPerFlag=8, **about),
    )
    return "q 1 0 0 1 5 5 cm /Lattice sh Q q 1 0 0 1 10 70 cm /Tensor sh Q", shadings


def turned(degrees):
    page(
        "0.9 0 0 0 k 5 5 30 20 re f 0 0.8 0.1 0 k 60 90 m 95 120 l 70 125 l f "
        "0 0 1 0 k q 0.9 0.3 -0.3 0.9 40 40 cm 0 0 30 15 re f Q",
    )
    pdf.pages[-1].Rotate = degrees


def main():
    content, spaces, resources = light()
    page(content, **resources)
    # The page's own spaces alone.
    pdf.pages[-1].Resources.ColorSpace = spaces
    content, images = coded()
    page(content, XObject=images)
    content, fonts = letters()
    page(content, Font=fonts)
    content, properties = layers()
    page(content, Properties=properties)
    content, shadings = meshes()
    page(content, Shading=shadings)
    turned(90)
    turned(180)
    path = Path(__file__).with_name("torture-more.pdf")
    pdf.save(
        path, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate
    )


if __name__ == "__main__":
    main()
