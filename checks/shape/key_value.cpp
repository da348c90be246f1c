// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "pgtidy/check.h"
#include "pgtidy/identifier.h"

namespace pgtidy::checks::shape {
namespace {

struct KeyValue final {
  static constexpr CheckInfo info{
      .summary = "a table that is a key-value or session store, without what PostgreSQL has for them",
      .why =
          R"(A key, a value that nobody looks into, and perhaps the time when it expires. PostgreSQL has for them

* an index on the expiry, by which a job deletes what is past, in batches;
* `UNLOGGED`, where the content may be lost in a crash, as a cache's may: no write-ahead log, at several times the speed;
* a `fillfactor` below 100, so that a new value is written beside the old one without touching an index.

PostgreSQL by default: Redis or DynamoDB where a millisecond counts or the rate is beyond one server, with the reason above the table:
`-- decision: …`. A small table of settings is left alone where facts (`facts:`) say that it is small.)",
      .bad = R"(CREATE TABLE sessions (sid text PRIMARY KEY, data jsonb NOT NULL, expires_at timestamptz NOT NULL);)",
      .good = R"(CREATE UNLOGGED TABLE sessions (sid text PRIMARY KEY, data jsonb NOT NULL, expires_at timestamptz NOT NULL);
CREATE INDEX sessions_expires_at_idx ON sessions (expires_at);)",
      .severity = Severity::info,
      .on_by_default = false,
  };

  void visit(const Table& table, CheckContext& cx) const {
    if (!table.stands_for_itself() || table.columns.size() < 2 || table.columns.size() > 5 || !cx.decision(table.created).empty()) return;
    if (cx.facts().scale_of(table) == Scale::small) return;
    const Parts parts = parts_of(table);
    if (parts.key == nullptr || parts.value == nullptr || parts.others > 0) return;
    const bool swept = parts.expiry != nullptr && cx.catalog().begins_index(table, parts.expiry->number);
    const bool store = parts.expiry != nullptr || is_store(table);
    if (!store || (swept && table.persistence == Persistence::unlogged)) return;
    if (swept && !is_store(table)) return;
    auto finding = cx.report(table.created, "{} is a {} store: {} by {}", table.name, parts.expiry != nullptr ? "session" : "key-value",
                             parts.value->name, parts.key->name);
    finding.about(qualified(table));
    if (parts.expiry != nullptr && !swept)
      finding.help(fmt::format("an index on {}, by which expired rows are deleted in batches; UNLOGGED, if they may be lost in a crash",
                               quoted(parts.expiry->name)));
    else
      finding.help("UNLOGGED, if its rows may be lost in a crash; a fillfactor below 100, if values change");
  }

 private:
  struct Parts {
    const Column* key = nullptr;
    const Column* value = nullptr;
    const Column* expiry = nullptr;
    std::size_t others = 0;
  };

  static bool is_time(const Column& column) { return column.type.is("timestamptz") || column.type.is("timestamp"); }

  static Parts parts_of(const Table& table) {
    static constexpr auto opaque = std::to_array<std::string_view>({"jsonb", "json", "text", "bytea"});
    static constexpr auto ends = std::to_array<std::string_view>({"expires", "expire", "expiry", "expiration", "ttl", "until"});
    Parts parts;
    const TableConstraint* primary = table.primary_key();
    if (primary == nullptr || primary->columns.size() != 1) return parts;
    for (const Column& column : table.columns) {
      const auto name = words(column.name);
      const bool content = std::any_of(opaque.begin(), opaque.end(), [&](std::string_view type) { return column.type.is(type); });
      if (column.number == primary->columns.front())
        parts.key =
            column.type.is("text") || column.type.is("varchar") || column.type.is("bpchar") || column.type.is("bytea") ? &column : nullptr;
      else if (any_of(name, ends))
        parts.expiry = &column;
      else if (parts.value == nullptr && content)
        parts.value = &column;
      else if (!is_time(column))
        ++parts.others;
    }
    return parts;
  }

  static bool is_store(const Table& table) {
    static constexpr auto names =
        std::to_array<std::string_view>({"cache", "caches", "kv", "session", "sessions", "store", "key", "keys", "nonce", "nonces"});
    const auto parts = words(table.name);
    return any_of(parts, names);
  }
};

}  // namespace

extern constinit const CheckDef check_key_value = define_check<KeyValue>();

}  // namespace pgtidy::checks::shape
