// SPDX-License-Identifier: Apache-2.0
// Parts of a bundle's policy, written much as a person wrote them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/bundle/view.h"

namespace poros::inspect {

// The text as it is, or in double quotes where it could be taken for more than one value.
std::string word_text(std::string_view text);

// "[a, \"b c\"]"
std::string list_text(const std::vector<std::string>& values);

// "2027-01-01", or with the time where it is not midnight; "none" for the ends of time.
std::string date_text(std::int64_t seconds);

// "https://a.example/{path}"
std::string template_text(const bundle::View& view, bundle::Run pieces);

// "kind: [blob], near: [s3]"; "always" where every key is absent.
std::string condition_text(const bundle::View& view, std::uint32_t condition);

// "s3, ar@us-central1, {a: 70, b: 30} by object and client"
std::string steps_text(const bundle::View& view, bundle::Run steps);

// "404", "307 https://home.example/", "200 \"text\\n\"": all of the text
std::string answer_text(const bundle::View& view, std::uint32_t answer);

}  // namespace poros::inspect
