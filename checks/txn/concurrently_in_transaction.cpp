// SPDX-License-Identifier: Apache-2.0
#include <type_traits>

#include "pgtidy/check.h"

namespace pgtidy::checks::txn {
namespace {

template <class O, class... Any>
concept one_of = (std::is_same_v<O, Any> || ...);

struct ConcurrentlyInTransaction final {
  static constexpr CheckInfo info{
      .summary = "this command is refused inside a transaction block",
      .why = R"(CREATE, DROP and REINDEX INDEX CONCURRENTLY, DETACH PARTITION CONCURRENTLY, VACUUM, CREATE DATABASE and
ALTER SYSTEM, among others, commit in between and so can't be part of a transaction: the server answers 25001. A
`BEGIN` in the file, a migration tool that wraps each file, and several statements sent as one string all make one.

Give the command a migration of its own and tell the tool not to wrap it: goose `-- +goose NO TRANSACTION`, dbmate
`-- migrate:up transaction:false`, sqlx `-- no-transaction`, diesel `run_in_transaction = false`, Flyway
`executeInTransaction=false`, Atlas `-- atlas:txmode none`. Where the tool isn't known, only a `BEGIN` in the file counts;
`--transaction=per-file` tells.)",
      .bad = R"(BEGIN;
CREATE INDEX CONCURRENTLY users_email_idx ON users (email);
COMMIT;)",
      .good = "CREATE INDEX CONCURRENTLY users_email_idx ON users (email);",
      .severity = Severity::error,
  };

  template <class O>
  requires one_of<O, op::CreateIndex, op::DropIndex, op::Reindex, op::DetachPartition, op::Vacuum, op::ClusterTable, op::AddEnumValue,
                  op::Utility, op::CreateOther, op::DropObject, op::AlterOther>
  void visit(const O& operation, CheckContext& cx) const {
    if (!operation.statement->in_transaction.value_or(false) || cx.effect(operation).transaction_allowed) return;
    auto finding = cx.report(operation.place.head(), "{} is refused inside a transaction block", command_of(operation));
    if constexpr (std::is_same_v<O, op::AddEnumValue>) finding.note("PostgreSQL 12 and later allow it");
    const std::string_view way = cx.outside_transaction(operation.place);
    finding.help(operation.statement->explicit_transaction ? std::string("move it out of BEGIN … COMMIT")
                 : way.empty()                             ? "put it into a migration of its own that runs outside a transaction"
                                                           : fmt::format("run it in {}", way));
  }

 private:
  template <class O>
  static std::string command_of(const O& operation) {
    if constexpr (std::is_same_v<O, op::DetachPartition>) return "DETACH PARTITION CONCURRENTLY";
    if constexpr (std::is_same_v<O, op::AddEnumValue>) return "ALTER TYPE … ADD VALUE";
    std::string command(operation.statement->command);
    if constexpr (requires { operation.concurrently; }) command += operation.concurrently ? " CONCURRENTLY" : "";
    return command;
  }
};

}  // namespace

extern constinit const CheckDef check_concurrently_in_transaction = define_check<ConcurrentlyInTransaction>();

}  // namespace pgtidy::checks::txn
