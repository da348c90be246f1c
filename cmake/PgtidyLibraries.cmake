# SPDX-License-Identifier: Apache-2.0
# The C++ libraries that every room may link, as pgtidy_fmt and pgtidy_yaml: shared ones, or linked into the program.
#
# A lint takes some 20 ms, and a fifth of that was the dynamic loader binding libstdc++, yaml-cpp and fmt (docs/performance.md).
# So the program has them inside wherever they can be had as static libraries; only libc and mimalloc stay shared
# (libm, which a C++ program asks for by habit, has nothing that pgtidy needs).

option(PGTIDY_STATIC "Link libstdc++, fmt and yaml-cpp into the program" ON)
if(PGTIDY_SANITIZE)  # sanitizers want the shared ones
  set(PGTIDY_STATIC OFF)
endif()

find_package(fmt REQUIRED)
find_package(yaml-cpp REQUIRED)
find_library(PGTIDY_YAML_ARCHIVE NAMES libyaml-cpp.a)
if(PGTIDY_STATIC)
  get_target_property(headers fmt::fmt INTERFACE_INCLUDE_DIRECTORIES)
  if(NOT DEFINED PGTIDY_FMT_COMPILES)
    message(CHECK_START "Whether fmt ${fmt_VERSION} can be linked into the program")
    try_compile(PGTIDY_FMT_COMPILES ${CMAKE_BINARY_DIR}/fmt_compiles SOURCES ${CMAKE_SOURCE_DIR}/cmake/fmt.cpp
      ${CMAKE_SOURCE_DIR}/cmake/fmt_tried.cpp CMAKE_FLAGS -DINCLUDE_DIRECTORIES=${headers} CXX_STANDARD 20)
    message(CHECK_PASS "${PGTIDY_FMT_COMPILES}")
  endif()
  if(NOT PGTIDY_FMT_COMPILES OR NOT PGTIDY_YAML_ARCHIVE)
    message(STATUS "The program will need shared libraries of fmt, yaml-cpp and libstdc++")
    set(PGTIDY_STATIC OFF)
  endif()
endif()

if(PGTIDY_STATIC)
  add_library(pgtidy_fmt STATIC ${CMAKE_SOURCE_DIR}/cmake/fmt.cpp)
  target_include_directories(pgtidy_fmt SYSTEM PUBLIC ${headers})
  add_library(pgtidy_yaml INTERFACE)
  get_target_property(headers yaml-cpp INTERFACE_INCLUDE_DIRECTORIES)
  target_include_directories(pgtidy_yaml SYSTEM INTERFACE ${headers})
  target_link_libraries(pgtidy_yaml INTERFACE ${PGTIDY_YAML_ARCHIVE})
else()
  add_library(pgtidy_fmt INTERFACE)
  target_link_libraries(pgtidy_fmt INTERFACE fmt::fmt)
  add_library(pgtidy_yaml INTERFACE)
  target_link_libraries(pgtidy_yaml INTERFACE yaml-cpp)
endif()

# The program itself; tests link libstdc++ as everybody does.
function(pgtidy_static_program target)
  if(PGTIDY_STATIC)
    target_link_options(${target} PRIVATE -static-libstdc++ -static-libgcc -Wl,--as-needed)
  endif()
endfunction()
