// SPDX-License-Identifier: MIT
// A host in memory, so that a plugin's tests need no framework:
//
//     testing::stage plan(desc, R"({"level": 3})");       // defaults are filled in
//     const auto in = testing::stream::text("to be or not to be");
//     const testing::coded coded = plan.encode(in);        // ports and header
//     CHECK(plan.decode(coded, in) == in);                 // failures are thrown as sdk::error
//
// Likewise testing::model, distribution, coder and segmenter. It also holds the plugin to the ABI:
// memory written past its slack, an element outside its alphabet or a port left open is a failure.
// Needs threads when linked.
#pragma once

#include "testing/coder.hpp"
#include "testing/distribution.hpp"
#include "testing/lanes.hpp"
#include "testing/model.hpp"
#include "testing/params.hpp"
#include "testing/plan.hpp"
#include "testing/prediction.hpp"
#include "testing/room.hpp"
#include "testing/segmenter.hpp"
#include "testing/stage.hpp"
#include "testing/stream.hpp"
#include "testing/work.hpp"
