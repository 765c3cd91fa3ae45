"""Publishing under fire: faults, kills, builds at once, awkward file systems and little memory.

    python3 tests/faults.py SALES_PULSE [--all]

Whatever happens to a build, site and tables are whole and of one build, after the next start at the latest, nothing is
left behind, and messages name the user's paths. Without --all a sample of the faults is tried, another every day of
the year. What is not allowed here is said to be skipped. The last line counts runs.
"""
import hashlib
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

PROGRAM = Path(sys.argv[1]).resolve()
ALL = "--all" in sys.argv[2:]
HEAD = "order_id,user_id,ts,amount,category\n"
ORDERS = {
    "old": HEAD + "".join(f"{i},u{i % 3},2025-01-{1 + i % 28:02},{5 + i}.00,{'Books' if i % 2 else 'Home'}\n" for i in range(60)),
    "new": HEAD + "".join(f"{i},u{i % 4},2025-0{2 + i % 2}-{1 + i % 28:02},{7 + i}.50,{'Toys' if i % 3 else 'Home'}\n" for i in range(80)),
}
ERRORS = ["ENOSPC", "EIO", "EACCES", "EMFILE"]
CALLS = "open,openat,write,pwrite64,fsync,close,mkdir,rename,renameat2,link,linkat,unlink,unlinkat,rmdir,chmod,fchmod"
passed, failed = 0, []


def count(name, wrong):
    global passed
    if wrong:
        failed.append(f"{name}: {wrong}")
        print(f"FAILED {name}: {wrong}", flush=True)
    else:
        passed += 1


def skip(what, why):
    print(f"skipped: {what}: {why}", flush=True)


def run(command, cwd=None, seconds=120, **more):
    return subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, errors="replace", timeout=seconds, **more)


def tree(folder):
    """Every file of a folder by its path."""
    found = {}
    for path in sorted(folder.rglob("*")) if folder.exists() else []:
        if path.is_file():
            found[str(path.relative_to(folder))] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


class Shop:
    """A project that holds the old report, and what the old and the new one are."""

    def __init__(self, folder):
        self.root = Path(folder).resolve() / "shop"
        (self.root / "data").mkdir(parents=True)
        self.known = {}
        for name, text in ORDERS.items():
            (self.root / f"{name}.csv").write_text(text)
        for name in ("new", "old"):
            done = self.build(name, zip=True)
            assert done.returncode == 0, done.stderr
            self.known[name] = (tree(self.root / "public"), tree(self.root / "data/curated"))
            shutil.copy(self.root / "report.zip", self.root / f"{name}.zip")
        self.saved = Path(folder).resolve() / "saved"
        shutil.copytree(self.root, self.saved)

    def command(self, name, zip=False, quiet=True):
        more = ["--zip", self.root / "report.zip"] if zip else []
        return [PROGRAM, "build", self.root, "--input", self.root / f"{name}.csv", *more, *(["--quiet"] if quiet else [])]

    def build(self, name, zip=False, quiet=True, around=(), **more):
        return run([*around, *self.command(name, zip, quiet)], **more)

    def reset(self):
        shutil.rmtree(self.root)
        shutil.copytree(self.saved, self.root)

    def holds(self):
        """Which report is there: the old, the new, or neither as a whole."""
        found = (tree(self.root / "public"), tree(self.root / "data/curated"))
        return next((name for name, known in self.known.items() if known == found), None)

    def left(self):
        names = [str(path.relative_to(self.root)) for path in self.root.rglob("*")]
        return [name for name in names if ".sales-pulse-" in name or ".tmp" in name]

    def wrong_after(self, done, zip=False):
        """What is wrong after a build that met a fault, and after the next start, which gets no further than that."""
        there = self.holds()
        if done.returncode not in (0, 2, 3, 4, -signal.SIGKILL):
            return f"exit code {done.returncode}: {done.stderr[:300]}"
        if done.returncode == 0 and there != "new":
            return f"exit code 0 and the {there} report: {done.stderr[:300]}"
        if done.returncode in (2, 3, 4) and there != "old":
            return f"exit code {done.returncode} and the {there} report: {done.stderr[:300]}"
        errors = [line for line in done.stderr.splitlines() if ": error:" in line or line.startswith("error:")]
        if done.returncode > 0 and not errors:
            return f"exit code {done.returncode} without a word"
        hidden = [line for line in errors if ".sales-pulse-" in line or ".tmp" in line]
        if hidden:
            return f"a path that is not the user's: {hidden[0]}"
        start = run([PROGRAM, "build", self.root, "--input", self.root / "nowhere.csv", "--quiet"])
        if start.returncode != 3:
            return f"the next start: {start.returncode} {start.stderr[:300]}"
        if self.holds() not in self.known:
            return "neither report as a whole after the next start"
        if self.left():
            return f"left behind: {self.left()[:3]}"
        if zip and hash_of(self.root / "report.zip") not in (hash_of(self.root / "old.zip"), hash_of(self.root / "new.zip")):
            return "a zip file that is not whole"
        return None


