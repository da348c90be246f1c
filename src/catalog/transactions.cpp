// SPDX-License-Identifier: Apache-2.0
// BEGIN … ROLLBACK, savepoints, session variables.
#include <algorithm>
#include <cctype>

#include "catalog/impl.h"

namespace pgtidy::catalog {
namespace {

std::string folded(std::string_view name) {
  std::string text(name);
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

}  // namespace

void Writer::Impl::expect_rollbacks(std::span<const op::Operation* const> ahead) {
  rollbacks_ahead_.clear();
  for (const op::Operation* operation : ahead) {
    if (op::as<op::Rollback>(*operation) != nullptr) rollbacks_ahead_.emplace();
    if (const auto* to = op::as<op::RollbackTo>(*operation)) rollbacks_ahead_.emplace(to->name);
  }
}

void Writer::Impl::save(std::string_view savepoint) {
  saved_.push_back({std::string(savepoint), nullptr});
  // Only a ROLLBACK ahead makes the copy worth while.
  if (rollbacks_ahead_.contains(savepoint)) saved_.back().state = std::make_unique<Catalog::State>(s());
}

void Writer::Impl::apply(const op::Begin&) {
  if (saved_.empty()) save("");
}

void Writer::Impl::end_transaction() {
  saved_.clear();
  if (!path_before_local_) return;
  s().search_path = std::move(*path_before_local_);
  path_before_local_.reset();
}

void Writer::Impl::apply(const op::Commit& o) {
  end_transaction();
  drop_temporary(std::exchange(s().until_commit, {}));
  s().new_since = static_cast<Oid>(s().slots.size());
  if (o.chain) save("");
}

void Writer::Impl::apply(const op::Rollback& o) {
  if (!saved_.empty() && saved_.front().state) s() = std::move(*saved_.front().state);
  end_transaction();
  if (o.chain) save("");
}

void Writer::Impl::apply(const op::Savepoint& o) { save(o.name); }

void Writer::Impl::apply(const op::ReleaseSavepoint& o) {
  const auto at = std::find_if(saved_.rbegin(), saved_.rend(), [&](const Saved& each) { return each.savepoint == o.name; });
  if (at != saved_.rend()) saved_.erase(std::prev(at.base()), saved_.end());
}

void Writer::Impl::apply(const op::RollbackTo& o) {
  const auto at = std::find_if(saved_.rbegin(), saved_.rend(), [&](const Saved& each) { return each.savepoint == o.name; });
  if (at == saved_.rend()) return;
  saved_.erase(at.base(), saved_.end());
  if (saved_.back().state) s() = *saved_.back().state;
}

void Writer::Impl::apply(const op::SetVariable& o) {
  const std::string name = folded(o.name);
  if (name == "search_path") {
    if (o.local && !path_before_local_) path_before_local_ = s().search_path;
    if (!o.local) path_before_local_.reset();
    set_search_path(o.reset ? op::Names{} : o.values, o.reset);
  }
  if (o.reset && name == "all") {
    s().variables.clear();
    path_before_local_.reset();
    set_search_path({}, true);
    return;
  }
  if (o.reset) {
    s().variables.erase(name);
    return;
  }
  std::string value;
  for (const auto each : o.values) {
    if (!value.empty()) value += ", ";
    value += each;
  }
  s().variables.insert_or_assign(name, std::move(value));
}

void Writer::Impl::set_search_path(op::Names schemas, bool reset) {
  auto& path = s().search_path;
  path.clear();
  if (reset) path.emplace_back(default_schema);
  for (const std::string_view schema : schemas) {
    if (!schema.empty() && schema != "$user") path.emplace_back(clip(schema));
  }
}

void Writer::Impl::begin_migration(std::uint32_t number, bool keep_session) {
  if (number != s().migration) s().new_since = Oid::none;
  s().migration = number;
  creating_ = {};  // a statement of this migration may stand where one of the last did
  skipped_column_ = {};
  schema_elements_ = {};
  if (keep_session) return;
  saved_.clear();
  path_before_local_.reset();
  s().variables.clear();
  set_search_path({}, true);
  if (!std::exchange(s().uses_temporary, false)) return;
  s().until_commit.clear();
  drop_temporary(std::exchange(s().temporary, {}));
}

// That a temporary relation is gone says nothing of a permanent one of its name.
void Writer::Impl::drop_temporary(const std::vector<Oid>& relations) {
  std::vector<Target> gone;
  for (const Oid oid : relations) {
    if (s().find_relation(oid) != nullptr) gone.push_back({.object = oid});
  }
  if (gone.empty()) return;
  drop(std::move(gone), op::Operation{});
  std::erase_if(s().gone_relations, [](const Key& key) { return key.schema == temporary_schema; });
}

}  // namespace pgtidy::catalog
