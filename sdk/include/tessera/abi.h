/* SPDX-License-Identifier: MIT
 * The Tessera plugin ABI, whole. C11, no dependency, one exported symbol a library (abi/plugin.h).
 *
 * A plugin is one of five shapes: stage, model, distribution, coder, segmenter. Each has a header
 * of its own below. Reading a plugin's descriptor runs none of its code.
 *
 * Thread rules stand at the end of each function's comment:
 *   [any]     from every thread at every time
 *   [plan]    one thread at a time for one plan
 *   [worker]  from any worker, several at once: plans are shared and immutable
 *   [state]   one thread at a time for one state
 * A function pointer that may be NULL says so.
 *
 * Growth: within one TSR_ABI_MAJOR, structs only grow at their end and begin with their size as
 * their writer knew it; read a member only if it lies inside that size. Another major is refused by
 * the host with both numbers shown. */
#ifndef TESSERA_ABI_H
#define TESSERA_ABI_H

#include "abi/base.h"
#include "abi/bit_loop.h"
#include "abi/coder.h"
#include "abi/distribution.h"
#include "abi/host.h"
#include "abi/model.h"
#include "abi/plugin.h"
#include "abi/prediction.h"
#include "abi/segmenter.h"
#include "abi/services.h"
#include "abi/stage.h"
#include "abi/stream.h"

#endif