def hash_of(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def strace(inject, path=None):
    narrow = ["-P", path] if path else []
    calls = [part.split(":")[0] for part in inject]
    return ["strace", "-f", "-qq", "-o", "/dev/null", *narrow, "-e", f"trace={','.join(calls)}", *(x for i in inject for x in ("-e", f"inject={i}"))]


def points(shop, zip):
    """Every call of a build on a path of the project, with how often it comes."""
    log = shop.root.parent / "trace"
    shop.build("new", zip, around=["strace", "-f", "-qq", "-y", "-s", "0", "-o", log, "-e", f"trace={CALLS}"])
    found = {}
    for line in log.read_text(errors="replace").splitlines():
        call = re.match(r"\d+ +(\w+)\((.*)", line)
        if not call:
            continue
        paths = re.findall(r'<([^>]+)>|"([^"]+)"', call[2].split(") = ")[0])
        path = next((a or b for a, b in paths if (a or b).startswith(str(shop.root))), None)
        if path and "(deleted)" not in path:
            found[call[1], path] = found.get((call[1], path), 0) + 1
    shop.reset()
    return [(call, path, n) for (call, path), times in sorted(found.items()) for n in {1, times}]


def sweep():
    """Every call × every error, and a kill at each."""
    for zip in (False, True):
        with tempfile.TemporaryDirectory() as folder:
            found = points(Shop(folder), zip)
        faults = [(call, path, n, f"error={error}") for call, path, n in found for error in ERRORS]
        faults += [(call, path, n, "signal=SIGKILL") for call, path, n in found]
        whole = len(faults)
        if not ALL:
            faults = random.Random(time.localtime().tm_yday).sample(faults, min(len(faults), 60))
        codes = in_shops(faults, lambda shop, fault: one_fault(shop, fault, zip), found)
        print(f"{len(faults)} of {whole} faults {'with' if zip else 'without'} --zip; exit codes {codes}", flush=True)


def one_fault(shop, fault, zip):
    call, path, n, what = fault
    path = str(shop.root) + path.split("/shop", 1)[1]
    done = shop.build("new", zip, around=strace([f"{call}:{what}:when={n}"], path))
    count(f"{call} {Path(path).relative_to(shop.root)} {n} {what}", shop.wrong_after(done, zip))
    return done.returncode


def in_shops(faults, one, _=None, workers=2):
    """Tries faults, each in a shop as it was; exit codes and how often each came."""
    codes, rest, lock = {}, list(faults), threading.Lock()

    def work():
        with tempfile.TemporaryDirectory() as folder:
            shop = Shop(folder)
            while True:
                with lock:
                    if not rest:
                        return
                    fault = rest.pop()
                code = one(shop, fault)
                with lock:
                    codes[code] = codes.get(code, 0) + 1
                shop.reset()

    with ThreadPoolExecutor(workers) as pool:
        for worker in [pool.submit(work) for _ in range(workers)]:
            worker.result()
    return dict(sorted(codes.items()))


def ladder():
    """File systems that cannot exchange folders, have no locks, start no threads; then kills in the lesser ways."""
    refused = [[f"renameat2:error={error}"] for error in ("EXDEV", "EBUSY", "EINVAL", "ENOSYS", "EPERM")]
    unlocked = [[f"flock:error={error}"] for error in ("EBADF", "ENOLCK", "ENOSYS", "EOPNOTSUPP")]
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(folder)
        for inject in refused + unlocked + [["renameat2:error=EINVAL", "link:error=EPERM", "linkat:error=EPERM"]]:
            done = shop.build("new", quiet=False, around=strace(inject))
            wrong = None if done.returncode == 0 else f"exit code {done.returncode}: {done.stderr}"
            if "renameat2" in inject[0] and "file by file" not in done.stdout:
                wrong = f"the summary does not say how: {done.stdout}"
            if "flock" in inject[0] and "has no locks" not in done.stderr:
                wrong = f"nobody is warned: {done.stderr}"
            count(" ".join(inject), wrong or shop.wrong_after(done))
            shop.reset()
        done = shop.build("new", around=strace(["clone3:error=EAGAIN", "clone:error=EAGAIN"]))
        count("no threads", None if done.returncode == 4 and "cannot start threads" in done.stderr else f"{done.returncode}: {done.stderr}")
        shop.reset()
    whole = [(call, n, what) for call, most in (("rename", 90), ("link", 90), ("unlink", 40), ("mkdir", 20), ("rmdir", 20))
             for n in range(1, most) for what in ("signal=SIGKILL", "error=EIO", "error=ENOSPC")]
    faults = whole if ALL else random.Random(time.localtime().tm_yday).sample(whole, 40)

    def one(shop, fault):
        call, n, what = fault
        call = "linkat" if call == "link" else call
        done = shop.build("new", around=strace(["renameat2:error=EINVAL", f"{call}:{what}:when={n}"]))
        count(f"file by file, {call} {n} {what}", shop.wrong_after(done))
        return done.returncode

    print(f"{len(faults)} of {len(whole)} faults file by file; exit codes {in_shops(faults, one)}", flush=True)


def in_namespace(script, *arguments):
    return run(["unshare", "-m", "sh", "-ec", script, "sh", *arguments])


def mounts():
    """A public folder that comes from a layer below, and ones that are mount points."""
    if in_namespace("mount -t tmpfs none /mnt").returncode != 0:
        return skip("overlay and mount points", "mounts are not allowed here")
    for what in ("empty", "report"):
        with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory(dir="/dev/shm") as layers:
            shop = Shop(folder)
            lower = Path(layers) / "lower"
            shutil.copytree(shop.root, lower)
            if what == "empty":
                for place in ("public", "data/curated"):
                    shutil.rmtree(lower / place)
                    (lower / place).mkdir()
                    (lower / place / ".gitkeep").touch()
            script = 'mkdir "$1/upper" "$1/work"; mount -t overlay none -o lowerdir="$1/lower",upperdir="$1/upper",workdir="$1/work" "$2"; shift 2; "$@" build . --input new.csv; "$@" build . --input new.csv; "$@" verify >&2; find . -name "*.sales-pulse-*" -o -name .gitkeep >&2'
            mounted = run(["unshare", "-m", "sh", "-ec", f'cd / && {script.replace("shift 2; ", "root=$2; shift 2; cd $root; ")}', "sh", layers, shop.root, PROGRAM])
            kept = "./public/.gitkeep" in mounted.stderr
            wrong = None if mounted.returncode == 0 else f"{mounted.returncode}: {mounted.stderr}"
            if ".sales-pulse-" in mounted.stderr or kept != (what == "empty"):
                wrong = f"left behind or lost: {mounted.stderr}"
            count(f"overlay, {what}", wrong)
            print(f"overlay, {what}:", *[line for line in mounted.stdout.splitlines() if line.startswith("Replaced")])
    for how in ('mount -t tmpfs none public', 'mkdir ../host; mount --bind ../host public', 'mkdir ../host; mount --bind ../host public; mount --bind ../tables data/curated; mount --rbind . .; cd "$PWD"; mount -o remount,ro,bind .'):
        with tempfile.TemporaryDirectory() as folder:
            shop = Shop(folder)
            (shop.root.parent / "tables").mkdir()
            script = f'cd "$1"; shift; {how}; "$@" build . --input new.csv; "$@" build . --input old.csv; "$@" build . --input new.csv; "$@" verify >&2; find . -name "*.sales-pulse-*" >&2'
            mounted = in_namespace(script, shop.root, PROGRAM)
            wrong = None if mounted.returncode == 0 else f"{mounted.returncode}: {mounted.stderr}"
            count(f"mount point: {how}", wrong or (".sales-pulse-" in mounted.stderr and mounted.stderr) or None)
            print(f"mount point:", *[line for line in mounted.stdout.splitlines() if line.startswith("Replaced")][:1])


def kills():
    """Builds killed at a random time, then a start that gets no further than completing what was begun."""
    with tempfile.TemporaryDirectory() as folder:
        shop, chance, there = Shop(folder), random.Random(7), {}
        start = time.time()
        shop.build("new")
        length = time.time() - start
        for i in range(500 if ALL else 40):
            build = subprocess.Popen([str(part) for part in shop.command(("old", "new")[i % 2], zip=i % 4 == 0)], stderr=subprocess.DEVNULL)
            time.sleep(chance.random() * length * 1.1)
            build.send_signal(chance.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGINT, signal.SIGTERM, signal.SIGHUP]))
            code = build.wait()
            # The negative ones came before the program had begun.
            wrong = None if code in (0, -9, 129, 130, 143, -1, -2, -15) else f"exit code {code}"
            torn = shop.holds() is None
            there["mixed until the next start"] = there.get("mixed until the next start", 0) + torn
            next_start = run([PROGRAM, "build", shop.root, "--input", shop.root / "nowhere.csv"])
            if next_start.returncode != 3:
                wrong = f"the next start: {next_start.returncode} {next_start.stderr}"
            count(f"kill {i}", wrong or (shop.holds() is None and "mixed") or (shop.left() and f"left behind: {shop.left()}") or None)
            there[code] = there.get(code, 0) + 1
        print(f"kills: {there}", flush=True)


