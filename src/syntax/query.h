// SPDX-License-Identifier: Apache-2.0
// A query as a value: what a SELECT says, lowered from the parse tree for those who evaluate it without a server. It owns
// its text, so that it outlives the tree. What it can't hold is of kind `unknown`, and nobody can know its result.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace pgtidy::syntax {

struct Query;

struct Term {
  enum class Kind : std::uint8_t {
    unknown,
    null,
    boolean,    // `truth`
    text,       // `text`, without quotes; also of numbers with a fraction
    number,     // `text`: an integer
    column,     // `qualifier`.`text`; `$1` of a routine's parameter
    star,       // `qualifier`.*
    call,       // `qualifier`.`text`(arguments)
    operation,  // `text`: the operator; one or two arguments
    conjunction,
    disjunction,
    negation,
    null_test,   // of one argument; `truth`: IS NOT NULL
    truth_test,  // IS TRUE, IS NOT FALSE, …: `text` is true, false or null; `truth`: negated
    any,         // arguments: left, right (a list); `text`: the operator. IN (…) too
    all,
    exists,  // `query`
    scalar,  // (SELECT …)
    any_of,  // one argument, `query`: x IN (SELECT …)
    all_of,
    array_of,  // ARRAY(SELECT …)
    array,     // ARRAY[…], and the list of IN (…)
    row,
    between,    // value, low, high
    choice,     // CASE: condition, value, condition, value, …, else; `truth`: a value to compare with comes first
    cast,       // one argument to the type `qualifier`.`text`, of `dimensions` dimensions
    subscript,  // array, index
    field,      // (record).`text`
  };
  Kind kind = Kind::unknown;
  bool truth = false;
  bool distinct = false;
  bool star_argument = false;  // count(*)
  int dimensions = 0;
  std::string qualifier;
  std::string text;
  std::string name;  // of a call's argument: name => value
  std::vector<Term> arguments;
  std::shared_ptr<const Query> query;
  struct Order;
  std::vector<Order> order;  // of an aggregate's argument
};

struct Term::Order {
  Term term;
  bool descending = false;
  bool nulls_first = false;
};

struct Query {
  struct Output {
    std::string name;  // as it was given, or as PostgreSQL names it
    Term term;
  };
  // An entry of FROM. Joins are in order, with their conditions among those of WHERE; a LEFT JOIN keeps its own.
  struct Source {
    enum class Kind : std::uint8_t { unknown, relation, query, function, values };
    Kind kind = Kind::unknown;
    bool left = false;
    std::string schema, name;  // of the relation
    std::string alias;
    std::vector<std::string> columns;  // as the alias names them
    std::shared_ptr<const Query> query;
    Term function;
    std::vector<Term> on;  // of a LEFT JOIN
  };
  struct With {
    std::string name;
    std::shared_ptr<const Query> query;
  };
  bool understood = false;
  bool distinct = false;
  bool grouped = false;
  std::vector<With> with;
  std::vector<Output> outputs;
  std::vector<Source> from;
  std::vector<Term> where;  // all of them hold
  std::vector<Term> group;
  std::vector<Term> having;  // at most one
  std::vector<Term::Order> order;
  std::vector<Term> limit, offset;           // at most one each
  std::vector<std::vector<Term>> rows;       // VALUES
  std::shared_ptr<const Query> left, right;  // of a UNION
  bool all = false;                          // UNION ALL
};

// Of a RawStmt or a SelectStmt; CALL p(…) is as SELECT p(…). What is neither is not understood.
[[nodiscard]] Query query_of(const void* tree);

}  // namespace pgtidy::syntax
