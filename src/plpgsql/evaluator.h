// SPDX-License-Identifier: Apache-2.0
// The inside of query.h: terms in evaluator.cpp, FROM and WHERE in join.cpp, the rest of SELECT in select.cpp.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "plpgsql/query.h"
#include "plpgsql/system_relation.h"

namespace pgtidy::plpgsql {

// One entry of FROM and the row of it at hand.
struct Bound {
  const syntax::Query::Source* source = nullptr;
  const SystemRelation* system = nullptr;  // else `table`; neither: a relation that nobody knows
  const SystemRow* row = nullptr;          // null: LEFT JOIN found none
  const Result* table = nullptr;
  std::size_t place = 0;
  bool none = false;

  // Of `table`: where it is kept, or `made`; null where it has none of that name.
  [[nodiscard]] const Value* column(std::string_view name, Value& made) const;
  [[nodiscard]] bool opaque() const { return system == nullptr && table == nullptr; }
};

// A row of FROM, and those of the queries around.
struct Scope {
  const Scope* outer = nullptr;
  std::vector<Bound> bound;
  bool certain = true;
};

class Evaluator {
 public:
  Evaluator(const Variables& variables, const Catalog& catalog, Budget& budget)
      : variables_(variables), catalog_(catalog), budget_(budget) {}

  // `depth`: of routines that call routines.
  Evaluator(const Variables& variables, const Catalog& catalog, Budget& budget, int depth) : Evaluator(variables, catalog, budget) {
    depth_ = depth;
  }

  Value value(const syntax::Term& term, const Scope* scope);
  Result query(const syntax::Query& query, const Scope* outer);

 private:
  using Term = syntax::Term;
  using Query = syntax::Query;
  using Source = Query::Source;
  using Kept = std::vector<Scope>;

  // A source with its rows as far as they don't depend on other sources.
  struct Opened {
    const Source* source = nullptr;
    const SystemRelation* system = nullptr;
    std::shared_ptr<const Result> table;
    bool schemas_matter = false;
    std::vector<const Term*> conditions;  // that can be asked when this source and those before it have a row
  };

  // evaluator.cpp
  Value kind(const Term& term, const Scope* scope);
  Value operation(const Term& term, const Scope* scope);
  Value column(const Term& term, const Scope* scope);
  // `made`, an unknown value until then, or one that stays where it is: a variable's, a derived table's.
  const Value& column(const Term& term, const Scope* scope, Value& made);
  const Value& operand(const Term& term, const Scope* scope, Value& made);
  Value connective(const Term& term, const Scope* scope);
  Value with_list(const Term& term, const Scope* scope);
  Value with_query(const Term& term, const Scope* scope);
  Value choice(const Term& term, const Scope* scope);
  Value element(const Term& term, const Scope* scope);
  Value function(const Term& term, const Scope* scope);
  // Of a routine in SQL that is one query.
  std::optional<Result> routine(const Term& call, const Scope* scope, bool set);
  // join.cpp
  std::vector<Opened> open(const Query& query, const Scope* outer);
  void place_conditions(const Query& query, std::vector<Opened>& opened) const;
  void join(const std::vector<Opened>& opened, std::size_t at, Scope& scope, Kept& kept);
  void join_row(const std::vector<Opened>& opened, std::size_t at, Scope& scope, Kept& kept, std::span<const Term> on, bool& met);
  std::shared_ptr<const Result> function_rows(const Source& source, const Scope* outer);
  std::shared_ptr<const std::vector<SystemRow>> system_rows(const Opened& opened, const Scope& scope);
  std::optional<Value> pinned(const Opened& opened, std::string_view column, const Scope& scope);
  const Query* with(std::string_view name) const;
  // select.cpp
  using Keys = std::vector<std::vector<Value>>;  // of each row, what ORDER BY sorts it by
  void simple(const Query& query, const Scope* outer, Result& result, Keys& keys);
  void values(const Query& query, const Scope* outer, Result& result);
  void joined(const Query& query, const Scope* outer, Result& result);
  void groups(const Query& query, Kept& kept, Result& result, Keys& keys);
  void output(const Query& query, const Scope& scope, bool certain, Result& result, Keys& keys);
  void names(const Query& query, const std::vector<Opened>& opened, Result& result) const;
  Value aggregate(const Term& term);
  Value order_key(const Query& query, const Term& term, const Scope& scope, const Result::Row& row);
  [[nodiscard]] std::vector<std::size_t> sorted(std::span<const Term::Order> order, const Keys& keys, bool& known) const;
  void sort(const Query& query, const Keys& keys, Result& result, bool& ordered) const;
  void limit(const Query& query, const Scope* outer, bool ordered, Result& result);

  const Variables& variables_;
  const Catalog& catalog_;
  Budget& budget_;
  int depth_ = 0;
  const Kept* group_ = nullptr;  // the rows that an aggregate is over
  std::vector<const Query::With*> with_;
  std::vector<std::shared_ptr<const std::vector<SystemRow>>> alive_;  // rows that scopes point to
  std::map<const SystemRelation*, std::shared_ptr<const std::vector<SystemRow>>> all_rows_;
};

[[nodiscard]] bool is_aggregate(const syntax::Term& term);
[[nodiscard]] bool has_aggregate(const syntax::Term& term);
[[nodiscard]] Value both(const Value& left, const Value& right);    // AND
[[nodiscard]] Value either(const Value& left, const Value& right);  // OR
[[nodiscard]] Value not_so(const Value& value);

}  // namespace pgtidy::plpgsql
