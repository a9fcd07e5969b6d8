#pragma once

#include <fstream>
#include <iterator>
#include <memory>
#include <string>

namespace frontrow::testing {

/// The template of a letter as it lies in static/, or nothing.
inline std::shared_ptr<const std::string> find_template(const std::string& path) {
    const std::string here = __FILE__;
    const auto root = here.substr(0, here.rfind("tests/support/"));
    std::ifstream in(root + "static/" + path, std::ios::binary);
    if (!in) return nullptr;
    return std::make_shared<const std::string>(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
}

} // namespace frontrow::testing
