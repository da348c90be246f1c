// SPDX-License-Identifier: Apache-2.0
// ALTER COLUMN … TYPE: the rows, the indexes, the constraints and everything that forbids it.
#include <algorithm>

#include <fmt/format.h>

#include "effects/conversion.h"
#include "effects/families.h"

namespace pgtidy::effects {
namespace {

constexpr LockMode exclusive = LockMode::access_exclusive;

std::string without_spaces(std::string_view text) {
  std::string kept;
  for (const char c : text) {
    if (c != ' ') kept.push_back(c);
  }
  return kept;
}

std::string spelt_type(const TypeName& type) {
  std::string text(type.name.schema.empty() || type.name.schema == "pg_catalog" ? "" : std::string(type.name.schema) + ".");
  text += type.name.name;
  if (!type.modifiers.empty()) text += fmt::format("({})", fmt::join(type.modifiers, ","));
  for (int n = 0; n < type.array_dimensions; ++n) text += "[]";
  return without_spaces(text);
}

// USING c and USING c::new_type say what would be done anyway; whatever else is computed for each row.
UsingForm form_of(const op::SetType& set) {
  if (!set.using_) return UsingForm::none;
  if (set.using_.as_column() == set.column && set.using_.text().find("::") == std::string::npos) return UsingForm::none;
  const std::string text = without_spaces(set.using_.text());
  const std::size_t cast = text.find("::");
  if (cast == std::string::npos || text.find_first_of("(,' +-*/|") < cast) return UsingForm::expression;
  const auto columns = set.using_.columns();
  if (columns.size() != 1 || columns.front().column != set.column || !set.using_.functions().empty()) return UsingForm::expression;
  std::string target = text.substr(cast + 2);
  if (target.starts_with("pg_catalog.")) target.erase(0, 11);
  return target == spelt_type(set.type) ? UsingForm::cast : UsingForm::expression;
}

struct Change {
  const op::SetType& set;
  const Verdict& verdict;
};

bool keeps_operators(const Index& index, AttributeNumber column) {
  return std::all_of(index.keys.begin(), index.keys.end(),
                     [&](const IndexColumn& key) { return key.number != column || !key.opclass.empty(); });
}

bool keeps_collation(const Index& index, AttributeNumber column) {
  return std::all_of(index.keys.begin(), index.keys.end(),
                     [&](const IndexColumn& key) { return key.number != column || !key.collation.empty(); });
}

bool must_rebuild(const Index& index, AttributeNumber column, const Verdict& verdict) {
  if (index.predicate || std::any_of(index.keys.begin(), index.keys.end(), [](const IndexColumn& key) { return key.number == 0; }))
    return true;
  const bool operators = verdict.new_operators && !keeps_operators(index, column);
  return operators || (verdict.new_collation && !keeps_collation(index, column));
}

void touch_indexes(const Table& table, AttributeNumber column, const Verdict& verdict, Draft& draft) {
  for (const Index* index : draft.before().indexes_of(table)) {
    if (!index->uses(column)) continue;
    draft.lock(*index, exclusive, LockRole::index);
    if (index->partitioned || !must_rebuild(*index, column, verdict) || draft.before().is_new(table)) continue;
    draft.rebuild(*index);
    draft.scan(table);
  }
}

// Constraints that mention the column are made anew: valid checks read the table, foreign keys lock their other end.
void touch_constraints(const Table& table, AttributeNumber column, bool rewrites, Draft& draft) {
  for (const TableConstraint& constraint : table.constraints) {
    if (constraint.kind == ConstraintKind::check) {
      const bool mentions = constraint.expression && contains(constraint.expression->columns, column);
      if (!mentions || !constraint.validated || !constraint.enforced) continue;
      draft.scan(table);
      draft.because(fmt::format("CHECK {} mentions the column and is verified again", constraint.name));
    }
    if (constraint.kind != ConstraintKind::foreign_key || !contains(constraint.columns, column)) continue;
    const Table* referenced = draft.before().table(constraint.referenced);
    const Name name =
        referenced != nullptr ? Name{referenced->schema, referenced->name} : Name{constraint.referenced_schema, constraint.referenced_name};
    draft.lock(name, exclusive, LockRole::referenced);
    if (referenced != nullptr) draft.lock_partitions(*referenced, exclusive);
    if (rewrites && constraint.validated && constraint.enforced) scan_for_orphans(table, name, draft);
  }
  for (const auto& reference : draft.references_to(table)) {
    if (!contains(reference.constraint->referenced_columns, column)) continue;
    draft.lock(*reference.table, exclusive, LockRole::referencing);
    draft.lock_partitions(*reference.table, exclusive);
    if (rewrites && reference.constraint->validated && reference.constraint->enforced) {
      scan_for_orphans(*reference.table, Name{table.schema, table.name}, draft);
    }
  }
}

void change_in(const Table& table, const Column& column, const Verdict& verdict, Draft& draft) {
  const bool rewrites = verdict.work == Work::rewrite || column.generated == GeneratedKind::stored;
  if (rewrites)
    draft.rewrite(table);
  else
    touch_indexes(table, column.number, verdict, draft);
  touch_constraints(table, column.number, rewrites, draft);
  if (column.identity == Identity::none) return;
  for (const Sequence* sequence : draft.owned_sequences(table, column.number)) {
    if (sequence->identity) draft.lock(*sequence, LockMode::share_row_exclusive, LockRole::other);
  }
}

// ── What forbids it ──────────────────────────────────────────────────────────────────────────────────────────────

bool used_by_policy(const Table& table, AttributeNumber column) {
  return std::any_of(table.policies.begin(), table.policies.end(), [&](const Policy& policy) {
    return (policy.using_ && contains(policy.using_->columns, column)) ||
           (policy.with_check && contains(policy.with_check->columns, column));
  });
}

bool used_by_trigger(const Table& table, AttributeNumber column) {
  return std::any_of(table.triggers.begin(), table.triggers.end(),
                     [&](const Trigger& trigger) { return contains(trigger.update_of, column) || contains(trigger.when_columns, column); });
}

bool used_by_generated(const Table& table, AttributeNumber column) {
  return std::any_of(table.columns.begin(), table.columns.end(),
                     [&](const Column& other) { return other.generated_as && contains(other.generated_as->columns, column); });
}

void refuse_dependents(const Table& table, const Column& column, Draft& draft) {
  constexpr std::string_view unsupported = "0A000";
  if (contains(table.partition_columns, column.number)) {
    draft.refuse("42P16", fmt::format("cannot alter column \"{}\" because it is part of the partition key of relation \"{}\"", column.name,
                                      table.name));
  }
  if (column.inherited > 0) draft.refuse("42P16", fmt::format("cannot alter inherited column \"{}\"", column.name));
  if (table.of_type != Oid::none) draft.refuse("42809", "cannot alter column type of typed table");
  const std::vector<const View*> views = draft.views_on(table, column.number);
  if (!views.empty()) {
    draft.refuse(unsupported,
                 fmt::format("cannot alter type of a column used by a view or rule: {} uses {}", views.front()->name, column.name));
  }
  if (!table.rules.empty()) draft.uncertain("a rule of the table may use the column: then the change is refused");
  if (used_by_trigger(table, column.number)) draft.refuse(unsupported, "cannot alter type of a column used in a trigger definition");
  if (used_by_policy(table, column.number)) draft.refuse(unsupported, "cannot alter type of a column used in a policy definition");
  if (used_by_generated(table, column.number)) {
    draft.refuse(draft.version() < 15 ? "42601" : unsupported, "cannot alter type of a column used by a generated column");
  }
}

std::string_view collation_of(const Column& column) { return column.collation == "default" ? std::string_view() : column.collation; }

void refuse_indexes(const Table& table, const Column& column, const ColumnType& to, Draft& draft) {
  if (!without_btree(to)) return;
  for (const Index* index : draft.before().indexes_of(table)) {
    const bool key = std::any_of(index->keys.begin(), index->keys.end(),
                                 [&](const IndexColumn& each) { return each.number == column.number && each.opclass.empty(); });
    if (key && index->method != "gist") {
      draft.refuse("42704",
                   fmt::format("data type {} has no default operator class for access method \"{}\"", to.formatted, index->method));
    }
  }
}

}  // namespace

void add(const op::SetType& set, Draft& draft) {
  const Table* table = draft.lock_tree(set.table, exclusive);
  const Column* column = table == nullptr ? nullptr : table->column(set.column);
  if (table != nullptr && table->columns_known && column == nullptr) {
    return draft.refuse("42703", fmt::format("column \"{}\" of relation \"{}\" does not exist", set.column, table->name));
  }
  const ColumnType to = draft.before().resolve(set.type);
  const ColumnType unknown;
  const std::string_view collation = set.collation.name == "default" ? std::string_view() : set.collation.name;
  const Verdict verdict = judge({.from = column == nullptr ? unknown : column->type,
                                 .from_collation = column == nullptr ? collation : collation_of(*column),
                                 .to = to,
                                 .to_collation = collation,
                                 .using_form = form_of(set)},
                                draft.before(), draft.version());
  if (!verdict.certain) draft.uncertain(verdict.because);
  if (verdict.work == Work::refused) return draft.refuse(verdict.sqlstate, verdict.because);
  if (column == nullptr) {
    if (verdict.work == Work::rewrite && table == nullptr)
      draft.rewrite(set.table);
    else if (verdict.work == Work::rewrite)
      draft.rewrite(*table);
    return draft.because(verdict.because);
  }
  refuse_dependents(*table, *column, draft);
  refuse_indexes(*table, *column, to, draft);
  if (verdict.work != Work::none) draft.because(verdict.because);
  change_in(*table, *column, verdict, draft);
  for (const Table* child : draft.descendants(*table)) {
    if (const Column* inherited = child->column(set.column)) change_in(*child, *inherited, verdict, draft);
  }
  draft.because(verdict.because);
}

}  // namespace pgtidy::effects
