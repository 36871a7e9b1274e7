// SPDX-License-Identifier: Apache-2.0
// The pieces that a JSON Schema is put together from: schema.cc says of what.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "compile/policy/grammar.h"
#include "core/base/json.h"

namespace poros::policy {

// "#/$defs/NAME" is a definition; every type that a Key names is one.
class SchemaParts {
 protected:
  using Keys = std::span<const Key>;
  using Words = std::span<const std::string_view>;
  static constexpr std::uint64_t kMostName = 128;  // name_flaw() in read.cc

  struct Sink {
    std::string text;
    void add(std::string_view more) { text += more; }
  };

  void text(std::string_view key, std::string_view value) {
    json_.key(key);
    json_.string(value);
  }
  void number(std::string_view key, std::uint64_t value) {
    json_.key(key);
    json_.number(value);
  }
  void refer(std::string_view type) { text("$ref", "#/$defs/" + std::string(type)); }

  template <class Inside>
  void object(Inside inside) {
    json_.open('{');
    inside();
    json_.close('}');
  }
  template <class Inside>
  void object(std::string_view key, Inside inside) {
    json_.key(key);
    object(inside);
  }
  template <class Inside>
  void define(std::string_view name, Inside inside) {
    object(name, inside);
  }

  void strings(std::string_view key, Words words) {
    json_.key(key);
    json_.open('[');
    for (const std::string_view word : words) json_.string(word);
    json_.close(']');
  }
  void strings(std::string_view key, std::initializer_list<std::string_view> words) {
    strings(key, Words(words.begin(), words.size()));
  }
  void numbers(std::string_view key, std::span<const std::uint16_t> values) {
    json_.key(key);
    json_.open('[');
    for (const std::uint16_t value : values) json_.number(value);
    json_.close(']');
  }

  void string_like(std::string_view name, std::string_view pattern) {
    define(name, [&] {
      text("type", "string");
      text("pattern", pattern);
    });
  }
  void whole_number(std::string_view name, std::uint64_t least, std::uint64_t most) {
    define(name, [&] {
      text("type", "integer");
      number("minimum", least);
      if (most != 0) number("maximum", most);
    });
  }

  // The keys of a map, and no other.
  void map_of(Keys keys) {
    text("type", "object");
    object("properties", [&] {
      for (const Key& key : keys) {
        object(key.name, [&] {
          refer(key.type);
          text("description", key.text);
        });
      }
    });
    json_.key("additionalProperties");
    json_.boolean(false);
    json_.key("required");
    json_.open('[');
    for (const Key& key : keys) {
      if (key.is_required) json_.string(key.name);
    }
    json_.close(']');
  }
  void define_map(std::string_view name, Keys keys) {
    define(name, [&] { map_of(keys); });
  }

  // A value stands for a list of one (rule L3).
  enum class Empty : bool { kError, kAllowed };
  void define_list(std::string_view name, std::string_view item, Empty empty) {
    define(name, [&] {
      json_.key("anyOf");
      json_.open('[');
      object([&] { refer(item); });
      object([&] {
        text("type", "array");
        object("items", [&] { refer(item); });
        if (empty == Empty::kError) number("minItems", 1);
      });
      json_.close(']');
    });
  }

  // Names that the policy's author chooses → values of one type.
  void define_names_of(std::string_view name, std::string_view item) {
    define(name, [&] {
      strings("type", {"object", "null"});
      object("propertyNames", [&] {
        number("minLength", 1);
        number("maxLength", kMostName);
        text("pattern", "^[^ ](.*[^ ])?$");
      });
      object("additionalProperties", [&] { refer(item); });
    });
  }

  // The same where the reader holds the names to rules of their own, whatever their length.
  void define_words_of(std::string_view name, std::string_view item) {
    define(name, [&] {
      text("type", "object");
      object("additionalProperties", [&] { refer(item); });
    });
  }

  void define_either(std::string_view name, std::string_view one, std::string_view other) {
    define(name, [&] {
      json_.key("anyOf");
      json_.open('[');
      object([&] { refer(one); });
      object([&] { refer(other); });
      json_.close(']');
    });
  }

  void required(std::initializer_list<std::string_view> keys) { strings("required", keys); }
  void forbidden(std::string_view key) {
    object("properties", [&] {
      json_.key(key);
      json_.boolean(false);
    });
  }

  Sink sink_;
  JsonWriter<Sink> json_{sink_};
};

}  // namespace poros::policy
