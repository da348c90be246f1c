// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "catalog/impl.h"

namespace pgtidy::catalog {
namespace {

using Options = std::vector<std::pair<std::string, std::string>>;

void change_options(Options& options, op::List<op::Option> changes, bool reset) {
  for (const auto& change : changes) {
    std::erase_if(options, [&](const auto& option) { return option.first == change.name; });
    if (!reset) options.emplace_back(change.name, change.value);
  }
}

}  // namespace

void Writer::Impl::touch(CatalogObject& object, const op::Operation& o) { object.changed = o.place; }

void Writer::Impl::apply(const op::SetRowSecurity& o) {
  Table* table = altered(o.table, o);
  if (table == nullptr) return;
  switch (o.value) {
    case op::RowSecurity::enable: table->row_security = true; break;
    case op::RowSecurity::disable: table->row_security = false; break;
    case op::RowSecurity::force: table->force_row_security = true; break;
    case op::RowSecurity::no_force: table->force_row_security = false; break;
  }
  s().row_security = true;
  table->row_security_place = o.place;
  touch(*table, o);
}

void Writer::Impl::apply(const op::SetLogged& o) {
  Relation* relation = s().edit_relation(s().relation_oid(o.table));
  if (relation == nullptr || relation->persistence == Persistence::temporary) return;
  if (relation->kind == RelationKind::partitioned_table) return;  // 15 accepts it and does nothing
  const Persistence persistence = o.logged ? Persistence::permanent : Persistence::unlogged;
  relation->persistence = persistence;
  touch(*relation, o);
  const Table* table = s().find<Table>(relation->oid);
  if (table == nullptr) return;
  const std::vector<Oid> indexes = table->indexes;
  for (const Oid index : indexes) {
    if (Relation* each = s().edit_relation(index)) each->persistence = persistence;
  }
  for (const Oid sequence : owned_sequences(table->oid)) s().edit_relation(sequence)->persistence = persistence;
}

std::vector<Oid> Writer::Impl::owned_sequences(Oid table, AttributeNumber column) {
  std::vector<Oid> owned;
  for (const Oid holder : live_holders(table)) {
    const Sequence* sequence = s().find<Sequence>(holder);
    if (sequence == nullptr || sequence->owner_table != table) continue;
    if (column == 0 || sequence->owner_column == column) owned.push_back(holder);
  }
  return owned;
}

void Writer::Impl::apply(const op::SetOptions& o) {
  const Oid oid = s().relation_oid(o.table);
  if (Index* index = s().edit<Index>(oid)) return change_options(index->options, o.options, o.reset);
  if (View* view = s().edit<View>(oid)) return change_options(view->options, o.options, o.reset);
  if (o.object != ObjectKind::table && o.object != ObjectKind::foreign_table) return;
  Table* table = altered(o.table, o);
  if (table == nullptr) return;
  change_options(table->options, o.options, o.reset);
  touch(*table, o);
}

void Writer::Impl::apply(const op::SetReplicaIdentity& o) {
  Table* table = altered(o.table, o);
  if (table == nullptr) return;
  table->replica_identity = o.identity;
  touch(*table, o);
}

void Writer::Impl::apply(const op::SetOfType& o) {
  Table* table = altered(o.table, o);
  if (table == nullptr) return;
  table->of_type = o.type.empty() ? Oid::none : s().type_oid(o.type);
  s().refer(table->oid, table->of_type);
  touch(*table, o);
}

void Writer::Impl::apply(const op::CommentOn& o) {
  const std::string text(o.remove ? std::string_view{} : o.text);
  if (o.object == ObjectKind::type || o.object == ObjectKind::domain) {
    if (UserType* type = s().edit<UserType>(s().type_oid(o.name))) type->comment = text;
    return;
  }
  if (o.object == ObjectKind::function || o.object == ObjectKind::procedure || o.object == ObjectKind::routine) {
    const auto* oids = s().function_oids(o.name);
    if (oids != nullptr && oids->size() == 1) s().edit<Function>(oids->front())->comment = text;
    return;
  }
  Relation* relation = s().edit_relation(s().relation_oid(o.name));
  if (relation == nullptr) return;
  if (o.object <= ObjectKind::sequence) relation->comment = text;
  if (View* view = s().edit<View>(relation->oid); view != nullptr && o.object == ObjectKind::column) {
    const auto at = static_cast<std::size_t>(std::find(view->columns.begin(), view->columns.end(), o.member) - view->columns.begin());
    if (at == view->columns.size()) return;
    view->column_comments.resize(view->columns.size());
    view->column_comments[at] = text;
    return;
  }
  Table* table = s().edit<Table>(relation->oid);
  if (table == nullptr || o.member.empty()) return;
  auto on_member = [&](auto& members) {
    for (auto& member : members) {
      if (member.name == o.member) member.comment = text;
    }
  };
  if (o.object == ObjectKind::column) on_member(table->columns);
  if (o.object == ObjectKind::constraint) on_member(table->constraints);
  if (o.object == ObjectKind::trigger) on_member(table->triggers);
  if (o.object == ObjectKind::policy) on_member(table->policies);
}

}  // namespace pgtidy::catalog
