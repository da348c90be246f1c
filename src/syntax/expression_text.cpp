// SPDX-License-Identifier: Apache-2.0
// Expressions back to SQL, normalised: for messages, the catalog's JSON and the comparison of indexes.
#include "pgtidy/syntax/expression.h"

#include "syntax/children.h"
#include "syntax/nodes.h"

namespace pgtidy {
namespace {

using syntax::elements;
using syntax::string_of;
using syntax::tag_of;
using syntax::view;

constexpr int max_depth = 100;
constexpr std::size_t max_size = 4000;

class Writer {
 public:
  explicit Writer(bool row) : row_(row) {}

  std::string take() { return std::move(out_); }

  void write(const void* node, int depth) {
    if (node == nullptr) return;
    if (depth > max_depth || out_.size() > max_size) return add("…");
    switch (tag_of(node)) {
      case T_A_Const: return constant(*static_cast<const A_Const*>(node));
      case T_ColumnRef: return column(*static_cast<const ColumnRef*>(node));
      case T_FuncCall: return call(*static_cast<const FuncCall*>(node), depth);
      case T_TypeCast: return cast(*static_cast<const TypeCast*>(node), depth);
      case T_A_Expr: return operation(*static_cast<const A_Expr*>(node), depth);
      case T_BoolExpr: return logic(*static_cast<const BoolExpr*>(node), depth);
      case T_NullTest: return null_test(*static_cast<const NullTest*>(node), depth);
      case T_SQLValueFunction: return add(Expression(node, {}, 0).as_call()->name);
      case T_CoalesceExpr: return list("coalesce(", static_cast<const CoalesceExpr*>(node)->args, ")", depth);
      case T_A_ArrayExpr: return list("ARRAY[", static_cast<const A_ArrayExpr*>(node)->elements, "]", depth);
      case T_RowExpr: return list("ROW(", static_cast<const RowExpr*>(node)->args, ")", depth);
      case T_List: return list("(", static_cast<const List*>(node), ")", depth);
      case T_CollateClause: return collate(*static_cast<const CollateClause*>(node), depth);
      case T_String: return quoted(string_of(node));
      case T_SubLink:
        row_ = false;
        add("SELECT ");
        return other(node, depth);
      default: return other(node, depth);
    }
  }

 private:
  void add(std::string_view text) { out_ += text; }

  void name(std::string_view identifier) {
    const bool plain = !identifier.empty() && (identifier[0] < '0' || identifier[0] > '9') &&
                       identifier.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
    if (plain) return add(identifier);
    add("\"");
    for (const char c : identifier) add(c == '"' ? std::string_view("\"\"") : std::string_view(&c, 1));
    add("\"");
  }

  void names(const List* list) {
    bool first = true;
    for (const auto* part : elements(list)) {
      if (!first) add(".");
      first = false;
      if (string_of(part) != "pg_catalog")
        name(string_of(part));
      else
        first = true;
    }
  }

  void quoted(std::string_view text) {
    add("'");
    for (const char c : text) add(c == '\'' ? std::string_view("''") : std::string_view(&c, 1));
    add("'");
  }

  void constant(const A_Const& constant) {
    if (constant.isnull) return add("NULL");
    switch (constant.val.node.type) {
      case T_Integer: return add(std::to_string(constant.val.ival.ival));
      case T_Float: return add(view(constant.val.fval.fval));
      case T_Boolean: return add(constant.val.boolval.boolval ? "true" : "false");
      case T_BitString: return quoted(view(constant.val.bsval.bsval));
      default: return quoted(view(constant.val.sval.sval));
    }
  }

  void column(const ColumnRef& reference) {
    bool first = true;
    const auto fields = elements(reference.fields);
    if (row_ && !fields.empty() && tag_of(fields.back()) != T_A_Star) return name(string_of(fields.back()));
    for (const auto* field : fields) {
      if (!first) add(".");
      first = false;
      if (tag_of(field) == T_A_Star)
        add("*");
      else
        name(string_of(field));
    }
  }

