"""What `tests/ops/units` runs inside its container, where systemd runs our units: installs, asks, breaks
and stops the service as its owner would, and prints what held. Ends with a traceback at the first
thing that doesn't hold."""

import json
import os
import pathlib
import re
import subprocess
import threading
import time
import urllib.error
import urllib.request

CORPUS = pathlib.Path("/srv/planzoeker")
PUBLIC, STAFF = "http://127.0.0.1:7070", "http://127.0.0.1:7071"
INDEX, SERVICE = "planzoeker-index.service", "planzoeker.service"


def systemctl(*arguments, fails=False):
    ran = subprocess.run(["systemctl", *arguments], capture_output=True, text=True, check=False)
    assert (ran.returncode != 0) == fails, (arguments, ran)
    return ran.stdout


def shown(unit, *names):
    text = systemctl("show", unit, *(f"-p{name}" for name in names))
    values = dict(line.split("=", 1) for line in text.splitlines())
    return [values[name] for name in names]


def get(address):
    with urllib.request.urlopen(address, timeout=10) as answer:
        return answer.status, answer.headers["content-type"], answer.read()


def wait(what, holds):
    for _ in range(600):
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError(f"waited in vain: {what}\n{journal()}")


def is_served():
    try:
        return get(f"{PUBLIC}/readyz")[0] == 200
    except (urllib.error.URLError, ConnectionError):
        return False


def journal():
    return subprocess.run(["journalctl", "-u", "planzoeker*", "-o", "short-monotonic", "--no-pager"],
                          capture_output=True, text=True, check=False).stdout


def bound_of(limits, name):
    return re.search(rf"Max {name} +(\d+|unlimited)", limits)[1]


class Workers(threading.Thread):
    """Notes the bounds of every process that reads a PDF, as the kernel has them. A process that has
    just begun sets them itself, that on open files last."""

    # Seconds after which a process must have bounds.
    PATIENCE = 0.5

    def __init__(self):
        super().__init__(daemon=True)
        self.bounds, self.unbounded, self.over = {}, {}, False

    def run(self):
        while not self.over:
            for process in pathlib.Path("/proc").glob("[0-9]*"):
                try:
                    if b"\0worker\0" in (process / "cmdline").read_bytes():
                        self.note(process.name, (process / "limits").read_text())
                except OSError:
                    pass  # it has ended
            time.sleep(0.001)

    def note(self, process, limits):
        now = time.monotonic()
        if bound_of(limits, "open files") == "3":
            self.bounds[process] = limits
            self.unbounded.pop(process, None)
        else:
            since = self.unbounded.setdefault(process, now)
            assert now - since < self.PATIENCE, f"a worker without bounds: {limits}"

    def seen(self):
        assert self.is_alive(), "a worker without bounds, as said above"
        self.over = True
        self.join()
        assert self.bounds, "no worker was seen"
        for limits in self.bounds.values():
            for name, bound in [("address space", 1 << 30), ("open files", 3), ("file size", 0)]:
                found = bound_of(limits, name)
                assert found == str(bound), f"a worker without bounds ({name}: {found})"
        return len(self.bounds)


def follow_readme(part, **owners):
    """Runs the commands of the README's block that holds `part`, with what is the owner's own put in."""
    blocks = pathlib.Path("/root/README.md").read_text().split("```sh\n")[1:]
    block = next(block.split("```")[0] for block in blocks if part in block)
    # What needs no rights is for the owner to look at, or looks at what was made.
    lines = [line for line in block.splitlines() if line.startswith(("sudo ", "cd /etc", "copy="))]
    script = "\n".join(line.removeprefix("sudo ") for line in lines)
    for name, value in owners.items():
        assert name in script, script
        script = script.replace(name, value)
    subprocess.run(["sh", "-e", "-c", script], cwd="/root", check=True)
    return f"{len(lines)} commands of the README"


def kept():
    return sorted(path.name for path in pathlib.Path("/var/lib/planzoeker/index").iterdir())


