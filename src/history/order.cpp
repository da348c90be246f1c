// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "history/group.h"
#include "history/versions.h"
#include "script/tools.h"

namespace pgtidy::history {
namespace {

struct Key {
  std::optional<std::size_t> position;
  int rank = 0;
  bool unversioned = false;
  std::string_view version;
  std::string_view folder;
  std::string_view stem;
  Direction direction = Direction::up;
  std::string_view name;
};

Key key_of(const File& file) {
  Key key;
  key.position = file.position;
  key.rank = file.rank;
  key.version = file.entry.version;
  key.unversioned = key.version.empty();
  key.folder = name_of(file.folder.key);
  key.stem = stem_of(file.name).text;
  key.direction = file.entry.direction.value_or(Direction::up);
  key.name = file.name;
  return key;
}

int to_int(std::strong_ordering order) { return std::is_lt(order) ? -1 : std::is_gt(order) ? 1 : 0; }

int compare_migrations(const Group& group, script::Order order, const Key& a, const Key& b) {
  if (order == script::Order::name) return group.nested ? a.folder.compare(b.folder) : a.name.compare(b.name);
  if (a.unversioned != b.unversioned) return a.unversioned ? 1 : -1;
  const int version = order == script::Order::textual ? a.version.compare(b.version) : to_int(compare_versions(a.version, b.version));
  return version != 0 || !group.nested ? version : a.folder.compare(b.folder);
}

bool before(const Group& group, script::Order order, const Key& a, const Key& b) {
  if (a.position.has_value() != b.position.has_value()) return a.position.has_value();
  if (a.position != b.position) return *a.position < *b.position;
  if (a.rank != b.rank) return a.rank < b.rank;
  if (const int migration = compare_migrations(group, order, a, b); migration != 0) return migration < 0;
  return std::tie(a.stem, a.direction, a.name) < std::tie(b.stem, b.direction, b.name);
}

constexpr std::array<std::string_view, 4> postgres_words{"postgres", "postgresql", "pg", "pgsql"};
constexpr std::array<std::string_view, 9> other_words{"mysql",       "mariadb", "sqlite",    "sqlite3", "cockroach",
                                                      "cockroachdb", "mssql",   "sqlserver", "oracle"};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

enum class Database : std::uint8_t { any, postgres, other };
struct ForDatabase {
  std::string stem;  // without the database's word
  Database database = Database::any;
};

// `x.postgres.autocommit` → `x.autocommit`, postgres
ForDatabase database_of(std::string_view stem) {
  std::size_t dot = stem.find('.');
  while (dot != std::string_view::npos) {
    const std::size_t end = std::min(stem.find('.', dot + 1), stem.size());
    const std::string_view word = stem.substr(dot + 1, end - dot - 1);
    const bool postgres = is_one_of(postgres_words, word);
    if (postgres || is_one_of(other_words, word)) {
      std::string rest(stem.substr(0, dot));
      return {rest.append(stem.substr(end)), postgres ? Database::postgres : Database::other};
    }
    dot = end < stem.size() ? end : std::string_view::npos;
  }
  return {std::string(stem), Database::any};
}

}  // namespace

void leave_out_other_databases(Group& group) {
  using Identity = std::pair<std::string, Direction>;
  const auto identity = [](const File& file, const std::string& stem) -> Identity {
    return {join(file.folder.key, stem), stem_of(file.name).direction.value_or(Direction::up)};
  };
  std::set<Identity> for_postgres;
  for (const File& file : group.files) {
    const ForDatabase one = database_of(stem_of(file.name).text);
    if (one.database == Database::postgres) for_postgres.insert(identity(file, one.stem));
  }
  if (for_postgres.empty()) return;
  const auto left_out = [&](const File& file) {
    const ForDatabase one = database_of(stem_of(file.name).text);
    const bool replaced = one.database == Database::any && for_postgres.count(identity(file, one.stem)) != 0;
    return !file.given && (one.database == Database::other || replaced);
  };
  group.files.erase(std::remove_if(group.files.begin(), group.files.end(), left_out), group.files.end());
}

void sort(Group& group) {
  const script::Order order = script::tool_of(group.framework).order;
  std::vector<std::pair<Key, std::size_t>> keys;
  keys.reserve(group.files.size());
  for (std::size_t i = 0; i < group.files.size(); ++i) keys.emplace_back(key_of(group.files[i]), i);
  const auto earlier = [&](const auto& a, const auto& b) { return before(group, order, a.first, b.first); };
  if (std::is_sorted(keys.begin(), keys.end(), earlier)) return;  // a folder's listing mostly is
  std::sort(keys.begin(), keys.end(), earlier);
  std::vector<File> sorted;
  sorted.reserve(keys.size());
  for (const auto& [key, index] : keys) sorted.push_back(std::move(group.files[index]));
  group.files = std::move(sorted);
}

}  // namespace pgtidy::history
