"""The limit: the code of all chapters in one process that imports everything once. Prints the seconds it took.

python limit.py FOLDER     (chapters as JSON: a list of lists of cells)
"""

import ast
import json
import sys
import time

began = time.perf_counter()
with open(sys.argv[1], encoding="utf-8") as file:  # noqa: PTH123
    chapters = json.load(file)
for cells in chapters:
    names = {}
    for number, source in enumerate(cells):
        tree = ast.parse(source)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, f"cell {number}", "exec"), names)
        if last:
            value = eval(compile(ast.Expression(last.value), f"cell {number}", "eval"), names)
            for show in ("_repr_mimebundle_", "_repr_markdown_", "_repr_html_"):
                if hasattr(value, show):
                    getattr(value, show)()
                    break
print(time.perf_counter() - began)
