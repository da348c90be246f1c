# SPDX-License-Identifier: Apache-2.0
"""What makers share: the world as the server has it, names old and new, types, expressions."""
import random

MAKERS = []  # (kind, weight, function)

PLAIN = ("users orders items events accounts notes logs jobs tags posts visits teams").split()
COLUMNS = ("id name email kind state amount created_at updated_at parent_id owner_id data title body position").split()
ODD = ['"User Data"', '"Order"', '"userId"', '"select"', '"quo""te"', '"größe"', "größe", "MixedCase", "dollar$1",
       "a_name_that_is_long_enough_to_be_cut_by_the_server_at_sixty_three_bytes_or_so",
       '"Another long name, quoted this time, with spaces and Ünïcödé in the places where it hurts"', 'U&"d\\0061t\\+000061"']
TYPES = ["integer", "int", "int8", "bigint", "smallint", "int2", "text", "varchar(40)", "character varying", "varchar", "char(3)", "char",
         "numeric", "numeric(10,2)", "decimal(8)", "boolean", "bool", "uuid", "date", "timestamptz", "timestamp", "timestamp(3)",
         "timestamptz(0)", "timestamp without time zone", "time", "time with time zone", "interval", "interval day to second(2)",
         "jsonb", "json", "bytea", "real", "float", "float(20)", "double precision", "float8", "inet", "cidr", "macaddr", "bit(4)",
         "bit varying(8)", "varbit", "text[]", "integer[]", "varchar(10)[]", "int array", "int[3]", "numeric(6,1)[]", "int4range",
         "tstzrange", "daterange", "point", "money", "tsvector", "xml", "oid", "name", '"char"', "regclass", "pg_catalog.int4",
         "national character varying(5)", "nchar(2)", "bpchar", "text[][]"]
KEYS = ["integer", "bigint", "text", "uuid", "date", "timestamptz", "varchar(40)", "smallint", "numeric(10,2)"]
SPELLED = {"integer": ["integer", "int", "int4", "pg_catalog.int4", "INT"], "bigint": ["bigint", "int8"],
           "character varying(40)": ["varchar(40)", "character varying(40)"], "timestamp with time zone": ["timestamptz"]}
VALUES = {"integer": "1", "bigint": "2", "smallint": "3", "text": "'x'", "character varying": "'y'", "numeric": "4.5", "boolean": "true",
          "uuid": "'00000000-0000-0000-0000-000000000001'", "date": "'2024-01-01'", "timestamp with time zone": "'2024-01-01'",
          "timestamp without time zone": "'2024-01-01'", "jsonb": "'{}'", "json": "'{}'", "double precision": "1.5", "real": "0.5",
          "text[]": "'{}'", "integer[]": "'{}'", "citext": "'x'", "interval": "'1 day'", "bytea": "''"}
DEFAULTS = {"text": ["''", "'a b'", "lower('A')", "current_user", "NULL"], "integer": ["0", "-1", "(1 + 2)", "NULL", "length('x')"],
            "boolean": ["true", "FALSE", "'t'"], "uuid": ["gen_random_uuid()"], "timestamp with time zone": ["now()", "CURRENT_TIMESTAMP"],
            "timestamp without time zone": ["now()", "localtimestamp"], "jsonb": ["'{}'", "'[]'::jsonb", "NULL"], "date": ["current_date"],
            "bigint": ["0", "42"], "numeric": ["0.0", "1"], "character varying": ["'v'", "NULL", "'x'::text"], "bit": ["NULL"],
            "character": ["'c'", "NULL"], "text[]": ["'{}'", "ARRAY[]::text[]", "NULL"]}
BARE = "abcdefghijklmnopqrstuvwxyz_"


def makes(kind, weight=1.0):
    def register(function):
        MAKERS.append((kind, weight, function))
        return function
    return register


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


