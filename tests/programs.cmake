# SPDX-License-Identifier: Apache-2.0
# The test programs that stand on the whole of pgtidy.

file(GLOB support_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/support/*.cpp)
list(FILTER support_sources EXCLUDE REGEX "_test\\.cpp$")
add_library(pgtidy_test_support STATIC ${support_sources})
target_include_directories(pgtidy_test_support PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
target_compile_definitions(pgtidy_test_support PUBLIC PGTIDY_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
target_link_libraries(pgtidy_test_support PUBLIC pgtidy_engine pgtidy_config pgtidy_report pgtidy_fix)

# The grammar of fixtures and the measuring of sources, tested themselves.
file(GLOB support_tests CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/support/*_test.cpp)
add_executable(support_test ${support_tests})
target_link_libraries(support_test PRIVATE pgtidy_test_support GTest::gtest_main)
add_test(NAME support_test COMMAND support_test)

add_executable(project_test project_test.cpp)
target_link_libraries(project_test PRIVATE pgtidy_test_support GTest::gtest_main)
add_test(NAME project_test COMMAND project_test)

add_executable(docs_test docs_test.cpp)
target_link_libraries(docs_test PRIVATE pgtidy_test_support pgtidy_cli GTest::gtest)
add_test(NAME docs_test COMMAND docs_test)

# One test a family of checks: quick, and still says where.
add_executable(fixtures_test fixtures_test.cpp)
target_link_libraries(fixtures_test PRIVATE pgtidy_test_support GTest::gtest)
file(GLOB families RELATIVE ${CMAKE_SOURCE_DIR}/fixtures CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/fixtures/*)
list(REMOVE_ITEM families histories)
foreach(family ${families})
  add_test(NAME fixtures/${family} COMMAND fixtures_test --gtest_filter=${family}.*)
endforeach()

# Time grows with the input, not with its square.
add_executable(scale_test scale_test.cpp)
target_link_libraries(scale_test PRIVATE pgtidy_engine pgtidy_report GTest::gtest_main)
add_test(NAME scale_test COMMAND scale_test)
set_tests_properties(scale_test PROPERTIES LABELS slow TIMEOUT 900)

# tests/fuzz: hostile bytes. libFuzzer where the compiler has it; everywhere else the same entry point replays the fixtures.
add_executable(lint_replay fuzz/lint_fuzz.cpp fuzz/replay_main.cpp)
target_link_libraries(lint_replay PRIVATE pgtidy_test_support)
add_test(NAME fuzz/replay COMMAND lint_replay ${CMAKE_SOURCE_DIR}/fixtures ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/corpus)
set_tests_properties(fuzz/replay PROPERTIES TIMEOUT 600)
if(PGTIDY_SANITIZE AND CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  target_compile_options(pgtidy_flags INTERFACE -fsanitize=fuzzer-no-link)  # all rooms tell the fuzzer which way they went
  add_executable(lint_fuzz fuzz/lint_fuzz.cpp)
  target_link_libraries(lint_fuzz PRIVATE pgtidy_test_support)
  target_link_options(lint_fuzz PRIVATE -fsanitize=fuzzer)
  add_test(NAME fuzz/lint COMMAND ${CMAKE_COMMAND} -DFUZZER=$<TARGET_FILE:lint_fuzz> -DSOURCE=${CMAKE_SOURCE_DIR}
    -DWORK=${CMAKE_CURRENT_BINARY_DIR}/fuzz -P ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/run.cmake)
  set_tests_properties(fuzz/lint PROPERTIES COST 1000 TIMEOUT 300)  # begins first: it takes a minute
endif()

# tests/bench: bench compares bench_floor and pgtidy on the same files (scripts/bench).
add_executable(bench_floor bench/floor.cpp)
target_link_libraries(bench_floor PRIVATE pgtidy_flags PgQuery::PgQuery)
pgtidy_static_program(bench_floor)  # as pgtidy is
add_executable(bench bench/bench.cpp)
target_link_libraries(bench PRIVATE pgtidy_flags fmt::fmt)

# tests/cli: the program itself, end to end.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
foreach(program cli_test pre_commit_test readme_test seed_test)
  add_test(NAME cli/${program} COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/cli/${program}.py)
  set_tests_properties(cli/${program} PROPERTIES ENVIRONMENT PGTIDY=$<TARGET_FILE:pgtidy> TIMEOUT 300)
endforeach()

# tests/truth: what pgtidy says, held against measurements of real servers.
add_subdirectory(truth/locks)
add_subdirectory(truth/catalog)
add_subdirectory(truth/facts)
