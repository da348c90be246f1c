// SPDX-License-Identifier: Apache-2.0
#include "catalog/writer.h"

#include "catalog/impl.h"

namespace pgtidy::catalog {

Writer::Writer(Catalog& catalog) : impl_(std::make_unique<Impl>(catalog)) {}
Writer::~Writer() = default;

void Writer::begin_migration(std::uint32_t number, bool keep_session) { impl_->begin_migration(number, keep_session); }
void Writer::expect_unknown_changes() { impl_->expect_unknown_changes(); }
void Writer::expect_rollbacks(std::span<const op::Operation* const> ahead) { impl_->expect_rollbacks(ahead); }
void Writer::set_certain(bool certain) { impl_->set_certain(certain); }
void Writer::apply(const op::Operation& operation) { impl_->apply_any(operation); }

void Writer::Impl::apply_any(const op::Operation& operation) {
  if (creating_.statement != nullptr && operation.statement != creating_.statement) creating_ = {};
  const bool in_schema = schema_elements_.statement != nullptr && operation.statement == schema_elements_.statement;
  auto& path = s().search_path;
  if (in_schema) path.insert(path.begin(), schema_elements_.schema);
  op::dispatch(operation, [&](const auto& each) { apply(each); });
  if (in_schema) path.erase(path.begin());
}

}  // namespace pgtidy::catalog
