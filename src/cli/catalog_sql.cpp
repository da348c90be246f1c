// SPDX-License-Identifier: Apache-2.0
#include "cli/catalog_sql.h"

#include <algorithm>
#include <set>
#include <unordered_map>

#include <fmt/format.h>

#include "cli/sql_items.h"
#include "cli/sql_words.h"
#include "pgtidy/identifier.h"

namespace pgtidy::cli {
namespace {

// Items in the order in which they were added, but each after what it needs.
class Ordered {
 public:
  void add(Oid oid, std::string title, SqlItem item) {
    if (oid != Oid::none) by_oid_.emplace(oid, items_.size());
    items_.push_back({std::move(title), std::move(item), State::waiting});
  }

  std::string write() {
    for (std::size_t n = 0; n < items_.size(); ++n) write(n);
    return std::move(out_);
  }

 private:
  enum class State : std::uint8_t { waiting, begun, written, left_out };
  struct Entry {
    std::string title;  // "table public.t (db/0001.sql:3)"
    SqlItem item;
    State state;
  };

  State write(std::size_t n) {
    Entry& entry = items_[n];
    if (entry.state != State::waiting) return entry.state;
    entry.state = State::begun;  // a circle is cut where it closes
    for (const Oid need : entry.item.needs) {
      const auto found = by_oid_.find(need);
      if (found == by_oid_.end() || found->second == n) continue;
      if (write(found->second) == State::left_out && entry.item.why_not.empty())
        entry.item.why_not = fmt::format("it stands on {}", items_[found->second].title);
    }
    for (const Oid before : entry.item.after) {
      const auto found = by_oid_.find(before);
      if (found != by_oid_.end()) write(found->second);
    }
    if (!entry.item.why_not.empty()) {
      out_ += fmt::format("-- not written: {}\n", one_line(fmt::format("{}: {}", entry.title, entry.item.why_not)));
      return entry.state = State::left_out;
    }
    if (entry.item.search_path != search_path_ && !entry.item.sql.empty()) {
      search_path_ = entry.item.search_path;
      out_ += search_path_.empty() ? "RESET search_path;\n" : fmt::format("SET search_path = {};\n", path_sql(search_path_));
    }
    out_ += entry.item.sql;
    return entry.state = State::written;
  }

  static std::string path_sql(std::string_view path) {
    std::string list;
    for (std::size_t at = 0; at <= path.size();) {
      const std::size_t comma = std::min(path.find(',', at), path.size());
      std::string_view name = path.substr(at, comma - at);
      while (name.starts_with(' ')) name.remove_prefix(1);
      while (name.ends_with(' ')) name.remove_suffix(1);
      list.append(list.empty() ? "" : ", ").append(name.starts_with('"') ? std::string(name) : pgtidy::quoted(name));
      at = comma + 1;
    }
    return list;
  }

  std::vector<Entry> items_;
  std::unordered_map<Oid, std::size_t> by_oid_;
  std::string out_, search_path_;
};

class CatalogSql {
 public:
  CatalogSql(const SqlSource& source, const OriginOf& origin_of) : source_(source), catalog_(source.catalog), origin_of_(origin_of) {}

  std::string write() {
    note_names();
    schemas();
    for (const UserType* type : catalog_.types()) {
      if (type->kind != UserTypeKind::shell) add("type", *type, type_sql(source_, *type));
    }
    for (const Sequence* sequence : catalog_.sequences()) {
      if (wanted(*sequence) && !sequence->identity) add("sequence", *sequence, sequence_sql(source_, *sequence));
    }
    functions(false);
    for (const Table* table : tables_) add(to_string(table->kind), *table, table_sql(source_, *table));
    owned_sequences();
    keys_and_indexes();
    for (const View* view : catalog_.views()) {
      if (wanted(*view)) add(to_string(view->kind), *view, view_sql(source_, *view));
    }
    functions(true);
    view_indexes();
    foreign_keys();
    others();
    comments();
    return "SET check_function_bodies = off;\n" + roles() + not_kept() + items_.write();
  }

 private:
  static bool wanted(const Relation& relation) { return !relation.assumed && relation.persistence != Persistence::temporary; }

  [[nodiscard]] std::string title(std::string_view kind, const std::string& name, const Place& created) const {
    const auto origin = origin_of_(created);
    return fmt::format("{} {}{}", kind, name, origin ? fmt::format(" ({}:{})", origin->path, origin->line) : "");
  }

