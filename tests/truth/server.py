# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL server of one's own: data in a temporary folder, a unix socket only, gone at the end.

    with Server() as server:
        with server.session(server.database()) as session:
            session.run("CREATE TABLE t (id int)")   # ("00000", "") or the SQLSTATE and message of the refusal
            session.query("SELECT 1")                # text

A server refuses to run as root; then it runs as the user `nobody`.
"""
import os
import pathlib
import shutil
import subprocess
import tempfile
import time

VERSION = "15"
MARK = "=4f1c="
ROLES = ("clerk", "boss")  # of every server, for what DDL says of roles
SETTINGS = {"listen_addresses": "", "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off",
            "shared_buffers": "64MB", "wal_level": "logical", "max_wal_senders": "0", "wal_keep_size": "0", "max_wal_size": "256MB",
            "timezone": "UTC", "lc_messages": "C"}


def programs(version=VERSION):
    """The folder with postgres, initdb and psql, or nothing where this version isn't installed."""
    for folder in (os.environ.get("PGTIDY_POSTGRES_BIN"), f"/usr/lib/postgresql/{version}/bin"):
        if folder and pathlib.Path(folder, "postgres").exists():
            return pathlib.Path(folder)
    return None


class Session:
    """One connection, by psql. A refused statement leaves an open transaction as it was before (ON_ERROR_ROLLBACK)."""

    def __init__(self, psql, folder, database, forgiving=True):
        command = [psql, "-X", "-q", "-A", "-t", "-U", "postgres", "-h", folder, "-d", database]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                                        encoding="utf-8", errors="replace", env=dict(os.environ, PGCLIENTENCODING="UTF8"))
        self.write(f"\\set ON_ERROR_ROLLBACK {'on' if forgiving else 'off'}\n")

    def write(self, text):
        self.process.stdin.write(text)
        self.process.stdin.flush()

    def answer(self, text):
        self.write(f"{text}\n\\echo\n\\echo {MARK} :SQLSTATE :LAST_ERROR_MESSAGE\n\\echo {MARK}\n")
        lines = []
        while len(lines) < 2 or lines[-1] != MARK:
            line = self.process.stdout.readline()
            if not line:
                raise RuntimeError(f"the session ended at: {text[:2000]}")
            lines.append(line.rstrip("\n"))
        at = next(i for i, line in enumerate(lines) if line.startswith(MARK + " "))
        state, _, message = "\n".join(lines[at:-1])[len(MARK) + 1:].partition(" ")
        return "\n".join(lines[:at]).strip("\n"), state, message

    def run(self, statement):
        _, state, message = self.answer(statement.rstrip().rstrip(";") + "\n;")
        return state, "" if state == "00000" else message

    def query(self, statement):
        text, state, message = self.answer(statement.rstrip().rstrip(";") + "\n;")
        if state != "00000":
            raise RuntimeError(f"{state} {message}: {statement[:200]}")
        return text

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


class Server:
    def __init__(self, version=VERSION):
        self.bin = programs(version)
        if self.bin is None:
            raise FileNotFoundError(f"PostgreSQL {version} is not installed")
        self.user = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
        self.made = 0

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="pgtidy-truth-")
        if self.user:
            shutil.chown(self.folder, "nobody", "nogroup")
        os.chmod(self.folder, 0o700)
        data = os.path.join(self.folder, "data")
        command = [self.bin / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self.folder, **self.user)
        settings = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
        self.log = open(os.path.join(self.folder, "log"), "wb")
        self.process = subprocess.Popen([self.bin / "postgres", "-D", data, "-k", self.folder, *settings], stdout=self.log,
                                        stderr=subprocess.STDOUT, cwd=self.folder, **self.user)
        for _ in range(600):
            if subprocess.run([self.bin / "pg_isready", "-q", "-h", self.folder], check=False).returncode == 0:
                break
            time.sleep(0.05)
        self.admin = self.session("postgres")
        for role in ROLES:
            self.admin.query(f"CREATE ROLE {role} SUPERUSER")
        return self

    def __exit__(self, *_):
        self.admin.__exit__()
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def database(self):
        """A new, empty database; the one before is dropped."""
        if self.made:
            self.admin.query(f"DROP DATABASE d{self.made} WITH (FORCE)")
        self.made += 1
        self.admin.query(f"CREATE DATABASE d{self.made} TEMPLATE template0 STRATEGY file_copy")
        return f"d{self.made}"

    def session(self, database, forgiving=True):
        return Session(self.bin / "psql", self.folder, database, forgiving)
