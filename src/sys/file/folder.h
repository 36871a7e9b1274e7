// SPDX-License-Identifier: Apache-2.0
// Folders, and the files in them by name.
#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"

namespace poros::sys {

// Whether there is anything of that name; also where the system does not let us see.
bool exists(const std::string& path);

// Makes a folder where there is none; its parent must be there.
Result<Done> make_folder(const std::string& path);

// Makes what was written and renamed in a folder outlive a power cut.
Result<Done> sync_folder(const std::string& path);

// The names in a folder, in byte order, without "." and "..".
Result<std::vector<std::string>> list_folder(const std::string& path);

Result<Done> remove_file(const std::string& path);

}  // namespace poros::sys
