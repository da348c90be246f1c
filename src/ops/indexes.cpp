// SPDX-License-Identifier: Apache-2.0
#include "ops/lowering.h"

namespace pgtidy::ops {

op::IndexKey Lowering::index_key(const ::IndexElem& element) {
  op::IndexKey key;
  key.column = view(element.name);
  key.expression = expression(element.expr);
  key.opclass = name(element.opclass);
  key.collation = name(element.collation);
  key.descending = element.ordering == SORTBY_DESC;
  if (element.nulls_ordering != SORTBY_NULLS_DEFAULT) key.nulls_first = element.nulls_ordering == SORTBY_NULLS_FIRST;
  return key;
}

void Lowering::create_index(const ::IndexStmt& statement) {
  auto& index = add<op::CreateIndex>(whole());
  index.name = view(statement.idxname);
  index.table = name(statement.relation);
  index.table_at = at(statement.relation->location);
  index.only = !statement.relation->inh;
  index.unique = statement.unique;
  index.concurrently = statement.concurrent;
  index.if_not_exists = statement.if_not_exists;
  index.nulls_not_distinct = statement.nulls_not_distinct;
  index.method = statement.accessMethod == nullptr ? std::string_view("btree") : view(statement.accessMethod);
  std::vector<op::IndexKey> keys;
  for (const auto* element : elements<::IndexElem>(statement.indexParams)) keys.push_back(index_key(*element));
  index.keys = keep(keys);
  std::vector<std::string_view> include;
  for (const auto* element : elements<::IndexElem>(statement.indexIncludingParams)) include.push_back(view(element->name));
  index.include = keep(include);
  index.predicate = expression(statement.whereClause);
  index.options = options(statement.options);
}

}  // namespace pgtidy::ops
