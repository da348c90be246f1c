// SPDX-License-Identifier: Apache-2.0
// CREATE TYPE, CREATE DOMAIN, CREATE SEQUENCE.
#include <algorithm>

#include <fmt/format.h>

#include "cli/sql_items.h"
#include "cli/sql_words.h"
#include "pgtidy/identifier.h"

namespace pgtidy::cli {
namespace {

std::string enum_sql(const UserType& type) {
  std::string labels;
  for (const std::string& label : type.labels) labels.append(labels.empty() ? "" : ", ").append(literal(label));
  return fmt::format("CREATE TYPE {} AS ENUM ({});\n", name_sql(type), labels);
}

SqlItem composite_sql(const UserType& type) {
  SqlItem item;
  std::string attributes;
  for (const auto& [name, attribute] : type.attributes) {
    if (attribute.oid != Oid::none) item.needs.push_back(attribute.oid);
    if (attribute.formatted.empty()) item.why_not = fmt::format("the type of its attribute {} isn't known", quoted(name));
    attributes += fmt::format("{}{} {}", attributes.empty() ? "" : ", ", quoted(name), attribute.formatted);
  }
  item.sql = fmt::format("CREATE TYPE {} AS ({});\n", name_sql(type), attributes);
  return item;
}

// Its checks, in the statements' words: named ones by their names, the others in their order.
std::vector<std::string> domain_checks(const SqlSource& source, const UserType& type, const Made* made, std::string& why_not) {
  Definitions::Checks known = made == nullptr ? Definitions::Checks() : checks_in(made->text);
  for (auto& added : source.definitions.domain_checks(type.oid)) known.push_back(std::move(added));
  std::vector<std::string> texts;
  for (const DomainCheck& check : type.checks) {
    auto found = std::find_if(known.begin(), known.end(), [&](const auto& each) { return each.first == check.name; });
    if (found == known.end()) found = std::find_if(known.begin(), known.end(), [](const auto& each) { return each.first.empty(); });
    if (found == known.end()) {
      why_not = fmt::format("the condition of its constraint {} isn't known", quoted(check.name));
      break;
    }
    texts.push_back(fmt::format("CONSTRAINT {} {}{}", quoted(check.name), found->second, check.validated ? "" : " NOT VALID"));
    known.erase(found);
  }
  return texts;
}

SqlItem domain_sql(const SqlSource& source, const UserType& type) {
  SqlItem item;
  const Made* made = source.definitions.of(type.oid);
  if (made != nullptr) item.search_path = made->search_path;
  if (type.base.oid != Oid::none) item.needs.push_back(type.base.oid);
  if (type.base.formatted.empty()) item.why_not = "the type below it isn't known";
  item.sql = fmt::format("CREATE DOMAIN {} AS {}", name_sql(type), type.base.formatted);
  if (made != nullptr) {
    const SqlWords words(made->text);
    const std::size_t collate = words.find("collate");
    if (collate != SqlWords::none) item.sql += fmt::format(" {}", words.between(collate, words.after_name(collate + 1)));
  }
  if (type.default_value) item.sql += " DEFAULT " + source.definitions.written(*type.default_value);
  if (type.not_null) item.sql += " NOT NULL";
  item.sql += ";\n";
  for (const std::string& check : domain_checks(source, type, made, item.why_not))
    item.sql += fmt::format("ALTER DOMAIN {} ADD {};\n", name_sql(type), check);
  return item;
}

}  // namespace

SqlItem type_sql(const SqlSource& source, const UserType& type) {
  switch (type.kind) {
    case UserTypeKind::enum_: return {.sql = enum_sql(type)};
    case UserTypeKind::composite: return composite_sql(type);
    case UserTypeKind::domain: return domain_sql(source, type);
    case UserTypeKind::range: {
      SqlItem item;
      const Made* made = source.definitions.of(type.oid);
      if (type.base.oid != Oid::none) item.needs.push_back(type.base.oid);
      if (made == nullptr) item.why_not = "the statement that made it isn't known";
      if (!item.why_not.empty()) return item;
      const SqlWords words(made->text);
      item.search_path = made->search_path;
      item.sql = fmt::format("CREATE TYPE {} AS RANGE {};\n", name_sql(type), words.between(words.find("("), words.end(0)));
      return item;
    }
    case UserTypeKind::base:
    case UserTypeKind::shell: break;
  }
  return {.why_not = "base types need functions in C"};
}

std::string sequence_changes_sql(const SqlSource& source, const Sequence& sequence) {
  const std::string changes = source.definitions.sequence_changes(sequence.oid);
  return changes.empty() ? changes : fmt::format("ALTER SEQUENCE {}{};\n", name_sql(sequence), changes);
}

SqlItem sequence_sql(const SqlSource& source, const Sequence& sequence) {
  SqlItem item;
  std::string options;
  if (const Made* made = source.definitions.of(sequence.oid)) {
    const SqlWords words(made->text);
    std::size_t n = words.find("sequence");
    n = n == SqlWords::none ? words.size() : words.after_name(words.is(n + 1, "if") ? n + 4 : n + 1);
    options = sequence_options(words, n, words.end(n));
  }
  item.sql = fmt::format("CREATE {}SEQUENCE {}{}{};\n", sequence.persistence == Persistence::unlogged ? "UNLOGGED " : "",
                         name_sql(sequence), sequence.type == "bigint" ? "" : " AS " + sequence.type, options);
  item.sql += sequence_changes_sql(source, sequence);
  return item;
}

}  // namespace pgtidy::cli
