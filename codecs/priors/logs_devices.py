# SPDX-License-Identifier: MIT
"""Logs of supercomputers, telephones, network devices and small programs."""


ras = [
    ("INFO", "KERNEL", "parity error corrected in instruction cache, way {n8}"),
    ("INFO", "KERNEL", "core file {n9999} written"), ("INFO", "KERNEL", "{n99} alignment exceptions"),
    ("FATAL", "KERNEL", "data storage interrupt at 0x{hex8}"),
    ("INFO", "KERNEL", "single bit error, symbol {n30}, address 0x{hex8}, mask 0x{hex2}"),
    ("FATAL", "APP", "control stream closed while reading header (socket to {lan}:{port})"),
    ("FATAL", "KERNEL", "kernel terminated, reason {n1100}: bad header, cpu {n99}"),
    ("ERROR", "LINKCARD", "bit {n9} of {rack} spared"), ("WARNING", "MONITOR",
        "assertion {word} == {n9} failed, file {path}, line {n999}"),
    ("INFO", "KERNEL", "{n99} memory errors detected and corrected"),
    ("SEVERE", "DISCOVERY", "node card {hex16}: module U{n9} missing")]
cluster = [
    "crond(pam_unix)[{session}]: session opened for user root by (uid=0)", "kernel: [ib0] subnet sweep {n9999} done",
    "in.tftpd[{session}]: tftp: client does not accept options", "ntpd[{pid}]: synchronized to {lan}, stratum {n9}",
    "opensm[{pid}]: SUBNET UP, topology unchanged", "pbs_mom: job {session}.{host} not running",
    "kernel: scsi0 (0:0): rejecting I/O to offline device", "gmond[{pid}]: cannot send metric {word} to {lan}",
    "dhcpd: DHCPDISCOVER from {mac} via eth1: no free leases",
    "kernel: EXT3-fs error (device sda{n9}): journal aborted",
    "sendmail[{session}]: {hex14}: from=root, size={n2000}, class=0, nrcpts=1, msgid=<{stamp}.{hex14}@{host}>, relay=root@localhost"]

def place(site):
    r = site.random
    return site.again("place",
        lambda: f"R{r.below(64):02}-M{r.below(2)}-N{r.hex(1).upper()}-C:J{r.below(18):02}-U{r.pick(['01', '11'])}", 0.6)


def supercomputer(site):
    r = site.random
    while True:
        severity, facility, text = r.mostly(ras)
        for _ in range(r.mostly([1, 1, 2, 8, 30])):
            site.tick(0.4)
            at = place(site)
            label = "-" if severity != "FATAL" or r.happens(0.4) else "ALERT"
            text_now = site.fill(text.replace("{rack}", at[:6]))
            yield f"{label} {int(site.now)} {site.when('%Y.%m.%d')} {at} {site.when('%Y-%m-%d-%H.%M.%S.%f')} {at} RAS {facility} {severity} {text_now}"


def cluster_nodes(site):
    while True:
        text = site.random.mostly(cluster)
        for _ in range(site.random.mostly([1, 2, 10])):
            site.tick(0.3)
            host = site["host"]
            yield f"- {int(site.now)} {site.when('%Y.%m.%d')} {host} {site.when('%b %e %H:%M:%S')} {host}/{host} {site.fill(text)}"


def resource_manager(site):
    r = site.random
    events = ["unix.hw state.unavailable {stamp} 1 component {word}{n9} of node-{n300} is unavailable (id {n9999})",
        "boot new {stamp} 1 nodes node-[{n99}-{n300}] by command {n3000}",
        "node power {stamp} 1 supply failed, ambient={n60}", "switch temperature {stamp} 1 warning",
        "node state {stamp} 1 running",
        "action error {stamp} 1 boot (command {n3000}): node-{n300} did not answer"]
    number = r.below(500_000)
    while True:
        site.tick(50)
        number += r.below(5)
        yield f"{number} node-{r.below(256)} {site.fill(r.mostly(events))}"