class Generator:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.world = {}
        self.savepoints = []
        self.in_transaction = False

    # ── chance
    def chance(self, share):
        return self.r.random() < share

    def pick(self, items):
        items = list(items or [])
        return self.r.choice(items) if items else None

    def some(self, items, least=1, most=3):
        items = list(items or [])
        return self.r.sample(items, min(len(items), self.r.randint(least, most)))

    def maybe(self, text, share=0.5):
        return text if self.chance(share) else ""

    # ── names
    def spell(self, name):
        """The name as somebody might write it: quoted where it must be, or sometimes anyway, in odd cases where that is the same."""
        bare = name[0] in BARE and all(c in BARE + "0123456789$" for c in name) and name not in RESERVED
        if not bare or self.chance(0.15):
            return quoted(name)
        return name.upper() if self.chance(0.1) else name

    def fresh(self, pool=PLAIN, odd=0.12):
        if self.chance(odd):
            return self.pick(ODD)
        name = self.pick(pool)
        return name + self.maybe(str(self.r.randint(1, 30)), 0.6)

    def column_name(self):
        return self.fresh(COLUMNS, 0.08)

    def permanent_schemas(self):
        return [name for name in self.world["schemas"] if name != "pg_temp"] or ["public"]

    def permanent_prefix(self, share=0.25):
        return self.spell(self.pick(self.permanent_schemas())) + "." if self.chance(share) else ""

    def new_name(self, share=0.25):
        return self.permanent_prefix(share) + self.fresh()

    def name_of(self, thing, always=False):
        temporary = thing["schema"] == "pg_temp"
        hidden = not temporary and self.relations("rpvmSf", lambda r: r["schema"] == "pg_temp" and r["name"] == thing["name"])
        visible = temporary or (thing["schema"] in (self.world["path"] or []) and not hidden)
        if always or not visible or self.chance(0.3):
            return f"{self.spell(thing['schema'])}.{self.spell(thing['name'])}"
        return self.spell(thing["name"])

    # ── what is there
    def relations(self, kinds, where=lambda relation: True):
        return [each for each in self.world.get("relations") or [] if each["kind"] in kinds and where(each)]

    def table(self, kinds="rp", where=lambda relation: True):
        return self.pick(self.relations(kinds, where))

    def columns_of(self, relation, where=lambda column: True):
        return [each for each in relation["columns"] or [] if where(each)]

    def column(self, relation, where=lambda column: True):
        return self.pick(self.columns_of(relation, where))

    def things(self, family, where=lambda thing: True):
        return [each for each in self.world.get(family) or [] if where(each)]

    def thing(self, family, where=lambda thing: True):
        return self.pick(self.things(family, where))

    # ── types and expressions
    def type(self, key=False):
        own = self.things("types")
        if own and self.chance(0.12):
            return self.name_of(self.pick(own)) + self.maybe("[]", 0.15)
        known = [name for name in ("citext", "hstore", "ltree") if name in (self.world.get("extensions") or [])]
        if known and self.chance(0.1):
            return self.pick(known)
        return self.pick(KEYS if key else TYPES if self.chance(0.6) else KEYS)

    def default_for(self, type_name):
        full = type_name.split("(")[0].strip()
        choices = DEFAULTS.get(full) or ([VALUES[full]] if full in VALUES else ["NULL"])
        return self.pick(choices)

    def condition(self, relation, columns=None):
        """A boolean over a table's columns."""
        found = []
        for column in columns or self.some(self.columns_of(relation), 1, 2):
            name = self.spell(column["name"])
            value = VALUES.get(column["type"])
            forms = [f"{name} IS NOT NULL"]
            if value and column["type"] not in ("json",):
                forms += [f"{name} = {value}", f"{name} <> {value}", f"{name} IN ({value}, {value})"]
            if column["type"] in ("integer", "bigint", "smallint", "numeric"):
                forms += [f"{name} > 0", f"{name} BETWEEN 1 AND 10", f"({name} + 1) > 0"]
            if column["type"] in ("text", "character varying"):
                forms += [f"length({name}) > 2", f"lower({name}) = {name}", f"{name} ~ '^a'"]
            found.append(self.pick(forms))
        return (" AND " if self.chance(0.7) else " OR ").join(found) or "true"

    def key_columns(self, relation, least=1, most=2):
        able = self.columns_of(relation, lambda c: c["category"] in "NSDUBE" and c["type"] not in ("json", "xml", "point"))
        return self.some(able, least, most)

    def cascade(self):
        return self.pick(["", "", " CASCADE", " CASCADE", " RESTRICT"])


RESERVED = set("""all analyse analyze and any array as asc asymmetric authorization between binary both case cast check collate column concurrently
constraint create cross current_catalog current_date current_role current_schema current_time current_timestamp current_user default deferrable
desc distinct do else end except false fetch for foreign freeze from full grant group having ilike in initially inner intersect into is isnull
join lateral leading left like limit localtime localtimestamp natural not notnull null offset on only or order outer overlaps placing primary
references returning right select session_user similar some symmetric table tablesample then to trailing true union unique user using variadic
verbose when where window with char interval values position time timestamp row int setof bit numeric""".split())
