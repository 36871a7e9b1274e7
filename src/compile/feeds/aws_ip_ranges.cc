// SPDX-License-Identifier: Apache-2.0
// https://ip-ranges.amazonaws.com/ip-ranges.json. The same block stands there once for each service
// that uses it; so equal rows are normal.
#include "compile/feeds/json_blocks.h"

namespace poros::feeds {
namespace {

constexpr BlockKey kV4[] = {{"ip_prefix", ip::Family::kV4}};
constexpr BlockKey kV6[] = {{"ipv6_prefix", ip::Family::kV6}};
constexpr BlockArray kArrays[] = {{"prefixes", kV4}, {"ipv6_prefixes", kV6}};

}  // namespace

void read_aws_ip_ranges(std::string_view text, Rows& rows, Defects& defects) {
  read_json_blocks({"createDate", kArrays, "region"}, text, rows, defects);
}

}  // namespace poros::feeds
