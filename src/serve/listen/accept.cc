// SPDX-License-Identifier: Apache-2.0
// Connections come and go.
#include <cstring>
#include <utility>

#include "serve/listen/loop.h"

namespace poros::listen {
namespace {

// Connections taken in one go before those that are open get their turn; a draining loop takes the
// whole queue of a listener, which is no longer than this many times the batch.
constexpr int kAcceptBatch = 64;
constexpr int kDrainBatches = 128;
// Connections over the limit that may be told so at the same time; more are closed without a word.
constexpr std::uint32_t kMaxSurplus = 64;

}  // namespace

void Loop::accept_all(int listener) {
  const int most = is_draining_ ? kAcceptBatch * kDrainBatches : kAcceptBatch;
  for (int i = 0; i < most; ++i) {
    sys::Accepted accepted = sys::accept(listener);
    if (accepted.io == sys::Io::kExhausted && accepts_) {
      // The listener stays readable, so watching on would spin. on_time() looks again.
      accepts_ = false;
      for (const int fd : listeners_) poller_.remove(fd);
    }
    if (accepted.io != sys::Io::kDone) return;
    add_connection(std::move(accepted));
  }
}

void Loop::add_connection(sys::Accepted accepted) {
  const bool is_surplus =
      shared_.connections.load(std::memory_order_relaxed) >= options_.max_connections;
  if (is_surplus && refused_open_ >= kMaxSurplus) return;
  Connection& connection = slots_.take();
  const int fd = accepted.socket.fd();
  connection.socket = std::move(accepted.socket);
  connection.interest = sys::Poller::kRead;
  connection.is_surplus = is_surplus;
  set_peer(connection, accepted.peer);
  if (is_surplus) {
    ++refused_open_;
  } else {
    ++open_;
    shared_.connections.fetch_add(1, std::memory_order_relaxed);
  }
  wheel_.add(connection, ticks(options_.idle_timeout_ms));
  if (!poller_.add(fd, key_of(connection), sys::Poller::kRead)) {
    close(connection);
    return;
  }
  if (is_surplus) {
    refuse(connection, http::Refusal::kTooBusy);
    static_cast<void>(flush(connection));
    settle(connection, false);
  }
}

void Loop::set_peer(Connection& connection, const sys::PeerAddress& peer) {
  ip::V6 bits = 0;
  const bool is_v4 = peer.family == sys::PeerAddress::Family::kV4;
  for (std::size_t i = 0; i < (is_v4 ? 4u : 16u); ++i) bits = bits << 8 | peer.bytes[i];
  switch (peer.family) {
    case sys::PeerAddress::Family::kUnix:
      break;
    case sys::PeerAddress::Family::kV4:
      connection.peer = ip::from_v4(static_cast<ip::V4>(bits));
      break;
    case sys::PeerAddress::Family::kV6:
      connection.peer = ip::from_v6(bits);
      break;
  }
  const bool is_unix = peer.family == sys::PeerAddress::Family::kUnix;
  connection.is_trusted = http::is_trusted(options_.client, connection.peer, is_unix);
  connection.expects_proxy =
      connection.is_trusted && options_.client.mode == http::ClientRule::Mode::kProxy;
  connection.slot.client = connection.peer;
}

void Loop::close(Connection& connection) {
  wheel_.remove(connection);
  connection.input.drop(pool_);
  pool_.give(std::move(connection.out));
  if (connection.is_surplus) {
    --refused_open_;
  } else {
    --open_;
    shared_.connections.fetch_sub(1, std::memory_order_relaxed);
  }
  slots_.give(connection);  // closes the socket, and with it the poller forgets it
}

}  // namespace poros::listen
