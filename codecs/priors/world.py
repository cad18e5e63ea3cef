# SPDX-License-Identifier: MIT
"""An invented site: its hosts, users, addresses, paths and clock, to fill templates of records with.

`fill("Accepted publickey for {user} from {ip}", ...)` puts a value for each name: one of `names`
below, or `n999` (a number below 999), `hex8` (so many hexadecimal digits), `f3` (a fraction with so
many digits). Values come back: a site has few users, and a block or session just named is likely to
be named again. No value here is taken from a real machine.
"""
import re
import time

words = """access account action active address agent alert amount archive array asset attempt audit backup balance
base batch billing block branch bridge broker buffer build bundle cache call campaign cart catalog category center
channel chart check client cloud cluster code collection column comment commit compact company config connection
contact container content context control copy counter country course cron customer daily data date default
delivery demo deploy design detail device digest direct disk display document domain draft driver edge edit email
engine entry error event export factor feature feed field file filter final first flow folder form frame front
gateway global graph group guest handler health history home host image import index info input invoice item job
journal kernel label latest layer lead level library limit link list local location lock login main manager map
market master media member memory message meta metric mobile model module monitor network news node note notice
object offer office option order output owner package page panel parser partner path payment peer pending pipeline
plan platform player plugin point policy pool portal position post preview price print priority process product
profile project proxy public query queue quota rate reader record region register release remote render replica
report request reset resource response result retry review role root route rule sample scan schedule schema scope
script search section secure segment sensor series server service session setting shard share signal site size
snapshot source space stage start state static status step storage store stream style subject summary support
switch sync system table target task team template test theme thread ticket time token topic total trace track
traffic transfer trigger type unit update upload usage user value vendor version video view volume wallet watch
web widget window worker write zone""".split()
people = """adam alice amir anna ben bruno carla chen clara daniel diana elena emma eric fatima felix george grace
hana hugo ines ivan jack james jana john julia karl kate laura leo lina lucas maria mark martin mia nina noah olga
oscar paul peter rosa ruth sam sara simon sofia thomas tom vera victor wei yusuf zoe""".split()
services = """admin backup deploy ftp git guest jenkins mysql nagios nobody oracle postgres root support test ubuntu
www-data user pi monitor hadoop""".split()
programs = """nginx postgres redis-server java python3 node mysqld dockerd containerd kubelet rsyslogd cron sshd
master qmgr named dhclient snmpd ntpd smbd cupsd""".split()
domains = ["example.com", "example.net", "example.org", "internal", "local", "lan", "corp.example.com", "test"]
suffixes = "html php js css png jpg svg json xml txt log conf gz tmp dat pdf".split()
agents = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{n60}.0.{n9999}.{n200} Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:{n99}.0) Gecko/20100101 Firefox/{n99}.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_{n8}) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{n17}.{n7} Safari/605.1.15",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 16_{n7} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Safari/604.1",
    "curl/7.{n88}.0", "Go-http-client/1.1", "python-requests/2.{n31}.0", "-",
    "Mozilla/5.0 (compatible; ExampleBot/2.{n9}; +http://{domain}/bot.html)"]


