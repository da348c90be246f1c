// SPDX-License-Identifier: Apache-2.0
#include "cli/definitions.h"

#include <algorithm>
#include <optional>

#include "cli/schema_elements.h"
#include "cli/sql_expressions.h"
#include "cli/sql_words.h"
#include "pgtidy/identifier.h"

namespace pgtidy::cli {

// One statement: its operations tell what to look for, its tokens where it stands.
class Observed {
 public:
  // `schema`: that of CREATE SCHEMA, whose element the statement is.
  Observed(Definitions& into, const Statement& statement, const Catalog& before, std::string schema = {})
      : into_(into), statement_(statement), before_(before), schema_(std::move(schema)), words_(statement.text) {}

  void see(const op::Operation& operation) {
    op::dispatch(operation, [this](const auto& o) {
      if constexpr (requires { Name(o.table); }) into_.altered_.emplace_back(o.table.schema, o.table.name);
      this->note(o);
    });
  }

 private:
  using Own = std::pair<std::string, std::string>;
  static Own own(const Name& name) { return {std::string(name.schema), std::string(name.name)}; }
  static Name name(const Own& own) { return {own.first, own.second}; }

  template <class T>
  void note(const T&) {}

  [[nodiscard]] Made made_here() const {
    std::string path(before_.variable("search_path").value_or(""));
    if (!schema_.empty()) path = schema_ + ", " + (path.empty() ? "public" : path);
    return {std::string(statement_.text), std::move(path), statement_.file, statement_.range};
  }

  // When the statement is applied, `find` tells what it made.
  template <class Find>
  void made(Find find) {
    into_.pending_.emplace_back([&into = into_, made = made_here(), find = std::move(find)](const Catalog& after) {
      const Oid oid = find(after);
      if (oid != Oid::none) into.made_[oid] = made;
    });
  }

  template <class Member>
  void made_in(const Name& table, std::string_view member, std::vector<Member> Table::*of_table, std::vector<Member> View::*of_view) {
    made([table = own(table), member = std::string(member), of_table, of_view](const Catalog& after) {
      const auto found = after.table(name(table));
      const auto view = after.view(name(table));
      if (!found && !view) return Oid::none;
      const std::vector<Member>& members = found ? (*found).*of_table : (*view).*of_view;
      for (const Member& each : members) {
        if (each.name == member) return each.oid;
      }
      return Oid::none;
    });
  }

  template <class T>
  void made_by_name(std::vector<const T*> (Catalog::*all)() const, const Name& wanted) {
    made([all, wanted = own(wanted), place = statement_.range](const Catalog& after) {
      for (const T* each : (after.*all)()) {
        const bool named = wanted.second.empty() ? each->created.statement == place : each->name == wanted.second;
        if (named && (wanted.first.empty() || each->schema == wanted.first)) return each->oid;
      }
      return Oid::none;
    });
  }

  void note(const op::CreateTable& o) {
    if (before_.relation(o.table).presence == Presence::present) return;
    made([table = own(o.table)](const Catalog& after) {
      const auto found = after.table(name(table));
      return found ? found->oid : Oid::none;
    });
    for (const op::LikeClause& like : o.like) exclusions_like(o.table, like);
    if (!o.bound.present) return;
    for (std::size_t n = 0; n < words_.size(); ++n) {
      if (words_.is(n, "partition") && words_.is(n + 1, "of")) return bound(o.table, n);
    }
  }
  // Those that LIKE copies are written as the ones on the same columns there.
  void exclusions_like(const Name& of_table, const op::LikeClause& like) {
    if (!like.indexes) return;
    into_.pending_.emplace_back([&into = into_, table = own(of_table), from = own(like.source)](const Catalog& after) {
      const auto made = after.table(name(table)), source = after.table(name(from));
      if (!made || !source) return;
      for (const TableConstraint& copy : made->constraints) {
        for (const TableConstraint& each : source->constraints) {
          const bool same = copy.kind == each.kind && made->names(copy.columns) == source->names(each.columns);
          if (same && copy.kind == ConstraintKind::exclusion) into.exclusions_.emplace(copy.oid, into.exclusion(each.oid));
        }
      }
    });
  }
  void note(const op::AttachPartition& o) { bound(o.partition, 0); }
  void bound(const Name& partition, std::size_t from) {
    std::size_t first = words_.find("for", from);
    std::size_t last = words_.end(from);
    if (first != SqlWords::none && words_.is(first + 1, "values")) {
      last = first + 2;
      while (last < words_.size() && !words_.is(last, "partition") && !words_.is(last, ",") && !words_.is(last, ";") &&
             !words_.is(last, "using") && !words_.is(last, "tablespace") &&
             !(words_.is(last, "with") && last > first + 3 && words_.is(last - 1, ")")))
        last = words_.is(last, "(") ? words_.closing(last) + 1 : last + 1;
    } else {
      first = words_.find("default", from);
      last = first + 1;
    }
    if (first == SqlWords::none) return;
    into_.pending_.emplace_back(
        [&into = into_, table = own(partition), text = std::string(words_.between(first, last))](const Catalog& after) {
          if (const auto found = after.table(name(table))) into.bounds_[found->oid] = text;
        });
  }

