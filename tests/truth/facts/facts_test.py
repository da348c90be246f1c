#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What `pgtidy facts` says of a real server, and what a lint makes of it: sizes, statistics, statements; severities that follow.

usage: facts_test.py PGTIDY HISTORY
HISTORY: a folder of migrations that is replayed beside pgbench's tables. Exit status 77 (skipped) without PostgreSQL 15.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import server as servers  # noqa: E402

PGTIDY = HISTORY = None

CHANGE = """ALTER TABLE pgbench_accounts ALTER COLUMN abalance SET NOT NULL;
ALTER TABLE pgbench_branches ALTER COLUMN bbalance SET NOT NULL;
CREATE INDEX pgbench_tellers_tbalance_idx ON pgbench_tellers (tbalance);
CREATE INDEX pgbench_accounts_filler_idx ON pgbench_accounts (filler);
"""


def run(*arguments, folder=None):
    return subprocess.run([PGTIDY, *arguments], capture_output=True, text=True, cwd=folder, check=False)


class Facts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        servers.SETTINGS["shared_preload_libraries"] = "pg_stat_statements"
        cls.server = servers.Server().__enter__()
        database = cls.server.database()
        cls.dsn = f"host={cls.server.folder} user=postgres dbname={database}"
        pgbench = [cls.server.bin / "pgbench", "-h", cls.server.folder, "-U", "postgres", "-i", "-s", "10", "-I", "dtgvp", "-q", database]
        subprocess.run(pgbench, check=True, capture_output=True, **cls.server.user)
        with cls.server.session(database) as session:
            session.query("CREATE EXTENSION pg_stat_statements")
            session.query(run("catalog", "--format", "sql", HISTORY).stdout)
            session.query("CREATE TABLE parts (id bigint, at date) PARTITION BY RANGE (at)")
            session.query("CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')")
            session.query("CREATE INDEX parts_id_idx ON parts (id)")
            session.query("INSERT INTO parts SELECT i, '2026-02-02' FROM generate_series(1, 2000) i")
            session.query("CREATE TABLE never (a int)")
            session.query("CREATE TABLE flags (id int PRIMARY KEY, status text, boss int)")
            session.query("INSERT INTO flags SELECT i, CASE WHEN i % 50 = 0 THEN 'open' ELSE 'done' END, NULLIF(i % 20, 0) / 19"
                          " FROM generate_series(1, 20000) i")
            session.query("ANALYZE parts")
            session.query("ANALYZE flags")
            session.query("/* route='/accounts/7' */ SELECT aid FROM pgbench_accounts WHERE filler = 'a very secret value'")
            session.query("SELECT bid FROM pgbench_branches WHERE bbalance = 12345678")
            session.query("CREATE ROLE stranger LOGIN")
            session.query("ALTER ROLE clerk PASSWORD 'a very secret value'")
        answer = run("facts", "--dsn", cls.dsn)
        assert answer.returncode == 0, answer.stderr
        cls.text = answer.stdout
        cls.facts = json.loads(answer.stdout)

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def lint(self, files, config="facts: facts.json\n", *flags):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder)
            (path / "facts.json").write_text(self.text)
            (path / ".pgtidy.yaml").write_text(config)
            for name, text in files.items():
                (path / name).write_text(text)
            answer = run("lint", "--format", "json", *flags, ".", folder=folder)
            self.assertIn(answer.returncode, (0, 1), answer.stderr)
            return json.loads(answer.stdout)["findings"]

    def test_sizes(self):
        accounts = self.facts["tables"]["public.pgbench_accounts"]
        self.assertEqual(accounts["rows"], 1000000)
        self.assertGreater(accounts["bytes"], 100e6)
        self.assertEqual(accounts["columns"]["bid"]["n_distinct"], 10)
        self.assertEqual(len(accounts["columns"]["bid"]["most_common_freqs"]), 10)
        self.assertEqual(self.facts["tables"]["public.parts"]["rows"], 2000)  # its partitions'
        self.assertNotIn("rows", self.facts["tables"]["public.never"])
        self.assertEqual(self.facts["indexes"]["public.pgbench_accounts_pkey"]["idx_scan"], 0)
        self.assertGreater(self.facts["indexes"]["public.parts_id_idx"]["bytes"], 0)
        self.assertEqual(self.facts["tables"]["public.flags"]["columns"]["status"]["most_common_freqs"][0], 0.98)
        self.assertTrue(self.facts["server_version"].startswith("15."))

    def test_history_is_there(self):
        catalog = json.loads(run("catalog", "--format", "json", HISTORY).stdout)
        names = {f"{t['schema']}.{t['name']}" for t in catalog["tables"]}
        self.assertTrue(names)
        self.assertEqual(names - set(self.facts["tables"]), set())

    def test_statements_without_values(self):
        queries = [statement["query"] for statement in self.facts["statements"]]
        self.assertIn("SELECT aid FROM pgbench_accounts WHERE filler = $1", queries)
        self.assertNotIn("secret", self.text)
        self.assertNotIn("12345678", self.text)
        self.assertNotIn("route", self.text)
        self.assertFalse([query for query in queries if "ALTER" in query or "pg_class" in query])

    def test_severities_follow_the_size(self):
        schema = subprocess.run([self.server.bin / "pg_dump", "--schema-only", "--table=pgbench_*", "-h", self.server.folder, "-U",
                                 "postgres", self.dsn.rsplit("=", 1)[1]], capture_output=True, text=True, check=True).stdout
        files = {"001_pgbench.sql": schema, "002_change.sql": CHANGE}

        def severities(config):
            found = self.lint(files, config)
            return {f["range"]["start"]["line"]: f["severity"] for f in found
                    if f["path"] == "002_change.sql" and f["check"] in ("lock-set-not-null", "lock-create-index-not-concurrent")}

        self.assertEqual(severities("{}"), {1: "error", 2: "error", 3: "error", 4: "error"})
        self.assertEqual(severities("facts: facts.json"), {1: "error", 2: "info", 3: "info", 4: "error"})
        self.assertEqual(severities("facts: facts.json\nseverity: {lock-set-not-null: warning}")[2], "warning")

    def test_checks_that_want_facts(self):
        schema = """CREATE TABLE flags (id int PRIMARY KEY, status text, boss int);
CREATE INDEX flags_status_idx ON flags (status);
CREATE INDEX flags_boss_idx ON flags (boss);
CREATE TABLE pgbench_accounts (aid int PRIMARY KEY, bid int, abalance int, filler char(84));
"""
        checks = {finding["check"] for finding in self.lint({"001_flags.sql": schema})}
        self.assertLessEqual({"idx-boolean-column", "idx-find-by-without-index"}, checks)

    def test_the_page(self):
        page = (pathlib.Path(__file__).resolve().parents[3] / "docs/evidence.md").read_text()
        config, by_hand = re.findall(r"^```yaml\n(.*?)^```$", page, re.M | re.S)
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder)
            (path / "db/queries").mkdir(parents=True)
            (path / "db/queries/a.sql").write_text("SELECT id FROM orders WHERE status = $1;")
            (path / ".pgtidy.yaml").write_text(config)
            (path / "pgtidy-facts.json").write_text(self.text)
            (path / "1.sql").write_text("CREATE TABLE orders (id bigint PRIMARY KEY, status text NOT NULL);"
                                        "CREATE INDEX orders_status_idx ON orders (status);")
            self.assertEqual(run("lint", "1.sql", folder=folder).stderr, "")
            (path / ".pgtidy.yaml").write_text("facts: by_hand.yaml")
            (path / "by_hand.yaml").write_text(by_hand)
            answer = run("lint", "--format", "concise", "1.sql", folder=folder)
            self.assertIn("97 % of the rows have one value", answer.stdout)
            self.assertEqual(answer.stderr, "")

    def test_a_role_without_rights(self):
        with self.server.session(self.dsn.rsplit("=", 1)[1]) as session:
            session.query("CREATE SCHEMA closed")
            session.query("ALTER EXTENSION pg_stat_statements SET SCHEMA closed")
            try:
                answer = run("facts", "--dsn", self.dsn.replace("user=postgres", "user=stranger"))
            finally:
                session.query("ALTER EXTENSION pg_stat_statements SET SCHEMA public")
        self.assertEqual(answer.returncode, 0, answer.stderr)
        facts = json.loads(answer.stdout)
        self.assertEqual(facts["tables"]["public.pgbench_accounts"]["rows"], 1000000)
        self.assertNotIn("columns", facts["tables"]["public.pgbench_accounts"])
        self.assertIn("no statistics of columns", answer.stderr)
        self.assertIn("no statements", answer.stderr)

    def test_wrong_servers(self):
        for dsn in ("host=/nowhere", "dbname=nothing host=" + self.server.folder + " user=postgres", "nonsense", "foo=bar"):
            answer = run("facts", "--dsn", dsn)
            self.assertEqual((answer.returncode, answer.stdout), (2, ""), dsn)
            self.assertEqual(len(answer.stderr.splitlines()), 1, answer.stderr)

    def test_reads_only(self):
        with self.server.session(self.dsn.rsplit("=", 1)[1]) as session:
            before = session.query("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables")
            # A lock on a table holds nobody up.
            session.query("BEGIN")
            session.query("LOCK TABLE pgbench_accounts IN ACCESS EXCLUSIVE MODE")
            self.assertEqual(run("facts", "--dsn", self.dsn).returncode, 0)
            session.query("ROLLBACK")
            self.assertEqual(session.query("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables"), before)


if __name__ == "__main__":
    if servers.programs() is None:
        print("PostgreSQL 15 is not installed: skipped")
        sys.exit(77)
    PGTIDY, HISTORY = (str(pathlib.Path(argument).resolve()) for argument in sys.argv[1:3])
    unittest.main(argv=sys.argv[:1])
