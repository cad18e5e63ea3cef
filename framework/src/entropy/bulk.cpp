// SPDX-License-Identifier: MIT
// Model, then distribution, then coder, each called once for the whole block.
#include "bulk.hpp"

#include "part.hpp"
#include "tables.hpp"

namespace tessera::engine {

namespace {

tsr_stream announced(const tsr_stream& symbols) {
    tsr_stream shape = symbols;
    shape.data = nullptr;
    return shape;
}

// Predictions that both sides make from the header and the siblings.
tsr_predictions known_predictions(model_part& model, const tsr_stream& symbols,
                                  std::span<const tsr_stream> given) {
    const tsr_stream shape = announced(symbols);
    tsr_predictions predictions{};
    predictions.size = sizeof predictions;
    model.run(model.api.known, &shape, given.data(), static_cast<std::uint32_t>(given.size()),
              &predictions);
    return predictions;
}

}  // namespace

void encode_bulk(const entropy_plan& plan, tsr_call& call, const tsr_stream& symbols,
                 std::span<const tsr_stream> given, header_writer& header) {
    const auto alphabet = static_cast<std::uint32_t>(symbols.alphabet);
    model_part model(plan.model, "model", *call.block);
    distribution_part distribution(plan.distribution, "distribution", *call.block);
    coder_part coder(plan.coder, "coder", *call.block);

    tsr_predictions predictions{};
    predictions.size = sizeof predictions;
    if (model.api.analyse != nullptr)
        model.run(model.api.analyse, &symbols, given.data(),
                  static_cast<std::uint32_t>(given.size()), &predictions);
    const bool measured = model.api.known == nullptr;
    if (!measured) {
        model.call.header_in = model.call.header_out;
        predictions = known_predictions(model, symbols, given);
    }
    check_predictions(model, predictions, alphabet, symbols.count);

    const tsr_tables tables = tables_of(distribution, predictions);
    check_tables(coder.api, tables, alphabet, symbols.count, reason::internal);
    if (measured) distribution.run(distribution.api.write_tables, &tables, symbols.count);

    expect_bytes(coder.call);
    coder.run(coder.api.encode, &tables, &symbols);
    bytes_of(coder, call.ports[0].value);
    call.ports[0].committed = true;

    header.part(model.call.header_out);
    header.part(coder.call.header_out);
    header.rest(distribution.call.header_out);
}

void decode_bulk(const entropy_plan& plan, tsr_call& call, const tsr_stream& bytes,
                 const tsr_stream& symbols, std::span<const tsr_stream> given,
                 header_reader& header) {
    const auto alphabet = static_cast<std::uint32_t>(symbols.alphabet);
    const auto of_model = header.part("model's header");
    const auto of_coder = header.part("coder's header");
    const auto of_distribution = header.rest();
    model_part model(plan.model, "model", *call.block, of_model);
    distribution_part distribution(plan.distribution, "distribution", *call.block, of_distribution);
    coder_part coder(plan.coder, "coder", *call.block, of_coder);

    tsr_tables tables{};
    tables.size = sizeof tables;
    if (model.api.known != nullptr) {
        const tsr_predictions predictions = known_predictions(model, symbols, given);
        check_predictions(model, predictions, alphabet, symbols.count);
        tables = tables_of(distribution, predictions);
    } else {
        distribution.run(distribution.api.read_tables, alphabet, symbols.count, &tables);
    }
    check_tables(coder.api, tables, alphabet, symbols.count, reason::corrupt);
    coder.run(coder.api.decode, &tables, &bytes, &symbols);
}

}  // namespace tessera::engine
