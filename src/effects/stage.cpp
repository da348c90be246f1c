// SPDX-License-Identifier: Apache-2.0
#include "pgtidy/stage.h"

namespace pgtidy {
namespace {

using Answer = std::optional<Stage>;

// One overload for each operation that is a step; the rest is none.
class Judge {
 public:
  explicit Judge(const Catalog& before) : before_(before) {}

  Answer operator()(const op::Operation&) const { return std::nullopt; }

  // ── What adds
  Answer operator()(const op::CreateTable&) const { return Stage::expand; }
  Answer operator()(const op::CreateSequence&) const { return Stage::expand; }
  Answer operator()(const op::CreateType&) const { return Stage::expand; }
  Answer operator()(const op::CreateDomain&) const { return Stage::expand; }
  Answer operator()(const op::CreateSchema&) const { return Stage::expand; }
  Answer operator()(const op::CreateExtension&) const { return Stage::expand; }
  Answer operator()(const op::CreateTrigger&) const { return Stage::expand; }
  Answer operator()(const op::AddEnumValue&) const { return Stage::expand; }
  Answer operator()(const op::AttachPartition&) const { return Stage::expand; }
  Answer operator()(const op::DropNotNull&) const { return Stage::expand; }
  Answer operator()(const op::SetDefault&) const { return Stage::expand; }
  Answer operator()(const op::AddIdentity&) const { return Stage::expand; }
  Answer operator()(const op::CreateIndex& o) const { return o.unique ? on(o.table, Stage::constrain) : Stage::expand; }
  Answer operator()(const op::AddColumn& o) const {
    const op::ColumnDefinition& column = o.column;
    const bool filled =
        !column.default_value.empty() || column.serial || column.identity != Identity::none || column.generated != GeneratedKind::none;
    return column.not_null && !filled && !o.in_create ? on(o.table, Stage::constrain) : Stage::expand;
  }
  // Running code calls it by this name: what it does changes under it.
  Answer operator()(const op::CreateView& o) const {
    return o.or_replace && known(o.view) ? on(o.view, Stage::switch_over) : Stage::expand;
  }
  Answer operator()(const op::CreateFunction& o) const {
    return o.or_replace && !before_.functions(o.name).empty() ? Stage::switch_over : Stage::expand;
  }

  // ── Rows
  Answer operator()(const op::UpdateRows& o) const { return on(o.table, Stage::backfill); }
  Answer operator()(const op::MergeRows& o) const { return on(o.table, Stage::backfill); }
  Answer operator()(const op::InsertRows& o) const { return o.select ? Answer(on(o.table, Stage::backfill)) : std::nullopt; }

  // ── What forbids
  Answer operator()(const op::SetNotNull& o) const { return on(o.table, Stage::constrain); }
  Answer operator()(const op::ValidateConstraint& o) const { return on(o.table, Stage::constrain); }
  Answer operator()(const op::AddPrimaryKey& o) const { return constraint(o); }
  Answer operator()(const op::AddUnique& o) const { return constraint(o); }
  Answer operator()(const op::AddForeignKey& o) const { return constraint(o); }
  Answer operator()(const op::AddCheck& o) const { return constraint(o); }
  Answer operator()(const op::AddNotNull& o) const { return constraint(o); }
  Answer operator()(const op::AddExclusion& o) const { return constraint(o); }

  // ── What changes under a name
  Answer operator()(const op::RenameTable& o) const {
    const bool unseen = o.object == ObjectKind::index || o.object == ObjectKind::sequence;
    return unseen ? std::nullopt : Answer(on(o.table, Stage::switch_over));
  }
  Answer operator()(const op::RenameColumn& o) const { return on(o.table, Stage::switch_over); }
  Answer operator()(const op::RenameObject&) const { return Stage::switch_over; }
  Answer operator()(const op::RenameEnumValue&) const { return Stage::switch_over; }
  Answer operator()(const op::SetSchema& o) const { return on(o.name, Stage::switch_over); }
  Answer operator()(const op::SetType& o) const { return on(o.table, Stage::switch_over); }

  // ── What takes away
  Answer operator()(const op::DropTable& o) const { return on(o.table, Stage::contract); }
  Answer operator()(const op::DropColumn& o) const { return on(o.table, Stage::contract); }
  Answer operator()(const op::DropConstraint& o) const { return on(o.table, Stage::contract); }
  Answer operator()(const op::DropDefault& o) const { return on(o.table, Stage::contract); }
  Answer operator()(const op::DropIndex& o) const { return on(o.index, Stage::contract); }
  Answer operator()(const op::DropObject&) const { return Stage::contract; }
  Answer operator()(const op::DetachPartition& o) const { return on(o.table, Stage::contract); }
  Answer operator()(const op::DeleteRows& o) const { return on(o.table, Stage::contract); }
  Answer operator()(const op::TruncateTable& o) const { return on(o.table, Stage::contract); }

 private:
  [[nodiscard]] bool known(const Name& name) const { return static_cast<bool>(before_.relation(name)); }
  [[nodiscard]] Stage on(const Name& relation, Stage stage) const { return before_.is_new(relation) ? Stage::expand : stage; }
  // One that comes with a new column holds nobody to anything: the column has no rows of old code's.
  [[nodiscard]] Stage constraint(const op::Constraint& o) const {
    return o.in_create || !o.column_definition.empty() ? Stage::expand : on(o.table, Stage::constrain);
  }

  const Catalog& before_;
};

}  // namespace

std::string_view to_string(Stage stage) {
  switch (stage) {
    case Stage::expand: return "expand";
    case Stage::backfill: return "backfill";
    case Stage::constrain: return "constrain";
    case Stage::switch_over: return "switch";
    case Stage::contract: return "contract";
  }
  return "";
}

std::optional<Stage> stage_of(const op::Operation& operation, const Catalog& before) {
  return op::dispatch(operation, [judge = Judge(before)](const auto& exact) { return judge(exact); });
}

}  // namespace pgtidy
