// SPDX-License-Identifier: Apache-2.0
#include "evidence/collect.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "evidence/routines.h"
#include "parse/parse.h"
#include "pgtidy/operation.h"
#include "pgtidy/sql_name.h"
#include "script/lexer.h"
#include "support/text.h"
#include "syntax/uses.h"

namespace pgtidy::evidence {
namespace {

using syntax::Block;
using syntax::ColumnUse;
using syntax::Use;

// Gives each use to the table whose column it is.
class Resolver {
 public:
  Resolver(const syntax::Uses& uses, const Catalog& catalog) : uses_(uses), catalog_(catalog) {
    for (const Block& block : uses_.blocks) {
      std::vector<const Relation*>& relations = relations_.emplace_back();
      for (const syntax::Source& source : block.sources) relations.push_back(relation_of(block, source));
    }
  }

  std::vector<Access> run(std::size_t query) {
    query_ = query;
    for (std::size_t b = 0; b < relations_.size(); ++b) {
      for (std::size_t s = 0; s < relations_[b].size(); ++s) {
        if (const Table* table = table_at(b, s)) (void)access(b, s, *table);
      }
    }
    for (const ColumnUse& use : uses_.uses) give(use);
    return std::move(made_);
  }

 private:
  struct Home {
    std::size_t block = 0, source = 0;
    const Table* table = nullptr;
    const Column* column = nullptr;
  };

  // The table or view that the source means; null: neither, or one whose columns aren't known.
  const Relation* relation_of(const Block& block, const syntax::Source& source) const {
    if (source.name.empty()) return nullptr;
    for (const Block* scope = &block; source.schema.empty();) {
      if (std::ranges::find(scope->common, source.name) != scope->common.end()) return nullptr;
      if (scope->parent < 0) break;
      scope = &uses_.blocks[static_cast<std::size_t>(scope->parent)];
    }
    const Name name{source.schema, source.name};
    if (const auto table = catalog_.table(name)) return table->columns_known ? table.object : nullptr;
    return catalog_.view(name).object;
  }

  [[nodiscard]] const Table* table_at(std::size_t block, std::size_t source) const {
    const Relation* relation = relations_[block][source];
    return relation != nullptr && relation->is_table() ? static_cast<const Table*>(relation) : nullptr;
  }

  // The table's column that the view's shows.
  [[nodiscard]] std::pair<const Table*, const Column*> behind(const View& view, std::string_view column) const {
    const auto at = static_cast<std::size_t>(std::ranges::find(view.columns, column) - view.columns.begin());
    if (at >= view.origins.size() || view.kind == RelationKind::materialized_view) return {};  // that one has rows of its own
    const Table* table = catalog_.table(view.origins[at].object);
    return {table, table == nullptr ? nullptr : table->column(view.origins[at].column)};
  }

  Access& access(std::size_t block, std::size_t source, const Table& table) {
    const auto [place, fresh] = places_.try_emplace({block, source, table.oid}, made_.size());
    if (!fresh) return made_[place->second];
    Access& made = made_.emplace_back();
    made.query = query_;
    made.table = table.oid;
    made.limited = uses_.blocks[block].limited;
    made.skips_locked = uses_.blocks[block].skips_locked;
    if (source == 0) made.kind = static_cast<Access::Kind>(uses_.blocks[block].kind);
    return made;
  }

  [[nodiscard]] std::optional<Home> home_in(std::size_t block, std::size_t source, std::string_view column) const {
    const Relation* relation = relations_[block][source];
    if (relation == nullptr) return std::nullopt;
    std::pair<const Table*, const Column*> found;
    if (const Table* table = table_at(block, source))
      found = {table, table->column(column)};
    else
      found = behind(static_cast<const View&>(*relation), column);
    return found.second == nullptr ? std::nullopt : std::optional(Home{block, source, found.first, found.second});
  }

  // Whose column the name is: in the block's own sources, then in those around it.
  [[nodiscard]] std::optional<Home> home(std::size_t block, std::string_view qualifier, std::string_view column) const {
    for (std::int32_t at = static_cast<std::int32_t>(block); at >= 0; at = uses_.blocks[static_cast<std::size_t>(at)].parent) {
      const auto b = static_cast<std::size_t>(at);
      for (std::size_t s = 0; s < relations_[b].size(); ++s) {
        if (!qualifier.empty() && uses_.blocks[b].sources[s].alias != qualifier) continue;
        if (const auto found = home_in(b, s, column)) return found;
        if (!qualifier.empty()) return std::nullopt;
      }
    }
    return std::nullopt;
  }

