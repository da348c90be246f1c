// SPDX-License-Identifier: Apache-2.0
// The expressions and queries of a routine while it runs: each is parsed once, however often it is come to.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "plpgsql/query.h"
#include "syntax/query.h"

namespace pgtidy::plpgsql {

class Expressions {
 public:
  explicit Expressions(const Catalog& catalog) : catalog_(catalog) {}

  [[nodiscard]] Value value(std::string_view expression, const Variables& variables);
  [[nodiscard]] Value value(const syntax::Term& term, const Variables& variables);
  [[nodiscard]] Result query(std::string_view select, const Variables& variables);
  [[nodiscard]] std::shared_ptr<const syntax::Query> parsed(const std::string& select);

  // What the routine's parameters are while this call runs, by name and as $1, $2, …
  [[nodiscard]] Variables bound(const Function& function, const syntax::Term& call, const Variables& variables);

 private:
  const Catalog& catalog_;
  Budget budget_{1000000};
  std::unordered_map<std::string, std::shared_ptr<const syntax::Query>> parsed_;
};

}  // namespace pgtidy::plpgsql
