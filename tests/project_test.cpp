// SPDX-License-Identifier: Apache-2.0
// Holds the project to its own rules: who may include whom, how long things may get, what every check comes with. Each
// failure says what to do about it.
#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engine/registry.h"
#include "support/cxx.h"
#include "support/fixture.h"
#include "support/text.h"

namespace pgtidy::tests {
namespace {

struct SourceText {
  std::string path;  // from the checkout's root: src/ops/lower.cpp
  std::string text;
  [[nodiscard]] std::string room() const { return path.starts_with("src/") ? path.substr(4, path.find('/', 4) - 4) : ""; }
  [[nodiscard]] bool in(std::string_view folder) const { return path.starts_with(folder); }
  [[nodiscard]] bool is_header() const { return path.ends_with(".h"); }
};

// All C++ and C of the project.
const std::vector<SourceText>& sources() {
  static const std::vector<SourceText> all = [] {
    std::vector<SourceText> found;
    for (const char* folder : {"include", "src", "checks", "tests", "cmake"}) {
      for (const char* suffix : {".h", ".cpp", ".c"}) {
        for (const auto& path : files_below(root() / folder, suffix)) {
          found.push_back({path.lexically_relative(root()).generic_string(), read_file(path)});
        }
      }
    }
    return found;
  }();
  return all;
}

std::uint32_t lines_in(const std::string& text) { return static_cast<std::uint32_t>(lines_of(text).size()); }

// --- includes ---

bool begins_with_any(std::string_view name, std::initializer_list<std::string_view> beginnings) {
  return std::any_of(beginnings.begin(), beginnings.end(), [&](auto beginning) { return name.starts_with(beginning); });
}

bool is_postgres(const Include& include) {
  return begins_with_any(include.name, {"catalog/pg_", "pg_query", "postgres", "nodes/", "parser/", "utils/", "access/", "common/",
                                        "storage/", "port/", "gram", "mb/", "copyfuncs", "c.h", "plpgsql.h"});
}

// The rooms that each may include, besides itself and what those may (DESIGN: the house).
const std::map<std::string, std::set<std::string>>& arrows() {
  static const std::map<std::string, std::set<std::string>> direct = {
      {"support", {}},
      {"source", {"support"}},
      {"script", {"source"}},
      {"parse", {"source"}},
      {"syntax", {"parse"}},
      {"ops", {"parse", "syntax"}},
      {"catalog", {"ops"}},
      {"effects", {"catalog", "ops"}},
      {"evidence", {"catalog", "syntax", "parse", "script"}},
      {"plpgsql", {"catalog", "parse", "syntax"}},
      {"history", {"script"}},
      {"fix", {"source"}},
      {"config", {"support"}},
      {"facts", {"parse"}},
      {"report", {"source"}},
      {"engine", {"history", "parse", "ops", "catalog", "plpgsql", "effects", "evidence", "fix"}},
      {"lsp", {"engine", "fix", "config"}},
      {"cli", {"engine", "fix", "config", "report", "facts", "lsp"}},
  };
  return direct;
}

bool may_include(const std::string& from, const std::string& to) {
  if (from == to) return true;
  const auto direct = arrows().find(from);
  if (direct == arrows().end()) return false;
  return std::any_of(direct->second.begin(), direct->second.end(), [&](const auto& next) { return may_include(next, to); });
}

// What is wrong with the include; empty if nothing is.
std::string forbidden(const SourceText& source, const Include& include) {
  const std::string to = include.name.substr(0, include.name.find('/'));
  const bool to_room = !include.system && !is_postgres(include) && arrows().count(to) != 0;
  const bool ours = to_room || include.name.starts_with("pgtidy/");
  if (source.in("checks/")) {
    if (ours ? include.name.starts_with("pgtidy/") : include.system) return "";
    return "a check includes pgtidy/*.h and standard headers alone; what it misses there belongs into CheckContext or Catalog";
  }
  if (source.in("include/")) {
    if (ours ? include.name.starts_with("pgtidy/") : include.system) return "";
    return "public headers stand alone: move what is needed into include/pgtidy";
  }
  if (!source.in("src/")) return "";
  if (include.name.starts_with("tests/") || include.name.starts_with("gtest/")) return "only tests know tests";
  if (include.name.starts_with("yaml-cpp/") && source.room() != "config") return "only src/config knows yaml-cpp: ask it for plain data";
  if (to_room && source.path != "src/main.cpp" && !may_include(source.room(), to)) {
    return fmt::format("src/{} may not know src/{} (DESIGN: the house): pass it plain data, or move what both need down", source.room(),
                       to);
  }
  return "";
}

TEST(Includes, FollowTheArrows) {
  for (const SourceText& source : sources()) {
    for (const Include& include : includes_of(source.text)) {
      const std::string problem = forbidden(source, include);
      if (problem.empty()) continue;
      ADD_FAILURE() << source.path << ":" << include.line << ": includes " << include.name << ": " << problem;
    }
  }
}

// Also through headers of ours: postgres.h redefines printf, Min, INFO and some 1,800 more words.
class Reach {
 public:
  // The way from a header to PostgreSQL's, "a.h → b.h → postgres.h"; empty if there is none.
  std::string way(const std::string& header) {
    if (const auto known = known_.find(header); known != known_.end()) return known->second;
    known_[header] = "";
    for (const char* folder : {"include/", "src/"}) {
      const auto path = root() / folder / header;
      if (std::filesystem::exists(path)) return known_[header] = way_from(header, read_file(path));
    }
    return "";
  }
  std::string way_from(const std::string& name, const std::string& text) {
    for (const Include& include : includes_of(text)) {
      const std::string further = is_postgres(include) ? include.name : way(include.name);
      if (!further.empty()) return std::string(name).append(" → ").append(further);
    }
    return "";
  }

