// SPDX-License-Identifier: Apache-2.0
// precompiled.h for tests.
#pragma once

#include "precompiled.h"

#include <gtest/gtest.h>
