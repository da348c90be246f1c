// SPDX-License-Identifier: Apache-2.0
// One reader for both spellings: YAML becomes the JSON that it means. Where something is wrong, the text is read once more, as
// YAML, which JSON nearly is, for the line.
#include "config/facts_file.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "config/json.h"
#include "config/yaml.h"
#include "support/decimal.h"
#include "support/did_you_mean.h"

namespace pgtidy::config {
namespace {

using Json = nlohmann::json;

constexpr std::uintmax_t largest_file = 256U << 20U;
constexpr int facts_version = 1;

using Keys = std::vector<std::string>;

struct FactsError {
  Keys place;  // of what is wrong: tables, public.orders, rows
  std::string message;
};

// A plain scalar that reads as a number is one; all else is text.
Json scalar(const YAML::Node& node) {
  const std::string& word = node.Scalar();
  const auto number = node.Tag() == "!" ? std::nullopt : decimal(word);
  return number ? Json(static_cast<double>(*number)) : Json(word);
}

Json to_json(const YAML::Node& node, const Yaml& yaml, int depth = 0) {
  constexpr int deepest = 8;
  if (depth > deepest) yaml.fail(node, "nested too deep for facts");
  if (node.IsScalar()) return scalar(node);
  if (node.IsMap()) {
    Json object = Json::object();
    for (const Yaml::Entry& entry : yaml.entries(node, "the facts")) object[entry.key] = to_json(entry.value, yaml, depth + 1);
    return object;
  }
  Json list = Json::array();
  for (const auto& item : node) list.push_back(to_json(item, yaml, depth + 1));
  return list;
}

// Where the YAML says it; no mark where it can't be found.
YAML::Mark mark_of(const std::string& text, std::span<const std::string> place) {
  try {
    YAML::Node node = YAML::Load(text);
    YAML::Mark mark = node.Mark();
    for (const std::string& key : place) {
      if (!node.IsMap()) break;
      for (const auto& pair : node) {
        if (!pair.first.IsScalar() || pair.first.Scalar() != key) continue;
        mark = pair.first.Mark();
        node.reset(pair.second);
        break;
      }
    }
    return mark;
  } catch (const YAML::Exception&) {
    return YAML::Mark::null_mark();
  }
}

class Reader {
 public:
  Facts read(const Json& root) {
    Facts facts;
    for (const auto& [key, value] : object(root, "the facts")) {
      const Inside inside(place_, key);
      if (key == "facts_version")
        read_version(value);
      else if (key == "taken")
        facts.taken = text(value);
      else if (key == "statistics_since")
        facts.statistics_since = text(value);
      else if (key == "server_version" || key == "database")
        (void)value;  // for who reads the file
      else if (key == "tables")
        read_each(value, facts.tables, &Reader::read_table);
      else if (key == "indexes")
        read_each(value, facts.indexes, &Reader::read_index);
      else if (key == "statements")
        read_statements(value, facts);
      else
        unknown(key, std::array<std::string_view, 8>{"facts_version", "taken", "statistics_since", "server_version", "database", "tables",
                                                     "indexes", "statements"});
    }
    return facts;
  }

 private:
  // Where the reader is; what is wrong there keeps it.
  class Inside {
   public:
    Inside(Keys& place, const std::string& key) : place_(place) { place_.push_back(key); }
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;
    ~Inside() { place_.pop_back(); }

   private:
    Keys& place_;
  };

  template <class T>
  using Member = std::optional<double> T::*;
  template <class T>
  struct Number {
    std::string_view key;
    Member<T> member;
  };

  [[noreturn]] void fail(std::string message) const { throw FactsError{place_, std::move(message)}; }

  [[noreturn]] void unknown(const std::string& key, std::span<const std::string_view> names) const {
    const std::string meant = suggestion(key, names);
    fail(fmt::format("unknown key `{}`{}", key, meant.empty() ? fmt::format("; there are {}", fmt::join(names, ", ")) : meant));
  }

  [[nodiscard]] nlohmann::detail::iteration_proxy<Json::const_iterator> object(const Json& value, std::string_view what) const {
    if (!value.is_object()) fail(fmt::format("{} must be a mapping", what));
    return value.items();
  }

  [[nodiscard]] std::string text(const Json& value) const {
    if (!value.is_string()) fail(fmt::format("`{}` must be text", place_.back()));
    return value.get<std::string>();
  }

  [[nodiscard]] double number(const Json& value, bool negative = false) const {
    if (!value.is_number()) fail(fmt::format("`{}` must be a number", place_.back()));
    const double number = value.get<double>();
    if (!std::isfinite(number) || (number < 0 && !negative)) fail(fmt::format("`{}` can't be negative", place_.back()));
    return number;
  }

  [[nodiscard]] double share(const Json& value) const {
    const double share = number(value);
    if (share > 1) fail(fmt::format("`{}` is a share of the rows, 0 to 1", place_.back()));
    return share;
  }

  void read_version(const Json& value) const {
    if (number(value) != facts_version) fail(fmt::format("these facts are of another version; this one reads {}", facts_version));
  }

  template <class T>
  void read_each(const Json& value, std::map<std::string, T, std::less<>>& into, void (Reader::*read)(const Json&, T&)) {
    for (const auto& [name, one] : object(value, fmt::format("`{}`", place_.back()))) {
      const Inside inside(place_, name);
      if (place_.size() == 2) check_name(name);  // of a table or index, not of a column
      (this->*read)(one, into[name]);
    }
  }

  void check_name(const std::string& name) const {
    if (name.find('.') == std::string::npos) fail(fmt::format("write the schema before the name: public.{}", name));
  }