 private:
  std::map<std::string, std::string> known_;
};

TEST(Includes, PostgresIsSeenInThreeRoomsOnly) {
  static const std::set<std::string> rooms = {"parse", "syntax", "ops"};
  Reach reach;
  for (const SourceText& source : sources()) {
    if (rooms.count(source.room()) != 0 || source.in("tests/") || source.in("cmake/")) continue;
    const std::string way = reach.way_from(source.path, source.text);
    if (!way.empty())
      ADD_FAILURE() << way << ": PostgreSQL's headers stay in src/parse, src/syntax and src/ops: add a plain function there";
  }
}

TEST(Includes, EveryRoomHasItsArrows) {
  for (const SourceText& source : sources()) {
    if (source.room().empty() || source.path == "src/main.cpp") continue;
    EXPECT_TRUE(arrows().count(source.room()) != 0) << source.path << ": a new room: say in project_test's arrows() what it may include";
  }
}

// --- budgets ---

bool is_data_table(const SourceText& source) {
  const auto lines = lines_of(source.text);
  for (std::size_t i = 0; i < std::min<std::size_t>(lines.size(), 5); ++i) {
    if (lines[i].starts_with("// Data table:")) return true;
  }
  return false;
}

// Headers teach: their comments don't count.
std::uint32_t counted_lines(const SourceText& source) {
  if (!source.is_header()) return lines_in(source.text);
  std::uint32_t count = 0;
  for (const auto line : lines_of(source.text)) count += trimmed(line).empty() || trimmed(line).starts_with("//") ? 0 : 1;
  return count;
}

TEST(Budgets, AFileHas400Lines) {
  for (const SourceText& source : sources()) {
    if (is_data_table(source)) continue;
    EXPECT_LE(counted_lines(source), 400U) << source.path << ": split it by family of statements, one file a family"
                                           << " (a table of plain data says `// Data table: …` in its first lines)";
  }
}

TEST(Budgets, ACheckHas150Lines) {
  for (const SourceText& source : sources()) {
    if (!source.in("checks/")) continue;
    EXPECT_LE(lines_in(source.text), 150U) << source.path
                                           << ": make two checks of it, or move what is general into CheckContext or Catalog";
  }
}

TEST(Budgets, AFunctionHas60Lines) {
  for (const SourceText& source : sources()) {
    for (const FunctionSize& function : functions_of(source.text)) {
      EXPECT_LE(function.lines, 60U) << source.path << ":" << function.line << ": " << function.head
                                     << ": name its parts and make them functions";
    }
  }
}

TEST(Budgets, ThreeBlocksDeep) {
  for (const SourceText& source : sources()) {
    for (const FunctionSize& function : functions_of(source.text)) {
      EXPECT_LE(function.nesting, 3U) << source.path << ":" << function.line << ": " << function.head
                                      << ": return early, or make the inner loop a function";
    }
  }
}

// --- what every source and every check comes with ---

TEST(Sources, NameTheirLicence) {
  std::vector<std::filesystem::path> paths;
  for (const SourceText& source : sources()) paths.push_back(root() / source.path);
  for (const char* folder : {"cmake", "tests", "src", "scripts"}) {
    for (const char* suffix : {".cmake", ".txt", ".in", ".py", ".sh"}) {
      for (const auto& path : files_below(root() / folder, suffix)) paths.push_back(path);
    }
  }
  for (const auto& entry : std::filesystem::directory_iterator(root() / "scripts")) {
    if (entry.is_regular_file()) paths.push_back(entry.path());
  }
  for (const auto& path : paths) {
    const std::string text = read_file(path);
    const auto lines = lines_of(text);
    const auto names_licence = [](std::string_view line) {
      return line.find("SPDX-License-Identifier: Apache-2.0") != std::string_view::npos;
    };
    const auto end = lines.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(lines.size(), 2));
    if (path.extension() == ".txt" && path.filename() != "CMakeLists.txt") continue;
    EXPECT_TRUE(std::any_of(lines.begin(), end, names_licence))
        << path.lexically_relative(root()).generic_string()
        << ": should begin with `SPDX-License-Identifier: Apache-2.0` in a comment (after #!)";
  }
}

// checks/lock/set_not_null.cpp → lock/set_not_null
std::string place_of(const std::filesystem::path& path) {
  return path.lexically_relative(root() / "checks").replace_extension().generic_string();
}

std::string id_of(std::string place) {
  std::replace(place.begin(), place.end(), '/', '-');
  return dashed(place);
}

// Links between the project's own pages and folders.
TEST(Pages, LinksLeadSomewhere) {
  std::vector<std::filesystem::path> pages;
  for (const std::filesystem::path& folder : {root(), root() / "docs", root() / "docs" / "decisions", root() / "docs" / "checks"}) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      if (entry.path().extension() == ".md") pages.push_back(entry.path());
    }
  }
  for (const std::filesystem::path& page : pages) {
    const std::string text = read_file(page);
    for (std::size_t at = text.find("]("); at != std::string::npos; at = text.find("](", at + 1)) {
      const std::string link = text.substr(at + 2, text.find_first_of(")#\n", at + 2) - at - 2);
      if (link.empty() || link.find("://") != std::string::npos) continue;
      EXPECT_TRUE(std::filesystem::exists(page.parent_path() / link)) << page.lexically_relative(root()).generic_string() << ": " << link;
    }
  }
}

