// SPDX-License-Identifier: MIT
// Drives a model, in bulk and step by step.
#pragma once

#include "lanes.hpp"
#include "plan.hpp"
#include "prediction.hpp"

#include <optional>

namespace tessera::sdk::testing {

/// What a model said on its way through a block.
struct steps {
    std::vector<scores> said;         ///< one a `predict`
    std::vector<std::uint64_t> hold;  ///< beside each, for how many symbols it was good
    friend bool operator==(const steps& a, const steps& b) {
        return a.said == b.said && a.hold == b.hold;
    }
};

class model : public plan<tsr_model_api> {
  public:
    using plan::plan;

    struct analysis {
        bytes header;
        std::optional<predictions> measured;  ///< where the model has no `known`
    };

    /// The encoder's look at the block; nothing where the model does not want one.
    analysis analyse(const stream& symbols, std::span<const stream> given = {}) const {
        analysis result;
        if (api().analyse == nullptr) return result;
        const tsr_stream view = symbols.view();
        const auto views = views_of(given);
        work w(around, work::direction::encode);
        tsr_predictions out{};
        out.size = sizeof out;
        w.check(api().analyse(raw(), work::host(), w.raw(), &view, views.data(),
                              static_cast<std::uint32_t>(views.size()), &out));
        if (api().known == nullptr && api().begin == nullptr)
            result.measured = predictions(out, symbols.count);
        result.header = w.header();
        return result;
    }

    /// The predictions of a block of `shape` that follow from its header.
    predictions known(const stream& shape, const bytes& header,
                      std::span<const stream> given = {}) const {
        const tsr_stream announced = shape.shape();
        const auto views = views_of(given);
        work w(around, work::direction::decode, {}, {}, header);
        tsr_predictions out{};
        out.size = sizeof out;
        w.check(api().known(raw(), work::host(), w.raw(), &announced, views.data(),
                            static_cast<std::uint32_t>(views.size()), &out));
        return predictions(out, shape.count);
    }

    /// Walks the block with the step face, feeding it `symbols`, at most `batch` steps a call. An
    /// EXACT model that encodes sees them beforehand, as in a host.
    steps walk(const stream& symbols, const bytes& header, std::uint32_t lanes = 1,
               std::uint64_t batch = UINT64_MAX, std::span<const stream> given = {},
               work::direction way = work::direction::decode) const {
        const bool ahead = way == work::direction::encode && (desc().flags & TSR_EXACT);
        const tsr_stream announced = ahead ? symbols.view() : symbols.shape();
        const auto views = views_of(given);
        const lane_shares shares(symbols.count, lanes);
        const std::uint32_t bits = (desc().flags & TSR_BITWISE) ? bits_of(symbols.alphabet) : 0;
        work w(around, way, {}, {}, header);
        void* state = nullptr;
        w.check(api().begin(raw(), work::host(), w.raw(), &announced, views.data(),
                            static_cast<std::uint32_t>(views.size()), lanes, shares.first.data(),
                            shares.share.data(), bits, &state));
        const ending at_last{api(), state};

        steps said;
        std::vector<std::uint32_t> fed;
        const std::uint64_t each = bits == 0 ? 1 : bits;
        const std::uint64_t total = (symbols.count + lanes - 1) / lanes * each;
        for (std::uint64_t step = 0; step < total;) {
            tsr_scores out{};
            out.size = sizeof out;
            std::uint64_t hold = 0;
            w.check(api().predict(state, &out, &hold));
            if (hold == 0) throw error{TSR_E_INTERNAL, "a prediction that holds for no symbol"};
            if (out.rows != 1 && out.rows < shares.active(step / each))
                throw error{TSR_E_INTERNAL, "fewer rows of scores than active lanes"};
            said.said.emplace_back(out);
            said.hold.push_back(hold);
            for (std::uint64_t left = hold; left > 0 && step < total;) {
                const std::uint32_t active = shares.active(step / each);
                fed.clear();
                std::uint64_t taken = 0;
                for (; taken < std::min(left, batch) && step < total &&
                       shares.active(step / each) == active;
                     ++taken, ++step)
                    for (std::uint32_t l = 0; l < active; ++l) {
                        const std::uint64_t symbol = symbols.at(shares.first[l] + step / each);
                        fed.push_back(static_cast<std::uint32_t>(
                            bits == 0 ? symbol : symbol >> (bits - 1 - step % each) & 1));
                    }
                if (!(scores(out) == said.said.back()))
                    throw error{TSR_E_INTERNAL, "scores changed while they held"};
                w.check(api().update(state, active, fed.data(), taken));
                left -= taken;
            }
        }
        return said;
    }

    /// What a bitwise model asks of `code` as it walks the block itself (tessera.bit-walk/1), at
    /// most `batch` symbols a call; the bits it is given are those of `symbols`.
    std::vector<std::uint32_t> walk_bits(const stream& symbols, const bytes& header,
                                         std::uint64_t batch = UINT64_MAX) const {
        const auto* api_of_walk = extension<tsr_bit_walk_api>(TSR_BIT_WALK_EXTENSION);
        const tsr_stream announced = symbols.shape();
        const std::uint64_t first = 0;
        struct feed {
            const stream& symbols;
            std::uint32_t bits;
            std::vector<std::uint32_t> said;
        } fed{symbols, bits_of(symbols.alphabet), {}};
        work w(around, work::direction::decode, {}, {}, header);
        void* state = nullptr;
        w.check(api().begin(raw(), work::host(), w.raw(), &announced, nullptr, 0, 1, &first,
                            &symbols.count, fed.bits, &state));
        const ending at_last{api(), state};
        const auto code = [](void* context, std::uint32_t p1) noexcept -> std::uint32_t {
            auto& f = *static_cast<feed*>(context);
            const std::uint64_t bit = f.said.size();
            f.said.push_back(p1);
            if (bit / f.bits >= f.symbols.count) return 0;
            const std::uint64_t symbol = f.symbols.at(bit / f.bits);
            return static_cast<std::uint32_t>(symbol >> (f.bits - 1 - bit % f.bits) & 1);
        };
        for (std::uint64_t done = 0; done < symbols.count;) {
            const std::uint64_t count = std::min(symbols.count - done, batch);
            w.check(api_of_walk->walk(state, count, code, &fed));
            done += count;
            if (fed.said.size() != done * fed.bits)
                throw error{TSR_E_INTERNAL, "walked " + std::to_string(fed.said.size()) +
                                                " bits, expected " +
                                                std::to_string(done * fed.bits)};
        }
        return std::move(fed.said);
    }

    static std::uint32_t bits_of(std::uint64_t alphabet) {
        std::uint32_t bits = 1;
        while (bits < 32 && (std::uint64_t{1} << bits) < alphabet) ++bits;
        return bits;
    }

  private:
    struct ending {
        const tsr_model_api& api;
        void* state;
        ~ending() { api.end(state); }
    };
    static std::vector<tsr_stream> views_of(std::span<const stream> given) {
        std::vector<tsr_stream> views;
        for (const stream& s : given) views.push_back(s.view());
        return views;
    }
};

}  // namespace tessera::sdk::testing