  void note(const op::AddColumn& o) {
    if (o.column.identity != Identity::none) identity(o.table, o.column.name);
    if (o.column.default_value) expression(o.column.default_value, "default");
    if (o.column.generated_as) expression(o.column.generated_as, "as");
  }
  void note(const op::AddIdentity& o) { identity(o.table, o.column); }

  // `AS IDENTITY (options)`, in the order in which the statement has them.
  void identity(const Name& of_table, std::string_view column) {
    std::size_t open = SqlWords::none;
    for (std::size_t n = 1, seen = 0; n < words_.size() && open == SqlWords::none; ++n) {
      if (words_.is(n, "identity") && words_.is(n - 1, "as") && seen++ == identities_) open = n + 1;
    }
    ++identities_;
    if (!words_.is(open, "(")) return;
    into_.pending_.emplace_back([&into = into_, table = own(of_table), column = std::string(column),
                                 options = sequence_options(words_, open + 1, words_.closing(open))](const Catalog& after) {
      const auto found = after.table(name(table));
      const Column* its = found ? found->column(column) : nullptr;
      const Sequence* sequence = its == nullptr ? nullptr : identity_of(after, *found, its->number);
      if (sequence != nullptr) into.sequence_options_[sequence->oid] = options;
    });
  }
  void note(const op::AlterSequence& o) {
    const auto sequence = before_.sequence(o.sequence);
    std::size_t n = words_.find("sequence");
    if (!sequence || n == SqlWords::none) return;
    n = words_.after_name(words_.is(n + 1, "if") ? n + 3 : n + 1);
    into_.sequence_changes_[sequence->oid] += sequence_options(words_, n, words_.end(n));
  }

  void note(const op::SetDefault& o) { expression(o.value, "default"); }
  void note(const op::SetExpression& o) { expression(o.expression, "as"); }
  void note(const op::AddCheck& o) { expression(o.expression, "check"); }
  void note(const op::CreateIndex& o) {
    for (const op::IndexKey& key : o.keys) {
      if (key.column.empty()) expression(key.expression, "");
    }
    expression(o.predicate, "where");
    made_by_name(&Catalog::indexes, Name{{}, o.name});
  }
  void note(const op::CreatePolicy& o) { conditions(o); }
  void note(const op::AlterPolicy& o) { conditions(o); }
  template <class T>
  void conditions(const T& o) {
    expression(o.using_, "using");
    expression(o.with_check, "check");
  }

  // The expression as it stands behind `keyword`: in the parentheses that follow it, or up to what can't belong to it.
  void expression(const Expression& e, std::string_view keyword) {
    const std::uint32_t at = e ? e.at() : Place::nowhere;
    if (at == Place::nowhere) return;
    const bool computed = statement_.text.size() != statement_.range.size();  // put together by a DO block: offsets are the text's own
    const std::size_t inside = words_.at(computed ? at : at - statement_.range.begin);
    if (inside >= words_.size()) return;
    const bool bare = keyword == "default" || keyword == "where";
    const auto text = bare ? expression_behind(words_, inside, keyword) : expression_in_parentheses(words_, inside, keyword);
    if (!text.empty()) into_.written_[e.text()] = text;
  }

