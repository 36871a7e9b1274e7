// SPDX-License-Identifier: Apache-2.0
// `poros index`: which backend has which object.
#include <algorithm>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "cli/messages.h"
#include "cli/opened_index.h"
#include "cli/verbs.h"
#include "compile/index/builder.h"
#include "core/base/columns.h"
#include "core/base/json.h"
#include "inflate/packed.h"
#include "inspect/names.h"
#include "sys/file/file.h"

namespace poros::cli {
namespace {

constexpr std::string_view kBuild = "index build", kShow = "index show";

Result<Done> add_list(const indexing::List& list, indexing::Builder& builder) {
  const auto file = sys::MappedFile::open(list.name);
  if (!file) return Error(file.error()).within(list.name);
  if (inflate::packing_of(file->bytes()) == inflate::Packing::kNone) {
    builder.add(list, as_text(file->bytes()));
    return Done{};
  }
  const auto text = inflate::unpack(file->bytes());
  if (!text) return Error(text.error()).within(list.name);
  builder.add(list, *text);
  return Done{};
}

void print(const indexing::Builder& builder) {
  std::string lines;
  for (const indexing::Fault& fault : builder.faults()) {
    lines += fault.list;
    if (fault.line != 0) lines += ":" + std::to_string(fault.line);
    lines += ": " + fault.text + "\n";
  }
  std::fwrite(lines.data(), 1, lines.size(), stderr);
  const std::size_t left_out = builder.fault_count() - builder.faults().size();
  std::string count = with_commas(builder.fault_count());
  count += builder.fault_count() == 1 ? " error" : " errors";
  if (left_out > 0) count += ", of which the first " + std::to_string(builder.faults().size());
  say(kBuild, count);
}

struct PlaceCount {
  std::string name;
  index::Place place;
  std::uint64_t objects = 0, bytes = 0;
};

struct Counts {
  std::vector<PlaceCount> places;
  std::uint64_t without_size = 0;
};

Counts count(const index::Index& index) {
  Counts counts;
  for (std::uint32_t i = 0; i < index.place_count(); ++i) {
    counts.places.push_back({place_name(index.place(i)), index.place(i)});
  }
  const auto add = [&](const index::Object& object) {
    const bool is_sized = object.size != index::kNoSize;
    if (!is_sized) ++counts.without_size;
    for (std::uint32_t i = 0; i < index.place_count(); ++i) {
      if (!index.has(object, i)) continue;
      ++counts.places[i].objects;
      if (is_sized) counts.places[i].bytes += object.size;
    }
  };
  for (std::uint64_t i = 0; i < index.sha256_count(); ++i) add(index.sha256_at(i));
  for (std::uint64_t i = 0; i < index.sha512_count(); ++i) add(index.sha512_at(i));
  return counts;
}

std::string checksum_text(std::uint64_t checksum) {
  char text[17];
  std::snprintf(text, sizeof(text), "%016llx", static_cast<unsigned long long>(checksum));
  return text;
}

std::string show_json(const OpenedIndex& opened, const Counts& counts) {
  const index::Index& index = opened.index;
  inspect::StringSink sink;
  JsonWriter<inspect::StringSink> json(sink);
  const auto number = [&](std::string_view name, std::uint64_t value) {
    json.key(name);
    json.number(value);
  };
  json.open('{');
  number("format", index::kFormatVersion);
  number("bytes", opened.file.bytes().size());
  json.key("checksum");
  json.string(checksum_text(index.checksum()));
  number("sha256", index.sha256_count());
  number("sha512", index.sha512_count());
  number("without_size", counts.without_size);
  json.key("places");
  json.open('[');
  for (const PlaceCount& place : counts.places) {
    json.open('{');
    json.key("backend");
    json.string(place.place.backend);
    json.key("region");
    json.string_or_null(place.place.region);
    number("objects", place.objects);
    number("bytes", place.bytes);
    json.close('}');
  }
  json.close(']');
  json.close('}');
  return sink.text + "\n";
}

std::string show_text(const OpenedIndex& opened, const Counts& counts) {
  const index::Index& index = opened.index;
  std::string out = "checksum      " + checksum_text(index.checksum()) + "\n";
  const auto line = [&](std::string_view name, std::uint64_t value) {
    out += padded(name, 14) + with_commas(value) + "\n";
  };
  line("bytes", opened.file.bytes().size());
  line("sha256", index.sha256_count());
  line("sha512", index.sha512_count());
  line("without size", counts.without_size);
  std::size_t widest = 0;
  for (const PlaceCount& place : counts.places) widest = std::max(widest, width_of(place.name));
  out += "\n" + padded("", widest + 2) + padded("objects", 15, Align::kRight) + "  " +
         padded("bytes", 21, Align::kRight) + "\n";
  for (const PlaceCount& place : counts.places) {
    out += padded(place.name, widest + 2) + padded(with_commas(place.objects), 15, Align::kRight) +
           "  " + padded(with_commas(place.bytes), 21, Align::kRight) + "\n";
  }
  return out;
}

}  // namespace

int run_index_build(const IndexBuildOptions& options) {
  if (options.lists.empty() && options.backends.empty()) {
    say(kBuild, "no list (give a LIST, or --backend BACKEND LIST)");
    return kUsage;
  }
  std::vector<indexing::List> lists;
  for (const std::string& list : options.lists) lists.push_back({list, {}});
  for (const auto& [place, list] : options.backends) lists.push_back({list, place});
  indexing::Builder builder;
  int failed = kDone;
  for (const indexing::List& list : lists) {
    const auto added = add_list(list, builder);
    if (!added) failed = std::max(failed, fail(kBuild, added.error()));
  }
  const std::string file = builder.finish();
  if (builder.fault_count() > 0) {
    print(builder);
    failed = std::max(failed, int{kBadInput});
  }
  if (failed != kDone) return failed;
  // As with a bundle: what is about to be served is opened as it will be.
  const auto index = index::Index::open(as_bytes(file));
  if (!index) {
    return fail(kBuild, {ErrorKind::kCorrupt,
                         "this is a bug in poros: the index that it wrote is refused: " +
                             std::string(index.error().what)});
  }
  const auto written = sys::write_file(options.output, file);
  if (!written) return fail(kBuild, Error(written.error()).within(options.output));
  if (options.output != "-") {
    say(kBuild, options.output + ": " + with_commas(file.size()) + " bytes, " +
                    with_commas(builder.object_count()) +
                    (builder.object_count() == 1 ? " object, " : " objects, ") +
                    std::to_string(builder.place_count()) +
                    (builder.place_count() == 1 ? " place" : " places"));
  }
  return kDone;
}

int run_index_show(const IndexShowOptions& options) {
  const auto opened = open_index(options.index);
  if (!opened) return fail(kShow, opened.error());
  const Counts counts = count(opened->index);
  return put(kShow, options.json ? show_json(*opened, counts) : show_text(*opened, counts));
}

}  // namespace poros::cli
