// SPDX-License-Identifier: Apache-2.0
#include "sys/net/poller.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <utility>

namespace poros::sys {
namespace {

std::uint32_t epoll_bits(std::uint8_t interest) {
  std::uint32_t bits = 0;
  if ((interest & Poller::kRead) != 0) bits |= EPOLLIN;
  if ((interest & Poller::kWrite) != 0) bits |= EPOLLOUT;
  return bits;
}

}  // namespace

Result<Poller> Poller::open() {
  Poller poller;
  poller.epoll_ = Descriptor(::epoll_create1(EPOLL_CLOEXEC));
  if (!poller.epoll_.is_open()) return system_call_failed("epoll_create1");
  poller.wakes_ = Descriptor(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  if (!poller.wakes_.is_open()) return system_call_failed("eventfd");
  poller.events_.reserve(kBatch);
  const auto added = poller.add(poller.wakes_.fd(), kWoken, kRead);
  if (!added) return added.error();
  return poller;
}

Result<Done> Poller::add(int fd, std::uint64_t key, std::uint8_t interest, bool exclusive) {
  epoll_event event{};
  event.events = epoll_bits(interest) | (exclusive ? std::uint32_t{EPOLLEXCLUSIVE} : 0u);
  event.data.u64 = key;
  if (::epoll_ctl(epoll_.fd(), EPOLL_CTL_ADD, fd, &event) != 0)
    return system_call_failed("epoll_ctl");
  return Done{};
}

void Poller::change(int fd, std::uint64_t key, std::uint8_t interest) {
  epoll_event event{};
  event.events = epoll_bits(interest);
  event.data.u64 = key;
  ::epoll_ctl(epoll_.fd(), EPOLL_CTL_MOD, fd, &event);
}

void Poller::remove(int fd) { ::epoll_ctl(epoll_.fd(), EPOLL_CTL_DEL, fd, nullptr); }

std::span<const Poller::Event> Poller::wait(int timeout_ms) {
  std::array<epoll_event, kBatch> ready;
  const int count = ::epoll_wait(epoll_.fd(), ready.data(), static_cast<int>(kBatch), timeout_ms);
  events_.clear();
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = ready[static_cast<std::size_t>(i)];
    if (event.data.u64 == kWoken) {
      std::uint64_t times = 0;
      static_cast<void>(
          !::read(wakes_.fd(), &times, sizeof(times)));  // non-blocking, only to empty
    }
    events_.push_back({event.data.u64, (event.events & (EPOLLIN | EPOLLRDHUP)) != 0,
                       (event.events & EPOLLOUT) != 0,
                       (event.events & (EPOLLERR | EPOLLHUP)) != 0});
  }
  return events_;
}

void Poller::wake() {
  const std::uint64_t once = 1;
  static_cast<void>(!::write(wakes_.fd(), &once, sizeof(once)));  // fails only when awake already
}

}  // namespace poros::sys
