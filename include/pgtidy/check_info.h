// SPDX-License-Identifier: Apache-2.0
// What a check says about itself.
#pragma once

#include <span>
#include <string_view>

#include "pgtidy/finding.h"
#include "pgtidy/fix.h"

namespace pgtidy {

// A setting of a check (config: `options: {<check>: {<name>: …}}`). Lists are comma-separated here, sequences in YAML.
struct OptionInfo {
  std::string_view name;
  std::string_view default_value = {};
  std::string_view meaning = {};
};

// The one home of all that is said about a check: `explain`, docs/checks/<id>.md, SARIF rules and the hover come from it.
struct CheckInfo {
  std::string_view summary = {};  // one line, lower case: what is wrong
  std::string_view why = {};      // a paragraph or two of Markdown
  std::string_view bad = {};      // SQL with at least one finding; `-- >>> name.sql` begins another file
  std::string_view good = {};     // SQL with none
  Severity severity = Severity::warning;
  bool on_by_default = true;
  FixSafety fix = FixSafety::none;  // the best that it offers
  std::string_view since = "0.1.0";
  std::span<const OptionInfo> options = {};
};

}  // namespace pgtidy
