"""Makes france.json, the outlines of the French regions and départements that layouts draw.

    git clone https://github.com/gregoiredavid/france-geojson
    python3 layouts/map/france.py france-geojson layouts/map/france.json

Source: IGN, Admin Express COG 2018, names and codes INSEE 2018, under the Licence Ouverte of
Etalab; as GeoJSON, already simplified, by Grégoire David (commit 5d34ee6). What is done here:

- longitudes and latitudes become metres by Lambert-93 (RGF93, EPSG:2154), the projection of French
  maps; the regions overseas, far outside of it, each on a plane of its own that touches the globe
  in its middle: true to the width of a line, and to 1 in 2,000 over Guyane;
- borders are cut into arcs where territories meet, and each arc is simplified once (Douglas and
  Peucker), so that neighbours still fit together without a slit;
- regions are their départements without the borders between them;
- coordinates are whole hundreds of metres, x to the east and y to the south; a ring is its first
  point, then the way from each point to the next.
"""

import json
import math
import sys
from collections import defaultdict
from pathlib import Path

TOLERANCE = 16  # hundreds of metres: less than a fifth of a millimetre on a page
LEAST_ISLAND = 900  # hundreds of metres squared: smaller islands are left out

REGIONS = {
    "11": ("Île-de-France", "75 77 78 91 92 93 94 95"),
    "24": ("Centre-Val de Loire", "18 28 36 37 41 45"),
    "27": ("Bourgogne-Franche-Comté", "21 25 39 58 70 71 89 90"),
    "28": ("Normandie", "14 27 50 61 76"),
    "32": ("Hauts-de-France", "02 59 60 62 80"),
    "44": ("Grand Est", "08 10 51 52 54 55 57 67 68 88"),
    "52": ("Pays de la Loire", "44 49 53 72 85"),
    "53": ("Bretagne", "22 29 35 56"),
    "75": ("Nouvelle-Aquitaine", "16 17 19 23 24 33 40 47 64 79 86 87"),
    "76": ("Occitanie", "09 11 12 30 31 32 34 46 48 65 66 81 82"),
    "84": ("Auvergne-Rhône-Alpes", "01 03 07 15 26 38 42 43 63 69 73 74"),
    "93": ("Provence-Alpes-Côte d'Azur", "04 05 06 13 83 84"),
    "94": ("Corse", "2A 2B"),
}


def lambert93(longitude, latitude):
    """Conic conformal on GRS 80; constants as the IGN publishes them (NTG 71)."""
    e, n, c = 0.0818191910428158, 0.7256077650, 11754255.426
    x0, y0, meridian = 700000.0, 12655612.050, math.radians(3)
    phi = math.radians(latitude)
    sine = e * math.sin(phi)
    iso = math.log(math.tan(math.pi / 4 + phi / 2) * ((1 - sine) / (1 + sine)) ** (e / 2))
    radius, angle = c * math.exp(-n * iso), n * (math.radians(longitude) - meridian)
    return x0 + radius * math.sin(angle), y0 - radius * math.cos(angle)


OVERSEAS = {
    "971": ("01", -61.40, 16.17),
    "972": ("02", -61.02, 14.65),
    "973": ("03", -53.24, 3.92),
    "974": ("04", 55.53, -21.13),
    "976": ("06", 45.15, -12.82),
}


def plane(middle_x, middle_y):
    """A plane that touches the globe at a point."""
    degree = 6371000 * math.pi / 180
    narrow = math.cos(math.radians(middle_y))
    return lambda x, y: ((x - middle_x) * degree * narrow, (y - middle_y) * degree)


def rings_of(feature, project):
    geometry = feature["geometry"]
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    for polygon in polygons:
        for ring in polygon:
            points = [project(*point[:2]) for point in ring]
            yield [(round(x / 100), round(-y / 100)) for x, y in points[:-1]]


def area(ring):
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1])) / 2


def simplified(line, tolerance=TOLERANCE):
    if len(line) < 3:
        return line
    (ax, ay), (bx, by) = line[0], line[-1]
    length = math.hypot(bx - ax, by - ay)

    def far(point):
        if length == 0:
            return math.hypot(point[0] - ax, point[1] - ay)
        return abs((bx - ax) * (ay - point[1]) - (ax - point[0]) * (by - ay)) / length

    at = max(range(1, len(line) - 1), key=lambda i: far(line[i]))
    if far(line[at]) < tolerance:
        return [line[0], line[-1]]
    return simplified(line[: at + 1], tolerance)[:-1] + simplified(line[at:], tolerance)


def cut(ring, junctions):
    """The ring as arcs from junction to junction."""
    starts = [i for i, point in enumerate(ring) if point in junctions]
    if not starts:
        # No neighbour: from its northernmost point to the one farthest from it, and back.
        first = min(range(len(ring)), key=lambda i: (ring[i][1], ring[i][0]))
        ring = ring[first:] + ring[:first]
        half = max(range(len(ring)), key=lambda i: math.dist(ring[0], ring[i]))
        return [ring[: half + 1], ring[half:] + ring[:1]]
    ring = ring[starts[0] :] + ring[: starts[0] + 1]
    arcs, arc = [], [ring[0]]
    for point in ring[1:]:
        arc.append(point)
        if point in junctions:
            arcs.append(arc)
            arc = [point]
    return arcs


