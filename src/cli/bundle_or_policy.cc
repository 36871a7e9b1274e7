// SPDX-License-Identifier: Apache-2.0
#include "cli/bundle_or_policy.h"

#include <utility>

#include "cli/build.h"
#include "cli/messages.h"
#include "compile/bundle/writer.h"

namespace poros::cli {
namespace {

using Opening = Result<BundleOrPolicy, NotOpened>;

bool is_bundle(Bytes file) {
  const std::string_view magic(bundle::kMagic.data(), bundle::kMagic.size());
  return as_text(file).starts_with(magic);
}

Opening compile(std::string_view verb, const std::string& path, const std::string& text,
                std::int64_t now_s) {
  const Build built = build(path, now_s, {.lock = {}, .text = &text});
  print(verb, built.diagnostics);
  if (built.diagnostics.has_errors()) return NotOpened{exit_of(built)};
  auto bytes = compile::write_bundle(built.model, built.feeds, built.tables, {.slim = false});
  if (!bytes) return NotOpened{fail(verb, Error(bytes.error()).within(path))};
  BundleOrPolicy out;
  out.bytes = std::make_unique<std::string>(*std::move(bytes));
  out.is_policy = true;
  const auto view = bundle::View::open(as_bytes(*out.bytes));
  if (!view) {
    return NotOpened{fail(
        verb, {ErrorKind::kCorrupt, "this is a bug in poros: the bundle that it made is refused: " +
                                        std::string(view.error().what)})};
  }
  out.view = *view;
  return out;
}

}  // namespace

Opening open_bundle_or_policy(std::string_view verb, const std::string& path, std::int64_t now_s) {
  auto file = sys::MappedFile::open(path);
  if (!file) return NotOpened{fail(verb, std::move(file).error().within(path))};
  if (!is_bundle(file->bytes())) {
    return compile(verb, path, std::string(as_text(file->bytes())), now_s);
  }
  const auto view = view_of(file->bytes(), path);
  if (!view) return NotOpened{fail(verb, view.error())};
  BundleOrPolicy out;
  out.view = *view;
  out.file = *std::move(file);
  return out;
}

}  // namespace poros::cli
