// SPDX-License-Identifier: Apache-2.0
#include "effects/conversion.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include <fmt/format.h>

namespace pgtidy::effects {
namespace {

int number(const std::vector<std::string>& modifiers, std::size_t at, int otherwise) {
  if (at >= modifiers.size()) return otherwise;
  const std::string& text = modifiers[at];
  int value = otherwise;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// ── Modifiers: what PostgreSQL's support functions of the length casts say ───────────────────────────────────────

// utils/timestamp.h: the smallest field that a range keeps, 0 for seconds … 5 for years.
int least_field(int range) {
  constexpr int full = 0x7fff;
  constexpr std::array<int, 6> bits{1 << 12, 1 << 11, 1 << 10, 1 << 3, 1 << 1, 1 << 2};
  if (range == full) return 0;
  for (int field = 0; field < 6; ++field) {
    if ((range & bits[static_cast<std::size_t>(field)]) != 0) return field;
  }
  return 0;
}

bool interval_keeps(const std::vector<std::string>& from, const std::vector<std::string>& to) {
  constexpr int full_range = 0x7fff, full_precision = 0xffff, microseconds = 6;
  const int old_least = least_field(number(from, 0, full_range));
  const int new_least = least_field(number(to, 0, full_range));
  const int old_precision = number(from, 1, full_precision);
  const int new_precision = number(to, 1, full_precision);
  return new_least <= old_least && (old_least > 0 || new_precision >= microseconds || new_precision >= old_precision);
}

bool precision_keeps(const std::vector<std::string>& from, const std::vector<std::string>& to) {
  constexpr int microseconds = 6;
  const int wanted = number(to, 0, microseconds);
  return wanted >= microseconds || (!from.empty() && wanted >= number(from, 0, microseconds));
}

bool numeric_keeps(const std::vector<std::string>& from, const std::vector<std::string>& to) {
  return !from.empty() && number(from, 1, 0) == number(to, 1, 0) && number(to, 0, 0) >= number(from, 0, 0);
}

bool length_keeps(const std::vector<std::string>& from, const std::vector<std::string>& to) {
  return !from.empty() && number(to, 0, 0) >= number(from, 0, 0);
}

// ── Types ────────────────────────────────────────────────────────────────────────────────────────────────────────

struct Flat {
  ColumnType type;           // a domain's base
  bool constrained = false;  // on the way there was a domain with NOT NULL or CHECK
};

Flat flatten(ColumnType type, const Catalog& catalog) {
  constexpr int deepest = 32;
  Flat flat{std::move(type), false};
  for (int depth = 0; depth < deepest && flat.type.oid != Oid::none && flat.type.array_dimensions == 0; ++depth) {
    const UserType* domain = catalog.type(flat.type.oid);
    if (domain == nullptr || domain->kind != UserTypeKind::domain) break;
    flat.constrained = flat.constrained || domain->constrained();
    ColumnType base = domain->base;
    flat.type = std::move(base);
  }
  return flat;
}

bool same_name(const ColumnType& a, const ColumnType& b) {
  if (a.oid != Oid::none || b.oid != Oid::none) return a.oid == b.oid;
  return a.name == b.name && (a.schema == b.schema || a.schema.empty() || b.schema.empty());
}

bool judged_by_table(const ColumnType& type) { return type.schema == "pg_catalog" || type.name == "citext"; }

// Only a zone whose offset is always nought leaves timestamps' bytes alone.
bool utc(const Catalog& catalog) {
  constexpr std::array<std::string_view, 22> zones{
      "utc",   "uct",       "etc/utc", "etc/uct",   "etc/gmt",  "etc/gmt0",      "etc/gmt+0",     "etc/gmt-0", "gmt",    "gmt0",  "gmt+0",
      "gmt-0", "greenwich", "zulu",    "universal", "etc/zulu", "etc/greenwich", "etc/universal", "0",         "+00:00", "00:00", "-00"};
  std::optional<std::string_view> zone = catalog.variable("timezone");
  if (!zone) zone = catalog.variable("TimeZone");
  if (!zone) return false;
  std::string folded;
  for (const char c : *zone) {
    if (c != '\'' && c != ' ') folded.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
  }
  if (folded.starts_with("interval")) folded.erase(0, 8);
  return std::find(zones.begin(), zones.end(), folded) != zones.end();
}

bool zone_known(const Catalog& catalog) { return catalog.variable("timezone") || catalog.variable("TimeZone"); }

bool timestamps(const ColumnType& from, const ColumnType& to) {
  return (from.is("timestamp") && to.is("timestamptz")) || (from.is("timestamptz") && to.is("timestamp"));
}

std::string both(const TypeChange& change) { return fmt::format("{} to {}", change.from.formatted, change.to.formatted); }

Verdict refused(const TypeChange& change) {
  Verdict verdict;
  verdict.work = Work::refused;
  const bool explicitly = change.using_form == UsingForm::cast;
  verdict.sqlstate = explicitly ? "42846" : "42804";
  verdict.because =
      fmt::format("{} cannot be cast {}to {}", change.from.formatted, explicitly ? "" : "automatically ", change.to.formatted);
  return verdict;
}

Verdict rewritten(std::string because) {
  Verdict verdict;
  verdict.because = std::move(because);
  return verdict;
}

Verdict relabelled(const TypeChange& change) {
  Verdict verdict;
  verdict.work = Work::none;
  verdict.because = both(change) + " needs no rewrite";
  return verdict;
}

Verdict judge_arrays(const TypeChange& change, const ColumnType& from, const ColumnType& to, int version) {
  const bool both_arrays = from.array_dimensions > 0 && to.array_dimensions > 0;
  if (both_arrays && same_name(from, to)) {
    const bool kept = to.modifiers.empty() || to.modifiers == from.modifiers;
    return kept ? relabelled(change) : rewritten(both(change) + ": each element is cast, every row is written anew");
  }
  if (both_arrays) return rewritten(both(change) + " casts each element: every row is written anew");
  const bool to_text = to.array_dimensions == 0 && is_string_type(to.name, version);
  const bool from_text = change.using_form == UsingForm::cast && from.array_dimensions == 0 && is_string_type(from.name, version);
  if (to_text || from_text) return rewritten(both(change) + " writes every row anew");
  return judged_by_table(from) && judged_by_table(to) ? refused(change) : rewritten(both(change) + " writes every row anew");
}

Verdict judge_timestamps(const TypeChange& change, const ColumnType& to, const Catalog& catalog, int version) {
  const bool kept = version >= 12 && utc(catalog) && (to.modifiers.empty() || keeps_values(to.name, {}, to.modifiers));
  if (kept) return relabelled(change);
  Verdict verdict = rewritten(both(change) + " writes every row anew unless TimeZone is UTC");
  verdict.certain = version < 12 || zone_known(catalog);
  return verdict;
}

Verdict judge_cast(const TypeChange& change, const ColumnType& from, const ColumnType& to, int version) {
  const bool explicitly = change.using_form == UsingForm::cast;
  const Cast cast = find_cast(from.name, to.name, version);
  const bool allowed = cast.context >= (explicitly ? CastContext::explicit_only : CastContext::assignment);
  if (allowed && cast.binary && to.modifiers.empty()) return relabelled(change);
  const bool as_text = is_string_type(to.name, version) || (explicitly && is_string_type(from.name, version));
  if (allowed || as_text) return rewritten(both(change) + " writes every row anew");
  return refused(change);
}

Verdict judge_same(const TypeChange& change, const ColumnType& from, const ColumnType& to) {
  if (to.modifiers.empty() || to.modifiers == from.modifiers || keeps_values(to.name, from.modifiers, to.modifiers)) {
    return relabelled(change);
  }
  Verdict verdict = rewritten(both(change) + " writes every row anew");
  verdict.certain = modifiers_known(to.name);
  return verdict;
}

Verdict judge_flat(const TypeChange& change, const ColumnType& from, const ColumnType& to, const Catalog& catalog, int version) {
  if (from.array_dimensions > 0 || to.array_dimensions > 0) return judge_arrays(change, from, to, version);
  if (same_name(from, to)) return judge_same(change, from, to);
  if (timestamps(from, to)) return judge_timestamps(change, to, catalog, version);
  if (judged_by_table(from) && judged_by_table(to)) return judge_cast(change, from, to, version);
  Verdict verdict = rewritten(both(change) + " writes every row anew");
  const bool user_types = (from.oid != Oid::none || judged_by_table(from)) && (to.oid != Oid::none || judged_by_table(to));
  verdict.certain = user_types;
  return verdict;
}

}  // namespace

bool modifiers_known(std::string_view type) {
  constexpr std::array<std::string_view, 10> known{"varchar", "bpchar", "bit",       "varbit",      "numeric",
                                                   "time",    "timetz", "timestamp", "timestamptz", "interval"};
  return std::find(known.begin(), known.end(), type) != known.end();
}

bool keeps_values(std::string_view type, const std::vector<std::string>& from, const std::vector<std::string>& to) {
  if (type == "varchar" || type == "varbit") return length_keeps(from, to);
  if (type == "numeric") return numeric_keeps(from, to);
  if (type == "interval") return interval_keeps(from, to);
  if (type == "time" || type == "timetz" || type == "timestamp" || type == "timestamptz") return precision_keeps(from, to);
  return false;  // bpchar and bit pad or cut
}

Verdict judge(const TypeChange& change, const Catalog& catalog, int version) {
  if (change.using_form == UsingForm::expression) return rewritten("USING computes each value: every row is written anew");
  if (change.from.name.empty()) {
    const bool harmless =
        change.to.array_dimensions == 0 && change.to.modifiers.empty() && (change.to.name == "text" || change.to.name == "varchar");
    Verdict verdict;
    verdict.work = harmless ? Work::none : Work::rewrite;
    verdict.certain = false;
    verdict.because = "the column's present type is not known";
    return verdict;
  }
  Flat from = flatten(change.from, catalog);
  const Flat to = flatten(change.to, catalog);
  const bool same_domain = change.from.oid != Oid::none && change.from.oid == change.to.oid;
  // A domain's value is cast to its base type without modifiers: they would have to be applied again.
  if (change.from.oid != Oid::none && !same_domain) from.type.modifiers.clear();
  Verdict verdict = judge_flat(change, from.type, to.type, catalog, version);
  if (verdict.work == Work::none && to.constrained && !same_domain) {
    verdict = rewritten(fmt::format("{} has a constraint: every row is checked and written anew", change.to.formatted));
  }
  verdict.new_operators = operator_class_of(from.type.name) != operator_class_of(to.type.name) ||
                          (from.type.array_dimensions > 0) != (to.type.array_dimensions > 0);
  verdict.new_collation = change.from_collation != change.to_collation;
  if (verdict.work == Work::none && (verdict.new_operators || verdict.new_collation)) {
    verdict.work = Work::index;
    verdict.because = fmt::format("{} keeps the table; {}", both(change),
                                  verdict.new_collation ? "the new collation orders indexes anew" : "its indexes need other operators");
  }
  return verdict;
}

}  // namespace pgtidy::effects
