// SPDX-License-Identifier: MIT
// The preset dictionary of format version 1.
#include "dictionary.hpp"

namespace tessera::frame {

std::string_view header_dictionary() {
    return R"("segment":"safetensors"routes":{"header":"tables":256,"group":512},"use":"histogram"},"use":"entropy"},"use":"float-split"},"params":{"format":"fp16"}bf16fp32"split":{"hi6":[],"lo10":[]}"b0":[],"b1":[],"b2":[],"b3":[{"params":{"bits":10},"use":"bitpack"}{"params":{"as":"u16le"},"use":"view"}u32leu64le{"params":{"along":"elements","distance":1,"zigzag":false},"use":"delta"}"split":{"b0":[{"params":{"dictionary":"","window":0},"use":"zstd"}],"b1":[{"use":"byte-split"}{"coder":{"params":{},"use":"rans"},"distribution":{"params":{"bits":12},"use":"quantize"},"model":{"params":{},"use":"histogram"},"use":"entropy"}"coder":{"use":"arithmetic"}"coder":{"use":"huffman"}"choose":{"store":[{"use":"store"}],"zlib":[{"params":{"wrapper":"raw"},"use":"zlib"}],"zstd":[{"use":"brotli"}]["org.tessera.view",1,"0.1.0","https://github.com/tessera-codecs/tessera"],["org.tessera.byte-split",1,"0.1.0","https://github.com/tessera-codecs/tessera"],["org.tessera.bitpack",1,"0.1.0",["org.tessera.delta",1,"0.1.0",["org.tessera.store",1,"0.1.0",["org.tessera.brotli",1,"0.1.0",["org.tessera.zlib",1,"0.1.0","https://github.com/tessera-codecs/tessera"]],{"a":[["f":"{"p":[["org.tessera.zstd",1,"0.1.0","https://github.com/tessera-codecs/tessera"]],"s":{"block":"1MiB","name":"text","tokens","fp16","best-bytes","store","brotli","gzip","pipeline":[{"params":{"wrapper":"gzip"},"use":"zlib"}],"tessera":1}}"pipeline":[{"use":"brotli"}],"tessera":1}}{"p":[["org.tessera.zstd",1,"0.1.0","https://github.com/tessera-codecs/tessera"]],"s":{"block":"4MiB","name":"zstd","pipeline":[{"params":{"dictionary":"","window":0},"use":"zstd"}],"tessera":1}})";
}

}  // namespace tessera::frame
