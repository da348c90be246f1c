// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "../catalog/world.h"
#include "evidence/collect.h"

namespace pgtidy::evidence {
namespace {

class World {
 public:
  explicit World(const std::string& schema) : made_(schema) {}

  [[nodiscard]] const Table& table(std::string_view name) { return *made_.catalog().table(Name{{}, name}); }
  [[nodiscard]] const Index& index(std::string_view name) { return *made_.catalog().index(Name{{}, name}); }

  // The one access of the query to the table, as it is said.
  std::string asks(const std::string& query, std::string_view table_name) {
    const Evidence evidence = read(query);
    const auto accesses = evidence.of(table(table_name).oid);
    return accesses.size() == 1 ? to_sql(accesses.front(), table(table_name)) : std::to_string(accesses.size()) + " accesses";
  }

  Evidence read(const std::string& queries) {
    Evidence evidence;
    std::vector<Error> errors;
    (void)add_queries({"q.sql", queries}, catalog(), evidence, errors);
    for (const Error& error : errors) ADD_FAILURE() << to_string(error) << " in " << queries;
    return evidence;
  }

  Service serves(std::string_view index_name, const std::string& query) {
    const Evidence evidence = read(query);
    const auto accesses = evidence.of(index(index_name).table);
    EXPECT_EQ(accesses.size(), 1U) << query;
    return accesses.empty() ? Service{} : service(index(index_name), accesses.front());
  }

  [[nodiscard]] const Catalog& catalog() { return made_.catalog(); }

 private:
  catalog::World made_;
};

const std::string schema = R"(
CREATE TABLE teams (id bigint PRIMARY KEY, name text);
CREATE TABLE users (id bigint PRIMARY KEY, team_id bigint, email text, city text, age int, active boolean, data jsonb,
                    created_at timestamptz, deleted_at timestamptz);
CREATE INDEX users_city_age ON users (city, age);
CREATE INDEX users_lower ON users (lower(email));
CREATE INDEX users_alive ON users (email) WHERE deleted_at IS NULL;
CREATE INDEX users_data ON users USING gin (data jsonb_path_ops);
CREATE INDEX users_latest ON users (team_id, created_at DESC, id DESC);
CREATE INDEX users_covering ON users (age) INCLUDE (city);
)";

TEST(Parameters, BecomePostgresOwn) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"a = :name AND b", "a = $1    AND b"},
      {"a = @name::text", "a = $1   ::text"},
      {"a = :a::text", "a = $1::text"},
      {"a::text = '{:x}'", "a::text = '{:x}'"},
      {"a <@ b AND c @> d", "a <@ b AND c @> d"},
      {"a @@ b", "a @@ b"},
      {"a = ? AND (?, ?)", "a = 0 AND (0, 0)"},
      {"data ? 'k' AND data ?| b", "data ? 'k' AND data ?| b"},
      {"x[1:2]", "x[1:2]"},
      {"a=@a -- it's :not\n", "a=$1 -- it's :not\n"},
      {"LIMIT ?", "LIMIT 0"},
      {"\"a:b\" = :b", "\"a:b\" = $1"},
      {":", ":"},
      {"@", "@"},
      {"?", "?"},
  };
  for (const auto& [written, made] : cases) EXPECT_EQ(with_parameters(written), made);
}

TEST(Accesses, AreReadFromConditions) {
  World world(schema);
  const std::vector<std::pair<std::string, std::string>> cases{
      {"SELECT id FROM users WHERE email = $1", "WHERE email = …"},
      {"SELECT id FROM users WHERE $1 = email", "WHERE email = …"},
      {"SELECT id FROM users WHERE 18 <= age", "WHERE age >= 18"},
      {"SELECT id FROM users u WHERE u.city = 'x' AND u.age > $1 ORDER BY created_at DESC LIMIT 1",
       "WHERE city = 'x' AND age > … ORDER BY created_at DESC LIMIT"},
      {"SELECT id FROM users WHERE city IN ($1, $2)", "WHERE city = …"},
      {"SELECT id FROM users WHERE city = ANY($1::text[])", "WHERE city = …"},
      {"SELECT id FROM users WHERE active AND NOT (city = $1)", "WHERE active = true AND [city = …]"},
      {"SELECT id FROM users WHERE NOT active", "WHERE active = false"},
      {"SELECT id FROM users WHERE deleted_at IS NULL", "WHERE deleted_at IS NULL"},
      {"SELECT id FROM users WHERE email = $1 OR city = $2", "WHERE [email = …] AND [city = …]"},
      {"SELECT id FROM users WHERE CASE WHEN $1 THEN city = $2 ELSE true END", "WHERE [city = …]"},
      {"SELECT id FROM users WHERE lower(email) = lower($1)", "WHERE lower(email) = …"},
      {"SELECT id FROM users WHERE data->>'k' = $1", "WHERE (data ->> 'k') = …"},
      {"SELECT id FROM users WHERE data @> $1", "WHERE data @> …"},
      {"SELECT id FROM users WHERE city LIKE 'a%'", "WHERE city ~~ 'a%'"},
      {"SELECT id AS n FROM users ORDER BY n, 1", "all rows ORDER BY id"},
      {"SELECT id FROM users WHERE (created_at, id) < ($1, $2)", "WHERE created_at < … AND id < …"},
      {"UPDATE users SET city = $1 WHERE id = $2", "WHERE id = …"},
      {"DELETE FROM users WHERE id = $1 RETURNING city", "WHERE id = …"},
      {"SELECT id FROM users WHERE team_id IN (SELECT id FROM teams WHERE name = $1)", "WHERE team_id = …"},
      {"SELECT id FROM users WHERE EXISTS (SELECT FROM teams t WHERE t.id = team_id)", "WHERE team_id = (join)"},
      {"SELECT u.id FROM teams t JOIN users u ON u.team_id = t.id", "WHERE team_id = (join)"},
      {"WITH u AS (SELECT id FROM users WHERE age = 3) SELECT id FROM u WHERE u.id = $1", "WHERE age = 3"},
      {"SELECT a.id FROM users a WHERE a.city = a.email", "WHERE city = (join) AND email = (join)"},
      {"CREATE VIEW v AS SELECT id FROM users WHERE age = 1", "WHERE age = 1"},
      {"SELECT n FROM (SELECT name AS n FROM teams) x WHERE n = $1", "0 accesses"},
  };
  for (const auto& [query, asked] : cases) EXPECT_EQ(world.asks(query, "users"), asked) << query;
}

