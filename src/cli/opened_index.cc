// SPDX-License-Identifier: Apache-2.0
#include "cli/opened_index.h"

#include <algorithm>
#include <utility>

#include "cli/messages.h"

namespace poros::cli {

Result<OpenedIndex> open_index(const std::string& path) {
  auto file = sys::MappedFile::open(path);
  if (!file) return std::move(file).error().within(path);
  const auto index = index::Index::open(file->bytes());
  if (index) return OpenedIndex{*std::move(file), *index};
  const Flaw& flaw = index.error();
  std::string text(flaw.what);
  if (flaw.offset != 0) text += " (at byte " + std::to_string(flaw.offset) + ")";
  text += "; make it again with 'poros index build'";
  return Error{flaw.kind, std::move(text)}.within(path);
}

std::string place_name(const index::Place& place) {
  std::string name(place.backend);
  if (!place.region.empty()) name.append("@").append(place.region);
  return name;
}

std::vector<decide::ListedPlace> listed_places(std::string_view verb, const bundle::View& view,
                                               const index::Index& index, const std::string& path) {
  std::vector<decide::ListedPlace> places;
  for (std::uint32_t i = 0; i < index.place_count(); ++i) {
    if (const auto place = decide::find_listed(view, index, i)) {
      places.push_back(*place);
    } else {
      say(verb, "warning: " + path + " has objects of '" + place_name(index.place(i)) +
                    "', which is no backend or region of this bundle ('poros show' lists them)");
    }
  }
  for (std::uint32_t i = 0; i < view.backends.size(); ++i) {
    const bundle::BackendRecord backend = view.backends[i];
    if (backend.presence != decide::kCheckIndex) continue;
    if (std::none_of(places.begin(), places.end(),
                     [i](const decide::ListedPlace& place) { return place.backend == i; })) {
      say(verb, "warning: " + path + " does not name backend '" +
                    std::string(view.text(backend.name)) +
                    "', which has 'check: index': what it has is unknown");
    }
  }
  return places;
}

}  // namespace poros::cli
