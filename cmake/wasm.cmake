# poros.wasm: core and the C interface for wasm32, one file that any host can load. It imports nothing.
# Built by clang directly, since a CMake project has one compiler a language and this is the second.

# Packages: clang-19 lld-19 wasi-libc libc++-19-dev-wasm32 libc++abi-19-dev-wasm32
#           libclang-rt-19-dev-wasm32
find_program(POROS_WASM_CLANG clang++-19)
find_program(POROS_WASM_LD wasm-ld-19)
find_path(POROS_WASM_LIBCXX string_view NO_DEFAULT_PATH
          PATHS /usr/lib/llvm-19/include/wasm32-wasi/c++/v1)
find_path(POROS_WASM_LIBC stdlib.h NO_DEFAULT_PATH PATHS /usr/include/wasm32-wasi)

if(POROS_WASM_CLANG AND POROS_WASM_LD AND POROS_WASM_LIBCXX AND POROS_WASM_LIBC)
  set(POROS_WASM_FOUND ON)
else()
  set(POROS_WASM_FOUND OFF)
  message(WARNING "poros.wasm is left out, and what tests it: no clang 19 for wasm32 (apt-get "
                  "install clang-19 lld-19 wasi-libc libc++-19-dev-wasm32 libc++abi-19-dev-wasm32 "
                  "libclang-rt-19-dev-wasm32)")
endif()

set(POROS_WASM_COMPILE ${POROS_WASM_CLANG} --target=wasm32-wasi -Wno-deprecated -std=c++20 -O2
    -fno-exceptions -fno-rtti -fvisibility=hidden -Wall -Wextra -Wpedantic -Wconversion -Wshadow
    -Werror -I${PROJECT_SOURCE_DIR}/src -I${PROJECT_SOURCE_DIR}/include
    "-DPOROS_VERSION=\"${PROJECT_VERSION}\"")

# The core fills buffers of 32 KiB on its stack. The stack comes first in memory, so that an overflow
# traps instead of writing over data.
set(POROS_WASM_LINK ${POROS_WASM_CLANG} --target=wasm32-wasi -Wno-deprecated
    -mexec-model=reactor -Wl,-z,stack-size=262144 -Wl,--stack-first -Wl,--strip-all
    -Wl,--export=malloc -Wl,--export=free)

# Exported is what the header declares, and nothing else.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
             ${PROJECT_SOURCE_DIR}/include/poros/poros.h)
file(STRINGS ${PROJECT_SOURCE_DIR}/include/poros/poros.h declarations REGEX "^POROS_API")
foreach(declaration IN LISTS declarations)
  string(REGEX MATCH "poros_[a-z0-9_]+\\(" name "${declaration}")
  string(REPLACE "(" "" name "${name}")
  list(APPEND POROS_WASM_LINK -Wl,--export=${name})
endforeach()

# poros_wasm_objects(OUT SOURCE...): the objects of sources that stand in src/.
function(poros_wasm_objects out)
  set(objects)
  foreach(source IN LISTS ARGN)
    file(RELATIVE_PATH name ${PROJECT_SOURCE_DIR}/src ${source})
    string(REPLACE "/" "_" name "${name}")
    set(object ${PROJECT_BINARY_DIR}/wasm/${name}.o)
    add_custom_command(
      OUTPUT ${object}
      COMMAND ${POROS_WASM_COMPILE} -MD -MF ${object}.d -c ${source} -o ${object}
      DEPENDS ${source} DEPFILE ${object}.d VERBATIM COMMENT "wasm32: ${name}")
    list(APPEND objects ${object})
  endforeach()
  set(${out} ${objects} PARENT_SCOPE)
endfunction()

if(POROS_WASM_FOUND)
  file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/wasm)
  file(GLOB wasm_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/core/*/*.cc
       ${PROJECT_SOURCE_DIR}/src/cabi/*.cc ${PROJECT_SOURCE_DIR}/src/cabi/wasm/runtime.cc)
  list(FILTER wasm_sources EXCLUDE REGEX "_test\\.cc$")
  poros_wasm_objects(wasm_objects ${wasm_sources})
  poros_wasm_objects(wasm_test_objects ${PROJECT_SOURCE_DIR}/src/cabi/wasm/test_hooks.cc)

  set(POROS_WASM ${PROJECT_BINARY_DIR}/poros.wasm)
  add_custom_command(OUTPUT ${POROS_WASM} COMMAND ${POROS_WASM_LINK} ${wasm_objects} -o ${POROS_WASM}
                     DEPENDS ${wasm_objects} VERBATIM COMMENT "wasm32: poros.wasm")
  add_custom_target(poros_wasm ALL DEPENDS ${POROS_WASM})

  # The same with a door for tests.
  set(POROS_TEST_WASM ${PROJECT_BINARY_DIR}/wasm/poros_test.wasm)
  add_custom_command(OUTPUT ${POROS_TEST_WASM}
                     COMMAND ${POROS_WASM_LINK} ${wasm_objects} ${wasm_test_objects} -o
                             ${POROS_TEST_WASM}
                     DEPENDS ${wasm_objects} ${wasm_test_objects} VERBATIM
                     COMMENT "wasm32: poros_test.wasm")
  if(POROS_TESTS)
    add_custom_target(poros_test_wasm ALL DEPENDS ${POROS_TEST_WASM})
    add_dependencies(poros_test_wasm poros_wasm)
  endif()
endif()
