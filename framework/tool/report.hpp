// SPDX-License-Identifier: MIT
// Messages on standard error, and the exit code that they come to.
#pragma once

#include "options.hpp"

#include <tessera/error.hpp>

#include <string>
#include <string_view>

namespace tessera::tool {

/// Prints "tessera: WHERE: MESSAGE" on one line; `where` is left out where it is empty or the
/// message begins with it.
void complain(std::string_view where, std::string_view message);
/// As complain, for what is no failure.
void note(const options& wanted, std::string_view where, std::string_view message);

/// command_wrong for what the user can put right by another command or spec, work_failed else.
int exit_code_of(const error& caught);

/// Runs `work`, turns what it throws into a message about `where` and returns the exit code.
/// `data`: a spec_error comes from a file's header, so the data is at fault. `work` may return a
/// code or nothing.
template <class Work>
int guarded(std::string_view where, Work&& work, bool data = false) {
    try {
        if constexpr (std::is_void_v<decltype(work())>) {
            work();
            return done;
        } else {
            return work();
        }
    } catch (const usage_error& caught) {
        complain(where, caught.what());
        return command_wrong;
    } catch (const error& caught) {
        complain(where, caught.what());
        const bool in_data = data && dynamic_cast<const spec_error*>(&caught) != nullptr;
        return in_data ? work_failed : exit_code_of(caught);
    } catch (const std::bad_alloc&) {
        complain(where, "memory ran out");
        return work_failed;
    } catch (const std::exception& caught) {
        complain(where, caught.what());
        return work_failed;
    }
}

}  // namespace tessera::tool
