// SPDX-License-Identifier: Apache-2.0
// How much of a proof is run: POROS_SCALE in the environment, 1 = its numbers in full. Every proof
// prints its scale and what it counted.
#pragma once

#include <cstddef>
#include <string>

namespace poros::test {

double scale();  // 0.1 where the variable is not set or is no number in (0, 100]

// That part of a whole number, at least 1.
std::size_t scaled(std::size_t whole);

// "every n-th" for proofs that take a part of many: 1 at scale 1, 10 at 0.1.
std::size_t stride();

// Prints "proof N (scale S): TEXT".
void report(int proof, const std::string& text);

}  // namespace poros::test
