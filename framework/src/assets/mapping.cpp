// SPDX-License-Identifier: MIT
// A file's bytes in memory, without reading them first.
#include "mapping.hpp"

#include <tessera/error.hpp>

#include "../io/descriptor.hpp"

#include <sys/mman.h>
#include <sys/stat.h>

namespace tessera {

mapped_file map_file(const std::filesystem::path& path) {
    const io::descriptor file = io::open_to_read(path);
    struct stat facts {};
    if (fstat(file.number(), &facts) != 0) io::fail(path.string(), "examine");
    if (!S_ISREG(facts.st_mode))
        throw error(reason::io, path.string() + ": expected a regular file");
    const auto bytes = static_cast<std::size_t>(facts.st_size);
    if (bytes == 0) return {};  // the kernel maps no empty file
    void* memory = mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE, file.number(), 0);
    if (memory == MAP_FAILED) io::fail(path.string(), "map");
    return {{static_cast<const std::uint8_t*>(memory), bytes},
            {memory, [bytes](const void* m) { munmap(const_cast<void*>(m), bytes); }}};
}

}  // namespace tessera
