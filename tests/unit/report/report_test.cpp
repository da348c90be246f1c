// SPDX-License-Identifier: Apache-2.0
#include "report/report.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "report/display.h"

namespace pgtidy::report {
namespace {

// A run over one file with one finding, which the tests change.
struct OneFinding {
  explicit OneFinding(std::string text, const std::string& path = "db/migrations/0042_email.sql") : source(path, std::move(text)) {
    run.files.push_back({&source, path, "goose", Direction::up, true});
    Finding finding;
    finding.check = "lock-create-index-not-concurrent";
    finding.severity = Severity::error;
    finding.message = "CREATE INDEX blocks writes to users while it builds";
    finding.file = FileId{0};
    run.findings.push_back(finding);
    run.fingerprints.emplace_back("f00d");
    run.summary.files = 1;
    run.summary.statements = 1;
    run.summary.errors = 1;
    run.summary.files_with_findings = 1;
  }
  Finding& finding() { return run.findings.front(); }
  void at(std::string_view piece) {
    const auto begin = static_cast<std::uint32_t>(source.text().find(piece));
    finding().range = {begin, begin + static_cast<std::uint32_t>(piece.size())};
  }

  source::SourceFile source;
  Run run;
};

std::string text_of(const OneFinding& one) { return render_text(one.run, {.quiet = false}); }

TEST(Text, LooksAsDocumented) {
  OneFinding one("-- +goose Up\n\nCREATE INDEX idx_users_email ON users (email);\n");
  one.at("CREATE INDEX");
  one.finding().label = "SHARE lock on users: INSERT, UPDATE, DELETE wait until every row is read";
  one.finding().help = "CREATE INDEX CONCURRENTLY, with `-- +goose NO TRANSACTION` at the top";
  one.finding().in_transaction = true;
  one.finding().fix = Fix{"2 edits, CONCURRENTLY and the directive", FixSafety::unsafe, {}};
  one.run.summary = {.files = 3,
                     .history_files = 39,
                     .statements = 41,
                     .not_analysed = 1,
                     .not_analysed_why = {{"dynamic SQL", 1}},
                     .errors = 2,
                     .warnings = 1,
                     .files_with_findings = 1};
  one.run.target = {14, 18};
  EXPECT_EQ(text_of(one), R"(error[lock-create-index-not-concurrent]: CREATE INDEX blocks writes to users while it builds
  ┌─ db/migrations/0042_email.sql:3:1  (goose up, in a transaction)
3 │ CREATE INDEX idx_users_email ON users (email);
  │ ^^^^^^^^^^^^ SHARE lock on users: INSERT, UPDATE, DELETE wait until every row is read
  = help: CREATE INDEX CONCURRENTLY, with `-- +goose NO TRANSACTION` at the top
  = fix (unsafe): 2 edits, CONCURRENTLY and the directive

2 errors, 1 warning in 1 of 3 files · 41 statements, 1 not analysed (dynamic SQL) · 39 older files read for their schema · PostgreSQL 14–18
)");
}

std::string frame_line(const std::string& text, std::size_t n) {
  std::size_t at = 0;
  for (; n > 1; --n) at = text.find('\n', at) + 1;
  return text.substr(at, text.find('\n', at) - at);
}

TEST(Text, CaretsStandUnderTheRange) {
  struct Case {
    const char* text;
    const char* piece;
    const char* code;
    const char* mark;
  };
  for (const Case& c : {
           Case{"\tDROP TABLE t;\r\n", "TABLE", "1 │     DROP TABLE t;", "  │          ^^^^^"},
           Case{"SELECT '😀', x;", "x", "1 │ SELECT '😀', x;", "  │              ^"},
           Case{"SELECT 'é', x;", "x", "1 │ SELECT 'é', x;", "  │             ^"},
           Case{"\xEF\xBB\xBFSELECT x;", "SELECT", "1 │ SELECT x;", "  │ ^^^^^^"},
           Case{"a\xffz x;", "x", "1 │ a\\xffz x;", "  │        ^"},
           Case{"\x1b[31mx", "x", "1 │ \\x1b[31mx", "  │         ^"},
           Case{"CREATE TABLE t (\n  id int\n);", "CREATE TABLE t (\n  id int\n)", "1 │ CREATE TABLE t (", "  │ ^^^^^^^^^^^^^^^^…"},
           Case{"x", "", "1 │ x", "  │ ^"},
       }) {
    OneFinding one(c.text);
    one.at(c.piece);
    const std::string text = text_of(one);
    EXPECT_EQ(frame_line(text, 3), c.code);
    EXPECT_EQ(frame_line(text, 4), c.mark);
  }
}

TEST(Text, RangeAtTheEndOfTheFile) {
  OneFinding one("SELECT 1\n");
  one.finding().range = {9, 9};
  EXPECT_EQ(frame_line(text_of(one), 3), "2 │");
  one.finding().range = {4000, 5000};
  EXPECT_EQ(frame_line(text_of(one), 4), "  │ ^");
}

TEST(Text, WideLinesAreCutAroundTheRange) {
  OneFinding one("INSERT INTO t VALUES (" + std::string(200000, 'a') + "HERE" + std::string(200000, 'b') + ");\n");
  one.at("HERE");
  const std::string text = text_of(one);
  EXPECT_LT(text.size(), 1000U);
  const std::string code = frame_line(text, 3);
  EXPECT_NE(code.find("…aaaa"), std::string::npos);
  EXPECT_NE(code.find("aHEREb"), std::string::npos);
  EXPECT_TRUE(code.ends_with("b…"));
  // "…" is one column and three bytes, like "│".
  EXPECT_EQ(code.find("HERE") - 2, frame_line(text, 4).find("^^^^"));
}

TEST(Text, NothingReachesTheTerminalAsControl) {
  OneFinding one("SELECT 1;");
  one.finding().message = "table \x1b]0;owned\x07 \xe2\x80\xae is bad\r\n";
  one.finding().label =
      "\x9b"
      "31m";
  one.finding().notes.push_back({"\x1b[2J", FileId{0}, {0, 1}});
  one.finding().help = "\b\b";
  for (const Format format : {Format::text, Format::concise, Format::github}) {
    const std::string out = render(one.run, format, {});
    EXPECT_EQ(out.find_first_of("\x1b\x07\r\b"), std::string::npos) << out;
    EXPECT_EQ(out.find("\xe2\x80\xae"), std::string::npos);
  }
  EXPECT_NE(text_of(one).find("\\x1b]0;owned\\x07 \\u{202e} is bad\\r\\n"), std::string::npos);
}

TEST(Text, NotesTellTheirPlace) {
  OneFinding one("CREATE TABLE t ();\nDROP TABLE t;");
  one.finding().notes = {{"made here", FileId{0}, {0, 12}}, {"a plain remark"}};
  const std::string text = text_of(one);
  EXPECT_NE(text.find("  = note: db/migrations/0042_email.sql:1:1: made here\n  = note: a plain remark\n"), std::string::npos) << text;
}

TEST(Text, ColourOnlyWhenAsked) {
  const OneFinding one("SELECT 1;");
  EXPECT_EQ(render_text(one.run, {}).find('\x1b'), std::string::npos);
  EXPECT_NE(render_text(one.run, {.colour = true}).find("\x1b[1;31merror["), std::string::npos);
}

TEST(Text, LastLine) {
  report::Run run;
  run.summary.files = 1;
  run.summary.statements = 2;
  run.summary.history_files = 1;
  run.target = {15, 15};
  EXPECT_EQ(render_text(run, {}), "no findings in 1 file · 2 statements · 1 older file read for its schema · PostgreSQL 15\n");
  EXPECT_EQ(render_text(run, {.quiet = true}), "");
  run.summary.not_analysed = 3;
  run.summary.not_analysed_why = {{"dynamic SQL", 2}, {"LISTEN", 1}};
  run.summary.suppressed = 4;
  run.summary.history_files = 0;
  EXPECT_EQ(render_text(run, {}),
            "no findings in 1 file · 2 statements, 3 not analysed (2 dynamic SQL, 1 LISTEN) · 4 suppressed · PostgreSQL 15\n");
}

TEST(Concise, OneLineEach) {
  OneFinding one("SELECT 1;\n  DROP TABLE t;");
  one.at("DROP TABLE");
  EXPECT_EQ(
      render_concise(one.run, {}),
      "db/migrations/0042_email.sql:2:3: error[lock-create-index-not-concurrent]: CREATE INDEX blocks writes to users while it builds\n");
}

TEST(Github, EscapesAndSorts) {
  OneFinding one("SELECT 1;", "a:b,c%.sql");
  one.at("SELECT");
  one.finding().message = "100%\nsure: yes, it is";
  Finding warning = one.finding();
  warning.severity = Severity::warning;
  one.run.findings.insert(one.run.findings.begin(), warning);
  EXPECT_EQ(render_github(one.run),
            "::error title=pgtidy%3A "
            "lock-create-index-not-concurrent,file=a%3Ab%2Cc%25.sql,line=1,endLine=1,col=1,endColumn=7::100%25%0Asure: yes, it is\n"
            "::warning title=pgtidy%3A "
            "lock-create-index-not-concurrent,file=a%3Ab%2Cc%25.sql,line=1,endLine=1,col=1,endColumn=7::100%25%0Asure: yes, it is\n");
}

TEST(Json, HasTheDocumentedShape) {
  OneFinding one("\xEF\xBB\xBF-- 😀\r\n\t'😀' DROP;");
  one.at("DROP");
  one.finding().object = "public.users";
  one.finding().in_transaction = true;
  one.finding().notes = {{"made here", FileId{0}, {0, 12}}, {"plain"}};
  one.finding().fix = Fix{"insert", FixSafety::safe, {Edit::insert(FileId{0}, 5, " CONCURRENTLY")}};
  one.run.errors.push_back({"x.sql", 0, 0, "no such file", "io"});
  const auto json = nlohmann::json::parse(render_json(one.run));
  EXPECT_EQ(json["schema_version"], 1);
  EXPECT_EQ(json["tool"]["name"], "pgtidy");
  EXPECT_EQ(json["summary"]["errors"], 1);
  const auto& finding = json["findings"][0];
  EXPECT_EQ(finding["family"], "lock");
  EXPECT_EQ(finding["path"], "db/migrations/0042_email.sql");
  EXPECT_EQ(finding["range"]["start"], (nlohmann::json{{"line", 2}, {"column", 6}, {"byte", 20}}));
  EXPECT_EQ(finding["range"]["end"]["column"], 10);
  EXPECT_EQ(finding["context"]["framework"], "goose");
  EXPECT_EQ(finding["context"]["in_transaction"], true);
  EXPECT_EQ(finding["context"]["lock"], nullptr);
  EXPECT_EQ(finding["notes"][0]["path"], "db/migrations/0042_email.sql");
  EXPECT_FALSE(finding["notes"][1].contains("path"));
  EXPECT_EQ(finding["fixes"][0]["safety"], "safe");
  EXPECT_EQ(finding["fixes"][0]["edits"][0]["start"], 5);
  EXPECT_EQ(finding["fingerprint"], "f00d");
  EXPECT_EQ(json["errors"][0]["kind"], "io");
}

TEST(Json, IsJsonWhateverTheBytes) {
  OneFinding one("SELECT \xff\xfe;", "a\xff.sql");
  one.finding().message = "\xff \xed\xa0\x80 \x01 \"quoted\"";
  EXPECT_TRUE(nlohmann::json::accept(render_json(one.run)));
}

TEST(Render, FindingWithoutAFile) {
  OneFinding one("");
  one.run.files[0].source = nullptr;
  EXPECT_NE(text_of(one).find("┌─ db/migrations/0042_email.sql\n"), std::string::npos);
  one.finding().file = FileId::none;
  for (const Format format : {Format::text, Format::concise, Format::json, Format::github})
    EXPECT_FALSE(render(one.run, format, {}).empty());
}

}  // namespace
}  // namespace pgtidy::report
