#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What people touch, end to end: PGTIDY=path/to/pgtidy python3 cli_test.py"""
import json
import os
import pathlib
import re
import resource
import subprocess
import tempfile
import unittest

PGTIDY = os.path.abspath(os.environ.get("PGTIDY", "pgtidy"))
SOURCE = pathlib.Path(__file__).resolve().parents[2]

TABLE = "CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL);\n"
INDEX = "CREATE INDEX users_email ON users (email);\n"
CHECK = "lock-create-index-not-concurrent"


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = pathlib.Path(self.folder.name).resolve()

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def history(self):
        self.write("db/0001_users.sql", TABLE)
        self.write("db/0002_email.sql", INDEX)

    def run_pgtidy(self, *words, stdin=None, cwd=None, env=None, text=True):
        unwanted = ("NO_COLOR", "CLICOLOR_FORCE")
        environment = {k: v for k, v in os.environ.items() if k not in unwanted and not k.startswith("GIT_")}
        environment.update(env or {})
        return subprocess.run([PGTIDY, *words], cwd=cwd or self.root, input=stdin, capture_output=True, text=text, env=environment,
                              timeout=60)

    def expect(self, status, *words, **options):
        done = self.run_pgtidy(*words, **options)
        self.assertEqual(done.returncode, status, f"{words}\nstdout: {done.stdout}\nstderr: {done.stderr}")
        return done

    def lint_json(self, *words, status=None, **options):
        done = self.run_pgtidy("--format=json", *words, **options)
        if status is not None:
            self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return json.loads(done.stdout)

    def found(self, *words, **options):
        return [(f["check"], f["path"], f["range"]["start"]["line"]) for f in self.lint_json(*words, **options)["findings"]]


class Usage(Case):
    def test_version(self):
        done = self.expect(0, "--version")
        self.assertRegex(done.stdout, r"^pgtidy \d+\.\d+\.\d+ \(PostgreSQL \d+[.\d]* parser\)\n$")
        project = re.search(r"VERSION (\d+\.\d+\.\d+)", (SOURCE / "CMakeLists.txt").read_text()).group(1)
        self.assertIn(f"pgtidy {project} ", done.stdout)

    def test_help(self):
        done = self.expect(0, "--help")
        for word in ("explain", "--fail-on", "--stdin-filename", "Exit status"):
            self.assertIn(word, done.stdout)
        self.assertTrue(all(len(line) <= 100 for line in done.stdout.splitlines()), done.stdout)
        self.assertNotIn("--fail-on", self.expect(0, "locks", "--help").stdout)
        self.assertEqual(done.stderr, "")

    def test_wrong_usage_is_one_line_and_status_2(self):
        for words, said in [
            (["--chekcs=*"], "did you mean `--checks`?"),
            (["-x"], "unknown flag `-x`"),
            (["lnit"], "did you mean `pgtidy lint`?"),
            (["fix"], "not in this version"),
            (["--format=txt"], "text, concise, json, github"),
            (["--format"], "needs a value"),
            (["--quiet=yes"], "takes no value"),
            (["--postgres=9.6"], "from 10 to 19"),
            (["--transaction=perfile"], "did you mean `per-file`?"),
            (["--framework=gose"], "did you mean `goose`?"),
            (["--direction=left"], "up, down or both"),
            (["--fail-on=off"], "or never"),
            (["--severity=x"], "CHECK=error"),
            ([f"--severity={CHECK}=bad"], "error, warning, info or off"),
            (["--severity=nope=error"], "unknown check `nope`"),
            (["--checks=nope-*"], "matches no check"),
            (["--checks=create-index-not-concurrent"], f"did you mean `{CHECK}`?"),
            (["--var=x"], "NAME=VALUE"),
            (["--report=json"], "FORMAT:FILE"),
            (["--report=jsn:x"], "did you mean `json`?"),
            (["--config=a", "--no-config"], "exclude each other"),
            (["--stdin-filename=x.sql", "."], "needs the path `-`"),
            (["explain"], "pgtidy explain CHECK"),
            (["explain", "create-index-not-concurrent"], f"did you mean `{CHECK}`?"),
            (["checks", "--fail-on=error"], "has no flag `--fail-on`"),
            (["catalog", "--format=text"], "there are json, sql, mermaid, dot"),
            (["--color=sometimes"], "auto, always or never"),
        ]:
            with self.subTest(words=words):
                done = self.expect(2, *words)
                self.assertEqual(done.stdout, "")
                self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
                self.assertIn(said, done.stderr)


