# How every target of poros is built.

# Applies the house's compiler flags to a target.
function(poros_target target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wconversion -Wshadow)
  if(POROS_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
  if(CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
    # The look-ups count bits: without popcnt every look-up calls a function.
    target_compile_options(${target} PRIVATE -march=x86-64-v2)
  endif()
  if(POROS_SANITIZE)
    target_compile_options(${target} PRIVATE -fsanitize=${POROS_SANITIZE} -fno-omit-frame-pointer
                           -fno-sanitize-recover=all)
    target_link_options(${target} PRIVATE -fsanitize=${POROS_SANITIZE})
  endif()
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/src)
endfunction()

# poros_library(NAME [THREADS] DIRS dir... [LINK lib...] [PRIVATE lib...]): the static library poros_NAME from
# the sources in src/DIR, and, from the *_test.cc beside them, the test test_NAME.
function(poros_library name)
  cmake_parse_arguments(LIB "THREADS" "" "DIRS;LINK;PRIVATE" ${ARGN})
  set(sources)
  set(tests)
  foreach(dir IN LISTS LIB_DIRS)
    file(GLOB here CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${dir}/*.cc)
    file(GLOB here_tests CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${dir}/*_test.cc)
    list(APPEND sources ${here})
    list(APPEND tests ${here_tests})
  endforeach()
  if(tests)
    list(REMOVE_ITEM sources ${tests})
  endif()
  if(POROS_SANITIZE MATCHES "thread")
    # It counts by an operator new of its own; the thread sanitizer brings another.
    list(FILTER tests EXCLUDE REGEX "/allocation_test\\.cc$")
  endif()
  add_library(poros_${name} STATIC ${sources})
  poros_target(poros_${name})
  target_include_directories(poros_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(poros_${name} PUBLIC ${LIB_LINK} PRIVATE ${LIB_PRIVATE})
  if(POROS_TESTS AND tests)
    add_executable(test_${name} ${tests})
    poros_target(test_${name})
    target_link_libraries(test_${name} PRIVATE poros_${name} GTest::gtest_main)
    add_test(NAME unit_${name} COMMAND test_${name})
    set(labels unit)
    if(LIB_THREADS)
      list(APPEND labels threads)  # what the thread sanitizer is run on
    endif()
    set_tests_properties(unit_${name} PROPERTIES LABELS "${labels}")
  endif()
endfunction()

# Tells the two files that print it the version and the commit that they are built from.
function(poros_version)
  set(commit unknown)
  find_package(Git QUIET)
  if(GIT_FOUND)
    execute_process(COMMAND ${GIT_EXECUTABLE} -C ${PROJECT_SOURCE_DIR} rev-parse --short=12 HEAD
                    OUTPUT_VARIABLE head OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET
                    RESULT_VARIABLE failed)
    if(NOT failed)
      set(commit ${head})
    endif()
  endif()
  set_source_files_properties(
    ${PROJECT_SOURCE_DIR}/src/cli/version.cc ${PROJECT_SOURCE_DIR}/src/cabi/version.cc PROPERTIES
    COMPILE_DEFINITIONS "POROS_VERSION=\"${PROJECT_VERSION}\";POROS_COMMIT=\"${commit}\"")
endfunction()
