// SPDX-License-Identifier: Apache-2.0
// What nearly every file includes, compiled once (PGTIDY_PCH). Nobody includes this: files name what they use, and the release
// build, which goes without, tells when one doesn't.
#pragma once

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
