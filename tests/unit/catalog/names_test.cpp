// SPDX-License-Identifier: Apache-2.0
#include "catalog/names.h"

#include <gtest/gtest.h>

#include "world.h"

namespace pgtidy::catalog {
namespace {

TEST(Names, ClipsBetweenCharacters) {
  EXPECT_EQ(clip("abc", 2), "ab");
  EXPECT_EQ(clip("añb", 2), "a");
  EXPECT_EQ(clip("añb", 3), "añ");
  EXPECT_EQ(clip("€", 2), "");
}

TEST(Names, TheLongerPartGivesWay) {
  const std::string a(40, 'a'), b(40, 'b');
  EXPECT_EQ(make_object_name("t", "c", "idx"), "t_c_idx");
  EXPECT_EQ(make_object_name("t", "", "pkey"), "t_pkey");
  EXPECT_EQ(make_object_name(a, b, "idx"), std::string(29, 'a') + "_" + std::string(29, 'b') + "_idx");
  EXPECT_EQ(make_object_name(a, b, "fkey"), std::string(29, 'a') + "_" + std::string(28, 'b') + "_fkey");
  EXPECT_EQ(make_object_name(a, "c", std::string(30, 'x')), std::string(30, 'a') + "_c_" + std::string(30, 'x'));
  EXPECT_EQ(make_object_name("t", std::string(70, 'b'), "idx"), "t_" + std::string(57, 'b') + "_idx");
}

struct Case {
  const char* sql;
  const char* indexes;
};

class IndexNames : public testing::TestWithParam<Case> {};

TEST_P(IndexNames, AreAsPostgresMakesThem) {
  World world(std::string("CREATE TABLE t (a int, b int, c text);") + GetParam().sql);
  EXPECT_EQ(world.indexes(), GetParam().indexes);
}

INSTANTIATE_TEST_SUITE_P(All, IndexNames,
                         testing::Values(Case{"CREATE INDEX ON t (a)", "t_a_idx"},                                      //
                                         Case{"CREATE INDEX ON t (a, b)", "t_a_b_idx"},                                 //
                                         Case{"CREATE INDEX ON t (a) INCLUDE (b)", "t_a_b_idx"},                        //
                                         Case{"CREATE INDEX ON t (a, a)", "t_a_a1_idx"},                                //
                                         Case{"CREATE INDEX ON t (lower(c))", "t_lower_idx"},                           //
                                         Case{"CREATE INDEX ON t ((a + 1), (b + 1))", "t_expr_expr1_idx"},              //
                                         Case{"CREATE INDEX ON t ((a))", "t_a_idx"},                                    //
                                         Case{"CREATE INDEX ON t (((a + 1)::text))", "t_text_idx"},                     //
                                         Case{"CREATE INDEX ON t ((c::date))", "t_c_idx"},                              //
                                         Case{"CREATE INDEX ON t (coalesce(a, b))", "t_coalesce_idx"},                  //
                                         Case{"CREATE INDEX ON t ((CASE WHEN a > 1 THEN 2 END))", "t_case_idx"},        //
                                         Case{"CREATE INDEX ON t (a); CREATE INDEX ON t (a)", "t_a_idx t_a_idx1"},      //
                                         Case{"ALTER TABLE t ADD UNIQUE (a, b)", "t_a_b_key"},                          //
                                         Case{"ALTER TABLE t ADD PRIMARY KEY (a, b)", "t_pkey"},                        //
                                         Case{"CREATE TABLE t_pkey (); ALTER TABLE t ADD PRIMARY KEY (a)", "t_pkey1"},  //
                                         Case{"ALTER TABLE t ADD EXCLUDE USING gist (a WITH =)", "t_a_excl"},           //
                                         Case{"CREATE UNIQUE INDEX ON t (a)", "t_a_idx"}));

TEST(ConstraintNames, AreAsPostgresMakesThem) {
  World world(
      "CREATE TABLE u (id int PRIMARY KEY, x int UNIQUE);"
      "CREATE TABLE t (a int CHECK (a > 0), b int REFERENCES u, CHECK (a > b), CHECK (a > 1), CHECK (true),"
      "  FOREIGN KEY (a, b) REFERENCES u (id, x));");
  EXPECT_EQ(world.constraints({"", "t"}),
            "t_a_check check(a), t_check check(a,b), t_a_check1 check(a), t_check1 check(), t_b_fkey fk(b), t_a_b_fkey fk(a,b)");
}

// A made-up constraint name is free in the whole schema, a written one only on its table.
TEST(ConstraintNames, AreLookedForInTheSchema) {
  World world("CREATE TABLE o (CONSTRAINT t_a_check CHECK (true)); CREATE TABLE t (a int CHECK (a > 0));");
  EXPECT_EQ(world.constraints({"", "t"}), "t_a_check1 check(a)");
}

TEST(SequenceNames, AreFreeOfOtherRelations) {
  World world("CREATE TABLE t_id_seq (); CREATE TABLE t (id serial, n int GENERATED ALWAYS AS IDENTITY);");
  EXPECT_EQ(world.sequences(), "t_id_seq1 t_n_seq");
}

TEST(RedundantKeys, AreMadeOnce) {
  World world("CREATE TABLE t (id int UNIQUE PRIMARY KEY); CREATE TABLE n (id int PRIMARY KEY, CONSTRAINT name UNIQUE (id));");
  EXPECT_EQ(world.indexes(), "name t_pkey");
}

}  // namespace
}  // namespace pgtidy::catalog
