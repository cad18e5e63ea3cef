// SPDX-License-Identifier: MIT
// The stage "row-match": rows that occurred earlier in the block become references.
#include "../common/decoded_output.hpp"
#include "anywhere.hpp"
#include "kernel.hpp"
#include "references.hpp"
#include "tessera/sdk.hpp"
#include "tessera/sdk/cursor.hpp"
#include "tessera/sdk/varint.hpp"

namespace tessera::row_match {
namespace {

constexpr const char* schema = R"({"properties": {
  "length": {"type": "integer", "default": 0, "minimum": 0, "maximum": 1073741824, "encode-only": true,
    "description": "elements that are compared together; 0: a row of the stream, where that is known"},
  "anywhere": {"type": "integer", "default": 0, "minimum": 0, "maximum": 4096, "encode-only": true,
    "description": "instead of rows, repeats of so many elements or more (2 at least) that begin at any of them; 0: rows"}}})";

/// Rows of fewer bytes are hardly worth a reference, and bound the table by the block.
constexpr std::uint64_t shortest_row = 16;

constexpr const char *references_name = "references", *rows_name = "rows";

class stage {
  public:
    explicit stage(const sdk::setup& s)
        : length_(static_cast<std::uint64_t>(s["length"].integer())),
          anywhere_(static_cast<std::size_t>(s["anywhere"].integer())) {
        if (anywhere_ == 1)
            throw sdk::error{TSR_E_PARAM, "anywhere: expected 0, or 2 elements or more, found 1"};
    }

    std::vector<tsr_port> ports(tsr_type in) const {
        return {{references_name, TSR_BYTES}, {rows_name, in}};
    }

    void encode(sdk::call& c, const tsr_stream& in) const {
        if (anywhere_ > 0)
            return sdk::with_element(in.type, [&](auto zero) {
                encode_anywhere(c, in, sdk::elements<decltype(zero)>(in));
            });
        const std::size_t width = sdk::width(in.type);
        const std::uint64_t row = length_ == 0 ? in.row : length_;
        const std::uint64_t rows = row == 0 || row > in.count / 2 ? 0 : in.count / row;
        if (rows == 0 || row * width < shortest_row || rows >= no_row) return share_all(c, in);

        const auto bytes = sdk::memory(in);
        const auto row_bytes = static_cast<std::size_t>(row * width);
        const auto distances = c.scratch<std::uint32_t>(rows);
        const auto table = c.scratch<slot>(slots_for(static_cast<std::size_t>(rows)));
        const std::size_t repeated = match_rows(bytes.data(), row_bytes, table, distances);
        if (repeated == 0) return share_all(c, in);
        c.poll();

        put_row(c, row);
        // A run takes a repeated row at least.
        const auto references = c.output<std::uint8_t>(repeated * most_run_bytes, 0);
        const std::uint64_t kept = in.count - repeated * row;
        std::uint8_t* literal = c.output<std::uint8_t>(kept, 1).data();
        std::size_t used = 0;
        const std::uint8_t* from = bytes.data();
        std::span<const std::uint32_t> left = distances;
        while (const auto r = next_run(left)) {
            used += write_run(references.data() + used, *r);
            const auto size = static_cast<std::size_t>(r->literals) * row_bytes;
            literal = std::copy_n(from, size, literal);
            from += size + static_cast<std::size_t>(r->repeats) * row_bytes;
        }
        std::copy(from, bytes.data() + bytes.size(), literal);
        c.commit(used, 0);
        c.commit(kept, 1, in.alphabet, in.row != 0 && row % in.row == 0 ? in.row : 0);
    }

    void decode(sdk::call& c, std::span<const tsr_stream> parts, const tsr_stream& shape) const {
        const auto references = sdk::memory(parts[0]);
        if (references.empty()) {
            if (!c.header().empty()) sdk::corrupt("expected references, found none");
            plugins::check_count(parts[1].count, shape);
            return restore_all(c, parts[1], shape);
        }
        sdk::with_element(shape.type, [&](auto zero) {
            using element = decltype(zero);
            const auto literals = sdk::elements<element>(parts[1]);
            const std::uint64_t row = stored_row(c.header());
            const std::uint64_t count = rebuilt_count(references, row, literals.size(), shape);
            const auto out = c.output<element>(count);
            const element* from = literals.data();
            element* to = out.data();
            sdk::cursor in(references);
            while (in.left() > 0) {
                const run r = *read_run(in);
                const auto size = static_cast<std::size_t>(r.literals * row);
                to = std::copy_n(from, size, to);
                from += size;
                const auto back = static_cast<std::size_t>(r.distance * row);
                if (back > static_cast<std::size_t>(to - out.data()))
                    sdk::corrupt("expected a distance of at most " +
                                 std::to_string((to - out.data()) / row) + " rows, found " +
                                 std::to_string(r.distance));
                to = repeat(to, back, static_cast<std::size_t>(r.repeats * row));
            }
            std::copy(from, literals.data() + literals.size(), to);
            plugins::commit_rebuilt(c, std::span<const element>(out), shape);
        });
    }

