# SPDX-License-Identifier: MIT
"""Logs of web servers, databases, clouds and applications, in the forms that their documentation gives."""
import json


def requested(site):
    r = site.random
    page = site["page"]
    if r.happens(0.3):
        page += "?" + "&".join(f"{site['word']}={r.pick([site['word'], r.below(5000), r.hex(8)])}"
            for _ in range(r.between(1, 3)))
    return f"{r.mostly(['GET', 'GET', 'POST', 'HEAD', 'PUT', 'OPTIONS', 'DELETE'])} {page} HTTP/{r.mostly(['1.1', '1.1', '2.0', '1.0'])}"


def access(site):
    """Common and combined log format of Apache and nginx."""
    r = site.random
    combined, timed = r.happens(0.8), r.happens(0.2)
    while True:
        site.tick(1.5)
        line = (f'{site["ip"]} - {r.mostly(["-", "-", site["user"]])} [{site.when("%d/%b/%Y:%H:%M:%S +0000")}] '
            f'"{requested(site)}" {site["status"]} {r.mostly([site["size"], site["size"], "-", 0])}')
        if combined:
            line += f' "{r.mostly(["-", "https://" + site.domain + site["page"]])}" "{site["agent"]}"'
        if timed:
            line += f' {r.random():.3f} {r.random():.3f} . {site["uuid"]}'
        yield line


apache = {
    "error": ["[client {ip}] File does not exist: {path}", "[client {ip}] Directory index forbidden by rule: {folder}/",
        "[client {ip}] client denied by server configuration: {path}",
        "[client {ip}] script not found or unable to stat: {path}",
        "worker {name} in error state {n10}", "proxy: {name}: no child {pid} in the scoreboard",
        "[client {ip}] PHP Warning:  Undefined variable ${word} in {path} on line {n900}"],
    "notice": ["{name} initialised from {path}", "child {session} took scoreboard slot {n12}",
        "Apache/2.4.{n60} (Unix) configured -- resuming normal operations", "caught SIGTERM, shutting down",
        "Graceful restart requested, doing restart", "Digest: generating secret for digest authentication ..."],
    "warn": ["RSA server certificate CommonName (CN) `{host}' does NOT match server name!?",
        "child process {pid} still did not exit, sending a SIGTERM"]}


def apache_error(site):
    r, modern = site.random, site.random.happens(0.5)
    while True:
        level = r.mostly(["error", "notice", "warn"])
        for _ in range(r.between(1, 4)):
            site.tick(15)
            text = site.fill(r.mostly(apache[level]))
            if modern:
                yield (f'[{site.when("%a %b %d %H:%M:%S.%f %Y")}] [{r.mostly(["core", "proxy", "ssl", "mpm_event"])}:{level}] '
                    f'[pid {site["pid"]}:tid {r.between(10 ** 14, 2 * 10 ** 14)}] {text}')
            else:
                yield f'[{site.when("%a %b %d %H:%M:%S %Y")}] [{level}] {text}'


def nginx_error(site):
    r = site.random
    causes = ['open() "{path}" failed (2: No such file or directory)',
        "upstream timed out (110: Connection timed out) while reading response header from upstream",
        "connect() failed (111: Connection refused) while connecting to upstream",
        "client intended to send too large body: {size} bytes",
        'directory index of "{folder}/" is forbidden',
        "SSL_do_handshake() failed (SSL: error:0A00006C:SSL routines::bad key share) while SSL handshaking"]
    while True:
        site.tick(8)
        yield site.fill(f'{site.when("%Y/%m/%d %H:%M:%S")} [{r.mostly(["error", "warn", "crit", "info"])}] {{pid}}#{{pid}}: *{{session}} {r.mostly(causes)}, '
            f'client: {{ip}}, server: {{domain}}, request: "{requested(site)}", host: "{{domain}}"')


def postgres(site):
    statements = ["LOG:  duration: {n9999}.{n999} ms  statement: SELECT * FROM {word} WHERE {word}_id = {n99999} ORDER BY {word} LIMIT {n100}",
        "LOG:  connection received: host={lan} port={port}",
        "LOG:  connection authorized: user={user} database={word}",
        "LOG:  disconnection: session time: 0:00:{n60}.{n999} user={user} database={word} host={lan} port={port}",
        "LOG:  checkpoint starting: time",
        "LOG:  checkpoint complete: wrote {n9999} buffers ({percent}%); 0 WAL file(s) added, 0 removed, {n9} recycled; "
        "write={f3} s, sync={f3} s, total={f3} s; sync files={n99}, longest={f3} s, average={f3} s; distance={size} kB, estimate={size} kB",
        "ERROR:  duplicate key value violates unique constraint \"{word}_{word}_key\"\nDETAIL:  Key ({word}_id)=({n99999}) already exists.",
        "ERROR:  relation \"{word}\" does not exist at character {n99}\nSTATEMENT:  UPDATE {word} SET {word} = $1 WHERE id = $2",
        "LOG:  automatic vacuum of table \"{word}.public.{word}\": index scans: 1",
        "FATAL:  password authentication failed for user \"{user}\""]
    while True:
        site.tick(2)
        yield f'{site.when("%Y-%m-%d %H:%M:%S.%L UTC")} [{site["pid"]}] {site.fill(site.random.mostly(statements))}'


messages = ["request completed", "user logged in", "cache miss for key {word}:{n9999}",
    "failed to connect to {host}:{n9000}: connection refused",
    "retrying {name} in {n60}s (attempt {n9})", "job {name} finished in {n9999}ms", "starting {name} worker",
    "invalid token for user {user}",
    "payment {uuid} accepted", "slow query on {word}: {n9999} ms", "message published to topic {word}.{word}",
    "health check ok",
    "configuration reloaded from {path}", "rate limit exceeded for {ip}",
    "scaled deployment {name} to {n20} replicas",
    "unable to parse response: unexpected end of input", "session {uuid} expired",
    "uploaded {path} ({size} bytes)"]