// What a view shows as it is, is the table's: under whatever name, and through other views. What it computes is nobody's.
TEST(Accesses, AreOfWhatAViewShows) {
  World world(schema + R"(
    CREATE VIEW people AS SELECT id, email AS address, lower(city) AS city, team_id FROM users;
    CREATE VIEW members AS SELECT t.id, t.name, p.id AS user_id, p.address AS email FROM teams t JOIN people p ON p.team_id = t.id;
    CREATE VIEW names AS SELECT email AS x FROM users UNION SELECT name FROM teams;)");
  const std::vector<std::pair<std::string, std::string>> cases{
      {"SELECT * FROM people WHERE address = $1", "WHERE email = …"},      {"SELECT 1 FROM people WHERE city = $1", "0 accesses"},
      {"SELECT 1 FROM members WHERE id = $1 AND name = $2", "0 accesses"}, {"SELECT 1 FROM members WHERE user_id = $1", "WHERE id = …"},
      {"SELECT 1 FROM members WHERE email = $1", "WHERE email = …"},       {"SELECT 1 FROM names WHERE x = $1", "0 accesses"},
  };
  for (const auto& [query, asked] : cases) EXPECT_EQ(world.asks(query, "users"), asked) << query;
  EXPECT_EQ(world.asks("SELECT 1 FROM members WHERE id = $1 AND name = $2", "teams"), "WHERE id = … AND name = …");
}

TEST(Accesses, AreOfTheTableThatIsMeant) {
  World world(schema);
  const Evidence evidence =
      world.read("-- name: Both :many\nSELECT u.*, t.name FROM users u, teams t WHERE u.team_id = t.id AND t.name = $1;");
  ASSERT_EQ(evidence.queries().size(), 1U);
  EXPECT_EQ(to_string(evidence.queries().front()), "Both");
  EXPECT_EQ(evidence.queries().front().line, 2U);
  const auto users = evidence.of(world.table("users").oid);
  ASSERT_EQ(users.size(), 1U);
  EXPECT_TRUE(users.front().reads_all);
  const auto teams = evidence.of(world.table("teams").oid);
  ASSERT_EQ(teams.size(), 1U);
  EXPECT_EQ(to_sql(teams.front(), world.table("teams")), "WHERE id = (join) AND name = …");
  EXPECT_FALSE(teams.front().reads_all);
}

TEST(Accesses, GoThroughViews) {
  World world(schema +
              "CREATE VIEW grown AS SELECT id, city, lower(email) AS email FROM users WHERE age > 17;"
              "CREATE VIEW here AS SELECT * FROM grown WHERE city = 'x';");
  EXPECT_EQ(world.asks("SELECT id FROM grown WHERE city = $1", "users"), "WHERE city = …");
  EXPECT_EQ(world.asks("SELECT h.id FROM here h WHERE h.id = $1", "users"), "WHERE id = …");
  EXPECT_EQ(world.asks("SELECT city FROM grown g WHERE g.age = $1", "users"), "all rows");
}

