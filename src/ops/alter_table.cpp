// SPDX-License-Identifier: Apache-2.0
// ALTER TABLE: one operation a subcommand, in the order of PostgreSQL's passes (commands/tablecmds.c: ATPrepCmd).
#include "ops/lowering.h"

namespace pgtidy::ops {
namespace {

// AT_PASS_…: drops, type changes, new columns, column attributes, index constraints, other constraints, the rest.
enum class Pass : std::uint8_t { drop, alter_type, add_column, column_attributes, index_constraint, constraint, miscellaneous };

Pass pass_of(const op::Operation& operation) {
  if (const auto* default_set = op::as<op::SetDefault>(operation); default_set != nullptr) return Pass::constraint;
  if (op::as<op::AddColumn>(operation) != nullptr) return Pass::add_column;
  if (op::as<op::SetType>(operation) != nullptr) return Pass::alter_type;
  if (op::as<op::AddPrimaryKey>(operation) != nullptr || op::as<op::AddUnique>(operation) != nullptr ||
      op::as<op::AddExclusion>(operation) != nullptr) {
    return Pass::index_constraint;
  }
  if (op::as<op::AddCheck>(operation) != nullptr || op::as<op::AddForeignKey>(operation) != nullptr ||
      op::as<op::AddIdentity>(operation) != nullptr) {
    return Pass::constraint;
  }
  if (op::as<op::SetNotNull>(operation) != nullptr || op::as<op::AddNotNull>(operation) != nullptr ||
      op::as<op::SetIdentity>(operation) != nullptr || op::as<op::SetExpression>(operation) != nullptr) {
    return Pass::column_attributes;
  }
  if (op::as<op::DropColumn>(operation) != nullptr || op::as<op::DropConstraint>(operation) != nullptr ||
      op::as<op::DropNotNull>(operation) != nullptr || op::as<op::DropDefault>(operation) != nullptr ||
      op::as<op::DropIdentity>(operation) != nullptr || op::as<op::DropExpression>(operation) != nullptr) {
    return Pass::drop;
  }
  return Pass::miscellaneous;
}

op::RowSecurity row_security(AlterTableType type) {
  switch (type) {
    case AT_DisableRowSecurity: return op::RowSecurity::disable;
    case AT_ForceRowSecurity: return op::RowSecurity::force;
    case AT_NoForceRowSecurity: return op::RowSecurity::no_force;
    default: return op::RowSecurity::enable;
  }
}

char enabled_state(AlterTableType type) {
  switch (type) {
    case AT_EnableAlwaysTrig:
    case AT_EnableAlwaysRule: return 'A';
    case AT_EnableReplicaTrig:
    case AT_EnableReplicaRule: return 'R';
    case AT_DisableTrig:
    case AT_DisableTrigAll:
    case AT_DisableTrigUser:
    case AT_DisableRule: return 'D';
    default: return 'O';
  }
}

// One ALTER TABLE: what every subcommand needs to know.
class Subcommands {
 public:
  Subcommands(Lowering& lowering, Name table, ObjectKind object, bool only)
      : lowering_(lowering), table_(table), object_(object), only_(only) {}

  void lower(const ::AlterTableCmd& command, const Place& place) {
    place_ = place;
    if (column(command) || constraint(command) || partition(command) || trigger(command) || property(command)) return;
    lowering_.add<op::Unmodelled>(place).command = lowering_.statement().command;
  }

 private:
  template <class T>
  T& add() {
    T& made = lowering_.add<T>(place_);
    made.table = table_;
    if constexpr (requires { made.only; }) made.only = only_;
    return made;
  }

  template <class T>
  T& add_column(const ::AlterTableCmd& command) {
    T& made = add<T>();
    made.column = view(command.name);
    return made;
  }

