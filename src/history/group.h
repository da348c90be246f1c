// SPDX-License-Identifier: Apache-2.0
// The files of one history: which tool runs them, and in which order.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "history/folder.h"
#include "history/history.h"

namespace pgtidy::history {

struct File {
  Place folder;
  std::string name;
  bool given = false;    // by its own name, not by its folder's
  bool ignored = false;  // the history's tool doesn't read files of such a name
  Entry entry;
};

struct Group {
  Place folder;
  bool nested = false;  // each migration (or version) is a folder below
  std::vector<File> files;
  script::Framework framework = script::Framework::sql;
  std::string why;
};

// Decides on the tool, by the words of FRAMEWORKS: what was told, files beside the migrations, names, marks in the text.
// Fills every entry's framework, direction, transaction and version.
void recognise(Group& group, std::optional<script::Framework> told);

// Files for other databases beside ones for PostgreSQL: x.mysql.up.sql beside x.postgres.up.sql.
void leave_out_other_databases(Group& group);

// In the order in which the tool applies them.
void sort(Group& group);

}  // namespace pgtidy::history