android = [("ActivityManager",
    "Start proc {session}:com.example.{word}/u0a{n200} for service com.example.{word}/.{camel}Service"),
    ("WindowManager",
        "Changing focus from Window{{hex7} u0 com.example.{word}/.MainActivity} to Window{{hex7} u0 com.example.{word}/.{camel}Activity}, t{n99}"),
    ("PowerManagerService",
        "acquire lock={n999999999}, flags=0x1, tag=\"{camel}\", name=com.example.{word}, ws=null, uid={n20000}, pid={session}"),
    ("PowerManagerService",
        "release:lock={n999999999}, flg=0x0, tag=\"{camel}\", name=com.example.{word}, ws=null, uid={n20000}, pid={session}"),
    ("AudioManager", "ringer mode {n3}, stream {n9}"),
    ("NotificationService", "Cannot find enqueued record for key: 0|com.example.{word}|{n99}|null|{n20000}"),
    ("dex2oat", "dex2oat took {f3}s (threads: {n9})"),
    ("ConnectivityService", "NetworkAgentInfo [WIFI () - {n200}] validation passed"),
    ("chatty", "uid={n20000}({user}) Binder:{session}_{n9} expire {n99} lines"),
    ("art", "Background concurrent copying GC freed {n99999}({n99}MB) AllocSpace objects, {n99}({n9}MB) LOS objects, {n60}% free, {n99}MB/{n200}MB, paused {n999}us total {n999}.{n999}ms"),
    ("SensorService", "sensor {word} enable={n2} rate={n60}ms")]


def telephone(site):
    r = site.random
    while True:
        tag, text = r.mostly(android)
        for _ in range(r.between(1, 4)):
            site.tick(0.05)
            yield f"{site.when('%m-%d %H:%M:%S.%L')} {site['pid']:5} {site['session']:5} {r.mostly('DIVWE')} {tag}: {site.fill(text)}"


def health(site):
    r, steps = site.random, site.random.below(9000)
    account = r.between(30_000_000, 30_009_999)
    while True:
        site.tick(0.5)
        steps += r.below(3)
        part, text = r.mostly([("StepCounter", f"step sensor reports {steps}"),
            ("StepCounter", f"window {int(site.now * 1000)} {r.below(20)} 0 {r.below(9)}"),
            ("DayStore",
                f"saved day={int(site.now * 1000)}##{steps}##{r.below(500000)}##{r.below(9000)}##{r.below(99999999)}"),
            ("ScreenReceiver",
                f"received intent android.intent.action.SCREEN_{r.pick(['ON', 'OFF'])}"),
            ("Energy", f"calories today {r.below(200000)}"),
            ("Energy", f"metres climbed today {r.below(90)}")])
        yield f"{site.when('%Y%m%d-%H:%M:%S:%L')}|{part}|{account}|{text}"


def proxy_client(site):
    r = site.random
    applications = ["browser.exe", "mail.exe", "updater.exe", "sync.exe *64", "git.exe", "ssh.exe *64"]
    while True:
        site.tick(2)
        target = f"{r.mostly([site['host'] + '.' + site.domain, site['ip'], 'cdn.example.net'])}:{r.mostly([443, 80, 5070, 22])}"
        event = r.mostly(["opened through proxy.{domain}:8080",
            "closed, {size} bytes sent, {size} bytes received, lifetime {n9}{n9}:{n5}{n9}",
            "closed, {size} bytes ({percent} KB) sent, {size} bytes received, lifetime under a second",
            "error: proxy.{domain}:8080 closed the connection"])
        yield f"[{site.when('%m.%d %H:%M:%S')}] {r.mostly(applications)} - {target} {site.fill(event)}"


def firewall(site):
    r = site.random
    texts = [(6, 302013,
        "Built inbound TCP connection {session} for outside:{ip}/{port} ({ip}/{port}) to inside:{lan}/443 ({lan}/443)"),
        (6, 302014,
            "Teardown TCP connection {session} for outside:{ip}/{port} to inside:{lan}/443 duration 0:00:{n50} bytes {size} TCP FINs"),
        (4, 106023,
            "Deny tcp src outside:{ip}/{port} dst inside:{lan}/{n9000} by access-group \"{name}\" [0x{hex8}, 0x0]"),
        (6, 305011, "Built dynamic TCP translation from inside:{lan}/{port} to outside:{ip}/{port}"),
        (5, 111008, "User '{user}' executed the 'show {word}' command.")]
    while True:
        site.tick(0.3)
        level, number, text = r.mostly(texts)
        yield f"<{r.pick([164, 166, 165])}>{site.when('%b %d %Y %H:%M:%S')} {site['host']} : %ASA-{level}-{number}: {site.fill(text)}"


formats = [supercomputer, cluster_nodes, resource_manager, telephone, health, proxy_client, firewall]