  bool column(const ::AlterTableCmd& command) {
    switch (command.subtype) {
      case AT_AddColumn:
        if (object_ == ObjectKind::type)
          attribute(command, op::AttributeChange::add);
        else
          lowering_.column(*reinterpret_cast<const ::ColumnDef*>(command.def), table_, place_, false, command.missing_ok);
        return true;
      case AT_DropColumn: {
        if (object_ == ObjectKind::type) return attribute(command, op::AttributeChange::drop);
        auto& made = add_column<op::DropColumn>(command);
        made.if_exists = command.missing_ok;
        made.cascade = command.behavior == DROP_CASCADE;
        return true;
      }
      case AT_ColumnDefault:
        if (command.def == nullptr)
          add_column<op::DropDefault>(command);
        else
          add_column<op::SetDefault>(command).value = lowering_.expression(command.def);
        return true;
      case AT_DropNotNull: add_column<op::DropNotNull>(command); return true;
      case AT_SetNotNull: add_column<op::SetNotNull>(command); return true;
      case AT_SetExpression: add_column<op::SetExpression>(command).expression = lowering_.expression(command.def); return true;
      case AT_DropExpression: add_column<op::DropExpression>(command).if_exists = command.missing_ok; return true;
      case AT_AlterColumnType: return column_type(command);
      case AT_AddIdentity: {
        const auto* made = reinterpret_cast<const ::Constraint*>(command.def);
        auto& identity = add_column<op::AddIdentity>(command);
        identity.identity = made->generated_when == 'a' ? Identity::always : Identity::by_default;
        for (const auto* option : elements<::DefElem>(made->options)) {
          if (view(option->defname) == "sequence_name") identity.sequence = Lowering::name(reinterpret_cast<const ::List*>(option->arg));
        }
        return true;
      }
      case AT_SetIdentity: {
        auto& made = add_column<op::SetIdentity>(command);
        for (const auto* option : elements<::DefElem>(reinterpret_cast<const ::List*>(command.def))) {
          if (view(option->defname) != "generated") continue;
          made.identity = reinterpret_cast<const ::Integer*>(option->arg)->ival == 'a' ? Identity::always : Identity::by_default;
        }
        return true;
      }
      case AT_DropIdentity: add_column<op::DropIdentity>(command).if_exists = command.missing_ok; return true;
      default: return column_storage(command);
    }
  }

  bool column_storage(const ::AlterTableCmd& command) {
    switch (command.subtype) {
      case AT_SetStatistics:
        if (object_ == ObjectKind::index)
          lowering_.add<op::AlterIndexColumn>(place_).index = table_;
        else
          add_column<op::SetStatistics>(command);
        return true;
      case AT_SetOptions:
      case AT_ResetOptions: {
        auto& made = add_column<op::SetColumnOptions>(command);
        made.reset = command.subtype == AT_ResetOptions;
        made.options = lowering_.options(reinterpret_cast<const ::List*>(command.def));
        return true;
      }
      case AT_SetStorage: add_column<op::SetStorage>(command).storage = string_of(command.def); return true;
      case AT_SetCompression: add_column<op::SetCompression>(command).compression = string_of(command.def); return true;
      case AT_AlterColumnGenericOptions: add_column<op::SetColumnOptions>(command); return true;
      default: return false;
    }
  }

  bool column_type(const ::AlterTableCmd& command) {
    if (object_ == ObjectKind::type) return attribute(command, op::AttributeChange::set_type);
    const auto* definition = reinterpret_cast<const ::ColumnDef*>(command.def);
    auto& made = add_column<op::SetType>(command);
    made.type = lowering_.type(definition->typeName);
    made.using_ = lowering_.expression(definition->raw_default);
    if (definition->collClause != nullptr) made.collation = Lowering::name(definition->collClause->collname);
    return true;
  }

  bool attribute(const ::AlterTableCmd& command, op::AttributeChange change) {
    auto& made = lowering_.add<op::AlterComposite>(place_);
    made.type = table_;
    made.change = change;
    made.if_exists = command.missing_ok;
    made.cascade = command.behavior == DROP_CASCADE;
    made.attribute.name = view(command.name);
    if (const auto* definition = PGTIDY_AS(ColumnDef, command.def)) {
      if (definition->colname != nullptr) made.attribute.name = view(definition->colname);
      made.attribute.type = lowering_.type(definition->typeName);
    }
    return true;
  }

  bool constraint(const ::AlterTableCmd& command) {
    switch (command.subtype) {
      case AT_AddConstraint:
        lowering_.constraint(*reinterpret_cast<const ::Constraint*>(command.def), table_, place_, false, nullptr, only_);
        return true;
      case AT_ValidateConstraint: add<op::ValidateConstraint>().constraint = view(command.name); return true;
      case AT_DropConstraint: {
        auto& made = add<op::DropConstraint>();
        made.constraint = view(command.name);
        made.if_exists = command.missing_ok;
        made.cascade = command.behavior == DROP_CASCADE;
        return true;
      }
      case AT_AlterConstraint: return alter_constraint(command);
      default: return false;
    }
  }

  bool alter_constraint(const ::AlterTableCmd& command) {
    auto& made = add<op::AlterConstraint>();
#if PG_VERSION_NUM >= 180000
    const auto* change = reinterpret_cast<const ::ATAlterConstraint*>(command.def);
    made.constraint = view(change->conname);
    if (change->alterDeferrability) {
      made.deferrable = change->deferrable;
      made.initially_deferred = change->initdeferred;
    }
    if (change->alterEnforceability) made.enforced = change->is_enforced;
    if (change->alterInheritability) made.inherit = !change->noinherit;
#else
    const auto* change = reinterpret_cast<const ::Constraint*>(command.def);
    made.constraint = view(change->conname);
    made.deferrable = change->deferrable;
    made.initially_deferred = change->initdeferred;
#endif
    return true;
  }

