// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "compile/feeds/feeds_for_test.h"

namespace poros::feeds {
namespace {

ReadForTest read_azure(std::string_view text) { return read_for_test("azure-service-tags", text); }

std::string azure_errors(std::string_view text) { return read_azure(text).messages(); }

// A file with this value after a good one.
std::string errors_of(const std::string& value) {
  return azure_errors(R"({"values": [{"name": "AzureCloud.a", "properties": {"region": "a",
    "addressPrefixes": ["13.69.0.0/17"]}}, )" +
                      value + "]}");
}

// A file with a tag of these properties after a good one.
std::string errors_of_properties(const std::string& properties) {
  return errors_of(R"({"name": "AzureCloud.b", "properties": )" + properties + "}");
}

std::string errors_of_block(const std::string& block) {
  return errors_of_properties(R"({"region": "b", "addressPrefixes": [)" + block + "]}");
}

constexpr std::string_view kGood = R"({
  "changeNumber": 361,
  "cloud": "Public",
  "values": [
    {
      "name": "ActionGroup", "id": "ActionGroup",
      "properties": {
        "changeNumber": 49, "region": "", "regionId": 0, "platform": "Azure",
        "systemService": "ActionGroup",
        "addressPrefixes": ["4.145.74.52/30", "2603:1000:4:402::178/125"],
        "networkFeatures": ["API", "NSG", "UDR", "FW"]
      }
    },
    {
      "name": "AzureCloud", "id": "AzureCloud",
      "properties": {
        "changeNumber": 215, "region": "", "platform": "Azure", "systemService": "",
        "addressPrefixes": ["13.69.0.0/17", "4.208.0.0/15"]
      }
    },
    {
      "name": "AzureCloud.westeurope", "id": "AzureCloud.westeurope",
      "properties": {
        "changeNumber": 120, "region": "westeurope", "platform": "Azure", "systemService": "",
        "addressPrefixes": ["13.69.0.0/17", "2603:1020:200::/46"]
      }
    },
    {
      "name": "AzureCloud.northeurope", "id": "AzureCloud.northeurope",
      "properties": {"region": "", "addressPrefixes": ["4.208.0.0/15"]}
    },
    {
      "name": "Storage.WestEurope",
      "properties": {"region": "westeurope", "addressPrefixes": ["13.69.40.0/26"]}
    }
  ]
})";

TEST(AzureServiceTags, ReadsTheTagsOfRegionsAlone) {
  const ReadForTest azure = read_azure(kGood);
  EXPECT_EQ(azure.messages(), "");
  EXPECT_EQ(azure.rows.shape, Shape::kRanges);
  EXPECT_EQ(azure.rows.date, "");
  EXPECT_EQ(azure.rows.regions, (std::vector<std::string>{"westeurope", "northeurope"}));
  EXPECT_EQ(azure.table(),
            "13.69.0.0 13.69.127.255 westeurope 131072\n"
            "2603:1020:200:: 2603:1020:203:ffff:ffff:ffff:ffff:ffff westeurope 131073\n"
            "4.208.0.0 4.209.255.255 northeurope 196608\n");
}

TEST(AzureServiceTags, PlacesAreNamedAsJqDoes) {
  const ReadForTest azure = read_azure(kGood);
  const auto entry = [&](std::size_t row) {
    return place_of("azure-service-tags", azure.rows, row).entry;
  };
  EXPECT_EQ(entry(0), "values[2].properties.addressPrefixes[0]");
  EXPECT_EQ(entry(1), "values[2].properties.addressPrefixes[1]");
  EXPECT_EQ(entry(2), "values[3].properties.addressPrefixes[0]");
  EXPECT_EQ(place_of("azure-service-tags", azure.rows, 2).at.line, 0u);
}

TEST(AzureServiceTags, TheRegionThatIsToldIsPreferredToTheName) {
  const auto region = [](const std::string& properties) {
    return read_azure(R"({"values": [{"name": "AzureCloud.Name", "properties": {)" + properties +
                      R"("addressPrefixes": ["13.69.0.0/17"]}}]})")
        .rows.regions.at(0);
  };
  EXPECT_EQ(region(R"("region": "told", )"), "told");
  EXPECT_EQ(region(R"("region": "", )"), "Name");
  EXPECT_EQ(region(""), "Name");
}

TEST(AzureServiceTags, AMappedBlockIsIpv4) {
  EXPECT_EQ(read_azure(R"({"values": [{"name": "AzureCloud.a", "properties":
              {"addressPrefixes": ["::ffff:13.69.0.0/113"]}}]})")
                .table(),
            "13.69.0.0 13.69.127.255 a 0\n");
}

TEST(AzureServiceTags, ARegionMayBeEmpty) {
  EXPECT_EQ(errors_of_properties(R"({"region": "b", "addressPrefixes": []})"), "");
}

