// SPDX-License-Identifier: Apache-2.0
// Bytes become requests, answers become bytes.
#include <cstring>
#include <utility>

#include "serve/listen/loop.h"

namespace poros::listen {
namespace {

// A batch of answers is sent when it has grown to this: more only waits in our memory for what the
// socket's buffer does not take.
constexpr std::size_t kFlushBytes = std::size_t{64} << 10;

}  // namespace

void Loop::on_readable(Connection& connection) {
  const sys::Moved moved = sys::receive(connection.socket.fd(), {read_room_.get(), kReadBytes});
  switch (moved.io) {
    case sys::Io::kWouldBlock:
      return;
    case sys::Io::kDone:
      if (connection.wait != Wait::kLinger) serve(connection, {read_room_.get(), moved.bytes});
      return;
    case sys::Io::kEnd:  // of a client that may still want the answers to what it sent
      connection.has_ended = true;
      connection.input.drop(pool_);
      settle(connection, false);
      return;
    case sys::Io::kExhausted:
    case sys::Io::kFailed:
      close(connection);
      return;
  }
}

bool Loop::can_take(const Connection& connection) const {
  return !connection.is_closing && !connection.has_failed && connection.out.empty() &&
         connection.next_in - connection.next_out < options_.max_in_flight;
}

void Loop::serve(Connection& connection, std::string_view fresh) {
  current_ = &connection;
  const std::uint32_t before = connection.next_in;
  connection.input.give(fresh, pool_);
  bool is_starved = connection.expects_proxy && !take_proxy(connection);
  if (is_starved && connection.is_closing) static_cast<void>(flush(connection));
  while (!is_starved) {
    while (can_take(connection) && out_.size() < kFlushBytes) {
      const auto message = connection.input.next(options_.limits, request_);
      is_starved = message.next == http::Input::Next::kNeedMore;
      if (is_starved) break;
      if (message.next == http::Input::Next::kRefused) {
        refuse(connection, message.refusal);
      } else {
        handle(connection, message.is_last);
      }
    }
    // A client that does not read stops here: what it sent later is kept, and no more is read.
    if (!flush(connection)) break;
    if (!can_take(connection)) break;
  }
  if (connection.is_closing) {
    connection.must_linger = connection.must_linger || !connection.input.is_empty();
    connection.input.drop(pool_);
  } else {
    connection.input.keep(pool_);
  }
  current_ = nullptr;
  settle(connection, connection.next_in != before);
}

// Whose connection it is, said once before the first request. False while that has not come, and
// for ever where something else came: then nothing that follows can be believed.
bool Loop::take_proxy(Connection& connection) {
  const http::ProxyHeader header = connection.input.take_proxy();
  switch (header.state) {
    case http::ProxyHeader::State::kIncomplete:
      return false;
    case http::ProxyHeader::State::kRefused:
      refuse(connection, http::Refusal::kBadRequest);
      return false;
    case http::ProxyHeader::State::kLocal:
      break;
    case http::ProxyHeader::State::kClient:
      connection.slot = {header.client, {0, 0}};
      break;
  }
  connection.expects_proxy = false;
  return true;
}

void Loop::handle(Connection& connection, bool is_last) {
  find_client(connection);
  Exchange exchange;
  exchange.loop_ = this;
  exchange.slot_ = connection.index;
  exchange.generation_ = connection.generation;
  exchange.sequence_ = connection.next_in++;
  exchange.is_head_ = request_.method == "HEAD";
  exchange.received_ = now_;
  if (!request_.keep_alive || is_last) {
    exchange.persistence_ = http::Persistence::kClose;
    connection.is_closing = true;
    connection.must_linger = connection.must_linger || is_last;
  } else {
    exchange.persistence_ =
        request_.minor == 0 ? http::Persistence::kKeep10 : http::Persistence::kKeep;
  }
  handler_.handle(request_, std::move(exchange));
}

// Who the client is, by the text that says so: the same text as for the request before needs no
// second look, and the handler's notes stay.
void Loop::find_client(Connection& connection) {
  const http::ClientRule& rule = options_.client;
  using Mode = http::ClientRule::Mode;
  if (!connection.is_trusted || rule.mode == Mode::kPeer || rule.mode == Mode::kProxy) return;
  std::string_view text;
  unsigned lines = 0;
  for (const http::Header& field : request_.headers()) {
    if (!http::same_name(field.name, rule.header)) continue;
    text = field.value;
    ++lines;
  }
  const bool fits = lines <= 1 && text.size() <= sizeof(connection.client_text);
  const std::string_view known(connection.client_text, connection.client_text_size);
  if (fits && connection.client_is_found && text == known) return;
  const ip::Client client = http::find_client(rule, request_.headers(), connection.peer, true);
  if (!(client == connection.slot.client)) connection.slot = {client, {0, 0}};
  connection.client_is_found = fits;
  if (!fits) return;
  connection.client_text_size = static_cast<std::uint8_t>(text.size());
  if (!text.empty()) std::memcpy(connection.client_text, text.data(), text.size());
}

// In its turn, after the answers to what came before.
void Loop::refuse(Connection& connection, http::Refusal refusal) {
  const std::uint32_t sequence = connection.next_in++;
  connection.is_closing = true;
  connection.must_linger = true;
  http::write_refusal(refusal, date_, begin_answer(connection, sequence, true));
  end_answer(connection, sequence, true);
  handler_.refused(refusal, connection.peer);
}

// Sends what is ready. False when some of it stays, or the client is gone.
bool Loop::flush(Connection& connection) {
  const bool has_backlog = !connection.out.empty();
  if (has_backlog) connection.out.append(out_.text());
  http::Buffer& from = has_backlog ? connection.out : out_;
  if (from.empty()) return true;
  const sys::Moved moved = sys::send(connection.socket.fd(), from.text());
  if (moved.io == sys::Io::kFailed) {
    connection.has_failed = true;
    out_.clear();
    return false;
  }
  from.remove_prefix(moved.bytes);
  if (has_backlog) {
    if (from.empty()) {
      pool_.give(std::move(connection.out));
      if (connection.wait == Wait::kWriting)
        connection.wait = Wait::kHandler;  // settle() says more
    }
  } else if (!from.empty()) {
    connection.out = pool_.take();
    connection.out.append(out_.text());
  }
  out_.clear();
  return connection.out.empty();
}

// After every step: what the connection waits for now, or that it is over.
void Loop::settle(Connection& connection, bool has_progressed) {
  if (connection.has_failed) {
    close(connection);
    return;
  }
  const bool is_over = connection.is_answered() && connection.out.empty();
  if (is_over && (connection.is_closing || connection.has_ended)) {
    if (connection.has_ended || !connection.must_linger) {
      close(connection);
      return;
    }
    if (connection.wait != Wait::kLinger) {
      sys::finish_sending(connection.socket.fd());
      wait_for(connection, Wait::kLinger, options_.linger_ms);
    }
  } else if (!connection.out.empty()) {
    // Counted from the first byte that stayed: a client that takes a byte now and then gains
    // nothing.
    if (connection.wait != Wait::kWriting)
      wait_for(connection, Wait::kWriting, options_.write_timeout_ms);
  } else if (!connection.is_answered()) {
    connection.wait = Wait::kHandler;
  } else if (!connection.input.is_empty()) {
    if (connection.wait != Wait::kMessage || has_progressed) {
      wait_for(connection, Wait::kMessage, options_.head_timeout_ms);
    }
  } else {
    wait_for(connection, Wait::kIdle, options_.idle_timeout_ms);
  }
  set_interest(connection);
}

void Loop::wait_for(Connection& connection, Wait wait, std::uint32_t timeout_ms) {
  connection.wait = wait;
  wheel_.set(connection, ticks(timeout_ms));
}

void Loop::set_interest(Connection& connection) {
  const bool reads =
      !connection.has_ended && (connection.wait == Wait::kLinger || can_take(connection));
  const auto interest = static_cast<std::uint8_t>(
      (reads ? sys::Poller::kRead : 0) | (connection.out.empty() ? 0 : sys::Poller::kWrite));
  if (interest == connection.interest) return;
  connection.interest = interest;
  poller_.change(connection.socket.fd(), key_of(connection), interest);
}

}  // namespace poros::listen
