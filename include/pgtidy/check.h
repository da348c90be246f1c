// SPDX-License-Identifier: Apache-2.0
// How to write a check. One check is one file, checks/<family>/<stem>.cpp; its id is its place: <family>-<stem>.
//
//   struct DropTable final {
//     static constexpr CheckInfo info{.summary = "…", .why = "…", .bad = "DROP TABLE t;", .good = "…"};
//     void visit(const op::DropTable& drop, CheckContext& cx) const {
//       if (cx.catalog().is_new(drop.table)) return;
//       cx.report(drop.place, "DROP TABLE deletes {} and its rows", drop.table).help("…");
//     }
//   };
//   extern constinit const CheckDef check_drop_table = define_check<DropTable>();
//
// A check says with its `visit` overloads what it wants to see:
//   visit(const op::X&, CheckContext&)                    an operation, in the world before it: is this change safe?
//   visit(const Statement&, CheckContext&)                a statement as it was spelt (syntax/)
//   visit(const Migration&, CheckContext&)                a migration, in the world after it: what has it left behind?
//   visit(const Table&, CheckContext&)                    an object at the end of the history: is this a good schema?
//   visit(const Table&, const Column&, CheckContext&)     … and TableConstraint, Policy, Trigger
//   visit(const Index&, CheckContext&)                    … and View, UserType, Function
// Checks hold no state and are asked in any order. They never see files that are not under review: the engine drops
// what is reported there.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "pgtidy/catalog.h"
#include "pgtidy/check_info.h"
#include "pgtidy/effect.h"
#include "pgtidy/evidence.h"
#include "pgtidy/facts.h"
#include "pgtidy/finding.h"
#include "pgtidy/fix.h"
#include "pgtidy/format.h"
#include "pgtidy/operation.h"
#include "pgtidy/stage.h"
#include "pgtidy/syntax/statement.h"
#include "pgtidy/target.h"

namespace pgtidy {

// Adds to a finding that was just reported; valid until the next report.
class FindingBuilder {
 public:
  explicit FindingBuilder(Finding* finding, const class CheckContext* context) : finding_(finding), context_(context) {}
  FindingBuilder& severity(Severity severity);  // other than the check's own
  FindingBuilder& label(std::string text);      // beside the carets
  FindingBuilder& about(std::string object);    // schema.name, for machines
  // The strongest lock that harms: label and JSON's `lock`. Where tables are read or written under it, `grows_with` them.
  FindingBuilder& lock(const Effect& effect);
  // What it costs grows with this relation's rows: where facts say how many there are, they are told, of a small one it is info,
  // of a large one a degree worse than the check thinks. Without facts, one with few_rows() is small.
  FindingBuilder& grows_with(const Relation& relation);
  FindingBuilder& grows_with(const Name& relation);
  // It harms rows, or code that was released with the table: an info where few_rows() tells that there are hardly any, and facts
  // don't know better.
  FindingBuilder& matters_with_rows(const Name& table);
  // It harms code that was released with what was made there: an info where made_shortly_before() tells that there is hardly any.
  FindingBuilder& matters_if_released(const Place& made, const Place& now);
  // It harms code that uses what is dropped: an info where unused() tells that none does.
  FindingBuilder& matters_if_used(const Place& drop, std::initializer_list<std::string_view> names);
  FindingBuilder& note_size(const Relation& relation);  // how large facts say it is
  FindingBuilder& help(std::string text);
  FindingBuilder& note(std::string text);
  FindingBuilder& note(const Place& place, std::string text);
  FindingBuilder& fix(std::string title, FixSafety safety, std::vector<Edit> edits);
  FindingBuilder& also_allowed_at(const Place& place);  // a suppression there silences this finding too

