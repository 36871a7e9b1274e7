// SPDX-License-Identifier: Apache-2.0
// For tests: a sink into memory, and the text of a block of addresses.
#pragma once

#include <array>
#include <string>

#include "core/bundle/bundle_for_test.h"
#include "core/ip/address.h"
#include "export/sink.h"

namespace poros::exporting {

struct SinkForTest : Sink {
  std::string text;
  void add(std::string_view bytes) override { text += bytes; }
};

inline std::string text_of(const ip::Prefix& prefix) {
  std::array<char, ip::kMaxPrefixText> room;
  return {room.data(), ip::write_prefix(prefix, room.data())};
}

}  // namespace poros::exporting
