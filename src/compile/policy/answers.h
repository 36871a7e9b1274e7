// SPDX-License-Identifier: Apache-2.0
// `answer:` of a route.
#pragma once

#include "compile/policy/model.h"
#include "compile/policy/read.h"

namespace poros::policy {

Answer read_answer(Reader& read, const Node& node);

}  // namespace poros::policy
