// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cctype>
#include <map>

#include "pgtidy/check.h"

namespace pgtidy::checks::model {
namespace {

constexpr std::array<OptionInfo, 1> repeating_options{{
    {.name = "columns", .default_value = "3", .meaning = "how many columns alike are too many"},
}};

// "phone_" of phone_1, "address" of address2; empty: it ends in no small number.
std::string_view stem_of(std::string_view name) {
  std::size_t end = name.size();
  while (end > 0 && std::isdigit(static_cast<unsigned char>(name[end - 1])) != 0) --end;
  return end < name.size() && name.size() - end <= 2 && end > 1 ? name.substr(0, end) : std::string_view{};
}

// line1, line2, line3: what is printed on an envelope; sha1, md5, ipv4: names.
bool is_word(std::string_view stem) {
  return stem.ends_with("line") || stem.ends_with("line_") || stem.ends_with("sha") || stem.ends_with("ipv") || stem.ends_with("md");
}

struct RepeatingColumns final {
  static constexpr CheckInfo info{
      .summary = "numbered columns: a list spread over a row",
      .why = R"(`phone1`, `phone2`, `phone3` are a list of phones. Every query has to look at all of them, no unique key or foreign key
holds across them, gaps mean nothing or something, and the fourth one is a migration. A child table, with one row for each,
has none of this; for a short list of plain values that is only read as a whole, an array will do.

Reported are three columns or more of one type whose names differ only by the number they end in. Off until asked for:
slots for what users define (`text01`, `bool03`), and lists whose length is given (`topic0` to `topic3`), look the same.)",
      .bad = "CREATE TABLE customers (id bigint PRIMARY KEY, phone1 text, phone2 text, phone3 text);",
      .good = R"(CREATE TABLE customers (id bigint PRIMARY KEY);
CREATE TABLE customer_phones (customer_id bigint NOT NULL REFERENCES customers (id), phone text NOT NULL, PRIMARY KEY (customer_id, phone));)",
      .severity = Severity::info,
      .on_by_default = false,
      .options = repeating_options,
  };

  void visit(const Table& table, CheckContext& cx) const {
    if (table.assumed || table.is_partition || table.persistence == Persistence::temporary) return;
    if (table.kind == RelationKind::foreign_table) return;
    std::map<std::string_view, std::vector<const Column*>> series;
    for (const Column& column : table.columns) {
      const std::string_view stem = stem_of(column.name);
      if (stem.empty() || is_word(stem)) continue;
      auto& alike = series[stem];
      if (alike.empty() || alike.front()->type.formatted == column.type.formatted) alike.push_back(&column);
    }
    const auto enough = std::max<std::int64_t>(2, cx.option_number("columns"));
    for (const auto& [stem, alike] : series) {
      if (static_cast<std::int64_t>(alike.size()) < enough) continue;
      auto finding = cx.report(alike.back()->created, "{} has {} columns alike, {} to {}: a list spread over a row", table.name,
                               alike.size(), alike.front()->name, alike.back()->name);
      finding.about(qualified(table)).also_allowed_at(table.created).note(alike.front()->created, "the first one");
      finding.help("a table with one row for each");
      return;  // one for the table
    }
  }
};

}  // namespace

extern constinit const CheckDef check_repeating_columns = define_check<RepeatingColumns>();

}  // namespace pgtidy::checks::model
