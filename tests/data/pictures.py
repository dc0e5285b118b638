"""Writes the pictures that the tests of `picture` read.

    python3 -m venv venv && venv/bin/pip install pillow numpy
    apt-get install liblcms2-utils icc-profiles-free
    venv/bin/python tests/data/pictures.py

Display P3 and Adobe RGB are made here as ICC profiles of version 2 and 4. The reference
of the patches is what Little CMS makes of them (`transicc`, perceptual).
"""

import csv
import io
import struct
import subprocess
from pathlib import Path

import numpy as np
from PIL import Image

HERE = Path(__file__).parent
PICTURES = HERE / "pictures"
PATCHES = HERE / "patches"
PRESS = HERE.parent.parent / "profiles" / "ISOcoated_v2_300_bas.icc"

# ColorChecker Classic, sRGB values as published by X-Rite (2005).
CHECKER = [
    ("dark skin", 115, 82, 68), ("light skin", 194, 150, 130), ("blue sky", 98, 122, 157),
    ("foliage", 87, 108, 67), ("blue flower", 133, 128, 177), ("bluish green", 103, 189, 170),
    ("orange", 214, 126, 44), ("purplish blue", 80, 91, 166), ("moderate red", 193, 90, 99),
    ("purple", 94, 60, 108), ("yellow green", 157, 188, 64), ("orange yellow", 224, 163, 46),
    ("blue", 56, 61, 150), ("green", 70, 148, 73), ("red", 175, 54, 60),
    ("yellow", 231, 199, 31), ("magenta", 187, 86, 149), ("cyan", 8, 133, 161),
    ("white", 243, 243, 242), ("neutral 8", 200, 200, 200), ("neutral 6.5", 160, 160, 160),
    ("neutral 5", 122, 122, 121), ("neutral 3.5", 85, 85, 85), ("black", 52, 52, 52),
]

BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
D50 = np.array([0.9642, 1.0, 0.8249])
D65 = np.array([0.95047, 1.0, 1.08883])
ADAPT = np.linalg.inv(BRADFORD) @ np.diag((BRADFORD @ D50) / (BRADFORD @ D65)) @ BRADFORD

PRIMARIES = {
    "Adobe RGB": [(0.64, 0.33), (0.21, 0.71), (0.15, 0.06)],
    "Display P3": [(0.68, 0.32), (0.265, 0.69), (0.15, 0.06)],
    "sRGB": [(0.64, 0.33), (0.30, 0.60), (0.15, 0.06)],
}


def colorants(name):
    xyz = np.array([[x / y, 1, (1 - x - y) / y] for x, y in PRIMARIES[name]]).T
    return ADAPT @ (xyz * np.linalg.solve(xyz, D65))


def s15(*values):
    return b"".join(struct.pack(">i", round(v * 65536)) for v in values)


def profile(name, version):
    """A matrix profile, of version 2 (a table or a gamma) or 4 (parametric)."""
    if name == "Adobe RGB":
        curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, 563)
        if version == 4:
            curve = b"para\0\0\0\0" + struct.pack(">HH", 0, 0) + s15(563 / 256)
    elif version == 4:
        curve = b"para\0\0\0\0" + struct.pack(">HH", 3, 0)
        curve += s15(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
    else:
        x = np.linspace(0, 1, 1024)
        y = np.where(x <= 0.04045, x / 12.92, ((x + 0.055) / 1.055) ** 2.4)
        curve = b"curv\0\0\0\0" + struct.pack(">I", 1024)
        curve += b"".join(struct.pack(">H", round(v * 65535)) for v in y)
    text = name.encode()
    desc = b"desc\0\0\0\0" + struct.pack(">I", len(text) + 1) + text + b"\0" + bytes(78)
    copy = b"text\0\0\0\0" + b"none\0"
    if version == 4:
        wide = name.encode("utf-16-be")
        desc = b"mluc\0\0\0\0" + struct.pack(">II", 1, 12) + b"enUS"
        desc += struct.pack(">II", len(wide), 28) + wide
        copy = desc
    matrix = colorants(name)
    tags = [(b"desc", desc), (b"cprt", copy), (b"wtpt", b"XYZ \0\0\0\0" + s15(*D50))]
    tags += [(n, b"XYZ \0\0\0\0" + s15(*matrix[:, i])) for i, n in enumerate((b"rXYZ", b"gXYZ", b"bXYZ"))]
    tags += [(n, curve) for n in (b"rTRC", b"gTRC", b"bTRC")]
    return assemble(tags, b"RGB ", version)


def grey_profile(gamma):
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256))
    desc = b"desc\0\0\0\0" + struct.pack(">I", 5) + b"grey\0" + bytes(78)
    tags = [(b"desc", desc), (b"cprt", b"text\0\0\0\0none\0"), (b"wtpt", b"XYZ \0\0\0\0" + s15(*D50)), (b"kTRC", curve)]
    return assemble(tags, b"GRAY", 2)


