# SPDX-License-Identifier: Apache-2.0
#
# Finds libpg_query, PostgreSQL's own parser as a library, 17 or later.
#
#   PgQuery::PgQuery          the library (static where there is one), with its headers as system headers:
#                             <pg_query.h>, then "pg_query_internal.h", "postgres.h", "nodes/parsenodes.h", "gramparse.h", …
#   PgQuery_VERSION           exact version, e.g. 18.1.0-2 (of a system's library: its PostgreSQL version)
#   PgQuery_VERSION_MAJOR     17, 18, …
#   PgQuery_PG_VERSION        the PostgreSQL release whose grammar it is, e.g. 18.6
#
# Looked at in this order: PG_QUERY_ROOT (CMake or environment variable; an installed prefix or a built
# source tree), what scripts/bootstrap unpacked, the system.

set(PG_QUERY_ROOT "$ENV{PG_QUERY_ROOT}" CACHE PATH "libpg_query: installed prefix or built source tree")
if(PG_QUERY_ROOT)
  set(_pg_query_find HINTS "${PG_QUERY_ROOT}" NO_DEFAULT_PATH)
else()
  set(_pg_query_find HINTS "${CMAKE_SOURCE_DIR}/build/deps/usr")
endif()

# Another root than last time: forget what was found there.
if(NOT "${PG_QUERY_ROOT}" STREQUAL "${_PgQuery_ROOT_USED}")
  unset(PgQuery_INCLUDE_DIR CACHE)
  unset(PgQuery_POSTGRES_INCLUDE_DIR CACHE)
  unset(PgQuery_INTERNAL_INCLUDE_DIR CACHE)
  unset(PgQuery_LIBRARY CACHE)
  set(_PgQuery_ROOT_USED "${PG_QUERY_ROOT}" CACHE INTERNAL "")
endif()

# The second suffix of each is the source tree's.
find_path(PgQuery_INCLUDE_DIR pg_query.h ${_pg_query_find} PATH_SUFFIXES include .)
find_path(PgQuery_INTERNAL_INCLUDE_DIR pg_query_internal.h ${_pg_query_find} PATH_SUFFIXES include/pg_query src)
find_path(PgQuery_POSTGRES_INCLUDE_DIR nodes/parsenodes.h
          ${_pg_query_find} PATH_SUFFIXES include/pg_query/postgres src/postgres/include)
find_library(PgQuery_LIBRARY NAMES libpg_query.a pg_query
             ${_pg_query_find} PATH_SUFFIXES lib/${CMAKE_LIBRARY_ARCHITECTURE} lib .)
mark_as_advanced(PgQuery_INCLUDE_DIR PgQuery_INTERNAL_INCLUDE_DIR PgQuery_POSTGRES_INCLUDE_DIR PgQuery_LIBRARY)

if(PgQuery_INCLUDE_DIR)
  file(STRINGS "${PgQuery_INCLUDE_DIR}/pg_query.h" _pg_query_version REGEX "^#define PG_VERSION ")
  string(REGEX REPLACE ".*\"(.*)\".*" "\\1" PgQuery_PG_VERSION "${_pg_query_version}")
  string(REGEX MATCH "^[0-9]+" PgQuery_VERSION_MAJOR "${PgQuery_PG_VERSION}")
  set(PgQuery_VERSION "${PgQuery_PG_VERSION}")
  set(_pg_query_record "${PgQuery_INCLUDE_DIR}/../../VERSION")  # beside the prefix that scripts/bootstrap unpacked
  if(EXISTS "${_pg_query_record}")
    file(STRINGS "${_pg_query_record}" _pg_query_version REGEX "^${PgQuery_VERSION_MAJOR}[.-]" LIMIT_COUNT 1)
    if(_pg_query_version)
      set(PgQuery_VERSION "${_pg_query_version}")
      set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${_pg_query_record}")
    endif()
  endif()
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
  PgQuery
  REQUIRED_VARS PgQuery_LIBRARY PgQuery_INCLUDE_DIR PgQuery_INTERNAL_INCLUDE_DIR PgQuery_POSTGRES_INCLUDE_DIR
  VERSION_VAR PgQuery_PG_VERSION
  REASON_FAILURE_MESSAGE "run scripts/bootstrap, or set PG_QUERY_ROOT to a prefix or a built source tree of libpg_query 17 or later")

if(PgQuery_FOUND AND NOT TARGET PgQuery::PgQuery)
  add_library(PgQuery::PgQuery UNKNOWN IMPORTED)
  set_target_properties(PgQuery::PgQuery PROPERTIES
    IMPORTED_LOCATION "${PgQuery_LIBRARY}"
    IMPORTED_LINK_INTERFACE_LANGUAGES C
    INTERFACE_INCLUDE_DIRECTORIES
      "${PgQuery_INCLUDE_DIR};${PgQuery_INTERNAL_INCLUDE_DIR};${PgQuery_POSTGRES_INCLUDE_DIR}")  # imported, so SYSTEM
  find_package(Threads REQUIRED)
  target_link_libraries(PgQuery::PgQuery INTERFACE Threads::Threads)

  # Debian's library is built against a newer glibc than Debian 12's (2.36): 2.38 brought both of these.
  include(CheckFunctionExists)
  check_function_exists(strlcpy PgQuery_HAVE_STRLCPY)
  if(NOT PgQuery_HAVE_STRLCPY)
    find_library(PgQuery_BSD_LIBRARY NAMES libbsd.a bsd REQUIRED)
    mark_as_advanced(PgQuery_BSD_LIBRARY)
    target_link_libraries(PgQuery::PgQuery INTERFACE "${PgQuery_BSD_LIBRARY}")
  endif()
  check_function_exists(__isoc23_strtoul PgQuery_HAVE_ISOC23)
  if(NOT PgQuery_HAVE_ISOC23)
    add_library(pgtidy_glibc_compat STATIC "${CMAKE_CURRENT_LIST_DIR}/glibc_compat.c")
    set_target_properties(pgtidy_glibc_compat PROPERTIES C_STANDARD 11 C_CLANG_TIDY "")
    target_link_libraries(PgQuery::PgQuery INTERFACE pgtidy_glibc_compat)
  endif()
endif()