// docs/rules.md repeats what the registry says, and promises nothing that is there already.
TEST(Pages, RulesSayWhatTheChecksSay) {
  const std::string text = read_file(root() / "docs" / "rules.md");
  for (const engine::RegisteredCheck& check : engine::registry()) {
    const CheckInfo& info = *check.def->info;
    EXPECT_EQ(text.find(fmt::format("* `{}`", check.id)), std::string::npos) << check.id << ": is there";
    if (text.find(fmt::format("| [{}]", check.id)) == std::string::npos) continue;  // not one of the rules
    const std::string row = fmt::format("| [{0}](checks/{0}.md) | {1} | {2}{3} |", check.id, info.summary, to_string(info.severity),
                                        info.on_by_default ? "" : ", off by default");
    EXPECT_NE(text.find(row), std::string::npos) << "docs/rules.md: " << row;
  }
}

TEST(Checks, AreCalledByTheirPlace) {
  std::set<std::string> places;
  for (const auto& path : files_below(root() / "checks", ".cpp")) {
    const std::string place = place_of(path);
    EXPECT_EQ(place.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_/"), std::string::npos)
        << place << ": lower case, words joined by _";
    EXPECT_EQ(std::count(place.begin(), place.end(), '/'), 1) << place << ": a check is checks/<family>/<stem>.cpp";
    const std::string family = place.substr(0, place.find('/'));
    EXPECT_NE(read_file(path).find("namespace pgtidy::checks::" + family), std::string::npos)
        << place << ": should be in namespace pgtidy::checks::" << family;
    places.insert(id_of(place));
  }
  std::set<std::string> ids;
  for (const engine::RegisteredCheck& check : engine::registry()) ids.emplace(check.id);
  EXPECT_EQ(places, ids) << "a check's id is its place: run cmake again";
}

struct FixturesOf {
  bool exist = false;
  bool fire = false;
  bool silent = false;
};

FixturesOf fixtures_of(const std::string& place) {
  FixturesOf found;
  for (const auto& path : files_below(root() / "fixtures" / place, ".sql")) {
    if (path.string().ends_with(".fixed.sql")) continue;
    found.exist = true;
    const Fixture fixture = parse_fixture(path.filename().string(), read_file(path));
    const auto own = [&](const PlacedMark& mark) { return mark.mark.check == id_of(place); };
    const bool fires = std::any_of(fixture.marks.begin(), fixture.marks.end(), own);
    found.fire = found.fire || fires;
    found.silent = found.silent || !fires || fixture.text.find("-- silent") != std::string::npos;
  }
  return found;
}

TEST(Checks, FireAndAreSilentInTheirFixtures) {
  for (const auto& path : files_below(root() / "checks", ".cpp")) {
    const std::string place = place_of(path);
    const FixturesOf fixtures = fixtures_of(place);
    if (!fixtures.exist)
      ADD_FAILURE() << "fixtures/" << place << "/: should tell in SQL when the check fires (CONTRIBUTING.md)";
    else if (!fixtures.fire)
      ADD_FAILURE() << "fixtures/" << place << "/: the check fires nowhere: draw a finding (fixtures_test --update)";
    else if (!fixtures.silent)
      ADD_FAILURE() << "fixtures/" << place << "/: show what it must not flag, with a comment `-- silent: why`";
  }
}

TEST(Checks, HaveNoFixturesLeftBehind) {
  for (const auto& path : files_below(root() / "fixtures", ".sql")) {
    const std::filesystem::path name = path.lexically_relative(root() / "fixtures");
    const std::string first = name.begin()->string();
    if (first == "all" || first == "histories" || first == "engine") continue;
    const std::string place = name.parent_path().generic_string();
    EXPECT_TRUE(std::filesystem::exists(root() / "checks" / (place + ".cpp"))) << "fixtures/" << name.generic_string() << ": no such check";
  }
}

// --- messages ---

// Lower case, unless the first word is SQL, a name or a placeholder; no full stop.
std::string message_problem(std::string_view text) {
  if (text.empty()) return "is empty";
  if (text.ends_with('.') && !text.ends_with("...")) return "ends in a full stop";
  if (text.ends_with("...")) return "ends in three dots: write …";
  const std::string_view word = text.substr(0, std::min(text.find_first_of(" ,:;("), text.size()));
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  const bool capital = word.front() >= 'A' && word.front() <= 'Z';
  if (capital && std::any_of(word.begin(), word.end(), is_lower) && !word.starts_with("PostgreSQL") &&
      word.find('{') == std::string_view::npos) {
    return "begins with a capital letter";
  }
  return "";
}

TEST(Messages, AreLowerCaseWithoutAFullStop) {
  for (const SourceText& source : sources()) {
    if (!source.in("checks/")) continue;
    for (const char* call : {"cx.report(", ".help(", ".note(", ".label(", ".fix("}) {
      for (const Literal& literal : call_literals(source.text, call)) {
        const std::string problem = message_problem(literal.text);
        if (problem.empty()) continue;
        ADD_FAILURE() << source.path << ":" << literal.line << ": \"" << literal.text << "\" " << problem
                      << ": say in lower case what the author wrote and what happens, without a full stop";
      }
    }
  }
  for (const engine::RegisteredCheck& check : engine::registry()) {
    const std::string problem = message_problem(check.def->info->summary);
    if (!problem.empty()) ADD_FAILURE() << check.id << ": its summary " << problem;
  }
}

}  // namespace
}  // namespace pgtidy::tests
