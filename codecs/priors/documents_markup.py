# SPDX-License-Identifier: MIT
"""XML, YAML, INI and TOML documents."""
from xml.sax.saxutils import escape


def feed(place, r):
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0">\n  <channel>\n    <title>' + place["camel"] + "</title>\n"
    while True:
        place.tick(40000)
        yield (f"    <item>\n      <title>{escape(place.sentence())}</title>\n      <link>https://{place.domain}{place['page']}</link>\n      <guid isPermaLink=\"false\">{r.uuid()}</guid>\n"
            f"      <pubDate>{place.when('%a, %d %b %Y %H:%M:%S')} GMT</pubDate>\n      <description>{escape(place.text()[:800])}</description>\n    </item>\n")


def track(place, r):
    yield '<?xml version="1.0"?>\n<gpx version="1.1" creator="tracker">\n<trk><name>' + place["word"] + "</name><trkseg>\n"
    latitude, longitude, height = r.random() * 140 - 70, r.random() * 340 - 170, r.random() * 900
    while True:
        place.tick(4)
        latitude, longitude, height = latitude + r.normal(0, 1e-4), longitude + r.normal(0, 1e-4), height + r.normal()
        yield f'<trkpt lat="{latitude:.6f}" lon="{longitude:.6f}"><ele>{height:.1f}</ele><time>{place.when("%Y-%m-%dT%H:%M:%SZ")}</time></trkpt>\n'


def elements(place, r):
    names = [place["word"] for _ in range(6)]
    yield f'<?xml version="1.0" encoding="utf-8"?>\n<{names[0]}s xmlns="http://{place.domain}/schema">\n'
    while True:
        yield f'  <{names[0]} id="{r.below(99999)}" type="{place["word"]}">\n' + "".join(
            f"    <{n}>{r.pick([place['name'], r.below(9999), place.when('%Y-%m-%d'), 'true', 'false', r.uuid()])}</{n}>\n"
            for n in names[1:] if r.happens(0.8)) + f"  </{names[0]}>\n"


def manifests(place, r):
    while True:
        name = place["name"].replace("_", "-")
        yield place.fill(f"""---
apiVersion: {r.mostly(['apps/v1', 'v1', 'batch/v1', 'networking.k8s.io/v1'])}
kind: {r.mostly(['Deployment', 'Service', 'ConfigMap', 'Ingress', 'CronJob'])}
metadata:
  name: {name}
  namespace: {{word}}
  labels:
    app: {name}
    tier: {{word}}
spec:
  replicas: {{n9}}
  selector:
    matchLabels:
      app: {name}
  template:
    spec:
      containers:
        - name: {name}
          image: registry.{{domain}}/{{word}}/{name}:{{n9}}.{{n20}}.{{n9}}
          ports:
            - containerPort: {{n9000}}
          env:
            - name: {place['word'].upper()}_URL
              value: "http://{{host}}.{{domain}}:{{n9000}}"
          resources:
            limits:
              cpu: {{n900}}m
              memory: {{n900}}Mi
""")


def settings(place, r):
    while True:
        yield f"- {place['word']}:\n" + "".join(f"    {place['word']}: {r.pick([r.below(999), place['name'], 'true', 'false', repr(place['page']), place.sentence()[:40].replace(':', '')])}\n"
            for _ in range(r.between(2, 8)))


def sections(place, r):
    gap, mark = r.pick([" = ", "=", ": "]), r.pick("#;")
    while True:
        lines = [f"[{place['name']}]"]
        for _ in range(r.between(3, 12)):
            if r.happens(0.2):
                lines.append(f"{mark} {place.sentence()[:70]}")
            lines.append(f"{place['word']}_{place['word']}{gap}{r.pick([r.below(9999), place['path'], 'on', 'off', 'yes', place['lan'], place['name'], place['f2']])}")
        yield "\n".join(lines) + "\n\n"


def units(place, r):
    while True:
        yield place.fill("[Unit]\nDescription={camel} {word} daemon\nAfter=network.target {word}.service\n\n[Service]\nType=simple\nUser={user}\nExecStart=/usr/bin/{word} --config {path} --port {n9000}\n"
            "Restart=on-failure\nRestartSec={n60}\nLimitNOFILE={n65536}\n\n[Install]\nWantedBy=multi-user.target\n\n")


kinds = [feed, track, elements, manifests, settings, sections, units]


def document(place, size):
    r, text = place.random, ""
    for piece in r.pick(kinds)(place, r):
        text += piece
        if len(text) >= size:
            return text