  void call(const FuncCall& call, int depth) {
    names(call.funcname);
    list(call.agg_distinct ? "(DISTINCT " : "(", call.args, call.agg_star ? "*)" : ")", depth);
  }

  void cast(const TypeCast& cast, int depth) {
    write(cast.arg, depth + 1);
    add("::");
    names(cast.typeName->names);
    if (cast.typeName->typmods != nullptr) list("(", cast.typeName->typmods, ")", depth);
    for (std::size_t n = 0; n < elements(cast.typeName->arrayBounds).size(); ++n) add("[]");
  }

  static std::string_view connective(A_Expr_Kind kind) {
    switch (kind) {
      case AEXPR_OP_ANY: return "ANY";
      case AEXPR_OP_ALL: return "ALL";
      case AEXPR_DISTINCT: return "IS DISTINCT FROM";
      case AEXPR_NOT_DISTINCT: return "IS NOT DISTINCT FROM";
      case AEXPR_IN: return "IN";
      case AEXPR_BETWEEN: return "BETWEEN";
      case AEXPR_NOT_BETWEEN: return "NOT BETWEEN";
      default: return "";
    }
  }

  void operation(const A_Expr& expression, int depth) {
    add("(");
    write(expression.lexpr, depth + 1);
    if (expression.lexpr != nullptr) add(" ");
    const auto operators = elements(expression.name);
    const std::string_view symbol = operators.empty() ? std::string_view{} : string_of(operators.back());
    const std::string_view word = connective(expression.kind);
    if (expression.kind == AEXPR_IN && symbol == "<>") add("NOT ");
    if (word.empty() || word == "ANY" || word == "ALL") add(symbol);
    if (!word.empty()) {
      if (word == "ANY" || word == "ALL") add(" ");
      add(word);
    }
    if (expression.lexpr != nullptr || !word.empty()) add(" ");
    write(expression.rexpr, depth + 1);
    add(")");
  }

  void logic(const BoolExpr& expression, int depth) {
    add("(");
    if (expression.boolop == NOT_EXPR) add("NOT ");
    bool first = true;
    for (const auto* argument : elements(expression.args)) {
      if (!first) add(expression.boolop == AND_EXPR ? " AND " : " OR ");
      first = false;
      write(argument, depth + 1);
    }
    add(")");
  }

  void null_test(const NullTest& test, int depth) {
    add("(");
    write(test.arg, depth + 1);
    add(test.nulltesttype == IS_NULL ? " IS NULL)" : " IS NOT NULL)");
  }

  void collate(const CollateClause& clause, int depth) {
    write(clause.arg, depth + 1);
    add(" COLLATE ");
    names(clause.collname);
  }

  void list(std::string_view open, const List* items, std::string_view close, int depth) {
    add(open);
    bool first = true;
    for (const auto* item : elements(items)) {
      if (!first) add(", ");
      first = false;
      write(item, depth + 1);
    }
    add(close);
  }

  // Rare in schemas: CASE, sub-selects, XML. Their children, under the node's number, so that equal texts mean equal trees.
  void other(const void* node, int depth) {
    std::vector<const void*> children;
    pgtidy_children(
        node, [](void* user, const void* child) { static_cast<std::vector<const void*>*>(user)->push_back(child); }, &children);
    if (const auto* conditional = PGTIDY_AS(CaseExpr, node); conditional != nullptr)
      add("CASE");
    else
      add(fmt::format("<{}>", static_cast<int>(tag_of(node))));
    add("(");
    for (const void* child : children) {
      if (child != children.front()) add(" ");
      write(child, depth + 1);
    }
    add(")");
  }

  bool row_;  // a column's qualifier says nothing
  std::string out_;
};

std::string written(const void* node, bool row) {
  Writer writer(row);
  writer.write(node, 0);
  return writer.take();
}

}  // namespace

std::string Expression::text() const { return written(node_, false); }

std::string Expression::row_text() const { return written(node_, true); }

}  // namespace pgtidy