def assemble(tags, space, version):
    at, table, data = 128 + 4 + 12 * len(tags), b"", b""
    for name, body in tags:
        table += name + struct.pack(">II", at + len(data), len(body))
        data += body + bytes(-len(body) % 4)
    head = struct.pack(">I4sI", at + len(data), b"none", version << 24) + b"mntr" + space + b"XYZ "
    head += struct.pack(">6H", 2020, 1, 1, 0, 0, 0) + b"acsp" + bytes(28) + s15(*D50)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + data


def chart(colours, side=32, kind="uint8"):
    """24 patches, six by four."""
    pixels = np.array(colours, dtype=kind).reshape(4, 6, -1)
    return pixels.repeat(side, 0).repeat(side, 1)


def png16(path, pixels, icc=None):
    """Pillow writes no PNG of 16 bits in colour."""
    import zlib

    height, width, parts = pixels.shape
    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
    kind = {1: 0, 2: 4, 3: 2, 4: 6}[parts]
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in pixels)
    out = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 16, kind, 0, 0, 0))
    if icc:
        out += chunk(b"iCCP", b"icc\0\0" + zlib.compress(icc))
    path.write_bytes(out + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


def lcms(rows, source, target, intent, *options):
    """Rows of numbers through `transicc`."""
    lines = "".join(" ".join(f"{v:.6f}" for v in row) + "\n" for row in rows)
    command = ["transicc", f"-i{source}", f"-o{target}", f"-t{intent}", "-c0", "-n", *options]
    out = subprocess.run(command, input=lines, capture_output=True, text=True, check=True).stdout
    return [[float(v) for v in line.split()] for line in out.splitlines() if line.strip()]


def patches():
    srgb = [c[1:] for c in CHECKER]
    icc = profile("Adobe RGB", 2)
    adobe = Path("/tmp/adobe.icc")
    adobe.write_bytes(icc)
    linear = np.array(srgb) / 255
    linear = np.where(linear <= 0.04045, linear / 12.92, ((linear + 0.055) / 1.055) ** 2.4)
    light = linear @ (np.linalg.inv(colorants("Adobe RGB")) @ colorants("sRGB")).T
    values = np.clip(light, 0, 1) ** (256 / 563)
    bytes_ = np.round(values * 255)
    # JPEG keeps YCbCr in whole numbers: its patches are next to those of the chart.
    Image.fromarray(chart(srgb)).save(PATCHES / "srgb.jpg", quality=100, subsampling=0)
    with Image.open(PATCHES / "srgb.jpg") as image:
        jpeg = [image.getpixel((n % 6 * 32 + 16, n // 6 * 32 + 16)) for n in range(24)]
    inks_jpeg = lcms(jpeg, "*sRGB", PRESS, 0)
    inks = lcms(srgb, "*sRGB", PRESS, 0)
    inks_adobe = lcms(bytes_, adobe, PRESS, 0)
    with open(PATCHES / "reference.csv", "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow("name r g b c m y k adobe_r adobe_g adobe_b adobe_c adobe_m adobe_y adobe_k jpeg_r jpeg_g jpeg_b jpeg_c jpeg_m jpeg_y jpeg_k".split())
        for row, ink, a, ink_a, j, ink_j in zip(CHECKER, inks, bytes_, inks_adobe, jpeg, inks_jpeg):
            out.writerow([*row, *(f"{v:.3f}" for v in ink), *(int(v) for v in a), *(f"{v:.3f}" for v in ink_a), *j, *(f"{v:.3f}" for v in ink_j)])
    Image.fromarray(chart(srgb)).save(PATCHES / "srgb.png", optimize=True)
    png16(PATCHES / "srgb-16.png", chart(np.array(srgb) * 257, kind="uint16"))
    Image.fromarray(chart(bytes_)).save(PATCHES / "adobe.png", icc_profile=icc, optimize=True)
    ramp = lcms([[0, 0, 0, k] for k in range(0, 101, 5)], PRESS, "*Lab", 1)
    with open(PATCHES / "black.csv", "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["k", "lightness"])
        out.writerows([k, f"{row[0]:.3f}"] for k, row in zip(range(0, 101, 5), ramp))


def save(name, image, **options):
    image.save(PICTURES / name, **options)


def jpeg_without(name, source, markers):
    """A JPEG without the segments of these markers."""
    data, at = (PICTURES / source).read_bytes(), 2
    out = data[:2]
    while data[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if data[at + 1] not in markers:
            out += data[at:end]
        at = end
    (PICTURES / name).write_bytes(out + data[at:])


def pictures():
    red = Image.new("RGB", (16, 16), (200, 40, 30))
    for name in PRIMARIES:
        for version in (2, 4):
            stem = f"{name.lower().replace(' ', '-')}-v{version}"
            icc = profile(name, version)
            save(f"{stem}.jpg", red, icc_profile=icc, quality=95)
            save(f"{stem}.png", red, icc_profile=icc)
    save("rgb-keep.jpg", red, keep_rgb=True, quality=95)
    save("palette.png", red.convert("P", palette=Image.Palette.ADAPTIVE))
    save("grey.png", Image.new("L", (16, 16), 128))
    save("grey.jpg", Image.new("L", (16, 16), 128), quality=95)
    save("grey-profile.png", Image.new("L", (16, 16), 128), icc_profile=grey_profile(1.0))
    save("grey-alpha.png", Image.new("LA", (16, 16), (128, 100)))
    png16(PICTURES / "grey-16.png", np.full((16, 16, 1), 32896))
    save("one.png", Image.new("RGB", (1, 1), (200, 40, 30)))
    # An antialiased disc of grey; what is hidden around it is green.
    y, x = np.mgrid[0:64, 0:64]
    alpha = np.clip(28 - np.hypot(x - 31.5, y - 31.5), 0, 1)
    disc = np.zeros((64, 64, 4), "uint8")
    disc[..., :3] = np.where(alpha[..., None] > 0, [200, 40, 30], [0, 255, 0])
    disc[..., 3] = np.round(alpha * 255)
    save("disc.png", Image.fromarray(disc))
    save("disc.webp", Image.fromarray(disc), lossless=True, exact=True)
    save("lossy.webp", red, quality=90)
    save("lossless.webp", red, lossless=True)
    noise = np.random.default_rng(1).normal(0, 20, (160, 200, 3))
    noise = Image.fromarray(np.clip(noise + np.linspace(40, 220, 200)[None, :, None], 0, 255).astype("uint8"))
    save("baseline.jpg", noise, quality=70)
    save("progressive.jpg", noise, quality=70, progressive=True)
    save("restarts.jpg", noise, quality=70, restart_marker_blocks=13)
    # Four quarters: red, green, blue, white; stored so that they come out like this.
    quarters = np.zeros((16, 24, 3), "uint8")
    quarters[:8, :12], quarters[:8, 12:] = (220, 30, 30), (30, 160, 60)
    quarters[8:, :12], quarters[8:, 12:] = (40, 50, 170), (255, 255, 255)
    undo = [None, None, Image.Transpose.FLIP_LEFT_RIGHT, Image.Transpose.ROTATE_180,
            Image.Transpose.FLIP_TOP_BOTTOM, Image.Transpose.TRANSPOSE, Image.Transpose.ROTATE_90,
            Image.Transpose.TRANSVERSE, Image.Transpose.ROTATE_270]
    for orientation in range(1, 9):
        image = Image.fromarray(quarters)
        if undo[orientation] is not None:
            image = image.transpose(undo[orientation])
        exif = Image.Exif()
        exif[0x0112] = orientation
        save(f"turn-{orientation}.jpg", image, exif=exif, quality=95, subsampling=0)
    # Inks: C 80 %, M 20 %, Y 10 %, K 5 %.
    inks = Image.new("CMYK", (16, 16), (204, 51, 26, 13))
    save("cmyk-adobe.jpg", inks, quality=97)
    jpeg_without("cmyk-plain-negative.jpg", "cmyk-adobe.jpg", {0xEE})
    save("cmyk.tif", inks, compression="tiff_lzw")
    # Full ink on all four plates.
    save("cmyk-dense.jpg", Image.new("CMYK", (16, 16), (255, 255, 255, 255)), quality=97)
    save("rgb.tif", red, compression="tiff_deflate")
    save("turned.tif", Image.fromarray(quarters), tiffinfo={0x0112: 6})
    # A positive CMYK JPEG: Pillow writes negatives with an Adobe marker.
    save("negative.jpg", Image.new("CMYK", (16, 16), tuple(255 - v for v in (204, 51, 26, 13))), quality=97)
    jpeg_without("cmyk-plain.jpg", "negative.jpg", {0xEE})
    (PICTURES / "negative.jpg").unlink()
    (PICTURES / "cmyk-plain-negative.jpg").unlink()
    # YCCK as Adobe writes it: CMY turned into YCbCr, all negative.
    subprocess.run(["convert", str(PICTURES / "cmyk-adobe.jpg"), "-quality", "97", "-sampling-factor", "1x1", str(PICTURES / "ycck.jpg")], check=True)
    subprocess.run(["convert", "-size", "16x16", "xc:rgb(200,40,30)", "-depth", "16", "-type", "TrueColor", str(PICTURES / "rgb-16.tif")], check=True)
    rgb_icc = profile("Adobe RGB", 2)
    save("profile-of-rgb-on-grey.png", Image.new("L", (8, 8), 128), icc_profile=rgb_icc)
    save("profile-of-grey-on-rgb.jpg", red, icc_profile=grey_profile(2.2))
    save("profile-broken.jpg", red, icc_profile=rgb_icc[:200])


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    PATCHES.mkdir(exist_ok=True)
    patches()
    pictures()
