// SPDX-License-Identifier: Apache-2.0
// What libc++ asks of its host on wasm32, where there is none. Its own version of this function
// prints, which would make the module import WASI; it is meant to be replaced like this (libc++'s
// "Overriding the default termination handler").
#if defined(__wasm__)

#include <stdexcept>  // declares it

// The namespace with its ABI version, which differs from platform to platform.
_LIBCPP_BEGIN_NAMESPACE_STD

[[noreturn]] void __libcpp_verbose_abort(const char*, ...) { __builtin_trap(); }

_LIBCPP_END_NAMESPACE_STD

#endif