  void note(const op::AddExclusion& o) {
    std::size_t first = SqlWords::none;
    for (std::size_t n = 0, seen = 0; n < words_.size(); ++n) {
      if (words_.is(n, "exclude") && (words_.is(n + 1, "using") || words_.is(n + 1, "(")) && seen++ == exclusions_) first = n;
    }
    ++exclusions_;
    if (first == SqlWords::none) return;
    std::size_t last = first;
    while (last < words_.size() && !words_.is(last, ",") && !words_.is(last, ")") && !words_.is(last, ";"))
      last = words_.is(last, "(") ? words_.closing(last) + 1 : last + 1;
    constraint(o, ConstraintKind::exclusion,
               [&into = into_, text = std::string(words_.between(first, last))](Oid oid) { into.exclusions_.emplace(oid, text); });
  }
  void note(const op::AddForeignKey& o) {
    if (o.on_delete_columns.empty()) return;
    constraint(o, ConstraintKind::foreign_key,
               [&into = into_, columns = std::vector<std::string>(o.on_delete_columns.begin(), o.on_delete_columns.end())](Oid oid) {
                 into.set_columns_.emplace(oid, columns);
               });
  }
  template <class Note>
  void constraint(const op::Constraint& o, ConstraintKind kind, Note note) {
    into_.pending_.emplace_back([table = own(o.table), kind, place = o.place, named = std::string(o.name), note](const Catalog& after) {
      const auto found = after.table(name(table));
      if (!found) return;
      for (const TableConstraint& each : found->constraints) {
        if (each.kind == kind && each.created == place && (named.empty() || named == each.name)) note(each.oid);
      }
    });
  }

  void note(const op::SetReplicaIdentity& o) {
    if (o.index.empty()) return;
    const auto table = before_.table(o.table);
    if (!table) return;
    const auto index = before_.index(Name{table->schema, o.index});
    if (index) into_.identity_indexes_[table->oid] = index->oid;
  }

  void note(const op::CreateSequence& o) { made_by_name(&Catalog::sequences, o.sequence); }
  void note(const op::CreateView& o) { made_by_name(&Catalog::views, o.view); }
  void note(const op::CreateType& o) { made_by_name(&Catalog::types, o.type); }
  void note(const op::CreateDomain& o) {
    made_by_name(&Catalog::types, o.domain);
    if (o.default_value) expression(o.default_value, "default");
  }
  void note(const op::AlterDomain& o) {
    if (o.change == op::DomainChange::set_default) expression(o.expression, "default");
    const auto type = before_.type(o.domain);
    if (o.change != op::DomainChange::add_constraint || !type) return;
    for (auto& check : checks_in(statement_.text)) into_.domain_checks_[type->oid].push_back(std::move(check));
  }
  void note(const op::CreateStatistics& o) { made_by_name(&Catalog::statistics, o.name); }
  void note(const op::CreatePublication& o) { made_by_name(&Catalog::publications, Name{{}, o.name}); }
  void note(const op::CreateEventTrigger& o) { made_by_name(&Catalog::event_triggers, Name{{}, o.name}); }
  void note(const op::CreateTrigger& o) { made_in(o.table, o.name, &Table::triggers, &View::triggers); }
  void note(const op::CreateRule& o) { made_in(o.table, o.name, &Table::rules, &View::rules); }
  void note(const op::CreateFunction& o) { routine(o.name); }
  void note(const op::CreateOther& o) {
    if (o.object == ObjectKind::aggregate) routine(o.name);
    if (o.object == ObjectKind::collation) into_.collations_.emplace(o.name.name, made_here());
    if (o.object != ObjectKind::aggregate && o.object != ObjectKind::collation && o.object != ObjectKind::role) left_out();
  }
  void note(const op::SetStatistics&) { left_out(); }
  void note(const op::SetStorage&) { left_out(); }
  void left_out() {
    const std::string text(statement_.text);
    if (into_.left_out_.empty() || into_.left_out_.back() != text) into_.left_out_.push_back(text);
  }
  void note(const op::DropObject& o) {
    if (o.object == ObjectKind::collation) into_.collations_.erase(std::string(o.name.name));
  }
  void routine(const Name& wanted) {
    made([wanted = own(wanted), range = statement_.range, file = statement_.file](const Catalog& after) {
      const auto here = [&](const Place& place) { return place.file == file && place.statement == range; };
      const Function* last = nullptr;
      for (const Function* each : after.functions(name(wanted))) {
        if (here(each->changed) || (here(each->created) && !each->changed.known())) last = each;
      }
      return last == nullptr ? Oid::none : last->oid;
    });
  }

