// SPDX-License-Identifier: MIT
// The laws of plugins that learn: the same samples give the same asset, and it serves.
#include "product.hpp"
#include "shapes.hpp"

namespace tessera::conform {
namespace {

const tsr_train_api* training_of(const tsr_desc& desc) {
    return desc.extension == nullptr
               ? nullptr
               : static_cast<const tsr_train_api*>(desc.extension(TSR_TRAIN_EXTENSION));
}

std::vector<host::stream> lessons(tsr_type type, std::uint64_t seed) {
    std::vector<host::stream> all;
    for (const sample& in : samples(type, seed))
        if (in.data.count > 0) all.push_back(in.data);
    return all;
}

std::string learns_the_same(const subject& s) {
    check_schema(training_of(s.desc)->schema);
    tally cases;
    const auto types =
        s.desc.accepts != 0 ? types_of(s.desc.accepts) : std::vector<tsr_type>{TSR_BYTES};
    for (const tsr_type type : types)
        cases.attempt(std::string("samples of ") + sdk::name(type), [&] {
            const auto all = lessons(type, s.how.seed);
            const host::stream asset = host::train(s.desc, all);
            if (!(host::train(s.desc, all) == asset))
                throw broken("the same samples gave another asset");
            options taught = s.how;
            taught.asset.assign(asset.bytes().begin(), asset.bytes().end());
            taught.has_asset = true;
            if (s.desc.shape == TSR_STAGE && names_assets(s.desc.schema))
                subject{s.desc, taught}.make<host::stage>();
            if (s.desc.shape == TSR_MODEL && names_assets(s.desc.schema))
                subject{s.desc, taught}.make<host::model>();
        });
    if (cases.kept() == 0) throw broken("no samples were taken: " + cases.remark());
    return cases.remark();
}

}  // namespace

void add_training_laws(laws& all, const subject& s) {
    all.push_back({"training gives the same asset each time, and it serves", [s] {
                       if (training_of(s.desc) == nullptr)
                           throw not_applicable("it has nothing to learn");
                       return learns_the_same(s);
                   }});
}

}  // namespace tessera::conform
