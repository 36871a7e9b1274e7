// SPDX-License-Identifier: Apache-2.0
// How poros ends. The whole table; the help and README say the same.
#pragma once

namespace poros::cli {

enum Exit : int {
  kDone = 0,
  kNegative = 1,  // the answer is "no"
  kUsage = 2,     // the command line is wrong
  kBadInput = 3,  // a policy, a feed, a bundle or an address is wrong
  kIo = 4         // the system refused
};

}  // namespace poros::cli
