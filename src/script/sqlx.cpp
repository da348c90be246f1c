// SPDX-License-Identifier: Apache-2.0
// sqlx: `<integer>_<description>.sql`, or with `.up.sql` and `.down.sql`; each file is sent as one string, in a transaction
// unless the file's first bytes are `-- no-transaction`. Its names are those of other tools, too: it needs other evidence.
#include <array>

#include "script/tools.h"

namespace pgtidy::script {
namespace {

constexpr std::string_view no_transaction = "-- no-transaction";
constexpr std::array<std::string_view, 6> sidecars{".sqlx",          "../.sqlx",          "../../.sqlx",
                                                   "sqlx-data.json", "../sqlx-data.json", "../../sqlx-data.json"};
constexpr std::array<Mention, 2> mentions{{{"../Cargo.toml", "sqlx"}, {"../../Cargo.toml", "sqlx"}}};

bool marked(std::string_view text) { return text.substr(0, no_transaction.size()) == no_transaction; }

std::optional<Named> named(std::string_view /*folder*/, std::string_view file) { return numbered(file); }

void divide(std::string_view text, Script& script) {
  begin_section(script, Direction::up, 0, marked(text) ? TransactionMode::implicit : TransactionMode::per_file);
}

}  // namespace

extern const Tool sqlx_tool;
const Tool sqlx_tool{.framework = Framework::sqlx,
                     .name = "sqlx",
                     .sidecars = sidecars,
                     .mentions = mentions,
                     .transaction = TransactionMode::per_file,
                     .outside_transaction = "a migration of its own that begins with `-- no-transaction`",
                     .marked = marked,
                     .named = named,
                     .divide = divide};

}  // namespace pgtidy::script
