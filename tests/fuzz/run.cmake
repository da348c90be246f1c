# SPDX-License-Identifier: Apache-2.0
# Runs the fuzzer for a minute from the fixtures. What it finds new stays in WORK/corpus; a crash goes to WORK and should
# then be kept in tests/fuzz/corpus, which fuzz/replay runs. Entropic scheduling costs more here than all else together: an input
# reaches thousands of edges, and the seeds alone took the minute.
file(GLOB_RECURSE seeds ${SOURCE}/fixtures/*.sql)
file(MAKE_DIRECTORY ${WORK}/corpus ${WORK}/seeds)
foreach(seed ${seeds})
  file(SHA1 ${seed} name)
  file(COPY_FILE ${seed} ${WORK}/seeds/${name} ONLY_IF_DIFFERENT)
endforeach()
execute_process(
  COMMAND ${FUZZER} ${WORK}/corpus ${WORK}/seeds ${SOURCE}/tests/fuzz/corpus -max_total_time=60 -timeout=10 -rss_limit_mb=2048 -max_len=8192
    -entropic=0 -dict=${SOURCE}/tests/fuzz/sql.dict -artifact_prefix=${WORK}/ -print_final_stats=1
  RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "the fuzzer found something: see ${WORK}")
endif()
