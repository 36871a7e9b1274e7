// SPDX-License-Identifier: Apache-2.0
// Our parsers for the scripts that compare them with others: standard input in, a line an input
// out.
//
//   oci     PATH                                     → KIND TAB NAME TAB REFERENCE TAB ALGORITHM
//   TAB HEX client  TEXT                                     → the address, or "unknown" xff STEPS
//   TAB PEER TAB VALUE (0x1f VALUE)…   → the client, or "unknown" yaml    LENGTH LF and that many
//   bytes            → { errors: [text], tree }
//
// A tree is [KIND, LINE, COLUMN, …], with the text of a scalar, the items of a list, or
// [KEY, LINE, COLUMN, VALUE] for each entry of a map.
#include <array>
#include <charconv>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "core/artifact/oci.h"
#include "core/base/json.h"
#include "core/ip/address.h"
#include "inspect/names.h"
#include "serve/http/client_address.h"
#include "yaml/parse.h"

namespace {

using namespace poros;
using Json = JsonWriter<inspect::StringSink>;

std::string oci(std::string_view path) {
  const artifact::OciPath found = artifact::classify_oci(path);
  std::string out(artifact::name(found.kind));
  for (const artifact::Slice slice : {found.name, found.reference, found.algorithm, found.hex}) {
    out.append("\t").append(slice.of(path));
  }
  return out;
}

std::string client(std::string_view text) { return inspect::text_of(ip::parse_client(text)); }

std::string xff(std::string_view line) {
  const auto take = [&line](char end) {
    const std::size_t at = std::min(line.find(end), line.size());
    const std::string_view taken = line.substr(0, at);
    line.remove_prefix(std::min(at + 1, line.size()));
    return taken;
  };
  const auto rule = http::parse_client_rule("xff:" + std::string(take('\t')));
  if (!rule) return rule.error().text;
  const ip::Client peer = ip::parse_client(take('\t'));
  std::vector<http::Header> headers;
  while (!line.empty()) headers.push_back({"x-forwarded-FOR", take('\x1f')});
  return inspect::text_of(http::find_client(*rule, headers, peer, true));
}

std::string_view kind_name(yaml::Kind kind) {
  constexpr std::array<std::string_view, 8> kNames = {"unusable", "null",   "bool", "int",
                                                      "float",    "string", "list", "map"};
  return kNames[static_cast<std::size_t>(kind)];
}

void put_place(const Position& at, Json& json) {
  json.number(at.line);
  json.number(at.column);
}

void put_node(const yaml::Node& node, Json& json) {
  json.open('[');
  json.string(kind_name(node.kind));
  put_place(node.at, json);
  if (node.kind != yaml::Kind::kList && node.kind != yaml::Kind::kMap) json.string(node.text);
  for (const yaml::Node& item : node.items) put_node(item, json);
  for (const yaml::Entry& entry : node.entries) {
    json.open('[');
    json.string(entry.key);
    put_place(entry.at, json);
    put_node(entry.value, json);
    json.close(']');
  }
  json.close(']');
}

std::string yaml_tree(std::string_view bytes) {
  Diagnostics diagnostics;
  const auto root = yaml::parse("y", bytes, diagnostics);
  inspect::StringSink sink;
  Json json(sink);
  json.open('{');
  json.key("errors");
  json.open('[');
  for (const Diagnostic& diagnostic : diagnostics.all()) json.string(diagnostic.text);
  json.close(']');
  json.key("tree");
  if (root) {
    put_node(*root, json);
  } else {
    json.null();
  }
  json.close('}');
  return sink.text;
}

}  // namespace

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  const std::string_view what = argc == 2 ? argv[1] : "";
  std::string (*const answer)(std::string_view) = what == "oci"      ? oci
                                                  : what == "client" ? client
                                                  : what == "xff"    ? xff
                                                  : what == "yaml"   ? yaml_tree
                                                                     : nullptr;
  if (answer == nullptr) {
    std::cerr << "usage: parsers_driver oci|client|xff|yaml\n";
    return 2;
  }
  for (std::string line; std::getline(std::cin, line);) {
    if (answer == yaml_tree) {
      std::size_t length = 0;
      std::from_chars(line.data(), line.data() + line.size(), length);
      line.resize(length);
      std::cin.read(line.data(), static_cast<std::streamsize>(length));
    }
    std::cout << answer(line) << '\n';
  }
  return std::cin.eof() && std::cout.flush() ? 0 : 1;
}
