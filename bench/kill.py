"""Kill builds at random moments, again and again: is the book that stands always whole, and the next build right?

    python bench/kill.py [HOW MANY] [SEED]

Works on a copy of the tests' small book in a temporary folder. One value of a table changes before each build, back and
forth. After each kill the book must be, byte for byte, one of the two whole books; no process may be left; and every
fifth time a build that is left in peace must give exactly the book of the present value.
"""

import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.book.conftest import Book, alive, processes_of, wait_until

VALUES = ("13.75", "14.25")
TABLE = "data/lake/levels.csv"


def main(count=100, seed=1):
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        book, good = Book(Path(folder, "lake")), {}
        book.build()
        good[VALUES[0]] = book.pages()
        began = time.perf_counter()
        book.edit(TABLE, *(f"2020,{value}" for value in VALUES))
        book.build()
        length = time.perf_counter() - began
        good[VALUES[1]] = book.pages()
        value, standing = VALUES[1], dict.fromkeys(VALUES, 0)
        for number in range(1, count + 1):
            other = VALUES[value == VALUES[0]]
            book.edit(TABLE, f"2020,{value}", f"2020,{other}")
            value = other
            process = book.start("build", "html")
            time.sleep(chance.uniform(0, 1.2 * length))
            children = processes_of(process.pid)
            process.kill()
            process.communicate()
            wait_until(lambda children=children: not alive(children))
            found = [value for value in VALUES if good[value] == book.pages()]
            if not found:
                print(f"kill {number}: the book is neither of the two whole ones")
                return 1
            standing[found[0]] += 1
            if number % 5 == 0:
                book.build()
                if book.pages() != good[value]:
                    print(f"kill {number}: the build after it gave a wrong book")
                    return 1
            print(f"\r{number} of {count} killed, the book whole each time", end="", flush=True)
        print(f"; it stood at {standing}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
