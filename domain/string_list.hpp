#pragma once

#include <cstdint>
#include <sstream>
#include <string>
#include <vector>

namespace frontrow {

/// A list of names in one column, a line each: no name has a line break.
inline std::string to_string_list(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names) text.append(name).append("\n");
    return text;
}

inline std::vector<std::string> from_string_list(const std::string& text) {
    std::vector<std::string> names;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) names.push_back(line);
    return names;
}

/// A list of numbers in one column, with a blank between them.
inline std::string to_number_list(const std::vector<std::int64_t>& numbers) {
    std::string text;
    for (const auto number : numbers) text.append(text.empty() ? "" : " ").append(std::to_string(number));
    return text;
}

inline std::vector<std::int64_t> from_number_list(const std::string& text) {
    std::vector<std::int64_t> numbers;
    std::istringstream in(text);
    for (std::int64_t number = 0; in >> number;) numbers.push_back(number);
    return numbers;
}

} // namespace frontrow
