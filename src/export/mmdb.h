// SPDX-License-Identifier: Apache-2.0
// A MaxMind DB file, format 2.0: https://maxmind.github.io/MaxMind-DB/
#pragma once

#include "export/export.h"

namespace poros::exporting {

Result<Written> write_mmdb(const bundle::View& view, const Values& values, What what, Sink& sink);

}  // namespace poros::exporting
