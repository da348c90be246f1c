// SPDX-License-Identifier: Apache-2.0
// Objects whose existence is all that anybody asks about: roles, casts, servers, operator classes, …
#include "ops/lowering.h"

namespace pgtidy::ops {
namespace {

struct Other {
  ObjectKind object;
  Name name;
  bool creates = true;
};

Name plain(const char* name) { return {{}, view(name)}; }

template <class T>
const T& node_of(const ::Node* node) {
  return *reinterpret_cast<const T*>(node);
}

std::optional<Other> created(const ::Node* node) {
  switch (tag_of(node)) {
    case T_CreateRoleStmt: return Other{ObjectKind::role, plain(node_of<::CreateRoleStmt>(node).role)};
    case T_CreateCastStmt: return Other{ObjectKind::cast, Lowering::name(node_of<::CreateCastStmt>(node).targettype->names)};
    case T_CreateConversionStmt:
      return Other{ObjectKind::conversion, Lowering::name(node_of<::CreateConversionStmt>(node).conversion_name)};
    case T_CreateOpClassStmt: return Other{ObjectKind::operator_class, Lowering::name(node_of<::CreateOpClassStmt>(node).opclassname)};
    case T_CreateOpFamilyStmt: return Other{ObjectKind::operator_family, Lowering::name(node_of<::CreateOpFamilyStmt>(node).opfamilyname)};
    case T_CreateFdwStmt: return Other{ObjectKind::foreign_data_wrapper, plain(node_of<::CreateFdwStmt>(node).fdwname)};
    case T_CreateForeignServerStmt: return Other{ObjectKind::foreign_server, plain(node_of<::CreateForeignServerStmt>(node).servername)};
    case T_CreateUserMappingStmt: return Other{ObjectKind::user_mapping, plain(node_of<::CreateUserMappingStmt>(node).servername)};
    case T_CreatePLangStmt: return Other{ObjectKind::language, plain(node_of<::CreatePLangStmt>(node).plname)};
    case T_CreateAmStmt: return Other{ObjectKind::access_method, plain(node_of<::CreateAmStmt>(node).amname)};
    case T_CreateTransformStmt: return Other{ObjectKind::transform, Lowering::name(node_of<::CreateTransformStmt>(node).type_name->names)};
    case T_CreateSubscriptionStmt: return Other{ObjectKind::subscription, plain(node_of<::CreateSubscriptionStmt>(node).subname)};
    default: return std::nullopt;
  }
}

std::optional<Other> altered(const Lowering& lowering, const ::Node* node) {
  switch (tag_of(node)) {
    case T_AlterRoleStmt: return Other{ObjectKind::role, plain(Lowering::role(node_of<::AlterRoleStmt>(node).role).data())};
    case T_AlterRoleSetStmt:
    case T_GrantRoleStmt:
    case T_DropRoleStmt:
    case T_DropOwnedStmt:
    case T_ReassignOwnedStmt: return Other{ObjectKind::role, {}};
    case T_AlterDefaultPrivilegesStmt: return Other{ObjectKind::default_acl, {}};
    case T_AlterExtensionStmt: return Other{ObjectKind::extension, plain(node_of<::AlterExtensionStmt>(node).extname)};
    case T_AlterExtensionContentsStmt: return Other{ObjectKind::extension, plain(node_of<::AlterExtensionContentsStmt>(node).extname)};
    case T_AlterFdwStmt: return Other{ObjectKind::foreign_data_wrapper, plain(node_of<::AlterFdwStmt>(node).fdwname)};
    case T_AlterForeignServerStmt: return Other{ObjectKind::foreign_server, plain(node_of<::AlterForeignServerStmt>(node).servername)};
    case T_AlterUserMappingStmt:
    case T_DropUserMappingStmt: return Other{ObjectKind::user_mapping, {}};
    case T_AlterOpFamilyStmt: return Other{ObjectKind::operator_family, Lowering::name(node_of<::AlterOpFamilyStmt>(node).opfamilyname)};
    case T_AlterOperatorStmt: return Other{ObjectKind::operator_, Lowering::name(node_of<::AlterOperatorStmt>(node).opername->objname)};
    case T_AlterTSConfigurationStmt:
      return Other{ObjectKind::text_search, Lowering::name(node_of<::AlterTSConfigurationStmt>(node).cfgname)};
    case T_AlterTSDictionaryStmt: return Other{ObjectKind::text_search, Lowering::name(node_of<::AlterTSDictionaryStmt>(node).dictname)};
    case T_AlterCollationStmt: return Other{ObjectKind::collation, Lowering::name(node_of<::AlterCollationStmt>(node).collname)};
    case T_AlterEventTrigStmt: return Other{ObjectKind::event_trigger, plain(node_of<::AlterEventTrigStmt>(node).trigname)};
    case T_AlterPublicationStmt: return Other{ObjectKind::publication, plain(node_of<::AlterPublicationStmt>(node).pubname)};
    case T_AlterSubscriptionStmt:
    case T_DropSubscriptionStmt: return Other{ObjectKind::subscription, {}};
    case T_AlterStatsStmt: return Other{ObjectKind::statistics, Lowering::name(node_of<::AlterStatsStmt>(node).defnames)};
    case T_AlterObjectDependsStmt: {
      const auto& depends = node_of<::AlterObjectDependsStmt>(node);
      return Other{object_kind(depends.objectType), depends.relation == nullptr ? Name{} : lowering.name(depends.relation)};
    }
    case T_AlterTableMoveAllStmt: return Other{ObjectKind::tablespace, {}};
    case T_ImportForeignSchemaStmt:
    case T_SecLabelStmt: return Other{ObjectKind::other, {}};
    default: return std::nullopt;
  }
}

}  // namespace

bool Lowering::lower_other(const ::Node* node) {
  if (const auto other = created(node)) {
    auto& made = add<op::CreateOther>(whole());
    made.object = other->object;
    made.name = other->name;
    return true;
  }
  if (const auto other = altered(*this, node)) {
    auto& made = add<op::AlterOther>(whole());
    made.object = other->object;
    made.name = other->name;
    return true;
  }
  return false;
}

}  // namespace pgtidy::ops
