// SPDX-License-Identifier: MIT
// The stage "thrift-list" against Apache Thrift's own protocol: the same bytes, read both ways.
#include "plugin.hpp"

#include <thrift/protocol/TCompactProtocol.h>
#include <thrift/transport/TBufferTransports.h>

extern "C" const tsr_entry tsr_plugin_entry_thrift_list;

namespace tessera::test {

namespace {

using apache::thrift::transport::TMemoryBuffer;
using protocol = apache::thrift::protocol::TCompactProtocolT<TMemoryBuffer>;
using apache::thrift::protocol::TType;

stream by_apache(const stream& in) {
    const auto buffer = std::make_shared<TMemoryBuffer>();
    protocol out(buffer);
    out.writeStructBegin("");
    out.writeFieldBegin("", apache::thrift::protocol::T_LIST, 1);
    out.writeListBegin(apache::thrift::protocol::T_I32, static_cast<std::uint32_t>(in.count));
    for (std::uint64_t i = 0; i < in.count; ++i)
        out.writeI32(static_cast<std::int32_t>(static_cast<std::uint32_t>(in.at(i))));
    out.writeListEnd();
    out.writeFieldEnd();
    out.writeFieldStop();
    out.writeStructEnd();
    std::uint8_t* data = nullptr;
    std::uint32_t size = 0;
    buffer->getBuffer(&data, &size);
    return stream::of(TSR_BYTES, std::span<const std::uint8_t>(data, size));
}

stream read_by_apache(const stream& payload) {
    const auto buffer =
        std::make_shared<TMemoryBuffer>(const_cast<std::uint8_t*>(payload.bytes().data()),
                                        static_cast<std::uint32_t>(payload.count));
    protocol in(buffer);
    std::string name;
    TType type{};
    std::int16_t id = 0;
    std::uint32_t size = 0;
    in.readStructBegin(name);
    in.readFieldBegin(name, type, id);
    CHECK(type == apache::thrift::protocol::T_LIST);
    CHECK(id == 1);
    in.readListBegin(type, size);
    CHECK(type == apache::thrift::protocol::T_I32);
    stream out(TSR_U32, size);
    for (std::uint32_t i = 0; i < size; ++i) {
        std::int32_t number = 0;
        in.readI32(number);
        out.set(i, static_cast<std::uint32_t>(number));
    }
    in.readListEnd();
    in.readFieldEnd();
    in.readFieldBegin(name, type, id);
    CHECK(type == apache::thrift::protocol::T_STOP);
    return out;
}

}  // namespace

TEST_CASE("thrift-list and Apache Thrift write the same bytes and read each other's") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const testing::stage plan(*tsr_plugin_entry_thrift_list.plugins[0]);
    for (unsigned bits = 0; bits <= 32; ++bits)
        for (const std::uint64_t count : {0u, 1u, 14u, 15u, 127u, 128u, 1000u, 20000u}) {
            const stream in = random_stream(random, TSR_U32, count, bits);
            const stream payload = plan.encode(in).ports[0];
            CHECK(payload == by_apache(in));
            CHECK(read_by_apache(payload) == in);
            CHECK(plan.decode(coded_as(by_apache(in)), in) == in);
        }
}

}  // namespace tessera::test