  void add(std::string_view kind, const CatalogObject& object, SqlItem item) { add(kind, name_sql(object), object, std::move(item)); }
  template <class Object>
  void add(std::string_view kind, const std::string& name, const Object& object, SqlItem item) {
    if (!object.certain) item.why_not = "it may exist or not";
    find_names(item);
    if (item.why_not.empty()) item.why_not = strange_call(item.sql);
    items_.add(object.oid, title(kind, name, object.created), std::move(item));
  }
  // A part of a table or view.
  template <class Object>
  void add_part(std::string_view kind, const Relation& on, const Object& object, SqlItem item) {
    add(kind, fmt::format("{} of {}", pgtidy::quoted(object.name), name_sql(on)), object, std::move(item));
  }

  // Functions that it calls, and relations that a body names that is read at once.
  void find_names(SqlItem& item) const {
    const SqlWords words(item.sql);
    const bool body = words.find("atomic") != SqlWords::none;
    for (std::size_t n = 0; n < words.size(); ++n) {
      if (!words.is_name(n)) continue;
      const bool call = words.is(n + 1, "(");
      if (!call && !body) continue;
      const auto& named = call ? functions_ : relations_;
      const auto [first, last] = named.equal_range(words.name(n));
      for (auto at = first; at != last; ++at) item.after.push_back(at->second);
    }
  }

  // auth.uid() where no file makes anything in auth: the platform has it, an empty database has not.
  [[nodiscard]] std::string strange_call(const std::string& sql) const {
    const SqlWords words(sql);
    for (std::size_t n = 0; n + 3 < words.size(); ++n) {
      const bool call =
          words.is_name(n) && words.is(n + 1, ".") && words.is_name(n + 2) && words.is(n + 3, "(") && !(n > 0 && words.is(n - 1, "."));
      if (call && !schemas_.contains(words.name(n))) return fmt::format("no file creates the schema of {}", words.between(n, n + 3));
    }
    return {};
  }

  void note_names() {
    schemas_ = used_schemas();
    for (const Schema* schema : catalog_.schemas()) schemas_.insert(schema->name);
    for (const char* always : {"public", "pg_catalog", "information_schema"}) schemas_.insert(always);
    for (const Function* function : catalog_.functions()) functions_.emplace(function->name, function->oid);
    for (const Table* table : catalog_.tables()) relations_.emplace(table->name, table->oid);
    for (const View* view : catalog_.views()) relations_.emplace(view->name, view->oid);
  }

  void schemas() {
    bool has_public = false;
    for (const Schema* schema : catalog_.schemas()) {
      has_public = has_public || schema->name == "public";
      if (schema->name == "public" && !schema->created.known()) continue;
      add("schema", *schema, {.sql = fmt::format("CREATE SCHEMA IF NOT EXISTS {};\n", pgtidy::quoted(schema->name))});
    }
    for (const std::string& schema : used_schemas()) {
      items_.add(Oid::none, "", {.sql = fmt::format("CREATE SCHEMA IF NOT EXISTS {};  -- no file creates it\n", pgtidy::quoted(schema))});
    }
    if (!has_public) items_.add(Oid::none, "", {.sql = "DROP SCHEMA IF EXISTS public;\n"});
    for (const auto& [name, made] : source_.definitions.collations())
      items_.add(Oid::none, "collation " + name, {.sql = made.text + ";\n", .search_path = made.search_path});
    for (const Extension* extension : catalog_.extensions()) {
      const bool in = !extension->schema.empty() && extension->schema != "pg_catalog" && extension->schema != "public";
      const std::string where = in ? fmt::format(" WITH SCHEMA {}", pgtidy::quoted(extension->schema)) : "";
      if (extension->name == "plpgsql") continue;
      add("extension", pgtidy::quoted(extension->name), *extension,
          {.sql = fmt::format("CREATE EXTENSION IF NOT EXISTS {}{} CASCADE;\n", pgtidy::quoted(extension->name), where)});
    }
    for (const Table* table : catalog_.tables()) {
      if (wanted(*table)) tables_.push_back(table);
    }
  }

  // Schemas of the objects that aren't among the catalog's own.
  [[nodiscard]] std::set<std::string> used_schemas() const {
    std::set<std::string> used;
    const auto add_all = [&](const auto& objects) {
      for (const auto* object : objects) used.insert(object->schema);
    };
    add_all(catalog_.types());
    add_all(catalog_.sequences());
    add_all(catalog_.functions());
    add_all(catalog_.views());
    add_all(catalog_.extensions());
    add_all(catalog_.tables());
    for (const char* always : {"", "public", "pg_catalog", "pg_temp"}) used.erase(always);
    for (const Schema* schema : catalog_.schemas()) used.erase(schema->name);
    return used;
  }