  void give(const ColumnUse& use) {
    if (use.column.empty()) return give_all(use);
    const auto found = home(use.block, use.qualifier, use.column);
    if (!found) return;
    Access& access = this->access(found->block, found->source, *found->table);
    if (use.use == Use::read) return add_once(access.read, found->column->number);
    if (use.use == Use::write) return add_once(access.written, found->column->number);
    AccessKey key{found->column->number, use.expression,       use.op,         use.constant,
                  use.optional,          use.use == Use::join, use.descending, use.between};
    // What stands around the block is a value to it.
    if (use.use == Use::join) {
      const auto other = home(use.block, use.other_qualifier, use.other_column);
      if (other && other->block == found->block && other->source == found->source) return access.other.push_back(std::move(key));
    } else if (found->block != use.block) {
      return add_once(access.read, found->column->number);
    }
    if (use.use == Use::null) key.op = "IS NULL";
    if (use.use == Use::not_null) key.op = "IS NOT NULL";
    std::vector<AccessKey>& keys = list(access, use.use);
    if (std::ranges::find(keys, key) == keys.end()) keys.push_back(std::move(key));
  }

  void give_all(const ColumnUse& use) {
    for (std::size_t s = 0; s < relations_[use.block].size(); ++s) {
      const bool meant = use.qualifier.empty() || uses_.blocks[use.block].sources[s].alias == use.qualifier;
      const Table* table = table_at(use.block, s);
      if (meant && table != nullptr) access(use.block, s, *table).reads_all = true;
    }
  }

  static std::vector<AccessKey>& list(Access& access, Use use) {
    switch (use) {
      case Use::equal:
      case Use::join:
      case Use::null: return access.equal;
      case Use::range: return access.range;
      case Use::search: return access.search;
      case Use::order: return access.order;
      case Use::group: return access.group;
      default: return access.other;
    }
  }

  static void add_once(std::vector<AttributeNumber>& numbers, AttributeNumber number) {
    if (!among(numbers, number)) numbers.push_back(number);
  }