def main():
    workers = Workers()
    workers.start()
    print("installed by", follow_readme("systemctl enable", **{"YOUR-PLAN.pdf": "corpus/*"}))
    wait("the service", is_served)
    print(f"indexed and served, {workers.seen()} workers seen, each within its bounds")
    assert shown(INDEX, "Result", "ExecMainStatus") == ["success", "0"], journal()

    answer = json.loads(get(f"{PUBLIC}/v1/search?q=ondersteuning")[2])
    assert answer["totalHits"] > 10, answer
    document = answer["hits"][0]["document"]["id"]
    for path, kind, start in [("pages/1/image?width=800", "image/png", b"\x89PNG"),
                              ("file", "application/pdf", b"%PDF")]:
        status, found, body = get(f"{PUBLIC}/v1/documents/{document}/{path}")
        assert (status, found) == (200, kind) and body.startswith(start), (status, found, body[:40])
    assert b"planzoeker_index_generation 1" in get(f"{STAFF}/metrics")[2]
    assert get(f"{STAFF}/beheer")[0] == 200
    print("a question, a picture of a page, a PDF and the page for staff are answered")

    backup = pathlib.Path("/backup")
    backup.mkdir()
    follow_readme('/var/lib/planzoeker/index "$copy"')
    time.sleep(1)  # the name of a copy tells the second
    copied = follow_readme('/var/lib/planzoeker/index "$copy"')
    copies = sorted(backup.iterdir())
    assert len(copies) == 2, copies
    for copy in copies:
        assert sorted(path.name for path in copy.iterdir()) == kept(), copy
    # What a backup's medium may do: forget who owned the files.
    subprocess.run(["chown", "--recursive", "root:", copies[-1]], check=True)
    subprocess.run(["sh", "-c", "rm -r /var/lib/planzoeker/index/generations/*"], check=True)
    restored = follow_readme("/backup/YOUR-COPY", **{"YOUR-COPY": copies[-1].name})
    print("backed up twice by", copied, "restored by", restored)
    wait("the service", is_served)
    assert b"planzoeker_index_generation 1" in get(f"{STAFF}/metrics")[2]

    [main_pid] = shown(SERVICE, "MainPID")
    status = pathlib.Path(f"/proc/{main_pid}/status").read_text()
    for line in ["NoNewPrivs:\t1", "Seccomp:\t2", "CapEff:\t0000000000000000",
                 "CapBnd:\t0000000000000000"]:
        assert line in status, (line, status)
    owner = int(re.search(r"Uid:\t(\d+)", status)[1])
    assert owner >= 61184, f"{owner} is no user of the moment"
    found = subprocess.run(
        ["nsenter", "--mount", "--target", main_pid, "setpriv", f"--reuid={owner}", f"--regid={owner}",
         "--clear-groups", "find", "/", "-path", "/proc", "-prune", "-o", "-writable", "-type", "d",
         "-print"], capture_output=True, text=True, check=False).stdout.split()
    # Its own empty ones, gone with it, and the kernel's.
    assert set(found) <= {"/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue"}, found
    print(f"the service runs as user {owner}, without rights, and can write in {sorted(found)}")

    # The owner's work: a good plan, and a file that is none.
    (CORPUS / "geen.pdf").write_text("geen pdf")
    toml = CORPUS / "corpus.toml"
    toml.write_text(toml.read_text() + '\n[[document]]\nid = "geen"\nfile = "geen.pdf"\n')
    systemctl("start", INDEX)
    assert shown(INDEX, "Result", "ExecMainStatus") == ["success", "3"], journal()
    wait("the new generation", lambda: b"planzoeker_index_generation 2" in get(f"{STAFF}/metrics")[2])
    assert "skipped geen.pdf" in journal()
    print("a changed corpus is indexed beside the service, a file that is no PDF is named")

    os.kill(int(main_pid), 9)
    wait("the restart", lambda: shown(SERVICE, "MainPID")[0] not in ("0", main_pid) and is_served())
    assert shown("planzoeker-index.timer", "ActiveState") == ["active"]
    systemctl("stop", SERVICE)
    assert shown(SERVICE, "Result", "ExecMainStatus") == ["success", "0"], journal()
    print("it is started again after it was killed, and stops cleanly")

    settings = pathlib.Path("/etc/planzoeker/planzoeker.toml")
    settings.write_text(settings.read_text() + "\nlisen = 'x'\n")
    systemctl("start", SERVICE)
    wait("the end", lambda: shown(SERVICE, "ActiveState")[0] == "failed")
    assert shown(SERVICE, "ExecMainStatus") == ["5"], journal()
    assert "unknown field `lisen`" in journal()
    print("wrong settings end it once, and the journal says which")
    print("all is well")


if __name__ == "__main__":
    main()
