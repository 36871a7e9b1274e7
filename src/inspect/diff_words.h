// SPDX-License-Identifier: Apache-2.0
// The words that a diff's text and its Markdown have in common.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/columns.h"
#include "inspect/diff.h"

namespace poros::inspect {

std::string count_of(std::uint64_t number, std::string_view noun);  // "1 prefix", "2 prefixes"
std::string percent(std::uint64_t part, std::uint64_t whole);       // "0.14 %", "< 0.01 %"
std::string space_text(const Space& space);  // "4,096 IPv4 addresses and 3 IPv6 /48s"

// "0.14 % of IPv4 addresses change class (…)": the first thing to know.
std::string headline(const Diff& diff, const DiffNames& names);
std::string asn_line(const Diff& diff);  // empty where there is nothing to tell

// "until: none → 2027-01-01", "regions: +eu-west-4 -eu-west-3".
std::string field_text(const FieldChange& field);
std::string route_text(const AnswerGroup& group);  // "aws", "aws → blobs"
std::string from_to(const AnswerGroup& group);     // "s3@us-east-1 → cdn", "cdn, 302 → 307"
std::string when_text(const AnswerGroup& group);   // "blob; backends have it"
// "poros explain new.bundle --ip 192.0.2.7 https://…": BUNDLE where the new one is a policy.
std::string explain_command(const AnswerGroup& group, const DiffNames& names);

}  // namespace poros::inspect
