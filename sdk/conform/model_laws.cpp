// SPDX-License-Identifier: MIT
// The laws of models: an encoder's and a decoder's run predict the same.
#include "damage.hpp"
#include "determinism.hpp"
#include "random.hpp"
#include "refusal.hpp"
#include "shapes.hpp"

namespace tessera::conform {
namespace {

using plan = host::model;

/// Symbol streams of `type`; a model's alphabet is never unknown.
std::vector<sample> symbol_samples(tsr_type type, std::uint64_t seed) {
    std::vector<sample> all;
    for (const std::uint64_t alphabet : {2, 3, 11, 200, 256, 1000})
        if (alphabet <= (type == TSR_BYTES || type == TSR_U8 ? 256 : 65536))
            for (const std::uint64_t count : {1, 3, 700, 3001})
                all.push_back({std::to_string(count) + " symbols of " + std::to_string(alphabet),
                               skewed_symbols(type, count, alphabet, seed)});
    host::stream constant(type, 600, 0);
    constant.alphabet = 5;
    all.push_back({"600 zeros", constant});
    return all;
}

void check_row(const subject& s, const plan& p, const host::scores& row, std::uint64_t alphabet) {
    if (row.kind != p.api().kind(p.raw()))
        throw broken("scores of kind " + std::to_string(row.kind) + ", the plan promised " +
                     std::to_string(p.api().kind(p.raw())));
    if (!(s.desc.kinds & TSR_KIND_BIT(row.kind)))
        throw broken("scores of kind " + std::to_string(row.kind) +
                     ", which the descriptor does not name");
    const std::uint64_t expected = s.desc.flags & TSR_BITWISE ? 2 : alphabet;
    if (row.alphabet != expected)
        throw broken("scores of an alphabet of " + std::to_string(row.alphabet) + ", expected " +
                     std::to_string(expected));
}

void check_predictions(const subject& s, const plan& p, const host::predictions& said,
                       const host::stream& in) {
    if (said.all.empty()) throw broken("no predictions for the block");
    for (const host::scores& row : said.all) {
        check_row(s, p, row, in.alphabet);
        if (row.rows != 1)
            throw broken("a prediction of " + std::to_string(row.rows) + " rows, expected one");
    }
    for (const std::uint16_t of : said.of_group)
        if (of >= said.all.size()) throw broken("a group that uses a prediction of none");
}

template <class F>
std::string over_symbols(const subject& s, const F& check) {
    constexpr std::uint64_t long_stream = 1000;
    tally cases;
    s.make<plan>();
    for (const tsr_type type : types_of(s.desc.accepts)) {
        bool some = false;
        unsigned turn = 0;
        for (const std::string& params : s.params())
            for (const sample& in : symbol_samples(type, s.how.seed)) {
                if (s.how.brief && in.data.count > long_stream) continue;
                // Slow models take minutes for all: in a hurry parameters but the defaults take
                // turns, and long streams are left to those.
                const bool spared = in.data.count > long_stream || ++turn % 3 != 0;
                if (s.how.quick && spared && params != s.default_params()) continue;
                some |= cases.attempt(
                    std::string(sdk::name(type)) + ", " + in.name + ", parameters " + params, [&] {
                        const auto encoder = s.make<plan>(params);
                        const auto decoder = s.make_stored<plan>(params);
                        check(*encoder, *decoder, in.data);
                    });
            }
        if (!some)
            throw broken(std::string("no symbols of ") + sdk::name(type) +
                         " were taken: " + cases.remark());
    }
    return cases.remark();
}

std::string predicts_in_bulk(const subject& s) {
    return over_symbols(s, [&](plan& encoder, plan& decoder, const host::stream& in) {
        const auto first = encoder.analyse(in), again = encoder.analyse(in);
        if (first.header != again.header) throw broken("analysed twice, the headers differ");
        if (first.measured) {
            check_predictions(s, encoder, *first.measured, in);
            if (!(*first.measured == *again.measured))
                throw broken("analysed twice, the predictions differ");
        }
        if (encoder.api().known == nullptr) return;
        const auto here = encoder.known(in, first.header);
        check_predictions(s, encoder, here, in);
        decoder.around.fill = 0x5C;
        if (!(decoder.known(in, first.header) == here))
            throw broken("the decoder's predictions differ from the encoder's");
    });
}

std::string predicts_in_steps(const subject& s) {
    return over_symbols(s, [&](plan& encoder, plan& decoder, const host::stream& in) {
        const host::bytes header = encoder.analyse(in).header;
        decoder.around.fill = 0x5C;
        for (const std::uint32_t lanes : {1, 2, 3, 8}) {
            const std::string with = "with " + std::to_string(lanes) + " lanes ";
            const auto here =
                encoder.walk(in, header, lanes, UINT64_MAX, {}, host::work::direction::encode);
            for (const host::scores& row : here.said) {
                check_row(s, encoder, row, in.alphabet);
                if (row.rows > lanes)
                    throw broken(with + "it says " + std::to_string(row.rows) + " rows");
            }
            if (!(decoder.walk(in, header, lanes) == here))
                throw broken(with + "the decoder's predictions differ from the encoder's");
            if (!(decoder.walk(in, header, lanes, 1) == here))
                throw broken(with + "predictions depend on how many symbols a call of update has");
        }
    });
}

/// The first symbols that the model takes, few of them.
host::stream taken_symbols(const subject& s, const plan& p) {
    for (const tsr_type type : types_of(s.desc.accepts))
        for (const std::uint64_t alphabet : {11, 2, 256}) {
            host::stream in = skewed_symbols(type, 90, alphabet, s.how.seed);
            try {
                const host::bytes header = p.analyse(in).header;
                if (p.api().begin != nullptr) p.walk(in, header);
                return in;
            } catch (const sdk::error& e) {
                if (!is_refusal(e)) throw;
            }
        }
    throw not_applicable("no small stream was taken");
}

std::string survives_damage(const subject& s) {
    const auto p = s.make<plan>();
    const host::stream in = taken_symbols(s, *p);
    host::coded header;
    header.header = p->analyse(in).header;
    if (header.header.empty()) throw not_applicable("it stores no header");
    p->around.memory_limit = std::uint64_t{64} << 20;
    return survive_damage(header, s.how.flips(), s.how.seed, [&](const host::coded& c) {
        if (p->api().known != nullptr) check_predictions(s, *p, p->known(in, c.header), in);
        if (p->api().begin != nullptr) p->walk(in, c.header, 2);
    });
}

std::string survives_refusal(const subject& s) {
    const auto p = s.make<plan>();
    const host::stream in = taken_symbols(s, *p);
    unsigned refused = refuse_operator_new(s.desc, [&] {
        s.make<plan>();
        return host::bytes{};
    });
    const auto run = [&] {
        product made;
        const auto analysis = p->analyse(in);
        made.add(std::span<const std::uint8_t>(analysis.header));
        if (analysis.measured)
            for (const host::scores& row : analysis.measured->all) made.add(row);
        if (p->api().known != nullptr)
            for (const host::scores& row : p->known(in, analysis.header).all) made.add(row);
        if (p->api().begin != nullptr)
            for (const host::scores& row : p->walk(in, analysis.header, 2).said) made.add(row);
        return made.bytes();
    };
    refused += refuse_host_memory(p->around, run) + refuse_operator_new(s.desc, run);
    return std::to_string(refused) + " requests refused";
}

std::string names_its_fingerprint(const subject& s) {
    const auto* api =
        s.desc.extension == nullptr
            ? nullptr
            : static_cast<const tsr_fingerprint_api*>(s.desc.extension(TSR_FINGERPRINT_EXTENSION));
    if (api == nullptr) throw broken("TSR_PINNED without " TSR_FINGERPRINT_EXTENSION);
    const auto p = s.make<plan>();
    const char* text = api->fingerprint(p->raw());
    if (text == nullptr || *text == '\0' || std::string_view(text).find('\n') != std::string::npos)
        throw broken("its fingerprint is not one line of text");
    return text;
}

}  // namespace

host::bytes model_products(const subject& s, const plan& p) {
    product all;
    for (const tsr_type type : types_of(s.desc.accepts))
        for (const sample& in : symbol_samples(type, s.how.seed)) {
            if (in.data.count > 700) continue;
            const host::stream filled(in.data.view(), p.around.fill);
            try {
                const auto analysis = p.analyse(filled);
                all.add(std::span<const std::uint8_t>(analysis.header));
                if (analysis.measured)
                    for (const host::scores& row : analysis.measured->all) all.add(row);
                if (p.api().known != nullptr)
                    for (const host::scores& row : p.known(filled, analysis.header).all)
                        all.add(row);
                if (p.api().begin != nullptr)
                    all.add(std::uint64_t{digest([&] {
                        product rows;
                        for (const host::scores& row : p.walk(filled, analysis.header, 3).said)
                            rows.add(row);
                        return rows.bytes();
                    }())});
            } catch (const sdk::error& e) {
                if (!is_refusal(e)) throw;
                all.add(std::string_view(e.what()));
            }
        }
    return all.bytes();
}

void add_model_laws(laws& all, const subject& s) {
    const auto& api = *static_cast<const tsr_model_api*>(s.desc.api);
    if (api.known != nullptr || (api.analyse != nullptr && api.begin == nullptr))
        all.push_back(
            {"bulk predictions are the same on both sides", [s] { return predicts_in_bulk(s); }});
    if (api.begin != nullptr)
        all.push_back(
            {"step predictions are the same on both sides", [s] { return predicts_in_steps(s); }});
    all.push_back({"damaged headers are survived", [s] { return survives_damage(s); }});
    all.push_back({"refused memory is survived", [s] { return survives_refusal(s); }});
    if (s.desc.flags & TSR_PINNED)
        all.push_back({"the fingerprint is one line", [s] { return names_its_fingerprint(s); }});
}

}  // namespace tessera::conform
