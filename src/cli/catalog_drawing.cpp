// SPDX-License-Identifier: Apache-2.0
#include "cli/catalog_drawing.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "pgtidy/identifier.h"

namespace pgtidy::cli {
namespace {

std::string drawn_name(std::string_view schema, std::string_view name) {
  return schema.empty() || schema == "public" ? quoted(name) : fmt::format("{}.{}", quoted(schema), quoted(name));
}

// A key of exactly these columns; an index with a predicate is none.
bool unique(const Catalog& catalog, const Table& table, const std::vector<AttributeNumber>& columns) {
  return std::ranges::any_of(catalog.indexes_of(table), [&](const Index* index) {
    std::vector<AttributeNumber> keys;
    for (const IndexColumn& key : index->keys) keys.push_back(key.number);
    return index->unique && !index->predicate && std::ranges::is_permutation(keys, columns);
  });
}

DrawnTable drawn(const Catalog& catalog, const Table& table) {
  DrawnTable made{drawn_name(table.schema, table.name), {}};
  const TableConstraint* primary = table.primary_key();
  for (const Column& column : table.columns) {
    DrawnColumn each{column.name, column.type.formatted.empty() ? "unknown" : column.type.formatted, {}};
    if (primary != nullptr && among(primary->columns, column.number)) each.marks.emplace_back("PK");
    if (table.refers_by(column.number)) each.marks.emplace_back("FK");
    const bool key = primary != nullptr && primary->columns.size() == 1 && primary->columns.front() == column.number;
    if (!key && unique(catalog, table, {column.number})) each.marks.emplace_back("UK");
    made.columns.push_back(std::move(each));
  }
  return made;
}

void add_references(Drawing& drawing, const Catalog& catalog, const Table& table) {
  for (const TableConstraint& key : table.constraints) {
    if (key.kind != ConstraintKind::foreign_key || key.parent != Oid::none) continue;
    const Table* to = catalog.table(key.referenced);
    DrawnReference reference;
    reference.from = drawn_name(table.schema, table.name);
    reference.to = to == nullptr ? drawn_name(key.referenced_schema, key.referenced_name) : drawn_name(to->schema, to->name);
    reference.columns = table.names(key.columns);
    reference.single = unique(catalog, table, key.columns);
    for (const AttributeNumber number : key.columns) {
      const Column* column = table.column(number);
      reference.optional = reference.optional || column == nullptr || !column->not_null;
    }
    drawing.references.push_back(std::move(reference));
  }
}

// Of UTF-8: the bytes of the character that begins here.
std::size_t length(unsigned char first) { return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4; }

// In Mermaid's quotes neither `"` nor `%` nor `\` may stand, and `#…;` is a code; what is HTML would be taken for it.
std::string mermaid_quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    switch (c) {
      case '"': result += "#quot;"; break;
      case '<': result += "#lt;"; break;
      case '>': result += "#gt;"; break;
      case '&': result += "#amp;"; break;
      case '%': result += "#37;"; break;
      case '\\': result += "#92;"; break;
      case '#': result += "#35;"; break;
      case '`': result += "#96;"; break;  // "`…`" would be Markdown
      default: result += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    }
  }
  return result + '"';
}

// A word of an entity's block: letters, digits, `_`, characters from À up to the end of the basic plane; and no key word.
std::string mermaid_word(std::string_view text, std::string_view also = "") {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const auto first = static_cast<unsigned char>(text[at]);
    const std::size_t size = std::min(length(first), text.size() - at);
    const bool plain = (first >= '0' && first <= '9') || (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') || first == '_';
    const bool further = first >= 0xc3 && size < 4;  // U+00C0 is C3 80
    if (plain || further || (size == 1 && also.find(text[at]) != std::string_view::npos))
      result.append(text, at, size);
    else
      result += '_';
    at += size;
  }
  const auto is_key = [&](std::string_view key) {
    return result.size() >= 2 && (result[0] & ~0x20) == key[0] && (result[1] & ~0x20) == key[1] &&
           (result.size() == 2 || result[2] == '(' || result[2] == '[');
  };
  const bool digit = result.empty() || (result[0] >= '0' && result[0] <= '9') || also.find(result[0]) != std::string_view::npos;
  return digit || is_key("PK") || is_key("FK") || is_key("UK") ? "_" + result : result;
}

std::string html(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&': result += "&amp;"; break;
      case '<': result += "&lt;"; break;
      case '>': result += "&gt;"; break;
      case '"': result += "&quot;"; break;
      default: result += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    }
  }
  return result;
}

// An ID or label: a backslash begins an escape there.
std::string dot_quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
  }
  return result + '"';
}

std::string plain_line(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  return text;
}

}  // namespace

void add_drawing(Drawing& drawing, const Catalog& catalog) {
  for (const Table* table : catalog.tables()) {
    if (table->assumed || table->persistence == Persistence::temporary || table->is_partition) continue;
    if (!table->certain) {
      drawing.left_out.push_back(drawn_name(table->schema, table->name));
      continue;
    }
    drawing.tables.push_back(drawn(catalog, *table));
    add_references(drawing, catalog, *table);
  }
}

std::string mermaid(const Drawing& drawing) {
  std::string text = "erDiagram\n";
  for (const std::string& name : drawing.left_out) text += fmt::format("  %% not drawn, may exist or not: {}\n", mermaid_quoted(name));
  for (const DrawnTable& table : drawing.tables) {
    text += fmt::format("  {} {{\n", mermaid_quoted(table.name));
    for (const DrawnColumn& column : table.columns) {
      const std::string word = mermaid_word(column.name);
      text += fmt::format("    {} {}", mermaid_word(column.type, "()[]"), word);
      if (!column.marks.empty()) text += fmt::format(" {}", fmt::join(column.marks, ", "));
      if (word != column.name) text += " " + mermaid_quoted(column.name);
      text += "\n";
    }
    text += "  }\n";
  }
  for (const DrawnReference& reference : drawing.references) {
    text +=
        fmt::format("  {} {}--{} {} : {}\n", mermaid_quoted(reference.to), reference.optional ? "|o" : "||", reference.single ? "o|" : "o{",
                    mermaid_quoted(reference.from), mermaid_quoted(fmt::format("{}", fmt::join(reference.columns, ", "))));
  }
  return text;
}

std::string dot(const Drawing& drawing) {
  std::string text = "digraph schema {\n  rankdir=LR;\n  node [shape=plain];\n";
  for (const std::string& name : drawing.left_out) text += fmt::format("  // not drawn, may exist or not: {}\n", plain_line(name));
  for (const DrawnTable& table : drawing.tables) {
    text += fmt::format("  {} [label=<<table border=\"0\" cellborder=\"1\" cellspacing=\"0\">\n    <tr><td><b>{}</b></td></tr>\n",
                        dot_quoted(table.name), html(table.name));
    for (const DrawnColumn& column : table.columns) {
      const std::string marks = column.marks.empty() ? "" : fmt::format(" <i>{}</i>", fmt::join(column.marks, ", "));
      text += fmt::format("    <tr><td align=\"left\">{} {}{}</td></tr>\n", html(column.name), html(column.type), marks);
    }
    text += "  </table>>];\n";
  }
  for (const DrawnReference& reference : drawing.references) {
    text += fmt::format("  {} -> {} [label={}];\n", dot_quoted(reference.from), dot_quoted(reference.to),
                        dot_quoted(fmt::format("{}", fmt::join(reference.columns, ", "))));
  }
  return text + "}\n";
}

}  // namespace pgtidy::cli
