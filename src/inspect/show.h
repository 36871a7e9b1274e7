// SPDX-License-Identifier: Apache-2.0
// What a bundle is made of, for people and as JSON.
#pragma once

#include <string>

#include "core/bundle/view.h"

namespace poros::inspect {

std::string show_text(const bundle::View& view);
std::string show_json(const bundle::View& view);

// Every host that a client can be sent to: one a line, each once, in byte order.
std::string hosts_text(const bundle::View& view);
// The same with the backend that leads there and whether by its own redirect.
std::string hosts_json(const bundle::View& view);

}  // namespace poros::inspect
