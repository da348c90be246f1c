// SPDX-License-Identifier: Apache-2.0
// The names that PostgreSQL gives to expressions (parser/parse_target.c: FigureColnameInternal), and the objects that
// expressions name.
#include <cctype>

#include "ops/query_names.h"

#include "ops/query_shape.h"

namespace pgtidy::ops {
namespace {

using syntax::elements;
using syntax::string_of;
using syntax::tag_of;
using syntax::view;

constexpr int max_depth = 200;

// A name and how good it is: 0 none, 1 a type's or CASE's, 2 a real one.
struct Named {
  std::string_view name;
  int strength = 0;
};

Named name_of(const void* node, int depth);

Named last_string(const ::List* fields) {
  std::string_view last;
  for (const auto* field : elements(fields)) {
    if (const auto name = string_of(field); !name.empty()) last = name;
  }
  return last.empty() ? Named{} : Named{last, 2};
}

Named name_of_sublink(const ::SubLink& link, int depth) {
  switch (link.subLinkType) {
    case EXISTS_SUBLINK: return {"exists", 2};
    case ARRAY_SUBLINK: return {"array", 2};
    case EXPR_SUBLINK: {
      const auto* select = PGTIDY_AS(SelectStmt, link.subselect);
      while (select != nullptr && select->larg != nullptr) select = select->larg;
      const auto targets = elements<::ResTarget>(select == nullptr ? nullptr : select->targetList);
      if (targets.empty()) return {};
      if (targets.front()->name != nullptr) return {view(targets.front()->name), 2};
      return name_of(targets.front()->val, depth + 1);
    }
    default: return {};
  }
}

Named weaker(const void* inner, std::string_view name, int depth) {
  const Named found = name_of(inner, depth + 1);
  return found.strength > 1 || name.empty() ? found : Named{name, 1};
}

std::string_view value_function(SQLValueFunctionOp op) {
  switch (op) {
    case SVFOP_CURRENT_DATE: return "current_date";
    case SVFOP_CURRENT_TIME:
    case SVFOP_CURRENT_TIME_N: return "current_time";
    case SVFOP_CURRENT_TIMESTAMP:
    case SVFOP_CURRENT_TIMESTAMP_N: return "current_timestamp";
    case SVFOP_LOCALTIME:
    case SVFOP_LOCALTIME_N: return "localtime";
    case SVFOP_LOCALTIMESTAMP:
    case SVFOP_LOCALTIMESTAMP_N: return "localtimestamp";
    case SVFOP_CURRENT_ROLE: return "current_role";
    case SVFOP_CURRENT_USER: return "current_user";
    case SVFOP_USER: return "user";
    case SVFOP_SESSION_USER: return "session_user";
    case SVFOP_CURRENT_CATALOG: return "current_catalog";
    case SVFOP_CURRENT_SCHEMA: return "current_schema";
  }
  return {};
}

std::string_view name_of_xml(XmlExprOp op) {
  switch (op) {
    case IS_XMLCONCAT: return "xmlconcat";
    case IS_XMLELEMENT: return "xmlelement";
    case IS_XMLFOREST: return "xmlforest";
    case IS_XMLPARSE: return "xmlparse";
    case IS_XMLPI: return "xmlpi";
    case IS_XMLROOT: return "xmlroot";
    default: return {};
  }
}

Named named(std::string_view name) { return name.empty() ? Named{} : Named{name, 2}; }

Named name_of(const void* node, int depth) {
  if (node == nullptr || depth > max_depth) return {};
  switch (tag_of(node)) {
    case T_ColumnRef: return last_string(static_cast<const ::ColumnRef*>(node)->fields);
    case T_A_Indirection: {
      const auto* indirection = static_cast<const ::A_Indirection*>(node);
      const Named field = last_string(indirection->indirection);
      return field.strength > 0 ? field : name_of(indirection->arg, depth + 1);
    }
    case T_FuncCall: return last_string(static_cast<const ::FuncCall*>(node)->funcname);
    case T_A_Expr: return static_cast<const ::A_Expr*>(node)->kind == AEXPR_NULLIF ? named("nullif") : Named{};
    case T_TypeCast: {
      const auto* cast = static_cast<const ::TypeCast*>(node);
      return weaker(cast->arg, last_string(cast->typeName->names).name, depth);
    }
    case T_CollateClause: return name_of(static_cast<const ::CollateClause*>(node)->arg, depth + 1);
    case T_GroupingFunc: return named("grouping");
    case T_MergeSupportFunc: return named("merge_action");
    case T_SubLink: return name_of_sublink(*static_cast<const ::SubLink*>(node), depth);
    case T_CaseExpr: return weaker(static_cast<const ::CaseExpr*>(node)->defresult, "case", depth);
    case T_A_ArrayExpr: return named("array");
    case T_RowExpr: return named("row");
    case T_CoalesceExpr: return named("coalesce");
    case T_MinMaxExpr: return named(static_cast<const ::MinMaxExpr*>(node)->op == IS_GREATEST ? "greatest" : "least");
    case T_SQLValueFunction: return named(value_function(static_cast<const ::SQLValueFunction*>(node)->op));
    case T_XmlExpr: return named(name_of_xml(static_cast<const ::XmlExpr*>(node)->op));
    case T_XmlSerialize: return named("xmlserialize");
    case T_JsonObjectConstructor: return named("json_object");
    case T_JsonArrayConstructor:
    case T_JsonArrayQueryConstructor: return named("json_array");
    case T_JsonObjectAgg: return named("json_objectagg");
    case T_JsonArrayAgg: return named("json_arrayagg");
    default: return {};
  }
}

// 'public.s', 's', '"S"' as nextval takes them.
SequenceName parse_sequence(std::string_view text) {
  SequenceName parsed;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"' && !quoted && i > 0 && text[i - 1] == '"') parsed.name += c;  // "" within quotes
    if (c == '"')
      quoted = !quoted;
    else if (c == '.' && !quoted)
      parsed.schema = std::exchange(parsed.name, {});
    else
      parsed.name += quoted ? c : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return parsed;
}

}  // namespace

std::string_view figured_name(const void* node) { return name_of(node, 0).name; }

std::string_view index_attribute_name(const Expression& expression) { return figured_name(expression.node()); }

namespace {

std::optional<SequenceName> sequence_of(const ::FuncCall& call, std::string_view function) {
  if (function != "nextval" && function != "currval" && function != "setval") return std::nullopt;
  const auto arguments = elements(call.args);
  const auto text = arguments.empty() ? std::nullopt : Expression(arguments.front(), {}, 0).as_string();
  return text ? std::optional(parse_sequence(*text)) : std::nullopt;
}

std::optional<Name> type_of(const ::TypeCast& cast) {
  const auto parts = elements(cast.typeName->names);
  if (parts.empty()) return std::nullopt;
  const Name name{parts.size() > 1 ? string_of(parts[parts.size() - 2]) : std::string_view{}, string_of(parts.back())};
  return name.schema == "pg_catalog" ? std::nullopt : std::optional(name);
}

}  // namespace

NamesUsed names_used(const Expression& expression) {
  NamesUsed used;
  std::vector<std::string_view> common;  // WITH names
  syntax::walk(expression.node(), [&](const ::Node* node) {
    switch (tag_of(node)) {
      case T_FuncCall:
      case T_SQLValueFunction:
        if (const auto call = Expression(node, {}, 0).as_call()) {
          used.functions.push_back(*call);
          if (tag_of(node) == T_SQLValueFunction) break;
          if (auto sequence = sequence_of(*reinterpret_cast<const ::FuncCall*>(node), call->name)) used.sequences.push_back(*sequence);
        }
        break;
      case T_CommonTableExpr: common.push_back(view(reinterpret_cast<const ::CommonTableExpr*>(node)->ctename)); break;
      case T_RangeVar: {
        const auto& relation = *reinterpret_cast<const ::RangeVar*>(node);
        used.relations.push_back({view(relation.schemaname), view(relation.relname)});
        break;
      }
      case T_TypeCast:
        if (const auto type = type_of(*reinterpret_cast<const ::TypeCast*>(node))) used.types.push_back(*type);
        break;
      default: break;
    }
    return true;
  });
  std::erase_if(used.relations, [&](const RelationReference& relation) {
    return relation.schema.empty() && std::find(common.begin(), common.end(), relation.name) != common.end();
  });
  return used;
}

}  // namespace pgtidy::ops