fields = ["request_id", "trace_id", "user_id", "method", "path", "status", "duration_ms", "bytes", "remote_addr",
    "host", "service", "component",
    "caller", "version", "region", "thread", "pid", "attempt", "error", "queue", "tenant", "latency", "env"]


def value_of(site, field):
    kind = {"request_id": "uuid", "trace_id": "hex32", "user_id": "n99999", "path": "page", "status": "status",
        "duration_ms": "n3000", "bytes": "size",
        "remote_addr": "ip", "host": "host", "pid": "pid", "attempt": "n6", "latency": "f6",
        "thread": "n64"}.get(field, "name")
    if field == "method":
        return site.random.mostly(["GET", "POST", "PUT", "DELETE"])
    value = site[kind]
    return float(value) if kind == "f6" else value


def json_lines(site):
    r = site.random
    naming = r.pick([("timestamp", "level", "message"), ("time", "level", "msg"),
        ("@timestamp", "log.level", "message"), ("ts", "severity", "msg")])
    form = r.pick(["%Y-%m-%dT%H:%M:%S.%LZ", "%Y-%m-%dT%H:%M:%S+00:00", "%Y-%m-%d %H:%M:%S,%L"])
    kept = r.some(fields, least=3)[:9]
    gaps = r.pick([(",", ":"), (", ", ": ")])
    while True:
        site.tick(0.7)
        record = dict(zip(naming, (site.when(form), r.mostly(["info", "info", "debug", "warn", "error"]),
            site.fill(r.mostly(messages)))))
        record.update((field, value_of(site, field)) for field in kept if r.happens(0.85))
        yield json.dumps(record, separators=gaps)


def key_value(site):
    r = site.random
    kept = r.some(fields, least=3)[:7]
    while True:
        site.tick(0.7)
        pairs = " ".join(f"{f}={value_of(site, f)}" for f in kept)
        yield f'time="{site.when("%Y-%m-%dT%H:%M:%SZ")}" level={r.mostly(["info", "info", "warning", "error", "debug"])} msg="{site.fill(r.mostly(messages))}" {pairs}'


def klog(site):
    r = site.random
    sources = [f"{site['word']}_{site['word']}.go:{r.below(900)}" for _ in range(9)]
    pods = ['"SyncLoop UPDATE" source="api" pods=[{word}/{name}-{hex10}-{hex5}]',
        'Successfully assigned {word}/{name}-{hex10}-{hex5} to {host}',
        'error syncing "{word}/{name}": Operation cannot be fulfilled on deployments.apps "{name}": the object has been modified; please apply your changes to the latest version and try again',
        'Scaled up replica set {name}-{hex10} to {n9}',
        '"Liveness probe failed" pod="{word}/{name}-{hex10}" output="Get http://{lan}:8080/healthz: dial tcp {lan}:8080: connect: connection refused"',
        'Trace[{n999999999}]: "List" url:/api/v1/{word} (started) (total time: {n9999}ms):',
        'Caches are synced for {word} controller',
        'MountVolume.SetUp succeeded for volume "{name}" (UniqueName: "kubernetes.io/secret/{uuid}-{name}") pod "{name}-{hex5}" (UID: "{uuid}")']
    while True:
        site.tick(1)
        yield f'{r.mostly("IIWE")}{site.when("%m%d %H:%M:%S.%f")} {site["pid"]:7} {r.mostly(sources)}] {site.fill(r.mostly(pods))}'


openstack_messages = [
    ("nova.osapi_compute.wsgi.server",
        '{lan} "GET /v2/{hex32}/servers/detail HTTP/1.1" status: {status} len: {n2000} time: 0.{n9999999}'),
    ("nova.compute.manager", "[instance: {uuid}] VM Started (Lifecycle Event)"),
    ("nova.compute.manager",
        "[instance: {uuid}] Took {n60}.{n99} seconds to spawn the instance on the hypervisor."),
    ("nova.virt.libvirt.imagecache", "image {uuid} at ({path}): checking"),
    ("nova.compute.claims", "[instance: {uuid}] Attempting claim: memory {size} MB, disk {n99} GB, vcpus {n9} CPU"),
    ("nova.compute.resource_tracker",
        "Final resource view: name={host} phys_ram={size}MB used_ram={size}MB phys_disk={n999}GB used_disk={n99}GB total_vcpus={n64} used_vcpus={n16} pci_stats=[]"),
    ("neutron.agent.linux.iptables_manager", "Attempted to remove chain {word} which does not exist"),
    ("keystone.middleware", "Authorization failed. The request you have made requires authentication. from {lan}"),
    ("cinder.volume.manager", "Created volume {uuid} successfully."),
    ("glance.registry.api", "Successfully retrieved image {uuid}")]


def openstack(site):
    r = site.random
    while True:
        site.tick(1.2)
        logger, text = r.mostly(openstack_messages)
        request = f"req-{site['uuid']} {site.again('project', lambda: r.hex(32), 0.97)} {site.again('tenant', lambda: r.hex(32), 0.97)} - - -"
        yield f'{site.when("%Y-%m-%d %H:%M:%S.%L")} {site["pid"]} {r.mostly(["INFO", "INFO", "WARNING", "ERROR"])} {logger} [{request}] {site.fill(text)}'


formats = [access, access, apache_error, nginx_error, postgres, json_lines, json_lines, key_value, klog, openstack]