  // ── Names ──
  void was(const CatalogObject* object) {
    if (object != nullptr) into_.former_[{object->oid, 0}].push_back(object->name);
  }
  void note(const op::RenameTable& o) { was(before_.relation(o.table).object); }
  void note(const op::RenameColumn& o) {
    if (const auto table = before_.table(o.table)) column_was(*table, o.from);
  }
  void column_was(const Table& table, std::string_view from) {
    const Column* column = table.column(from);
    if (column == nullptr) return;
    into_.former_[{table.oid, column->number}].emplace_back(from);
    for (const Oid child : table.children) {
      if (const Table* below = before_.table(child)) column_was(*below, from);
    }
  }
  void note(const op::RenameEnumValue& o) {
    if (const auto type = before_.type(o.type)) into_.labels_[type->oid].emplace_back(o.from, o.to);
  }
  void note(const op::RenameObject& o) {
    if (o.object == ObjectKind::type || o.object == ObjectKind::domain) was(before_.type(o.name).object);
    if (o.object != ObjectKind::function && o.object != ObjectKind::procedure && o.object != ObjectKind::routine) return;
    for (const Function* function : before_.functions(o.name)) was(function);
  }

  Definitions& into_;
  const Statement& statement_;
  const Catalog& before_;
  std::string schema_;
  SqlWords words_;
  std::size_t exclusions_ = 0, identities_ = 0;
};

const Sequence* identity_of(const Catalog& catalog, const Table& table, AttributeNumber column) {
  for (const Sequence* sequence : catalog.sequences()) {
    if (sequence->identity && sequence->owner_table == table.oid && sequence->owner_column == column) return sequence;
  }
  return nullptr;
}

void Definitions::see(const Statement& statement, std::span<const op::Operation* const> operations, const Catalog& before) {
  settle(before);
  if (operations.empty()) return;
  const auto* schema = op::as<op::CreateSchema>(*operations.front());
  const std::vector<Statement> elements = schema == nullptr ? std::vector<Statement>() : schema_elements(statement);
  Observed whole(*this, statement, before);
  std::optional<Observed> element;
  std::size_t next = 0;
  for (const op::Operation* operation : operations) {
    if (next < elements.size() && begins_element(*operation)) element.emplace(*this, elements[next++], before, quoted(schema->schema));
    (element ? *element : whole).see(*operation);
  }
}

void Definitions::settle(const Catalog& after) {
  for (const auto& note : pending_) note(after);
  pending_.clear();
}

const Made* Definitions::of(Oid oid) const {
  const auto found = made_.find(oid);
  return found == made_.end() ? nullptr : &found->second;
}

std::string Definitions::text_in(const Texts& texts, Oid oid) {
  const auto found = texts.find(oid);
  return found == texts.end() ? std::string() : found->second;
}

std::vector<std::string> Definitions::set_columns(Oid constraint) const {
  const auto found = set_columns_.find(constraint);
  return found == set_columns_.end() ? std::vector<std::string>() : found->second;
}

Oid Definitions::identity_index(Oid table) const {
  const auto found = identity_indexes_.find(table);
  return found == identity_indexes_.end() ? Oid::none : found->second;
}

Definitions::Checks Definitions::domain_checks(Oid domain) const {
  const auto found = domain_checks_.find(domain);
  return found == domain_checks_.end() ? Checks() : found->second;
}

std::string Definitions::written(const std::string& normalised) const {
  const auto found = written_.find(normalised);
  return found == written_.end() ? normalised : found->second;
}

const std::vector<std::string>& Definitions::former_names(Oid object, AttributeNumber column) const {
  static const std::vector<std::string> never;
  const auto found = former_.find({object, column});
  return found == former_.end() ? never : found->second;
}

std::string Definitions::label_now(Oid type, std::string label) const {
  const auto found = labels_.find(type);
  if (found == labels_.end()) return label;
  for (const auto& [from, to] : found->second) {
    if (label == from) label = to;
  }
  return label;
}

Definitions::Checks checks_in(std::string_view statement) {
  Definitions::Checks checks;
  const SqlWords words(statement);
  for (std::size_t n = 0; n < words.size(); ++n) {
    if (words.is(n, "(")) n = words.closing(n);
    if (!words.is(n, "check") || !words.is(n + 1, "(")) continue;
    const bool named = n >= 2 && words.is(n - 2, "constraint");
    checks.emplace_back(named ? words.name(n - 1) : "", std::string(words.between(n, words.closing(n + 1) + 1)));
    n = words.closing(n + 1);
  }
  return checks;
}

}  // namespace pgtidy::cli
