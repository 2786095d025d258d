"""`make mutants`: which small changes of the domain no test of the domain notices.

The world is imported once. Which test enters which function is learnt once and kept under var/.
Then each mutant is a fork, in which its function gets the changed code and the tests that enter it
run until the first fails; what uses up its time is noticed too. Tests are cut to BUDGET seconds for
a mutant, so the share told is a lower bound.
"""

import functools
import gc
import hashlib
import json
import os
import random
import resource
import signal
import sys
import time
import tomllib
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from tests.mutants.making import HOUSE, Mutant, key_of, mutants, mutated

HOW_MANY = int(os.environ.get("MUTANTS", "300"))
SEED = int(os.environ.get("SEED", "1"))
JOBS = int(os.environ.get("JOBS", "2"))
PARTS = os.environ.get("PART", "").split(",")
BUDGET = 8.0
INSTANCES = 8
"""Of a test with many parameters so many take part, spread evenly."""
SHARE = 0.85

TESTS = ["tests/domain", "tests/mutants/saying.py"]
KEPT = HOUSE / "var" / "mutants.json"
ACCEPTED = tomllib.loads(Path(__file__).with_name("accepted.toml").read_text("utf-8"))["survivor"]


class Trial:
    """A pytest session that, instead of running its tests once, runs them against mutants."""

    def pytest_collection(self) -> None:
        import hypothesis  # only after pytest has begun, which rewrites its plugins

        hypothesis.settings.register_profile(
            "mutants", deadline=None, derandomize=True, database=None, max_examples=20,
            phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
        )  # fmt: skip
        hypothesis.settings.load_profile("mutants")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            raise session.Interrupted("not every test could be collected")
        self.items = list(thinned(session.items))
        self.functions = living()
        self.caches = [c for c in gc.get_objects() if isinstance(c, functools._lru_cache_wrapper)]
        files = [str(f.relative_to(HOUSE)) for f in sorted(HOUSE.glob("domain/**/*.py"))]
        everything = [m for file in files if any(p in file for p in PARTS) for m in mutants(file)]
        stale = [
            a for a in ACCEPTED if PARTS == [""] and not any(accepts(a, m) for m in everything)
        ]
        self.entering, self.costs = self.learnt()
        drawn = random.Random(SEED).sample(everything, min(HOW_MANY, len(everything)))
        drawn = [m for m in drawn if (m.file, *m.owner) in self.functions]
        print(f"{len(everything)} mutants, {len(drawn)} drawn, {len(self.items)} tests", flush=True)
        fates = dict(shared(drawn, self.fate))
        session.testsfailed = told([(m, fates[n]) for n, m in enumerate(drawn)], stale)
        return True

    def learnt(self) -> tuple[dict[str, list[int]], list[float]]:
        """Which tests enter a function, and what each costs: kept until code or tests change."""
        sources = sorted([*HOUSE.glob("domain/**/*.*"), *HOUSE.glob("tests/domain/*.py")])
        digest = hashlib.sha256(b"".join(f.read_bytes() for f in sources if "__py" not in str(f)))
        digest.update("\n".join(i.nodeid for i in self.items).encode())
        if KEPT.exists() and (kept := json.loads(KEPT.read_text()))["of"] == digest.hexdigest():
            return kept["entering"], kept["costs"]
        entering, costs = defaultdict(list), [0.0] * len(self.items)
        for n, (cost, entered) in shared(self.items, self.entered):
            costs[n] = cost
            for function in entered:
                entering[function].append(n)
        KEPT.parent.mkdir(exist_ok=True)
        KEPT.write_text(
            json.dumps({"of": digest.hexdigest(), "entering": entering, "costs": costs})
        )
        return entering, costs

    def entered(self, item: pytest.Item) -> tuple[float, list[str]]:
        """The functions of the domain that a test enters; none if it fails or takes too long."""
        seen: dict[int, CodeType] = {}

        def called(frame: FrameType, event: str, arg: Any) -> None:
            seen[id(frame.f_code)] = frame.f_code

        began = time.process_time()
        signal.setitimer(signal.ITIMER_VIRTUAL, BUDGET)
        signal.signal(signal.SIGVTALRM, too_long)
        sys.settrace(called)
        try:
            passed = passes(item, None)
        finally:
            sys.settrace(None)
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        ours = [c for c in seen.values() if c.co_filename.startswith(str(HOUSE / "domain"))]
        names = [named(str(Path(c.co_filename).relative_to(HOUSE)), *key_of(c)) for c in ours]
        return time.process_time() - began, names if passed else []

    def fate(self, mutant: Mutant) -> str:
        """In a fork of its own: what ended the mutant, if anything did."""
        tests = self.chosen(mutant)
        if not tests:
            return "no test enters it"
        if (child := os.fork()) == 0:
            os._exit(self.noticed(mutant, tests))
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0:
            return f"survived {len(tests)} tests"
        return "killed" if os.WIFEXITED(status) else "killed: out of time"

    def chosen(self, mutant: Mutant) -> list[int]:
        """Those of its own part and what says its findings first; each test before any twice."""
        rounds: Counter[str] = Counter()
        ranked = []
        for n in sorted(
            self.entering.get(named(mutant.file, *mutant.owner), ()), key=self.costs.__getitem__
        ):
            test = self.items[n].nodeid.partition("[")[0]
            own = any(word in test for word in (mutant.package, Path(mutant.file).stem, "saying"))
            ranked.append((rounds[test] - INSTANCES * own, self.costs[n], n))
            rounds[test] += 1
        spent, some = 0.0, []
        for _, cost, n in sorted(ranked):
            if some and (spent := spent + cost) > BUDGET:
                break
            some.append(n)
        return some

    def noticed(self, mutant: Mutant, tests: list[int]) -> bool:
        resource.setrlimit(resource.RLIMIT_CPU, (int(3 * BUDGET),) * 2)
        signal.signal(signal.SIGXCPU, signal.SIG_DFL)
        try:
            code = mutated(mutant)
            for function in self.functions[(mutant.file, *mutant.owner)]:
                function.__code__ = code
            for cache in self.caches:
                cache.cache_clear()
            items = [self.items[n] for n in tests]
            return not all(passes(i, j) for i, j in zip(items, [*items[1:], None], strict=True))
        except BaseException:
            return True


