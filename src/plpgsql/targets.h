// SPDX-License-Identifier: Apache-2.0
// Variables and what is read into them.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "plpgsql/expressions.h"
#include "plpgsql/reader.h"

namespace pgtidy::plpgsql {

class Targets {
 public:
  // DECLARE … up to BEGIN.
  void declare(TokenReader& reader, Expressions& expressions, Variables& variables);
  // One name is a record, or, where it was declared with another type, the row's one value.
  void take(const std::vector<std::string>& names, const Value& item, Variables& variables) const;
  // SELECT … INTO names; FOUND, too.
  void fill(const std::vector<std::string>& names, const Result& result, Variables& variables) const;

 private:
  std::set<std::string, std::less<>> records_;  // variables declared as such
};

}  // namespace pgtidy::plpgsql
