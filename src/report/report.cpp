// SPDX-License-Identifier: Apache-2.0
#include "report/report.h"

#include <algorithm>
#include <array>
#include <utility>

namespace pgtidy::report {
namespace {

constexpr std::array<std::pair<std::string_view, Format>, 4> formats{{
    {"text", Format::text},
    {"concise", Format::concise},
    {"json", Format::json},
    {"github", Format::github},
}};

}  // namespace

std::optional<Format> parse_format(std::string_view word) {
  for (const auto& [name, format] : formats) {
    if (name == word) return format;
  }
  return std::nullopt;
}

std::vector<std::string_view> format_names() {
  std::vector<std::string_view> names;
  names.reserve(formats.size());
  for (const auto& [name, format] : formats) names.push_back(name);
  return names;
}

std::string render(const Run& run, Format format, const Style& style) {
  switch (format) {
    case Format::text: return render_text(run, style);
    case Format::concise: return render_concise(run, style);
    case Format::json: return render_json(run);
    case Format::github: return render_github(run);
  }
  return {};
}

std::string_view family_of(std::string_view check) {
  if (check == "syntax-error" || check == "not-postgresql" || check.starts_with("suppression-")) return "engine";
  return check.substr(0, check.find('-'));
}

const File* file_of(const Run& run, FileId id) {
  const auto index = static_cast<std::uint32_t>(id);
  return index < run.files.size() ? &run.files[index] : nullptr;
}

Extent extent(const Run& run, FileId id, Range range) {
  const File* file = file_of(run, id);
  if (file == nullptr) return {};
  if (file->source == nullptr) return {file->path, {}, {}};
  return {file->path, file->source->position(range.begin), file->source->position(std::max(range.begin, range.end))};
}

}  // namespace pgtidy::report
