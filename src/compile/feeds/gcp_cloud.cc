// SPDX-License-Identifier: Apache-2.0
// https://www.gstatic.com/ipranges/cloud.json: the blocks of Google Cloud's customers.
#include "compile/feeds/json_blocks.h"

namespace poros::feeds {
namespace {

constexpr BlockKey kEither[] = {{"ipv4Prefix", ip::Family::kV4}, {"ipv6Prefix", ip::Family::kV6}};
constexpr BlockArray kArrays[] = {{"prefixes", kEither}};

}  // namespace

void read_gcp_cloud(std::string_view text, Rows& rows, Defects& defects) {
  read_json_blocks({"creationTime", kArrays, "scope"}, text, rows, defects);
}

}  // namespace poros::feeds