TEST(AzureServiceTags, BrokenFilesAreTold) {
  EXPECT_EQ(azure_errors("{}"), "f: no values (fetch the file again)\n");
  EXPECT_EQ(azure_errors(R"({"values": {}})"),
            "f: values is not an array (fetch the file again)\n");
  EXPECT_EQ(azure_errors(R"({"values": [], "values": []})"),
            "f: values stands there twice (fetch the file again)\n");
  EXPECT_EQ(azure_errors(kGood.substr(0, kGood.size() / 2)),
            "f: broken JSON: a string is not closed (fetch the file again: it may be cut off)\n");
  EXPECT_EQ(azure_errors(R"([{"addressPrefixes": 1}])"),
            "f: not a JSON object (is it the right file?)\n");
}

TEST(AzureServiceTags, AFileWithoutRegionsIsTold) {
  EXPECT_EQ(azure_errors(R"({"values": []})"),
            "f: no tag AzureCloud.REGION (is it the right file?)\n");
  EXPECT_EQ(azure_errors(R"({"values": [{"name": "Storage.WestEurope", "properties": {}}]})"),
            "f: no tag AzureCloud.REGION (is it the right file?)\n");
  EXPECT_EQ(azure_errors(R"({"values": [{"name": "AzureCloud",
                           "properties": {"addressPrefixes": ["13.69.0.0/17"]}}]})"),
            "f: no tag AzureCloud.REGION, only their sum AzureCloud, which tells no region (take "
            "Microsoft's file as it is)\n");
  EXPECT_EQ(azure_errors(R"({"values": [{"name": "AzureCloud.a",
                           "properties": {"addressPrefixes": []}}]})"),
            "f: no rows (is it the right file?)\n");
}

TEST(AzureServiceTags, EveryTagIsProven) {
  EXPECT_EQ(errors_of("1"), "f: values[1]: not an object\n");
  EXPECT_EQ(errors_of("{}"), "f: values[1]: no name\n");
  EXPECT_EQ(errors_of(R"({"name": 1})"), "f: values[1]: name is not a string\n");
  EXPECT_EQ(errors_of(R"({"name": "AzureCloud.b"})"), "f: values[1]: no properties\n");
  EXPECT_EQ(errors_of_properties("[]"), "f: values[1]: properties is not an object\n");
  EXPECT_EQ(errors_of_properties("{}"), "f: values[1].properties: no addressPrefixes\n");
  EXPECT_EQ(errors_of_properties(R"({"addressPrefixes": "13.69.0.0/17"})"),
            "f: values[1].properties: addressPrefixes is not an array\n");
  EXPECT_EQ(errors_of_properties(R"({"region": null, "addressPrefixes": []})"),
            "f: values[1].properties: region is not a string\n");
  EXPECT_EQ(errors_of_properties(R"({"region": "a", "region": "b", "addressPrefixes": []})"),
            "f: values[1].properties: region stands there twice\n");
  EXPECT_EQ(errors_of_properties(R"({"region": "West Europe", "addressPrefixes": []})"),
            "f: values[1].properties: region 'West Europe' (printable ASCII without blanks is "
            "expected)\n");
  EXPECT_EQ(errors_of(R"({"name": "AzureCloud.", "properties": {"addressPrefixes": []}})"),
            "f: values[1].properties: region '' (printable ASCII without blanks is expected)\n");
}

TEST(AzureServiceTags, EveryBlockIsProven) {
  const std::string at = "f: values[1].properties.addressPrefixes[0]: ";
  EXPECT_EQ(errors_of_block("1"), at + "not a string\n");
  EXPECT_EQ(errors_of_block(R"("13.69.1.0/17")"),
            at + "'13.69.1.0/17' has bits set below the length (did you mean 13.69.0.0/17?)\n");
  EXPECT_EQ(errors_of_block(R"("13.69.1.0")"),
            at + "'13.69.1.0' has no length (did you mean 13.69.1.0/32?)\n");
  EXPECT_EQ(errors_of_block(R"("13.70.0.0/16", "x", "y")"),
            "f: values[1].properties.addressPrefixes[1]: 'x' is no block (write ADDRESS/LENGTH, "
            "like 192.0.2.0/24 or 2001:db8::/32)\n"
            "f: values[1].properties.addressPrefixes[2]: 'y' is no block (write ADDRESS/LENGTH, "
            "like 192.0.2.0/24 or 2001:db8::/32)\n");
}

TEST(AzureServiceTags, PlacesBeyondTheirNumbersAreRefused) {
  const auto blocks = [](std::size_t count) {
    std::string text = R"("13.69.0.0/17")";
    for (std::size_t i = 1; i < count; ++i) text += R"(,"13.69.0.0/17")";
    return text;
  };
  EXPECT_EQ(errors_of_block(blocks(65536)), "");
  EXPECT_EQ(errors_of_block(blocks(65537)),
            "f: values[1]: more than 65536 entries (is it the right file?)\n");
}

}  // namespace
}  // namespace poros::feeds
