#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>

#include <zlib.h>

#include "domain/assert.hpp"

namespace frontrow {

/// A file of an archive.
struct ZipFile {
    std::string name; ///< Of ASCII, without a slash at its beginning.
    std::string bytes;
};

namespace stored_zip_rules {

inline void add_number(std::string& to, std::uint32_t number, int bytes) {
    for (int i = 0; i < bytes; ++i) to += static_cast<char>(number >> (8 * i) & 0xFF);
}

/// What both heads of a file say of it: version, flags, method, time, date, checksum, sizes and the length of its name.
inline void add_facts(std::string& to, const ZipFile& file) {
    constexpr std::uint32_t version = 20, first_of_january_1980 = 1 << 5 | 1;
    const auto size = static_cast<std::uint32_t>(file.bytes.size());
    const auto sum = ::crc32_z(0, reinterpret_cast<const Bytef*>(file.bytes.data()), file.bytes.size());
    add_number(to, version, 2);
    add_number(to, 0, 2); // flags
    add_number(to, 0, 2); // stored as it is
    add_number(to, 0, 2); // midnight
    add_number(to, first_of_january_1980, 2);
    add_number(to, static_cast<std::uint32_t>(sum), 4);
    add_number(to, size, 4);
    add_number(to, size, 4);
    add_number(to, static_cast<std::uint32_t>(file.name.size()), 2);
    add_number(to, 0, 2); // nothing besides
}

} // namespace stored_zip_rules

/// Returns the files as a ZIP archive, in their order and without compression: the same bytes for the same files. All
/// of them together must be smaller than 4 GB, and fewer than 65,536. The format is PKWARE's APPNOTE.TXT 6.3.10,
/// sections 4.3.7, 4.3.12 and 4.3.16.
inline std::string stored_zip(std::span<const ZipFile> files) {
    using namespace stored_zip_rules;
    FRONTROW_ASSERT(files.size() <= std::numeric_limits<std::uint16_t>::max());
    std::string archive, directory;
    for (const auto& file : files) {
        const auto begin = static_cast<std::uint32_t>(archive.size());
        archive += "PK\x03\x04";
        add_facts(archive, file);
        archive.append(file.name).append(file.bytes);
        FRONTROW_ASSERT(archive.size() <= std::numeric_limits<std::uint32_t>::max());
        directory += "PK\x01\x02";
        add_number(directory, 20, 2); // made by a program of this version
        add_facts(directory, file);
        add_number(directory, 0, 2); // no comment
        add_number(directory, 0, 2); // on the first disk
        add_number(directory, 0, 2); // attributes
        add_number(directory, 0, 4);
        add_number(directory, begin, 4);
        directory += file.name;
    }
    const auto begin = static_cast<std::uint32_t>(archive.size());
    archive += directory;
    archive += "PK\x05\x06";
    add_number(archive, 0, 4); // the disk that this is, and the one that the directory is on
    for (int i = 0; i < 2; ++i) add_number(archive, static_cast<std::uint32_t>(files.size()), 2);
    add_number(archive, static_cast<std::uint32_t>(directory.size()), 4);
    add_number(archive, begin, 4);
    add_number(archive, 0, 2); // no comment
    return archive;
}

} // namespace frontrow
