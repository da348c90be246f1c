#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""fixtures/histories/seed: each of the product's own rules kept (no finding at all), and each broken (what its line says)."""
import json
import os
import re
import unittest

from cli_test import SOURCE, Case

SEED = os.path.join(SOURCE, "fixtures/histories/seed")


class Seed(Case):
    def findings(self, folder):
        output = self.run_pgtidy("--format=json", ".", cwd=os.path.join(SEED, folder))
        self.assertEqual(output.stderr, "")
        return {(f["path"], f["range"]["start"]["line"], f["check"]) for f in json.loads(output.stdout)["findings"]}

    def test_right(self):
        self.assertEqual(self.findings("right"), set())

    def test_wrong(self):
        marked = set()
        for name in sorted(os.listdir(os.path.join(SEED, "wrong"))):
            if not name.endswith(".sql"):
                continue
            with open(os.path.join(SEED, "wrong", name), encoding="utf-8") as file:
                for number, line in enumerate(file, 1):
                    mark = re.search(r"-- wrong: (.*)$", line)
                    marked |= {(name, number, check.strip()) for check in mark.group(1).split(",")} if mark else set()
        self.assertGreater(len(marked), 25)
        self.assertEqual(self.findings("wrong"), marked)


if __name__ == "__main__":
    unittest.main()
