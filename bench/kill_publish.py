"""Kill publications at random moments, again and again: is the folder of editions whole each time?

    python bench/kill_publish.py [HOW MANY] [SEED]

Works on the tests' small book in a temporary folder. The edition that is published was made before, so that the moments
in which the folder of editions could be spoilt are most of the time. After each kill `companion verify` must find every
digest as it was published, and in the end an undisturbed publication must succeed, every link in order.
It tells how many were killed while the new folder was being made, and how many stood already.
"""

import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from companion.publishing import verify
from tests.publishing.press import Press


def main(count=100, seed=1):
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        press = Press(Path(folder, "lake"))
        done = press.publish()
        if done.status:
            print(done.messages)
            return 1
        made, stood, making = press.site / "2026.11", 0, 0
        began = time.perf_counter()
        _next(press, 0)
        press.publish_prepared(made, "{}", "--any-record").communicate()
        length = time.perf_counter() - began
        for number in range(1, count + 1):
            version = _next(press, number)
            process = press.publish_prepared(made, "{}", "--any-record")
            time.sleep(chance.uniform(0, 1.2 * length))
            process.kill()
            process.communicate()
            making += press.site.with_name(f".{press.site.name}.new").exists()
            seen = verify.of_site(press.site, follow=())
            if seen.faults:
                print(f"kill {number}:", *seen.faults, sep="\n")
                return 1
            stood += version in seen.editions
            print(f"\r{number} of {count} killed, the editions whole each time", end="", flush=True)
        _next(press, count + 1)
        press.publish_prepared(made, "{}", "--any-record").communicate()
        print(f"; {making} were killed while they were made, {stood} stood already")
        return verify.verify(press.site)


def _next(press, number):
    version = f"{2027 + number // 12}.{number % 12 + 1:02}"
    press.name(version)
    (press.root / "changes").mkdir(exist_ok=True)
    (press.root / "changes" / f"{version}.json").write_text("{}")
    press.commit(version)
    return version


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
