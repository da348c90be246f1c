// SPDX-License-Identifier: Apache-2.0
// What a check says: plain data, complete, ready to be printed by any report.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pgtidy/fix.h"
#include "pgtidy/source.h"

namespace pgtidy {

// error: it will fail when applied, lose data, or block production traffic. warning: likely harm, or a schema
// that will hurt. info: advice. off: not reported.
enum class Severity : std::uint8_t { off, info, warning, error };

[[nodiscard]] std::string_view to_string(Severity severity);
[[nodiscard]] std::optional<Severity> parse_severity(std::string_view word);

// A second place, or a fact, that the finding needs to be understood. Without a file it is a plain remark.
struct Note {
  std::string message;
  FileId file = FileId::none;
  Range range;
};

struct Finding {
  std::string check;  // id: lock-create-index-not-concurrent
  Severity severity = Severity::warning;
  std::string message;  // lower case, no full stop
  std::string label;    // what stands beside the carets: the lock, the type, the reason in few words
  std::string help;     // what to write instead
  FileId file = FileId::none;
  Range range;
  std::vector<Note> notes;
  std::optional<Fix> fix;

  // Context, for machines.
  std::uint32_t statement = 0;         // 0-based number in its file
  Range statement_range;               // for suppressions and the fingerprint
  std::optional<bool> in_transaction;  // unknown where the runner is
  std::string object;                  // public.users
  std::string lock;                    // SHARE
  std::vector<Place> also_allowed_at;  // a suppression at one of these places silences it too (an object's origin)
};

}  // namespace pgtidy
