// SPDX-License-Identifier: MIT
// A PINNED model: the histogram of this tree under a fingerprint that a test can change.
#pragma once

#include <tessera/sdk.hpp>

#include <string>

extern "C" {
extern const tsr_entry tsr_plugin_entry_histogram;
}

namespace tessera::test {

inline std::string pinned_fingerprint = "this machine";

inline const void* pinned_extension(const char* id) {
    static constexpr tsr_fingerprint_api api = {
        sizeof(tsr_fingerprint_api),
        [](const void*) -> const char* { return pinned_fingerprint.c_str(); }};
    return std::string_view(id) == TSR_FINGERPRINT_EXTENSION ? &api : nullptr;
}

inline tsr_desc pinned_model() {
    tsr_desc d = *tsr_plugin_entry_histogram.plugins[0];
    d.id = "org.example.pinned";
    d.flags = TSR_PINNED;
    d.extension = pinned_extension;
    return d;
}

}  // namespace tessera::test