 private:
  FindingBuilder& grows_with(std::span<const std::string> relations);
  Finding* finding_;  // null: the finding is not wanted, all calls do nothing
  const CheckContext* context_;
};

namespace engine {
class Dispatcher;
}

// What the history tells of a thing, and where: to be noted beside a finding.
struct Told {
  Place place;
  std::string why;
};

// What a check may ask. Lives as long as one visit.
class CheckContext {
 public:
  [[nodiscard]] const Catalog& catalog() const;  // before the operation; at the end for schema objects
  [[nodiscard]] const Target& target() const;
  [[nodiscard]] const Effect& effect(const op::Operation& operation);  // the worst over the target's versions
  [[nodiscard]] bool is_new(const Name& relation) const { return catalog().is_new(relation); }
  // Other sessions may be using it: neither new nor temporary, nor filled by the migration that made it. A relation
  // that no file creates is in use; `if_exists`: one that the history, which makes tables, never made isn't there.
  [[nodiscard]] bool in_use(const Name& relation, bool if_exists = false) const;
  // This migration took all its rows out: nothing is left to read, to write anew or to fail on.
  [[nodiscard]] bool emptied(const Name& table) const;
  // It has copied rows of it to a table where they stay.
  [[nodiscard]] bool copied(const Name& table) const;
  // In use, and with as many rows as a table may have: neither emptied nor made to hold one row.
  [[nodiscard]] bool has_rows_in_use(const Name& table) const { return in_use(table) && !emptied(table) && !holds_one_row(table); }
  [[nodiscard]] bool holds_one_row(const Name& table) const;  // Catalog::holds_one_row
  // What the migration has done before this operation to relations that are in use.
  [[nodiscard]] std::span<const Step> earlier() const;
  // The first operation of kind O behind this one in its file that fits: what the migration is about to do. Names mean what
  // they mean now. Far ahead (a thousand operations) nobody looks.
  template <class O, class Fits>
  [[nodiscard]] const O* later(Fits fits) const {
    return first<O>(ahead(), fits);
  }
  // The same of what stands before it in its file (again, no more than a thousand operations away).
  template <class O, class Fits>
  [[nodiscard]] const O* before(Fits fits) const {
    return first<O>(behind(), fits);
  }
  template <class O>
  [[nodiscard]] const O* later(const Name& table) const {
    return later<O>([&](const O& one) { return same_relation(one.table, table); });
  }
  // What was made at the one place was hardly released when the other's migration came: by the times in the files' names that
  // followed within a day. Names without times tell nothing, nor do those whose times are counters, a second or so apart.
  [[nodiscard]] bool made_shortly_before(const Place& made, const Place& now) const;
  // Why that table (schema.name) has few rows or none at the statement at hand: it was made shortly before, or got a column that no
  // row could have a value for (requires_value()), and no migration filled it. Nothing: it may have any number.
  [[nodiscard]] std::optional<Told> few_rows_before(std::string_view table) const;  // by earlier files
  [[nodiscard]] std::optional<Told> few_rows(std::string_view table) const;         // or this one, also of tables that its rows refer to
  // Why nothing uses what is dropped there and has these names, as its author says: in one of them (`plan_deprecated`), in a comment
  // on the statement (`-- no longer used`), or in the migration's name (`remove_legacy_plans`).
  [[nodiscard]] std::optional<Told> unused(const Place& drop, std::initializer_list<std::string_view> names) const;
  [[nodiscard]] bool same_relation(const Name& a, const Name& b) const;  // also one that isn't there (any more, or yet)
  // How this file's tool is told to run it outside of a transaction: "`-- +goose NO TRANSACTION` …"; empty: not known.
  [[nodiscard]] std::string_view outside_transaction(const Place& place) const;
  // What `help` says behind CONCURRENTLY, of where it can run: ", in a migration of its own with …", ", outside a transaction block".
  [[nodiscard]] std::string run_concurrently(const Statement& statement) const;  // this one, as it should be
  [[nodiscard]] std::string run_concurrently(const Place& place) const;          // one that is yet to be written, in place's folder
  // What `help` calls a transaction other than this one: `when` ("a later") and "transaction", or, where the file's tool runs all
  // pending files in one, "release" and why.
  [[nodiscard]] std::string another_transaction(std::string_view when, const Place& place) const;
  // How many rows are best changed, for `help`: `verb` "in batches …", and outside the migration at hand if it changes the schema
  // too; or without any, where a new column gets one value.
  [[nodiscard]] std::string in_batches(std::string_view verb, const op::Operation& change) const;
  // What an UPDATE earlier in this file sets a column to in all rows, if the file adds the column; empty: there is none such.
  [[nodiscard]] std::string value_for_all(const Name& table, std::string_view column) const;
  // Where this file's tool generates it from a schema file: how that says it, for `help` to end with: "; `@db.Timestamptz` in
  // schema.prisma". `sql`: of script/tools.h, Spelling. Empty: there is no such file, or it says it alike.
  [[nodiscard]] std::string in_schema_file(const Place& place, std::string_view sql) const;
  // How to be rid of an index that `kept` makes redundant, for `help`: it is best never made where the other one was there.
  [[nodiscard]] std::string without(const Index& index, const Index& kept) const;
  // What stands behind `decision:` in a comment inside the statement, behind it on its line or right above it: why somebody
  // wanted it so. Empty: nothing.
  [[nodiscard]] std::string_view decision(const Place& place) const;
  // The tables that these words may name, in the singular or the plural, as api_keys or ApiKey; partitions and tables that
  // no file creates left out. For visits of the schema: valid until the catalog changes.
  [[nodiscard]] std::span<const Table* const> tables_called(std::span<const std::string> words) const;
  // The application's queries are known (config `queries:`): what none of them asks, nobody asks. Costs nothing.
  [[nodiscard]] bool has_queries() const;
  // How rows are looked for by those, and by views and policies. For visits of the schema. Views are read when it is first
  // asked: guard it.
  [[nodiscard]] const Evidence& evidence() const;
  // What this view alone asks.
  [[nodiscard]] Evidence evidence_of(const View& view) const;
  // Some queries are known: those, or what a server was asked (config `facts:`). Costs nothing.
  [[nodiscard]] bool knows_queries() const;
  // A query that is known, or a view, may look inside of documents (`@>`, `?`, `->>`).
  [[nodiscard]] bool looks_inside_documents() const;
  // What a live server knows (config `facts:`); empty where there are none.
  [[nodiscard]] const Facts& facts() const;
  // For FindingBuilder::about: schema.name where the catalog knows the relation, else as it was written.
  [[nodiscard]] std::string object(const Name& relation) const {
    const auto found = catalog().relation(relation);
    return found ? qualified(*found) : to_string(relation);
  }