TEST(Indexes, ServeWhatTheirKeysSay) {
  World world(schema);
  const auto keys = [&](std::string_view index, const std::string& query) {
    const Service one = world.serves(index, query);
    return std::to_string(one.equal) + (one.range ? "r" : "") + (one.order ? "o" : "") + (one.search ? "s" : "") + (one.covers ? "c" : "");
  };
  EXPECT_EQ(keys("users_city_age", "SELECT email FROM users WHERE city = $1 AND age > $2"), "1r");
  EXPECT_EQ(keys("users_city_age", "SELECT email FROM users WHERE age = $2 AND city = $1"), "2");
  EXPECT_EQ(keys("users_city_age", "SELECT email FROM users WHERE age = $2"), "0");
  EXPECT_EQ(keys("users_city_age", "SELECT age FROM users WHERE city = $2"), "1c");
  EXPECT_EQ(keys("users_lower", "SELECT email FROM users WHERE LOWER( users.email ) = $1"), "1");
  EXPECT_EQ(keys("users_lower", "SELECT email FROM users WHERE lower(email) = $1"), "1");
  EXPECT_EQ(keys("users_lower", "SELECT email FROM users WHERE email = $1"), "0");
  EXPECT_EQ(keys("users_alive", "SELECT id FROM users WHERE email = $1"), "0");
  EXPECT_EQ(keys("users_alive", "SELECT id FROM users WHERE email = $1 AND deleted_at IS NULL"), "1");
  EXPECT_EQ(keys("users_data", "SELECT id FROM users WHERE data @> $1"), "0s");
  EXPECT_EQ(keys("users_data", "SELECT id FROM users WHERE data ? 'k'"), "0");
  EXPECT_EQ(keys("users_latest", "SELECT id FROM users WHERE team_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1"), "1oc");
  EXPECT_EQ(keys("users_latest", "SELECT id FROM users WHERE team_id = $1 ORDER BY created_at, id LIMIT 1"), "1oc");
  EXPECT_EQ(keys("users_latest", "SELECT id FROM users WHERE team_id = $1 ORDER BY created_at, id DESC LIMIT 1"), "1c");
  EXPECT_EQ(keys("users_latest", "SELECT email FROM users ORDER BY team_id"), "0o");
  EXPECT_EQ(keys("users_covering", "SELECT city FROM users WHERE age = 1"), "1c");
}

TEST(Queries, ThatDontParseAreErrorsAndTheOthersAreRead) {
  World world(schema);
  Evidence evidence;
  std::vector<Error> errors;
  EXPECT_EQ(add_queries({"q.sql", "SELECT id FROM users WHERE id = $1;\nSELEKT 1;\nSELECT 2;"}, world.catalog(), evidence, errors), 2U);
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors.front().line, 2U);
  EXPECT_EQ(errors.front().path, "q.sql");
}

TEST(Queries, NestedWithoutLimitAreSurvived) {
  World world(schema);
  std::string query = "SELECT id FROM users WHERE id = 1";
  for (int i = 0; i < 300; ++i) query = "SELECT id FROM users WHERE id IN (" + query + ")";
  EXPECT_FALSE(world.read(query + ";").of(world.table("users").oid).empty());
}

TEST(SchemaQueries, OfRoutinesComparesWithTheirParametersAndVariables) {
  World world(schema + R"(
CREATE FUNCTION a(p text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE found bigint; r record;
BEGIN
  SELECT id INTO found FROM users WHERE city = p::text AND age = a.p;
  FOR r IN SELECT 1 AS n LOOP
    PERFORM 1 FROM users WHERE team_id = r.n;
  END LOOP;
  RETURN found;
END $$;
CREATE FUNCTION b(p text, age int) RETURNS SETOF users LANGUAGE sql BEGIN ATOMIC SELECT * FROM users WHERE city = lower(p) AND team_id = age; END;
CREATE FUNCTION c(return int) RETURNS bigint LANGUAGE sql RETURN (SELECT id FROM users WHERE age = return);
)");
  Evidence evidence;
  add_schema(world.catalog(), evidence, true);
  std::vector<std::string> seen;
  for (const Access& access : evidence.of(world.table("users").oid)) seen.push_back(to_sql(access, world.table("users")));
  // Of `age` in b the column is meant, not the parameter.
  EXPECT_EQ(seen, (std::vector<std::string>{"WHERE city = … AND age = …", "WHERE team_id = …",
                                            "WHERE city = … AND team_id = (join) AND age = (join)", "WHERE age = …"}));
}

TEST(SchemaQueries, AreViewsAndPolicies) {
  World world(schema + "CREATE VIEW v AS SELECT id FROM users WHERE city = 'x'; CREATE POLICY p ON users USING (team_id = 1);");
  Evidence evidence;
  add_schema(world.catalog(), evidence, true);
  EXPECT_FALSE(evidence.has_application());
  const auto accesses = evidence.of(world.table("users").oid);
  ASSERT_EQ(accesses.size(), 2U);
  EXPECT_EQ(to_sql(accesses[0], world.table("users")), "WHERE city = 'x'");
  EXPECT_EQ(to_sql(accesses[1], world.table("users")), "WHERE team_id = 1");
}

}  // namespace
}  // namespace pgtidy::evidence
