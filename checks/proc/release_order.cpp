// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <span>
#include <vector>

#include "pgtidy/check.h"
#include "pgtidy/required.h"

namespace pgtidy::checks::proc {
namespace {

struct ReleaseOrder final {
  static constexpr CheckInfo info{
      .summary = "a new column becomes NOT NULL in the release that adds it, while old code doesn't fill it",
      .why = R"(While a release is rolled out, old code still runs, and inserts rows without the new column. If the column is NOT NULL
by then and has no default, each of those INSERTs fails. To fill the old rows first doesn't help the ones that come after.

Spread it: add the column in one release, let the code fill it and the backfill run, and set NOT NULL in a later one. Or
give the column a default that stays, and old code needn't know: judged is the column as the release leaves it. A release is a
migration, or all pending ones together with `--diff-base`. The same in one statement is `compat-add-required-column`. Tables
with a trigger BEFORE INSERT are left alone: it may fill the column. One finding speaks for all columns of a statement. An info where
the migration takes three columns or more from the table: old code fails anyway, and that is `compat-drop-column`'s to say.)",
      .bad = R"(-- >>> 1_users.sql
CREATE TABLE users (id bigint PRIMARY KEY, name text);
-- >>> 2_slug.sql
ALTER TABLE users ADD COLUMN slug text;
UPDATE users SET slug = id::text;
ALTER TABLE users ALTER COLUMN slug SET NOT NULL;)",
      .good = R"(-- >>> 1_users.sql
CREATE TABLE users (id bigint PRIMARY KEY, name text);
-- >>> 2_slug.sql
ALTER TABLE users ADD COLUMN slug text;
-- >>> 3_slug_known.sql
ALTER TABLE users ALTER COLUMN slug SET NOT NULL;)",
      .severity = Severity::warning,
  };

  void visit(const Migration& migration, CheckContext& cx) const {
    std::vector<Forbidden> all;
    for (const Step& added : migration.steps) {
      if (!added.is<op::AddColumn>() || added.stage != Stage::expand) continue;
      if (const auto found = judge(added, migration, cx)) all.push_back(*found);
    }
    for (auto first = all.begin(); first != all.end();) {
      const auto last = std::find_if_not(first, all.end(), [&](const Forbidden& one) { return one.goes_with(*first); });
      report({first, last}, migration, cx);
      first = last;
    }
  }

 private:
  // A column that is added and forbids nulls when the migration is done.
  struct Forbidden {
    const Step* added = nullptr;
    const Table* table = nullptr;
    const Column* column = nullptr;
    Place place;                // of what forbids them
    bool lost_default = false;  // by DROP DEFAULT

    [[nodiscard]] bool goes_with(const Forbidden& other) const {
      return table == other.table && place.statement == other.place.statement && place.file == other.place.file &&
             lost_default == other.lost_default;
    }
  };

  // Only what the migration leaves behind counts: a default may come, or go, after NOT NULL.
  static std::optional<Forbidden> judge(const Step& added, const Migration& migration, CheckContext& cx) {
    const std::string_view relation = added.relation;
    const auto table = cx.catalog().table({relation.substr(0, relation.find('.')), relation.substr(relation.find('.') + 1)});
    if (!table || cx.made_shortly_before(table->created, added.place) || table->emptied_in == cx.catalog().migration() ||
        cx.catalog().holds_one_row(*table))
      return std::nullopt;
    const auto is_it = [&](const Column& column) { return column.created == added.place; };
    const auto column = std::find_if(table->columns.begin(), table->columns.end(), is_it);
    if (column == table->columns.end() || !column->not_null || !column->certain || filled(*table, *column, cx.catalog()))
      return std::nullopt;
    if (knew(column->name, added, migration)) return std::nullopt;

    const auto about = [&](const Step& step) { return step.relation == added.relation && step.column == column->name; };
    const auto forbids = [&](const Step& step) { return about(step) && (step.is<op::SetNotNull>() || step.is<op::DropDefault>()); };
    const auto& steps = migration.steps;
    auto at = std::find_if(steps.begin(), steps.end(), [&](const Step& step) { return forbids(step) && step.place == column->changed; });
    if (at == steps.end()) at = std::find_if(steps.begin(), steps.end(), forbids);
    const bool known = at != steps.end();
    if (!known && !column->changed.known()) return std::nullopt;  // compat-add-required-column's
    return Forbidden{&added, table.object, &*column, known ? at->place : column->changed, known && at->is<op::DropDefault>()};
  }

