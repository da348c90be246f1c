#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds what DO blocks ask of the system catalogs against a server: each guard's answer names a table.

usage: guards.py PGTIDY. Exit status 77 where there is no server. A guard that pgtidy can't decide makes no table there; one that it
decides otherwise than the server, or one below that it should be able to decide and doesn't, is a failure.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
import server  # noqa: E402

SCHEMA = """
CREATE SCHEMA app;
CREATE TYPE app.mood AS ENUM ('sad', 'ok');
CREATE TYPE colour AS ENUM ('red');
CREATE TABLE users (id bigint PRIMARY KEY, email varchar(80) NOT NULL, nick text, tags text[], UNIQUE (email, nick));
CREATE TABLE app.notes (id int, user_id bigint, mood app.mood DEFAULT 'ok',
  CONSTRAINT notes_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE, CONSTRAINT positive CHECK (id > 0));
CREATE INDEX notes_lower ON app.notes (user_id, id);
CREATE VIEW names AS SELECT id, nick FROM users;
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON users FOR SELECT USING (true);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER touched BEFORE INSERT OR UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TABLE old (id int);
DROP TABLE old;
"""
GUARDS = """
EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 'users' AND column_name = 'nick')
EXISTS (SELECT 1 FROM information_schema.columns WHERE table_schema = 'app' AND table_name = 'notes' AND column_name = 'gone')
EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public' AND tablename = 'users')
EXISTS (SELECT FROM pg_tables WHERE tablename = 'old')
EXISTS (SELECT 1 FROM information_schema.tables WHERE table_schema = 'app' AND table_name = 'nothing')
EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'notes_user')
EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'x' AND conrelid = 'users'::regclass)
EXISTS (SELECT 1 FROM pg_constraint c JOIN pg_class t ON c.conrelid = t.oid WHERE t.relname = 'users' AND c.contype = 'p')
EXISTS (SELECT 1 FROM pg_constraint c JOIN pg_class t ON c.conrelid = t.oid JOIN pg_namespace n ON n.oid = t.relnamespace WHERE n.nspname = 'app' AND t.relname = 'notes' AND c.conname = 'nope')
EXISTS (SELECT * FROM pg_type typ INNER JOIN pg_namespace nsp ON nsp.oid = typ.typnamespace WHERE nsp.nspname = current_schema() AND typ.typname = 'colour')
EXISTS (SELECT * FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE n.nspname = 'app' AND t.typname = 'colour')
EXISTS (SELECT 1 FROM pg_enum e JOIN pg_type t ON e.enumtypid = t.oid WHERE t.typname = 'mood' AND e.enumlabel = 'ok')
EXISTS (SELECT 1 FROM pg_enum WHERE enumtypid = 'app.mood'::regtype AND enumlabel = 'glad')
(SELECT count(*) = 2 FROM pg_indexes WHERE indexname IN ('notes_lower', 'never') AND schemaname = 'app')
EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relname = 'notes_lower' AND n.nspname = 'app' AND c.relkind = 'i')
to_regclass('app.notes') IS NOT NULL AND to_regclass('public.old') IS NULL
EXISTS (SELECT 1 FROM pg_trigger WHERE tgname = 'touched' AND tgrelid = 'users'::regclass)
EXISTS (SELECT 1 FROM information_schema.triggers WHERE event_object_table = 'users' AND trigger_name = 'touched' AND event_manipulation = 'DELETE')
EXISTS (SELECT 1 FROM pg_policies WHERE tablename = 'users' AND policyname = 'own' AND cmd = 'SELECT')
EXISTS (SELECT 1 FROM pg_policy p WHERE p.polname = 'own' AND p.polrelid = 'public.users'::regclass)
EXISTS (SELECT 1 FROM pg_proc WHERE proname = 'touch')
EXISTS (SELECT 1 FROM information_schema.table_constraints WHERE table_name = 'users' AND constraint_type = 'FOREIGN KEY')
(SELECT is_nullable = 'NO' AND data_type = 'character varying' FROM information_schema.columns WHERE table_name = 'users' AND column_name = 'email')
(SELECT data_type = 'USER-DEFINED' AND udt_name = 'mood' FROM information_schema.columns WHERE table_name = 'notes' AND column_name = 'mood')
(SELECT array_agg(a.attname ORDER BY a.attnum)::text[] = ARRAY['email', 'nick'] FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey) WHERE k.conname = 'users_email_nick_key' AND k.conrelid = 'users'::regclass)
(SELECT attnotnull FROM pg_attribute WHERE attrelid = 'users'::regclass AND attname = 'nick' AND NOT attisdropped)
EXISTS (SELECT 1 FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = 'users'::regclass AND i.indisprimary AND c.relname = 'users_pkey')
(SELECT conrelid::regclass::text = 'app.notes' FROM pg_constraint WHERE conname = 'notes_user' AND confrelid = 'users'::regclass)
EXISTS (SELECT 1 FROM information_schema.views WHERE table_name = 'names')
(SELECT max(x) = 2 FROM pg_constraint, unnest(conkey) AS x WHERE conname = 'notes_user' AND conrelid = 'app.notes'::regclass)
regexp_replace(regexp_replace('users_email_key', '^users_', ''), 'key$', '') = 'email_' AND 'a_b' LIKE 'a\\_%' AND 'fkey1' ~ 'fkey[1]?$'
NULL IN (SELECT relname FROM pg_class WHERE oid = 'users'::regclass)
""".strip().splitlines()
UNDECIDED = {29}  # an unnest() of a column of another entry of FROM


def block(number, guard):
    return (f"DO $do$ DECLARE v boolean; BEGIN v := ({guard}); EXECUTE format('CREATE TABLE guard_%s_%s ()', {number}, "
            f"coalesce(v::text, 'null')); END $do$;\n")


def main(pgtidy):
    if server.programs() is None:
        sys.exit(77)
    blocks = [block(n, guard) for n, guard in enumerate(GUARDS)]
    with server.Server() as own, own.session(own.database()) as session:
        for statement in [SCHEMA, *blocks]:
            state, message = session.run(statement)
            if state != "00000":
                sys.exit(f"{statement}: {message}")
        tables = set(session.query("SELECT relname FROM pg_class WHERE relname LIKE 'guard%'").split())
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "1.sql").write_text(SCHEMA + "".join(blocks))
        done = subprocess.run([pgtidy, "catalog", "--no-config", "--format=json", folder], capture_output=True, text=True, check=True)
    simulated = {table["name"] for table in json.loads(done.stdout)["tables"]} & {f"guard_{n}_{v}" for n in range(len(GUARDS)) for v in ("true", "false", "null")}
    wrong = simulated - tables
    missing = {n for n in range(len(GUARDS)) if not any(name.startswith(f"guard_{n}_") for name in simulated)}
    for name in sorted(wrong):
        print(f"{name}: the server says otherwise: {GUARDS[int(name.split('_')[1])]}")
    for n in sorted(missing - UNDECIDED):
        print(f"not decided: {GUARDS[n]}")
    print(f"{len(simulated - wrong)} of {len(GUARDS)} as the server, {len(wrong)} wrong, {len(missing)} not decided")
    sys.exit(1 if wrong or missing - UNDECIDED else 0)


if __name__ == "__main__":
    main(sys.argv[1])
