// SPDX-License-Identifier: Apache-2.0
// What a server tells to the outside of where it may send clients: for firewalls, proxies and
// mirrors that must know the hosts beforehand. docs/artifact-hosts.md is the contract.
#pragma once

#include <string>

#include "core/bundle/view.h"

namespace poros::inspect {

// The document of /.well-known/artifact-hosts.json, with its LF.
std::string artifact_hosts_json(const bundle::View& view);

}  // namespace poros::inspect