  // The range of a place in its file, and the text there.
  [[nodiscard]] Range range(const Place& place) const;
  [[nodiscard]] std::string text(const Place& place) const;

  // An option's value, or its default.
  [[nodiscard]] std::string option(std::string_view name) const;
  [[nodiscard]] const std::vector<std::string>& option_list(std::string_view name) const;
  [[nodiscard]] std::int64_t option_number(std::string_view name) const;

  template <class... T>
  FindingBuilder report(const Place& place, fmt::format_string<T...> format, T&&... arguments) {
    if (!wanted(place)) return FindingBuilder(nullptr, this);
    return add(place, fmt::format(format, std::forward<T>(arguments)...));
  }

 private:
  [[nodiscard]] const Table* table_called(std::string_view relation) const;  // schema.name
  [[nodiscard]] std::optional<Told> few_rows_by_earlier(const Table& table) const;
  [[nodiscard]] bool small_below(const Table& table, const Place& now) const;
  [[nodiscard]] std::optional<Told> empty_by_this(const Table& table) const;
  friend class engine::Dispatcher;
  friend class FindingBuilder;
  explicit CheckContext(engine::Dispatcher& dispatcher) : dispatcher_(dispatcher) {}
  [[nodiscard]] bool wanted(const Place& place) const;
  [[nodiscard]] std::span<const op::Operation* const> ahead() const;
  [[nodiscard]] std::span<const op::Operation* const> behind() const;
  template <class O, class Fits>
  [[nodiscard]] static const O* first(std::span<const op::Operation* const> operations, Fits fits) {
    for (const op::Operation* operation : operations) {
      const O* one = op::as<O>(*operation);
      if (one != nullptr && fits(*one)) return one;
    }
    return nullptr;
  }
  FindingBuilder add(const Place& place, std::string message);

  engine::Dispatcher& dispatcher_;
};

}  // namespace pgtidy

#include "pgtidy/check_def.h"
