// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cctype>

#include "pgtidy/check.h"
#include "pgtidy/identifier.h"

namespace pgtidy::checks::key {
namespace {

constexpr auto random_uuid = std::to_array<std::string_view>({"gen_random_uuid", "uuid_generate_v4", "uuidv4"});
// Names of values that have to be unguessable: version 7 tells when it was made, and has fewer random bits.
constexpr auto secrets = std::to_array<std::string_view>({"token", "secret", "nonce", "salt", "password", "csrf", "invite", "invitation",
                                                          "share", "public", "otp", "hash", "slug", "code", "state"});

std::string_view random_call(const Column& column) {
  if (!column.default_value) return {};
  for (const std::string& name : column.default_value->functions) {
    const auto* known = std::find(random_uuid.begin(), random_uuid.end(), std::string_view(name));
    if (known != random_uuid.end()) return *known;
  }
  return {};
}

const Index* leads(const Table& table, const Column& column, const Catalog& catalog) {
  const Index* found = nullptr;
  for (const Index* index : catalog.indexes_of(table)) {
    if (index->method != "btree" || index->keys.empty() || index->keys.front().number != column.number) continue;
    if (index->primary) return index;
    if (found == nullptr) found = index;
  }
  return found;
}

// `extensions.uuid_generate_v4` in "DEFAULT extensions.uuid_generate_v4()".
Range name_range(const Range& place, std::string_view text, std::string_view function) {
  const std::size_t at = text.find(function);
  if (at == std::string_view::npos) return {};
  const auto part_of_name = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.'; };
  std::size_t begin = at;
  while (begin > 0 && part_of_name(text[begin - 1])) --begin;
  return {place.begin + static_cast<std::uint32_t>(begin), place.begin + static_cast<std::uint32_t>(at + function.size())};
}

std::string advice(const Target& target) {
  if (target.all_at_least(18)) return "DEFAULT uuidv7(): built in, in the order of time";
  if (target.max >= 18) {
    return fmt::format(
        "make version 7 in the application, or by an extension's function (uuidv7() is built in from 18, the target begins at {})",
        target.min);
  }
  return "make version 7 in the application or by an extension's function, or take bigint GENERATED ALWAYS AS IDENTITY";
}

struct UuidV4Default final {
  static constexpr CheckInfo info{
      .summary = "random UUIDs (version 4) as the default of a key",
      .why = R"(A version 4 UUID is random: each new row goes to another page of the key's index. Once the index is larger than
the cache nearly every INSERT reads a page and dirties it, full-page images fill the WAL, and pages stay about two
thirds full. Version 7 begins with the time: new keys stand side by side at the index's end, as with a sequence, and
rows that were made together are found together.

`uuidv7()` is built in from PostgreSQL 18. Before, generate version 7 where the row is made, or with an extension.
Keys that must be unguessable or must not tell their age are what version 4 is for: columns named like a token or a
secret are left alone, and so are columns that lead no index.)",
      .bad = "-- pgtidy: postgres=18\nCREATE TABLE orders (id uuid PRIMARY KEY DEFAULT gen_random_uuid());",
      .good = "-- pgtidy: postgres=18\nCREATE TABLE orders (id uuid PRIMARY KEY DEFAULT uuidv7());",
      .severity = Severity::warning,
      .fix = FixSafety::unsafe,  // ids begin to tell their age
  };

  void visit(const Table& table, const Column& column, CheckContext& cx) const {
    if (table.is_partition || table.persistence == Persistence::temporary || !column.local) return;
    if (column.default_place.part == Part::statement) return;  // LIKE
    const std::string_view function = random_call(column);
    if (function.empty() || any_of(words(column.name), secrets)) return;
    const Index* index = leads(table, column, cx.catalog());
    if (index == nullptr || cx.catalog().holds_one_row(table)) return;

    const Place& place = column.default_place;
    auto finding = cx.report(place, "{}() makes random keys for {}.{}: every insert goes to another page of {}", function, table.name,
                             column.name, index->primary ? "the primary key" : index->name);
    finding.about(qualified(table)).help(advice(cx.target())).also_allowed_at(column.created).also_allowed_at(table.created);
    const Scale size = cx.facts().scale_of(table);
    if (size != Scale::large && (size != Scale::unknown || !cx.target().all_at_least(18))) finding.severity(Severity::info);
    if (!cx.target().all_at_least(18)) return;
    const std::string text = cx.text(place);
    const Range name = name_range(cx.range(place), text, function);
    if (!name.empty()) finding.fix("use uuidv7()", FixSafety::unsafe, {Edit::replace(place.file, name, "uuidv7")});
  }
};

}  // namespace

extern constinit const CheckDef check_uuid_v4_default = define_check<UuidV4Default>();

}  // namespace pgtidy::checks::key
