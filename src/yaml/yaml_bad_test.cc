// SPDX-License-Identifier: Apache-2.0
// Every way to be refused, with the whole message (rule L1).
#include <gtest/gtest.h>

#include <string>

#include "yaml/parse.h"

namespace poros::yaml {
namespace {

std::string said(const Diagnostics& diagnostics) {
  std::string text;
  for (const Diagnostic& each : diagnostics.all()) {
    if (!text.empty()) text += "\n";
    text += std::to_string(each.at.line) + ":" + std::to_string(each.at.column) + ": " + each.text;
  }
  return text;
}

struct Bad {
  std::string text;
  const char* said;
  bool has_tree;  // it can be stepped over
};

class BadYaml : public testing::TestWithParam<Bad> {};

TEST_P(BadYaml, IsRefusedInWords) {
  Diagnostics diagnostics;
  const auto node = parse("file.yaml", GetParam().text, diagnostics);
  EXPECT_EQ(said(diagnostics), GetParam().said);
  EXPECT_EQ(node.has_value(), GetParam().has_tree);
}

INSTANTIATE_TEST_SUITE_P(
    Yaml, BadYaml,
    testing::Values(
        Bad{"a: &x 1\nb: *x\n",
            "1:4: anchors are not allowed (write the value out where it is used)\n"
            "2:4: aliases are not allowed (write the value out)",
            true},
        Bad{"a: !!str 1\nb: !x {}\n",
            "1:4: tags are not allowed (quote the value if it begins with '!')\n"
            "2:4: tags are not allowed (quote the value if it begins with '!')",
            true},
        Bad{"a: !x!y 1", "1:4: tags are not allowed (quote the value if it begins with '!')",
            false},
        Bad{"%TAG ! tag:x,2000:\n---\na: 1\n", "1:1: tags are not allowed (remove the %TAG line)",
            true},
        Bad{"%YAML 1.1\n---\na: 1\n", "1:1: policies are YAML 1.2 (remove the %YAML line)", true},
        Bad{"%YAML 2.0\n---\na: 1\n", "1:1: policies are YAML 1.2 (remove the %YAML line)", false},
        Bad{"%FOO\n---\na: 1\n",
            "1:1: a directive (remove the line, or quote the value that begins with '%')", false},
        Bad{"<<: {a: 1}\nb: 1\n", "1:1: merge keys are not allowed (write the keys out)", true},
        Bad{"a: 1\n---\nb: 2\n",
            "2:1: a second document (a policy is one; use include for more files)", false},
        Bad{"a: 1\n...\nb: 2\n",
            "3:1: more text after the end of the document (is the indentation right?)", false},
        Bad{"a: 1\nb: 2\n\"a\": 3\na: 4\n",
            "3:1: duplicate key 'a' (first at file.yaml:1:1; remove one)\n"
            "4:1: duplicate key 'a' (first at file.yaml:1:1; remove one)",
            true},
        Bad{"{x: {a: 1, a: 2}, x: 3}",
            "1:12: duplicate key 'a' (first at file.yaml:1:6; remove one)\n"
            "1:19: duplicate key 'x' (first at file.yaml:1:2; remove one)",
            true},
        Bad{"? [a]\n: b\n",
            "1:3: a key must be a word, not a list or a map (quote it if it begins with '[' or "
            "'{')",
            true},
        Bad{"*a : 1", "1:1: aliases are not allowed (write the value out)", true},
        Bad{"a: 'x\nb: 1\n", "1:4: a quoted string is not closed (add the quote)", false},
        Bad{"a: \"x", "1:4: a quoted string is not closed (add the quote)", false},
        Bad{"a: 'x\n---\n'",
            "1:4: a quoted string is not closed before '---' or '...' (add the quote)", false},
        Bad{"a: \"\\q\"\n",
            "1:5: an unknown escape in a double-quoted string (write \\\\ for a backslash, or use "
            "single quotes)",
            false},
        Bad{"a: \"\\x4\"", "1:7: an escape lacks hexadecimal digits (\\x has 2, \\u 4, \\U 8)",
            false},
        Bad{"a: \"\\ud800\"",
            "1:7: an escape stands for no character (\\u takes U+0001 to U+D7FF and U+E000 to "
            "U+FFFF)",
            false},
        Bad{"a: \"\\0\"", "1:4: a NUL in a string (remove \\0)", true},
        Bad{"a: [1, 2\nb: 3\n",
            "2:2: ',' or ']' was expected here (close the list that begins at file.yaml:1:4, or "
            "add the comma)",
            false},
        Bad{"a: {b: 1\n",
            "2:1: ',' or '}' was expected here (close the map that begins at file.yaml:1:4, or add "
            "the comma)",
            false},
        Bad{"a: b: c\n",
            "1:5: a ':' where no key can be (quote a value that has ': ' in it; is the indentation "
            "right?)",
            false},
        Bad{"a:\n\t- b\n",
            "2:1: a value cannot begin with this character (quote the value; indent with spaces, "
            "not tabs)",
            false},
        Bad{"a: @x\n",
            "1:4: a value cannot begin with this character (quote the value; indent with spaces, "
            "not tabs)",
            false},
        Bad{"- a\nb: 1\n", "2:1: a '- ' was expected here (is the indentation right?)", false},
        Bad{"a:\n  b: 1\n c: 2\n", "3:2: a key was expected here (is the indentation right?)",
            false},
        Bad{"a: 1\n- b\n", "2:1: a key was expected here (is the indentation right?)", false},
        Bad{"x: - y", "1:4: a '- ' where no list can be (is the indentation right?)", false},
        Bad{"a: |x\n  foo\n",
            "1:5: a '|' or '>' must be followed by the end of the line (quote the value)", false},
        Bad{"a: *\n", "1:4: aliases are not allowed (quote the value if it begins with '*')",
            false},
        Bad{"a: &\n", "1:4: anchors are not allowed (quote the value if it begins with '&')",
            false},
        Bad{"a: ]", "1:4: a value was expected here", false},
        Bad{"a: x\nb\nc: 1", "2:1: a key without ':' (add one)", false},
        Bad{"a: \xFF", "1:4: byte 0xFF is not UTF-8 (save the file as UTF-8)", false},
        Bad{"a: \xC3\n", "1:4: byte 0xC3 is not UTF-8 (save the file as UTF-8)", false},
        Bad{"a: \xC0\x80", "1:4: byte 0xC0 is not UTF-8 (save the file as UTF-8)", false},
        Bad{"a: \xED\xA0\x80", "1:4: byte 0xED is not UTF-8 (save the file as UTF-8)", false},
        Bad{"a: \xF4\x90\x80\x80", "1:4: byte 0xF4 is not UTF-8 (save the file as UTF-8)", false},
        Bad{"a: x\x01",
            "1:5: the character U+0001 may not stand here (remove it, or write it \"\\u0001\")",
            false},
        Bad{"a: \x7F",
            "1:4: the character U+007F may not stand here (remove it, or write it \"\\u007F\")",
            false},
        Bad{"a: \xC2\x9F",
            "1:4: the character U+009F may not stand here (remove it, or write it \"\\u009F\")",
            false},
        Bad{"a: \xE2\x80\xA8",
            "1:4: the character U+2028 may not stand here (remove it, or write it \"\\u2028\")",
            false},
        Bad{"a: \xC2\x85",
            "1:4: the character U+0085 may not stand here (remove it, or write it \"\\u0085\")",
            false},
        Bad{"a: \xEF\xBB\xBF",
            "1:4: the character U+FEFF may not stand here (remove it, or write it \"\\uFEFF\")",
            false},
        Bad{"a: \xEF\xBF\xBE",
            "1:4: the character U+FFFE may not stand here (remove it, or write it \"\\uFFFE\")",
            false},
        Bad{std::string("a\x00"
                        "b: 1",
                        6),
            "1:2: a NUL byte (is this a text file?)", false}));

}  // namespace
}  // namespace poros::yaml
