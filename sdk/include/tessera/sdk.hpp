// SPDX-License-Identifier: MIT
// Write a plugin in C++20: this header turns plain classes into the C ABI. Header-only, so that no
// C++ symbol ever crosses the line; exceptions thrown by a plugin's code become a status and a
// message.
#pragma once

#include "abi.h"
#include "sdk/bits.hpp"
#include "sdk/call.hpp"
#include "sdk/coder.hpp"
#include "sdk/cursor.hpp"
#include "sdk/describe.hpp"
#include "sdk/dispatch.hpp"
#include "sdk/distribution.hpp"
#include "sdk/error.hpp"
#include "sdk/floats.hpp"
#include "sdk/model.hpp"
#include "sdk/params.hpp"
#include "sdk/plugin.hpp"
#include "sdk/pool.hpp"
#include "sdk/segmenter.hpp"
#include "sdk/stage.hpp"
#include "sdk/stream.hpp"
#include "sdk/train.hpp"
#include "sdk/varint.hpp"
