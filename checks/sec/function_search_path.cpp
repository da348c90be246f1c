// SPDX-License-Identifier: Apache-2.0
#include "pgtidy/check.h"
#include "pgtidy/identifier.h"

namespace pgtidy::checks::sec {
namespace {

struct FunctionSearchPath final {
  static constexpr CheckInfo info{
      .summary = "a SECURITY DEFINER function that looks names up where its caller says",
      .why = R"(A SECURITY DEFINER function runs with its owner's rights, and with its caller's `search_path`. The caller makes a table,
function or operator of a name that the body uses, in a schema of their own or in `pg_temp`, and puts it first: the body
then uses that, as the owner.

Pin the path: `SET search_path = pg_catalog, pg_temp` (`pg_temp` last, or it is searched first for tables), and write the
schema of everything else. ALTER FUNCTION … SET search_path in a later file counts. Bodies that are bound when they are
created (`BEGIN ATOMIC`, `RETURN`), and functions of C, are no finding.)",
      .bad = R"(CREATE FUNCTION is_admin(who text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
AS $$ SELECT EXISTS (SELECT 1 FROM admins WHERE name = who) $$;)",
      .good = R"(CREATE FUNCTION is_admin(who text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$ SELECT EXISTS (SELECT 1 FROM public.admins WHERE name = who) $$;)",
      .severity = Severity::warning,
  };

  void visit(const Function& function, CheckContext& cx) const {
    const bool safe = function.sets_search_path && !function.searches_temporary_first;
    if (!function.security_definer || safe || !function.certain || function.aggregate) return;
    if (function.language == "c" || function.language == "internal" || function.body.empty()) return;

    const std::string_view kind = function.procedure ? "procedure" : "function";
    auto finding = cx.report(function.created.head(), "{} {} runs as its owner, {}", kind, function.name,
                             function.searches_temporary_first ? "and looks for tables among its caller's temporary ones first"
                                                               : "with its caller's search_path");
    finding.about(qualified(function));
    if (function.changed.known()) finding.also_allowed_at(function.changed);
    finding.help(function.searches_temporary_first ? "pg_temp as the last in its search_path"
                                                   : "SET search_path = pg_catalog, pg_temp, and the schema before every other name");
  }
};

}  // namespace

extern constinit const CheckDef check_function_search_path = define_check<FunctionSearchPath>();

}  // namespace pgtidy::checks::sec
