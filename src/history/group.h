// SPDX-License-Identifier: Apache-2.0
// The files of one history: which tool runs them, and in which order.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "history/folder.h"
#include "history/history.h"
#include "script/tools.h"

namespace pgtidy::history {

struct File {
  Place folder;
  std::string name;
  const Folder* beside = nullptr;       // what else is in its folder; null: that wasn't read
  bool given = false;                   // by its own name, not by its folder's
  bool ignored = false;                 // the history's tool doesn't read files of such a name
  std::optional<std::size_t> position;  // in the tool's own list
  int rank = 0;                         // script::Named
  Entry entry;
};

struct Group {
  Place folder;
  bool nested = false;                    // each migration (or version) is a folder below
  const script::Tool* planned = nullptr;  // a list beside `folder` names all files, wherever they are below it
  std::vector<Place> reviewed;            // folders of a planned group that were given
  std::vector<File> files;
  script::Framework framework = script::Framework::sql;
  std::string why;
};

// Decides on the tool, by the words of FRAMEWORKS: what was told, files beside the migrations, names, marks in the text.
// Fills every entry's framework, direction, transaction and version.
void recognise(Group& group, std::optional<script::Framework> told);

// The tool whose list stands above `folder` and covers it, and where.
struct Plan {
  const script::Tool* tool = nullptr;
  Place root;
};
[[nodiscard]] Plan plan_above(const Place& folder);
// The files that the tool's list below `root` names, in its order.
[[nodiscard]] std::vector<script::Listed> listed_files(const script::Tool& tool, const Place& root);
// Where in the list each file stands, and when it was written; those that aren't there are ignored.
void take_positions(Group& group, const std::vector<script::Listed>& listed);

// Files for other databases beside ones for PostgreSQL: x.mysql.up.sql beside x.postgres.up.sql.
void leave_out_other_databases(Group& group);

// In the order in which the tool applies them.
void sort(Group& group);

}  // namespace pgtidy::history