  void functions(bool late) {
    for (const Function* function : catalog_.functions()) {
      if (function->constructor_of != Oid::none || (function->aggregate || reads_when_made(source_, *function)) != late) continue;
      add(function->procedure ? "procedure" : "function", *function, function_sql(source_, *function));
    }
  }

  void owned_sequences() {
    for (const Sequence* sequence : catalog_.sequences()) {
      const Table* table = catalog_.table(sequence->owner_table);
      const Column* column = table == nullptr ? nullptr : table->column(sequence->owner_column);
      if (!wanted(*sequence) || sequence->identity || column == nullptr || !wanted(*table)) continue;
      const std::string sql =
          fmt::format("ALTER SEQUENCE {} OWNED BY {}.{};\n", name_sql(*sequence), name_sql(*table), pgtidy::quoted(column->name));
      items_.add(Oid::none, title("owner of the sequence", name_sql(*sequence), sequence->created),
                 {.sql = sql, .needs = {sequence->oid, table->oid}});
    }
  }

  void keys_and_indexes() {
    for (const Table* table : tables_) {
      for (const TableConstraint& constraint : table->constraints) {
        if (constraint.kind == ConstraintKind::check && !constraint.certain) add_part("check", *table, constraint, {});
        if (constraint.kind == ConstraintKind::check || constraint.kind == ConstraintKind::foreign_key) continue;
        add_part("key", *table, constraint, key_sql(source_, *table, constraint));
      }
    }
    for (const Index* index : catalog_.indexes()) {
      const Table* table = catalog_.table(index->table);
      if (wanted(*index) && table != nullptr && wanted(*table) && index->constraint == Oid::none)
        add("index", *index, index_sql(source_, *index));
    }
  }

  void view_indexes() {
    for (const Index* index : catalog_.indexes()) {
      if (wanted(*index) && catalog_.view(index->table) != nullptr) add("index", *index, index_sql(source_, *index));
    }
  }

  void foreign_keys() {
    for (const Table* table : tables_) {
      for (const TableConstraint& constraint : table->constraints) {
        if (constraint.kind == ConstraintKind::foreign_key && constraint.parent == Oid::none)
          add_part("foreign key", *table, constraint, foreign_key_sql(source_, *table, constraint));
      }
    }
  }

  void attached(const Relation& on, const std::vector<Trigger>& triggers, const std::vector<Rule>& rules) {
    for (const Rule& rule : rules) add_part("rule", on, rule, as_written(source_, rule, {{on.oid, 0}}));
    for (const Trigger& trigger : triggers) {
      if (trigger.parent == Oid::none) add_part("trigger", on, trigger, trigger_sql(source_, on, trigger));
    }
  }

  void others() {
    for (const Table* table : tables_) {
      attached(*table, table->triggers, table->rules);
      std::string security;
      if (table->row_security) security += fmt::format("ALTER TABLE {} ENABLE ROW LEVEL SECURITY;\n", name_sql(*table));
      if (table->force_row_security) security += fmt::format("ALTER TABLE {} FORCE ROW LEVEL SECURITY;\n", name_sql(*table));
      if (!security.empty())
        items_.add(Oid::none, title("row security of", name_sql(*table), table->created), {.sql = security, .needs = {table->oid}});
      for (const Policy& policy : table->policies) add_part("policy", *table, policy, policy_sql(source_, *table, policy));
    }
    for (const View* view : catalog_.views()) {
      if (wanted(*view)) attached(*view, view->triggers, view->rules);
    }
    for (const Statistics* statistics : catalog_.statistics()) {
      const Table* table = catalog_.table(statistics->table);
      const Relation* on = catalog_.relation(statistics->table);
      if (on == nullptr || !wanted(*on)) continue;
      add("statistics", *statistics,
          as_written(source_, *statistics,
                     table == nullptr ? std::vector<Dependency>{{on->oid, 0}} : columns_of(*table, statistics->columns)));
    }
    for (const Publication* publication : catalog_.publications()) {
      std::vector<Dependency> uses;
      for (const Oid table : publication->tables) uses.push_back({table, 0});
      add("publication", pgtidy::quoted(publication->name), *publication, as_written(source_, *publication, uses));
    }
    for (const EventTrigger* trigger : catalog_.event_triggers())
      add("event trigger", pgtidy::quoted(trigger->name), *trigger, as_written(source_, *trigger, {}));
  }

