// SPDX-License-Identifier: Apache-2.0
// How messages about tables name blocks and the rows that they come from.
#pragma once

#include <string>

#include "compile/feeds/rows.h"
#include "core/ip/address.h"
#include "diagnostics/diagnostics.h"

namespace poros::compile {

std::string text_of(const ip::Prefix& prefix);

// "feeds/aws.json: prefixes[3]", "origins.csv:12", "policy.yaml:3:9": a second place in a message.
std::string mention(const feeds::Place& place);

// `text` as a message at the place: an entry has no line, so it goes to the front of the text.
std::string message(const feeds::Place& place, const std::string& text);

}  // namespace poros::compile