class ExitStatus(Case):
    def test_fine_findings_threshold(self):
        self.history()
        self.expect(0, "db/0001_users.sql")
        self.expect(1, "db/0002_email.sql")
        self.expect(0, "--fail-on=never", "db")
        self.expect(0, "--severity", f"{CHECK}=info", "db")
        self.expect(1, f"--severity={CHECK}=info", "--fail-on=info", "db")
        self.expect(0, f"--severity={CHECK}=off", "db")
        self.expect(0, f"--checks=-{CHECK}", "db")
        self.expect(0, "--checks=-*", "db")
        self.expect(1, f"--checks=-*,{CHECK}", "db")

    def test_what_cannot_be_read_wins_and_the_rest_is_reported(self):
        self.history()
        done = self.expect(2, "db", "missing.sql")
        self.assertIn(CHECK, done.stdout)
        self.assertIn("missing.sql", done.stderr)

    def test_no_file_is_fine_and_said(self):
        self.write("empty/README.md", "nothing")
        done = self.expect(0, "empty")
        self.assertIn("no SQL file in empty", done.stderr)
        self.assertEqual(self.lint_json("empty", status=0)["summary"]["files"], 0)

    def test_closed_pipe_is_quiet(self):
        for number in range(300):
            self.write(f"db/{number:04}.sql", f"CREATE TABLE t{number} (a money, b money, c money, d money);\n")
        words = [PGTIDY, "--format=json", "--checks=type-money", "db"]
        process = subprocess.Popen(words, cwd=self.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdout.close()
        self.assertEqual(process.stderr.read(), b"")
        process.stderr.close()
        self.assertEqual(process.wait(60), 1)

    def test_full_disk_is_an_error(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("no /dev/full")
        self.history()
        with open("/dev/full", "w") as full:
            done = subprocess.run([PGTIDY, "db"], cwd=self.root, stdout=full, stderr=subprocess.PIPE, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("can't write to stdout", done.stderr)


class Formats(Case):
    def test_text(self):
        self.history()
        out = self.expect(1, "db").stdout
        self.assertIn(f"[{CHECK}]: ", out)
        self.assertIn("  ┌─ db/0002_email.sql:1:1", out)
        self.assertIn("1 │ CREATE INDEX users_email ON users (email);\n  │ ^^^^^^^^^^^^", out)
        self.assertRegex(out.splitlines()[-1], r"^1 error in 1 of 2 files · 2 statements · PostgreSQL 15–18$")

    def test_older_files_are_read_for_their_schema(self):
        self.history()
        self.assertIn("1 older file read for its schema", self.expect(1, "db/0002_email.sql").stdout)

    def test_quiet_and_statistics(self):
        self.history()
        self.assertEqual(self.expect(0, "-q", "db/0001_users.sql").stdout, "")
        self.assertRegex(self.expect(1, "--statistics", "db").stdout, rf"(?m)^ +1  {CHECK}$")

    def test_concise(self):
        self.history()
        self.assertRegex(self.expect(1, "--format=concise", "db").stdout, rf"^db/0002_email.sql:1:1: error\[{CHECK}\]: [^\n]+\n$")

    def test_github(self):
        self.history()
        self.assertRegex(self.expect(1, "--format=github", "db").stdout,
                         rf"^::error title=pgtidy%3A {CHECK},file=db/0002_email.sql,line=1,endLine=1,col=1,endColumn=13::")

    def test_json(self):
        self.history()
        document = self.lint_json("db", status=1)
        self.assertEqual(document["schema_version"], 1)
        self.assertEqual(document["summary"]["errors"], 1)
        finding = document["findings"][0]
        self.assertEqual((finding["check"], finding["family"], finding["path"]), (CHECK, "lock", "db/0002_email.sql"))
        self.assertEqual(finding["range"]["start"], {"line": 1, "column": 1, "byte": 0})
        self.assertTrue(finding["fingerprint"])
        self.assertEqual(document["errors"], [])

    def test_json_is_relative_and_stable(self):
        self.history()
        (self.root / ".git").mkdir()
        here = self.lint_json("db")["findings"][0]
        absolute = self.lint_json(str(self.root / "db"))["findings"][0]
        below = self.lint_json(".", cwd=self.root / "db")["findings"][0]
        self.assertEqual(absolute["path"], here["path"])
        self.assertEqual(below["path"], "0002_email.sql")
        self.assertEqual({here["fingerprint"]}, {absolute["fingerprint"], below["fingerprint"]})

    def test_same_input_same_bytes(self):
        self.history()
        self.assertEqual(self.run_pgtidy("db").stdout, self.run_pgtidy("db").stdout)

    def test_reports_of_the_same_run(self):
        self.history()
        self.write("out.json", "old")
        done = self.expect(1, "--report=json:out.json", "--report", "github:out.txt", "db")
        self.assertIn("┌─", done.stdout)
        self.assertEqual(json.loads((self.root / "out.json").read_text())["summary"]["errors"], 1)
        self.assertTrue((self.root / "out.txt").read_text().startswith("::error"))
        self.assertEqual(sorted(p.name for p in self.root.iterdir()), ["db", "out.json", "out.txt"])
        self.assertIn("can't write", self.expect(2, "--report=json:missing/out.json", "db").stderr)

    def test_colour(self):
        self.history()
        self.assertNotIn("\x1b", self.run_pgtidy("db").stdout)
        self.assertIn("\x1b[", self.run_pgtidy("--color=always", "db").stdout)
        self.assertIn("\x1b[", self.run_pgtidy("db", env={"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}).stdout)
        self.assertNotIn("\x1b", self.run_pgtidy("--color=never", "db", env={"CLICOLOR_FORCE": "1"}).stdout)

    def test_control_characters_never_reach_the_terminal(self):
        self.write("a.sql", b'SELEC \x1b]0;owned\x07 "\xe2\x80\xae";\n')
        for format in ("text", "concise", "github"):
            out = self.run_pgtidy(f"--format={format}", "a.sql").stdout
            self.assertNotIn("\x1b", out)
            self.assertNotIn("\u202e", out)


class Configuration(Case):
    def test_errors_say_where(self):
        self.history()
        self.write(".pgtidy.yaml", "checks: [\"*\"]\nseverty: {}\n")
        done = self.expect(2, "db")
        self.assertEqual(done.stderr, "pgtidy: .pgtidy.yaml:2:1: unknown key `severty`; did you mean `severity`?\n")
        document = self.lint_json("db", status=2)
        self.assertEqual(document["errors"][0]["kind"], "config")
        self.assertEqual((document["errors"][0]["line"], document["errors"][0]["column"]), (2, 1))
        self.expect(1, "--no-config", "db")
        self.assertIn("can't read", self.expect(2, "--config=nope.yaml", "db").stderr)

    def test_selection_severity_threshold(self):
        self.history()
        self.write(".pgtidy.yaml", f"checks: [\"-*\", {CHECK}]\nseverity: {{{CHECK}: info}}\n")
        self.expect(0, "db")
        self.write(".pgtidy.yaml", f"severity: {{\"lock-*\": info}}\nfail_on: info\n")
        self.assertEqual(self.lint_json("db", status=1)["findings"][0]["severity"], "info")
        self.expect(0, "--fail-on=error", "db")

    def test_the_nearest_config_counts(self):
        self.history()
        self.write(".pgtidy.yaml", "checks: [\"-*\"]\n")
        self.assertEqual(self.found("db"), [])
        self.write("db/.pgtidy.yaml", f"checks: [{CHECK}]\n")
        self.assertEqual(len(self.found("db")), 1)

    def test_overrides(self):
        self.history()
        self.write("db/0003_again.sql", "CREATE INDEX again ON users (id, email);\n")
        self.write(".pgtidy.yaml", f"overrides:\n  - files: [\"db/0002_*.sql\"]\n    checks: [\"-{CHECK}\"]\n")
        for words, cwd in ((["db"], self.root), (["."], self.root / "db")):
            check, path, _ = self.found("--checks=lock-*", *words, cwd=cwd)[-1]
            self.assertEqual((check, path.removeprefix("db/")), (CHECK, "0003_again.sql"))

    def test_paths_and_exclude(self):
        self.history()
        self.write("other/0001.sql", "SELEC 1;\n")
        self.write(".pgtidy.yaml", "paths: [db]\n")
        self.assertEqual(len(self.found()), 1)
        self.assertEqual(len(self.found(cwd=self.root / "other")), 1)
        self.write(".pgtidy.yaml", "exclude: [\"db/**\"]\n")
        self.assertEqual([f[0] for f in self.found()], ["syntax-error"])
        self.assertEqual([f[0] for f in self.found("db/0002_email.sql", "--force-exclude")], [])
        self.assertEqual([f[0] for f in self.found("db/0002_email.sql")], [CHECK])

    def test_since(self):
        self.history()
        self.write("db/0010_more.sql", "CREATE INDEX more ON users (id, email);\n")
        self.assertEqual([f[1] for f in self.found("--since=2", "db")], ["db/0010_more.sql"])
        self.write(".pgtidy.yaml", "since: 0010\n")
        self.assertIn("under review", self.expect(0, "db").stderr)

    def test_baseline(self):
        self.history()
        before = self.found("db")
        self.assertTrue(before)
        self.assertIn("finding", self.expect(0, "baseline", "create", "db").stderr)
        file = self.root / ".pgtidy-baseline.json"
        lines = file.read_text().splitlines()
        self.assertEqual(len(lines), len(before) + 2)
        self.write(".pgtidy.yaml", "baseline: .pgtidy-baseline.json\n")
        done = self.lint_json("db", status=0)
        self.assertEqual((done["findings"], done["summary"]["baselined"]), ([], len(before)))
        self.assertIn(f"{len(before)} in the baseline", self.expect(0, "db").stdout)
        # What is new is reported, wherever it stands.
        self.write("db/0000_note.sql", "-- a line more\n")
        self.write("db/0009_new.sql", "DROP TABLE users;\n")
        self.assertEqual({f[1] for f in self.found("db")}, {"db/0009_new.sql"})
        self.assertEqual(self.expect(0, "baseline", "check", "db").stdout, "")
        # A reason is kept, and told.
        document = json.loads(file.read_text())
        document["findings"][0]["reason"] = "there were ten rows"
        file.write_text(json.dumps(document))
        self.expect(0, "baseline", "create", "db")
        self.assertIn('"reason":"there were ten rows"', file.read_text())
        self.assertIn("there were ten rows", self.run_pgtidy("decisions", "db").stdout)
        # A part of the history keeps what is known of the rest.
        self.expect(0, "baseline", "create", "db/0000_note.sql")
        self.assertIn('"reason":"there were ten rows"', file.read_text())
        # It can only shrink.
        (self.root / "db/0009_new.sql").unlink()
        self.assertIn("is gone", self.expect(1, "baseline", "check", "db").stdout)
        self.expect(0, "baseline", "update", "db")
        self.assertEqual(self.expect(0, "baseline", "check", "db").stdout, "")
        self.assertEqual(self.found("db"), [])

    def test_baseline_wrong(self):
        self.history()
        self.assertIn("create, update or check", self.expect(2, "baseline").stderr)
        self.assertIn("create, update or check", self.expect(2, "baseline", "db").stderr)
        self.assertIn("of files", self.expect(2, "baseline", "create", "-").stderr)
        self.assertIn("no such baseline", self.expect(2, "--baseline=none.json", "db").stderr)
        self.write("clean/1.sql", "SELECT 1;\n")
        self.assertIn("no such baseline", self.expect(2, "--baseline=none.json", "clean").stderr)
        self.assertIn("lock-nothing", self.expect(2, "baseline", "create", "--checks=lock-nothing", "db").stderr)
        entry = '{"fingerprint":"0123","check":"c","path":"p","message":"m"%s}'
        for text, says in (
            ("", "b.json:1: not JSON: after a merge"),
            ('{"baseline_version":1,"findings":[\n<<<<<<< ours\n]}', "b.json:2: not JSON: after a merge"),
            ("[]", "b.json: not a baseline"),
            ('{"baseline_version":2,"findings":[]}', "b.json: a baseline of version 2, and this pgtidy knows 1"),
            ('{"baseline_version":1,"findings":[{}]}', "b.json: an entry is an object with a `fingerprint`"),
            ('{"baseline_version":1,"findings":[\n' + entry % ',"reson":"r"' + "]}", "b.json:2: unknown key `reson` in an entry; did you mean `reason`?"),
            ('{"baseline_version":1,"findings":[' + entry % ',"path":"q"' + "]}", "b.json: an object has the key `path` twice"),
        ):
            self.write("b.json", text)
            self.assertIn(says, self.expect(2, "--baseline=b.json", "db").stderr)
        self.assertIn("the key `path` twice", self.expect(2, "baseline", "create", "--baseline=b.json", "db").stderr)

    def test_baseline_may_be_long(self):
        def seconds(tables):
            self.write("db/1.sql", "".join(f"CREATE TABLE t{i} (a float, price float8);\n" for i in range(tables)))
            began = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime  # another process may have the machine
            for _ in range(2):  # the second reads what the first wrote
                self.expect(0, "baseline", "create", "--baseline=b.json", "db")
            self.assertGreater(self.lint_json("--baseline=b.json", "db", status=0)["summary"]["baselined"], 1.8 * tables)
            return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - began

        few = seconds(500)
        self.assertLess(seconds(4000), 20 * few)  # eight times as many take eight times as long, not sixty-four times

    def test_what_a_folder_names_but_nobody_can_read(self):
        self.history()
        (self.root / "db/0003_gone.sql").symlink_to("nowhere.sql")
        (self.root / "db/0004_zero.sql").symlink_to("/dev/zero")
        os.mkfifo(self.root / "db/0005_pipe.sql")
        outcome = self.expect(2, "--checks=lock-*", "db")
        for said in ("db/0003_gone.sql: no such file", "db/0004_zero.sql: a device, not a file", "db/0005_pipe.sql"):
            self.assertIn(said, outcome.stderr)
        self.assertIn("db/0002_email.sql", outcome.stdout)

    def test_help_names_an_index_in_its_schema(self):
        self.write("db/1.sql", "CREATE SCHEMA app;\nCREATE TABLE app.t (a int, b int);\nCREATE INDEX i ON app.t (a);\n"
                               "CREATE INDEX j ON app.t (a, b);\nCREATE INDEX k ON app.t (a, b);\n")
        helps = {f["help"] for f in self.lint_json("db", status=1)["findings"] if f["check"] in ("idx-redundant-prefix", "idx-duplicate")}
        self.assertEqual(helps, {"leave it out; where this has run already: DROP INDEX CONCURRENTLY app." + name for name in "ik"})
        self.write("parts/1.sql", "CREATE TABLE t (a int, b int, PRIMARY KEY (a, b)) PARTITION BY RANGE (a);\nCREATE INDEX i ON t (a);\n")
        parts = [f["help"] for f in self.lint_json("parts", status=1)["findings"] if f["check"] == "idx-redundant-prefix"]
        self.assertIn("already: DROP INDEX i, which locks the table", parts[0])
        self.write("db/2.sql", "CREATE SCHEMA later;\nCREATE TABLE later.t (a int, b int);\nCREATE INDEX i ON later.t (a);\n")
        self.write("db/3.sql", "CREATE INDEX j ON later.t (a, b);\n")
        redundant = [f for f in self.lint_json("db", status=1)["findings"] if f["path"] == "db/2.sql" and f["check"] == "idx-redundant-prefix"]
        self.assertEqual([f["help"] for f in redundant], ["DROP INDEX CONCURRENTLY later.i"])  # 2.sql is released, perhaps

    def test_a_baseline_is_judged_by_all_checks(self):
        self.history()
        self.expect(0, "baseline", "create", "db")
        before = (self.root / ".pgtidy-baseline.json").read_text()
        self.assertIn("without --checks", self.expect(2, "baseline", "update", "--checks=-type-*", "db").stderr)
        self.assertEqual((self.root / ".pgtidy-baseline.json").read_text(), before)
        self.write("folder/x.sql", "")
        self.assertIn("folder: a folder, not a file", self.expect(2, "baseline", "create", "--baseline=folder", "db").stderr)

    def test_help_speaks_of_the_schema_file(self):
        self.write("m/20240101000000_a/migration.sql",
                   'CREATE TABLE a (id bigint PRIMARY KEY);\n'
                   'CREATE TABLE b (id bigint PRIMARY KEY, "at" TIMESTAMP(3) NOT NULL, a_id bigint NOT NULL REFERENCES a (id));\n')
        helps = {f["check"]: f["help"] for f in self.lint_json("m", status=1)["findings"]}
        self.assertTrue(helps["type-timestamp-without-tz"].endswith("; `@db.Timestamptz` in schema.prisma"), helps)
        self.assertTrue(helps["key-foreign-key-without-index"].endswith("; `@@index` in schema.prisma"), helps)
        self.write("m/20240201000000_b/migration.sql",
                   'CREATE TABLE c (id bigint PRIMARY KEY, "deletedAt" TIMESTAMP(3), "fullName" text UNIQUE);\n')
        helps = {f["check"]: f["help"] for f in self.lint_json("m", status=1)["findings"] if f["path"].startswith("m/20240201")}
        self.assertEqual(helps["life-unique-ignores-soft-delete"],
                         'CREATE UNIQUE INDEX … ("fullName") WHERE "deletedAt" IS NULL in its place; '
                         "its `@unique` in schema.prisma goes, and the index is written into a migration by hand")
        helps = {f["check"]: f["help"] for f in self.lint_json("--framework=sql", "m", status=1)["findings"]}
        self.assertNotIn("schema", helps["type-timestamp-without-tz"])

    def test_help_knows_how_files_run(self):
        def helps(path, *files):
            for number, text in enumerate(files):
                self.write(path.format(number), text)
            last = path.format(len(files) - 1)
            return {f["check"]: f["help"] for f in self.lint_json(path.split("/")[0], status=None)["findings"] if f["path"] == last}

        table = "CREATE TABLE t (id bigint PRIMARY KEY, a int, b int);\n"
        check = "ALTER TABLE t ADD CONSTRAINT a_is_positive CHECK (a > 0);\n"
        index = "CREATE INDEX t_a_idx ON t (a);\n"
        self.write("drizzle/meta/_journal.json", '{"entries": [{"idx": 0, "tag": "0000_x"}, {"idx": 1, "tag": "0001_x"}]}')
        self.assertTrue(helps("drizzle/000{}_x.sql", table, check)["lock-add-check-validated"]
                        .endswith("in a later release (all pending files run in one transaction)"))
        self.assertTrue(helps("plain/000{}_x.sql", table, check)["lock-add-check-validated"].endswith("in a later transaction"))

        self.assertEqual(helps("p/2024010{}000000_x/migration.sql", table, "", "", index)["lock-create-index-not-concurrent"],
                         "CREATE INDEX CONCURRENTLY: this file runs it outside a transaction")
        self.assertIn("a migration of its own",
                      helps("q/2024010{}000000_x/migration.sql", table, "", "", index + check)["lock-create-index-not-concurrent"])

        self.assertTrue(helps("rows/000{}_x.sql", table, "UPDATE t SET a = b;\n")["dml-update-without-where"].endswith("its own transaction"))
        self.assertIn("outside the migration", helps("both/000{}_x.sql", table, check + "UPDATE t SET a = b;\n")["dml-update-without-where"])

    def test_help_for_not_null_of_a_new_column(self):
        def advice(statements):
            self.write("db/0001_t.sql", "CREATE TABLE t (id bigint PRIMARY KEY, a int);\n")
            self.write("db/0002_t.sql", "ALTER TABLE t ADD COLUMN b int;\n" + statements + ";\n")
            return [f["help"] for f in self.lint_json("db", status=None)["findings"] if f["check"] == "lock-set-not-null"]

        not_null = "ALTER TABLE t ALTER COLUMN b SET NOT NULL"
        self.assertIn("ADD COLUMN b … NOT NULL DEFAULT 1", advice("UPDATE t SET b = 1; " + not_null)[0])
        self.assertTrue(advice("UPDATE t SET b = a; " + not_null)[0].startswith("in a later release, once all rows have a value: "))
        self.assertTrue(advice("ALTER TABLE t ALTER COLUMN a SET NOT NULL")[0].startswith("ADD CONSTRAINT … CHECK (a IS NOT NULL) NOT VALID"))
        self.assertIn("write NOT NULL behind its DEFAULT", advice("ALTER TABLE t ADD COLUMN c int DEFAULT 1, ALTER COLUMN c SET NOT NULL")[0])

    def test_help_for_an_index_in_anothers_place(self):
        self.write("db/0001_t.sql", "CREATE TABLE t (id bigint PRIMARY KEY, a int, b int);\nCREATE INDEX t_i ON t (a);\n")
        self.write("db/0002_t.sql", "DROP INDEX t_i;\nCREATE INDEX j ON t (a, b);\n")
        helps = [f["help"] for f in self.lint_json("db", status=None)["findings"] if f["check"] == "lock-create-index-not-concurrent"]
        self.assertEqual(len(helps), 1)
        self.assertTrue(helps[0].endswith("; and drop the old one behind it"), helps)

    def test_times_in_a_journal(self):
        """What was made hours before is small, also where only Drizzle's journal has the times."""
        def severities(*times):
            for number, sql in enumerate(["CREATE TABLE t (id bigint PRIMARY KEY, a int);\n", "CREATE INDEX t_a_idx ON t (a);\n"]):
                self.write(f"d/000{number}_x.sql", sql)
            entries = ", ".join(f'{{"idx": {n}, "when": {time}, "tag": "000{n}_x"}}' for n, time in enumerate(times))
            self.write("d/meta/_journal.json", f'{{"entries": [{entries}]}}')
            return [f["severity"] for f in self.lint_json("d", status=None)["findings"] if f["check"] == "lock-create-index-not-concurrent"]

        self.assertEqual(severities(1700000000000, 1700003600000), ["info"])
        self.assertEqual(severities(1700000000000, 1700100000000), ["error"])
        self.assertEqual(severities('"soon"', -1), ["error"])

    def test_help_for_required_columns_works(self):
        def advice(statement):
            self.write("db/0001_t.sql", "CREATE TABLE t (id bigint PRIMARY KEY, a int);\n")
            self.write("db/0002_t.sql", statement + ";\n")
            return [f["help"] for f in self.lint_json("db")["findings"] if f["check"] == "compat-add-required-column"]

        constant = "give it a constant default, or add it nullable, fill it in batches, then forbid nulls"
        self.assertEqual(advice("ALTER TABLE t ADD COLUMN b int NOT NULL"), [constant])
        self.assertEqual(advice("ALTER TABLE t ADD COLUMN b int NOT NULL, ADD COLUMN c int NOT NULL"), [constant] * 2)
        self.assertIn("ALTER COLUMN a TYPE", advice("ALTER TABLE t DROP COLUMN a, ADD COLUMN a text NOT NULL")[0])
        for one_of_a_kind in ("ALTER TABLE t ADD COLUMN b int NOT NULL REFERENCES t", "ALTER TABLE t ADD COLUMN b int NOT NULL UNIQUE",
                              "ALTER TABLE t ADD COLUMN \"reportId\" int NOT NULL",
                              "ALTER TABLE t ADD COLUMN b int NOT NULL; CREATE UNIQUE INDEX ON t (b)",
                              "ALTER TABLE t ADD COLUMN b int NOT NULL; ALTER TABLE t ADD FOREIGN KEY (b) REFERENCES t"):
            self.assertNotIn("constant", advice(one_of_a_kind)[0])
        self.assertEqual(advice("ALTER TABLE t ADD COLUMN b int NOT NULL; CREATE UNIQUE INDEX ON t (a, b)"), [constant])

    def test_help_for_dropped_columns_keeps_values(self):
        def advice(change):
            self.write("db/0001_t.sql", "CREATE TABLE t (id bigint PRIMARY KEY, a text, b text, n int);\n")
            self.write("db/0002_t.sql", f"ALTER TABLE t {change};\n")
            return [f["help"] for f in self.lint_json("db")["findings"] if f["check"] == "compat-drop-column"]

        self.assertTrue(advice("DROP COLUMN a, ADD COLUMN c text")[0].endswith("; if c is it under another name, copy its values there before"))
        for others in ("DROP COLUMN a, ADD COLUMN c int", "DROP COLUMN a, DROP COLUMN b, ADD COLUMN c text",
                       "DROP COLUMN a, ADD COLUMN c text, ADD COLUMN d text"):
            self.assertNotIn("another name", "".join(advice(others)))
        self.assertIn("beside it", advice("DROP COLUMN a, ADD COLUMN a int")[0])

    def test_facts_say_more_than_dates(self):
        self.write("db/20240101090000_t.sql", "CREATE TABLE t (id bigint PRIMARY KEY, a int);\n")
        self.write("db/20240101120000_t.sql", "CREATE INDEX t_a_idx ON t (a);\n")

        def severity():
            return [f["severity"] for f in self.lint_json("db")["findings"] if f["check"] == CHECK]

        self.assertEqual(severity(), ["info"])
        self.write("f.yaml", "tables: {public.t: {rows: 5000000, bytes: 4000000000}}\n")
        self.write(".pgtidy.yaml", "facts: f.yaml\n")
        self.assertEqual(severity(), ["error"])

    def test_facts_without_a_size(self):
        self.write("db/1.sql", "CREATE TABLE t (id int PRIMARY KEY, a text);\nCREATE INDEX t_a_idx ON t (a);\n")
        self.write("f.yaml", "tables: {public.t: {columns: {a: {null_frac: 0.9}}}}\n")
        self.write(".pgtidy.yaml", "facts: f.yaml\n")
        found = [f for f in self.lint_json("db", status=0)["findings"] if f["check"] == "idx-nullable-without-partial"]
        self.assertEqual([f["notes"] for f in found], [[]])

    def test_releases(self):
        self.write("db/0001_users.sql", "CREATE TABLE users (id bigint PRIMARY KEY, name text);\n")
        self.write("db/0002_add.sql", "ALTER TABLE users ADD COLUMN full_name text;\n")
        self.write("db/0003_drop.sql", "ALTER TABLE users DROP COLUMN name;\n")
        self.write("db/0004_index.sql", "CREATE INDEX users_full_name_idx ON users (full_name);\n")

        def found(releases):
            self.write(".pgtidy.yaml", f"releases: {releases}\n")
            return {(f[0], f[1]) for f in self.found("--checks=-*,proc-same-release-drop,lock-create-index-not-concurrent", "db")}

        index = ("lock-create-index-not-concurrent", "db/0004_index.sql")
        self.assertEqual(found("[]"), {index})
        self.assertEqual(found("[0001]"), {("proc-same-release-drop", "db/0003_drop.sql"), index})
        self.assertEqual(found("[0001, 0003]"), {("proc-same-release-drop", "db/0003_drop.sql"), index})
        self.assertEqual(found("[0001, 0002, 0003]"), {index})
        self.assertEqual(found("[0009]"), set())  # all of it is one release: nothing is in use yet
        self.write(".pgtidy.yaml", "releases: [0003, 0001]\n")
        self.assertIn("must rise", self.expect(2, "db").stderr)

    def test_postgres(self):
        self.history()
        self.write(".pgtidy.yaml", "postgres: \"14-16\"\n")
        self.assertIn("PostgreSQL 14–16", self.run_pgtidy("db").stdout)
        self.assertIn("PostgreSQL 17\n", self.run_pgtidy("--postgres=17", "db").stdout)

    def test_before(self):
        self.write("platform.sql", "CREATE SCHEMA auth;\nCREATE TABLE auth.users (id uuid PRIMARY KEY);\n")
        self.write("db/0001.sql", "CREATE TABLE a (id bigint PRIMARY KEY);\n")
        for words in (["--before=platform.sql"], []):
            document = json.loads(self.expect(0, "catalog", *words, "db").stdout)
            names = [t["name"] for t in document["tables"]]
            self.assertEqual("users" in names, bool(words) or (self.root / ".pgtidy.yaml").exists())
        self.write(".pgtidy.yaml", "before: [platform.sql]\n")
        names = [t["name"] for t in json.loads(self.expect(0, "catalog", "db").stdout)["tables"]]
        self.assertIn("users", names)


class Stdin(Case):
    def test_with_a_name(self):
        self.history()
        done = self.lint_json("--stdin-filename=db/0003_new.sql", "-", stdin="CREATE INDEX new ON users (id);\n")
        self.assertEqual([f["path"] for f in done["findings"] if f["check"] == CHECK], ["db/0003_new.sql"])
        self.assertEqual(done["summary"]["history_files"], 2)

    def test_instead_of_what_is_on_disk(self):
        self.history()
        self.assertEqual(self.found("--stdin-filename=db/0002_email.sql", "-", stdin="SELECT 1;\n"), [])

    def test_without_a_name(self):
        self.assertEqual([(f[0], f[1]) for f in self.found("-", stdin="SELEC 1;\n")], [("syntax-error", "<stdin>")])
        self.expect(0, "-", stdin="")

    def test_files_from(self):
        self.history()
        names = "db/0001_users.sql\ndb/0002_email.sql\n"
        self.assertEqual(len(self.found("--files-from=-", stdin=names)), 1)
        self.write("list", names.replace("\n", "\r\n"))
        self.assertEqual(len(self.found("--files-from=list")), 1)
        self.expect(2, "--files-from=missing")
        self.expect(2, "--files-from=db")
        self.write("odd", "db/0001_users.sql\0db/0002_email.sql\n")
        self.assertIn("odd", self.expect(2, "--files-from=odd").stderr)


class Suppressions(Case):
    def setUp(self):
        super().setUp()
        self.write("db/0001_users.sql", TABLE)

    def checks(self, text, *words):
        self.write("db/0002.sql", text)
        return [f[0] for f in self.found("db", *words)]

    def test_with_a_reason(self):
        self.assertEqual(self.checks(f"-- pgtidy:allow {CHECK}: the table is tiny\n{INDEX}"), [])
        self.assertEqual(self.checks(f"{INDEX.strip()} -- pgtidy:allow lock-*: the table is tiny\n"), [])
        self.assertEqual(self.checks(f"-- pgtidy:allow-file {CHECK}: tiny\nSELECT 1;\n{INDEX}"), [])
        self.assertEqual(self.lint_json("db")["summary"]["suppressed"], 1)

    def test_without(self):
        self.assertEqual(self.checks(f"-- pgtidy:allow {CHECK}\n{INDEX}"), ["suppression-without-reason"])
        self.assertEqual(self.checks(f"-- pgtidy:allow lock-create-indx: r\n{INDEX}"), ["suppression-of-unknown-check", CHECK])
        self.assertEqual(self.checks(f"SELECT 1; -- pgtidy:allow {CHECK}: r\n"), ["suppression-unused"])
        self.assertEqual(self.checks(f"-- pgtidy:allow-begin {CHECK}: r\n{INDEX}"), ["suppression-unclosed"])

    def test_of_syntax_errors(self):
        self.assertEqual(self.checks("SELECT 1;\n-- pgtidy:allow syntax-error: old\nSELEC 1;\nSELECT 2;\n"), [])

    def test_not_unused_where_the_check_is_off(self):
        self.assertEqual(self.checks(f"SELECT 1; -- pgtidy:allow {CHECK}: r\n", f"--checks=-{CHECK}"), [])


class BadInput(Case):
    def test_syntax_errors_are_findings(self):
        self.write("a.sql", "SELECT 1;\nSELEC 2;\nSELECT 3;\n")
        document = self.lint_json("a.sql", status=1)
        self.assertEqual([(f["check"], f["range"]["start"]["line"]) for f in document["findings"]], [("syntax-error", 2)])

    def test_what_is_no_text(self):
        for name, data in (("nul.sql", b"SELECT\0 1;"), ("latin.sql", b"SELECT '\xe9';"), ("random.sql", bytes(range(256)))):
            with self.subTest(name):
                self.write(name, data)
                document = self.lint_json(name, status=2)
                self.assertIn(name, [error["path"] for error in document["errors"]])

    def test_survives(self):
        for name, text in {
            "empty.sql": "", "blank.sql": " \n\t\n", "comment.sql": "-- x", "open.sql": "/* ", "quote.sql": "SELECT '",
            "dollar.sql": "SELECT $a$", "deep.sql": "SELECT " + "(" * 20000, "semicolons.sql": ";" * 10000,
            "bom.sql": "\ufeffSELECT 1;", "crlf.sql": "SELECT 1;\r\nSELEC;\r\n",
        }.items():
            with self.subTest(name):
                self.write(name, text)
                self.assertIn(self.run_pgtidy("--format=json", name).returncode, (0, 1))

    def test_odd_names(self):
        self.write("db/a b'\n\x1b.sql", "SELEC 1;\n")
        out = self.expect(1, "--format=concise", "db").stdout
        self.assertEqual(len(out.splitlines()), 1)
        self.assertNotIn("\x1b", out)
        self.write("--checks", "SELEC 1;\n")
        self.assertEqual(len(self.found("--", "--checks")), 1)

    def test_folder_that_cannot_be_read(self):
        if os.getuid() == 0:
            self.skipTest("root reads everything")
        self.write("db/a.sql", "SELECT 1;").chmod(0)
        self.expect(2, "db")


class Verbs(Case):
    def test_explain(self):
        out = self.expect(0, "explain", CHECK).stdout
        self.assertTrue(out.startswith(f"{CHECK}\n"))
        self.assertTrue(self.expect(0, "explain", "--format=markdown", CHECK).stdout.startswith(f"# {CHECK}\n"))
        self.assertEqual(json.loads(self.expect(0, "explain", "syntax-error", "--format=json").stdout)["engine"], True)

    def test_checks(self):
        self.assertIn(CHECK, self.expect(0, "checks").stdout)
        listed = json.loads(self.expect(0, "checks", "--format", "json").stdout)["checks"]
        one = next(c for c in listed if c["id"] == CHECK)
        self.assertEqual(list(one), ["id", "family", "summary", "severity", "default", "fix", "engine", "options"])
        self.assertEqual((one["family"], one["engine"]), ("lock", False))
        self.assertIn("syntax-error", [c["id"] for c in listed if c["engine"]])
        self.assertEqual([c["id"] for c in listed], sorted(c["id"] for c in listed))

    def test_catalog(self):
        self.history()
        document = json.loads(self.expect(0, "catalog", "db").stdout)
        table = document["tables"][0]
        self.assertEqual((table["schema"], table["name"], table["kind"]), ("public", "users", "table"))
        self.assertEqual([c["name"] for c in table["columns"]], ["id", "email"])
        self.assertEqual(table["columns"][0]["identity"], "a")
        self.assertEqual(table["origin"], {"path": "db/0001_users.sql", "line": 1})
        self.assertEqual([i["name"] for i in document["indexes"]], ["users_email", "users_pkey"])
        self.assertEqual(document["constraints"][0]["type"], "pk")
        self.write("db/0003.sql", "SELEC 1;\n")
        done = self.expect(1, "catalog", "db")
        self.assertIn("db/0003.sql:1:1", done.stderr)

    def test_catalog_formats(self):
        self.history()
        sql = self.expect(0, "catalog", "--format=sql", "db").stdout
        self.assertIn("CREATE TABLE public.users (\n  id bigint GENERATED ALWAYS AS IDENTITY", sql)
        self.assertIn("CREATE INDEX users_email ON public.users USING btree (email);\n", sql)
        self.write("again/0001.sql", sql)
        self.assertEqual(self.expect(0, "catalog", "--format=sql", "again").stdout, sql)
        self.assertTrue(self.expect(0, "catalog", "--format=mermaid", "db").stdout.startswith('erDiagram\n  "users" {\n    bigint id PK\n'))
        self.assertTrue(self.expect(0, "catalog", "--format=dot", "db").stdout.startswith("digraph schema {\n"))
        self.write("db/0003.sql", "ALTER TABLE old ADD COLUMN a int;\nSELEC 1;\n")
        self.assertIn("-- not written: table public.old: no file creates it\n", self.expect(1, "catalog", "--format=sql", "db").stdout)

    def test_access(self):
        self.history()
        self.write(".pgtidy.yaml", 'queries: ["q/**/*.sql"]\n')
        self.write("q/a/users.sql", "-- name: ByEmail :one\nSELECT id FROM users WHERE email = $1;\n-- name: All :many\nSELECT * FROM users;\n")
        self.write("q/bad.sql", "SELECT 1;\n\nSELEKT 2;\n")
        outcome = self.expect(2, "access", "db")
        self.assertIn("public.users\n  SELECT WHERE email = …\n    by users_email (1 key)\n    asked by ByEmail\n", outcome.stdout)
        self.assertIn("  SELECT all rows\n    reads the whole table\n    asked by All\n", outcome.stdout)
        self.assertIn("3 queries: 3 of the application, 0 of views, policies and routines\n", outcome.stdout)
        self.assertEqual(outcome.stderr.count("\n"), 1)
        self.assertIn("q/bad.sql:3:1: no query of PostgreSQL's: syntax error", outcome.stderr)
        self.write("q/bad.sql", "")
        document = json.loads(self.expect(0, "access", "--format=json", "db").stdout)
        self.assertEqual(document["queries"], 2)
        email = document["tables"][0]["accesses"][0]
        self.assertEqual(email["index"], "public.users_email")
        self.assertEqual(email["queries"], [{"name": "ByEmail", "path": "q/a/users.sql", "line": 2}])
        self.write(".pgtidy.yaml", 'queries: ["nowhere/*.sql"]\n')
        self.assertIn("`queries`: no file is named `nowhere/*.sql`", self.expect(2, "db").stderr)

    def test_decisions(self):
        self.history()
        self.assertEqual(self.expect(0, "decisions", "db").stdout, "# Decisions\n\nNone is written down.\n")
        self.write("db/0003.sql", "-- pgtidy:allow compat-drop-table: empty since 2.3\nDROP TABLE\n  old;\n\n"
                   "-- decision: ids are public\nCREATE TABLE a (id uuid PRIMARY KEY);  /* pgtidy:allow model-*, key-uuid-v4-default */\n")
        text = self.expect(0, "decisions", "db").stdout
        self.assertIn("## compat-drop-table: DROP TABLE deletes", text)
        self.assertIn("\n- db/0003.sql:1: empty since 2.3\n  `DROP TABLE …`\n", text)
        self.assertIn("\n## model-*\n\n- db/0003.sql:6: no reason is given\n  `CREATE TABLE a (id uuid PRIMARY KEY)`\n", text)
        self.assertIn("## Written down beside the statement\n\n- db/0003.sql:5: ids are public\n", text)
        first = json.loads(self.expect(0, "decisions", "--format=json", "db").stdout)["decisions"][0]
        self.assertEqual(first["checks"], ["compat-drop-table"])
        self.assertEqual((first["path"], first["line"], first["day"]), ("db/0003.sql", 1, None))

    def test_paths_that_cant_be_meant(self):
        self.history()
        self.assertIn("a path is empty", self.expect(2, "").stderr)
        self.assertIn("exclude each other", self.expect(2, "--staged", "-").stderr)

    def test_locks(self):
        self.history()
        self.write("db/0003.sql", "ALTER TABLE users ADD COLUMN a int;\nALTER TABLE users ALTER COLUMN email TYPE int USING 1;\n")
        document = json.loads(self.expect(0, "locks", "--postgres=15", "--transaction=per-file", "--format=json", "db/0003.sql").stdout)
        add, change = document["statements"]
        self.assertEqual(document["postgres"], "15")
        self.assertEqual(add["locks"], [{"relation": "public.users", "kind": "table", "mode": "ACCESS EXCLUSIVE", "role": "target"}])
        self.assertEqual(add["rewrite"], [])
        self.assertEqual(change["rewrite"], ["public.users"])
        self.assertEqual(change["held"][0]["mode"], "ACCESS EXCLUSIVE")
        self.assertEqual(change["range"]["start"]["line"], 2)
        self.assertEqual(change["blocks"]["reads"], ["public.users"])
        text = self.expect(0, "locks", "db/0002_email.sql").stdout
        self.assertIn("db/0002_email.sql:1:1  CREATE INDEX", text)
        self.assertRegex(text, r"lock +SHARE +public\.users +writes wait")


class Git(Case):
    def git(self, *words):
        identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *identity, *words], cwd=self.root, check=True, capture_output=True)

    def setUp(self):
        super().setUp()
        self.git("init", "-b", "main")
        self.write("db/0001_users.sql", TABLE)
        self.write("db/0002_email.sql", INDEX)
        self.git("add", ".")
        self.git("commit", "-m", "first")

    def test_decisions_have_their_day(self):
        self.write("db/0003.sql", "-- decision: one\nSELECT 1;\n")
        self.git("add", ".")
        self.git("commit", "-m", "second", "--date=2026-01-31T23:30:00-0800")
        self.write("db/0003.sql", "-- decision: one\nSELECT 1;\n-- decision: two\nSELECT 2;\n")
        text = self.expect(0, "decisions", "db").stdout
        self.assertIn("- db/0003.sql:1, 2026-01-31: one\n", text)
        self.assertIn("- db/0003.sql:3: two\n", text)

    def test_diff_base(self):
        self.assertIn("no migration is under review", self.expect(0, "--diff-base=main", "db").stderr)
        self.git("switch", "-c", "topic")
        self.write("db/0003_b.sql", "CREATE INDEX b ON users (id, email);\n")
        self.assertEqual([f[1] for f in self.found("--diff-base=main", "--checks=lock-*")], ["db/0003_b.sql"])  # untracked
        self.git("add", ".")
        self.git("commit", "-m", "second")
        self.assertEqual([f[1] for f in self.found("--diff-base=main", "--checks=lock-*")], ["db/0003_b.sql"])
        self.assertEqual([f[1] for f in self.found("--diff-base=main", "--checks=lock-*", ".", cwd=self.root / "db")], ["0003_b.sql"])
        self.assertIn("no revision `nope`", self.expect(2, "--diff-base=nope").stderr)
        self.assertIn("no revision", self.expect(2, "--diff-base=--output=x").stderr)

    def test_a_changed_migration_is_under_review(self):
        self.git("switch", "-c", "topic")
        self.write("db/0002_email.sql", INDEX + "-- a word more\n")
        self.assertEqual([f[1] for f in self.found("--diff-base=main", "--checks=lock-*")], ["db/0002_email.sql"])
        self.git("add", ".")
        self.assertEqual([f[1] for f in self.found("--staged", "--checks=lock-*")], ["db/0002_email.sql"])

    def test_staged(self):
        self.assertIn("no migration is under review", self.expect(0, "--staged").stderr)
        new = self.write("db/0003_b.sql", "CREATE INDEX b ON users (id, email);\n")
        self.expect(0, "--staged")
        self.git("add", ".")
        new.write_text("SELECT 1;\n")
        self.write("db/0004_c.sql", "SELEC;\n")
        self.assertEqual([f[:2] for f in self.found("--staged", "--checks=lock-*")], [(CHECK, "db/0003_b.sql")])

    def test_staged_deletion(self):
        self.git("rm", "-q", "db/0002_email.sql")
        self.expect(0, "--staged")
        self.git("commit", "-m", "less")
        self.write("db/0003_b.sql", INDEX)
        self.git("add", ".")
        (self.root / "db/0003_b.sql").unlink()
        self.assertIn("staged but not in the working tree", self.expect(2, "--staged").stderr)

    def test_runs_nothing_that_a_folder_names(self):
        """A folder of the work tree that looks like a bare repository: git would obey its config."""
        for name in ("objects/x", "refs/x"):
            self.write("db/" + name, "")
        self.write("db/HEAD", "ref: refs/heads/main\n")
        proof = self.root / "proof"
        self.write("db/config", f'[core]\n repositoryformatversion=0\n bare=false\n worktree="."\n fsmonitor="touch {proof}; false"\n')
        for words in (["--staged"], ["--diff-base=HEAD"], ["decisions", "."]):
            self.run_pgtidy(*words, cwd=self.root / "db")
            self.assertFalse(proof.exists(), words)

    def test_no_repository(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertIn("no git repository", self.expect(2, "--staged", cwd=folder).stderr)


if __name__ == "__main__":
    unittest.main()
