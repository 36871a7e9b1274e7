// SPDX-License-Identifier: Apache-2.0
// Clients that take too long, send too much or come too many; and the end of a server.
#include "serve/listen/server_for_test.h"

namespace poros::listen::test {
namespace {

TEST(Limits, ClosesIdleConnectionsWithoutAWord) {
  TestServer server({.idle_timeout_ms = 40});
  Client client(server.address());
  client.send(get("/a"));
  EXPECT_EQ(client.body(), "/a");
  EXPECT_EQ(client.rest(), "");
}

TEST(Limits, TellsAClientThatDoesNotFinishItsHead) {
  TestServer server({.head_timeout_ms = 40});
  Client client(server.address());
  client.send(get("/a") + "GET /b HTTP/1.1\r\n");
  EXPECT_EQ(client.body(), "/a");
  EXPECT_TRUE(client.rest().starts_with("HTTP/1.1 408 Request Timeout\r\n"));
}

TEST(Limits, GivesAHeadNoMoreTimeWhenItComesByteByByte) {
  TestServer server({.head_timeout_ms = 40});
  Client client(server.address());
  client.send("GET /");
  std::size_t sent = 0;
  while (client.try_send("x") && sent < 1'000'000'000) ++sent;  // until the server has enough
  EXPECT_EQ(server.handler.handled(), 0u);
}

TEST(Limits, WaitsForAHandlerAsLongAsItTakes) {
  TestServer server({.idle_timeout_ms = 40, .head_timeout_ms = 40, .write_timeout_ms = 40});
  Client slow(server.address()), idle(server.address());
  slow.send(get("/hold"));
  EXPECT_EQ(idle.rest(), "");  // closed: so all time-outs have passed
  Client second(server.address());
  EXPECT_EQ(second.rest(), "");
  server.handler.release({"/hold"});
  EXPECT_EQ(slow.body(), "/hold");
}

TEST(Limits, BoundsWhatWaitsForAClientThatDoesNotRead) {
  TestServer server({.listen = {unix_address("limits")}, .write_timeout_ms = 100});
  Client client(server.address());
  std::string requests;
  for (int i = 0; i < 100; ++i) requests += get("/big");
  int batches = 0;
  while (client.try_send(requests) && batches < 10'000) ++batches;  // until the server gives up
  EXPECT_LT(batches, 10'000);
  // A unix socket holds some 200 KB, the server two batches of 64 KB: 2 MB is a wide bound, and
  // without one all 4 GB would have been answered.
  EXPECT_LT(server.handler.handled() * 4096, 2'000'000u);
}

TEST(Limits, LetsAClientReadSlowlyAndOthersDoNotNotice) {
  TestServer server;
  Client slow(server.address()), other(server.address());
  std::thread sender([&] {
    for (int i = 0; i < 5000; ++i) slow.send(get("/big"));
  });
  server.handler.wait_for_handled(100);
  for (int i = 0; i < 100; ++i) {
    other.send(get("/other"));
    ASSERT_EQ(other.body(), "/other");
  }
  for (int i = 0; i < 5000; ++i) ASSERT_EQ(slow.body().size(), 4096u) << i;
  sender.join();
}

TEST(Limits, TellsOneClientTooManySo) {
  TestServer server({.max_connections = 1});
  Client first(server.address());
  first.send(get("/a"));
  EXPECT_EQ(first.body(), "/a");
  Client second(server.address());
  const std::string refusal = second.rest();
  EXPECT_TRUE(refusal.starts_with("HTTP/1.1 503 Service Unavailable\r\n"));
  EXPECT_NE(refusal.find("Retry-After: 1\r\n"), std::string::npos);
  first.send(get("/b"));
  EXPECT_EQ(first.body(), "/b");
  EXPECT_EQ(server.server->connections(), 1u);
}

TEST(Drain, FinishesWhatIsInFlightAndLetsNobodyElseIn) {
  TestServer server;
  Client busy(server.address()), idle(server.address());
  idle.send(get("/a"));
  EXPECT_EQ(idle.body(), "/a");
  busy.send(get("/hold1") + get("/hold2"));
  server.handler.wait_for_handled(3);
  server.server->drain();
  EXPECT_EQ(idle.rest(), "");
  EXPECT_FALSE(sys::connect(server.address()));
  server.handler.release({"/hold1", "/hold2"});
  const std::string first = busy.answer();
  EXPECT_EQ(first.find("Connection: close"), std::string::npos);
  EXPECT_TRUE(first.ends_with("/hold1"));
  const std::string second = busy.rest();
  EXPECT_NE(second.find("Connection: close"), std::string::npos);
  EXPECT_TRUE(second.ends_with("/hold2"));
  server.join();
}

TEST(Drain, AnswersEveryRequestSentBeforeTheClientCouldKnow) {
  TestServer server({.drain_idle_ms = 50});
  constexpr int kClients = 20;
  std::vector<std::thread> threads;
  std::atomic<int> started{0};
  for (int i = 0; i < kClients; ++i) {
    threads.emplace_back([&] {
      Client client(server.address());
      for (int request = 0;; ++request) {
        client.send(get("/a"));
        const std::string answer = client.answer();
        ASSERT_TRUE(answer.ends_with("\r\n\r\n/a")) << answer;
        if (request == 10) started.fetch_add(1);
        if (answer.find("Connection: close") != std::string::npos) return;
      }
    });
  }
  while (started.load() < kClients) std::this_thread::yield();
  server.server->drain();
  for (std::thread& thread : threads) thread.join();
  server.join();
}

TEST(Drain, LeavesInTimeWhateverAClientAndAHandlerDo) {
  TestServer server({.drain_ms = 100});
  Client client(server.address());
  client.send(get("/hold"));
  server.handler.wait_for_handled(1);
  server.server->drain();
  server.join();
  EXPECT_EQ(client.rest(), "");
}

TEST(Open, SaysWhatIsWrong) {
  Scripted handler;
  Handler* const handlers[] = {&handler};
  const auto why = [&](const std::string& address) {
    Options options;
    options.listen = {address};
    options.handle_signals = false;
    const auto opened = Server::open(std::move(options), handlers);
    return opened ? "opened" : opened.error().text;
  };
  const std::string remedy =
      " is no address to listen on (use 127.0.0.1:8080, [::1]:8080 or unix:/path)";
  EXPECT_EQ(why("localhost:80"), "localhost:80: 'localhost:80'" + remedy);
  EXPECT_EQ(why("::1:80"), "::1:80: '::1:80'" + remedy);
  EXPECT_EQ(why("unix:/no/such/folder/s"),
            "unix:/no/such/folder/s: bind: No such file or directory");
  Options nothing;
  nothing.handle_signals = false;
  EXPECT_EQ(Server::open(nothing, handlers).error().text,
            "nothing to listen on (use --listen 127.0.0.1:8080)");
}

}  // namespace
}  // namespace poros::listen::test
