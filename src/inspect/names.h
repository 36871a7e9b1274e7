// SPDX-License-Identifier: Apache-2.0
// How things of a bundle are written for people.
#pragma once

#include <string>

#include "core/bundle/view.h"
#include "core/decide/plan.h"
#include "core/ip/address.h"

namespace poros::inspect {

std::string hex(const bundle::View::Id& id);
std::string text_of(const ip::Client& client);  // "unknown" where it is
std::string text_of(const ip::Prefix& prefix);
std::string candidate_name(const bundle::View& view, const decide::Candidate& candidate);
std::string class_text(const bundle::View& view, std::uint32_t klass);

// A sink for JsonWriter.
struct StringSink {
  std::string text;
  void add(std::string_view more) { text += more; }
};

}  // namespace poros::inspect
