// SPDX-License-Identifier: Apache-2.0
#include "pgtidy/effect.h"

#include <gtest/gtest.h>

#include "effects/draft.h"
#include "effects/effects.h"
#include "effects/spelling.h"

namespace pgtidy {
namespace {

RelationLock lock_on(std::string relation, LockMode mode, bool is_new = false) {
  RelationLock lock;
  lock.relation = std::move(relation);
  lock.mode = mode;
  lock.is_new = is_new;
  return lock;
}

TEST(Effect, AsksWithAndWithoutSchema) {
  Effect effect;
  effect.locks = {lock_on("public.t", LockMode::share), lock_on("app.t", LockMode::access_exclusive)};
  effect.scan = {"app.t"};
  EXPECT_EQ(effect.lock("public.t"), LockMode::share);
  EXPECT_EQ(effect.lock("t"), LockMode::access_exclusive);
  EXPECT_EQ(effect.lock("at"), LockMode::none);
  EXPECT_TRUE(effect.scans("t"));
  EXPECT_FALSE(effect.scans("public.t"));
  EXPECT_FALSE(effect.rewrites("t"));
}

TEST(Effect, NewRelationsHarmNobody) {
  Effect effect;
  effect.locks = {lock_on("public.n", LockMode::access_exclusive, true), lock_on("public.t", LockMode::share)};
  EXPECT_EQ(effect.strongest(), LockMode::share);
  EXPECT_EQ(effect.strongest(true), LockMode::access_exclusive);
}

TEST(Effect, DescribesWhoWaits) {
  EXPECT_EQ(describe(lock_on("public.t", LockMode::share)), "SHARE lock on t: writes wait");
  EXPECT_EQ(describe(lock_on("app.t", LockMode::access_exclusive)), "ACCESS EXCLUSIVE lock on app.t: reads and writes wait");
  EXPECT_EQ(describe(lock_on("t", LockMode::share_update_exclusive)), "SHARE UPDATE EXCLUSIVE lock on t: reads and writes go on");
}

TEST(Effect, MergeKeepsTheWorst) {
  Effect one, two;
  one.locks = {lock_on("public.t", LockMode::share)};
  one.scan = {"public.t"};
  two.locks = {lock_on("public.t", LockMode::access_exclusive), lock_on("public.u", LockMode::share)};
  two.scan = {"public.a", "public.t"};
  two.transaction_allowed = false;
  two.fails = Failure{"0A000", "no"};
  two.because = "of this";
  effects::merge(one, two);
  ASSERT_EQ(one.locks.size(), 2U);
  EXPECT_EQ(one.lock("t"), LockMode::access_exclusive);
  EXPECT_EQ(one.scan, (std::vector<std::string>{"public.a", "public.t"}));
  EXPECT_FALSE(one.transaction_allowed);
  EXPECT_TRUE(one.fails);
  EXPECT_EQ(one.because, "of this");
}

TEST(Spelling, WordsOutsideOfQuotes) {
  using effects::has_word;
  EXPECT_TRUE(has_word("LOCK TABLE ONLY t", "only"));
  EXPECT_FALSE(has_word("LOCK TABLE \"only\"", "only"));
  EXPECT_FALSE(has_word("COMMENT ON TABLE t IS 'only'", "only"));
  EXPECT_FALSE(has_word("TRUNCATE t -- only", "only"));
  EXPECT_FALSE(has_word("TRUNCATE only_t", "only"));
  EXPECT_FALSE(has_word("TRUNCATE t /* only", "only"));
}

TEST(Spelling, SequencesInCalls) {
  const auto found = effects::sequences_called("nextval('a') + nextval( 'app.b'::regclass)");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].name, "a");
  EXPECT_EQ(found[1].schema, "app");
  EXPECT_EQ(found[1].name, "b");
  EXPECT_TRUE(effects::sequences_called("nextval('").empty());
}

TEST(Spelling, MadeUpNamesFit) {
  const std::string longest(80, 'x');
  EXPECT_EQ(effects::made_up_name("t", "a_b", "idx"), "t_a_b_idx");
  EXPECT_EQ(effects::made_up_name("t", "", "pkey"), "t_pkey");
  EXPECT_EQ(effects::made_up_name(longest, longest, "key").size(), 63U);
}

}  // namespace
}  // namespace pgtidy
