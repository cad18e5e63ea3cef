# SPDX-License-Identifier: MIT
"""Tables: comma- and tab-separated, fixed columns of numbers, statements of SQL, sentences of NMEA."""


def columns(place, r):
    """Makers of cells, each with a column's name."""
    state = {"walk": r.random() * 1000, "count": r.below(10 ** 6)}

    def walk():
        state["walk"] += r.normal(0, state["walk"] * 0.002)
        return f"{state['walk']:.2f}"

    def count():
        state["count"] += 1
        return state["count"]

    digits = r.between(1, 6)
    all = {"id": count, "date": lambda: place.when("%Y-%m-%d"), "timestamp": lambda: place.when("%Y-%m-%d %H:%M:%S"),
        "price": walk, "close": walk, "volume": lambda: r.below(10 ** 6),
        "value": lambda: f"{r.normal(0, 3):.{digits}f}", "score": lambda: f"{r.random():.4f}",
        "name": lambda: place["person"].title(), "category": lambda: place.again("category",
            lambda: place["word"], 0.97),
        "status": lambda: r.mostly(["active", "closed", "pending"]), "host": lambda: place["host"],
        "ip": lambda: place["ip"], "flag": lambda: r.pick(["true", "false"]),
        "amount": lambda: f"{r.random() * 900:.2f}",
        "country": lambda: r.mostly(["US", "DE", "FR", "GB", "JP", "IN", "BR"]), "hash": lambda: place["hex16"],
        "age": lambda: r.between(1, 99), "empty": lambda: r.mostly(["", "NA", r.below(10)]),
        "comment": lambda: '"' + place.sentence().replace('"', '""') + '"', "label": lambda: r.below(10),
        "width": lambda: f"{r.random() * 8:.1f}", "lat": lambda: f"{r.random() * 180 - 90:.6f}",
        "lon": lambda: f"{r.random() * 360 - 180:.6f}"}
    return [(name, all[name]) for name in r.some(list(all), least=4)[:14]]


def separated(place, r):
    gap, cells = r.pick([",", ",", "\t", ";", "|"]), columns(place, r)
    yield gap.join(name for name, _ in cells)
    while True:
        place.tick(60)
        yield gap.join(str(make()) for _, make in cells)


def fixed(place, r):
    """Columns of numbers as Fortran's and C's formats write them."""
    forms = [r.pick(["{:10.4f}", "{:12.5e}", "{:16.8e}", "{:+13.6e}", "{:8d}", "{:5d}", "{:9.3f}"])
        for _ in range(r.between(3, 9))]
    scales = [10 ** r.between(-2, 3) for _ in forms]
    means = [r.normal() * s for s in scales]
    yield "# " + " ".join(place["word"] for _ in forms)
    while True:
        place.tick(1)
        means = [m + r.normal(0, s * 0.05) for m, s in zip(means, scales)]
        yield " ".join(f.format(int(m) if f.endswith("d}") else m + r.normal(0, s * 0.2)) for f, m,
            s in zip(forms, means, scales))


def statements(place, r):
    table, cells = place["word"], columns(place, r)
    while True:
        place.tick(60)
        values = ", ".join(v if v[:1].isdigit() else "'" + v.replace("'", "''")
            + "'" for v in (str(make()) for _, make in cells))
        yield f"INSERT INTO {table} ({', '.join(name for name, _ in cells)}) VALUES ({values});"


def navigation(place, r):
    latitude, longitude = 10 + r.random() * 70, 5 + r.random() * 170
    while True:
        place.tick(1)
        latitude, longitude = latitude + r.normal(0, 2e-5), longitude + r.normal(0, 2e-5)
        body = (f"GPGGA,{place.when('%H%M%S')}.00,{int(latitude):02}{latitude % 1 * 60:08.5f},N,{int(longitude):03}{longitude % 1 * 60:08.5f},E,1,"
            f"{r.between(5, 12):02},{0.8 + r.random():.2f},{100 + r.normal():.1f},M,46.9,M,,")
        check = 0
        for letter in body:
            check ^= ord(letter)
        yield f"${body}*{check:02X}"


def atoms(place, r):
    elements, number = ["N", "CA", "C", "O", "CB", "CG"], 0
    residues = "ALA ARG ASN ASP CYS GLN GLU GLY HIS ILE LEU LYS MET PHE PRO SER THR TRP TYR VAL".split()
    at = [r.normal(0, 20) for _ in range(3)]
    residue = 0
    while True:
        residue += 1
        kind = r.pick(residues)
        for element in elements[: r.between(4, 6)]:
            number += 1
            at = [c + r.normal(0, 1) for c in at]
            yield f"ATOM  {number % 100000:5}  {element:<3} {kind} A{residue % 10000:4}    {at[0]:8.3f}{at[1]:8.3f}{at[2]:8.3f}  1.00{r.random() * 60:6.2f}           {element[0]}  "


def vertices(place, r):
    for _ in range(10 ** 5):
        for _ in range(r.between(40, 200)):
            yield f"v {r.normal():.6f} {r.normal():.6f} {r.normal():.6f}"
        for _ in range(r.between(20, 100)):
            a = r.between(1, 999)
            yield f"f {a}//{a} {a + 1}//{a + 1} {a + r.between(2, 30)}//{a}"


kinds = [separated, separated, separated, separated, fixed, fixed, statements, navigation, atoms, vertices]


def document(place, size):
    r, lines, total = place.random, [], 0
    end = r.mostly(["\n", "\n", "\n", "\r\n"])
    for line in r.pick(kinds)(place, r):
        lines.append(line)
        total += len(line) + 1
        if total >= size:
            return end.join(lines) + end