  // One finding for all columns of a statement.
  static void report(std::span<const Forbidden> columns, const Migration& migration, CheckContext& cx) {
    constexpr std::size_t most_names = 3;
    const Forbidden& first = columns.front();
    std::string names = first.column->name;
    for (const Forbidden& one : columns.subspan(1).first(std::min(columns.size(), most_names) - 1)) names += ", " + one.column->name;
    if (columns.size() > most_names) names += fmt::format(" and {} more", columns.size() - most_names);
    const bool several = columns.size() > 1;
    auto finding = cx.report(first.place, "{0}.{1} {2} added and {3} in one release: old code can't insert into {0} any more",
                             first.table->name, names, several ? "are" : "is",
                             !first.lost_default ? "made NOT NULL"
                             : several           ? "NOT NULL without their defaults"
                                                 : "NOT NULL without its default");
    finding.about(first.added->relation)
        .note(first.added->place, first.column->default_place.known() ? "added here" : "added here, without a default");
    for (const Forbidden& one : columns) finding.also_allowed_at(one.place);
    if (const Step* away = taken_from_old_code(first.added->relation, migration))
      finding.severity(Severity::info).note(away->place, "old code that writes to this column fails with or without it");
    finding.help(first.lost_default ? "let defaults stay until all code fills the columns, and drop them in a later release"
                                    : fmt::format("SET NOT NULL in a later release, when all code fills the column{}",
                                                  differs_by_row(*first.table, *first.column, cx.catalog()) ? "" : "; or a default"));
  }

  static bool takes_away(const Step& step, std::string_view relation) {
    return step.relation == relation && (step.is<op::DropColumn>() || step.is<op::RenameColumn>());
  }

  // What takes columns from the table that old code may write to: so many that it hardly works without them.
  static const Step* taken_from_old_code(std::string_view relation, const Migration& migration) {
    constexpr int many = 3;
    int taken = 0;
    for (const Step& step : migration.steps) {
      const auto adds = [&](const Step& one) { return one.is<op::AddColumn>() && one.relation == relation && one.column == step.column; };
      if (!takes_away(step, relation) || std::ranges::any_of(migration.steps, adds)) continue;
      if (++taken == many) return &step;
    }
    return nullptr;
  }

  // Old code writes to a column of this name: the migration puts another into its place.
  static bool knew(std::string_view name, const Step& added, const Migration& migration) {
    return std::any_of(migration.steps.begin(), migration.steps.end(),
                       [&](const Step& step) { return takes_away(step, added.relation) && step.column == name; });
  }

  // By itself, by the domain's default, or perhaps by a trigger.
  static bool filled(const Table& table, const Column& column, const Catalog& catalog) {
    const bool by_itself = column.generated != GeneratedKind::none || column.identity != Identity::none ||
                           (column.default_value && !column.default_value->null_constant);
    const UserType* type = catalog.type(column.type.oid);
    const bool domain_default = type != nullptr && type->default_value.has_value();
    const auto may_fill = [](const Trigger& trigger) { return trigger.before && trigger.for_each_row && trigger.on_insert; };
    return by_itself || domain_default || std::any_of(table.triggers.begin(), table.triggers.end(), may_fill);
  }
};

}  // namespace

extern constinit const CheckDef check_release_order = define_check<ReleaseOrder>();

}  // namespace pgtidy::checks::proc
