// SPDX-License-Identifier: Apache-2.0
#include "serve/http/input.h"

#include "serve/http/scan.h"

namespace poros::http {

void Input::give(std::string_view fresh, BufferPool& pool) {
  is_given_ = true;
  if (held_.empty() || in_body_) {  // the bytes of a body are never copied
    rest_ = fresh;
    head_ = held_.text();
    rest_is_held_ = false;
    head_is_held_ = true;
    is_new_ = true;
    return;
  }
  if (held_.capacity() == 0) held_ = pool.take();
  const char* const end = fresh.data() + fresh.size();
  // Two things show without a control: what follows a final CR, and the first byte of a request
  // line after an empty one.
  is_new_ = is_new_ || held_.size() <= 2 || held_.text().back() == '\r' ||
            find_control(fresh.data(), end) != end;
  held_.append(fresh);
  rest_ = held_.text();
  rest_is_held_ = true;
}

ProxyHeader Input::take_proxy() {
  const ProxyHeader header = parse_proxy(rest_);
  rest_.remove_prefix(header.size);
  is_new_ = true;  // no head has been looked for yet
  return header;
}

Input::Message Input::next(const Limits& limits, Request& out) {
  return in_body_ ? read_body(limits, out) : read_head(limits, out);
}

Input::Message Input::read_head(const Limits& limits, Request& out) {
  if (rest_.empty() || (!is_new_ && rest_.size() < limits.head_bytes)) return {};
  const Head head = parse_head(rest_, limits, out);
  is_new_ = head.state != Head::State::kIncomplete;
  if (head.state == Head::State::kIncomplete) return {};
  if (head.state == Head::State::kRefused) return {Next::kRefused, head.refusal, true};
  head_ = rest_.substr(0, head.size);
  head_is_held_ = rest_is_held_;
  rest_.remove_prefix(head.size);
  if (out.framing == Framing::kNone) return {Next::kRequest, Refusal::kNone, false};
  // RFC 9110 section 10.1.1: a final answer instead of the 100, and no guess whether the body
  // comes.
  if (out.expects_continue) return {Next::kRequest, Refusal::kNone, true};
  body_ = Body(out.framing, out.content_length, limits.body_bytes);
  in_body_ = true;
  return read_body(limits, out);
}

Input::Message Input::read_body(const Limits& limits, Request& out) {
  const Body::Step step = body_.take(rest_);
  rest_.remove_prefix(step.taken);
  if (step.state == Body::State::kMore) return {};
  in_body_ = false;
  if (step.state == Body::State::kFaulty) return {Next::kRefused, Refusal::kBadRequest, true};
  // Parsed before already; where the head has been copied since, its views must be made anew.
  static_cast<void>(parse_head(head_, limits, out));
  return {Next::kRequest, Refusal::kNone, step.state == Body::State::kTooLong};
}

void Input::keep(BufferPool& pool) {
  const std::string_view kept = in_body_ ? head_ : rest_;
  const bool is_inside = in_body_ ? head_is_held_ : rest_is_held_;
  if (is_inside) {
    held_.remove_prefix(static_cast<std::size_t>(kept.data() - held_.text().data()));
    if (!kept.empty()) held_.keep_prefix(kept.size());
  } else {
    held_.clear();
    if (!kept.empty() && held_.capacity() == 0) held_ = pool.take();
    held_.append(kept);
  }
  if (held_.empty() && held_.capacity() > 0) pool.give(std::move(held_));
  rest_ = {};
  head_ = {};
  is_given_ = false;
}

void Input::drop(BufferPool& pool) {
  if (held_.capacity() > 0) pool.give(std::move(held_));
  *this = Input{};
}

}  // namespace poros::http
