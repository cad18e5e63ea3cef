// SPDX-License-Identifier: MIT
// libtessera, whole.
#pragma once

#include "assets.hpp"
#include "bitstream.hpp"
#include "decode.hpp"
#include "encode.hpp"
#include "error.hpp"
#include "io.hpp"
#include "limits.hpp"
#include "observe.hpp"
#include "pipeline.hpp"
#include "program_cache.hpp"
#include "reader.hpp"
#include "registry.hpp"
#include "spec.hpp"
#include "statistics.hpp"
#include "steps.hpp"
