// SPDX-License-Identifier: MIT
// Chooses the laws of a plugin by its shape.
#include "shapes.hpp"

#include "determinism.hpp"

namespace tessera::conform {

laws laws_of(const subject& s) {
    laws all;
    switch (s.desc.shape) {
        case TSR_STAGE:
            add_stage_laws(all, s);
            add_determinism_laws<host::stage>(all, s, stage_products);
            break;
        case TSR_MODEL:
            add_model_laws(all, s);
            add_determinism_laws<host::model>(all, s, model_products);
            break;
        case TSR_DISTRIBUTION:
            add_distribution_laws(all, s);
            add_determinism_laws<host::distribution>(all, s, distribution_products);
            break;
        case TSR_CODER:
            add_coder_laws(all, s);
            add_determinism_laws<host::coder>(all, s, coder_products);
            break;
        case TSR_SEGMENTER:
            add_segmenter_laws(all, s);
            add_determinism_laws<host::segmenter>(all, s, segmenter_products);
            break;
        default:
            break;
    }
    add_bit_loop_laws(all, s);
    add_training_laws(all, s);
    if (!s.how.golden.empty()) add_golden_laws(all, s);
    return all;
}

std::string digests_of(const subject& s) {
    switch (s.desc.shape) {
        case TSR_STAGE:
            return digests_of_all<host::stage>(s, stage_products);
        case TSR_MODEL:
            return digests_of_all<host::model>(s, model_products);
        case TSR_DISTRIBUTION:
            return digests_of_all<host::distribution>(s, distribution_products);
        case TSR_CODER:
            return digests_of_all<host::coder>(s, coder_products);
        case TSR_SEGMENTER:
            return digests_of_all<host::segmenter>(s, segmenter_products);
        default:
            return {};
    }
}

}  // namespace tessera::conform
