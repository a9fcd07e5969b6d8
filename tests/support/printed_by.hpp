#pragma once

#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/child.hpp"
#include "tests/support/test_folder.hpp"

namespace frontrow::testing {

/// Writes the file anew.
inline void write_file(const std::string& path, std::string_view bytes) {
    std::ofstream out(path, std::ios::binary);
    out << bytes;
    REQUIRE(out.good());
}

/// Runs a program to its end. Returns what it has printed.
inline std::string printed_by(const TestFolder& folder, const std::string& program,
                              const std::vector<std::string>& words) {
    const auto path = folder.file("output");
    const auto child = spawn("/usr/bin/" + program, words, [&] {
        const int out = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        ::dup2(out, 1);
    });
    const int status = wait_for(child);
    REQUIRE_MESSAGE(WIFEXITED(status), program);
    REQUIRE_MESSAGE(WEXITSTATUS(status) == 0, program);
    return content_of(path);
}

} // namespace frontrow::testing
