// SPDX-License-Identifier: Apache-2.0
#include "poros/poros.h"

const char* poros_version(void) { return POROS_VERSION; }
