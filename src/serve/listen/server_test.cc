// SPDX-License-Identifier: Apache-2.0
// Conversations with a real server on the loopback interface.
#include "serve/listen/server.h"

#include "serve/listen/server_for_test.h"

namespace poros::listen::test {
namespace {

TEST(Server, AnswersManyRequestsOnOneConnection) {
  TestServer server;
  Client client(server.address());
  for (int i = 0; i < 100; ++i) {
    const std::string target = "/" + std::to_string(i);
    client.send(get(target));
    ASSERT_EQ(client.body(), target);
  }
}

TEST(Server, AnswersAPipelineInItsOrder) {
  TestServer server;
  Client client(server.address());
  std::string sent;
  for (int i = 0; i < 1000; ++i) sent += get("/" + std::to_string(i));
  std::thread sender([&] { client.send(sent); });
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(client.body(), "/" + std::to_string(i));
  sender.join();
}

TEST(Server, AnswersHeadWithTheHeadOfGet) {
  TestServer server;
  Client client(server.address());
  client.send("HEAD /abc HTTP/1.1\r\nHost: h\r\n\r\n");
  const std::string head = client.answer(true);
  EXPECT_NE(head.find("\r\nContent-Length: 4\r\n"), std::string::npos);
  client.send(get("/abc"));
  const std::string whole = client.answer();
  EXPECT_EQ(whole.substr(0, whole.find("Date:")), head.substr(0, head.find("Date:")));
  EXPECT_TRUE(whole.ends_with("\r\n\r\n/abc"));
}

TEST(Server, ClosesWhenAskedTo) {
  TestServer server;
  Client modern(server.address());
  modern.send(get("/a") + get("/b", "Connection: close\r\n"));
  EXPECT_EQ(modern.body(), "/a");
  const std::string last = modern.rest();
  EXPECT_NE(last.find("Connection: close\r\n"), std::string::npos);
  EXPECT_TRUE(last.ends_with("/b"));

  Client old(server.address());
  old.send("GET /old HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_NE(old.answer().find("Connection: keep-alive\r\n"), std::string::npos);
  old.send("GET /old HTTP/1.0\r\n\r\n");
  EXPECT_TRUE(old.rest().ends_with("/old"));
}

TEST(Server, TakesTheClientFromAProxyHeader) {
  Options options;
  options.client.mode = http::ClientRule::Mode::kProxy;
  options.client.trusted = {*ip::find_prefix("127.0.0.0/8")};
  TestServer server(options);
  Client client(server.address());
  const std::string sent = "PROXY TCP4 192.0.2.7 198.51.100.1 40000 443\r\n" +
                           get("/a", "X-Forwarded-For: 192.0.2.8\r\n") + get("/b");
  for (const char byte : sent) client.send({&byte, 1});
  EXPECT_EQ(client.body(), "/a");
  EXPECT_EQ(client.body(), "/b");
  for (const ClientSlot& slot : server.handler.clients()) {
    EXPECT_EQ(slot.client, *ip::find_address("192.0.2.7"));
  }
  Client plain(server.address());
  plain.send(get("/c"));
  EXPECT_TRUE(plain.rest().starts_with("HTTP/1.1 400 "));
  EXPECT_EQ(server.handler.handled(), 2u);
}

TEST(Server, TakesNoProxyHeaderFromAPeerThatIsNotTrusted) {
  Options options;
  options.client.mode = http::ClientRule::Mode::kProxy;
  TestServer server(options);
  Client client(server.address());
  client.send(get("/a"));
  EXPECT_EQ(client.body(), "/a");
  EXPECT_EQ(server.handler.clients().front().client, *ip::find_address("127.0.0.1"));
  client.send("PROXY UNKNOWN\r\n" + get("/b"));
  EXPECT_TRUE(client.rest().starts_with("HTTP/1.1 400 "));
}

TEST(Server, AnswersAClientThatFinishedSending) {
  TestServer server;
  Client client(server.address());
  client.send(get("/a") + get("/hold") + get("/c") + "GET /half");
  client.finish();
  EXPECT_EQ(client.body(), "/a");
  server.handler.release({"/hold"});
  EXPECT_EQ(client.body(), "/hold");
  EXPECT_TRUE(client.rest().ends_with("\r\n\r\n/c"));
}

TEST(Server, RefusesAndClosesWhatIsNoRequest) {
  TestServer server;
  for (const std::string& bad :
       {get("/a", "A : b\r\n") + get("/hidden"), std::string("\x16\x03\x01\x02 secret")}) {
    Client client(server.address());
    client.send(get("/good") + bad);
    EXPECT_EQ(client.body(), "/good");
    const std::string refusal = client.rest();
    EXPECT_TRUE(refusal.starts_with("HTTP/1.1 400 Bad Request\r\nDate: "));
    EXPECT_TRUE(refusal.ends_with("\r\nConnection: close\r\n\r\nBad Request\n"));
    EXPECT_EQ(refusal.find("secret"), std::string::npos);
  }
  server.handler.wait_for_refusals(2);
  EXPECT_EQ(server.handler.refusals(),
            (std::vector<http::Refusal>{http::Refusal::kBadRequest, http::Refusal::kTls}));
  EXPECT_EQ(server.handler.handled(), 2u);
}

TEST(Server, DrainsABodyAndGoesOn) {
  TestServer server;
  Client client(server.address());
  client.send("POST /sized HTTP/1.1\r\nHost: h\r\nContent-Length: 60000\r\n\r\n");
  client.send(std::string(60'000, 'x') + get("/after"));
  EXPECT_EQ(client.body(), "/sized");
  EXPECT_EQ(client.body(), "/after");
  client.send("POST /chunked HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nab");
  client.send("cd\r\n0\r\n");
  client.send("\r\n" + get("/after"));
  EXPECT_EQ(client.body(), "/chunked");
  EXPECT_EQ(client.body(), "/after");
}

TEST(Server, AnswersAndClosesWhenTheBodyIsTooLong) {
  TestServer server;
  Client client(server.address());
  client.send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n");
  std::thread sender([&] { client.send(std::string(1'000'000, 'x')); });
  const std::string answer = client.rest();
  sender.join();
  EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos);
  EXPECT_TRUE(answer.ends_with("/a"));
}

TEST(Server, KeepsTheOrderOfAnswersThatComeLater) {
  TestServer server;
  Client client(server.address());
  client.send(get("/hold1") + get("/2") + get("/hold3") + get("/4"));
  server.handler.release({"/hold3"});
  server.handler.release({"/hold1"});
  for (const std::string expected : {"/hold1", "/2", "/hold3", "/4"}) {
    ASSERT_EQ(client.body(), expected);
  }
}

TEST(Server, TakesNoMoreThanItsShareOfUnansweredRequests) {
  TestServer server({.max_in_flight = 4});
  Client client(server.address());
  std::string sent;
  for (int i = 0; i < 10; ++i) sent += get("/hold" + std::to_string(i));
  client.send(sent);
  server.handler.wait_for_handled(4);
  server.handler.on_loop([] {});  // the loop has come round: it would have taken the fifth
  EXPECT_EQ(server.handler.handled(), 4u);
  for (int i = 0; i < 10; ++i) {
    const std::string target = "/hold" + std::to_string(i);
    server.handler.release({target});
    ASSERT_EQ(client.body(), target);
  }
}

TEST(Server, ClosesWhenAHandlerForgetsARequest) {
  TestServer server;
  Client client(server.address());
  client.send(get("/hold") + get("/forget") + get("/3"));
  server.handler.release({"/hold"});
  EXPECT_EQ(client.body(), "/hold");
  EXPECT_EQ(client.rest(), "");
}

TEST(Server, TellsAHandlerThatNobodyWaitsAnyMore) {
  TestServer server;
  {
    Client client(server.address());
    client.send(get("/hold"));
    server.handler.wait_for_handled(1);
    EXPECT_TRUE(server.handler.is_waited_for("/hold"));
    client.send("\x16");  // refused in its turn, so the connection only lives for the answer
    client.finish();
  }
  // Closed with bytes unread or not: at the latest the answer finds nobody, and nothing breaks.
  server.handler.release({"/hold"});
  Client next(server.address());
  next.send(get("/next"));
  EXPECT_EQ(next.body(), "/next");
}

TEST(Server, SpeaksOverAUnixSocketToTrustedPeers) {
  Options options;
  options.listen = {unix_address("server"), "127.0.0.1:0"};
  options.client = *http::parse_client_rule("xff:1");
  TestServer server(std::move(options));
  Client local(server.address());
  local.send(get("/a") + get("/b", "X-Forwarded-For: 203.0.113.9, 10.0.0.1\r\n"));
  EXPECT_EQ(local.body(), "/a");
  EXPECT_EQ(local.body(), "/b");
  Client remote(server.server->addresses().back());
  remote.send(get("/c", "X-Forwarded-For: 203.0.113.9, 10.0.0.1\r\n"));
  EXPECT_EQ(remote.body(), "/c");
  const auto clients = server.handler.clients();
  EXPECT_EQ(clients[0].client, ip::Client{});
  EXPECT_EQ(clients[1].client, *ip::find_address("203.0.113.9"));
  EXPECT_EQ(clients[2].client, *ip::find_address("127.0.0.1"));
}

TEST(Server, KeepsTheHandlersNotesAsLongAsTheClientStaysTheSame) {
  Options options;
  options.client = *http::parse_client_rule("header:X-Real-IP");
  options.client.trusted = {*ip::find_prefix("127.0.0.0/8")};
  TestServer server(std::move(options));
  Client client(server.address());
  const std::string a = "X-Real-IP: 203.0.113.9\r\n", b = "X-Real-IP: 2001:db8::1\r\n";
  client.send(get("/", a) + get("/", a) + get("/", b) + get("/", b) + get("/") + get("/", a));
  for (int i = 0; i < 6; ++i) EXPECT_EQ(client.body(), "/");
  std::vector<std::uint64_t> notes;
  for (const ClientSlot& slot : server.handler.clients()) notes.push_back(slot.note[0]);
  EXPECT_EQ(notes, (std::vector<std::uint64_t>{0, 1, 0, 1, 0, 0}));
}

}  // namespace
}  // namespace poros::listen::test
