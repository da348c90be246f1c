// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "pgtidy/check.h"
#include "pgtidy/identifier.h"

namespace pgtidy::checks::model {
namespace {

constexpr auto bag_names = std::to_array<std::string_view>(
    {"data",   "metadata",   "meta",   "attributes", "attrs",   "attribute", "payload",    "extra", "extras",
     "custom", "properties", "props",  "info",       "details", "misc",      "additional", "json",  "blob",
     "fields", "content",    "params", "other",      "raw",     "settings",  "options"});
constexpr auto timekeeping = std::to_array<std::string_view>({"version", "revision", "rev", "etag"});

bool is_json(const Column& column) { return column.type.is("jsonb") || column.type.is("json"); }

// A word that says nothing of what is inside: data, extra_data, custom_fields; not chart_config or variable_mapping.
bool is_bag(const Column& column) {
  if (!is_json(column)) return false;
  const auto name = words(column.name);
  return !name.empty() && name.size() <= 2 && std::all_of(name.begin(), name.end(), [](const std::string& word) {
    return std::find(bag_names.begin(), bag_names.end(), std::string_view(word)) != bag_names.end();
  });
}

bool keeps_time(const Column& column) {
  return column.type.is("timestamptz") || column.type.is("timestamp") || any_of(words(column.name), timekeeping);
}

// The one document of a table of nothing but a surrogate key, a document and timestamps.
const Column* only_document(const Table& table) {
  const TableConstraint* key = table.primary_key();
  if (key == nullptr || key->columns.size() != 1) return nullptr;
  const Column* id = table.column(key->columns.front());
  const auto id_words = id != nullptr ? words(id->name) : std::vector<std::string>{};
  if (id_words.empty() || (id_words.back() != "id" && id_words.back() != "uuid")) return nullptr;
  const auto refers = [](const TableConstraint& c) { return c.kind == ConstraintKind::foreign_key; };
  if (std::any_of(table.constraints.begin(), table.constraints.end(), refers)) return nullptr;  // part of another table's row
  const Column* document = nullptr;
  for (const Column& column : table.columns) {
    if (&column == id || keeps_time(column)) continue;
    if (!is_json(column) || column.generated != GeneratedKind::none || document != nullptr) return nullptr;
    document = &column;
  }
  return document;
}

// 'email' in data ->> 'email'
std::string key_in(const std::string& expression) {
  const std::size_t arrow = expression.find("->>");
  const std::size_t begin = arrow == std::string::npos ? arrow : expression.find('\'', arrow);
  const std::size_t end = begin == std::string::npos ? begin : expression.find('\'', begin + 1);
  return end == std::string::npos ? std::string() : expression.substr(begin, end + 1 - begin);
}

const Column* json_among(const Table& table, const std::vector<AttributeNumber>& columns) {
  for (const AttributeNumber number : columns) {
    const Column* column = table.column(number);
    if (column != nullptr && is_json(*column)) return column;
  }
  return nullptr;
}

constexpr std::array<OptionInfo, 2> hatch_options{{
    {.name = "carriers",
     .default_value = "event,outbox,inbox,webhook,log,audit,history,job,queue,task,cache,session,message,snapshot,archive,setting,config,"
                      "configuration,preference,state,flag,request,response,metadata,metrics,stats,report,error,import,staging,raw,draft,"
                      "form,submission,version,checkpoint,notification,workflow,execution,delivery",
     .meaning = "words in the names of tables that carry what others define: there a document is right, and an index on its keys"},
    {.name = "bags", .default_value = "3", .meaning = "how many json columns with names that say nothing are too many on one table"},
}};

// event, events, EventLog; applicationmetadata
bool carries(const Table& table, const std::vector<std::string>& carriers) {
  const auto names = words(table.name);
  return std::any_of(names.begin(), names.end(), [&](const std::string& word) {
    return std::any_of(carriers.begin(), carriers.end(), [&](const std::string& carrier) {
      return word == carrier || word == carrier + "s" || (carrier.size() > 5 && word.ends_with(carrier));
    });
  });
}

struct JsonbEscapeHatch final {
  static constexpr CheckInfo info{
      .summary = "jsonb where columns are meant",
      .why = R"(A jsonb column has no types, no NOT NULL, no foreign keys, no statistics about its keys; each update writes the
whole document again. For what is opaque to the database (a webhook's body, a user's preferences) it is right. It is an
escape hatch where

* a table is nothing but a key and a document: all its structure lives in some program's head;
* several columns with names like `data`, `metadata` and `extra` stand side by side: nobody knows which holds what;
* an index is made on one of the document's keys: a key that is searched like a column should be one.

One bag on a table with typed columns is no finding; neither are tables that carry messages, jobs, logs, settings or
caches, nor generated columns, which give a key its type. A decision says so beside it: `-- decision: …`.)",
      .bad = "CREATE TABLE products (id bigint PRIMARY KEY, data jsonb NOT NULL, created_at timestamptz NOT NULL);",
      .good = R"(CREATE TABLE products (
  id bigint PRIMARY KEY, name text NOT NULL, price_cents bigint NOT NULL, attributes jsonb NOT NULL DEFAULT '{}'
);)",
      .severity = Severity::warning,
      .options = hatch_options,
  };

  void visit(const Table& table, CheckContext& cx) const {
    if (!table.stands_for_itself()) return;
    if (std::none_of(table.columns.begin(), table.columns.end(), is_json) || !cx.decision(table.created).empty()) return;
    if (table.kind == RelationKind::foreign_table || carries(table, cx.option_list("carriers"))) return;
    if (const Column* document = only_document(table)) {
      if (!cx.decision(document->created).empty()) return;
      auto finding = cx.report(document->created, "{} is a key and a document: nothing says what {} holds", table.name, document->name);
      finding.about(qualified(table)).help("give what is known a column; keep jsonb for the rest").also_allowed_at(table.created);
      return;
    }
    std::vector<const Column*> bags;
    std::string names;
    for (const Column& column : table.columns) {
      if (!is_bag(column) || !cx.decision(column.created).empty()) continue;
      bags.push_back(&column);
      names += (names.empty() ? "" : ", ") + column.name;
    }
    if (bags.size() >= 2 && static_cast<std::int64_t>(bags.size()) >= cx.option_number("bags")) {
      auto finding = cx.report(bags.back()->created, "{} has {} json columns whose names say nothing: {}", table.name, bags.size(), names);
      finding.about(qualified(table)).help("give what is known columns, and keep one document for the rest").also_allowed_at(table.created);
    }
  }

  void visit(const Index& index, CheckContext& cx) const {
    const Table* table = cx.catalog().table(index.table);
    if (table == nullptr || table->is_partition || index.parent != Oid::none) return;
    if (index.method != "btree" && index.method != "hash") return;
    for (const IndexColumn& key : index.keys) {
      const Column* document = key.number == 0 ? json_among(*table, key.expression_columns) : nullptr;
      const std::string member = document != nullptr ? key_in(key.text) : std::string();
      if (member.empty() || carries(*table, cx.option_list("carriers")) || !cx.decision(index.created).empty()) continue;
      auto finding = cx.report(index.created.head(), "{} is searched by the key {} of {}: it is used like a column", table->name, member,
                               document->name);
      finding.about(qualified(*table)).also_allowed_at(document->created).also_allowed_at(table->created);
      finding.help("make it a column, or a generated one, with a type of its own");
      return;
    }
  }
};

}  // namespace

extern constinit const CheckDef check_jsonb_escape_hatch = define_check<JsonbEscapeHatch>();

}  // namespace pgtidy::checks::model
