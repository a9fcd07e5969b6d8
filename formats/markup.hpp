#pragma once

#include <string>
#include <string_view>

namespace frontrow {

/// Returns the text as it may stand in XML and in HTML, in an attribute between double quotes too.
inline std::string escaped_markup(std::string_view text) {
    std::string safe;
    for (const char c : text) {
        if (c == '&')
            safe += "&amp;";
        else if (c == '<')
            safe += "&lt;";
        else if (c == '>')
            safe += "&gt;";
        else if (c == '"')
            safe += "&quot;";
        else
            safe += c;
    }
    return safe;
}

} // namespace frontrow