def too_long(*_: Any) -> None:
    pytest.fail("takes no part: longer than all tests of a mutant may take")


def thinned(items: list[pytest.Item]) -> Iterator[pytest.Item]:
    groups: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        groups[item.nodeid.partition("[")[0]].append(item)
    for test, group in groups.items():
        yield from group if "saying" in test else group[:: -(-len(group) // INSTANCES)]


def living() -> dict[tuple[str, str, int], list[FunctionType]]:
    found: dict[tuple[str, str, int], list[FunctionType]] = defaultdict(list)
    for one in gc.get_objects():
        if type(one) is FunctionType and one.__code__.co_filename.startswith(str(HOUSE / "domain")):
            file = str(Path(one.__code__.co_filename).relative_to(HOUSE))
            found[(file, *key_of(one.__code__))].append(one)
    return found


def passes(item: pytest.Item, following: pytest.Item | None) -> bool:
    return not any(r.failed for r in runtestprotocol(item, nextitem=following, log=False))


def shared(things: list[Any], do: Callable[[Any], Any]) -> Iterator[tuple[int, Any]]:
    """What is done with each, by JOBS forks that take turns."""
    files = [KEPT.with_suffix(f".{os.getpid()}.{job}") for job in range(JOBS)]
    KEPT.parent.mkdir(exist_ok=True)
    for job, file in enumerate(files):
        if os.fork() == 0:
            try:
                with file.open("w") as out:
                    for n in range(job, len(things), JOBS):
                        print(json.dumps((n, do(things[n]))), file=out, flush=True)
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(0)
    for _ in files:
        os.wait()
    for file in files:
        yield from (json.loads(line) for line in file.read_text().splitlines())
        file.unlink()


def named(file: str, name: str, line: int) -> str:
    return f"{file}:{line}:{name}"


def accepts(entry: dict[str, str], m: Mutant) -> bool:
    return (entry["file"], entry["line"], entry["change"]) == (m.file, m.text, m.change)


def told(fates: list[tuple[Mutant, str]], stale: list[dict[str, str]]) -> int:
    """The report; 1 if too many survive or a survivor is accepted that is no mutant any more."""
    judged = [(m, f) for m, f in fates if not any(accepts(a, m) for a in ACCEPTED)]
    for mutant, fate in sorted(judged, key=lambda one: (one[0].file, one[0].line)):
        if not fate.startswith("killed"):
            print(f"{mutant.file}:{mutant.line}: {fate}\n    {mutant.text}\n    {mutant.change}")
    every, killed = Counter(m.package for m, _ in judged), Counter[str]()
    killed.update(m.package for m, f in judged if f.startswith("killed"))
    for package in sorted(every):
        print(f"{package:16} {killed[package]:4} of {every[package]:4}")
    share = killed.total() / max(1, every.total())
    print(f"{killed.total()} of {every.total()} killed: {share:.1%}; "
          f"{len(fates) - len(judged)} accepted; seed {SEED}")  # fmt: skip
    for entry in stale:
        print("accepted, but no mutant any more:", entry["file"], entry["line"], entry["change"])
    return int(share < SHARE or bool(stale))


if __name__ == "__main__":
    quiet = ["-q", "-s", "-p", "no:cacheprovider", "-p", "no:xdist"]
    sys.exit(pytest.main([*quiet, *(sys.argv[1:] or TESTS)], plugins=[Trial()]))
