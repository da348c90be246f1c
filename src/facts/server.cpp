// SPDX-License-Identifier: Apache-2.0
#include "facts/server.h"

#include <array>
#include <utility>

#include <dlfcn.h>
#include <fmt/format.h>
#include <libpq-fe.h>

namespace pgtidy::facts {
namespace {

Error failure(std::string message) {
  while (!message.empty() && (message.back() == '\n' || message.back() == ' ')) message.pop_back();
  for (std::size_t at = 0; (at = message.find_first_of("\n\t", at)) != std::string::npos;) message.replace(at, 1, 1, ' ');
  while (!message.empty() && message.find("  ") != std::string::npos) message.erase(message.find("  "), 1);
  return {"", 0, 0, std::move(message), "io"};
}

}  // namespace

// libpq's functions, by name.
struct Server::Library {
  decltype(&PQconnectdbParams) connect = nullptr;
  decltype(&PQstatus) status = nullptr;
  decltype(&PQerrorMessage) error_message = nullptr;
  decltype(&PQfinish) finish = nullptr;
  decltype(&PQexec) exec = nullptr;
  decltype(&PQresultStatus) result_status = nullptr;
  decltype(&PQresultErrorMessage) result_error = nullptr;
  decltype(&PQntuples) row_count = nullptr;
  decltype(&PQnfields) column_count = nullptr;
  decltype(&PQgetisnull) is_null = nullptr;
  decltype(&PQgetvalue) value = nullptr;
  decltype(&PQgetlength) length = nullptr;
  decltype(&PQclear) clear = nullptr;
  decltype(&PQsetNoticeProcessor) set_notice_processor = nullptr;

  // Null: it isn't here, or isn't libpq. Stays open.
  static const Library* open() {
    static const Library library;
    return library.whole_ ? &library : nullptr;
  }

 private:
  Library() {
    void* handle = nullptr;
    for (const char* name : {"libpq.so.5", "libpq.5.dylib", "libpq.dylib"}) {
      if (handle == nullptr) handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    }
    if (handle == nullptr) return;
    whole_ = find(handle, "PQconnectdbParams", connect) && find(handle, "PQstatus", status) &&
             find(handle, "PQerrorMessage", error_message) && find(handle, "PQfinish", finish) && find(handle, "PQexec", exec) &&
             find(handle, "PQresultStatus", result_status) && find(handle, "PQresultErrorMessage", result_error) &&
             find(handle, "PQntuples", row_count) && find(handle, "PQnfields", column_count) && find(handle, "PQgetisnull", is_null) &&
             find(handle, "PQgetvalue", value) && find(handle, "PQgetlength", length) && find(handle, "PQclear", clear) &&
             find(handle, "PQsetNoticeProcessor", set_notice_processor);
  }

  template <class F>
  static bool find(void* handle, const char* name, F& function) {
    function = reinterpret_cast<F>(dlsym(handle, name));
    return function != nullptr;
  }

  bool whole_ = false;
};

struct Server::Connection {
  Connection(const Library& its_library, PGconn* its_handle) : library(its_library), handle(its_handle) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { library.finish(handle); }

  const Library& library;
  PGconn* handle;
};

Result<Server> Server::connect(const std::string& dsn) {
  const Library* library = Library::open();
  if (library == nullptr) return failure("no libpq here (libpq.so.5): install it, on Debian with apt install libpq5");
  // What stands before the connection string gives way to it; what stands behind it doesn't.
  constexpr std::array keywords{"connect_timeout", "dbname", "fallback_application_name", "client_encoding",
                                static_cast<const char*>(nullptr)};
  const std::array<const char*, keywords.size()> values{"10", dsn.c_str(), "pgtidy", "UTF8", nullptr};
  PGconn* handle = library->connect(keywords.data(), values.data(), 1);
  if (handle == nullptr) return failure("out of memory");
  auto connection = std::make_shared<Connection>(*library, handle);
  if (library->status(handle) != CONNECTION_OK) return failure(library->error_message(handle));
  library->set_notice_processor(
      handle, [](void*, const char*) {}, nullptr);
  return Server(std::move(connection));
}

Result<std::vector<Row>> Server::rows(const std::string& sql) {
  const Library& library = connection_->library;
  const std::unique_ptr<PGresult, decltype(&PQclear)> result(library.exec(connection_->handle, sql.c_str()), library.clear);
  const ExecStatusType status = library.result_status(result.get());
  if (status == PGRES_COMMAND_OK) return std::vector<Row>{};
  if (status != PGRES_TUPLES_OK)
    return failure(result == nullptr ? library.error_message(connection_->handle) : library.result_error(result.get()));
  std::vector<Row> rows(static_cast<std::size_t>(library.row_count(result.get())));
  const int columns = library.column_count(result.get());
  for (int r = 0; r < static_cast<int>(rows.size()); ++r) {
    for (int c = 0; c < columns; ++c) {
      auto& value = rows[static_cast<std::size_t>(r)].emplace_back();
      if (library.is_null(result.get(), r, c) == 0)
        value.emplace(library.value(result.get(), r, c), static_cast<std::size_t>(library.length(result.get(), r, c)));
    }
  }
  return rows;
}

std::optional<Error> Server::run(const std::string& sql) {
  const auto answer = rows(sql);
  return answer ? std::nullopt : std::optional(answer.error());
}

}  // namespace pgtidy::facts
