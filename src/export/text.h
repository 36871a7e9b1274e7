// SPDX-License-Identifier: Apache-2.0
// The formats that are lines of text.
#pragma once

#include <string>
#include <string_view>

#include "export/export.h"

namespace poros::exporting {

Written write_nginx_geo(const bundle::View& view, const Values& values, What what, Sink& sink);
Written write_haproxy_map(const bundle::View& view, const Values& values, What what, Sink& sink);
Written write_csv(const bundle::View& view, const Values& values, What what, Sink& sink);

// A field of RFC 4180: in quotes where it has a comma, a quote or an end of line.
void append_csv_field(std::string_view text, std::string& out);

// The bundle's id, which says what a file was made of.
std::string hex_id(const bundle::View& view);

}  // namespace poros::exporting
