// SPDX-License-Identifier: Apache-2.0
#include "ops/lower.h"
#include "syntax/nodes.h"

namespace pgtidy::ops {
namespace {

struct Tag {
  NodeTag node;
  std::string_view tag;
};

// src/include/tcop/cmdtaglist.h, for the nodes whose tag doesn't depend on the kind of object.
constexpr Tag tags[] = {
    {T_SelectStmt, "SELECT"},
    {T_InsertStmt, "INSERT"},
    {T_UpdateStmt, "UPDATE"},
    {T_DeleteStmt, "DELETE"},
    {T_MergeStmt, "MERGE"},
    {T_TruncateStmt, "TRUNCATE TABLE"},
    {T_CopyStmt, "COPY"},
    {T_CreateStmt, "CREATE TABLE"},
    {T_CreateTableAsStmt, "CREATE TABLE AS"},
    {T_CreateForeignTableStmt, "CREATE FOREIGN TABLE"},
    {T_IndexStmt, "CREATE INDEX"},
    {T_ViewStmt, "CREATE VIEW"},
    {T_CreateSeqStmt, "CREATE SEQUENCE"},
    {T_AlterSeqStmt, "ALTER SEQUENCE"},
    {T_CreateEnumStmt, "CREATE TYPE"},
    {T_AlterEnumStmt, "ALTER TYPE"},
    {T_CompositeTypeStmt, "CREATE TYPE"},
    {T_CreateRangeStmt, "CREATE TYPE"},
    {T_CreateDomainStmt, "CREATE DOMAIN"},
    {T_AlterDomainStmt, "ALTER DOMAIN"},
    {T_AlterTypeStmt, "ALTER TYPE"},
    {T_AlterFunctionStmt, "ALTER FUNCTION"},
    {T_CreateTrigStmt, "CREATE TRIGGER"},
    {T_CreatePolicyStmt, "CREATE POLICY"},
    {T_AlterPolicyStmt, "ALTER POLICY"},
    {T_RuleStmt, "CREATE RULE"},
    {T_CreateSchemaStmt, "CREATE SCHEMA"},
    {T_CreateExtensionStmt, "CREATE EXTENSION"},
    {T_AlterExtensionStmt, "ALTER EXTENSION"},
    {T_CommentStmt, "COMMENT"},
    {T_VariableSetStmt, "SET"},
    {T_VariableShowStmt, "SHOW"},
    {T_LockStmt, "LOCK TABLE"},
    {T_DoStmt, "DO"},
    {T_CallStmt, "CALL"},
    {T_ReindexStmt, "REINDEX"},
    {T_ClusterStmt, "CLUSTER"},
    {T_RefreshMatViewStmt, "REFRESH MATERIALIZED VIEW"},
    {T_CreateStatsStmt, "CREATE STATISTICS"},
    {T_CreatePublicationStmt, "CREATE PUBLICATION"},
    {T_AlterPublicationStmt, "ALTER PUBLICATION"},
    {T_CreateSubscriptionStmt, "CREATE SUBSCRIPTION"},
    {T_CreateEventTrigStmt, "CREATE EVENT TRIGGER"},
    {T_CreateRoleStmt, "CREATE ROLE"},
    {T_AlterRoleStmt, "ALTER ROLE"},
    {T_DropRoleStmt, "DROP ROLE"},
    {T_GrantRoleStmt, "GRANT ROLE"},
    {T_AlterDefaultPrivilegesStmt, "ALTER DEFAULT PRIVILEGES"},
    {T_AlterSystemStmt, "ALTER SYSTEM"},
    {T_CreatedbStmt, "CREATE DATABASE"},
    {T_DropdbStmt, "DROP DATABASE"},
    {T_AlterDatabaseStmt, "ALTER DATABASE"},
    {T_AlterDatabaseSetStmt, "ALTER DATABASE"},
    {T_CreateTableSpaceStmt, "CREATE TABLESPACE"},
    {T_DropTableSpaceStmt, "DROP TABLESPACE"},
    {T_PrepareStmt, "PREPARE"},
    {T_ExecuteStmt, "EXECUTE"},
    {T_ExplainStmt, "EXPLAIN"},
    {T_NotifyStmt, "NOTIFY"},
    {T_ListenStmt, "LISTEN"},
    {T_DiscardStmt, "DISCARD"},
    {T_CheckPointStmt, "CHECKPOINT"},
    {T_CreateCastStmt, "CREATE CAST"},
    {T_CreateOpClassStmt, "CREATE OPERATOR CLASS"},
    {T_CreateForeignServerStmt, "CREATE SERVER"},
};

std::string_view transaction_tag(TransactionStmtKind kind) {
  switch (kind) {
    case TRANS_STMT_BEGIN: return "BEGIN";
    case TRANS_STMT_START: return "START TRANSACTION";
    case TRANS_STMT_COMMIT: return "COMMIT";
    case TRANS_STMT_SAVEPOINT: return "SAVEPOINT";
    case TRANS_STMT_RELEASE: return "RELEASE";
    case TRANS_STMT_PREPARE: return "PREPARE TRANSACTION";
    case TRANS_STMT_COMMIT_PREPARED: return "COMMIT PREPARED";
    case TRANS_STMT_ROLLBACK_PREPARED: return "ROLLBACK PREPARED";
    default: return "ROLLBACK";
  }
}

// AlterObjectTypeCommandTag, for the kinds that migrations alter.
std::string_view object_tag(ObjectType type, bool drop) {
  switch (type) {
    case OBJECT_TABLE:
    case OBJECT_COLUMN:
    case OBJECT_TABCONSTRAINT: return drop ? "DROP TABLE" : "ALTER TABLE";
    case OBJECT_INDEX: return drop ? "DROP INDEX" : "ALTER INDEX";
    case OBJECT_VIEW: return drop ? "DROP VIEW" : "ALTER VIEW";
    case OBJECT_MATVIEW: return drop ? "DROP MATERIALIZED VIEW" : "ALTER MATERIALIZED VIEW";
    case OBJECT_SEQUENCE: return drop ? "DROP SEQUENCE" : "ALTER SEQUENCE";
    case OBJECT_FOREIGN_TABLE: return drop ? "DROP FOREIGN TABLE" : "ALTER FOREIGN TABLE";
    case OBJECT_TYPE:
    case OBJECT_ATTRIBUTE: return drop ? "DROP TYPE" : "ALTER TYPE";
    case OBJECT_DOMAIN:
    case OBJECT_DOMCONSTRAINT: return drop ? "DROP DOMAIN" : "ALTER DOMAIN";
    case OBJECT_FUNCTION: return drop ? "DROP FUNCTION" : "ALTER FUNCTION";
    case OBJECT_PROCEDURE: return drop ? "DROP PROCEDURE" : "ALTER PROCEDURE";
    case OBJECT_AGGREGATE: return drop ? "DROP AGGREGATE" : "ALTER AGGREGATE";
    case OBJECT_TRIGGER: return drop ? "DROP TRIGGER" : "ALTER TRIGGER";
    case OBJECT_POLICY: return drop ? "DROP POLICY" : "ALTER POLICY";
    case OBJECT_RULE: return drop ? "DROP RULE" : "ALTER RULE";
    case OBJECT_SCHEMA: return drop ? "DROP SCHEMA" : "ALTER SCHEMA";
    case OBJECT_EXTENSION: return drop ? "DROP EXTENSION" : "ALTER EXTENSION";
    default: return drop ? "DROP" : "ALTER";
  }
}

}  // namespace

std::string_view command_tag(const void* raw_statement) {
  const ::Node* node = static_cast<const ::RawStmt*>(raw_statement)->stmt;
  const NodeTag tag = syntax::tag_of(node);
  switch (tag) {
    case T_TransactionStmt: return transaction_tag(reinterpret_cast<const ::TransactionStmt*>(node)->kind);
    case T_AlterTableStmt: return object_tag(reinterpret_cast<const ::AlterTableStmt*>(node)->objtype, false);
    case T_DropStmt: return object_tag(reinterpret_cast<const ::DropStmt*>(node)->removeType, true);
    case T_RenameStmt: return object_tag(reinterpret_cast<const ::RenameStmt*>(node)->renameType, false);
    case T_AlterObjectSchemaStmt: return object_tag(reinterpret_cast<const ::AlterObjectSchemaStmt*>(node)->objectType, false);
    case T_AlterOwnerStmt: return object_tag(reinterpret_cast<const ::AlterOwnerStmt*>(node)->objectType, false);
    case T_GrantStmt: return reinterpret_cast<const ::GrantStmt*>(node)->is_grant ? "GRANT" : "REVOKE";
    case T_VacuumStmt: return reinterpret_cast<const ::VacuumStmt*>(node)->is_vacuumcmd ? "VACUUM" : "ANALYZE";
    case T_CreateFunctionStmt:
      return reinterpret_cast<const ::CreateFunctionStmt*>(node)->is_procedure ? "CREATE PROCEDURE" : "CREATE FUNCTION";
    case T_DefineStmt: return "CREATE";
    default: break;
  }
  const auto* const found = std::ranges::find(tags, tag, &Tag::node);
  return found == std::end(tags) ? std::string_view("statement") : found->tag;
}

}  // namespace pgtidy::ops
