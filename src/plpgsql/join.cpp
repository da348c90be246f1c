// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "plpgsql/evaluator.h"
#include "support/word_set.h"

namespace pgtidy::plpgsql {

using Kind = syntax::Term::Kind;

namespace {

bool speaks_of_schemas(const syntax::Term& term) {
  static constexpr WordSet names{
      "connamespace constraint_schema event_object_schema nspname pronamespace relnamespace schemaname sequence_schema table_schema "
      "typnamespace"};
  if (term.kind == Kind::column && names.contains(term.text)) return true;
  return std::any_of(term.arguments.begin(), term.arguments.end(), speaks_of_schemas);
}

// Columns of this source, or nobody knows.
bool reads(const syntax::Term& term, const SystemRelation& system, std::string_view alias) {
  if (term.query != nullptr) return true;
  if (term.kind == Kind::column && (term.qualifier.empty() ? system.column(term.text) != nullptr : term.qualifier == alias)) return true;
  return std::any_of(term.arguments.begin(), term.arguments.end(), [&](const syntax::Term& each) { return reads(each, system, alias); });
}

bool has_query(const syntax::Term& term) {
  return term.query != nullptr || std::any_of(term.arguments.begin(), term.arguments.end(), has_query);
}

}  // namespace

const syntax::Query* Evaluator::with(std::string_view name) const {
  const auto found = std::find_if(with_.rbegin(), with_.rend(), [&](const Query::With* each) { return each->name == name; });
  return found == with_.rend() ? nullptr : (*found)->query.get();
}

std::shared_ptr<const Result> Evaluator::function_rows(const Source& source, const Scope* outer) {
  const Term& call = source.function;
  if (call.kind != Kind::call) return nullptr;
  if (auto rows = routine(call, outer, true)) return std::make_shared<const Result>(std::move(*rows));
  if (call.text != "unnest" || call.arguments.size() != 1) return nullptr;
  const Value list = value(call.arguments.front(), outer);
  if (list.kind != Value::Kind::list && !list.is_null()) return nullptr;
  auto made = std::make_shared<Result>();
  made->names.push_back(source.columns.empty() ? source.alias : source.columns.front());
  for (const Value& each : list.list) made->rows.push_back({{each}, true});
  return made;
}

std::vector<Evaluator::Opened> Evaluator::open(const Query& query, const Scope* outer) {
  std::vector<Opened> opened;
  for (const Source& source : query.from) {
    Opened each;
    each.source = &source;
    const Query* named = source.kind == Source::Kind::relation && source.schema.empty() ? with(source.name) : nullptr;
    if (named != nullptr)
      each.table = std::make_shared<const Result>(this->query(*named, nullptr));
    else if (source.kind == Source::Kind::relation)
      each.system = system_relation(source.schema, source.name);
    else if (source.kind == Source::Kind::query)
      each.table = std::make_shared<const Result>(this->query(*source.query, outer));
    else if (source.kind == Source::Kind::function)
      each.table = function_rows(source, outer);
    opened.push_back(std::move(each));
  }
  place_conditions(query, opened);
  return opened;
}

// Each condition is asked as soon as all the sources that it speaks of have a row.
void Evaluator::place_conditions(const Query& query, std::vector<Opened>& opened) const {
  const bool derived = std::any_of(opened.begin(), opened.end(), [](const Opened& each) { return each.system == nullptr; });
  const auto source_of = [&](const Term& column) {
    for (std::size_t i = 0; i < opened.size(); ++i) {
      const Opened& each = opened[i];
      const bool named = !column.qualifier.empty() && each.source->alias == column.qualifier;
      const bool has = column.qualifier.empty() && each.system != nullptr && each.system->column(column.text) != nullptr;
      if (named || has) return i;
    }
    return column.qualifier.empty() && derived ? opened.size() - 1 : std::size_t{0};  // a derived table's; or a variable, or from outside
  };
  const std::function<std::size_t(const Term&)> level = [&](const Term& term) -> std::size_t {
    if (term.kind == Kind::column) return source_of(term);
    std::size_t highest = 0;
    for (const Term& each : term.arguments) highest = std::max(highest, level(each));
    return highest;
  };
  const bool schemas = std::any_of(query.where.begin(), query.where.end(), speaks_of_schemas);
  for (Opened& each : opened)
    each.schemas_matter = schemas || std::any_of(each.source->on.begin(), each.source->on.end(), speaks_of_schemas);
  for (const Term& each : query.where) {
    if (!opened.empty()) opened[has_query(each) ? opened.size() - 1 : level(each)].conditions.push_back(&each);
  }
}

// What a condition says that the column must be equal to, where that is known by now.
std::optional<Value> Evaluator::pinned(const Opened& opened, std::string_view column, const Scope& scope) {
  if (column.empty()) return std::nullopt;
  const auto is_column = [&](const Term& term) {
    if (term.kind == Kind::cast && term.text != "regclass") return false;
    const Term& inner = term.kind == Kind::cast ? term.arguments.front() : term;
    return inner.kind == Kind::column && inner.text == column && (inner.qualifier.empty() || inner.qualifier == opened.source->alias);
  };
  const auto look = [&](const Term& term) -> std::optional<Value> {
    if (term.kind != Kind::operation || term.text != "=" || term.arguments.size() != 2) return std::nullopt;
    for (const std::size_t side : {0U, 1U}) {
      if (!is_column(term.arguments[side]) || reads(term.arguments[1 - side], *opened.system, opened.source->alias)) continue;
      Value other = value(term.arguments[1 - side], &scope);
      if (other.known()) return other;
    }
    return std::nullopt;
  };
  for (const Term* each : opened.conditions) {
    if (auto found = look(*each)) return found;
  }
  for (const Term& each : opened.source->on) {
    if (auto found = look(each)) return found;
  }
  return std::nullopt;
}

std::shared_ptr<const std::vector<SystemRow>> Evaluator::system_rows(const Opened& opened, const Scope& scope) {
  Scan scan{catalog_, {}, {}, nullptr, false, {}};
  const SystemRelation& system = *opened.system;
  if (const auto name = pinned(opened, system.name_column, scope); name && name->kind == Value::Kind::text) scan.name = name->text;
  if (const auto schema = pinned(opened, system.schema_column, scope)) {
    if (schema->kind == Value::Kind::text) scan.schema = schema->text;
    if (schema->kind == Value::Kind::oid && schema->text.starts_with('n')) scan.schema = schema->text.substr(1);
  }
  for (const std::string_view column : {system.oid_column, system.table_column}) {
    if (const auto oid = pinned(opened, column, scope); oid && scan.relation == nullptr) scan.relation = relation_of(*oid, catalog_);
  }
  const bool all = !scan.name && !scan.schema && scan.relation == nullptr;
  if (const auto known = all_rows_.find(&system); all && known != all_rows_.end()) return known->second;
  scan.schema_matters = opened.schemas_matter;
  system.rows(scan);
  budget_.rows -= static_cast<std::int64_t>(scan.rows.size());
  auto made = std::make_shared<const std::vector<SystemRow>>(std::move(scan.rows));
  if (all) all_rows_[&system] = made;
  return made;
}

// The row at hand of source `at`, if it may fit: on with the next source.
void Evaluator::join_row(const std::vector<Opened>& opened, std::size_t at, Scope& scope, Kept& kept, std::span<const Term> on, bool& met) {
  const bool certain = scope.certain;
  const Bound& bound = scope.bound.back();
  if (bound.row != nullptr && bound.row->maybe) scope.certain = false;
  if (bound.table != nullptr && !bound.none && !bound.table->rows[bound.place].certain) scope.certain = false;
  if (bound.opaque()) scope.certain = false;
  bool fits = true;
  const auto ask = [&](const Term& condition) {
    const Value holds = value(condition, &scope);
    fits = fits && (holds.is(true) || !holds.known());
    if (!holds.known()) scope.certain = false;
  };
  for (std::size_t i = 0; fits && i < on.size(); ++i) ask(on[i]);
  met = met || fits;
  for (std::size_t i = 0; fits && i < opened[at].conditions.size(); ++i) ask(*opened[at].conditions[i]);
  if (fits) join(opened, at + 1, scope, kept);
  scope.certain = certain;
}

void Evaluator::join(const std::vector<Opened>& opened, std::size_t at, Scope& scope, Kept& kept) {
  if (at == opened.size()) {
    budget_.rows -= static_cast<std::int64_t>(scope.bound.size());
    kept.push_back(scope);
    return;
  }
  const Opened& each = opened[at];
  const bool certain = scope.certain;
  bool met = false;
  const auto with = [&](Bound bound, std::span<const Term> on) {
    if (--budget_.rows <= 0) return;
    bound.source = each.source;
    bound.system = each.system;
    bound.table = each.table.get();
    scope.bound.push_back(bound);
    join_row(opened, at, scope, kept, on, met);
    scope.bound.pop_back();
  };
  const std::span<const Term> on = each.source->left ? std::span<const Term>(each.source->on) : std::span<const Term>();
  if (each.system != nullptr) {
    alive_.push_back(system_rows(each, scope));
    const auto rows = alive_.back();
    for (const SystemRow& row : *rows) with({nullptr, nullptr, &row}, on);
  } else if (each.table != nullptr) {
    for (std::size_t i = 0; i < each.table->rows.size(); ++i) with({nullptr, nullptr, nullptr, nullptr, i}, on);
  } else {
    with({}, {});
    return;
  }
  scope.certain = certain;
  if (!each.source->left || met) return;
  Bound none;
  none.none = true;
  with(none, {});
}

}  // namespace pgtidy::plpgsql