def chained(arcs):
    """Arcs end to end, as closed rings."""
    starting = defaultdict(list)
    for arc in arcs:
        starting[arc[0]].append(arc)
    rings = []
    while any(starting.values()):
        start = next(point for point, list_ in starting.items() if list_)
        ring = list(starting[start].pop())
        while ring[-1] != start:
            ring += starting[ring[-1]].pop()[1:]
        rings.append(ring[:-1])
    return rings


def inside(point, rings):
    hit = False
    for ring in rings:
        for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1]):
            if (ay > point[1]) != (by > point[1]):
                if point[0] < ax + (point[1] - ay) / (by - ay) * (bx - ax):
                    hit = not hit
    return hit


def middle(rings):
    """The point of a grid that is farthest from every border: where a name has room."""
    ring = max(rings, key=lambda ring: abs(area(ring)))
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    edges = [edge for ring in rings for edge in zip(ring, ring[1:] + ring[:1])]

    def room(point):
        least = math.inf
        for (ax, ay), (bx, by) in edges:
            dx, dy = bx - ax, by - ay
            along = (point[0] - ax) * dx + (point[1] - ay) * dy
            t = max(0, min(1, along / (dx * dx + dy * dy or 1)))
            least = min(least, math.dist(point, (ax + t * dx, ay + t * dy)))
        return least

    grid = [
        (min(xs) + (max(xs) - min(xs)) * i / 40, min(ys) + (max(ys) - min(ys)) * j / 40)
        for i in range(41)
        for j in range(41)
    ]
    best = max((point for point in grid if inside(point, rings)), key=room)
    return [round(best[0]), round(best[1])]


def flat(ring):
    """The first point, and then from each point to the next."""
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in zip(ring, ring[1:])]
    return [number for point in [ring[0], *steps] for number in point]


def territory(code, name, arcs):
    rings = [ring for ring in chained(arcs) if len(ring) > 2 and abs(area(ring)) > LEAST_ISLAND]
    rings.sort(key=lambda ring: -abs(area(ring)))
    return {"code": code, "name": name, "at": middle(rings), "rings": [flat(r) for r in rings]}


def main(folder, target):
    folder = Path(folder)
    features = json.loads((folder / "departements-version-simplifiee.geojson").read_text())
    whole = {f["properties"]["code"]: f for f in features["features"]}
    rings = {
        code: [r for r in rings_of(f, lambert93) if len(r) > 2] for code, f in whole.items()
    }
    # A junction is where more than two borders meet, or where a border comes to the coast.
    around = defaultdict(set)
    for list_ in rings.values():
        for ring in list_:
            for a, b in zip(ring, ring[1:] + ring[:1]):
                around[a].add(b)
                around[b].add(a)
    junctions = {point for point, others in around.items() if len(others) > 2}
    short = {}

    def arcs_of(code):
        for ring in rings[code]:
            for arc in cut(ring, junctions):
                back = arc[::-1]
                key = min(tuple(arc), tuple(back))
                if key not in short:
                    short[key] = simplified(list(key))
                yield short[key] if key == tuple(arc) else short[key][::-1]

    departements = {code: list(arcs_of(code)) for code in sorted(whole)}
    regions = []
    for code, (name, parts) in REGIONS.items():
        arcs = [arc for part in parts.split() for arc in departements[part]]
        backwards = {tuple(arc[::-1]) for arc in arcs}
        outer = [arc for arc in arcs if tuple(arc) not in backwards]
        regions.append(territory(code, name, outer))
    overseas = json.loads((folder / "departements-avec-outre-mer.geojson").read_text())
    for feature in overseas["features"]:
        code, name = feature["properties"]["code"], feature["properties"]["nom"]
        if code in OVERSEAS:
            region, *middle = OVERSEAS[code]
            rings_ = rings_of(feature, plane(*middle))
            arcs = [simplified(arc) for ring in rings_ for arc in cut(ring, set())]
            regions.append(territory(region, name, arcs))
            departements[code] = arcs
            whole[code] = feature
    result = {
        "source": "IGN, Admin Express COG 2018, and INSEE; GeoJSON by Grégoire David",
        "licence": "Licence Ouverte (Etalab)",
        "projection": "Lambert-93, hundreds of metres, y to the south",
        "regions": regions,
        "departements": [
            territory(code, whole[code]["properties"]["nom"], arcs)
            for code, arcs in departements.items()
        ],
    }
    lines = []
    for key, value in result.items():
        if isinstance(value, list):
            items = (json.dumps(it, ensure_ascii=False, separators=(",", ":")) for it in value)
            lines.append(f'"{key}":[\n' + ",\n".join(items) + "\n]")
        else:
            lines.append(f"{json.dumps(key)}:{json.dumps(value, ensure_ascii=False)}")
    Path(target).write_text("{" + ",\n".join(lines) + "}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
