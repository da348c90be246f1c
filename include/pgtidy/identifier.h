// SPDX-License-Identifier: Apache-2.0
// Names as people read them, for checks that judge what a name says; and names as SQL must write them.
#pragma once

#include <algorithm>
#include <array>
#include <cctype>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pgtidy {

// "lastSeenAt", "last_seen_at" and "LastSeenAt" are all {"last", "seen", "at"}; a run of capitals is one word: "userID".
[[nodiscard]] inline std::vector<std::string> words(std::string_view identifier) {
  const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto letter_or_digit = [&](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || (c & 0x80) != 0; };
  std::vector<std::string> result;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty()) result.push_back(word);
    word.clear();
  };
  for (std::size_t i = 0; i < identifier.size(); ++i) {
    const char c = identifier[i];
    if (!letter_or_digit(c)) {
      end_word();
      continue;
    }
    const bool after_lower = i > 0 && !upper(identifier[i - 1]);
    const bool before_lower = i + 1 < identifier.size() && std::islower(static_cast<unsigned char>(identifier[i + 1])) != 0;
    if (upper(c) && (after_lower || before_lower)) end_word();
    word += upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
  }
  end_word();
  return result;
}

// With ASCII's capitals as small letters: how PostgreSQL folds words (downcase_identifier(); in UTF-8 other letters stay).
[[nodiscard]] inline std::string lower_case(std::string_view text) {
  std::string folded(text);
  std::transform(folded.begin(), folded.end(), folded.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return folded;
}

// The name that a word of SQL means: folded, or what stands in its quotes.
[[nodiscard]] inline std::string meant_by(std::string_view word) {
  if (word.size() < 2 || word.front() != '"') return lower_case(word);
  std::string name;
  for (std::size_t i = 1; i + 1 < word.size(); ++i) {
    name += word[i];
    if (word[i] == '"') ++i;
  }
  return name;
}

// Is one of the words among these?
template <class Strings>
[[nodiscard]] bool any_of(std::span<const std::string> words, const Strings& these) {
  return std::any_of(words.begin(), words.end(),
                     [&](const std::string& word) { return std::find(these.begin(), these.end(), word) != these.end(); });
}

// The words as one name: api_key, or (with `camel`) apiKey.
[[nodiscard]] inline std::string joined(std::span<const std::string> words, bool camel = false) {
  std::string name;
  for (const std::string& word : words) {
    if (word.empty()) continue;
    const bool raise = camel && !name.empty() && word[0] >= 'a' && word[0] <= 'z';
    if (!camel && !name.empty()) name += '_';
    name += raise ? static_cast<char>(word[0] - 'a' + 'A') : word[0];
    name.append(word, 1);
  }
  return name;
}

// The word, and what it may be the plural of: boxes, boxe, box; categories, categorie, categori, category.
[[nodiscard]] inline std::vector<std::string> singulars(const std::string& word) {
  std::vector<std::string> result{word};
  const auto without = [&](std::size_t letters, const char* then = "") {
    if (word.size() > letters) result.push_back(word.substr(0, word.size() - letters) + then);
  };
  if (word.ends_with('s')) without(1);
  if (word.ends_with("es")) without(2);
  if (word.ends_with("ies")) without(3, "y");
  if (word == "people") result.emplace_back("person");
  if (word == "children") result.emplace_back("child");
  return result;
}

// A kept expression without parentheses and quotes: "deleted_at IS NULL", however it was written.
[[nodiscard]] inline std::string bare(std::string expression) {
  std::erase_if(expression, [](char c) { return c == '(' || c == ')' || c == '"'; });
  return expression;
}

// The identifier as SQL takes it: in double quotes unless it is plain and no word that PostgreSQL reserves.
[[nodiscard]] inline std::string quoted(std::string_view identifier) {
  static constexpr auto reserved = std::to_array<std::string_view>({
      "all",
      "analyse",
      "analyze",
      "and",
      "any",
      "array",
      "as",
      "asc",
      "asymmetric",
      "authorization",
      "binary",
      "both",
      "case",
      "cast",
      "check",
      "collate",
      "collation",
      "column",
      "concurrently",
      "constraint",
      "create",
      "cross",
      "current_catalog",
      "current_date",
      "current_role",
      "current_schema",
      "current_time",
      "current_timestamp",
      "current_user",
      "default",
      "deferrable",
      "desc",
      "distinct",
      "do",
      "else",
      "end",
      "except",
      "false",
      "fetch",
      "for",
      "foreign",
      "freeze",
      "from",
      "full",
      "grant",
      "group",
      "having",
      "ilike",
      "in",
      "initially",
      "inner",
      "intersect",
      "into",
      "is",
      "isnull",
      "join",
      "lateral",
      "leading",
      "left",
      "like",
      "limit",
      "localtime",
      "localtimestamp",
      "natural",
      "not",
      "notnull",
      "null",
      "offset",
      "on",
      "only",
      "or",
      "order",
      "outer",
      "overlaps",
      "placing",
      "primary",
      "references",
      "returning",
      "right",
      "select",
      "session_user",
      "similar",
      "some",
      "symmetric",
      "system_user",
      "table",
      "tablesample",
      "then",
      "to",
      "trailing",
      "true",
      "union",
      "unique",
      "user",
      "using",
      "variadic",
      "verbose",
      "when",
      "where",
      "window",
      "with",
  });
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  const bool bare = !identifier.empty() && (identifier[0] < '0' || identifier[0] > '9') &&
                    std::all_of(identifier.begin(), identifier.end(), plain) &&
                    !std::binary_search(reserved.begin(), reserved.end(), identifier);
  if (bare) return std::string(identifier);
  std::string result = "\"";
  for (const char c : identifier) result += c == '"' ? std::string("\"\"") : std::string(1, c);
  return result + '"';
}

}  // namespace pgtidy
