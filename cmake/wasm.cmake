# poros.wasm: core and the C interface for wasm32, one file that any host can load. It imports nothing.
# Built by clang directly: a CMake project has one compiler a language, and this is a second one.

find_program(POROS_WASM_CLANG clang++-19)
find_program(POROS_WASM_LD wasm-ld-19)
find_file(POROS_WASM_LIBCXX string_view NO_DEFAULT_PATH
          PATHS /usr/lib/llvm-19/include/wasm32-wasi/c++/v1)
find_file(POROS_WASM_LIBC crt1-reactor.o NO_DEFAULT_PATH PATHS /usr/lib/wasm32-wasi)
mark_as_advanced(POROS_WASM_CLANG POROS_WASM_LD POROS_WASM_LIBCXX POROS_WASM_LIBC)

if(NOT (POROS_WASM_CLANG AND POROS_WASM_LD AND POROS_WASM_LIBCXX AND POROS_WASM_LIBC))
  message(WARNING "poros.wasm is left out, and so are its tests: no clang 19 for wasm32 here (apt-get "
                  "install clang-19 lld-19 wasi-libc libc++-19-dev-wasm32 libc++abi-19-dev-wasm32 "
                  "libclang-rt-19-dev-wasm32)")
  return()
endif()

# -Oz with link-time optimization: 57 KB where -O2 makes 90 KB, and a decision takes the same time.
# Every engine of the last years has bulk memory and sign extension.
set(wasm_target --target=wasm32-wasi -Wno-deprecated -Oz -flto -mbulk-memory -msign-ext)
set(wasm_compile ${POROS_WASM_CLANG} ${wasm_target} -std=c++20 -fno-exceptions -fno-rtti
    -fvisibility=hidden -Wall -Wextra -Wpedantic -Wconversion -Wshadow
    -I${PROJECT_SOURCE_DIR}/src -I${PROJECT_SOURCE_DIR}/include
    "-DPOROS_VERSION=\"${PROJECT_VERSION}\"")
if(POROS_WERROR)
  list(APPEND wasm_compile -Werror)
endif()
# The core fills buffers of 32 KiB on its stack. The stack comes first in memory, so that an overflow
# traps instead of writing over data.
set(wasm_link ${POROS_WASM_CLANG} ${wasm_target} -mexec-model=reactor -Wl,-z,stack-size=262144
    -Wl,--stack-first -Wl,--strip-all -Wl,--export=malloc -Wl,--export=free)

# Exported is what the header declares, and nothing else.
set(wasm_header ${PROJECT_SOURCE_DIR}/include/poros/poros.h)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${wasm_header})
file(STRINGS ${wasm_header} declarations REGEX "^POROS_API")
foreach(declaration IN LISTS declarations)
  string(REGEX REPLACE ".*[ *](poros_[a-z0-9_]+)\\(.*" "\\1" name "${declaration}")
  list(APPEND wasm_link -Wl,--export=${name})
endforeach()

# poros_wasm_objects(OUT SOURCE...): one object a source.
function(poros_wasm_objects out)
  set(objects)
  foreach(source IN LISTS ARGN)
    file(RELATIVE_PATH name ${PROJECT_SOURCE_DIR} ${source})
    string(REPLACE "/" "_" name "${name}")
    set(object ${PROJECT_BINARY_DIR}/wasm/${name}.o)
    add_custom_command(
      OUTPUT ${object}
      COMMAND ${wasm_compile} -MD -MF ${object}.d -c ${source} -o ${object}
      DEPENDS ${source} DEPFILE ${object}.d VERBATIM COMMENT "wasm32: ${name}")
    list(APPEND objects ${object})
  endforeach()
  set(${out} ${objects} PARENT_SCOPE)
endfunction()

# poros_wasm_module(TARGET FILE OBJECT...)
function(poros_wasm_module target file)
  add_custom_command(OUTPUT ${file} COMMAND ${wasm_link} ${ARGN} -o ${file} DEPENDS ${ARGN} VERBATIM
                     COMMENT "wasm32: ${target}")
  add_custom_target(${target} ALL DEPENDS ${file})
endfunction()

file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/wasm)
file(GLOB wasm_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/core/*/*.cc
     ${PROJECT_SOURCE_DIR}/src/cabi/*.cc)
list(FILTER wasm_sources EXCLUDE REGEX "_test\\.cc$")
poros_wasm_objects(wasm_objects ${wasm_sources})
set(POROS_WASM ${PROJECT_BINARY_DIR}/poros.wasm)
poros_wasm_module(poros_wasm ${POROS_WASM} ${wasm_objects})

if(POROS_TESTS)
  # The same with a door for tests. It waits for the other, whose objects it shares.
  poros_wasm_objects(wasm_test_objects ${PROJECT_SOURCE_DIR}/tests/conformance/wasm_hooks.cc)
  set(POROS_TEST_WASM ${PROJECT_BINARY_DIR}/wasm/poros_test.wasm)
  poros_wasm_module(poros_test_wasm ${POROS_TEST_WASM} ${wasm_objects} ${wasm_test_objects})
  add_dependencies(poros_test_wasm poros_wasm)
endif()
