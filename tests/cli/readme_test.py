#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Everything that README shows is run: PGTIDY=path/to/pgtidy python3 readme_test.py"""
import re
import shlex
import subprocess
import unittest

from cli_test import SOURCE, Case

README = (SOURCE / "README.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.M | re.S)


class Readme(Case):
    def project(self):
        """What its commands speak of: a repository with two migrations, the second not on origin/main."""
        self.git("init", "-q", "-b", "main")
        self.write("db/migrations/0001_users.sql", "CREATE TABLE users (id bigint PRIMARY KEY);\n")
        self.git("add", ".")
        self.git("commit", "-q", "-m", "users")
        self.git("update-ref", "refs/remotes/origin/main", "HEAD")
        self.write("db/migrations/0042_email.sql", "ALTER TABLE users ADD COLUMN email text NOT NULL;\n")
        self.git("add", ".")

    def git(self, *words):
        who = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
        subprocess.run(["git", *who, *words], cwd=self.root, check=True, capture_output=True)

    def test_findings_are_real(self):
        shown = [block for block in blocks("text") if block.startswith(("error[", "warning["))]
        self.assertTrue(shown)
        output = self.run_pgtidy("--no-config", "fixtures/histories/shop", cwd=SOURCE).stdout
        for block in shown:
            self.assertIn(block, output)

    def test_commands_run(self):
        self.project()
        commands = [line.split("#")[0].strip() for block in blocks("sh") for line in block.splitlines()]
        commands += re.findall(r"(?:- run|entry): (pgtidy .*)", README)
        commands += re.findall(r"`(pgtidy [^`]+)`", README)
        commands = [command for command in commands if not command.startswith("pgtidy facts")]  # tests/truth/facts has a server
        commands = [shlex.split(command) for command in commands if command.startswith("pgtidy ")]
        self.assertGreater(len(commands), 6)
        for command in commands:
            done = self.run_pgtidy(*command[1:])
            self.assertIn(done.returncode, (0, 1), f"{command}\n{done.stderr}")

    def test_scripts_are_there(self):
        scripts = set(re.findall(r"\bscripts/[a-z]+", README))
        self.assertTrue(scripts)
        for script in scripts:
            self.assertTrue((SOURCE / script).is_file(), script)

    def test_config_is_valid(self):
        config = next(block for block in blocks("yaml") if block.startswith("postgres:"))
        self.write(".pgtidy.yaml", config)
        self.write("db/migrations/0001_a.sql", "SELECT 1;\n")
        self.expect(0)

    def test_suppression_works(self):
        self.write("0001_a.sql", "CREATE TABLE legacy_sessions (id bigint PRIMARY KEY);\n")
        self.write("0002_b.sql", next(block for block in blocks("sql") if "pgtidy:allow" in block))
        self.assertEqual(self.lint_json("--no-config", ".", status=0)["summary"]["suppressed"], 1)

    def test_families_are_all(self):
        table = re.search(r"^\| Family.*?\n\n", README, re.M | re.S)[0]
        named = set(re.findall(r"`([a-z]+)`", "".join(line.split("|")[1] for line in table.strip().splitlines())))
        self.assertEqual(named, {folder.name for folder in (SOURCE / "checks").iterdir() if folder.is_dir()})


if __name__ == "__main__":
    unittest.main()