  private:
    /// Rows of one element: repeats wherever they are.
    template <class T>
    void encode_anywhere(sdk::call& c, const tsr_stream& in, std::span<const T> values) const {
        if (values.size() < 2 * anywhere_ || in.count >= no_row) return share_all(c, in);
        const std::size_t slots = slots_for(values.size() / repeats_anywhere<T>::window(anywhere_));
        repeats_anywhere<T> repeats(
            values, anywhere_, c.scratch<slot>(slots),
            c.scratch<std::uint8_t>(slots / repeats_anywhere<T>::seen_share));
        auto r = repeats.next();
        if (!r) return share_all(c, in);

        put_row(c, 1);
        const auto references =
            c.output<std::uint8_t>(values.size() / anywhere_ * most_run_bytes, 0);
        T* const literals = c.output<T>(values.size(), 1).data();
        T* to = literals;
        const T* from = values.data();
        std::size_t used = 0;
        for (; r; r = repeats.next()) {
            used += write_run(references.data() + used, *r);
            to = std::copy_n(from, static_cast<std::size_t>(r->literals), to);
            from += r->literals + r->repeats;
        }
        to = std::copy(from, values.data() + values.size(), to);
        c.commit(used, 0);
        c.commit(static_cast<std::uint64_t>(to - literals), 1, in.alphabet, 0);
    }

    static void put_row(sdk::call& c, std::uint64_t row) {
        std::uint8_t header[sdk::max_varint_bytes];
        c.put_header({header, sdk::write_varint(header, row)});
    }

    /// Nothing is repeated: the rows are the input.
    static void share_all(sdk::call& c, const tsr_stream& in) {
        c.commit(0, 0);
        c.share(in, 1);
    }
    static void restore_all(sdk::call& c, const tsr_stream& rows, const tsr_stream& shape) {
        sdk::with_element(shape.type, [&](auto zero) {
            plugins::check_alphabet(sdk::elements<decltype(zero)>(rows), shape.alphabet);
        });
        c.share({sizeof(tsr_stream), shape.type, rows.data, rows.count, shape.alphabet, shape.row});
    }

    static std::uint64_t stored_row(std::span<const std::uint8_t> header) {
        sdk::cursor in(header);
        const auto row = in.varint();
        if (!row || *row == 0 || in.left() > 0) sdk::corrupt("expected the length of a row");
        return *row;
    }

    static std::optional<run> read_run(sdk::cursor& in) {
        const auto literals = in.varint();
        const auto repeats = in.varint_up_to(no_row - 1);
        const auto distance = in.varint_up_to(no_row - 1);
        if (!literals || !repeats || !distance) return {};
        return run{*literals, *repeats + 1, *distance + 1};
    }

    /// How many elements the rows and references make, with every run held against what there is.
    static std::uint64_t rebuilt_count(std::span<const std::uint8_t> references, std::uint64_t row,
                                       std::uint64_t literals, const tsr_stream& shape) {
        const std::uint64_t most =
            shape.count == TSR_UNKNOWN ? UINT64_MAX / 16 : std::max(shape.count, literals);
        std::uint64_t left = literals, repeated = 0;
        sdk::cursor in(references);
        while (in.left() > 0) {
            const auto r = read_run(in);
            if (!r)
                sdk::corrupt("the references are damaged at byte " + std::to_string(in.position()));
            if (r->literals > left / row)
                sdk::corrupt("expected at most " + std::to_string(left / row) +
                             " literal rows, found " + std::to_string(r->literals));
            left -= r->literals * row;
            if (r->repeats > (most - literals - repeated) / row || r->distance > most / row)
                sdk::corrupt(std::to_string(r->repeats) + " repeated rows at distance " +
                             std::to_string(r->distance) + " do not fit the " +
                             std::to_string(most) + " elements expected");
            repeated += r->repeats * row;
        }
        plugins::check_count(literals + repeated, shape);
        return literals + repeated;
    }

    /// Writes `count` elements at `to`, each equal to the one `back` before it; a run longer than
    /// its distance repeats itself.
    template <class T>
    static T* repeat(T* to, std::size_t back, std::size_t count) {
        while (count > 0) {
            const std::size_t now = std::min(count, back);
            to = std::copy_n(to - back, now, to);
            count -= now;
        }
        return to;
    }

    std::uint64_t length_;
    std::size_t anywhere_;
};

constexpr tsr_port typical[] = {{references_name, TSR_BYTES}, {rows_name, 0}};
constexpr tsr_desc descriptor = sdk::describe_stage<stage>({
    .id = "org.tessera.row-match",
    .summary = "Rows that occurred earlier in the block become references",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "transform numeric",
    .schema = schema,
    .accepts = TSR_ANY_TYPE,
    .ports = typical,
});

}  // namespace
}  // namespace tessera::row_match

TSR_PLUGINS(row_match, &tessera::row_match::descriptor)
