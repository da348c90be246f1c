// SPDX-License-Identifier: Apache-2.0
// Executes what the documentation promises:
//   - every check's `bad` has findings, its `good` has none, and the fix of `bad` is what CheckInfo says it is
//   - docs/checks/<id>.md is what `pgtidy explain <id> --format markdown` prints (docs_test --update writes it), and
//     docs/checks/README.md lists them all
//   - SQL in README.md and docs/ that follows a line `<!-- lint: key=value … -->` is a fixture (support/fixture.h)
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "cli/cli.h"
#include "engine/registry.h"
#include "parse/parse.h"
#include "support/compare.h"
#include "support/fixed.h"
#include "support/fixture.h"
#include "support/lint.h"
#include "support/text.h"

namespace pgtidy::tests {
namespace {

struct Documented {
  std::string id;
  const CheckInfo* info = nullptr;
  bool engine = false;
};

std::vector<Documented> documented() {
  std::vector<Documented> all;
  for (const engine::RegisteredCheck& check : engine::registry()) all.push_back({std::string(check.id), check.def->info, false});
  for (const engine::EngineCheck& check : engine::engine_checks()) all.push_back({std::string(check.id), &check.info, true});
  return all;
}

// --- pages ---

std::filesystem::path pages() { return root() / "docs" / "checks"; }

std::string page_of(const std::string& id) {
  std::vector<std::string> words = {"pgtidy", "explain", id, "--format", "markdown"};
  std::vector<char*> arguments;
  arguments.reserve(words.size());
  for (std::string& word : words) arguments.push_back(word.data());
  testing::internal::CaptureStdout();
  const int status = cli::run(static_cast<int>(arguments.size()), arguments.data());
  std::fflush(stdout);
  const std::string page = testing::internal::GetCapturedStdout();
  return status == 0 ? page : "";
}

std::string index_page() {
  std::map<std::string, std::string> rows;
  for (const Documented& check : documented()) {
    const std::string family = check.engine ? "engine" : check.id.substr(0, check.id.find('-'));
    rows[family] += fmt::format("| [{0}]({0}.md) | {1} | {2}{3} |\n", check.id, check.info->summary, to_string(check.info->severity),
                                check.info->on_by_default ? "" : ", off by default");
  }
  std::string page = "# Checks\n";
  for (const auto& [family, table] : rows) page += fmt::format("\n## {}\n\n| check | finds | severity |\n|---|---|---|\n{}", family, table);
  return page;
}

std::map<std::filesystem::path, std::string> all_pages() {
  std::map<std::filesystem::path, std::string> all;
  for (const Documented& check : documented()) all[pages() / (check.id + ".md")] = page_of(check.id);
  all[pages() / "README.md"] = index_page();
  return all;
}

void update_pages() {
  const auto wanted = all_pages();
  std::filesystem::create_directories(pages());
  for (const auto& path : files_below(pages(), ".md")) {
    if (wanted.count(path) == 0) std::filesystem::remove(path);
  }
  for (const auto& [path, page] : wanted) {
    if (!std::filesystem::exists(path) || read_file(path) != page) write_file(path, page);
  }
}

TEST(Pages, AreWhatExplainPrints) {
  const auto wanted = all_pages();
  for (const auto& [path, page] : wanted) {
    const bool same = std::filesystem::exists(path) && read_file(path) == page;
    if (!same || page.empty())
      ADD_FAILURE() << path.lexically_relative(root()).generic_string() << ": is out of date: docs_test --update writes it";
  }
  for (const auto& path : files_below(pages(), ".md")) {
    if (wanted.count(path) == 0) ADD_FAILURE() << path.lexically_relative(root()).generic_string() << ": there is no such check";
  }
}

// --- bad, good, and the fix ---

class ExampleTest : public testing::Test {
 public:
  explicit ExampleTest(Documented check) : check_(std::move(check)) {}

  void TestBody() override {
    if (!check_.engine) options_.checks = {{check_.id}};  // those of the engine are about the others, too
    EXPECT_FALSE(check_.info->summary.empty());
    EXPECT_FALSE(check_.info->why.empty());
    if (check_.info->bad.empty()) {
      EXPECT_TRUE(check_.engine) << check_.id << ": should show SQL that it finds fault with (CheckInfo::bad)";
    } else {
      expect_bad();
    }
    if (check_.info->good.empty())
      EXPECT_TRUE(check_.engine) << check_.id << ": should show how to write it (CheckInfo::good)";
    else
      expect_good();
  }

 private:
  void expect_bad() {
    const Fixture bad = example(check_.info->bad);
    if (!readable(bad)) return;
    const engine::Result result = lint(texts_of(bad), options_);
    const auto own = [&](const Finding& finding) { return finding.check == check_.id; };
    if (std::none_of(result.findings.begin(), result.findings.end(), own)) {
      ADD_FAILURE() << check_.id << ": finds nothing in its `bad`:\n" << check_.info->bad;
    }
    for (const Finding& finding : result.findings) {
      if (!own(finding))
        ADD_FAILURE() << check_.id << ": its `bad` has another fault, " << finding.check << ": " << finding.message;
      else
        expect_safety(finding);
    }
    if (check_.info->fix != FixSafety::none) expect_fix(bad);
  }