  bool partition(const ::AlterTableCmd& command) {
    switch (command.subtype) {
      case AT_AttachPartition: {
        const auto* partition = reinterpret_cast<const ::PartitionCmd*>(command.def);
        if (object_ == ObjectKind::index) {
          auto& made = lowering_.add<op::AttachIndex>(place_);
          made.index = table_;
          made.partition = lowering_.name(partition->name);
          return true;
        }
        auto& made = add<op::AttachPartition>();
        made.partition = lowering_.name(partition->name);
        if (partition->bound != nullptr) made.bound = lowering_.bound(*partition->bound);
        made.bound.present = true;
        return true;
      }
      case AT_DetachPartition:
      case AT_DetachPartitionFinalize: {
        const auto* partition = reinterpret_cast<const ::PartitionCmd*>(command.def);
        auto& made = add<op::DetachPartition>();
        made.partition = lowering_.name(partition->name);
        made.concurrently = partition->concurrent;
        made.finalize = command.subtype == AT_DetachPartitionFinalize;
        return true;
      }
      case AT_AddInherit:
      case AT_DropInherit: {
        auto& made = add<op::SetInherit>();
        made.parent = lowering_.name(reinterpret_cast<const ::RangeVar*>(command.def));
        made.inherit = command.subtype == AT_AddInherit;
        return true;
      }
      case AT_AddOf: add<op::SetOfType>().type = Lowering::name(reinterpret_cast<const ::TypeName*>(command.def)->names); return true;
      case AT_DropOf: add<op::SetOfType>(); return true;
      default: return false;
    }
  }

  bool trigger(const ::AlterTableCmd& command) {
    switch (command.subtype) {
      case AT_EnableTrig:
      case AT_EnableAlwaysTrig:
      case AT_EnableReplicaTrig:
      case AT_DisableTrig:
      case AT_EnableTrigAll:
      case AT_DisableTrigAll:
      case AT_EnableTrigUser:
      case AT_DisableTrigUser:
      case AT_EnableRule:
      case AT_EnableAlwaysRule:
      case AT_EnableReplicaRule:
      case AT_DisableRule: break;
      default: return false;
    }
    auto& made = add<op::EnableTrigger>();
    made.trigger = view(command.name);
    made.enabled = enabled_state(command.subtype);
    made.rule = command.subtype >= AT_EnableRule && command.subtype <= AT_DisableRule;
    made.all = made.trigger.empty();
    return true;
  }

  bool property(const ::AlterTableCmd& command) {
    switch (command.subtype) {
      case AT_EnableRowSecurity:
      case AT_DisableRowSecurity:
      case AT_ForceRowSecurity:
      case AT_NoForceRowSecurity: add<op::SetRowSecurity>().value = row_security(command.subtype); return true;
      case AT_SetLogged:
      case AT_SetUnLogged: add<op::SetLogged>().logged = command.subtype == AT_SetLogged; return true;
      case AT_SetAccessMethod: add<op::SetAccessMethod>().method = view(command.name); return true;
      case AT_SetTableSpace: {
        auto& made = add<op::SetTablespace>();
        made.object = object_;
        made.tablespace = view(command.name);
        return true;
      }
      case AT_SetRelOptions:
      case AT_ResetRelOptions: {
        auto& made = add<op::SetOptions>();
        made.object = object_;
        made.reset = command.subtype == AT_ResetRelOptions;
        made.options = lowering_.options(reinterpret_cast<const ::List*>(command.def));
        return true;
      }
      case AT_ClusterOn:
      case AT_DropCluster: add<op::SetCluster>().index = view(command.name); return true;
      case AT_ReplicaIdentity: {
        const auto* identity = reinterpret_cast<const ::ReplicaIdentityStmt*>(command.def);
        auto& made = add<op::SetReplicaIdentity>();
        made.identity = identity->identity_type;
        made.index = view(identity->name);
        return true;
      }
      case AT_ChangeOwner: {
        auto& made = lowering_.add<op::SetOwner>(place_);
        made.object = object_;
        made.name = table_;
        made.owner = Lowering::role(command.newowner);
        return true;
      }
      case AT_DropOids:
      case AT_GenericOptions: add<op::SetOptions>().object = object_; return true;
      default: return false;
    }
  }

  Lowering& lowering_;
  Name table_;
  ObjectKind object_;
  bool only_;  // ALTER TABLE ONLY
  Place place_;
};

}  // namespace

void Lowering::alter_table(const ::AlterTableStmt& statement) {
  const std::size_t first = into_.size();
  Subcommands subcommands(*this, name(statement.relation), object_kind(statement.objtype), !statement.relation->inh);
  std::size_t index = 0;
  for (const auto* command : elements<::AlterTableCmd>(statement.cmds)) subcommands.lower(*command, part(Part::subcommand, index++));
  std::stable_sort(into_.begin() + static_cast<std::ptrdiff_t>(first), into_.end(),
                   [](const auto* a, const auto* b) { return pass_of(*a) < pass_of(*b); });
}

}  // namespace pgtidy::ops
