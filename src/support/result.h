// SPDX-License-Identifier: Apache-2.0
// Errors of the user's input as values. Exceptions live only where yaml-cpp, CLI11 and nlohmann-json are.
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace pgtidy {

// What went wrong with a file, a config or an argument, in words for the user: exit status 2.
struct Error {
  std::string path;   // empty: not about a file
  unsigned line = 0;  // 1-based; 0: not known
  unsigned column = 0;
  std::string message;      // lower case, no full stop, says what to do
  std::string kind = "io";  // io, config, usage: JSON's errors[].kind
};

// "path:line:column: message"
[[nodiscard]] std::string to_string(const Error& error);

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : value_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool ok() const { return value_.index() == 0; }
  [[nodiscard]] explicit operator bool() const { return ok(); }
  [[nodiscard]] T& value() { return std::get<0>(value_); }
  [[nodiscard]] const T& value() const { return std::get<0>(value_); }
  [[nodiscard]] const Error& error() const { return std::get<1>(value_); }
  T& operator*() { return value(); }
  const T& operator*() const { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

 private:
  std::variant<T, Error> value_;
};

}  // namespace pgtidy
