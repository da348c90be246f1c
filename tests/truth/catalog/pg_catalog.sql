-- SPDX-License-Identifier: Apache-2.0
-- One query, one row, one JSON document: the user-visible catalog of the current database.
-- Extension-owned objects (pg_depend.deptype = 'e') and system schemas are left out.
-- Run with search_path = pg_catalog so that every name comes out qualified.
WITH
ns AS (SELECT oid, nspname FROM pg_namespace
       WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'),
ext AS (SELECT classid, objid FROM pg_depend WHERE deptype = 'e'),
rel AS (SELECT c.*, n.nspname FROM pg_class c JOIN ns n ON n.oid = c.relnamespace
        WHERE NOT EXISTS (SELECT 1 FROM ext e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid)),
col AS (
 SELECT a.attrelid, jsonb_agg(jsonb_build_object(
   'name', a.attname,
   'type', format_type(a.atttypid, a.atttypmod),
   'not_null', a.attnotnull,
   'default', CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END,
   'generated', CASE WHEN a.attgenerated <> '' THEN pg_get_expr(d.adbin, d.adrelid) END,
   'identity', NULLIF(a.attidentity, ''),
   'collation', CASE WHEN a.attcollation <> t.typcollation THEN (SELECT collname FROM pg_collation co WHERE co.oid = a.attcollation) END,
   'storage', CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage::text END,
   'stat_target', NULLIF(a.attstattarget, -1),
   'compression', NULLIF(a.attcompression::text, ''),
   'inherited', NOT a.attislocal,
   'comment', col_description(a.attrelid, a.attnum)
  ) ORDER BY a.attnum) AS cols
 FROM pg_attribute a JOIN rel r ON r.oid = a.attrelid JOIN pg_type t ON t.oid = a.atttypid
 LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
 WHERE a.attnum > 0 AND NOT a.attisdropped GROUP BY 1)
SELECT jsonb_build_object(
'server_version', current_setting('server_version'),
'schemas', (SELECT jsonb_agg(nspname ORDER BY nspname) FROM ns
            WHERE NOT EXISTS (SELECT 1 FROM ext e WHERE e.classid='pg_namespace'::regclass AND e.objid=ns.oid)),
'extensions', (SELECT jsonb_agg(jsonb_build_object('name', extname, 'schema', extnamespace::regnamespace::text) ORDER BY extname) FROM pg_extension),
'tables', (SELECT jsonb_agg(jsonb_build_object(
    'schema', r.nspname, 'name', r.relname,
    'kind', CASE r.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned' WHEN 'f' THEN 'foreign' END,
    'persistence', r.relpersistence,
    'partition_key', CASE WHEN r.relkind = 'p' THEN pg_get_partkeydef(r.oid) END,
    'partition_bound', pg_get_expr(r.relpartbound, r.oid),
    'parents', (SELECT jsonb_agg(inhparent::regclass::text ORDER BY inhseqno) FROM pg_inherits WHERE inhrelid = r.oid),
    'rls', r.relrowsecurity, 'force_rls', r.relforcerowsecurity,
    'replica_identity', r.relreplident,
    'reloptions', to_jsonb(r.reloptions),
    'comment', obj_description(r.oid, 'pg_class'),
    'columns', COALESCE(col.cols, '[]')) ORDER BY r.nspname, r.relname)
   FROM rel r LEFT JOIN col ON col.attrelid = r.oid WHERE r.relkind IN ('r','p','f')),
'constraints', (SELECT jsonb_agg(jsonb_build_object(
    'schema', r.nspname, 'table', r.relname, 'name', k.conname,
    'type', CASE k.contype WHEN 'p' THEN 'pk' WHEN 'u' THEN 'unique' WHEN 'f' THEN 'fk' WHEN 'c' THEN 'check' WHEN 'x' THEN 'exclude' WHEN 't' THEN 'trigger' WHEN 'n' THEN 'notnull' END,
    'columns', (SELECT jsonb_agg(a.attname ORDER BY x.o) FROM unnest(k.conkey) WITH ORDINALITY x(n,o) JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = x.n),
    'validated', k.convalidated, 'deferrable', k.condeferrable, 'deferred', k.condeferred,
    'no_inherit', k.connoinherit, 'inherited', k.conparentid <> 0 OR NOT k.conislocal,
    'ref_table', CASE WHEN k.contype = 'f' THEN k.confrelid::regclass::text END,
    'ref_columns', CASE WHEN k.contype = 'f' THEN (SELECT jsonb_agg(a.attname ORDER BY x.o) FROM unnest(k.confkey) WITH ORDINALITY x(n,o) JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = x.n) END,
    'on_delete', CASE WHEN k.contype = 'f' THEN k.confdeltype::text END,
    'on_update', CASE WHEN k.contype = 'f' THEN k.confupdtype::text END,
    'match', CASE WHEN k.contype = 'f' THEN k.confmatchtype::text END,
    'index', CASE WHEN k.contype IN ('p','u','x') THEN (SELECT relname FROM pg_class WHERE oid = k.conindid) END,
    'def', pg_get_constraintdef(k.oid)) ORDER BY r.nspname, r.relname, k.conname)
   FROM pg_constraint k JOIN rel r ON r.oid = k.conrelid),
'indexes', (SELECT jsonb_agg(jsonb_build_object(
    'schema', r.nspname, 'name', r.relname, 'table', t.relname,
    'method', am.amname, 'unique', i.indisunique, 'primary', i.indisprimary, 'exclusion', i.indisexclusion,
    'nulls_not_distinct', i.indnullsnotdistinct, 'valid', i.indisvalid, 'clustered', i.indisclustered,
    'replica_identity', i.indisreplident,
    'partitioned', r.relkind = 'I', 'parent', (SELECT inhparent::regclass::text FROM pg_inherits WHERE inhrelid = r.oid),
    'keys', (SELECT jsonb_agg(pg_get_indexdef(i.indexrelid, g, true) ORDER BY g) FROM generate_series(1, i.indnkeyatts) g),
    'include', (SELECT jsonb_agg(pg_get_indexdef(i.indexrelid, g, true) ORDER BY g) FROM generate_series(i.indnkeyatts + 1, i.indnatts) g),
    'descending', (SELECT jsonb_agg((i.indoption[g - 1] & 1) = 1 ORDER BY g) FROM generate_series(1, i.indnkeyatts) g),
    'nulls_first', (SELECT jsonb_agg((i.indoption[g - 1] & 2) = 2 ORDER BY g) FROM generate_series(1, i.indnkeyatts) g),
    'opclasses', (SELECT jsonb_agg(CASE WHEN NOT opc.opcdefault THEN opc.opcname END ORDER BY g) FROM generate_series(1, i.indnkeyatts) g JOIN pg_opclass opc ON opc.oid = i.indclass[g - 1]),
    'predicate', pg_get_expr(i.indpred, i.indrelid),
    'constraint', (SELECT conname FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p','u','x') LIMIT 1),
    'reloptions', to_jsonb(r.reloptions),
    'def', pg_get_indexdef(i.indexrelid)) ORDER BY r.nspname, r.relname)
   FROM pg_index i JOIN rel r ON r.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid JOIN pg_am am ON am.oid = r.relam),
'views', (SELECT jsonb_agg(jsonb_build_object('schema', r.nspname, 'name', r.relname, 'materialized', r.relkind = 'm',
    'populated', r.relispopulated, 'reloptions', to_jsonb(r.reloptions),
    'columns', (SELECT jsonb_agg(jsonb_build_object('name', x->>'name', 'type', x->>'type')) FROM jsonb_array_elements(col.cols) x),
    'def', pg_get_viewdef(r.oid)) ORDER BY r.nspname, r.relname)
   FROM rel r LEFT JOIN col ON col.attrelid = r.oid WHERE r.relkind IN ('v','m')),
'sequences', (SELECT jsonb_agg(jsonb_build_object('schema', r.nspname, 'name', r.relname,
    'type', format_type(s.seqtypid, NULL), 'start', s.seqstart, 'increment', s.seqincrement, 'min', s.seqmin, 'max', s.seqmax, 'cache', s.seqcache, 'cycle', s.seqcycle,
    'owned_by', (SELECT d.refobjid::regclass::text || '.' || a.attname FROM pg_depend d JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
                 WHERE d.classid = 'pg_class'::regclass AND d.objid = r.oid AND d.deptype IN ('a','i') AND d.refclassid = 'pg_class'::regclass LIMIT 1),
    'identity', EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = r.oid AND d.deptype = 'i')) ORDER BY r.nspname, r.relname)
   FROM pg_sequence s JOIN rel r ON r.oid = s.seqrelid),
'types', (SELECT jsonb_agg(jsonb_build_object('schema', n.nspname, 'name', t.typname,
    'kind', CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'c' THEN 'composite' WHEN 'r' THEN 'range' WHEN 'm' THEN 'multirange' WHEN 'b' THEN 'base' WHEN 'p' THEN 'pseudo' END,
    'labels', (SELECT jsonb_agg(enumlabel ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid),
    'base', CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END,
    'not_null', CASE WHEN t.typtype = 'd' THEN t.typnotnull END,
    'default', CASE WHEN t.typtype = 'd' THEN t.typdefault END,
    'checks', CASE WHEN t.typtype = 'd' THEN (SELECT jsonb_agg(jsonb_build_object('name', conname, 'def', pg_get_constraintdef(oid), 'validated', convalidated) ORDER BY conname) FROM pg_constraint WHERE contypid = t.oid) END,
    'attributes', CASE WHEN t.typtype = 'c' THEN (SELECT jsonb_agg(jsonb_build_object('name', attname, 'type', format_type(atttypid, atttypmod)) ORDER BY attnum) FROM pg_attribute WHERE attrelid = t.typrelid AND attnum > 0 AND NOT attisdropped) END,
    'subtype', (SELECT format_type(rngsubtype, NULL) FROM pg_range WHERE rngtypid = t.oid)
    ) ORDER BY n.nspname, t.typname)
   FROM pg_type t JOIN ns n ON n.oid = t.typnamespace
   WHERE t.typelem = 0 AND t.typtype IN ('e','d','c','r','b')
     AND NOT (t.typtype = 'c' AND (SELECT relkind FROM pg_class WHERE oid = t.typrelid) <> 'c')
     AND NOT EXISTS (SELECT 1 FROM ext e WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid)),
'functions', (SELECT jsonb_agg(jsonb_build_object('schema', n.nspname, 'name', p.proname, 'args', oidvectortypes(p.proargtypes),
    'kind', CASE p.prokind WHEN 'f' THEN 'function' WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' WHEN 'w' THEN 'window' END,
    'returns', pg_get_function_result(p.oid), 'language', l.lanname, 'volatility', p.provolatile, 'strict', p.proisstrict,
    'security_definer', p.prosecdef, 'leakproof', p.proleakproof, 'parallel', p.proparallel, 'config', to_jsonb(p.proconfig), 'src_md5', md5(p.prosrc)) ORDER BY n.nspname, p.proname, oidvectortypes(p.proargtypes))
   FROM pg_proc p JOIN ns n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
   WHERE NOT EXISTS (SELECT 1 FROM ext e WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid)),
'triggers', (SELECT jsonb_agg(jsonb_build_object('schema', r.nspname, 'table', r.relname, 'name', g.tgname, 'enabled', g.tgenabled,
    'function', g.tgfoid::regproc::text, 'constraint', g.tgconstraint <> 0, 'inherited', g.tgparentid <> 0, 'def', pg_get_triggerdef(g.oid)) ORDER BY r.nspname, r.relname, g.tgname)
   FROM pg_trigger g JOIN rel r ON r.oid = g.tgrelid WHERE NOT g.tgisinternal),
'event_triggers', (SELECT jsonb_agg(jsonb_build_object('name', evtname, 'event', evtevent, 'enabled', evtenabled, 'tags', to_jsonb(evttags)) ORDER BY evtname) FROM pg_event_trigger),
'rules', (SELECT jsonb_agg(jsonb_build_object('schema', r.nspname, 'table', r.relname, 'name', w.rulename, 'def', pg_get_ruledef(w.oid)) ORDER BY r.nspname, r.relname, w.rulename)
   FROM pg_rewrite w JOIN rel r ON r.oid = w.ev_class WHERE w.rulename <> '_RETURN'),
'policies', (SELECT jsonb_agg(jsonb_build_object('schema', r.nspname, 'table', r.relname, 'name', o.polname, 'command', o.polcmd, 'permissive', o.polpermissive,
    'roles', (SELECT jsonb_agg(r ORDER BY r) FROM (SELECT CASE WHEN x = 0 THEN 'public' ELSE pg_get_userbyid(x)::text END FROM unnest(o.polroles) x) roles(r)),
    'using', pg_get_expr(o.polqual, o.polrelid), 'check', pg_get_expr(o.polwithcheck, o.polrelid)) ORDER BY r.nspname, r.relname, o.polname)
   FROM pg_policy o JOIN rel r ON r.oid = o.polrelid),
'statistics', (SELECT jsonb_agg(jsonb_build_object('schema', n.nspname, 'name', s.stxname, 'table', s.stxrelid::regclass::text, 'def', pg_get_statisticsobjdef(s.oid)) ORDER BY n.nspname, s.stxname)
   FROM pg_statistic_ext s JOIN ns n ON n.oid = s.stxnamespace),
'publications', (SELECT jsonb_agg(jsonb_build_object('name', pubname, 'all_tables', puballtables) ORDER BY pubname) FROM pg_publication)
)::text;