  void expect_good() {
    const Fixture good = example(check_.info->good);
    if (!readable(good)) return;
    for (const Finding& finding : lint(texts_of(good), options_).findings) {
      ADD_FAILURE() << check_.id << ": finds fault with its `good`: " << finding.check << ": " << finding.message << "\n"
                    << check_.info->good;
    }
  }

  void expect_safety(const Finding& finding) const {
    const FixSafety offered = finding.fix ? finding.fix->safety : FixSafety::none;
    EXPECT_LE(offered, check_.info->fix) << check_.id << ": offers a fix that is safer than CheckInfo::fix says";
  }

  // On the default target, or else on the newest version: some fixes need what only that has.
  void expect_fix(const Fixture& bad) const {
    LintOptions options = options_;
    engine::Result result = lint(texts_of(bad), options);
    Fixed fixed = apply_fixes(bad, result);
    if (fixed.made == 0) {
      options.target = Target{Target{}.max, Target{}.max};
      result = lint(texts_of(bad), options);
      fixed = apply_fixes(bad, result);
    }
    EXPECT_NE(fixed.made, 0U) << check_.id << ": CheckInfo::fix promises a fix: its `bad` should get one";
    if (fixed.made == 0) return;
    const std::string problems = prove(bad, result, fixed, options);
    if (!problems.empty()) ADD_FAILURE() << check_.id << ": the fix of `bad`: " << problems << fixed.text;
  }

  static Fixture example(std::string_view sql) {
    std::string text(sql);
    if (!text.ends_with('\n')) text += '\n';
    Fixture fixture = parse_fixture("example.sql", std::move(text));
    for (const FixtureProblem& problem : fixture.problems) ADD_FAILURE() << "line " << problem.line << ": " << problem.message;
    return fixture;
  }

  // The example's own settings, if the parser that is built in knows its grammar.
  bool readable(const Fixture& fixture) {
    EXPECT_EQ(read_directives(fixture, options_), "");
    return parse::postgres_major() >= options_.grammar;
  }

  Documented check_;
  LintOptions options_;
};

// --- SQL in Markdown ---

struct Snippet {
  std::string name;  // README.md:40
  std::string text;  // as a fixture
};

// Fenced SQL below `<!-- lint: … -->`.
std::vector<Snippet> snippets_of(const std::filesystem::path& path) {
  std::vector<Snippet> found;
  const std::string text = read_file(path);
  std::string directives;
  bool announced = false, inside = false;
  std::uint32_t number = 0;
  for (const std::string_view line : lines_of(text)) {
    ++number;
    const std::string_view words = trimmed(line);
    if (inside && words == "```")
      inside = false;
    else if (inside)
      found.back().text += line;
    else if (words.starts_with("<!-- lint") && words.ends_with("-->")) {
      announced = true;
      const auto colon = words.find(':');
      directives = colon == std::string_view::npos ? "" : trimmed(words.substr(colon + 1, words.size() - colon - 4));
    } else if (announced && words == "```sql") {
      found.push_back({fmt::format("{}:{}", path.lexically_relative(root()).generic_string(), number), "-- pgtidy: " + directives + "\n"});
      inside = true;
      announced = false;
    } else if (!words.empty()) {
      announced = false;
    }
  }
  return found;
}

TEST(Markdown, ShowsWhatIsFound) {
  std::vector<std::filesystem::path> paths = files_below(root() / "docs", ".md");
  for (const char* name : {"README.md", "CONTRIBUTING.md"}) {
    if (std::filesystem::exists(root() / name)) paths.push_back(root() / name);
  }
  for (const auto& path : paths) {
    for (Snippet& snippet : snippets_of(path)) {
      const Fixture fixture = parse_fixture("snippet.sql", std::move(snippet.text));
      LintOptions options;
      const std::string problem = fixture.problems.empty() ? read_directives(fixture, options) : fixture.problems.front().message;
      if (!problem.empty()) {
        ADD_FAILURE() << snippet.name << ": " << problem;
        continue;
      }
      const Comparison comparison = compare(fixture, lint(texts_of(fixture), options));
      if (!comparison.agrees()) ADD_FAILURE() << snippet.name << ": " << explain(fixture, comparison);
    }
  }
}

int run(bool updates) {
  if (updates) update_pages();
  for (const Documented& check : documented()) {
    testing::RegisterTest("Examples", check.id.c_str(), nullptr, nullptr, __FILE__, __LINE__,
                          [check]() -> testing::Test* { return new ExampleTest(check); });
  }
  return RUN_ALL_TESTS();
}

}  // namespace
}  // namespace pgtidy::tests

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  return pgtidy::tests::run(argc > 1 && std::string_view(argv[1]) == "--update");
}
