// SPDX-License-Identifier: Apache-2.0
// A value or an error that cannot be ignored. Names follow std::expected (C++23), which can replace
// this once every compiler we support has it. Reading the wrong side stops the program: that is a
// bug in the caller, never bad input.
#pragma once

#include <cstdlib>
#include <utility>
#include <variant>

#include "core/base/error.h"

namespace poros {

template <class T, class E = Error>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(E error) : state_(std::in_place_index<1>, std::move(error)) {}

  explicit operator bool() const { return state_.index() == 0; }
  bool has_value() const { return state_.index() == 0; }

  const T& operator*() const& { return *checked(std::get_if<0>(&state_)); }
  T& operator*() & { return *checked(std::get_if<0>(&state_)); }
  T&& operator*() && { return std::move(*checked(std::get_if<0>(&state_))); }
  const T* operator->() const { return checked(std::get_if<0>(&state_)); }
  T* operator->() { return checked(std::get_if<0>(&state_)); }
  const E& error() const& { return *checked(std::get_if<1>(&state_)); }
  E&& error() && { return std::move(*checked(std::get_if<1>(&state_))); }

 private:
  template <class P>
  static P* checked(P* side) {
    if (side == nullptr) std::abort();
    return side;
  }
  std::variant<T, E> state_;
};

// Success without a value.
struct Done {};

}  // namespace poros