  const syntax::Uses& uses_;
  const Catalog& catalog_;
  std::size_t query_ = 0;
  std::vector<std::vector<const Relation*>> relations_;                      // by block and source
  std::map<std::tuple<std::size_t, std::size_t, Oid>, std::size_t> places_;  // in made_
  std::vector<Access> made_;
};

void add(const parse::ParsedStatement& statement, std::string_view text, const Catalog& catalog, EvidenceQuery query, Evidence& evidence,
         const syntax::ValueNames& values = {}) {
  const syntax::Uses uses = syntax::uses_of(statement.tree, text, values);
  if (uses.blocks.empty()) return;
  const std::size_t number = evidence.add(std::move(query));
  for (Access& access : Resolver(uses, catalog).run(number)) evidence.add(std::move(access));
}

// The comments before the statement: the last `-- name: X` in them.
std::string name_in(std::string_view comments) {
  constexpr std::string_view mark = "name:";
  const std::size_t at = comments.rfind(mark);
  if (at == std::string_view::npos) return {};
  const std::string_view line = script::trim(script::rest_of_line(comments, at + mark.size()));
  return std::string(line.substr(0, line.find_first_of(" \t:")));
}

// Enough of it to know it again.
std::string shortened(std::string_view statement) {
  constexpr std::size_t longest = 60;
  if (statement.size() <= longest) return std::string(statement);
  std::size_t end = longest;
  while (end > 0 && (static_cast<unsigned char>(statement[end]) & 0xC0U) == 0x80U) --end;
  return std::string(statement.substr(0, end)) + "…";
}

// Where the statement's first token stands.
std::size_t first_token(std::string_view text, Range rough) {
  std::size_t at = rough.begin;
  while (at < rough.end) {
    const script::Lexeme piece = script::lex(text, at);
    if (piece.piece != script::Piece::blank && piece.piece != script::Piece::comment) break;
    at = piece.end;
  }
  return at;
}

// A column goes before a parameter of its name (docs: Arguments for SQL Functions).
syntax::ValueNames without_columns(syntax::ValueNames names, const syntax::Uses& uses, const Catalog& catalog) {
  for (const Block& block : uses.blocks) {
    for (const syntax::Source& source : block.sources) {
      const auto table = catalog.table({source.schema, source.name});
      if (table) std::erase_if(names, [&](const std::string& name) { return table->column(name) != nullptr; });
    }
  }
  return names;
}

// Each statement of the text. `values_in` tells its names that stand for values.
template <class ValuesIn>
void add_text(const std::string& text, const EvidenceQuery& query, const Catalog& catalog, Evidence& evidence, const ValuesIn& values_in) {
  const parse::Tree tree = parse::parse(text);
  for (const parse::ParsedStatement& statement : tree.statements()) add(statement, text, catalog, query, evidence, values_in(statement));
}

void add_text(const std::string& text, const EvidenceQuery& query, const Catalog& catalog, Evidence& evidence) {
  add_text(text, query, catalog, evidence, [](const auto&) { return syntax::ValueNames(); });
}

void add_routine(const Function& function, const Catalog& catalog, Evidence& evidence) {
  syntax::ValueNames values(function.argument_names.begin(), function.argument_names.end());
  values.erase("");
  values.insert(function.name);
  const bool plpgsql = function.language == "plpgsql";
  if (plpgsql) values.merge(variables_in(function.body));
  for (const std::string& text : queries_in(function.sql_body.empty() ? function.body : function.sql_body, function.language)) {
    add_text(text, {EvidenceQuery::Kind::routine, qualified(function), {}, 0, function.created}, catalog, evidence,
             [&](const parse::ParsedStatement& statement) {
               return plpgsql ? values : without_columns(values, syntax::uses_of(statement.tree, text), catalog);
             });
  }
}

}  // namespace

std::uint32_t add_queries(const QueryFile& file, const Catalog& catalog, Evidence& evidence, std::vector<Error>& errors) {
  const std::string text = with_parameters(file.text);
  const parse::Tree tree = parse::parse(text);
  std::size_t end = 0, counted = 0;
  unsigned line = 1;
  for (const parse::ParsedStatement& statement : tree.statements()) {
    const std::size_t begin = std::max(counted, first_token(text, statement.range));
    const std::size_t from = std::min<std::size_t>(end, begin);
    line += line_of(std::string_view(text).substr(counted, begin - counted), begin - counted) - 1;
    counted = begin;
    EvidenceQuery query{EvidenceQuery::Kind::application, name_in(std::string_view(text).substr(from, begin - from)), file.path, line, {}};
    end = statement.range.end;
    add(statement, text, catalog, std::move(query), evidence);
  }
  for (const parse::SyntaxError& error : tree.errors()) {
    errors.push_back({file.path, line_of(text, error.offset), column_of(text, error.offset),
                      fmt::format("no query of PostgreSQL's: {}", error.message), "syntax"});
  }
  return static_cast<std::uint32_t>(tree.statements().size());
}

void add_statement(const std::string& text, const std::string& path, const Catalog& catalog, Evidence& evidence) {
  const parse::Tree tree = parse::parse(text);
  for (const parse::ParsedStatement& statement : tree.statements()) {
    const std::size_t begin = first_token(text, statement.range);
    EvidenceQuery query{EvidenceQuery::Kind::statement, name_in(std::string_view(text).substr(0, begin)), path, 0, {}};
    if (query.name.empty()) query.name = shortened(std::string_view(text).substr(begin));
    add(statement, text, catalog, std::move(query), evidence);
  }
}

void add_view(const View& view, const Catalog& catalog, Evidence& evidence) {
  add_text(view.query, {EvidenceQuery::Kind::view, qualified(view), {}, 0, view.created}, catalog, evidence);
}

void add_schema(const Catalog& catalog, Evidence& evidence, bool routines) {
  for (const View* view : catalog.views()) add_view(*view, catalog, evidence);
  for (const Table* table : catalog.tables()) {
    for (const Policy& policy : table->policies) {
      for (const auto* condition : {&policy.using_, &policy.with_check}) {
        if (!*condition) continue;
        add_text(fmt::format("SELECT FROM {} WHERE {}", sql_name(*table, catalog), (*condition)->text),
                 {EvidenceQuery::Kind::policy, fmt::format("{} on {}", policy.name, qualified(*table)), {}, 0, policy.created}, catalog,
                 evidence);
      }
    }
  }
  if (!routines) return;
  for (const Function* function : catalog.functions()) add_routine(*function, catalog, evidence);
}

}  // namespace pgtidy::evidence
