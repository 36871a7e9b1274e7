// SPDX-License-Identifier: Apache-2.0
#include "cli/opened.h"

#include <utility>

namespace poros::cli {

Result<bundle::View> view_of(Bytes bytes, const std::string& path) {
  const auto view = bundle::View::open(bytes);
  if (view) return *view;
  const Flaw& flaw = view.error();
  std::string text(flaw.what);
  if (flaw.offset != 0) text += " (at byte " + std::to_string(flaw.offset) + ")";
  text += flaw.kind == ErrorKind::kUnsupported
              ? "; compile it again, or use the poros that wrote it"
              : "; compile it again with 'poros compile'";
  return Error{flaw.kind, std::move(text)}.within(path);
}

Result<Opened> open_bundle(const std::string& path) {
  auto file = sys::MappedFile::open(path);
  if (!file) return std::move(file).error().within(path);
  const auto view = view_of(file->bytes(), path);
  if (!view) return view.error();
  return Opened{*std::move(file), *view};
}

Result<Place> find_place(const bundle::View& view, std::string_view text) {
  const std::size_t at = text.find('@');
  Place place;
  place.backend = view.find_backend(text.substr(0, at));
  if (place.backend == bundle::kNone) {
    return Error{ErrorKind::kNotFound, "no backend '" + std::string(text.substr(0, at)) +
                                           "' in this bundle ('poros show' lists them)"};
  }
  if (at != std::string_view::npos) {
    const std::string_view region = text.substr(at + 1);
    place.target = view.find_target(view.backends[place.backend], view.find_region(region));
    if (place.target == bundle::kNone) {
      return Error{ErrorKind::kNotFound, "backend '" + std::string(text.substr(0, at)) +
                                             "' has no region '" + std::string(region) + "'"};
    }
  }
  return place;
}

Result<decide::Told> find_have(const bundle::View& view, std::string_view text) {
  const std::size_t equals = text.rfind('=');
  const std::string_view value =
      equals == std::string_view::npos ? std::string_view() : text.substr(equals + 1);
  if (value != "yes" && value != "no") {
    return Error{ErrorKind::kInvalid,
                 "'" + std::string(text) + "' is not BACKEND[@REGION]=yes or =no"};
  }
  const auto place = find_place(view, text.substr(0, equals));
  if (!place) return place.error();
  return decide::Told{place->backend, place->target, value == "yes"};
}

std::string bad_locality(std::string_view text) {
  return "--locality: '" + std::string(text) +
         "' is no name (letters, digits, '.', '_', '~', '-'; 128 at most)";
}

}  // namespace poros::cli
