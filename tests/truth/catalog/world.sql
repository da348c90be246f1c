-- SPDX-License-Identifier: Apache-2.0
-- What is there now, briefly: what the generator picks names from. Keeps the session's search_path.
WITH ns AS (SELECT oid, nspname FROM pg_catalog.pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
            UNION ALL SELECT oid, 'pg_temp' FROM pg_catalog.pg_namespace WHERE oid = pg_catalog.pg_my_temp_schema()),
ext AS (SELECT classid, objid FROM pg_catalog.pg_depend WHERE deptype = 'e'),
rel AS (SELECT c.*, n.nspname FROM pg_catalog.pg_class c JOIN ns n ON n.oid = c.relnamespace
        WHERE NOT EXISTS (SELECT 1 FROM ext WHERE classid = 'pg_catalog.pg_class'::regclass AND objid = c.oid))
SELECT jsonb_build_object(
'path', pg_catalog.current_schemas(false),
'schemas', (SELECT jsonb_agg(nspname) FROM ns),
'extensions', (SELECT jsonb_agg(extname) FROM pg_catalog.pg_extension WHERE extname <> 'plpgsql'),
'relations', (SELECT jsonb_agg(jsonb_build_object('schema', r.nspname, 'name', r.relname, 'kind', r.relkind,
   'persistence', r.relpersistence, 'partition', r.relispartition, 'typed', r.reloftype <> 0,
   'strategy', (SELECT partstrat FROM pg_catalog.pg_partitioned_table WHERE partrelid = r.oid),
   'key', (SELECT pg_catalog.array_to_json(partattrs::smallint[]) FROM pg_catalog.pg_partitioned_table WHERE partrelid = r.oid),
   'parents', (SELECT jsonb_agg(jsonb_build_object('schema', p.nspname, 'name', p.relname)) FROM pg_catalog.pg_inherits i JOIN rel p ON p.oid = i.inhparent WHERE i.inhrelid = r.oid),
   'columns', (SELECT jsonb_agg(jsonb_build_object('name', a.attname, 'number', a.attnum, 'type', pg_catalog.format_type(a.atttypid, NULL),
       'full', pg_catalog.format_type(a.atttypid, a.atttypmod), 'kind', t.typtype, 'category', t.typcategory,
       'not_null', a.attnotnull, 'collation', a.attcollation::text, 'default', a.atthasdef, 'identity', a.attidentity, 'generated', a.attgenerated, 'local', a.attislocal,
       'inherited', a.attinhcount) ORDER BY a.attnum)
     FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
     WHERE a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped),
   'constraints', (SELECT jsonb_agg(jsonb_build_object('name', k.conname, 'type', k.contype, 'columns', k.conkey, 'validated', k.convalidated,
       'inherited', NOT k.conislocal, 'no_inherit', k.connoinherit))
     FROM pg_catalog.pg_constraint k WHERE k.conrelid = r.oid AND k.contype <> 't'),
   'triggers', (SELECT jsonb_agg(tgname) FROM pg_catalog.pg_trigger WHERE tgrelid = r.oid AND NOT tgisinternal),
   'rules', (SELECT jsonb_agg(rulename) FROM pg_catalog.pg_rewrite WHERE ev_class = r.oid AND rulename <> '_RETURN'),
   'policies', (SELECT jsonb_agg(polname) FROM pg_catalog.pg_policy WHERE polrelid = r.oid)))
  FROM rel r WHERE r.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')),
'wrappers', (SELECT jsonb_agg(fdwname) FROM pg_catalog.pg_foreign_data_wrapper),
'servers', (SELECT jsonb_agg(srvname) FROM pg_catalog.pg_foreign_server),
'indexes', (SELECT jsonb_agg(jsonb_build_object('oid', r.oid::text, 'schema', r.nspname, 'name', r.relname, 'kind', r.relkind, 'table', t.relname, 'table_schema', t.nspname,
   'unique', i.indisunique, 'primary', i.indisprimary, 'plain', i.indpred IS NULL AND i.indexprs IS NULL, 'keys', i.indnatts,
   'partition', r.relispartition, 'table_kind', t.relkind, 'sorted', (SELECT bool_and(o = 0) FROM unnest(i.indoption::smallint[]) o),
   'parent', (SELECT inhparent::text FROM pg_catalog.pg_inherits WHERE inhrelid = r.oid),
   'shape', CASE WHEN i.indisunique THEN 'u' ELSE '' END || ' USING ' || pg_catalog.split_part(pg_catalog.pg_get_indexdef(r.oid), ' USING ', 2),
   'constraint', EXISTS (SELECT 1 FROM pg_catalog.pg_constraint k WHERE k.conindid = r.oid AND k.contype IN ('p', 'u', 'x'))))
  FROM rel r JOIN pg_catalog.pg_index i ON i.indexrelid = r.oid JOIN rel t ON t.oid = i.indrelid),
'types', (SELECT jsonb_agg(jsonb_build_object('schema', n.nspname, 'name', t.typname, 'kind', t.typtype,
   'labels', (SELECT jsonb_agg(enumlabel ORDER BY enumsortorder) FROM pg_catalog.pg_enum WHERE enumtypid = t.oid),
   'base', pg_catalog.format_type(NULLIF(t.typbasetype, 0), NULL),
   'constraints', (SELECT jsonb_agg(conname) FROM pg_catalog.pg_constraint WHERE contypid = t.oid),
   'attributes', (SELECT jsonb_agg(attname) FROM pg_catalog.pg_attribute WHERE attrelid = t.typrelid AND attnum > 0 AND NOT attisdropped),
   'attribute_types', (SELECT jsonb_agg(jsonb_build_array(attname, pg_catalog.format_type(atttypid, atttypmod)) ORDER BY attnum)
     FROM pg_catalog.pg_attribute WHERE attrelid = t.typrelid AND attnum > 0 AND NOT attisdropped)))
  FROM pg_catalog.pg_type t JOIN ns n ON n.oid = t.typnamespace
  WHERE t.typtype IN ('e', 'd', 'c', 'r') AND NOT (t.typtype = 'c' AND (SELECT relkind FROM pg_catalog.pg_class WHERE oid = t.typrelid) <> 'c')
    AND NOT EXISTS (SELECT 1 FROM ext WHERE classid = 'pg_catalog.pg_type'::regclass AND objid = t.oid)),
'functions', (SELECT jsonb_agg(jsonb_build_object('schema', n.nspname, 'name', p.proname, 'kind', p.prokind, 'returns', pg_catalog.format_type(p.prorettype, NULL),
   'arguments', pg_catalog.pg_get_function_identity_arguments(p.oid), 'count', p.pronargs))
  FROM pg_catalog.pg_proc p JOIN ns n ON n.oid = p.pronamespace
  WHERE NOT EXISTS (SELECT 1 FROM ext WHERE classid = 'pg_catalog.pg_proc'::regclass AND objid = p.oid)),
'statistics', (SELECT jsonb_agg(jsonb_build_object('schema', n.nspname, 'name', s.stxname)) FROM pg_catalog.pg_statistic_ext s JOIN ns n ON n.oid = s.stxnamespace),
'publications', (SELECT jsonb_agg(pubname) FROM pg_catalog.pg_publication),
'event_triggers', (SELECT jsonb_agg(evtname) FROM pg_catalog.pg_event_trigger))::text;