def at_once():
    """Builds at once: eight of the same orders, then two of each of two."""
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(folder)
        for inputs in (["new"] * 8, ["old", "new"] * 2):
            last = {}
            for i in range(50 if ALL else 5):
                order = inputs if i % 2 else inputs[::-1]
                builds = [subprocess.Popen([str(part) for part in shop.command(name)], stderr=subprocess.PIPE, text=True) for name in order]
                said = [build.communicate()[1] for build in builds]
                wrong = next((f"exit code {build.returncode}: {text}" for build, text in zip(builds, said) if build.returncode), None)
                last[shop.holds()] = last.get(shop.holds(), 0) + 1
                count(f"at once {i}", wrong or (shop.holds() is None and "mixed") or (shop.left() and f"left behind: {shop.left()}") or None)
            print(f"{len(inputs)} builds at once: {last}", flush=True)


def memory():
    """Less memory than the orders need: a report, or exit code 3 with a figure, and no end without a word."""
    rows = 4110 if ALL else 700
    limits = [100, 200, 300, 400, 500, 600, 700] if ALL else [70, 100, 140, 300]
    with tempfile.TemporaryDirectory() as folder:
        orders = Path(folder) / "orders.csv"
        run([PROGRAM, "generate", "--simple", "--orders-per-day", rows, "--users", 100_000, "--output", orders])
        build = [PROGRAM, "build", orders, "--quiet"]
        count("memory, unbounded", run(build, cwd=folder).returncode or None)
        group, bound = control_group()
        ways = [("ulimit -v", lambda mb: ["bash", "-c", f'ulimit -v {2 * mb * 1024}; exec "$@"', "sh"])]
        if group:
            ways.append(("a control group", lambda mb: ["sh", "-c", f'echo {mb << 20} > {group}/{bound}; echo $$ > {group}/cgroup.procs; exec "$@"', "sh"]))
        else:
            skip("memory in a control group", "none can be made here")
        for name, around in ways:
            said = {}
            for mb in limits:
                done = run([*around(mb), *build], cwd=folder)
                # So few addresses that there is none for threads are said too.
                fits = done.returncode == 0 or "cannot start threads" in done.stderr or (done.returncode == 3 and re.search(r"need (about|at least) \d", done.stderr))
                count(f"{name}, {mb} MB", None if fits else f"{done.returncode}: {done.stderr}")
                figure = re.search(r"need (.*) of memory", done.stderr)
                said[f"{mb} MB"] = figure[1] if figure else done.returncode
            print(f"memory, {rows * 730 // 1000} thousand rows, {name}: {said}", flush=True)
        if group:
            group.rmdir()
        # What is piped in is kept aside, as far as there is room.
        script = 'mount -t tmpfs -o size=32m none /mnt; export TMPDIR=/mnt; cd "$1"; shift; head -c 200000000 /dev/zero | tr "\\0" "x" | "$@"'
        if run(["unshare", "-m", "true"]).returncode:
            return skip("standard input larger than the room for it", "mounts are not allowed here")
        piped = run(["unshare", "-m", "sh", "-c", script, "sh", folder, PROGRAM, "build", "--input", "-"])
        count("standard input", None if piped.returncode == 3 and "no room to keep more" in piped.stderr else f"{piped.returncode}: {piped.stderr}")


def control_group():
    """A memory group of our own, and the file that bounds it."""
    for root, bound in (("/sys/fs/cgroup/memory", "memory.limit_in_bytes"), ("/sys/fs/cgroup", "memory.max")):
        group = Path(root) / f"sales-pulse-{os.getpid()}"
        try:
            group.mkdir()
        except OSError:
            continue
        if (group / bound).exists():
            return group, bound
        group.rmdir()
    return None, None


def main():
    if run(["sh", "-c", "command -v strace"]).returncode or run(["strace", "-qq", "-o", "/dev/null", "true"]).returncode:
        skip("faults in calls", "strace is missing or not allowed here")
    else:
        ladder()
        sweep()
    if run(["sh", "-c", "command -v unshare"]).returncode:
        skip("overlay and mount points", "unshare is missing")
    else:
        mounts()
    kills()
    at_once()
    memory()
    print(f"{passed} passed, {len(failed)} failed")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
