// SPDX-License-Identifier: Apache-2.0
// For tests and fuzzing: a conversation's requests and refusals as text.
#pragma once

#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "serve/http/input.h"

namespace poros::http::test {

inline std::string describe(const Request& request, bool is_last) {
  std::string text(request.method);
  text += ' ';
  text += request.target;
  text += request.minor == 0 ? " 1.0" : " 1.1";
  text += " @" + std::string(request.host);
  text += request.keep_alive ? " keep" : " close";
  if (is_last) text += " last";
  return text + "\n";
}

// What a connection makes of the bytes, given in those pieces: one line a request, and the refusal.
inline std::string converse(const std::vector<std::string_view>& pieces, const Limits& limits) {
  BufferPool pool;
  Input input;
  Request request;
  std::string transcript;
  for (const std::string_view piece : pieces) {
    // Exactly as large as the piece and gone after it: a view that lives on is found by ASan.
    const std::unique_ptr<char[]> fresh(new char[piece.size()]);
    if (!piece.empty()) std::memcpy(fresh.get(), piece.data(), piece.size());
    input.give({fresh.get(), piece.size()}, pool);
    for (;;) {
      const auto message = input.next(limits, request);
      if (message.next == Input::Next::kNeedMore) break;
      if (message.next == Input::Next::kRefused) {
        return transcript + std::to_string(status_of(message.refusal)) + "\n";
      }
      transcript += describe(request, message.is_last);
      if (message.is_last || !request.keep_alive) return transcript;
    }
    input.keep(pool);
  }
  return transcript + (input.is_empty() ? "" : "more\n");
}

}  // namespace poros::http::test
