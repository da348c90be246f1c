// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "pgtidy/check.h"
#include "pgtidy/identifier.h"

namespace pgtidy::checks::type {
namespace {

// Measured, estimated or relative: there a float is right, whatever else the name says.
constexpr auto measured = std::to_array<std::string_view>(
    {"rate",       "ratio",     "percent", "percentage", "pct",       "score",    "weight",    "factor",      "multiple",   "multiplier",
     "avg",        "average",   "mean",    "median",     "stddev",    "variance", "p50",       "p90",         "p95",        "p99",
     "time",       "duration",  "seconds", "secs",       "ms",        "millis",   "hours",     "minutes",     "days",       "distance",
     "length",     "width",     "height",  "lat",        "lng",       "latitude", "longitude", "probability", "confidence", "temperature",
     "similarity", "threshold", "speed",   "estimate",   "estimated", "index",    "ranking",   "rank",        "bytes",      "size",
     "index",      "elapsed",   "latency", "cpu",        "memory"});
constexpr auto counts = std::to_array<std::string_view>({"count", "counts", "counter", "retries", "attempts"});

enum class Kind { other, money, count };

Kind kind_of(const std::vector<std::string>& name, const std::vector<std::string>& money_words) {
  if (name.empty() || any_of(name, measured)) return Kind::other;
  const auto is_money = [&](const std::string& word) {
    return std::find(money_words.begin(), money_words.end(), word) != money_words.end();
  };
  if (std::any_of(name.begin(), name.end(), is_money)) return Kind::money;
  if (name.back() == "total" || name.back() == "subtotal") return Kind::money;
  const std::span<const std::string> last(&name.back(), 1);
  return any_of(last, counts) || name.front() == "num" ? Kind::count : Kind::other;
}

bool plain_float(std::string_view text) {
  std::string lower = lower_case(text.substr(0, text.find('(')));
  std::erase(lower, ' ');
  return lower == "real" || lower == "doubleprecision" || lower == "float" || lower == "float4" || lower == "float8";
}

constexpr std::array<OptionInfo, 1> float_options{{
    {.name = "money-words",
     .default_value = "amount,amt,price,prices,cost,costs,subtotal,balance,fee,fees,salary,wage,wages,revenue,payment,paid,refund,refunded,"
                      "tax,vat,discount,deposit,payout,budget,income,expense,expenses,spend,spent,usd,eur,gbp,money,commission,fare,"
                      "earnings,profit,credit,credits,debit,invoice,billed",
     .meaning = "words in a column's name that make it an amount of money"},
}};

struct Float final {
  static constexpr CheckInfo info{
      .summary = "a float for money or for a count",
      .why = R"(`real` and `double precision` are binary fractions: 0.1 has no exact value there, sums depend on the order in
which they are added, and `=` misses. For amounts of money that is a wrong invoice sooner or later; a counter in a float
stops counting when it is large. `numeric` is exact, and `bigint` counts.

For what was measured or computed a float is right: columns named like a rate, a score, a duration or a coordinate are
left alone, as is every column whose name says nothing of money or counting.)",
      .bad = "CREATE TABLE orders (id bigint PRIMARY KEY, total_price double precision NOT NULL);",
      .good = "CREATE TABLE orders (id bigint PRIMARY KEY, total_price numeric(12, 2) NOT NULL, latitude double precision);",
      .severity = Severity::warning,
      .fix = FixSafety::unsafe,  // clients see another type
      .options = float_options,
  };

  void visit(const Table& table, const Column& column, CheckContext& cx) const {
    if (table.is_partition || table.kind == RelationKind::foreign_table || !column.local) return;
    if (column.type_place.part != Part::column_type) return;  // CREATE TABLE AS, LIKE
    judge(table.name, column.name, column.type, column.type_place, cx, &table);
  }

  // What a table that no file creates looks like in the end is unknown: judged when it happens.
  void visit(const op::AddColumn& add, CheckContext& cx) const {
    if (add.in_create || known(add.table, cx)) return;
    judge(add.table.name, add.column.name, cx.catalog().resolve(add.column.type), add.place.column_type(add.column.type.at), cx);
  }
  void visit(const op::SetType& set, CheckContext& cx) const {
    if (known(set.table, cx)) return;
    judge(set.table.name, set.column, cx.catalog().resolve(set.type), set.place.column_type(set.type.at), cx);
  }

 private:
  static bool known(const Name& table, const CheckContext& cx) {
    const auto found = cx.catalog().table(table);
    return found && !found->assumed;
  }

  static void judge(std::string_view table, std::string_view column, const ColumnType& type, const Place& place, CheckContext& cx,
                    const Table* made = nullptr) {
    if (!type.is("float4") && !type.is("float8")) return;
    const Kind kind = kind_of(words(column), cx.option_list("money-words"));
    if (kind == Kind::other) return;

    const bool count = kind == Kind::count;
    auto finding = cx.report(place, "{}.{} is {}: {}", table, column, type.formatted,
                             count ? "it counts, and a float is not exact" : "amounts of money are rounded");
    if (made != nullptr) finding.about(qualified(*made)).also_allowed_at(made->created).also_allowed_at(made->column(column)->created);
    if (count)
      finding.help("integer or bigint");
    else
      finding.help("numeric; with a scale, or bigint in the smallest unit, only where no amount is a fraction of that" +
                   cx.in_schema_file(place, "numeric"));
    if (!plain_float(cx.text(place))) return;
    finding.fix(count ? "use bigint" : "use numeric", FixSafety::unsafe,
                {Edit::replace(place.file, cx.range(place), count ? "bigint" : "numeric")});
  }
};

}  // namespace

extern constinit const CheckDef check_float = define_check<Float>();

}  // namespace pgtidy::checks::type
