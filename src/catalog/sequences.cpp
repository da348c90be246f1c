// SPDX-License-Identifier: Apache-2.0
#include "catalog/impl.h"

namespace pgtidy::catalog {

void Writer::Impl::own(Sequence& sequence, const Name& table_name, std::string_view column_name) {
  const Table* table = s().find<Table>(s().relation_oid(table_name));
  const Column* column = table == nullptr ? nullptr : table->column(column_name);
  sequence.owner_table = column == nullptr ? Oid::none : table->oid;
  sequence.owner_column = column == nullptr ? AttributeNumber{0} : column->number;
  s().refer(sequence.oid, sequence.owner_table);
}

void Writer::Impl::apply(const op::CreateSequence& o) {
  const std::string schema = creation_schema(o.sequence, o.persistence);
  if (taken(schema, o.sequence.name)) return;
  if (o.persistence == Persistence::temporary && schema != temporary_schema) return;
  const auto type = s().types.find(KeyView(schema, o.sequence.name));
  if (type != s().types.end() && s().find<UserType>(type->second)->kind == UserTypeKind::composite) return;
  Sequence sequence;
  describe_relation(sequence, RelationKind::sequence, schema, o.sequence.name, o);
  if (o.persistence != Persistence::permanent) sequence.persistence = o.persistence;
  if (!o.type.name.empty()) sequence.type = format_type(s().resolve(o.type), false);
  Sequence& kept = s().keep(std::move(sequence));
  enter(kept);
  if (!o.owned_by.empty()) own(kept, o.owned_by, o.owned_by_column);
}

void Writer::Impl::apply(const op::AlterSequence& o) {
  Sequence* sequence = s().edit<Sequence>(s().relation_oid(o.sequence));
  if (sequence == nullptr) return;
  touch(*sequence, o);
  if (!o.type.name.empty()) sequence->type = format_type(s().resolve(o.type), false);
  if (o.owned_by_written && !sequence->identity) own(*sequence, o.owned_by, o.owned_by_column);
}

}  // namespace pgtidy::catalog
