// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "pgtidy/check.h"
#include "pgtidy/identifier.h"

namespace pgtidy::checks::model {
namespace {

constexpr std::array<OptionInfo, 2> eav_options{{
    {.name = "attribute-names",
     .default_value = "attribute,attribute_name,attribute_id,attr,attr_name,property,property_name,field,field_name,field_id,"
                      "custom_field_id,meta_key",
     .meaning = "columns that say which attribute a row is about"},
    {.name = "value-names",
     .default_value = "value,attribute_value,attr_value,property_value,field_value,meta_value,string_value,text_value,int_value",
     .meaning = "columns that hold the attribute's value"},
}};

struct Eav final {
  static constexpr CheckInfo info{
      .summary = "a table of entity, attribute and value",
      .why = R"(A row for each attribute of each thing: the database no longer knows which attributes there are, of which type, and
which must be present. Every value is text, a thing with ten attributes takes ten joins or a pivot, and no constraint can
speak of two attributes at once.

Give the attributes that the program knows columns of their own. For those that users invent, one `jsonb` column on the
thing itself holds them together, can be indexed, and is read in one row.

Reported are tables with a reference, a column named like an attribute's name, one named like a value, and little else.)",
      .bad = R"(CREATE TABLE products (id bigint PRIMARY KEY);
CREATE TABLE product_attributes (
  product_id bigint NOT NULL REFERENCES products (id),
  attribute_name text NOT NULL,
  value text,
  PRIMARY KEY (product_id, attribute_name)
);)",
      .good = R"(CREATE TABLE products (
  id bigint PRIMARY KEY,
  color text,
  weight_grams int,
  custom jsonb NOT NULL DEFAULT '{}'
);)",
      .severity = Severity::info,
      .options = eav_options,
  };

  void visit(const Table& table, CheckContext& cx) const {
    constexpr std::size_t most_columns = 9;
    if (!table.stands_for_itself() || table.columns.size() < 3 || table.columns.size() > most_columns) return;
    const Column* attribute = named(table, cx.option_list("attribute-names"));
    const Column* value = attribute == nullptr ? nullptr : named(table, cx.option_list("value-names"));
    if (value == nullptr || value->type.is("jsonb") || value->type.is("json")) return;
    const auto refers = [&](const Column& column) {
      return column.number != attribute->number && table.declares_foreign_key(column.number);
    };
    if (std::none_of(table.columns.begin(), table.columns.end(), refers)) return;

    auto finding = cx.report(table.created.head(), "{} keeps attributes as rows: {} and {}", table.name, attribute->name, value->name);
    finding.about(qualified(table)).note(value->created, "every value, whatever it is of");
    finding.help("a column for each attribute that the program knows, one jsonb column for those that users invent");
  }

 private:
  static const Column* named(const Table& table, const std::vector<std::string>& names) {
    for (const Column& column : table.columns) {
      const std::string name = joined(words(column.name));
      if (std::find(names.begin(), names.end(), name) != names.end()) return &column;
    }
    return nullptr;
  }
};

}  // namespace

extern constinit const CheckDef check_eav = define_check<Eav>();

}  // namespace pgtidy::checks::model
