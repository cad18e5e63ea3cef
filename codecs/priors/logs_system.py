# SPDX-License-Identifier: MIT
"""Logs of operating systems, in the forms that their documentation gives."""

sshd = [
    "Failed password for {user} from {ip} port {port} ssh2",
    "Failed password for invalid user {person} from {ip} port {port} ssh2",
    "Received disconnect from {ip} port {port}:11: Bye Bye [preauth]",
    "Disconnected from authenticating user {user} {ip} port {port} [preauth]",
    "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost={ip}  user={user}",
    "pam_unix(sshd:auth): check pass; user unknown",
    "Invalid user {person} from {ip} port {port}",
    "Connection closed by {ip} port {port} [preauth]",
    "Accepted password for {user} from {lan} port {port} ssh2",
    "Accepted publickey for {user} from {lan} port {port} ssh2: RSA SHA256:{hex43}",
    "pam_unix(sshd:session): session opened for user {user}(uid={n2000}) by (uid=0)",
    "pam_unix(sshd:session): session closed for user {user}",
    "Did not receive identification string from {ip} port {port}",
    "reverse mapping checking getaddrinfo for {host}.{domain} [{ip}] failed.",
    "error: maximum authentication attempts exceeded for {user} from {ip} port {port} ssh2 [preauth]"]
kernel = [
    "[{n99999}.{n999999}] eth0: renamed from veth{hex7}",
    "[{n99999}.{n999999}] audit: type=1400 audit({stamp}.{n999}:{n9999}): apparmor=\"ALLOWED\" operation=\"open\" "
    "profile=\"{program}\" name=\"{path}\" pid={pid} comm=\"{program}\" requested_mask=\"r\" denied_mask=\"r\"",
    "[{n99999}.{n999999}] usb 1-{n8}: new high-speed USB device number {n20} using xhci_hcd",
    "[{n99999}.{n999999}] EXT4-fs (sda{n6}): mounted filesystem with ordered data mode. Opts: (null)",
    "[{n99999}.{n999999}] IN=eth0 OUT= MAC={mac}:{mac}:08:00 SRC={ip} DST={lan} LEN={n1500} TOS=0x00 PREC=0x00 TTL={n64} "
    "ID={n65535} DF PROTO=TCP SPT={port} DPT={n9000} WINDOW={n65535} RES=0x00 SYN URGP=0",
    "[{n99999}.{n999999}] Out of memory: Killed process {pid} ({program}) total-vm:{size}kB, anon-rss:{size}kB, file-rss:0kB",
    "[{n99999}.{n999999}] {program}[{pid}]: segfault at {address} ip {address} sp {address} error 4 in libc.so.6[{address}]",
    "[{n99999}.{n999999}] TCP: request_sock_TCP: Possible SYN flooding on port {n9000}. Sending cookies.",
    "[{n99999}.{n999999}] docker0: port {n9}(veth{hex7}) entered forwarding state"]
syslog = {
    "sshd[{session}]": sshd, "kernel": kernel,
    "CRON[{session}]": ["(root) CMD (   cd / && run-parts --report /etc/cron.hourly)",
        "({user}) CMD ({path} > /dev/null 2>&1)",
        "pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)",
        "pam_unix(cron:session): session closed for user root"],
    "systemd[1]": ["Started Session {session} of User {user}.", "Starting {camel} Service...",
        "Started {camel} Service.", "{name}.service: Succeeded.",
        "{name}.service: Main process exited, code=exited, status=1/FAILURE",
        "{name}.service: Scheduled restart job, restart counter is at {n200}.", "Stopped {camel} Service.",
        "Reached target {camel}.", "Created slice User Slice of UID {n2000}.",
        "{name}.service: Consumed {f3}s CPU time.", "Finished Daily apt download activities."],
    "su[{session}]": ["pam_unix(su:session): session opened for user {user} by (uid=0)",
        "pam_unix(su:session): session closed for user {user}"],
    "sudo": ["   {user} : TTY=pts/{n9} ; PWD=/home/{user} ; USER=root ; COMMAND=/usr/bin/systemctl restart {name}"],
    "dhclient[{pid}]": ["DHCPREQUEST for {lan} on eth0 to {lan} port 67", "DHCPACK of {lan} from {lan}",
        "bound to {lan} -- renewal in {n9999} seconds."],
    "named[{pid}]": ["client @{address} {ip}#{port} ({host}.{domain}): query (cache) '{host}.{domain}/A/IN' denied",
        "lame server resolving '{domain}' (in '{domain}'?): {ip}#53"],
    "postfix/smtpd[{session}]": ["connect from {host}.{domain}[{ip}]",
        "disconnect from {host}.{domain}[{ip}] ehlo=1 quit=1 commands=2",
        "NOQUEUE: reject: RCPT from unknown[{ip}]: 554 5.7.1 <{person}@{domain}>: Relay access denied; "
        "from=<{person}@example.com> to=<{person}@{domain}> proto=ESMTP helo=<{host}>"],
    "postfix/qmgr[{pid}]": ["{hex10}: from=<{user}@{domain}>, size={size}, nrcpt=1 (queue active)", "{hex10}: removed"],
    "ftpd[{session}]": ["connection from {ip} ({host}.{domain})", "FTP LOGIN REFUSED FROM {ip}"],
    "dockerd[{pid}]": ["time=\"{iso}\" level=info msg=\"ignoring event\" container={hex64} module=libcontainerd "
        "namespace=moby topic=/tasks/delete type=\"*events.TaskDelete\""],
    "snmpd[{pid}]": ["Connection from UDP: [{lan}]:{port}->[{lan}]:161"],
    "ntpd[{pid}]": ["synchronized to {lan}, stratum {n9}", "adjusting local clock by -{f6}s"],
    "rsyslogd": ["[origin software=\"rsyslogd\" swVersion=\"8.{n2399}.0\" x-pid=\"{pid}\" x-info=\"https://www.rsyslog.com\"] rsyslogd was HUPed"]}