class world:
    def __init__(self, random):
        self.random = r = random
        self.now = 1_000_000_000 + r.below(750_000_000) + r.random()
        self.domain = r.pick(words) + "." + r.pick(domains)
        stems = r.some(["node", "web", "db", "app", "cn", "srv", "host-", "worker-", "ip-10-0-", "lab"])
        self.hosts = [r.pick(stems) + str(r.below(10 ** r.between(1, 3))) for _ in range(r.between(1, 12))]
        self.users = [r.pick(people) for _ in range(r.between(2, 9))] + r.some(services)[:6]
        net = r.pick(["10.{}.{}.{}", "192.168.{}.{}", "172.16.{}.{}"])
        self.inside = [net.format(r.below(30), r.between(1, 254), r.between(1, 254)) for _ in range(r.between(3, 40))]
        self.outside = [".".join(str(r.between(1, 254)) for _ in range(4)) for _ in range(r.between(5, 80))]
        self.folders = ["/".join(["", r.pick("var usr opt home srv data tmp etc".split())]
            + [r.pick(words) for _ in range(r.between(1, 3))]) for _ in range(12)]
        self.pages = ["/" + "/".join(r.pick(words) for _ in range(r.between(1, 3)))
            + r.pick(["", "", "/", "." + r.pick(suffixes)]) for _ in range(40)]
        self.pids = [r.between(300, 32000) for _ in range(10)]
        self.memory = {}

    def tick(self, mean: float) -> float:
        """Lets time go by."""
        self.now += self.random.waiting(mean)
        return self.now

    def when(self, form: str) -> str:
        """strftime, with %f for microseconds and %L for milliseconds, and days as syslog pads them by %e."""
        part = int(self.now % 1 * 1e6)
        return time.strftime(form.replace("%f", f"{part:06}").replace("%L", f"{part // 1000:03}"),
            time.gmtime(self.now))

    def again(self, kind: str, make, share=0.7):
        """A value of that kind, one of the latest in `share` of the cases."""
        latest = self.memory.setdefault(kind, [])
        if not latest or not self.random.happens(share):
            latest.insert(0, make())
            del latest[12:]
        return self.random.mostly(latest)

    def __getitem__(self, name: str):
        r = self.random
        kind, digits = re.fullmatch(r"([a-z_]+)(\d*)", name).groups()
        if digits and kind in ("n", "hex", "f"):
            return {"n": lambda n: self.again(name, lambda: r.below(n), 0.35), "hex": r.hex,
                "f": lambda n: f"{r.random():.{n}f}"}[kind](int(digits))
        return getattr(self, "a_" + kind)()

    def fill(self, template: str) -> str:
        return re.sub(r"\{(\w+)\}", lambda match: str(self[match[1]]), template)

    def a_word(self): return self.random.pick(words)
    def a_name(self): return self.random.pick(words) + self.random.pick("-_-") + self.random.pick(words)
    def a_camel(self): return self.random.pick(words).title() + self.random.pick(words).title()
    def a_method(self): return self.random.pick(words) + self.random.pick(words).title()
    def a_person(self): return self.random.pick(people)
    def a_user(self): return self.random.mostly(self.users)
    def a_host(self): return self.random.mostly(self.hosts)
    def a_domain(self): return self.domain
    def a_ip(self): return self.random.mostly(self.outside)
    def a_lan(self): return self.random.mostly(self.inside)
    def a_port(self): return self.random.between(32768, 60999)
    def a_pid(self): return self.random.mostly(self.pids)
    def a_program(self): return self.random.mostly(programs)
    def a_folder(self): return self.random.mostly(self.folders)
    def a_path(self): return f"{self.a_folder()}/{self.a_word()}.{self.random.pick(suffixes)}"
    def a_page(self): return self.random.mostly(self.pages)
    def a_agent(self): return self.again("agent", lambda: self.fill(self.random.mostly(agents)), 0.9)
    def a_uuid(self): return self.again("uuid", self.random.uuid)
    def a_session(self): return self.again("session", lambda: self.random.between(1000, 99999))
    def a_block(self): return self.again("block", lambda: self.random.between(10 ** 9, 2 * 10 ** 9), 0.75)
    def a_mac(self): return self.again("mac", lambda: ":".join(self.random.hex(2) for _ in range(6)), 0.95)
    def a_address(self): return f"0x{self.random.hex(self.random.pick([8, 8, 12, 16]))}"
    def a_size(self): return self.again("size", lambda: int(2 ** (self.random.random() * 24)), 0.5)
    def a_percent(self): return f"{self.random.random() * 100:.1f}"
    def a_status(self): return self.random.mostly([200, 200, 200, 304, 404, 301, 302, 403, 500, 206, 401, 503])
    def a_stamp(self): return int(self.now)
