// SPDX-License-Identifier: Apache-2.0
// A connection to a live server, through libpq (PostgreSQL docs "libpq"). The library is opened when a connection is asked for,
// so that linting, where every millisecond counts, doesn't load it and what it needs; who never asks a server needs none.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "support/result.h"

namespace pgtidy::facts {

using Row = std::vector<std::optional<std::string>>;  // nothing: null

class Server {
 public:
  // `dsn`: a connection string or URI as psql takes them; what it leaves out comes from PGHOST, PGDATABASE, … and pgpass. UTF-8.
  [[nodiscard]] static Result<Server> connect(const std::string& dsn);

  // All rows of one statement's answer, or what the server said.
  [[nodiscard]] Result<std::vector<Row>> rows(const std::string& sql);
  [[nodiscard]] std::optional<Error> run(const std::string& sql);

 private:
  struct Library;
  struct Connection;
  explicit Server(std::shared_ptr<Connection> connection) : connection_(std::move(connection)) {}
  std::shared_ptr<Connection> connection_;
};

}  // namespace pgtidy::facts