  // True: the key is one of the numbers, and was read.
  template <class T, std::size_t N>
  [[nodiscard]] bool read_number(const std::string& key, const Json& value, T& into, const std::array<Number<T>, N>& numbers) const {
    for (const Number<T>& known : numbers) {
      if (known.key != key) continue;
      into.*known.member = number(value);
      return true;
    }
    return false;
  }

  void read_table(const Json& value, TableFacts& table) {
    static constexpr std::array<Number<TableFacts>, 7> numbers{{{"rows", &TableFacts::rows},
                                                                {"bytes", &TableFacts::bytes},
                                                                {"seq_scan", &TableFacts::seq_scan},
                                                                {"idx_scan", &TableFacts::idx_scan},
                                                                {"n_tup_ins", &TableFacts::n_tup_ins},
                                                                {"n_tup_upd", &TableFacts::n_tup_upd},
                                                                {"n_tup_del", &TableFacts::n_tup_del}}};
    for (const auto& [key, one] : object(value, "a table's facts")) {
      const Inside inside(place_, key);
      if (key == "columns")
        read_each(one, table.columns, &Reader::read_column);
      else if (!read_number(key, one, table, numbers))
        unknown(key,
                std::array<std::string_view, 8>{"rows", "bytes", "seq_scan", "idx_scan", "n_tup_ins", "n_tup_upd", "n_tup_del", "columns"});
    }
  }

  void read_column(const Json& value, ColumnFacts& column) {
    for (const auto& [key, one] : object(value, "a column's facts")) {
      const Inside inside(place_, key);
      if (key == "n_distinct")
        column.n_distinct = number(one, true);
      else if (key == "null_frac")
        column.null_frac = share(one);
      else if (key == "avg_width")
        column.avg_width = number(one);
      else if (key == "most_common_freqs")
        read_shares(one, column.most_common_freqs);
      else
        unknown(key, std::array<std::string_view, 4>{"n_distinct", "null_frac", "avg_width", "most_common_freqs"});
    }
    if (column.n_distinct.value_or(0) < -1) fail("`n_distinct` is a number of values, or minus their share of the rows (-1: all differ)");
  }

  void read_shares(const Json& value, std::vector<double>& shares) const {
    if (!value.is_array()) fail(fmt::format("`{}` must be a list", place_.back()));
    for (const Json& one : value) shares.push_back(share(one));
  }

  void read_index(const Json& value, IndexFacts& index) {
    static constexpr std::array<Number<IndexFacts>, 2> numbers{{{"bytes", &IndexFacts::bytes}, {"idx_scan", &IndexFacts::idx_scan}}};
    for (const auto& [key, one] : object(value, "an index's facts")) {
      const Inside inside(place_, key);
      if (!read_number(key, one, index, numbers)) unknown(key, std::array<std::string_view, 2>{"bytes", "idx_scan"});
    }
  }

  void read_statements(const Json& value, Facts& facts) {
    if (!value.is_array()) fail("`statements` must be a list");
    for (const Json& one : value) {
      StatementFacts& statement = facts.statements.emplace_back();
      for (const auto& [key, part] : object(one, "a statement's facts")) {
        const Inside inside(place_, key);
        if (key == "query")
          statement.query = text(part);
        else if (key == "calls")
          statement.calls = number(part);
        else if (key == "total_ms")
          statement.total_ms = number(part);
        else
          unknown(key, std::array<std::string_view, 3>{"query", "calls", "total_ms"});
      }
    }
  }

  Keys place_;
};

Error error_at(const std::string& path, const YAML::Mark& mark, std::string message) {
  const bool known = !mark.is_null();
  return {path, known ? static_cast<unsigned>(mark.line) + 1 : 0, known ? static_cast<unsigned>(mark.column) + 1 : 0, std::move(message),
          "config"};
}

Json json(const std::string& path, const std::string& text) {
  auto root = parse_json(path, text, "pgtidy facts writes it anew");
  if (!root) throw ConfigError{root.error()};
  return std::move(*root);
}

}  // namespace

Result<Facts> parse_facts(const std::string& path, const std::string& text) {
  try {
    Json root = Json::object();
    if (!path.ends_with(".yaml") && !path.ends_with(".yml") && text.find_first_not_of(" \t\r\n") == text.find('{') && !text.empty())
      root = json(path, text);
    else if (const YAML::Node node = YAML::Load(text); !node.IsNull())
      root = to_json(node, Yaml(path));
    Facts facts = Reader().read(root);
    facts.path = path;
    // `pgtidy facts … > file` that failed leaves an empty one: nobody may lint with it for weeks.
    if (facts.tables.empty() && facts.indexes.empty() && facts.statements.empty())
      return Error{path, 0, 0, "no facts in it: pgtidy facts writes them", "config"};
    return facts;
  } catch (const FactsError& failure) {
    return error_at(path, mark_of(text, failure.place), failure.message);
  } catch (const ConfigError& failure) {
    return failure.error;
  } catch (const YAML::Exception& failure) {
    return error_at(path, failure.mark, "not YAML: " + failure.msg);
  }
}

Result<Facts> load_facts(const std::string& file, const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(file, error);
  if (error || status.type() == std::filesystem::file_type::not_found) return Error{path, 0, 0, "no such file of facts", "config"};
  if (!std::filesystem::is_regular_file(status)) return Error{path, 0, 0, "not a file: facts are read from one", "config"};
  if (std::filesystem::file_size(file, error) > largest_file || error)
    return Error{path, 0, 0, "too large for facts (over 256 MiB)", "config"};
  std::ifstream stream(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (!stream) return Error{path, 0, 0, "can't read these facts", "config"};
  return parse_facts(path, text);
}

}  // namespace pgtidy::config
