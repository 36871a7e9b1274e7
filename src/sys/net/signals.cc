// SPDX-License-Identifier: Apache-2.0
#include "sys/net/signals.h"

#include <pthread.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace poros::sys {

Result<Signals> Signals::open() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGHUP);
  if (const int failed = ::pthread_sigmask(SIG_BLOCK, &set, nullptr); failed != 0) {
    return system_call_failed("pthread_sigmask", failed);
  }
  Signals signals;
  signals.signals_ = Descriptor(::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
  if (!signals.signals_.is_open()) return system_call_failed("signalfd");
  return signals;
}

Signal Signals::take() {
  signalfd_siginfo info{};
  if (::read(signals_.fd(), &info, sizeof(info)) != sizeof(info)) return Signal::kNone;
  return info.ssi_signo == SIGHUP ? Signal::kReload : Signal::kStop;
}

void ignore_broken_pipes() { ::signal(SIGPIPE, SIG_IGN); }

BlockSignals::BlockSignals() {
  sigset_t all;
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before_);
}

BlockSignals::~BlockSignals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

}  // namespace poros::sys
