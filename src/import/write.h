// SPDX-License-Identifier: Apache-2.0
// Texts of strangers put into YAML: whatever they hold, they stay one value or one comment.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace poros::import {

// A plain scalar where that can only be this string, else a double-quoted one. Bytes that are no
// UTF-8 become U+FFFD: YAML cannot hold them.
std::string scalar(std::string_view text);

// "[a, b]" of scalars.
std::string scalars(const std::vector<std::string>& texts);

// Fit for a comment: printable ASCII, everything else as \xNN.
std::string plain_ascii(std::string_view text);

// "# TEXT" lines of at most 100 columns, each begun with `indent`.
std::string comment(std::string_view text, std::string_view indent = "");

// The glob that matches this path and no other.
std::string literal_glob(std::string_view path);

// "https://HOST/PREFIX/" of a host, or of a host and a path, that a stranger wrote, as the
// beginning of a backend's url: in lower case, with a '/' at the end. Otherwise what is wrong with
// it.
struct Base {
  std::string url;   // empty: there is a flaw
  std::string flaw;  // "has …", as the policy reader would say it
};
Base base_url(std::string_view host_and_path);

}  // namespace poros::import