mac = {
    "com.apple.xpc.launchd[1]": ["(com.apple.{name}.{pid}): Service only ran for {n9} seconds. Pushing respawn out by {n10} seconds.",
        "(com.{domain}.{word}[{session}]): Service exited with abnormal code: {n9}"],
    "kernel[0]": ["Wake reason: EC.LidOpen (User)", "en0: link up, {n999} Mb/s, flow control {n2}, {mac}",
        "en0: BSSID changed to {mac}", "PM response took {n3000} ms ({session}, powerd)",
        "hibernate image path: /var/vm/sleepimage", "IOHIDEventSystem: event queue {hex8} full",
        "Sandbox: {program}({session}) deny(1) file-read-data {path}"],
    "Safari[{pid}]": ["TLS session {n9999}: write failed, error {n99}", "Could not load favicon of {host}.{domain}"],
    "mDNSResponder[{pid}]": ["mDNS_RegisterInterface: Frequent transitions for interface en0 ({lan})"],
    "WindowServer[{pid}]": ["process {session} did not answer within {n9999} ms"],
    "QuickLookSatellite[{session}]": ["objc[{session}]: Class {camel} is implemented in both /System/Library/{camel} and /usr/lib/{word}.dylib. Which one is undefined."],
    "sharingd[{pid}]": ["{when}: Bonjour service {word} published", "{when}: discovery of {name} stopped"]}


def by_program(site, table, mean, form):
    """Lines with a program's name and its messages; one program writes several in a row."""
    r = site.random
    programs = r.some(list(table), least=min(4, len(table)))
    while True:
        program, host = site.fill(r.mostly(programs)), site["host"]
        messages = next(v for k, v in table.items() if k.split("[")[0] == program.split("[")[0])
        for _ in range(r.between(1, 5)):
            site.tick(mean)
            text = r.mostly(messages).replace("{iso}", site.when("%Y-%m-%dT%H:%M:%S.%fZ")).replace("{when}",
                site.when("%H:%M:%S.%L"))
            yield f"{site.when(form)} {host} {program}: {site.fill(text)}"


def linux(site):
    return by_program(site, syslog, site.random.pick([0.5, 5, 60]), "%b %e %H:%M:%S")


def linux_iso(site):
    return by_program(site, syslog, 3, "%Y-%m-%dT%H:%M:%S.%f+00:00")


def authentication(site):
    return by_program(site, {"sshd[{session}]": sshd}, 2, "%b %e %H:%M:%S")


def mac_system(site):
    return by_program(site, mac, 20, "%b %e %H:%M:%S")


cbs = ["CBS    Loaded Servicing Stack v6.1.7601.{n29999} with Core: C:\\Windows\\winsxs\\amd64_microsoft-windows-servicingstack_{hex16}_6.1.7601.{n29999}_none_{hex16}\\cbscore.dll",
    "CBS    Session: {session}_{n99999999} initialized by client {camel}.",
    "CBS    Warning: Unrecognized packageExtended attribute.",
    "CBS    Expecting attribute name [HRESULT = 0x800f080d - CBS_E_MANIFEST_INVALID_ITEM]",
    "CBS    Failed to get next element [HRESULT = 0x800f080d - CBS_E_MANIFEST_INVALID_ITEM]",
    "CBS    Appl: detect Parent, Package: Package_for_KB{n4999999}~31bf3856ad364e35~amd64~~6.1.1.{n9}, Parent: Microsoft-Windows-{camel}~31bf3856ad364e35~amd64~~6.1.7601.17514, Disposition = Detect, VersionComp: EQ, ServiceComp: EQ, BuildComp: EQ",
    "CBS    Read out cached package applicability for package: Package_for_KB{n4999999}~31bf3856ad364e35~amd64~~6.1.1.{n9}, ApplicableState: 112, CurrentState:112",
    "CSI    0000{hex4} [SR] Verifying {n100} (0x00000000000000{hex2}) components",
    "CSI    0000{hex4} [SR] Verify complete",
    "CSI    0000{hex4}@{n2019}/{n12}/{n28}:{n24}:{n60}:{n60}.{n999} WcpInitialize (wcp.dll version 0.0.0.6) called (stack @0x{hex10})",
    "CBS    TrustedInstaller service starts successfully.", "CBS    Ending TrustedInstaller finalization."]


def windows_servicing(site):
    while True:
        site.tick(0.5)
        level = site.random.mostly(["Info", "Info", "Error", "Warning"])
        yield f"{site.when('%Y-%m-%d %H:%M:%S')}, {level:<21} {site.fill(site.random.mostly(cbs))}"


formats = [linux, linux_iso, authentication, mac_system, windows_servicing]
