# SPDX-License-Identifier: MIT
"""JSON documents: records with texts, numbers, flags and nested lists, in the layouts that writers use."""
import json


def text_field(place, r):
    """An answer, or some sentences of one."""
    answer = place.text()
    return answer if r.happens(0.7) else answer.split("\n")[0][: r.between(20, 300)]


def instructions(place, r):
    names = r.pick([("instruction", "input", "output"), ("prompt", "context", "completion"),
        ("question", "context", "answer"), ("query", "passage", "response")])
    while True:
        yield {names[0]: place.sentence(), names[1]: "" if r.happens(0.6) else place.sentence(),
            names[2]: text_field(place, r)}


def conversations(place, r):
    while True:
        turns = []
        for _ in range(r.between(1, 3)):
            turns += [{"role": "user", "content": place.sentence()},
                {"role": "assistant", "content": text_field(place, r)}]
        yield {"id": r.uuid(), "messages": turns, "model": place["name"], "created": place["stamp"],
            "usage": {"prompt_tokens": r.below(900), "completion_tokens": r.below(900)}}


def comparisons(place, r):
    while True:
        yield {"prompt": place.sentence(), "chosen": text_field(place, r), "rejected": text_field(place, r),
            "score": round(r.random() * 10, 1),
            "rater": place["person"], "source": place["name"], "agreed": r.happens(0.6), "rank": r.between(1, 4)}


def reviews(place, r):
    while True:
        place.tick(3000)
        yield {"review_id": place["hex12"], "user": {"id": r.below(100000), "name": place["person"].title(),
            "verified": r.happens(0.5)}, "stars": r.between(1, 5),
            "title": place.sentence()[:60], "text": text_field(place, r), "helpful": r.below(50),
            "date": place.when("%Y-%m-%d"), "tags": [place["word"] for _ in range(r.below(5))]}


def issues(place, r):
    number = r.below(5000)
    while True:
        place.tick(9000)
        number += 1
        name = place["name"]
        yield {"id": r.below(10 ** 9),
            "url": f"https://api.{place.domain}/repos/{place['person']}/{name}/issues/{number}", "number": number,
            "title": place.sentence(), "state": r.mostly(["closed", "open"]),
            "user": {"login": place["person"], "id": r.below(10 ** 7), "type": "User", "site_admin": False},
            "labels": [{"name": place["word"], "color": r.hex(6)} for _ in range(r.below(3))], "assignee": None,
            "comments": r.below(20),
            "created_at": place.when("%Y-%m-%dT%H:%M:%SZ"), "closed_at": None, "body": text_field(place, r)}


def products(place, r):
    while True:
        yield {"sku": f"{place['word'][:3].upper()}-{r.below(99999):05}",
            "name": f"{place['word'].title()} {place['word']}", "price": round(r.random() * 500, 2),
            "currency": r.mostly(["USD", "EUR", "GBP"]),
            "in_stock": r.happens(0.7), "quantity": r.below(300),
            "dimensions": {"width": r.below(100), "height": r.below(100), "depth": r.below(100)},
            "categories": [place["word"] for _ in range(r.between(1, 4))],
            "images": [f"https://cdn.{place.domain}{place['page']}" for _ in range(r.below(3))],
            "description": place.sentence()}


def measurements(place, r):
    names = r.some(["temperature", "humidity", "pressure", "voltage", "current", "speed", "altitude", "latitude",
        "longitude", "battery", "signal", "load"], least=4)
    while True:
        place.tick(10)
        yield {"device": place["host"], "time": int(place.now * 1000),
            "values": {n: round(r.normal(20, 9), r.between(1, 4)) for n in names}, "ok": r.happens(0.95)}


def places(place, r):
    while True:
        at = [round(r.random() * 360 - 180, 6), round(r.random() * 180 - 90, 6)]
        yield {"type": "Feature", "properties": {"name": place["camel"], "kind": place["word"],
            "population": r.below(900000)},
            "geometry": r.pick([{"type": "Point", "coordinates": at},
                {"type": "LineString", "coordinates": [[round(c + r.normal(0, 0.01), 6) for c in at]
                    for _ in range(r.between(2, 20))]}])}


def notebooks(place, r):
    while True:
        yield {"cell_type": r.mostly(["markdown", "code"]), "execution_count": r.below(60),
            "metadata": {"collapsed": False}, "outputs": [],
            "source": [line + "\n" for line in text_field(place, r).split("\n")]}


def people(place, r):
    while True:
        first, last = place["person"].title(), place["word"].title()
        yield {"firstName": first, "lastName": last, "email": f"{first.lower()}.{last.lower()}@{place.domain}",
            "age": r.between(18, 90), "isActive": r.happens(0.7), "balance": f"${r.below(4000):,}.{r.below(100):02}",
            "address": {"street": f"{r.below(300)} {place['word'].title()} Street", "city": place["camel"],
                "zip": f"{r.below(99999):05}"}, "phone": f"+1 ({r.between(200, 999)}) 555-{r.below(9999):04}",
            "friends": [{"id": i, "name": place["person"].title()} for i in range(r.below(4))], "guid": r.uuid()}


kinds = [instructions, conversations, comparisons, reviews, instructions, conversations, comparisons, issues, products,
    measurements, places, notebooks, people]


def layouts(r):
    """How a document's writer lays out: indent, gaps between items and after keys, escapes."""
    return {"indent": r.pick([None, 2, 4, 2, "\t"]), "separators": r.pick([(",", ": "), (",", ":"), (", ", ": ")]),
        "ensure_ascii": r.happens(0.6)}


def document(place, size):
    """A document of about `size` bytes: an array, records a line each, or an array in an object."""
    r = place.random
    records, layout, frame = r.pick(kinds)(place, r), layouts(r), r.pick(["array", "array", "lines", "object"])
    if layout["indent"] is not None and layout["separators"][0] == ", ":
        layout["separators"] = (",", ": ")
    slashes = r.happens(0.15)
    found, total = [], 0
    while total < size:
        found.append(next(records))
        total += len(json.dumps(found[-1]))
    if frame == "lines":
        layout["indent"] = None
        text = "\n".join(json.dumps(record, **layout) for record in found) + "\n"
    elif frame == "array":
        text = json.dumps(found, **layout)
    else:
        text = json.dumps({"version": "1.0", "count": len(found), place["word"] + "s": found, "next": None}, **layout)
    return text.replace("/", "\\/") if slashes else text
