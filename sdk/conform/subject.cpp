// SPDX-License-Identifier: MIT
// How failures of the plugin under test are judged and told.
#include "subject.hpp"

namespace tessera::conform {

std::string status_name(tsr_status status) {
    static constexpr const char* names[] = {"TSR_OK",          "TSR_E_PARAM",       "TSR_E_CORRUPT",
                                            "TSR_E_LIMIT",     "TSR_E_UNSUPPORTED", "TSR_E_NOMEM",
                                            "TSR_E_CANCELLED", "TSR_E_INTERNAL"};
    return status >= TSR_OK && status <= TSR_E_INTERNAL ? names[status]
                                                        : "status " + std::to_string(status);
}

std::string explain(const sdk::error& e) {
    return status_name(e.status) + ": " + (*e.what() ? e.what() : "(no message)");
}

bool is_refusal(const sdk::error& e) {
    return (e.status == TSR_E_PARAM || e.status == TSR_E_UNSUPPORTED) && *e.what() != '\0';
}

void require_clean_failure(const std::string& at_hand, const sdk::error& e) {
    if (e.status == TSR_E_INTERNAL || e.status < TSR_OK || e.status > TSR_E_INTERNAL)
        throw broken(at_hand + ": " + explain(e));
    if (*e.what() == '\0')
        throw broken(at_hand + ": " + status_name(e.status) + " without a message");
}

std::string tally::remark() const {
    std::string text = std::to_string(kept_) + " cases";
    if (refused_ > 0) text += ", " + std::to_string(refused_) + " refused (" + why_ + ")";
    return text;
}

}  // namespace tessera::conform
