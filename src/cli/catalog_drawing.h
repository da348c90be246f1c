// SPDX-License-Identifier: Apache-2.0
// The catalog's tables and their foreign keys as a drawing's source text. Partitions are left out (their parent stands for
// them), and so are temporary tables. A table that no file creates is drawn without columns where a foreign key refers to it.
#pragma once

#include <string>
#include <vector>

#include "pgtidy/catalog.h"

namespace pgtidy::cli {

struct DrawnColumn {
  std::string name;
  std::string type;
  std::vector<std::string> marks;  // PK, FK, UK
};
struct DrawnTable {
  std::string name;  // as SQL has it, without `public.`: users, app.users, "a b"
  std::vector<DrawnColumn> columns;
};
struct DrawnReference {
  std::string from, to;
  std::vector<std::string> columns;
  bool optional = false;  // a column of the key may be null
  bool single = false;    // at most one row refers to each
};
struct Drawing {
  std::vector<DrawnTable> tables;
  std::vector<DrawnReference> references;
  std::vector<std::string> left_out;  // tables that may exist or not
};

void add_drawing(Drawing& drawing, const Catalog& catalog);

// Mermaid's erDiagram. Names that it can't write as words are entity codes (`#quot;`) in quotes, or, of columns, in the comment.
[[nodiscard]] std::string mermaid(const Drawing& drawing);
// Graphviz: a table each node, an edge from the referencing to the referenced one.
[[nodiscard]] std::string dot(const Drawing& drawing);

}  // namespace pgtidy::cli
