// SPDX-License-Identifier: Apache-2.0
// In steady state a request allocates nothing, log line included.
#include <cstdlib>
#include <new>

#include "core/decide/plan_for_test.h"
#include "serve/listen/counters.h"
#include "serve/listen/log_line.h"
#include "serve/listen/log_writer.h"
#include "serve/listen/server_for_test.h"

namespace {
thread_local std::uint64_t allocations = 0;
}

// The whole test program counts; only the loop's thread is asked.
void* operator new(std::size_t size) {
  ++allocations;
  void* const memory = std::malloc(size);
  if (memory == nullptr) std::abort();
  return memory;
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace poros::listen::test {
namespace {

class Counting : public Handler {
 public:
  Counting() : lines_(LogClient::kPrefix), null_("/dev/null") {}

  void handle(const http::Request& request, Exchange exchange) override {
    LogFields fields;
    fields.target = request.target;
    fields.client = exchange.client().client;
    lines_.append(fields);
    if (request.target == "/count") {
      const std::string text = std::to_string(allocations);
      exchange.respond({200, {}, text});
      return;
    }
    exchange.respond({307, headers_, {}});
  }
  void end_of_batch() override {
    writer_.submit(lines_.text(), lines_.count());
    lines_.clear();
  }

 private:
  struct Null {
    explicit Null(const char* path) : file(std::fopen(path, "w")) {}
    ~Null() { std::fclose(file); }
    std::FILE* file;
  };
  const std::array<http::Header, 1> headers_ = {{{"Location", "https://example.org/"}}};
  LogLines lines_;
  Null null_;
  LogWriter writer_{{.fd = ::fileno(null_.file)}};
};

TEST(Server, AllocatesNothingForARequest) {
  Counting handler;
  Handler* const handlers[] = {&handler};
  Options options;
  options.listen = {"127.0.0.1:0"};
  options.handle_signals = false;
  options.client = *http::parse_client_rule("xff:0");
  options.client.trusted = {*ip::find_prefix("127.0.0.0/8")};
  auto server = Server::open(std::move(options), handlers);
  ASSERT_TRUE(server);
  std::thread thread([&] { static_cast<void>((*server)->run()); });
  {
    Client client((*server)->addresses().front());
    const auto count = [&] {
      client.send(get("/count"));
      return client.body();
    };
    // A split head is held over in a buffer of the pool, a pipeline is answered in one: both are
    // part of what must not allocate.
    const auto work = [&](int rounds) {
      for (int i = 0; i < rounds; ++i) {
        const std::string forwarded =
            "X-Forwarded-For: 192.0.2." + std::to_string(i % 250) + "\r\n";
        client.send(get("/one", forwarded));
        EXPECT_EQ(client.body(), "");
        client.send(get("/two") + get("/three", forwarded) + "GET /spl");
        EXPECT_EQ(client.body(), "");
        EXPECT_EQ(client.body(), "");
        client.send("it HTTP/1.1\r\nHost: h\r\n\r\n");
        EXPECT_EQ(client.body(), "");
      }
    };
    work(200);
    const std::string before = count();
    work(200);
    EXPECT_EQ(count(), before);
  }
  (*server)->drain();
  thread.join();
}

TEST(Counters, AllocateNothingForARequest) {
  bundle::BundleForTest parts;
  const decide::Planned planned(parts);
  Counters counters;
  LoopCounters& loop = counters.add_loop();
  loop.take(std::make_shared<CounterLayout>(planned.view));
  const decide::Plan plan = planned.plan();
  const std::array<decide::Known, bundle::kMaxCandidates> known{};
  const std::uint64_t before = allocations;
  loop.count(planned.view, plan, static_cast<std::uint8_t>(plan.count - 1), known, plan.status, 7);
  loop.count(http::Refusal::kTls);
  EXPECT_EQ(allocations, before);
}

}  // namespace
}  // namespace poros::listen::test
