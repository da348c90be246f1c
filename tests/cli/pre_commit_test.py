#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The hook of .pre-commit-hooks.yaml under the real pre-commit: PGTIDY=path/to/pgtidy python3 pre_commit_test.py"""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

PGTIDY = os.path.abspath(os.environ.get("PGTIDY", "pgtidy"))
HOOKS = pathlib.Path(__file__).resolve().parents[2] / ".pre-commit-hooks.yaml"

GOOD = "CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL);\n"
BAD = "CREATE INDEX users_email ON users (email);\n"


def local_config():
    """The hook as `repo: local`, its program by its path."""
    hook = "\n".join(line for line in HOOKS.read_text().splitlines() if not line.startswith("#"))
    hook = re.sub(r"entry: pgtidy\b", f"entry: {PGTIDY}", hook)
    return "repos:\n- repo: local\n  hooks:\n" + "".join(f"  {line}\n" for line in hook.splitlines())


@unittest.skipUnless(shutil.which("pre-commit"), "pre-commit is not installed")
class PreCommit(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name).resolve() / "repository"
        self.root.mkdir()
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
        self.environment |= {"PRE_COMMIT_HOME": str(self.root.parent / "cache"), "HOME": str(self.root.parent), "PRE_COMMIT_COLOR": "never"}
        self.git("init", "-b", "main")
        (self.root / ".pre-commit-config.yaml").write_text(local_config())
        self.write("db/0001_users.sql", GOOD)
        self.git("add", ".")
        self.commit(0)
        subprocess.run(["pre-commit", "install"], cwd=self.root, env=self.environment, check=True, capture_output=True)

    def git(self, *words, check=True):
        identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
        return subprocess.run(["git", *identity, *words], cwd=self.root, env=self.environment, check=check, capture_output=True, text=True)

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)

    def commit(self, status):
        done = self.git("commit", "-m", "m", check=False)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def test_a_bad_migration_is_not_committed(self):
        self.write("db/0002_email.sql", BAD)
        self.git("add", ".")
        out = self.commit(1)
        self.assertIn("lock-create-index-not-concurrent", out)
        self.assertIn("db/0002_email.sql:1:1", out)
        self.assertIn("1 older file read for its schema", out)

    def test_a_good_one_is(self):
        self.write("db/0002_more.sql", "CREATE TABLE more (id bigint PRIMARY KEY);\n")
        self.git("add", ".")
        self.assertIn("Passed", self.commit(0))

    def test_what_is_staged_counts(self):
        self.write("db/0002_email.sql", BAD)
        self.git("add", ".")
        self.write("db/0002_email.sql", "SELECT 1;\n")
        self.assertIn("lock-create-index-not-concurrent", self.commit(1))

    def test_other_files_do_not_wake_it(self):
        self.write("README.md", "x")
        self.git("add", ".")
        self.assertIn("Skipped", self.commit(0))

    def test_a_deleted_migration(self):
        self.git("rm", "-q", "db/0001_users.sql")
        self.commit(0)

    def test_a_deleted_and_a_new_one(self):
        self.git("rm", "-q", "db/0001_users.sql")
        self.write("db/0002_more.sql", "CREATE TABLE more (id bigint PRIMARY KEY);\n")
        self.git("add", ".")
        self.commit(0)

    def test_many_files_are_one_run(self):
        for number in range(2, 400):
            self.write(f"db/{number:04}_{'x' * 150}.sql", f"CREATE TABLE t{number} (id bigint PRIMARY KEY);\n")
        self.write("db/0400_email.sql", BAD)
        self.git("add", ".")
        self.assertEqual(self.commit(1).count("in 1 of 399 files"), 1)


if __name__ == "__main__":
    unittest.main()