  void comment(std::string_view kind, const std::string& name, const std::string& text, Oid needs) {
    if (!text.empty()) items_.add(Oid::none, fmt::format("comment on {}", name), {.sql = comment_sql(kind, name, text), .needs = {needs}});
  }

  void comments() {
    for (const Schema* schema : catalog_.schemas()) comment("SCHEMA", pgtidy::quoted(schema->name), schema->comment, schema->oid);
    for (const UserType* type : catalog_.types())
      comment(type->kind == UserTypeKind::domain ? "DOMAIN" : "TYPE", name_sql(*type), type->comment, type->oid);
    for (const Table* table : tables_) {
      comment("TABLE", name_sql(*table), table->comment, table->oid);
      for (const Column& column : table->columns)
        comment("COLUMN", name_sql(*table) + "." + pgtidy::quoted(column.name), column.comment, table->oid);
      for (const auto& each : table->constraints)
        comment("CONSTRAINT", fmt::format("{} ON {}", pgtidy::quoted(each.name), name_sql(*table)), each.comment,
                each.kind == ConstraintKind::check ? table->oid : each.oid);
    }
    for (const View* view : catalog_.views()) {
      comment(view->kind == RelationKind::materialized_view ? "MATERIALIZED VIEW" : "VIEW", name_sql(*view), view->comment, view->oid);
      for (std::size_t i = 0; i < std::min(view->columns.size(), view->column_comments.size()); ++i)
        comment("COLUMN", name_sql(*view) + "." + pgtidy::quoted(view->columns[i]), view->column_comments[i], view->oid);
    }
    for (const Index* index : catalog_.indexes())
      comment("INDEX", name_sql(*index), index->comment, index->constraint == Oid::none ? index->oid : index->constraint);
    for (const Function* function : catalog_.functions()) {
      std::string arguments;
      for (const ColumnType& argument : function->arguments) arguments.append(arguments.empty() ? "" : ", ").append(argument.formatted);
      if (function->aggregate) continue;
      comment(function->procedure ? "PROCEDURE" : "FUNCTION", fmt::format("{}({})", name_sql(*function), arguments), function->comment,
              function->oid);
    }
  }

  // CREATE POLICY refuses a role that isn't there, and roles belong to no database.
  [[nodiscard]] std::string roles() const {
    std::set<std::string> names;
    for (const Table* table : tables_) {
      for (const Policy& policy : table->policies) names.insert(policy.roles.begin(), policy.roles.end());
    }
    for (const char* always : {"public", "current_user", "session_user", "current_role"}) names.erase(always);
    std::string list;
    for (const std::string& name : names) list.append(list.empty() ? "" : ", ").append(pgtidy::quoted(name));
    return list.empty() ? list : fmt::format("-- roles that must exist: {}\n", one_line(list));
  }

  static std::string shortened(const std::string& statement) {
    constexpr std::size_t longest = 100;
    const std::string line = one_line(statement);
    std::size_t end = std::min(line.size(), longest);
    while (end < line.size() && end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0U) == 0x80U) --end;
    return line.substr(0, end) + (end < line.size() ? " …" : "");
  }

  [[nodiscard]] std::string not_kept() const {
    std::set<std::string> names;
    for (const auto& [schema, name] : source_.definitions.altered()) {
      const auto table = catalog_.table(Name{schema, name});
      if (table && table->assumed) names.insert(name_sql(*table));
    }
    std::string lines;
    for (const std::string& name : names) lines += fmt::format("-- not written: table {}: no file creates it\n", one_line(name));
    for (const std::string& statement : source_.definitions.left_out()) lines += fmt::format("-- not written: {}\n", shortened(statement));
    return lines;
  }

  const SqlSource& source_;
  const Catalog& catalog_;
  const OriginOf& origin_of_;
  std::vector<const Table*> tables_;
  std::unordered_multimap<std::string, Oid> functions_, relations_;
  std::set<std::string> schemas_;  // those in which something may be called
  Ordered items_;
};

}  // namespace

std::string catalog_sql(const Catalog& catalog, const Definitions& definitions, const OriginOf& origin_of) {
  const SqlSource source{catalog, definitions};
  return CatalogSql(source, origin_of).write();
}

}  // namespace pgtidy::cli
