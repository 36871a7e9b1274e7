// SPDX-License-Identifier: Apache-2.0
// What libc++ asks of its host. Its own version of this prints, which would import WASI; it is
// meant to be replaced like this (libc++'s "Overriding the default termination handler").
#include <__verbose_abort>

// The namespace with its ABI version, which differs from platform to platform.
_LIBCPP_BEGIN_NAMESPACE_STD

[[noreturn]] void __libcpp_verbose_abort(const char*, ...) { __builtin_trap(); }

_LIBCPP_END_NAMESPACE_STD
