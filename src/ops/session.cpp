// SPDX-License-Identifier: Apache-2.0
// Transactions, SET, LOCK, DO, CALL, and commands that touch no schema.
#include "ops/lowering.h"

namespace pgtidy::ops {
namespace {

void transaction(Lowering& lowering, const ::TransactionStmt& statement) {
  const Place whole = lowering.whole();
  switch (statement.kind) {
    case TRANS_STMT_BEGIN:
    case TRANS_STMT_START: lowering.add<op::Begin>(whole); return;
    case TRANS_STMT_COMMIT: lowering.add<op::Commit>(whole).chain = statement.chain; return;
    case TRANS_STMT_ROLLBACK: lowering.add<op::Rollback>(whole).chain = statement.chain; return;
    case TRANS_STMT_SAVEPOINT: lowering.add<op::Savepoint>(whole).name = view(statement.savepoint_name); return;
    case TRANS_STMT_RELEASE: lowering.add<op::ReleaseSavepoint>(whole).name = view(statement.savepoint_name); return;
    case TRANS_STMT_ROLLBACK_TO: lowering.add<op::RollbackTo>(whole).name = view(statement.savepoint_name); return;
    case TRANS_STMT_PREPARE: lowering.add<op::Commit>(whole); return;
    default: lowering.add<op::Utility>(whole).command = lowering.statement().command;
  }
}

void set_variable(Lowering& lowering, const ::VariableSetStmt& statement) {
  auto& made = lowering.add<op::SetVariable>(lowering.whole());
  made.name = statement.kind == VAR_RESET_ALL ? std::string_view("all") : view(statement.name);
  made.local = statement.is_local;
  made.reset = statement.kind == VAR_SET_DEFAULT || statement.kind == VAR_RESET || statement.kind == VAR_RESET_ALL;
  std::vector<std::string_view> values;
  for (const auto* argument : elements(statement.args)) {
    const auto* interval = PGTIDY_AS(TypeCast, argument);  // SET TIME ZONE INTERVAL '…'
    const auto* constant = PGTIDY_AS(A_Const, interval != nullptr ? interval->arg : argument);
    if (constant == nullptr) continue;
    if (constant->val.node.type == T_String)
      values.push_back(view(constant->val.sval.sval));
    else
      values.push_back(lowering.keep(std::string_view(Expression(argument, {}, 0).text())));
  }
  made.values = lowering.keep(values);
}

void lock_table(Lowering& lowering, const ::LockStmt& statement) {
  const auto relations = elements<::RangeVar>(statement.relations);
  std::size_t index = 0;
  for (const auto* relation : relations) {
    auto& made = lowering.add<op::LockTable>(relations.size() == 1 ? lowering.whole() : lowering.part(Part::object, index));
    ++index;
    made.table = lowering.name(relation);
    made.mode = statement.mode;
    made.nowait = statement.nowait;
  }
}

void do_block(Lowering& lowering, const ::DoStmt& statement) {
  auto& made = lowering.add<op::Do>(lowering.whole());
  made.language = "plpgsql";
  for (const auto* option : elements<::DefElem>(statement.args)) {
    if (view(option->defname) == "as") made.body = string_of(option->arg);
    if (view(option->defname) == "language") made.language = string_of(option->arg);
  }
}

// Refused in a transaction block: PreventInTransactionBlock's callers in tcop/utility.c (truth/locks: group "utility").
bool refused_in_transaction(NodeTag tag) {
  switch (tag) {
    case T_CreatedbStmt:
    case T_DropdbStmt:
    case T_CreateTableSpaceStmt:
    case T_DropTableSpaceStmt:
    case T_AlterSystemStmt: return true;
    default: return false;
  }
}

bool is_utility(NodeTag tag) {
  switch (tag) {
    case T_CreatedbStmt:
    case T_DropdbStmt:
    case T_AlterDatabaseStmt:
    case T_AlterDatabaseSetStmt:
    case T_AlterDatabaseRefreshCollStmt:
    case T_CreateTableSpaceStmt:
    case T_DropTableSpaceStmt:
    case T_AlterTableSpaceOptionsStmt:
    case T_AlterSystemStmt:
    case T_CheckPointStmt:
    case T_DiscardStmt:
    case T_ListenStmt:
    case T_UnlistenStmt:
    case T_NotifyStmt:
    case T_PrepareStmt:
    case T_ExecuteStmt:
    case T_DeallocateStmt:
    case T_DeclareCursorStmt:
    case T_FetchStmt:
    case T_ClosePortalStmt:
    case T_LoadStmt:
    case T_VariableShowStmt:
    case T_ConstraintsSetStmt:
    case T_ExplainStmt: return true;
    default: return false;
  }
}

}  // namespace

bool Lowering::lower_session(const ::Node* node) {
  switch (tag_of(node)) {
    case T_TransactionStmt: transaction(*this, *reinterpret_cast<const ::TransactionStmt*>(node)); return true;
    case T_VariableSetStmt: set_variable(*this, *reinterpret_cast<const ::VariableSetStmt*>(node)); return true;
    case T_LockStmt: lock_table(*this, *reinterpret_cast<const ::LockStmt*>(node)); return true;
    case T_DoStmt: do_block(*this, *reinterpret_cast<const ::DoStmt*>(node)); return true;
    case T_CallStmt: {
      const auto* call = reinterpret_cast<const ::CallStmt*>(node)->funccall;
      add<op::Call>(whole()).procedure = name(call->funcname);
      return true;
    }
    default: break;
  }
  if (!is_utility(tag_of(node))) return false;
  auto& made = add<op::Utility>(whole());
  made.command = statement_.command;
  made.transaction_allowed = !refused_in_transaction(tag_of(node));
  return true;
}

}  // namespace pgtidy::ops
