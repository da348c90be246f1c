// SPDX-License-Identifier: Apache-2.0
#include "pgtidy/check.h"
#include "pgtidy/lifecycle.h"

namespace pgtidy::checks::life {
namespace {

struct TemporalType final {
  static constexpr CheckInfo info{
      .summary = "a period whose beginning and end are of two types",
      .why = R"(Comparing a `date` or a `timestamp` with a `timestamptz` converts it by the session's TimeZone: the same row is valid for
one client and not for another. No range can be built of two types, so there is no exclusion constraint either, and nobody
can say whether a `date` as the end means the beginning of that day or its end.

`timestamp` for both is for `type-timestamp-without-tz` to report.)",
      .bad = "CREATE TABLE rates (id bigint PRIMARY KEY, valid_from timestamptz NOT NULL, valid_to date, CHECK (valid_from < valid_to));",
      .good =
          "CREATE TABLE rates (id bigint PRIMARY KEY, valid_from timestamptz NOT NULL, valid_to timestamptz, CHECK (valid_from < "
          "valid_to));",
      .severity = Severity::warning,
  };

  void visit(const Table& table, CheckContext& cx) const {
    if (!table.stands_for_itself()) return;
    const auto period = period_of(table);
    if (!period || period->from->type.name == period->to->type.name) return;

    const Column& to = *period->to;
    auto finding = cx.report(to.type_place.known() ? to.type_place : to.created, "{} of {} is {}, and {} is {}", to.name, table.name,
                             to.type.formatted, period->from->name, period->from->type.formatted);
    finding.about(qualified(table)).also_allowed_at(table.created).note(period->from->created, "the beginning");
    finding.help("one type for both: timestamptz for points in time, date for days");
  }
};

}  // namespace

extern constinit const CheckDef check_temporal_type = define_check<TemporalType>();

}  // namespace pgtidy::checks::life
